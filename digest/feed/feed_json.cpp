#include "digest/feed/encoding.hpp"
#include "digest/feed/feed_parser.hpp"

#include <array>
#include <fmt/format.h>
#include <iterator>
#include <utility>

namespace depesche::digest {
namespace {

/// Writes JSON straight into one string: a tree of a whole feed would take several times its memory.
class JsonText {
public:
    explicit JsonText(const TextSink& sink) : sink_(sink) {}

    /// Hands over what is written, if that is worth while.
    void flush(std::size_t enough = 64UL * 1024) {
        if (out_.size() < enough) return;
        sink_(out_);
        out_.clear();
    }

    void raw(std::string_view text) { out_ += text; }

    /// "name":
    void key(std::string_view name) {
        if (out_.back() != '{') out_ += ',';
        string(name);
        out_ += ':';
    }

    void string(std::string_view text) {
        out_ += '"';
        characters(text);
        out_ += '"';
    }

    /// What may stand between the quotation marks.
    void characters(std::string_view text) {
        std::size_t plain = 0;
        for (std::size_t at = 0; at < text.size();) {
            const auto byte = static_cast<unsigned char>(text[at]);
            const std::size_t length = byte < 0x80U ? 1 : feed::utf8_sequence(text.substr(at, 4));
            if (length > 1 || (length == 1 && byte >= 0x20U && byte != '"' && byte != '\\')) {
                at += length;
                continue;
            }
            out_ += text.substr(plain, at - plain);
            escape(byte, length == 0);
            plain = ++at;
        }
        out_ += text.substr(plain);
    }

private:
    void escape(unsigned char byte, bool broken) {
        if (broken)
            out_ += "\xEF\xBF\xBD";
        else if (byte == '"' || byte == '\\')
            out_ += {'\\', static_cast<char>(byte)};
        else if (byte == '\n')
            out_ += "\\n";
        else
            fmt::format_to(std::back_inserter(out_), "\\u{:04x}", byte);
    }

    const TextSink& sink_;
    std::string out_;
};

void text_or_null(JsonText& out, std::string_view name, std::string_view text) {
    out.key(name);
    if (text.empty())
        out.raw("null");
    else
        out.string(text);
}

void date_or_null(JsonText& out, std::string_view name, const std::optional<Instant>& date) {
    text_or_null(out, name, date ? to_iso8601(*date) : std::string{});
}

void texts(JsonText& out, std::string_view name, const std::vector<std::string>& values) {
    out.key(name);
    out.raw("[");
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0) out.raw(",");
        out.string(values[i]);
    }
    out.raw("]");
}

/// The parts of a text, blank lines between.
class Parts {
public:
    explicit Parts(JsonText& out) : out_(out) {}
    void add(std::string_view part) {
        if (part.empty()) return;
        out_.raw(std::exchange(first_, false) ? "\"" : "\\n\\n");
        out_.characters(part);
    }
    void end() { out_.raw(first_ ? "null" : "\""); }

private:
    JsonText& out_;
    bool first_ = true;
};

/// All words of the body as one text, without building it first: also those that have become a box's title, credit or
/// time, or key points.
void body(JsonText& out, const Article& article) {
    out.key("text");
    Parts parts(out);
    if (!article.blocks.empty() && article.from.of(Field::bullets) == article.from.of(Field::body))
        for (const std::string& bullet : article.bullets) parts.add(bullet);
    for (const Block& block : article.blocks) {
        parts.add(block.title);
        if (block.credit.empty())
            parts.add(block.text);
        else
            parts.add(block.text + " (" + block.credit + ')');
        parts.add(block.as_of);
    }
    parts.end();
}

std::string_view status_name(PublicationStatus status) {
    constexpr std::array<std::string_view, 4> names = {"usable", "withheld", "withdrawn", "killed"};
    return names[static_cast<std::size_t>(status)];
}

/// What most articles do not have is written only where it is.
void signals(JsonText& out, const Article& article) {
    if (article.embargo_until) date_or_null(out, "embargo_until", article.embargo_until);
    if (article.status != PublicationStatus::usable) text_or_null(out, "status", status_name(article.status));
    if (article.is_correction) {
        out.key("correction");
        out.raw("true");
    }
}

void write_article(JsonText& out, const Article& article) {
    out.raw("{");
    out.key("id");
    out.string(article.id);
    text_or_null(out, "url", article.url);
    text_or_null(out, "title", article.title);
    text_or_null(out, "kicker", article.kicker);
    text_or_null(out, "summary", article.lead);
    body(out, article);
    texts(out, "authors", article.authors);
    texts(out, "tags", article.tags);
    text_or_null(out, "language", article.language);
    date_or_null(out, "published", article.published);
    date_or_null(out, "updated", article.updated);
    text_or_null(out, "image", article.image.url);
    out.key("urgency");
    out.raw(article.urgency == 0 ? std::string("null") : std::to_string(article.urgency));
    signals(out, article);
    out.raw("}");
}

} // namespace

void write_json(const ParsedFeed& feed, const TextSink& sink) {
    JsonText out(sink);
    out.raw("{\"feed\":{");
    text_or_null(out, "title", feed.title);
    text_or_null(out, "language", feed.language);
    text_or_null(out, "site_url", feed.site_url);
    out.raw("},\"articles\":[");
    for (std::size_t i = 0; i < feed.articles.size(); ++i) {
        if (i > 0) out.raw(",");
        write_article(out, feed.articles[i]);
        out.flush();
    }
    out.raw("]}");
    out.flush(0);
}

std::string to_json(const ParsedFeed& feed) {
    std::string json;
    write_json(feed, [&](std::string_view part) { json += part; });
    return json;
}

} // namespace depesche::digest
