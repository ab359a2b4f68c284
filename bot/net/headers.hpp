#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::bot {

/// The header lines of a message in their order; names keep the case they came with.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// Equal but for the case of ASCII letters, as header names are compared.
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

/// The value of the first header of this name; empty when there is none. Lives as long as `headers`.
std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept;

/// Whether a comma-separated value ("keep-alive, close") has this element.
bool has_element(std::string_view value, std::string_view element) noexcept;

/// False for a name or a value that would break out of its line (CR, LF, NUL; a name that is not a token).
bool is_safe_header(std::string_view name, std::string_view value) noexcept;

} // namespace depesche::bot
