#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/json_value.hpp"
#include "digest/feed/links.hpp"

#include <nlohmann/json.hpp>

// dpa digitalwires: the German agency's wire as JSON.
namespace depesche::digest::feed {
namespace {

using nlohmann::json;

void add_all(const json& list, std::vector<std::string>& tags) {
    if (!list.is_array()) return;
    for (const json& entry : list) {
        std::string name = plain_line(text_of(entry));
        if (!name.empty() && tags.size() < 200 && std::ranges::find(tags, name) == tags.end())
            tags.push_back(std::move(name));
    }
}

/// The widest rendition that has an address.
std::string best_rendition(const json& association, const Context& context) {
    std::string best;
    std::int64_t best_width = -1;
    for (const json& rendition : member(association, "renditions")) {
        std::string address = web_address(context.base_url, text_at(rendition, "url") + text_at(rendition, "href"));
        const json& width = member(rendition, "width");
        const std::int64_t pixels = width.is_number_integer() ? width.get<std::int64_t>() : 0;
        if (address.empty() || pixels <= best_width) continue;
        best_width = pixels;
        best = std::move(address);
    }
    return best;
}

void read_image(const json& entry, const Context& context, Article& article) {
    const json& associations = member(entry, "associations");
    if (!associations.is_array()) return;
    for (const json& association : associations) {
        if (text_at(association, "type") != "image" || !article.image.url.empty()) continue;
        article.image.url = best_rendition(association, context);
        if (article.image.url.empty()) continue;
        article.image.alt = plain_line(text_at(association, "caption"));
        article.image.credit = plain_line(text_at(association, "creditline"));
    }
}

} // namespace

void read_digitalwires(const json& entry, const Context& context, ParsedFeed& feed) {
    Article article;
    article.id = plain_line(text_at(entry, "urn"));
    if (article.id.empty()) article.id = plain_line(text_at(entry, "entry_id"));
    article.title = html_to_line(text_at(entry, "headline"));
    article.kicker = html_to_line(text_at(entry, "kicker"));
    article.lead = html_to_line(text_at(entry, "teaser"));
    article.blocks = html_to_blocks(text_at(entry, "article_html")).blocks;
    if (std::string byline = html_to_line(text_at(entry, "byline")); !byline.empty())
        article.authors.push_back(std::move(byline));
    add_all(member(entry, "keyword_names"), article.tags);
    add_all(member(entry, "dpasubject_names"), article.tags);
    add_all(member(entry, "rubric_names"), article.tags);
    article.language = plain_line(text_at(entry, "language"));
    article.urgency = urgency_of(member(entry, "urgency"));
    const std::optional<Instant> version = parse_date(text_at(entry, "version_created"));
    if (text_at(entry, "version") == "1")
        article.published = version; // later versions do not say when the first one was
    article.updated = version ? version : parse_date(text_at(entry, "updated"));
    set_embargo(article, text_at(entry, "embargoed"), From::digitalwires, context.zone);
    take_status(article, text_at(entry, "pubstatus"), From::digitalwires);
    article.is_correction = lower(text_at(entry, "signal")).find("correction") != std::string::npos;
    read_image(entry, context, article);
    say_from(article, From::digitalwires);
    if (feed.language.empty()) feed.language = article.language;
    add_article(feed, std::move(article));
}

} // namespace depesche::digest::feed
