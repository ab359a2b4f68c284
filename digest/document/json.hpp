#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace depesche::digest {

/// The only way into and out of JSON. The library's own functions crash on deep input (copy, dump and == of 100,000
/// levels) and throw on invalid UTF-8. Read the result with find() and at() only, and check an integer's range before
/// narrowing it.

inline constexpr std::size_t default_json_depth = 64;

/// Fails with one sentence: too large, too deep, or where the text is not JSON. Never throws.
std::expected<nlohmann::json, std::string> parse_bounded(std::string_view text, std::size_t max_bytes,
                                                         std::size_t max_depth = default_json_depth);

/// Invalid UTF-8 becomes U+FFFD. `indent` < 0: one line.
std::string dump_json(const nlohmann::json& value, int indent = -1);
std::string dump_json(const nlohmann::ordered_json& value, int indent = -1);

/// The member of an object; null when `value` is no object or has none of that name. Lives as long as `value`.
const nlohmann::json* find_member(const nlohmann::json& value, std::string_view name);
/// A member's text; empty when there is none or it is no string.
std::string text_member(const nlohmann::json& value, std::string_view name);
/// A whole number as exact text ("-1001234567890"), for ids of any size; empty when there is none or it is no integer.
std::string integer_member(const nlohmann::json& value, std::string_view name);

} // namespace depesche::digest
