#include "digest/feed/xml_reader.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/feed/html_entities.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/xml_syntax.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace depesche::digest::feed {
namespace {

constexpr std::size_t deepest = 200;
constexpr std::size_t most_declarations = 64;
constexpr std::size_t longest_name = 128;
constexpr std::size_t longest_base = 512;
constexpr std::size_t longest_language = 35; // RFC 5646, 4.4.1

std::size_t name_end(std::string_view text, std::size_t at) {
    const std::size_t limit = std::min(text.size(), at + longest_name);
    while (at < limit && name_byte(text[at])) ++at;
    return at;
}

std::pair<std::string_view, std::string_view> split_name(std::string_view qualified) {
    const std::size_t colon = qualified.find(':');
    if (colon == std::string_view::npos) return {{}, qualified};
    return {qualified.substr(0, colon), qualified.substr(colon + 1)};
}

struct Attribute {
    std::string_view name;
    std::string_view raw; ///< not decoded
};

/// The next attribute that has a value from `at` on, which moves behind it.
bool next_attribute(std::string_view all, std::size_t& at, Attribute& found) {
    while (at < all.size()) {
        while (at < all.size() && !name_start(all[at])) ++at;
        const std::size_t stop = name_end(all, at);
        found.name = all.substr(at, stop - at);
        at = stop;
        while (at < all.size() && is_space(all[at])) ++at;
        if (at >= all.size() || all[at] != '=') {
            if (stop == at && found.name.empty()) ++at;
            continue;
        }
        ++at;
        while (at < all.size() && is_space(all[at])) ++at;
        std::size_t end = 0;
        std::size_t begin = at;
        if (at < all.size() && (all[at] == '"' || all[at] == '\'')) {
            begin = at + 1;
            end = std::min(all.find(all[at], begin), all.size());
        } else {
            end = at;
            while (end < all.size() && !is_space(all[end])) ++end;
        }
        found.raw = all.substr(begin, end - begin);
        at = std::min(end + 1, all.size());
        return true;
    }
    return false;
}

/// Whether <qualified> cannot be inside <own>: an article in anything, another field of the article in a short one.
bool begins_a_sibling(std::string_view own, std::string_view qualified) {
    constexpr std::array<std::string_view, 6> short_fields = {"title", "link", "guid", "pubDate", "id", "updated"};
    constexpr std::array<std::string_view, 11> fields = {
        "title",       "link",      "guid",    "pubDate",         "id",        "updated",
        "description", "published", "summary", "content:encoded", "dc:creator"};
    if (qualified == "item" || qualified == "entry") return true;
    return std::ranges::find(short_fields, own) != short_fields.end() &&
           std::ranges::find(fields, qualified) != fields.end();
}

} // namespace

bool XmlReader::is(Ns ns, std::string_view name) const { return ns_ == ns && equals_ignoring_case(name_, name); }

Ns XmlReader::find_ns(std::string_view prefix) const {
    for (std::size_t i = declarations_.size(); i > 0; --i) {
        if (declarations_[i - 1].prefix == prefix) return declarations_[i - 1].ns;
    }
    return usual_ns(prefix);
}

/// The '>' of the tag that begins at `at`, minding quotes; npos when there is none before the next '<'.
std::size_t XmlReader::tag_end(std::size_t at) const {
    while (at < document_.size()) {
        const char c = document_[at];
        if (c == '>') return at;
        if (c == '<') return std::string_view::npos;
        if ((c == '"' || c == '\'') && document_[at - 1] == '=') {
            // A quote that never closes must not swallow the document: an attribute ends before the next tag.
            std::size_t close = at + 1;
            while (close < document_.size() && document_[close] != c && document_[close] != '<') ++close;
            if (close < document_.size() && document_[close] == c) at = close;
        }
        ++at;
    }
    return std::string_view::npos;
}

/// Position after a comment, an instruction or a DOCTYPE, whose internal subset may hold '>' within brackets.
std::size_t XmlReader::skip_bang(std::size_t at) {
    std::string_view ignored;
    if (!document_.substr(at).starts_with("<!DOCTYPE")) return after_special(document_, at, ignored);
    const std::size_t close = document_.find('>', at);
    if (close == std::string_view::npos) return close;
    std::size_t bracket = document_.substr(0, close).find('[', at);
    if (bracket == std::string_view::npos || no_subset_ends_) return close + 1;
    while ((bracket = document_.find(']', bracket + 1)) != std::string_view::npos) {
        std::size_t after = bracket + 1;
        while (after < document_.size() && is_space(document_[after])) ++after;
        if (after < document_.size() && document_[after] == '>') return after + 1;
    }
    no_subset_ends_ = true; // asked once only: the scan stays linear
    return close + 1;
}

