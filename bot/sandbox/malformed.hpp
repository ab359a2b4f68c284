#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot::sandbox {

/// Ways in which an answer is no good HTTP/1.1 (RFC 9112), by name.
std::vector<std::string_view> malformed_ways();

/// The bytes of an answer 200 with this JSON body that is wrong in the way of `way`, one of malformed_ways().
std::string malformed_answer(std::string_view way, std::string_view body);

} // namespace depesche::bot::sandbox
