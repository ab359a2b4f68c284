#include "digest/feed/entry_draft.hpp"

#include "digest/document/unicode.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/base64.hpp"
#include "digest/feed/html_entities.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/xml_syntax.hpp"

#include <algorithm>
#include <utility>

// Texts, people and ranked values of an entry, as elements carry them.
namespace depesche::digest::feed {

void Ranked::offer(int rank, std::string value, From from) {
    if (value.empty() || rank <= rank_) return;
    rank_ = rank;
    from_ = from;
    value_ = std::move(value);
}

void Ranked::offer_latest(int rank, std::string value, From from) {
    if (value.empty()) return;
    if (rank == rank_) --rank_;
    offer(rank, std::move(value), from);
}

/// A date that cannot be read must not hide one that can.
void RankedDate::offer(int rank, std::optional<Instant> date, From from) {
    if (!date || rank < rank_) return;
    rank_ = rank;
    from_ = from;
    date_ = date;
}

namespace {

/// Markup whose CDATA sections have become what they stand for: in XHTML text, in RSS's HTML more of it.
std::string without_cdata(std::string_view raw, bool is_text) {
    std::string out;
    out.reserve(raw.size());
    for (std::size_t at = 0; at < raw.size();) {
        const std::size_t begin = std::min(raw.find("<![CDATA[", at), raw.size());
        out += raw.substr(at, begin - at);
        if (begin == raw.size()) break;
        std::string_view cdata;
        at = std::min(after_special(raw, begin, cdata), raw.size());
        for (const char c : cdata) {
            if (is_text && c == '<')
                out += "&lt;";
            else if (is_text && c == '&')
                out += "&amp;";
            else
                out += c;
        }
    }
    return out;
}

} // namespace

MarkedText read_marked(XmlReader& reader, bool atom_rules) {
    const std::string type = lower(trim(reader.attribute("type")));
    const std::string mode = lower(trim(reader.attribute("mode")));
    const std::string_view raw = reader.inner();
    if (mode == "base64") return {decode_base64(decode_xml_text(raw)), type != "text/plain" && type != "text", {}};
    const bool markup = type == "xhtml" || type == "application/xhtml+xml" || mode == "xml" || has_elements(raw);
    if (markup && (type == "html" || type == "text/html")) return {decode_entities(raw), true, {}};
    if (markup && mode != "escaped" && has_elements(raw)) {
        const bool xhtml = type.find("xhtml") != std::string::npos;
        return {raw.contains("<![CDATA[") ? without_cdata(raw, xhtml) : std::string(raw), true, {}};
    }
    std::string text = decode_xml_text(raw);
    if (!atom_rules) return {std::move(text), true, {}};
    if (type == "application/octet-stream") return {decode_base64(text), true, {}};
    // Declared as plain and yet with tags: a mistake of the system far more often than an article about HTML.
    const bool html = type.empty() || type.find("html") != std::string::npos || has_elements(text);
    return {std::move(text), html, {}};
}

std::string to_line(const MarkedText& text) { return text.html ? html_to_line(text.text) : plain_line(text.text); }

bool has_words(const MarkedText& text) {
    constexpr std::size_t looked_at = 4000;
    if (text.text.empty() || text.text.size() > looked_at) return !text.text.empty();
    if (!text.words) text.words = !is_blank(to_line(text));
    return *text.words;
}

std::string person_name(std::string_view written) {
    std::string text = html_to_line(written);
    if (text.find('<') != std::string::npos) text = html_to_line(text);
    const std::size_t open = text.find('(');
    const std::size_t at = text.find('@');
    if (open == std::string::npos || at == std::string::npos) return text;
    const std::size_t close = std::min(text.find(')', open), text.size());
    const std::string_view outside = trim(std::string_view(text).substr(0, open));
    const std::string_view inside = trim(std::string_view(text).substr(open + 1, close - open - 1));
    const std::string_view name = at < open ? inside : outside;
    return name.empty() ? text : std::string(name);
}

std::string read_person(XmlReader& reader) {
    const std::string_view raw = reader.inner();
    if (!has_elements(raw)) return person_name(decode_xml_text(raw));
    XmlReader inside(raw);
    std::string name;
    std::string address;
    while (true) {
        const XmlReader::Event event = inside.next();
        if (event == XmlReader::Event::done) break;
        if (event != XmlReader::Event::start) continue;
        if (equals_ignoring_case(inside.name(), "name"))
            name = plain_line(inside.inner_text());
        else if (equals_ignoring_case(inside.name(), "email"))
            address = plain_line(inside.inner_text());
    }
    if (!name.empty()) return name;
    return address.empty() ? person_name(raw) : address;
}

} // namespace depesche::digest::feed
