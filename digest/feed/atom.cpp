#include "digest/feed/ascii.hpp"
#include "digest/feed/entry_draft.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/links.hpp"

// Atom 1.0 (RFC 4287) and 0.3.
namespace depesche::digest::feed {
namespace {

class AtomReader {
public:
    AtomReader(XmlReader& reader, const Context& context, ParsedFeed& feed)
        : reader_(reader),
          context_(context),
          feed_(feed) {}

    void run() {
        feed_.language = reader_.language();
        if (equals_ignoring_case(reader_.name(), "entry")) entry();
        while (true) {
            const XmlReader::Event event = reader_.next();
            if (event == XmlReader::Event::done) break;
            if (event == XmlReader::Event::start) element();
        }
        finish();
    }

private:
    bool own() const { return reader_.ns() == Ns::core || reader_.ns() == Ns::atom; }

    void element() {
        const std::string name = lower(reader_.name());
        if (own() && (name == "entry" || name == "item")) return entry();
        if (reader_.ns() == Ns::dublin_core) return dublin_core(name);
        if (reader_.ns() == Ns::tombstones && name == "deleted-entry") return take_tombstone(reader_, feed_);
        if (!own()) return reader_.skip();
        if (name == "title")
            title_.offer(90, to_line(read_marked(reader_, true)));
        else if (name == "link")
            link();
        else if (name == "author")
            authors_.offer(50, read_person(reader_));
        else if (name == "language")
            offer_language(plain_line(reader_.inner_text()));
        else if (name != "feed")
            reader_.skip();
    }

    void dublin_core(const std::string& name) {
        if (name == "language")
            offer_language(plain_line(reader_.inner_text()));
        else if (name == "title")
            title_.offer(50, to_line(read_marked(reader_, false)));
        else if (name == "creator")
            authors_.offer(40, read_person(reader_));
        else
            reader_.skip();
    }

    void offer_language(std::string language) {
        if (feed_.language.empty()) feed_.language = std::move(language);
    }

    void link() {
        const std::string rel = lower(trim(reader_.attribute("rel")));
        const std::string type = lower(reader_.attribute("type"));
        const std::string base = reader_.base(context_.base_url);
        std::string href = reader_.attribute("href");
        const std::string text = reader_.inner_text();
        if (href.empty()) href = plain_line(text);
        if (!rel.empty() && rel != "alternate") return take_feed_link(feed_, rel, web_address(base, href));
        const bool page = type.empty() || type.find("html") != std::string::npos;
        link_.offer(page ? 100 : 50, web_address(base, href));
    }

    void entry() {
        if (is_full(feed_)) {
            add_article(feed_, {}); // says so
            return reader_.skip();
        }
        const std::string language = reader_.language();
        EntryDraft draft(context_, language == feed_.language ? std::string{} : language);
        const std::size_t depth = reader_.depth();
        while (true) {
            const XmlReader::Event event = reader_.next();
            if (event == XmlReader::Event::done || (event == XmlReader::Event::end && reader_.depth() < depth)) break;
            if (event != XmlReader::Event::start) continue;
            if (own() && equals_ignoring_case(reader_.name(), "entry")) { // the end tag of the last was forgotten
                add_article(feed_, draft.finish());
                draft = EntryDraft(context_, {});
                continue;
            }
            if (own() && equals_ignoring_case(reader_.name(), "source"))
                reader_.skip();
            else if (own() && draft.take_atom(reader_))
                continue;
            else if (!draft.take_module(reader_) && !draft.take_rss(reader_))
                reader_.skip();
        }
        if (!reader_.truncated())
            add_article(feed_, draft.finish());
        else
            feed_.warnings.emplace_back("The document ends inside an article; that article is left out.");
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

void read_atom(XmlReader& reader, const Context& context, ParsedFeed& feed) { AtomReader(reader, context, feed).run(); }

} // namespace depesche::digest::feed
