#pragma once

#include <cstddef>
#include <expected>
#include <string>

namespace depesche::bot {

/// "standard input" for "-", else the file's name.
std::string input_name(const std::string& file_or_dash);

/// The bytes of a file, or of standard input for "-"; at most `most` of them, so that one more says "too large".
/// Fails with a sentence that names the file.
std::expected<std::string, std::string> read_input(const std::string& file_or_dash, std::size_t most);

} // namespace depesche::bot