XmlReader::Event XmlReader::next() {
    if (self_closing_) {
        self_closing_ = false;
        if (too_deep_ > 0)
            --too_deep_;
        else
            to_close_ = 1;
    }
    while (true) {
        if (to_close_ > 0) {
            --to_close_;
            report_end();
            return Event::end;
        }
        if (at_ >= document_.size()) {
            if (open_.empty()) return Event::done;
            truncated_ = true;
            to_close_ = open_.size();
            continue;
        }
        if (document_[at_] != '<') {
            const std::size_t end = std::min(document_.find('<', at_), document_.size());
            text_ = document_.substr(at_, end - at_);
            at_ = end;
            return Event::text;
        }
        if (is_special(document_, at_)) {
            std::string_view cdata;
            const std::size_t start = at_;
            const bool is_cdata = document_.substr(at_).starts_with("<![CDATA[");
            const std::size_t end = is_cdata ? after_special(document_, at_, cdata) : skip_bang(at_);
            at_ = std::min(end, document_.size());
            if (!is_cdata) continue;
            text_ = document_.substr(start, at_ - start);
            return Event::text;
        }
        const std::size_t before = at_;
        if (read_markup()) return Event::start;
        if (at_ != before) continue;
        text_ = document_.substr(at_, 1); // a '<' that begins nothing
        ++at_;
        return Event::text;
    }
}

/// Reads a tag. True: a start tag to report; else, when it moved, an end tag or something passed over.
bool XmlReader::read_markup() {
    if (at_ + 1 >= document_.size()) {
        at_ = document_.size();
        return false;
    }
    if (document_[at_ + 1] == '/') {
        read_end();
        return false;
    }
    return name_start(document_[at_ + 1]) && read_start();
}

bool XmlReader::read_start() {
    const std::size_t stop = name_end(document_, at_ + 1);
    const std::size_t end = tag_end(stop);
    if (end == std::string_view::npos) {
        // Cut, or the next tag begins inside this one: what there is of it is passed over.
        const std::size_t following = document_.find('<', stop);
        at_ = std::min(following, document_.size());
        return false;
    }
    const std::string_view qualified = document_.substr(at_ + 1, stop - at_ - 1);
    self_closing_ = end > stop && document_[end - 1] == '/';
    if (end == stop) self_closing_ = false;
    attributes_ = document_.substr(stop, end - stop - (self_closing_ ? 1 : 0));
    at_ = end + 1;
    if (open_.size() >= deepest) {
        if (!self_closing_) ++too_deep_;
        self_closing_ = false;
        return false;
    }
    Open open;
    open.qualified = qualified;
    open.namespaces = declarations_.size();
    if (!attributes_.empty()) read_namespaces();
    std::tie(open.prefix, open.name) = split_name(qualified);
    if (open_.empty()) adopt_root_namespace(open.prefix);
    open.ns = find_ns(open.prefix);
    if (attributes_.find("xml:") != std::string_view::npos) note_base_and_language(open);
    name_ = open.name;
    prefix_ = open.prefix;
    ns_ = open.ns;
    open_.push_back(std::move(open));
    return true;
}

/// A root in a namespace nobody knows is still the root of a feed.
void XmlReader::adopt_root_namespace(std::string_view prefix) {
    for (Declaration& declaration : declarations_) {
        if (declaration.prefix == prefix && declaration.ns == Ns::other) declaration.ns = Ns::core;
    }
}

void XmlReader::note_base_and_language(Open& open) const {
    if (std::string base = attribute("xml:base"); base.size() <= longest_base) open.base = std::move(base);
    if (std::string language = attribute("xml:lang"); language.size() <= longest_language)
        open.language = std::move(language);
}

void XmlReader::read_namespaces() {
    if (attributes_.find("xmlns") == std::string_view::npos) return;
    Attribute found;
    for (std::size_t at = 0; declarations_.size() < most_declarations && next_attribute(attributes_, at, found);) {
        if (found.name == "xmlns")
            declarations_.push_back({{}, ns_of_uri(found.raw)});
        else if (found.name.starts_with("xmlns:"))
            declarations_.push_back({found.name.substr(6), ns_of_uri(found.raw)});
    }
}

