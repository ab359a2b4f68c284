#include "digest/feed/json_list.hpp"

#include "digest/feed/ascii.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest::feed {
namespace {

constexpr std::size_t most_around = 64UL * 1024;

/// After the string that begins at `at` with its quotation mark.
std::size_t after_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return text.size();
}

/// From `at` on to what ends the surrounding list or object, or to a comma of its own level behind `enough`.
std::size_t level_end(std::string_view text, std::size_t at, std::size_t enough) {
    std::size_t depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = after_string(text, at);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && depth-- == 0) return at;
        if (c == ',' && depth == 0 && at >= enough) return at;
        ++at;
    }
    return text.size();
}

std::size_t skip_space(std::string_view text, std::size_t at) {
    while (at < text.size() && is_space(text[at])) ++at;
    return at;
}

bool names_a_list(std::string_view key) {
    constexpr std::array<std::string_view, 6> names = {"items", "entries", "hits", "results", "data", "_items"};
    return std::ranges::find(names, key) != names.end();
}

/// Where the list of that object begins, behind its '['; npos when it has none.
std::size_t list_of_object(std::string_view text) {
    for (std::size_t at = 1; at < std::min(text.size(), most_around);) {
        at = skip_space(text, at);
        if (at >= text.size() || text[at] != '"') break;
        const std::size_t end = after_string(text, at);
        const std::string_view key = text.substr(at + 1, end - at - 2);
        const std::size_t colon = skip_space(text, end);
        const std::size_t value = skip_space(text, colon + 1);
        if (value >= text.size() || text[colon] != ':') break;
        if (text[value] == '[' && names_a_list(key)) return value + 1;
        at = level_end(text, value, value) + 1;
    }
    return std::string_view::npos;
}

/// Another one would be read again with every part.
bool has_another_list(std::string_view after) {
    for (const std::string_view name :
         {"\"items\"", "\"entries\"", "\"hits\"", "\"results\"", "\"data\"", "\"_items\""})
        if (after.contains(name)) return true;
    return false;
}

} // namespace

std::optional<JsonList> JsonList::find(std::string_view text) {
    const bool object = text.starts_with('{');
    const std::size_t begin = object ? list_of_object(text) : 1;
    if (begin == std::string_view::npos) return std::nullopt;
    const std::size_t end = level_end(text, begin, text.size());
    // The end of a cut document is what it would have been at least.
    const std::string_view after = end < text.size() ? text.substr(end) : object ? "]}" : "]";
    if (begin + after.size() > most_around || has_another_list(after)) return std::nullopt;
    return JsonList(text.substr(0, begin), text.substr(begin, end - begin), after);
}

std::string JsonList::next(std::size_t size) {
    if (left_.empty()) return {};
    const std::size_t end = level_end(left_, 0, size);
    std::string document;
    document.reserve(before_.size() + end + after_.size());
    document.append(before_).append(left_.substr(0, end)).append(after_);
    left_.remove_prefix(std::min(end + 1, left_.size()));
    return document;
}

} // namespace depesche::digest::feed
