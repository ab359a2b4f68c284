#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/image_hints.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/nitf.hpp"
#include "digest/feed/title_signals.hpp"

// NewsML-G2 text items, alone or in a news message: https://iptc.org/standards/newsml-g2/
namespace depesche::digest::feed {
namespace {

/// A code as "stat:usable" or as the address that the catalogue gives it.
std::string code(const XmlReader& reader) { return lower(reader.attribute("qcode") + reader.attribute("uri")); }

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
        if (article.authors.empty() && !by_.empty()) article.authors.push_back(by_);
        if (!article.published) article.published = content_created_;
        if (!article.updated) article.updated = content_modified_;
        say_from(article, From::newsml);
        if (!nitf_.empty()) take_nitf(nitf_, context_, article);
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
            text_item_ = is_text(code(reader_));
        else if (name == "pubstatus")
            take_status(article, code(reader_), From::newsml);
        else if (name == "signal")
            signal(article);
        else if (name == "link")
            link(article);
        else
            return item_meta_text(name, article);
        reader_.skip();
        return true;
    }

    bool item_meta_text(const std::string& name, Article& article) {
        if (name == "versioncreated")
            article.updated = parse_date(reader_.inner_text());
        else if (name == "firstcreated")
            article.published = parse_date(reader_.inner_text());
        else if (name == "embargoed")
            embargo(article);
        else if (name == "ednote")
            take_editorial_note(article, html_to_line(reader_.inner_text()), From::newsml, context_.zone);
        else if (name == "title" && !content_meta_)
            title(article);
        else
            return false;
        return true;
    }

    void title(Article& article) {
        title_ = html_to_line(reader_.inner_text());
        if (article.title.empty()) article.title = title_;
    }

    /// Empty: until a new version says otherwise (NewsML-G2 Guidelines, "Embargo").
    void embargo(Article& article) {
        const std::string text = reader_.inner_text();
        if (trim(text).empty())
            withhold(article, From::newsml);
        else
            set_embargo(article, text, From::newsml, context_.zone);
    }

    void signal(Article& article) {
        const std::string said = code(reader_);
        if (said.find("correction") != std::string::npos) article.is_correction = true;
        if (said.ends_with("kill")) lower_status(article, PublicationStatus::killed, From::newsml);
    }

    /// The page of the article on the newsroom's site.
    void link(Article& article) {
        const std::string rel = lower(reader_.attribute("rel") + reader_.attribute("reluri"));
        const bool page = rel.ends_with("canonical") || rel.ends_with("sameas") || rel.ends_with("webpage");
        if (page && article.url.empty()) article.url = web_address(context_.base_url, reader_.attribute("href"));
    }

    static bool is_text(const std::string& folded) {
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
        else if (name == "contentcreated")
            content_created_ = parse_date(reader_.inner_text());
        else if (name == "contentmodified")
            content_modified_ = parse_date(reader_.inner_text());
        else if (name == "icon")
            icon(article);
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

    void icon(Article& article) {
        const std::string href = reader_.attribute("href");
        const std::string type = reader_.attribute("contenttype");
        if (article.image.url.empty() && (type.empty() ? image_name(href) : image_type(type)))
            article.image.url = web_address(context_.base_url, href);
        reader_.skip();
    }

    void inline_xml(Article& article) {
        const bool nitf = lower(reader_.attribute("contenttype")).find("nitf") != std::string::npos;
        const std::string_view markup = reader_.inner();
        if (nitf || markup.find("<nitf") != std::string_view::npos ||
            markup.find("body.content") != std::string_view::npos) {
            if (nitf_.empty()) nitf_ = markup;
            return;
        }
        HtmlText text = html_to_blocks(body_of(markup));
        if (article.blocks.empty()) article.blocks = std::move(text.blocks);
        if (!article.image.url.empty()) return;
        article.image = {web_address(context_.base_url, text.image), text.image_alt, text.image_credit, {}};
        if (article.image.url.empty()) article.image = {};
    }

    bool content(const std::string& name, Article& article) {
        if (name == "inlinexml") {
            inline_xml(article);
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
    std::string_view nitf_; ///< as written; read when all metadata is known
    std::optional<Instant> content_created_;
    std::optional<Instant> content_modified_;
    bool content_meta_ = false;
    bool text_item_ = true;
};

void read_item(XmlReader& reader, const Context& context, ParsedFeed& feed) {
    Article article;
    ItemReader item(reader, context);
    if (item.read(article)) add_article(feed, std::move(article));
}

} // namespace

void read_newsml(XmlReader& reader, const Context& context, ParsedFeed& feed) {
    if (equals_ignoring_case(reader.name(), "newsItem"))
        read_item(reader, context, feed);
    else if (!equals_ignoring_case(reader.name(), "newsMessage"))
        reader.skip(); // a package refers to its texts, it does not hold them
    while (true) {
        const XmlReader::Event event = reader.next();
        if (event == XmlReader::Event::done) break;
        if (event != XmlReader::Event::start) continue;
        if (equals_ignoring_case(reader.name(), "newsItem"))
            read_item(reader, context, feed);
        else if (!equals_ignoring_case(reader.name(), "itemSet"))
            reader.skip();
    }
    if (!feed.articles.empty())
        feed.language = feed.articles.front().language;
    else
        feed.warnings.emplace_back("The document holds no text: only pictures, packages or other items without one.");
}

} // namespace depesche::digest::feed
