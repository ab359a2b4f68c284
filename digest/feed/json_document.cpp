#include "digest/document/mended_json.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/depesche_json.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/json_list.hpp"
#include "digest/feed/json_value.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

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

/// What the tree of a document takes for what is one byte of it: a member, an element (lists grow by doubling), a text
/// beyond its length, an object. 0: no value begins there.
std::size_t bytes_in_tree(char c) {
    if (c == ':') return 64;
    if (c == ',') return 40;
    if (c == '"') return 48;
    return c == '{' || c == '[' ? 64 : 0;
}

/// As much of the text as makes a tree of bounded size; adds its size to `tree`.
std::string_view affordable(std::string_view text, std::size_t most, std::size_t& tree) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\') {
            ++i;
            continue;
        }
        if (!quoted && (tree += bytes_in_tree(c)) > most) return text.substr(0, i);
        if (c == '"') quoted = !quoted;
    }
    return text;
}

json parse_quietly(std::string_view text) { return json::parse(text.begin(), text.end(), nullptr, false); }

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

void warn_of_damage(ParsedFeed& feed) {
    static constexpr std::string_view warning = "The JSON is damaged; what could be read of it was taken.";
    if (std::ranges::find(feed.warnings, warning) == feed.warnings.end()) feed.warnings.emplace_back(warning);
}

void warn_of_many(ParsedFeed& feed) {
    feed.warnings.emplace_back("The JSON has millions of values; those after the first were left out.");
}

/// Adds what is in one document, or in a part of one, to the feed.
std::optional<FeedError> read_part(std::string_view text, const Context& context, ParsedFeed& feed) {
    constexpr std::size_t cannot_be_large = 1UL << 20U; // shorter texts need not be counted
    json document(json::value_t::discarded);
    constexpr std::size_t largest_tree = 72UL << 20U;
    std::size_t tree = 0;
    const bool large = text.size() > cannot_be_large;
    if (const auto part = large ? affordable(text, largest_tree, tree) : text; part.size() < text.size()) {
        text = part;
        document = parse_quietly(repaired(text));
        warn_of_many(feed);
    } else {
        document = parse_quietly(text);
    }
    if (document.is_discarded()) {
        const std::string better = mended_json(text);
        document = parse_quietly(better);
        if (document.is_discarded()) document = parse_quietly(repaired(better));
        if (document.is_discarded()) {
            return FeedError{FeedError::Kind::malformed,
                             "The document looks like JSON, but cannot be read as JSON; open its address in a browser.",
                             {}};
        }
        warn_of_damage(feed);
    }
    if (std::string later = unknown_format(document); !later.empty())
        return FeedError{FeedError::Kind::not_a_feed, std::move(later), {}};
    if (is_depesche_json(document))
        read_depesche_json(document, context, feed);
    else if (is_json_feed(document))
        read_json_feed(document, context, feed);
    else if (!read_agency(document, context, feed)) {
        return FeedError{FeedError::Kind::not_a_feed,
                         "JSON, but none of the formats known here (our own, JSON Feed, ninjs, dpa digitalwires).",
                         {}};
    }
    return std::nullopt;
}

/// The tree of a megabyte of articles at a time. What is wrong with the first part is wrong with all of them.
std::optional<FeedError> read_in_parts(JsonList list, const Context& context, ParsedFeed& feed) {
    constexpr std::size_t part_size = 1UL << 20U;
    constexpr std::size_t largest_part = 16UL << 20U;
    constexpr std::size_t most_of_all = 256UL << 20U; // trees come and go, but each takes its time
    std::size_t trees = 0;
    bool first = true;
    for (std::string part = list.next(part_size); !part.empty(); part = list.next(part_size)) {
        if (is_full(feed)) {
            add_article(feed, {}); // says so
            break;
        }
        if (part.size() > largest_part) {
            feed.warnings.emplace_back("An article of more than 16 MiB is left out.");
            continue;
        }
        if (affordable(part, most_of_all, trees).size() < part.size()) {
            warn_of_many(feed);
            break;
        }
        auto error = read_part(part, context, feed);
        if (error && std::exchange(first, false)) return error;
        if (error) warn_of_damage(feed);
        first = false;
    }
    return std::nullopt;
}

} // namespace

std::expected<ParsedFeed, FeedError> read_json_document(std::string_view text, const Context& context) {
    if (too_deep(text)) {
        return std::unexpected(FeedError{
            FeedError::Kind::malformed, "The JSON is nested more than 128 levels deep, so it is no feed.", {}});
    }
    ParsedFeed feed;
    constexpr std::size_t is_large = 2UL << 20U;
    const std::optional<JsonList> list = text.size() > is_large ? JsonList::find(text) : std::nullopt;
    if (auto error = list ? read_in_parts(*list, context, feed) : read_part(text, context, feed))
        return std::unexpected(std::move(*error));
    return feed;
}

} // namespace depesche::digest::feed
