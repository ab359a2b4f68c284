#include "digest/feed/ascii.hpp"
#include "digest/feed/depesche_json.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/json_value.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

namespace depesche::digest::feed {
namespace {

using nlohmann::json;

constexpr int deepest = 128;

/// Counted before anything is built. (The parser's own callback, which could refuse depth, walks through all elements
/// of a list after each of them: a hundred thousand items took minutes.)
bool too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '[') && ++depth > deepest)
            return true;
        else if (!quoted && (c == '}' || c == ']'))
            --depth;
    }
    return false;
}

/// What the tree of a document takes for what is one byte of it: a member's name, an element, an object. Texts take
/// no more than they are long. 0: no value begins there.
std::size_t bytes_in_tree(char c) {
    if (c == ':') return 112;
    if (c == ',') return 24;
    return c == '{' || c == '[' ? 64 : 0;
}

/// As much of the text as makes a tree of bounded size.
std::string_view affordable(std::string_view text) {
    constexpr std::size_t most = 110UL << 20U;
    std::size_t tree = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (tree += bytes_in_tree(c)) > most)
            return text.substr(0, i);
    }
    return text;
}

json parse_quietly(std::string_view text) { return json::parse(text.begin(), text.end(), nullptr, false); }

/// The four digits of "\\u00e9" at the start of `text`.
std::optional<unsigned> code_unit(std::string_view text) {
    if (text.size() < 6 || !text.starts_with("\\u")) return std::nullopt;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + 6, value, 16);
    if (error != std::errc{} || end != text.data() + 6) return std::nullopt;
    return value;
}

/// Appends the escape at the start of `text`, mended; returns how many bytes it took.
std::size_t append_escape(std::string& out, std::string_view text) {
    if (text.starts_with("\\'")) return out += '\'', 2;
    const auto unit = code_unit(text);
    if (!unit || *unit < 0xD800 || *unit > 0xDFFF) return out += text.substr(0, 2), 2;
    const auto next = code_unit(text.substr(6));
    const bool pair = *unit < 0xDC00 && next && *next >= 0xDC00 && *next <= 0xDFFF;
    out += pair ? text.substr(0, 12) : std::string_view("\\uFFFD");
    return pair ? 12 : 6;
}

/// What careless writers put into strings: control characters become spaces, \' an apostrophe, half a surrogate pair
/// U+FFFD.
std::string mended(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool quoted = false;
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (quoted && c == '\\') {
            i += append_escape(out, text.substr(i));
            continue;
        }
        if (c == '"') quoted = !quoted;
        out += quoted && static_cast<unsigned char>(c) < 0x20U ? ' ' : c;
        ++i;
    }
    return out;
}

/// A cut document up to the last object that was complete, with the open brackets closed; empty when there is none.
std::string repaired(std::string_view text) {
    std::string open;
    std::string closers;
    std::size_t end = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                quoted = false;
            continue;
        }
        if (c == '"')
            quoted = true;
        else if (c == '{' || c == '[')
            open += c == '{' ? '}' : ']';
        else if (c == '}' || c == ']') {
            if (open.empty() || open.back() != c) break;
            open.pop_back();
            if (open.size() <= 2 && c == '}' && !open.empty()) {
                end = i + 1;
                closers.assign(open.rbegin(), open.rend());
            }
        }
    }
    return end == 0 ? std::string{} : std::string(text.substr(0, end)) + closers;
}

bool is_digitalwires(const json& item) {
    return text_at(item, "format").starts_with("digitalwires") ||
           (item.is_object() && item.contains("article_html") && item.contains("urn"));
}

bool is_ninjs(const json& item) {
    if (!item.is_object() || !item.contains("uri")) return false;
    for (const std::string_view name : {"headline", "headlines", "bodies", "versioncreated", "versionCreated",
                                        "body_text", "body_xhtml", "body_html", "pubstatus", "pubStatus", "type"}) {
        if (item.contains(name)) return true;
    }
    return false;
}

bool is_json_feed(const json& document) {
    if (text_at(document, "version").find("jsonfeed.org") != std::string::npos) return true;
    const json& items = member(document, "items");
    if (!items.is_array() || is_ninjs(document)) return false;
    return items.empty() || (items.front().is_object() && !is_ninjs(items.front()) && !is_digitalwires(items.front()));
}

bool read_item(const json& item, const Context& context, ParsedFeed& feed) {
    if (is_digitalwires(item))
        read_digitalwires(item, context, feed);
    else if (is_ninjs(item))
        read_ninjs(item, context, feed);
    else
        return false;
    return true;
}

/// One agency item, or a list of them, bare or in an envelope.
bool read_agency(const json& document, const Context& context, ParsedFeed& feed) {
    if (read_item(document, context, feed)) return true;
    const json* list = document.is_array() ? &document : nullptr;
    for (const std::string_view name : {"entries", "items", "hits", "results", "data", "_items"}) {
        if (list == nullptr && member(document, name).is_array()) list = &member(document, name);
    }
    if (list == nullptr) return false;
    bool any = false;
    for (const json& item : *list) {
        if (item.is_object()) any = read_item(item, context, feed) || any;
    }
    return any;
}

} // namespace

std::expected<ParsedFeed, FeedError> read_json_document(std::string_view text, const Context& context) {
    if (too_deep(text)) {
        return std::unexpected(FeedError{
            FeedError::Kind::malformed, "The JSON is nested more than 128 levels deep, so it is no feed.", {}});
    }
    ParsedFeed feed;
    constexpr std::size_t cannot_be_large = 1UL << 20U; // shorter texts need not be counted
    json document(json::value_t::discarded);
    if (const auto part = text.size() > cannot_be_large ? affordable(text) : text; part.size() < text.size()) {
        text = part;
        document = parse_quietly(repaired(text));
        feed.warnings.emplace_back("The JSON has millions of values; those after the first were left out.");
    } else {
        document = parse_quietly(text);
    }
    if (document.is_discarded()) {
        const std::string better = mended(text);
        document = parse_quietly(better);
        if (document.is_discarded()) document = parse_quietly(repaired(better));
        if (document.is_discarded()) {
            return std::unexpected(
                FeedError{FeedError::Kind::malformed,
                          "The document looks like JSON, but cannot be read as JSON; open its address in a browser.",
                          {}});
        }
        feed.warnings.emplace_back("The JSON is damaged; what could be read of it was taken.");
    }
    if (std::string later = unknown_format(document); !later.empty())
        return std::unexpected(FeedError{FeedError::Kind::not_a_feed, std::move(later), {}});
    if (is_depesche_json(document))
        read_depesche_json(document, context, feed);
    else if (is_json_feed(document))
        read_json_feed(document, context, feed);
    else if (!read_agency(document, context, feed)) {
        return std::unexpected(
            FeedError{FeedError::Kind::not_a_feed,
                      "JSON, but none of the formats known here (our own, JSON Feed, ninjs, dpa digitalwires).",
                      {}});
    }
    return feed;
}

} // namespace depesche::digest::feed
