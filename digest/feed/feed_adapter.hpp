#pragma once

#include "digest/feed/feed_parser.hpp"
#include "digest/feed/xml_reader.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

/// The small inside of feed_parser: one adapter a format. An XML adapter begins where the reader has just reported the
/// root element; a JSON adapter gets the parsed document. Each fills the feed and reads what it can.
namespace depesche::digest::feed {

struct Context {
    std::string base_url;       ///< where the document came from
    const Zone* zone = nullptr; ///< the newsroom's, may be none
};

void read_rss(XmlReader& reader, const Context& context, ParsedFeed& feed);     ///< root rss, RDF or a bare channel
void read_atom(XmlReader& reader, const Context& context, ParsedFeed& feed);    ///< root feed, or a bare entry
void read_sitemap(XmlReader& reader, const Context& context, ParsedFeed& feed); ///< root urlset
void read_newsml(XmlReader& reader, const Context& context, ParsedFeed& feed);  ///< root newsItem or newsMessage
void read_nitf(XmlReader& reader, const Context& context, ParsedFeed& feed);    ///< root nitf

void read_json_feed(const nlohmann::json& document, const Context& context, ParsedFeed& feed);
void read_ninjs(const nlohmann::json& item, const Context& context, ParsedFeed& feed);         ///< one item
void read_digitalwires(const nlohmann::json& entry, const Context& context, ParsedFeed& feed); ///< one entry

/// Told by content; nullopt when it is none of the JSON formats.
std::expected<ParsedFeed, FeedError> read_json_document(std::string_view text, const Context& context);

/// Adds an article, unless the feed has as many as a feed may have: then a warning says so.
void add_article(ParsedFeed& feed, Article article);

/// What the whole feed says of itself in a link: rel=self and rel=hub; other relations are passed over.
void take_feed_link(ParsedFeed& feed, std::string_view rel, std::string address);
/// at:deleted-entry of RFC 6721: the article of that id was taken back. Consumes the element.
void take_tombstone(XmlReader& reader, ParsedFeed& feed);

/// People of the whole feed: those of the best rank, each once.
class RankedPeople {
public:
    void offer(int rank, std::string name);
    /// They wrote whatever nobody else did.
    void sign(std::span<Article> articles) const;

private:
    int rank_ = 0;
    std::vector<std::string> names_;
};

/// No more are kept: an adapter may pass over the rest.
bool is_full(const ParsedFeed& feed);

/// Says where each field came from that has a value and no origin yet.
void say_from(Article& article, From from);

/// Gives articles what only the whole feed knows: a language, an author, and an id where the document had none.
void complete(Article& article);

} // namespace depesche::digest::feed
