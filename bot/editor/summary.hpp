#pragma once

#include "digest/article/article.hpp"

#include <expected>
#include <string>
#include <string_view>

// What is asked of a program or service that proposes a line, and what is taken of its answer. Whatever comes is text
// of a machine: it is checked as any line, marked by its origin, and sends nothing by itself.
namespace depesche::bot {

/// The origin of such a line; digest::is_written_by_people does not know it.
inline constexpr std::string_view machine_origin = "summary";

/// The article for the program's stdin: {"task":"line","language","most_characters","title","kicker","lead",
/// "bullets":[],"text"}, the text at most 20,000 bytes.
std::string summary_request(const digest::Article& article, std::string_view language);
/// Such a request for an OpenAI-compatible service's chat/completions.
std::string completion_request(std::string_view request, std::string_view language, std::string_view model);

/// The line in a program's answer: its first line with words, or "line" of a JSON object. Set as the language does it.
/// Fails with a sentence when it is too long, no whole thought, or nothing but the title.
std::expected<std::string, std::string> proposed_line(std::string_view answer, std::string_view title,
                                                      std::string_view language);
/// The text in a service's answer.
std::expected<std::string, std::string> completion_text(std::string_view json);

} // namespace depesche::bot
