#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/links.hpp"

// NewsML-G2 text items, alone or in a news message: https://iptc.org/standards/newsml-g2/
namespace depesche::digest::feed {
namespace {

/// The article within NITF or XHTML: heads hold what the metadata says better.
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

class ItemReader {
public:
    ItemReader(XmlReader& reader, const Context& context) : reader_(reader), context_(context) {}

    /// From the start of newsItem to its end; false when it is no text or was cut off.
    bool read(Article& article) {
        article.id = reader_.attribute("guid");
        article.language = reader_.language();
        const std::size_t depth = reader_.depth();
        while (true) {
            const XmlReader::Event event = reader_.next();
            if (event == XmlReader::Event::done || (event == XmlReader::Event::end && reader_.depth() < depth)) break;
            if (event == XmlReader::Event::start) element(article);
        }
        if (article.blocks.empty()) article.blocks = std::move(plain_);
        if (article.published && article.updated == article.published) article.updated.reset();
        return text_item_ && !reader_.truncated();
    }

private:
    void element(Article& article) {
        const std::string name = lower(reader_.name());
        if (name == "itemmeta") return;
        if (name == "contentmeta") {
            content_meta_ = true;
            return;
        }
        if (name == "contentset") return;
        if (item_meta(name, article) || (content_meta_ && content_meta(name, article)) || content(name, article))
            return;
        reader_.skip();
    }

    bool item_meta(const std::string& name, Article& article) {
        if (name == "itemclass")
            text_item_ = is_text(reader_.attribute("qcode") + reader_.attribute("uri"));
        else if (name == "versioncreated") {
            article.updated = parse_date(reader_.inner_text());
            return true;
        } else if (name == "firstcreated") {
            article.published = parse_date(reader_.inner_text());
            return true;
        } else if (name == "embargoed") {
            article.embargo_until = parse_date(reader_.inner_text());
            return true;
        } else if (name == "pubstatus") {
            article.status = publication_status(reader_.attribute("qcode") + reader_.attribute("uri"));
        } else if (name == "signal") {
            article.is_correction =
                article.is_correction ||
                lower(reader_.attribute("qcode") + reader_.attribute("uri")).find("correction") != std::string::npos;
        } else if (name == "title" && !content_meta_) {
            title_ = html_to_line(reader_.inner_text());
            if (article.title.empty()) article.title = title_;
            return true;
        } else {
            return false;
        }
        reader_.skip();
        return true;
    }

    static bool is_text(const std::string& item_class) {
        const std::string folded = lower(item_class);
        return folded.empty() || folded.ends_with("text") || folded.ends_with("composite") ||
               folded.ends_with("article");
    }

    bool content_meta(const std::string& name, Article& article) {
        if (name == "headline")
            headline(article);
        else if (name == "urgency")
            article.urgency = urgency(reader_.inner_text());
        else if (name == "by")
            by_ = html_to_line(reader_.inner_text());
        else if (name == "creator" || name == "contributor")
            creator(article);
        else if (name == "subject" || name == "keyword")
            subject(article);
        else if (name == "description")
            description(article);
        else if (name == "language")
            language(article);
        else
            return false;
        return true;
    }

    void headline(Article& article) {
        const std::string role = lower(reader_.attribute("role"));
        std::string text = html_to_line(reader_.inner_text());
        if (role.find("kicker") != std::string::npos)
            article.kicker = std::move(text);
        else if (!text.empty() && (article.title.empty() || article.title == title_))
            article.title = std::move(text);
    }

    static int urgency(std::string_view text) {
        text = trim(text);
        return text.size() == 1 && text[0] >= '1' && text[0] <= '9' ? std::min(text[0] - '0', 8) : 0;
    }

    std::string named() {
        const std::string_view raw = reader_.inner();
        XmlReader inside(raw);
        while (true) {
            const XmlReader::Event event = inside.next();
            if (event == XmlReader::Event::done) break;
            if (event == XmlReader::Event::start && equals_ignoring_case(inside.name(), "name"))
                return html_to_line(inside.inner_text());
        }
        return has_elements(raw) ? std::string{} : html_to_line(decode_xml_text(raw));
    }

    void creator(Article& article) {
        std::string name = named();
        if (!name.empty() && article.authors.size() < 50) article.authors.push_back(std::move(name));
    }

    void subject(Article& article) {
        std::string name = named();
        if (!name.empty() && article.tags.size() < 200 && std::ranges::find(article.tags, name) == article.tags.end())
            article.tags.push_back(std::move(name));
    }

    void description(Article& article) {
        const std::string role = lower(reader_.attribute("role"));
        std::string text = html_to_line(reader_.inner_text());
        const bool caption = role.find("caption") != std::string::npos;
        if (!caption && article.lead.empty()) article.lead = std::move(text);
    }

    void language(Article& article) {
        const std::string tag = reader_.attribute("tag");
        if (!tag.empty()) article.language = tag;
        reader_.skip();
    }

    bool content(const std::string& name, Article& article) {
        if (name == "inlinexml") {
            const std::string_view markup = reader_.inner();
            HtmlText text = html_to_blocks(body_of(markup));
            if (article.blocks.empty()) article.blocks = std::move(text.blocks);
            if (article.image.url.empty()) article.image.url = web_address(context_.base_url, text.image);
        } else if (name == "inlinedata") {
            const bool html = lower(reader_.attribute("contenttype")).find("html") != std::string::npos;
            const std::string text = reader_.inner_text();
            plain_ = html ? html_to_blocks(text).blocks : plain_to_blocks(text);
        } else {
            return false;
        }
        return true;
    }

    XmlReader& reader_;
    const Context& context_;
    std::string by_;
    std::string title_;
    std::vector<Block> plain_;
    bool content_meta_ = false;
    bool text_item_ = true;

public:
    const std::string& by() const { return by_; }
};

void read_item(XmlReader& reader, const Context& context, ParsedFeed& feed) {
    Article article;
    ItemReader item(reader, context);
    const bool text = item.read(article);
    if (article.authors.empty() && !item.by().empty()) article.authors.push_back(item.by());
    if (text) feed.articles.push_back(std::move(article));
}

} // namespace

void read_newsml(XmlReader& reader, const Context& context, ParsedFeed& feed) {
    if (equals_ignoring_case(reader.name(), "newsItem")) {
        read_item(reader, context, feed);
    }
    while (true) {
        const XmlReader::Event event = reader.next();
        if (event == XmlReader::Event::done) break;
        if (event != XmlReader::Event::start) continue;
        if (equals_ignoring_case(reader.name(), "newsItem"))
            read_item(reader, context, feed);
        else if (!equals_ignoring_case(reader.name(), "itemSet"))
            reader.skip();
    }
    if (!feed.articles.empty()) feed.language = feed.articles.front().language;
}

} // namespace depesche::digest::feed
