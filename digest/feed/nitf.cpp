#include "digest/feed/nitf.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/image_hints.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/title_signals.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace depesche::digest::feed {
namespace {

class NitfReader {
public:
    NitfReader(std::string_view inside, const Context& context, Article& article)
        : reader_(inside),
          context_(context),
          article_(article) {}

    void run() {
        while (true) {
            const XmlReader::Event event = reader_.next();
            if (event == XmlReader::Event::done) break;
            if (event == XmlReader::Event::start) element(lower(reader_.name()));
        }
        if (article_.title.empty()) article_.title = std::move(head_title_);
    }

private:
    void element(const std::string& name) {
        if (name == "docdata")
            document_status();
        else if (name == "body.content")
            content();
        else if (name == "title")
            head_title_ = html_to_line(reader_.inner());
        else if (!head_of_body(name) && !document(name) && !entered(name))
            reader_.skip();
    }

    static bool entered(const std::string& name) {
        constexpr std::array<std::string_view, 10> entered = {
            "head",     "body", "body.head",          "hedline", "tobject", "docdata",
            "key-list", "nitf", "identified-content", "body.end"};
        return std::ranges::find(entered, name) != entered.end();
    }

    bool head_of_body(const std::string& name) {
        if (name == "hl1")
            offer(article_.title, html_to_line(reader_.inner()));
        else if (name == "hl2")
            offer(article_.lead, html_to_line(reader_.inner()));
        else if (name == "abstract")
            article_.lead = abstract(html_to_line(reader_.inner()));
        else if (name == "byline")
            byline();
        else
            return false;
        return true;
    }

    /// An abstract goes before a second headline, an envelope's description before both.
    std::string abstract(std::string words) {
        if (words.empty() || (article_.from.of(Field::lead) != From::nowhere && !article_.lead.empty()))
            return article_.lead;
        return words;
    }

    static void offer(std::string& place, std::string value) {
        if (place.empty()) place = std::move(value);
    }

    /// "By Ida Amsler, <byttl>Staff</byttl>": the title of a person is not a name.
    void byline() {
        const std::string_view raw = reader_.inner();
        std::string words(raw);
        std::string title;
        if (const std::size_t open = words.find("<byttl"); open != std::string::npos) {
            const std::size_t close = std::min(words.find("</byttl>", open), words.size());
            title = html_to_line(std::string_view(words).substr(open, close - open));
            words.erase(open, close - open);
        }
        std::string name = html_to_line(words);
        while (!name.empty() && (name.back() == ',' || is_space(name.back()))) name.pop_back();
        if (name.empty()) name = std::move(title);
        if (!name.empty() && authors_are_ours_) article_.authors.push_back(std::move(name));
    }

    bool document(const std::string& name) {
        if (name == "doc-id")
            offer(article_.id, attribute("id-string"));
        else if (name == "urgency")
            urgency(attribute("ed-urg"));
        else if (name == "date.issue")
            date(article_.published, "norm");
        else if (name == "date.release")
            set_embargo(article_, attribute("norm"), From::nitf, context_.zone);
        else if (name == "ed-msg")
            take_editorial_note(article_, attribute("info"), From::nitf, context_.zone);
        else if (name == "correction")
            correction();
        else if (name == "keyword")
            tag(attribute("key"));
        else if (name == "tobject.subject")
            tag(subject());
        else if (name == "media")
            return media(reader_.inner()), true;
        else
            return false;
        reader_.skip();
        return true;
    }

    std::string attribute(std::string_view name) const { return plain_line(reader_.attribute(name)); }

    std::string subject() const {
        for (const std::string_view name :
             {"tobject.subject.detail", "tobject.subject.matter", "tobject.subject.type"}) {
            if (std::string found = attribute(name); !found.empty()) return found;
        }
        return {};
    }

    void tag(std::string name) {
        if (!name.empty() && article_.tags.size() < 200 &&
            std::ranges::find(article_.tags, name) == article_.tags.end())
            article_.tags.push_back(std::move(name));
    }

    void urgency(std::string_view digit) {
        if (article_.urgency == 0 && digit.size() == 1 && digit[0] >= '1' && digit[0] <= '8')
            article_.urgency = digit[0] - '0';
    }

    void date(std::optional<Instant>& place, std::string_view name) {
        if (!place) place = parse_date(attribute(name));
    }

    void correction() { article_.is_correction = true; }

    void document_status() { take_status(article_, attribute("management-status"), From::nitf); }

    void content() {
        const std::string_view markup = reader_.inner();
        HtmlText text = html_to_blocks(markup);
        if (article_.blocks.empty()) article_.blocks = std::move(text.blocks);
        XmlReader inside(markup);
        while (article_.image.url.empty()) {
            const XmlReader::Event event = inside.next();
            if (event == XmlReader::Event::done) break;
            if (event == XmlReader::Event::start && equals_ignoring_case(inside.name(), "media")) media(inside.inner());
        }
    }

    /// media-reference, media-caption and media-producer of the first picture.
    void media(std::string_view markup) {
        if (!article_.image.url.empty()) return;
        Image image;
        XmlReader inside(markup);
        while (true) {
            const XmlReader::Event event = inside.next();
            if (event == XmlReader::Event::done) break;
            if (event != XmlReader::Event::start) continue;
            const std::string name = lower(inside.name());
            if (name == "media-reference" && image.url.empty())
                image.url = picture(inside);
            else if (name == "media-caption")
                image.alt = html_to_line(inside.inner());
            else if (name == "media-producer" || name == "media-credit")
                image.credit = html_to_line(inside.inner());
        }
        if (image.url.empty()) return;
        const CaptionParts parts = caption_parts(image.alt);
        if (image.credit.empty()) image.credit = parts.credit;
        image.alt = std::string(parts.words);
        article_.image = std::move(image);
    }

    std::string picture(const XmlReader& inside) const {
        const std::string type = inside.attribute("mime-type");
        const std::string source = inside.attribute("source");
        if (!type.empty() ? !image_type(type) : !image_name(source)) return {};
        return web_address(context_.base_url, source);
    }

    XmlReader reader_;
    const Context& context_;
    Article& article_;
    std::string head_title_;
    bool authors_are_ours_ = article_.authors.empty();
};

} // namespace

std::string_view body_of(std::string_view markup) {
    for (const std::string_view open : {"body.content", "body>", "body "}) {
        const std::size_t found = markup.find(open);
        if (found == std::string_view::npos || found == 0 || markup[found - 1] == '/') continue;
        const std::size_t begin = markup.find('>', found);
        if (begin == std::string_view::npos) continue;
        const std::size_t end = markup.rfind(open == "body.content" ? "body.content" : "body");
        const std::size_t close = end > begin ? markup.rfind('<', end) : std::string_view::npos;
        if (close == std::string_view::npos || close <= begin) return markup.substr(begin + 1);
        return markup.substr(begin + 1, close - begin - 1);
    }
    return markup;
}

void take_nitf(std::string_view inside, const Context& context, Article& article) {
    NitfReader(inside, context, article).run();
    say_from(article, From::nitf);
}

void read_nitf(XmlReader& reader, const Context& context, ParsedFeed& feed) {
    Article article;
    article.language = reader.language();
    take_nitf(reader.inner(), context, article);
    if (reader.truncated() && article.blocks.empty()) return;
    feed.language = article.language;
    add_article(feed, std::move(article));
    while (reader.next() != XmlReader::Event::done) {
    }
}

} // namespace depesche::digest::feed
