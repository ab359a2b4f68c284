#include "digest/feed/opml.hpp"

#include "digest/document/markup.hpp"
#include "digest/document/unicode.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/feed/xml_reader.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace depesche::digest {

namespace {

using feed::XmlReader;

constexpr std::size_t largest_list = 64UL << 20;
constexpr std::size_t longest_name = 200;

/// Counts lines up to places that only go forward.
class LineCounter {
public:
    explicit LineCounter(std::string_view document) : document_(document) {}
    int at(const char* place) {
        const auto until = static_cast<std::size_t>(place - document_.data());
        if (until > counted_ && until <= document_.size()) {
            lines_ += static_cast<int>(std::ranges::count(document_.substr(counted_, until - counted_), '\n'));
            counted_ = until;
        }
        return lines_;
    }

private:
    std::string_view document_;
    std::size_t counted_ = 0;
    int lines_ = 1;
};

/// Without the characters that markup cannot hold, so that what is written is read again as it was.
std::string printable(std::string_view written) {
    std::string text;
    while (!written.empty()) {
        const CodePoint next = first_code_point(written);
        append_utf8(text, next.value == '\n' || !may_stand_in_markup(next.value) ? U' ' : next.value);
        written.remove_prefix(next.bytes);
    }
    return std::string(feed::trim(text));
}

std::string one_line(std::string_view written) {
    const std::string line = printable(written);
    std::size_t end = std::min(line.size(), longest_name);
    while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end; // not inside a character
    return std::string(feed::trim(std::string_view(line).substr(0, end)));
}

/// Programs do not agree on the case of attributes.
std::string attribute(const XmlReader& reader, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (auto value = reader.attribute(name); !value.empty()) return value;
    return {};
}

/// "/Politik/Ausland,..." -> "Politik": the first category's first part.
std::string first_category(std::string_view written) {
    while (written.starts_with('/') || written.starts_with(' ')) written.remove_prefix(1);
    return one_line(written.substr(0, written.find_first_of(",/")));
}

std::string title_of(const XmlReader& reader) {
    return one_line(attribute(reader, {"title", "text", "TITLE", "TEXT", "Title", "Text"}));
}

template <typename Number>
std::optional<Number> number_in(std::string_view written) {
    Number number{};
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), number);
    return error == std::errc() && end == written.data() + written.size() ? std::optional(number) : std::nullopt;
}

OpmlFeed feed_of(const XmlReader& reader, std::string url, const std::vector<std::string>& folders) {
    OpmlFeed feed;
    feed.url = std::move(url);
    feed.title = title_of(reader);
    feed.site_url = printable(attribute(reader, {"htmlUrl", "htmlurl", "htmlURL", "HTMLURL"}));
    feed.language = one_line(attribute(reader, {"language", "LANGUAGE"}));
    const auto folder =
        std::ranges::find_if(folders.rbegin(), folders.rend(), [](const auto& f) { return !f.empty(); });
    feed.section = folder != folders.rend() ? *folder : first_category(reader.attribute("category"));
    feed.origin = one_line(reader.attribute("depesche:origin"));
    feed.weight = number_in<double>(reader.attribute("depesche:weight"));
    feed.interval = number_in<int>(reader.attribute("depesche:interval")).value_or(0);
    return feed;
}

std::string not_opml(std::string_view root) {
    if (root.empty()) return "Not XML, so not an OPML list.";
    if (feed::equals_ignoring_case(root, "rss") || feed::equals_ignoring_case(root, "feed"))
        return "A feed, not an OPML list of feeds; \"depesche feed add\" takes its address.";
    return "XML with the root element <" + one_line(root.substr(0, 60)) + ">, which is no OPML list.";
}

void add_attribute(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out.append(" ").append(name).append("=\"").append(escape_markup(value)).append("\"");
}

void add_feed(std::string& out, const OpmlFeed& feed, std::string_view indent) {
    out.append(indent).append("<outline type=\"rss\"");
    const std::string title = feed.title.empty() ? one_line(feed.url) : feed.title; // text is required
    add_attribute(out, "text", title);
    add_attribute(out, "title", title);
    add_attribute(out, "xmlUrl", feed.url);
    add_attribute(out, "htmlUrl", feed.site_url);
    add_attribute(out, "language", feed.language);
    add_attribute(out, "depesche:origin", feed.origin);
    if (feed.weight) add_attribute(out, "depesche:weight", fmt::format("{}", *feed.weight));
    if (feed.interval > 0) add_attribute(out, "depesche:interval", fmt::format("{}", feed.interval));
    out += "/>\n";
}

} // namespace

std::expected<Opml, std::string> parse_opml(std::string_view bytes) {
    if (bytes.size() > largest_list) return std::unexpected("More than 64 MiB is no list of feeds.");
    feed::Utf8Text document;
    feed::to_utf8(bytes, "", document);
    XmlReader reader(document.text);
    LineCounter lines(document.text);
    Opml opml;
    std::string root;
    bool inside = false;
    std::vector<std::string> folders; ///< one entry for each open outline
    for (auto event = reader.next(); event != XmlReader::Event::done; event = reader.next()) {
        const bool outline = feed::equals_ignoring_case(reader.name(), "outline");
        if (event == XmlReader::Event::end && outline && !folders.empty()) folders.pop_back();
        if (event != XmlReader::Event::start) continue;
        if (root.empty()) root = std::string(reader.name());
        inside = inside || feed::equals_ignoring_case(reader.name(), "opml");
        if (inside && opml.title.empty() && feed::equals_ignoring_case(reader.name(), "title"))
            opml.title = one_line(reader.inner_text());
        if (!inside || !outline) continue;
        const std::string url = printable(attribute(reader, {"xmlUrl", "xmlurl", "xmlURL", "XMLURL", "XmlUrl"}));
        if (!url.empty()) {
            opml.feeds.push_back(feed_of(reader, url, folders));
            opml.feeds.back().line = lines.at(reader.name().data());
        }
        folders.push_back(url.empty() ? title_of(reader) : std::string());
    }
    if (!inside) return std::unexpected(not_opml(root));
    return opml;
}

std::string write_opml(const Opml& opml) {
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" "
                      "xmlns:depesche=\"urn:depesche:opml\">\n  <head>\n    <title>";
    out += escape_markup(opml.title) + "</title>\n  </head>\n  <body>\n";
    std::vector<std::string> sections;
    for (const OpmlFeed& feed : opml.feeds)
        if (std::ranges::find(sections, feed.section) == sections.end()) sections.push_back(feed.section);
    for (const std::string& section : sections) {
        if (!section.empty()) {
            out += "    <outline";
            add_attribute(out, "text", section);
            out += ">\n";
        }
        for (const OpmlFeed& feed : opml.feeds)
            if (feed.section == section) add_feed(out, feed, section.empty() ? "    " : "      ");
        if (!section.empty()) out += "    </outline>\n";
    }
    return out + "  </body>\n</opml>\n";
}

} // namespace depesche::digest