void XmlReader::read_end() {
    const std::size_t stop = name_end(document_, at_ + 2);
    const std::string_view qualified = document_.substr(at_ + 2, stop - at_ - 2);
    std::size_t end = stop;
    while (end < document_.size() && document_[end] != '>' && document_[end] != '<') ++end;
    at_ = end < document_.size() && document_[end] == '>' ? end + 1 : end;
    if (too_deep_ > 0) {
        --too_deep_;
        return;
    }
    for (std::size_t i = open_.size(); i > 0; --i) {
        if (open_[i - 1].qualified != qualified && !equals_ignoring_case(open_[i - 1].qualified, qualified)) continue;
        to_close_ = open_.size() - i + 1;
        break;
    }
    // Otherwise an end without a start: passed over.
}

void XmlReader::report_end() {
    const Open& last = open_.back();
    name_ = last.name;
    prefix_ = last.prefix;
    ns_ = last.ns;
    declarations_.resize(std::min(declarations_.size(), last.namespaces));
    open_.pop_back();
}

bool XmlReader::find_attribute(std::string_view name, std::string_view& raw) const {
    Attribute found;
    for (std::size_t at = 0; next_attribute(attributes_, at, found);) {
        if (!equals_ignoring_case(found.name, name)) continue;
        raw = found.raw;
        return true;
    }
    return false;
}

std::string XmlReader::attribute(std::string_view name) const {
    std::string_view raw;
    return find_attribute(name, raw) ? decode_entities(raw, true) : std::string{};
}

bool XmlReader::has_attribute(std::string_view name) const {
    std::string_view raw;
    return find_attribute(name, raw);
}

std::string_view XmlReader::inner() {
    if (self_closing_ || open_.empty()) {
        self_closing_ = false;
        if (!open_.empty()) report_end();
        return {};
    }
    const std::string_view own = open_.back().qualified;
    const std::size_t begin = at_;
    std::size_t nested = 0;
    std::size_t at = at_;
    while ((at = document_.find('<', at)) != std::string_view::npos) {
        if (is_special(document_, at)) {
            std::string_view cdata;
            at = std::min(after_special(document_, at, cdata), document_.size());
            continue;
        }
        const bool closing = at + 1 < document_.size() && document_[at + 1] == '/';
        const std::size_t first = at + (closing ? 2 : 1);
        const std::size_t stop = name_end(document_, first);
        const std::string_view qualified = document_.substr(first, stop - first);
        const std::size_t tag = at;
        at = std::max(stop, at + 1);
        if (!closing) {
            if (qualified == own) {
                const std::size_t end = tag_end(stop);
                if (end != std::string_view::npos && document_[end - 1] != '/') ++nested;
            } else if (own != qualified && begins_a_sibling(own, qualified)) {
                at_ = tag; // the end tag was forgotten or misspelt
                report_end();
                return longest_part(document_.substr(begin, tag - begin));
            }
            continue;
        }
        if (equals_ignoring_case(qualified, own)) {
            if (nested-- > 0) continue;
            const std::size_t end = document_.find_first_of("><", stop);
            at_ = end == std::string_view::npos ? document_.size() : document_[end] == '>' ? end + 1 : end;
            report_end();
            return longest_part(document_.substr(begin, tag - begin));
        }
        for (std::size_t i = open_.size() - 1; i > 0; --i) {
            if (open_[i - 1].qualified != qualified) continue;
            at_ = tag; // an ancestor ends first
            report_end();
            return longest_part(document_.substr(begin, tag - begin));
        }
    }
    at_ = document_.size();
    truncated_ = true;
    report_end();
    return longest_part(document_.substr(begin));
}

std::string XmlReader::inner_text() { return decode_xml_text(inner()); }

std::string XmlReader::base(std::string_view document_base) const {
    std::string base(document_base);
    for (const Open& open : open_) {
        if (open.base.empty()) continue;
        if (std::string resolved = resolve_reference(base, open.base); resolved.size() <= longest_base)
            base = std::move(resolved);
    }
    return base;
}

std::string XmlReader::language() const {
    for (std::size_t i = open_.size(); i > 0; --i) {
        if (!open_[i - 1].language.empty()) return open_[i - 1].language;
    }
    return {};
}

} // namespace depesche::digest::feed
