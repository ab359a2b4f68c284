#include "digest/article/provenance.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

constexpr std::array<std::string_view, field_count> field_names = {
    "id",   "url",      "title",     "kicker",  "push title", "lead",    "bullets", "body",   "authors",    "section",
    "tags", "language", "published", "updated", "image",      "urgency", "embargo", "status", "correction", "paywall"};

constexpr std::array<std::string_view, static_cast<std::size_t>(From::text_marker) + 1> from_names = {
    "not known",
    "of the whole feed",
    "derived",
    "configuration",
    "editor",
    "rss:guid",
    "rss:link",
    "rss:title",
    "rss:description",
    "rss:pubDate",
    "rss:author",
    "rss:category",
    "rss:enclosure",
    "rss:image",
    "rss:language",
    "atom:id",
    "atom:link",
    "atom:title",
    "atom:summary",
    "atom:content",
    "atom:published",
    "atom:updated",
    "atom:author",
    "atom:category",
    "dc:title",
    "dc:description",
    "dc:creator",
    "dc:date",
    "dc:subject",
    "dc:language",
    "dc:identifier",
    "content:encoded",
    "media:title",
    "media:description",
    "media:content",
    "media:thumbnail",
    "media:credit",
    "media:keywords",
    "itunes:title",
    "itunes:summary",
    "itunes:author",
    "itunes:image",
    "itunes:keywords",
    "prism",
    "schema.org",
    "the text's markup",
    "JSON Feed",
    "sitemap",
    "news sitemap",
    "image sitemap",
    "ninjs",
    "NewsML-G2",
    "NITF",
    "dpa digitalwires",
    "plain text",
    "Depesche JSON",
    "xml:lang",
    "rdf:about",
    "rss:updated",
    "kicker",
    "app:draft",
    "at:deleted-entry",
    "dcterms:available",
    "dcterms:valid",
    "dcterms:accessRights",
    "slash:section",
    "feedburner:origLink",
    "xhtml:body",
    "Depesche module",
    "a marker in the text"};

} // namespace

std::string_view field_name(Field field) { return field_names[static_cast<std::size_t>(field)]; }

std::string_view from_name(From from) {
    const auto number = static_cast<std::size_t>(from);
    return number < from_names.size() ? from_names[number] : "a newer version's origin";
}

From from_named(std::string_view name) {
    const auto found = std::ranges::find(from_names, name);
    return found == from_names.end() ? From::nowhere : static_cast<From>(found - from_names.begin());
}

} // namespace depesche::digest
