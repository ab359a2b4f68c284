#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_draft.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/links.hpp"

// RSS 0.90 to 2.0 and 1.0 (RDF). Specifications: https://www.rssboard.org/rss-specification,
// https://web.resource.org/rss/1.0/spec
namespace depesche::digest::feed {
namespace {

class RssReader {
public:
    RssReader(XmlReader& reader, const Context& context, ParsedFeed& feed)
        : reader_(reader),
          context_(context),
          feed_(feed) {}

    void run() {
        feed_.language = reader_.language();
        while (true) {
            const XmlReader::Event event = reader_.next();
            if (event == XmlReader::Event::done) break;
            if (event == XmlReader::Event::start) element();
        }
        finish();
    }

private:
    void element() {
        const std::string name = lower(reader_.name());
        const bool core = reader_.ns() == Ns::core || reader_.ns() == Ns::rdf;
        if (name == "item" && reader_.ns() != Ns::media) return item(false);
        if (name == "entry" && (core || reader_.ns() == Ns::atom)) return item(true);
        if (core && (name == "channel" || name == "rss" || name == "rdf")) return enter();
        if (core) return channel_element(name);
        module_element(name);
    }

    void enter() {
        if (reader_.has_attribute("href")) link_.offer(10, web_address(context_.base_url, reader_.attribute("href")));
        if (feed_.language.empty()) feed_.language = reader_.language();
    }

    void channel_element(const std::string& name) {
        if (name == "title")
            title_.offer(90, to_line(read_marked(reader_, reader_.has_attribute("type"))));
        else if (name == "link")
            channel_link(100);
        else if (name == "language")
            feed_.language = plain_line(reader_.inner_text());
        else if (name == "managingeditor" || name == "author")
            authors_.offer(50, read_person(reader_));
        else if (name != "items")
            reader_.skip(); // RSS 0.90 and some others put the items themselves there
    }

    void channel_link(int rank) {
        const std::string href = reader_.attribute("href");
        const std::string rel = lower(reader_.attribute("rel"));
        const std::string base = reader_.base(context_.base_url);
        const std::string text = reader_.inner_text();
        if (href.empty())
            link_.offer_latest(rank, web_address(base, plain_line(text)));
        else if (rel.empty() || rel == "alternate")
            link_.offer_latest(rank, web_address(base, href));
        else
            take_feed_link(feed_, rel, web_address(base, href));
    }

    void module_element(const std::string& name) {
        const Ns ns = reader_.ns();
        if (ns == Ns::atom && name == "link") return channel_link(90);
        if (ns == Ns::tombstones && name == "deleted-entry") return take_tombstone(reader_, feed_);
        if (ns == Ns::dublin_core || ns == Ns::itunes || ns == Ns::atom) {
            if (name == "title")
                return title_.offer(ns == Ns::dublin_core ? 60 : 50, to_line(read_marked(reader_, ns == Ns::atom)));
            if (name == "language") return offer_language(plain_line(reader_.inner_text()));
            if (name == "creator" || name == "author") return authors_.offer(40, read_person(reader_));
        }
        if (ns == Ns::dublin_core && name == "publisher") return authors_.offer(1, read_person(reader_));
        reader_.skip();
    }

    void offer_language(std::string language) {
        if (feed_.language.empty()) feed_.language = std::move(language);
    }

    void item(bool atom) {
        if (is_full(feed_)) {
            add_article(feed_, {}); // says so
            return reader_.skip();
        }
        EntryDraft draft(context_, reader_.language() == feed_.language ? std::string{} : reader_.language());
        About about = about_item();
        const std::size_t depth = reader_.depth();
        while (true) {
            const XmlReader::Event event = reader_.next();
            if (event == XmlReader::Event::done || (event == XmlReader::Event::end && reader_.depth() < depth)) break;
            if (event != XmlReader::Event::start) continue;
            if (nested_item()) {
                add(draft, about);
                draft = EntryDraft(context_, {});
                about = about_item();
                continue;
            }
            if (draft.take_module(reader_)) continue;
            if (!(atom && draft.take_atom(reader_)) && !draft.take_rss(reader_)) reader_.skip();
        }
        if (!reader_.truncated())
            add(draft, about);
        else
            feed_.warnings.emplace_back("The document ends inside an article; that article is left out.");
    }

    /// Its end tag was forgotten.
    bool nested_item() const { return reader_.ns() == Ns::core && equals_ignoring_case(reader_.name(), "item"); }

    /// What an item says in attributes: RDF names it there, Microsoft's old channels date and link it there.
    struct About {
        std::string id;
        std::string link;
        std::string changed;
    };
    About about_item() const {
        return {reader_.attribute("rdf:about"), reader_.attribute("href"), reader_.attribute("lastmod")};
    }

    void add(EntryDraft& draft, const About& about) {
        Article article = draft.finish();
        if (article.id.empty() && !about.id.empty()) {
            article.id = about.id;
            article.from.set(Field::id, From::rdf_about);
        }
        if (article.url.empty()) {
            article.url = web_address(context_.base_url, about.id.empty() ? about.link : about.id);
            if (!article.url.empty()) article.from.set(Field::url, about.id.empty() ? From::rss_link : From::rdf_about);
        }
        if (!article.updated && !about.changed.empty()) {
            article.updated = parse_date(about.changed);
            if (article.updated) article.from.set(Field::updated, From::rss_updated);
        }
        add_article(feed_, std::move(article));
    }

    void finish() {
        feed_.title = title_.value();
        feed_.site_url = link_.value();
        authors_.sign(feed_.articles);
    }

    XmlReader& reader_;
    const Context& context_;
    ParsedFeed& feed_;
    Ranked title_;
    Ranked link_;
    RankedPeople authors_;
};

} // namespace

void read_rss(XmlReader& reader, const Context& context, ParsedFeed& feed) { RssReader(reader, context, feed).run(); }

} // namespace depesche::digest::feed
