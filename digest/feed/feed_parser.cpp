#include "digest/feed/feed_parser.hpp"

#include "digest/article/body_shape.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_page.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/title_signals.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <xxhash.h>

namespace depesche::digest {
namespace feed {
namespace {

constexpr std::size_t largest_document = 64UL * 1024 * 1024;

using Adapter = void (*)(XmlReader&, const Context&, ParsedFeed&);

/// By the root element, whatever namespace it claims. Below another root only what nobody else calls so counts: there
/// may be junk around a feed, but a catalogue with entries is none.
Adapter adapter_for(const XmlReader& reader) {
    const std::string name = lower(reader.name());
    const bool root = reader.depth() == 1 || reader.ns() == Ns::atom;
    const bool newsml = name == "newsitem" || name == "newsmessage" || name == "packageitem" ||
                        name == "knowledgeitem" || name == "conceptitem" || name == "planningitem";
    if (newsml) return read_newsml;
    if (name == "nitf") return read_nitf;
    if (!root && name != "rss" && name != "rdf") return nullptr;
    if (name == "rss" || name == "rdf" || name == "channel") return read_rss;
    if (name == "feed" || name == "entry") return read_atom;
    if (name == "urlset") return read_sitemap;
    return nullptr;
}

FeedError html_error(std::string_view text, const Context& context) {
    FeedError error{FeedError::Kind::html_page, "An HTML page, not a feed", announced_feeds(text, context.base_url)};
    if (error.feed_links.empty()) {
        error.message += "; it announces no feed, so look for the address of the feed on the site.";
        return error;
    }
    error.message += "; its feeds: ";
    for (std::size_t i = 0; i < error.feed_links.size(); ++i)
        error.message += (i == 0 ? "" : ", ") + error.feed_links[i];
    error.message += '.';
    return error;
}

FeedError unknown_root(const std::string& root) {
    if (root.empty()) return {FeedError::Kind::not_a_feed, "Neither XML nor JSON, so not a feed.", {}};
    if (equals_ignoring_case(root, "sitemapindex")) {
        return {
            FeedError::Kind::not_a_feed, "An index of sitemaps, not a feed; give the address of its news sitemap.", {}};
    }
    if (equals_ignoring_case(root, "opml"))
        return {FeedError::Kind::not_a_feed, "An OPML list of feeds, not a feed; use \"depesche opml import\".", {}};
    return {FeedError::Kind::not_a_feed,
            fmt::format("XML with the root element <{}>, which is no feed format known here.", root.substr(0, 60)),
            {}};
}

/// What such a list holds may look like a feed or a page.
bool is_list_of_feeds(std::string_view root) {
    return equals_ignoring_case(root, "opml") || equals_ignoring_case(root, "sitemapindex");
}

/// Junk before the feed (a server's warnings, a comment, a second prolog) is passed over.
std::expected<ParsedFeed, FeedError> read_xml_document(std::string_view text, const Context& context) {
    XmlReader reader(text);
    std::string root;
    bool junk = false;
    while (true) {
        const XmlReader::Event event = reader.next();
        if (event == XmlReader::Event::done) break;
        junk = junk || (event == XmlReader::Event::text && !trim(reader.raw_text()).empty());
        if (event != XmlReader::Event::start) continue;
        if (root.empty() && is_list_of_feeds(reader.name()))
            return std::unexpected(unknown_root(std::string(reader.name())));
        if (const Adapter read = adapter_for(reader)) {
            ParsedFeed feed;
            if (junk || !root.empty())
                feed.warnings.emplace_back("There is something before the feed; it was passed over.");
            read(reader, context, feed);
            if (reader.truncated() && feed.warnings.empty())
                feed.warnings.emplace_back("The document is cut off; the articles before the cut were taken.");
            return feed;
        }
        if (root.empty()) root = std::string(reader.name());
        if (equals_ignoring_case(reader.name(), "html")) break;
    }
    if (looks_like_html(text)) return std::unexpected(html_error(text, context));
    return std::unexpected(unknown_root(root));
}

/// A BCP 47 tag: "en_US" -> "en-US", "DE" -> "de"; empty for what is none ("german").
std::string language_tag(std::string_view written) {
    constexpr std::size_t longest = 35; // RFC 5646, 4.4.1
    std::string tag(trim(written).substr(0, longest + 1));
    if (tag.size() > longest) return {};
    std::ranges::replace(tag, '_', '-');
    const std::size_t primary = std::min(tag.find('-'), tag.size());
    const bool known = (primary == 2 || primary == 3) &&
                       std::all_of(tag.begin(), tag.begin() + static_cast<std::ptrdiff_t>(primary), is_alpha);
    if (!known || !std::ranges::all_of(tag, [](char c) { return is_alnum(c) || c == '-'; })) return {};
    return lower(tag.substr(0, primary)) + tag.substr(primary);
}

/// Cuts between characters, and gives the memory back.
void shorten(std::string& line, std::size_t most) {
    if (line.size() <= most) return;
    std::size_t at = most;
    while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) --at;
    line.resize(at);
    line.shrink_to_fit();
}

/// An embargo that has an origin but no instant could not be read, nor could a status: see withhold().
void warn_of_withheld(ParsedFeed& feed, const Article& article) {
    constexpr std::size_t most_warnings = 20;
    if (article.embargo_until || article.from.of(Field::embargo) == From::nowhere) return;
    if (feed.warnings.size() >= most_warnings) return;
    feed.warnings.push_back(fmt::format("\"{}\" has an embargo or a status that cannot be read ({}); it is withheld.",
                                        article.title.empty() ? article.id : article.title,
                                        from_name(article.from.of(Field::embargo))));
}

constexpr std::size_t longest_line = 4096; ///< more is no headline, but somebody's mistake or attack

void warn_of_long_title(ParsedFeed& feed, const Article& article) {
    if (article.title.size() <= longest_line || feed.warnings.size() >= 20) return;
    std::string beginning = article.title;
    shorten(beginning, 60);
    feed.warnings.push_back(fmt::format("The title \"{}...\" has {} bytes; it is cut after {}.", beginning,
                                        article.title.size(), longest_line));
}

void complete_all(ParsedFeed& feed, const FeedOptions& options, bool replaced) {
    feed.language = language_tag(feed.language);
    for (Article& article : feed.articles) {
        article.language = language_tag(article.language);
        if (article.language.empty()) {
            article.language = feed.language;
            article.from.set(Field::language, feed.language.empty() ? From::nowhere : From::whole_feed);
        }
        take_text_signals(article, options.zone, options.from_agency ? Voice::agency : Voice::newsroom);
        warn_of_long_title(feed, article);
        complete(article);
        warn_of_withheld(feed, article);
    }
    if (replaced) feed.warnings.emplace_back("Some bytes fit no encoding and were replaced.");
}

} // namespace

/// An article that its source does not name is called by its address, or else by what it says.
static void name(Article& article) {
    article.id = article.url;
    article.from.set(Field::id, From::derived);
    if (!article.id.empty()) return;
    std::string content = article.title + '\n' + article.lead;
    for (const Block& block : article.blocks) content += '\n' + block.text;
    article.id = fmt::format("content:{:016x}", XXH3_64bits(content.data(), content.size()));
}

void complete(Article& article) {
    for (std::string* line : {&article.title, &article.kicker, &article.push_title, &article.id})
        shorten(*line, longest_line);
    if (article.id.empty()) name(article);
    // Blocks that came with their types keep them.
    if (article.from.of(Field::body) != From::depesche) shape_body(article);
}

} // namespace feed

std::expected<ParsedFeed, FeedError> parse_feed(std::string_view bytes, const FeedOptions& options) {
    if (bytes.size() > feed::largest_document) {
        return std::unexpected(
            FeedError{FeedError::Kind::too_large,
                      fmt::format("The document has {} bytes; more than 64 MiB is no feed.", bytes.size()),
                      {}});
    }
    feed::Utf8Text document;
    feed::to_utf8(bytes, options.content_type, document);
    const std::string_view text = feed::trim(document.text);
    if (text.empty()) return std::unexpected(FeedError{FeedError::Kind::empty, "The document is empty.", {}});
    const feed::Context context{options.base_url, options.zone};
    const bool json = text.front() == '{' || text.front() == '[';
    std::expected<ParsedFeed, FeedError> feed =
        json ? feed::read_json_document(text, context) : feed::read_xml_document(text, context);
    if (feed) feed::complete_all(*feed, options, document.replaced);
    return feed;
}

} // namespace depesche::digest
