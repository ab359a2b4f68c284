#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::config {

struct TomlMember;

/// A value of a TOML file that remembers its line. Keeps toml++ out of every other file.
struct TomlValue {
    /// `time` is TOML's local time (06:30:00), `other` a date: no key of ours takes one.
    enum class Kind : std::uint8_t { text, integer, number, flag, time, list, table, other };
    Kind kind = Kind::table;
    int line = 0;     ///< from 1
    std::string text; ///< of text; of time as "06:30"
    std::int64_t integer = 0;
    double number = 0; ///< also of an integer
    bool flag = false;
    std::vector<TomlValue> items;
    std::vector<TomlMember> members; ///< in the order of the file

    /// The member of a table; nullptr when there is none.
    const TomlValue* find(std::string_view key) const;
    /// "a text", "a list", ... for messages
    std::string_view kind_name() const;
};

struct TomlMember {
    std::string key;
    TomlValue value;
};

struct TomlError {
    int line = 0;
    std::string message; ///< never holds the text of a line that mentions a token
};

/// A configuration is a page, not a database: longer files are refused.
inline constexpr std::size_t max_toml_bytes = std::size_t{1024} * 1024;

/// Parses TOML 1.0. Never throws; nesting and length are bounded.
std::expected<TomlValue, TomlError> parse_toml(std::string_view text);

/// A text as TOML writes it, in double quotes, with quotes, backslashes and control characters escaped.
std::string toml_string(std::string_view text);

} // namespace depesche::config
