#include "config/toml_value.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>
#include <tuple>

namespace depesche::config {
namespace {

using Kind = TomlValue::Kind;

/// toml++ bounds nested values (256) but neither dotted keys nor table headers, and destroys tables recursively:
/// a line of a hundred thousand dots would exhaust the stack.
constexpr int max_dots = 64;

/// Nothing of ours goes deeper than texts.LANGUAGE.command.start.description; whoever walks a TomlValue may recurse.
constexpr int max_depth = 32;

TomlValue convert(const toml::node& node, int depth);

TomlValue convert_table(const toml::table& table, int depth) {
    TomlValue value;
    for (const auto& [key, member] : table) {
        value.members.push_back({std::string(key.str()), convert(member, depth + 1)});
        // A table's own region starts at its header, any other value's line is that of its key.
        if (!member.is_table()) value.members.back().value.line = static_cast<int>(key.source().begin.line);
    }
    // toml++ sorts by key; the order of the file carries meaning (channels, editions).
    std::ranges::sort(value.members, {}, [&](const TomlMember& member) {
        const auto& at = table.find(member.key)->first.source().begin;
        return std::tuple(at.line, at.column, std::string_view(member.key));
    });
    return value;
}

TomlValue convert_scalar(const toml::node& node) {
    TomlValue value;
    value.kind = Kind::other;
    if (const auto* text = node.as_string()) {
        value.kind = Kind::text;
        value.text = text->get();
    } else if (const auto* flag = node.as_boolean()) {
        value.kind = Kind::flag;
        value.flag = flag->get();
    } else if (const auto* number = node.as_floating_point()) {
        value.kind = Kind::number;
        value.number = number->get();
    } else if (const auto* integer = node.as_integer()) {
        value.kind = Kind::integer;
        value.integer = integer->get();
        value.number = static_cast<double>(integer->get());
    } else if (const auto* time = node.as_time()) {
        value.kind = Kind::time;
        value.text = fmt::format("{:02}:{:02}", time->get().hour, time->get().minute);
    }
    return value;
}

TomlValue convert(const toml::node& node, int depth) {
    if (depth > max_depth)
        throw std::length_error(fmt::format("tables and lists are nested more than {} deep", max_depth));
    TomlValue value;
    if (const auto* table = node.as_table()) {
        value = convert_table(*table, depth);
    } else if (const auto* list = node.as_array()) {
        value.kind = Kind::list;
        for (const auto& item : *list) value.items.push_back(convert(item, depth + 1));
    } else {
        value = convert_scalar(node);
    }
    value.line = static_cast<int>(node.source().begin.line);
    return value;
}

std::string_view line_at(std::string_view text, int line) {
    for (; line > 1 && !text.empty(); --line) text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    return text.substr(0, text.find('\n'));
}

bool mentions_token(std::string_view line) {
    constexpr std::string_view word = "token";
    const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
    return !std::ranges::search(line, word, same).empty();
}

/// Dots outside quotes and comments on one line.
int bare_dots(std::string_view line) {
    int dots = 0;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0) {
            if (c == '\\' && quote == '"') ++i;
            if (c == quote) quote = 0;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '#') {
            break;
        } else if (c == '.') {
            ++dots;
        }
    }
    return dots;
}

std::expected<void, TomlError> check_bounds(std::string_view text) {
    if (text.size() > max_toml_bytes) return std::unexpected(TomlError{0, "the file is longer than 1 MiB"});
    int line = 1;
    for (std::size_t start = 0; start < text.size(); ++line) {
        const auto end = std::min(text.find('\n', start), text.size());
        if (bare_dots(text.substr(start, end - start)) > max_dots) {
            return std::unexpected(TomlError{line, "this line has too many dots to be a key"});
        }
        start = end + 1;
    }
    return {};
}

TomlError syntax_error(std::string_view text, int line, std::string_view what) {
    if (mentions_token(line_at(text, line))) {
        return {line,
                "not valid TOML; a token is written token = \"env:NAME\" or token = \"file:PATH\", with the quotes"};
    }
    // The usual slip is at = 06:30 or name = Seestadt; in lists, keys and strings quotes are not what is missing.
    constexpr std::array<std::string_view, 5> slips = {"parsing value", "parsing time", "parsing date", "integer",
                                                       "floating-point"};
    const bool in_value = std::ranges::any_of(slips, [&](std::string_view slip) { return what.contains(slip); });
    return {line, fmt::format("not valid TOML: {}{}", what, in_value ? " (texts and times stand in quotes)" : "")};
}

} // namespace

const TomlValue* TomlValue::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &TomlMember::key);
    return found == members.end() ? nullptr : &found->value;
}

std::string_view TomlValue::kind_name() const {
    switch (kind) {
    case Kind::text:
        return "a text";
    case Kind::integer:
        return "a number";
    case Kind::number:
        return "a number with decimals";
    case Kind::flag:
        return "true or false";
    case Kind::time:
        return "a time";
    case Kind::list:
        return "a list";
    case Kind::table:
        return "a table";
    case Kind::other:
        break;
    }
    return "a date";
}

std::expected<TomlValue, TomlError> parse_toml(std::string_view text) {
    if (auto bounds = check_bounds(text); !bounds) return std::unexpected(std::move(bounds.error()));
    try {
        return convert(toml::parse(text), 0);
    } catch (const toml::parse_error& error) {
        return std::unexpected(syntax_error(text, static_cast<int>(error.source().begin.line), error.description()));
    } catch (const std::exception& error) {
        return std::unexpected(TomlError{0, fmt::format("not valid TOML: {}", error.what())});
    }
}

std::string toml_string(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            result += '\\';
            result += c;
        } else if (byte < 0x20 || byte == 0x7f) {
            result += fmt::format("\\u{:04X}", byte);
        } else {
            result += c;
        }
    }
    return result + "\"";
}

} // namespace depesche::config
