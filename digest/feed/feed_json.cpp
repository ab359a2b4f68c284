#include "digest/feed/feed_parser.hpp"

#include <nlohmann/json.hpp>

namespace depesche::digest {
namespace {

using nlohmann::ordered_json;

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json(nullptr) : ordered_json(text); }
ordered_json date_or_null(const std::optional<Instant>& date) {
    return date ? ordered_json(to_iso8601(*date)) : ordered_json(nullptr);
}

ordered_json article_json(const Article& article) {
    ordered_json out = ordered_json::object();
    out["id"] = article.id;
    out["url"] = text_or_null(article.url);
    out["title"] = text_or_null(article.title);
    out["kicker"] = text_or_null(article.kicker);
    out["summary"] = text_or_null(article.lead);
    out["text"] = text_or_null(body_text(article));
    out["authors"] = article.authors;
    out["tags"] = article.tags;
    out["language"] = text_or_null(article.language);
    out["published"] = date_or_null(article.published);
    out["updated"] = date_or_null(article.updated);
    out["image"] = text_or_null(article.image.url);
    out["urgency"] = article.urgency == 0 ? ordered_json(nullptr) : ordered_json(article.urgency);
    if (article.embargo_until) out["embargo_until"] = date_or_null(article.embargo_until);
    return out;
}

} // namespace

std::string to_json(const ParsedFeed& feed) {
    ordered_json articles = ordered_json::array();
    for (const Article& article : feed.articles) articles.push_back(article_json(article));
    ordered_json out = ordered_json::object();
    out["feed"] = ordered_json::object();
    out["feed"]["title"] = text_or_null(feed.title);
    out["feed"]["language"] = text_or_null(feed.language);
    out["feed"]["site_url"] = text_or_null(feed.site_url);
    out["articles"] = std::move(articles);
    return out.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

} // namespace depesche::digest
