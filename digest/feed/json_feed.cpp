#include "digest/feed/access.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/depesche_module.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/json_value.hpp"
#include "digest/feed/links.hpp"

#include <nlohmann/json.hpp>

#include <span>

// JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/
namespace depesche::digest::feed {
namespace {

using nlohmann::json;

void add_person(const json& person, std::vector<std::string>& names) {
    std::string name = plain_line(person.is_object() ? text_at(person, "name") : text_of(person));
    if (!name.empty() && names.size() < 50) names.push_back(std::move(name));
}

/// 1.1 has "authors", 1.0 has "author"; some write strings.
std::vector<std::string> authors_of(const json& object) {
    std::vector<std::string> names;
    const json& several = member(object, "authors");
    if (several.is_array()) {
        for (const json& person : several) add_person(person, names);
    } else {
        add_person(several, names);
    }
    if (names.empty()) add_person(member(object, "author"), names);
    return names;
}

std::vector<std::string> tags_of(const json& item) {
    std::vector<std::string> tags;
    const json& list = member(item, "tags");
    if (!list.is_array()) return tags;
    for (const json& tag : list) {
        std::string text = plain_line(text_of(tag));
        if (!text.empty() && tags.size() < 200) tags.push_back(std::move(text));
    }
    return tags;
}

void read_texts(const json& item, const Context& context, Article& article) {
    const std::string html = text_at(item, "content_html");
    HtmlText text = html_to_blocks(html);
    article.blocks = std::move(text.blocks);
    if (article.blocks.empty()) article.blocks = plain_to_blocks(text_at(item, "content_text"));
    article.lead = html_to_line(text_at(item, "summary"));
    for (const std::string_view name : {"image", "banner_image"}) {
        if (article.image.url.empty()) article.image.url = web_address(context.base_url, text_at(item, name));
    }
    const std::string in_text = web_address(context.base_url, text.image);
    if (in_text.empty() || (!article.image.url.empty() && article.image.url != in_text)) return;
    if (article.image.url.empty()) article.from.set(Field::image, From::html);
    article.image = {in_text, text.image_alt, text.image_credit, {}};
}

/// What an extension says of the item's image: "_newsroom": {"image_rights": ["telegram"], "image_credit",
/// "image_alt"}.
void read_image_extension(const json& item, Image& image) {
    if (image.url.empty()) return;
    for (const auto& extension : item.items()) {
        if (!extension.key().starts_with('_') || !extension.value().is_object()) continue;
        if (image.rights.empty()) image.rights = image_rights(member(extension.value(), "image_rights"));
        const std::string credit = plain_line(text_at(extension.value(), "image_credit"));
        const std::string alt = plain_line(text_at(extension.value(), "image_alt"));
        if (!credit.empty()) image.credit = credit;
        if (!alt.empty()) image.alt = alt;
    }
}

Article read_item(const json& item, const Context& context) {
    Article article;
    article.id = plain_line(text_at(item, "id"));
    article.url = web_address(context.base_url, text_at(item, "url"));
    if (article.url.empty()) article.url = web_address(context.base_url, text_at(item, "external_url"));
    if (article.url.empty() && scheme_is_web(article.id)) article.url = web_address(context.base_url, article.id);
    article.title = html_to_line(text_at(item, "title"));
    read_texts(item, context, article);
    read_image_extension(item, article.image);
    article.paywall = says_paywall(item);
    article.authors = authors_of(item);
    article.tags = tags_of(item);
    article.language = plain_line(text_at(item, "language"));
    article.published = parse_date(text_at(item, "date_published"));
    article.updated = parse_date(text_at(item, "date_modified"));
    take_extension(article, item, context.zone);
    say_from(article, From::json_feed);
    return article;
}

} // namespace

void read_json_feed(const json& document, const Context& context, ParsedFeed& feed) {
    feed.title = html_to_line(text_at(document, "title"));
    feed.language = plain_line(text_at(document, "language"));
    feed.site_url = web_address(context.base_url, text_at(document, "home_page_url"));
    take_feed_link(feed, "self", web_address(context.base_url, text_at(document, "feed_url")));
    for (const json& hub : member(document, "hubs"))
        take_feed_link(feed, "hub", web_address(context.base_url, text_at(hub, "url")));
    RankedPeople authors;
    for (std::string& name : authors_of(document)) authors.offer(1, std::move(name));
    const json& items = member(document, "items");
    if (!items.is_array()) return;
    const std::size_t known = feed.articles.size(); // of the parts before this one
    for (const json& item : items) {
        if (item.is_object()) add_article(feed, read_item(item, context));
    }
    authors.sign(std::span(feed.articles).subspan(known));
}

} // namespace depesche::digest::feed
