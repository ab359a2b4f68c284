#include "digest/feed/access.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/json_value.hpp"
#include "digest/feed/links.hpp"

#include <nlohmann/json.hpp>

// IPTC ninjs 1, 2 and 3: https://iptc.org/standards/ninjs/. 1.x has headline, body_*, description_*; 2.0 has lists with
// roles.
namespace depesche::digest::feed {
namespace {

using nlohmann::json;

/// The value in a list of {role, value} whose role is one of `roles`, the first entry else; roles may be empty.
std::string by_role(const json& list, std::initializer_list<std::string_view> roles, bool first_else) {
    if (!list.is_array()) return {};
    std::string first;
    for (const std::string_view role : roles) {
        for (const json& entry : list) {
            const std::string written = lower(text_at(entry, "role"));
            if (written == role || written.ends_with(":" + std::string(role))) return text_at(entry, "value");
        }
    }
    for (const json& entry : list) {
        if (first.empty()) first = text_at(entry, "value");
    }
    return first_else ? first : std::string{};
}

/// "body_xhtml", "body_text", "body_html5": the member beginning so, markup before plain text.
std::string with_prefix(const json& item, std::string_view prefix, bool& html) {
    html = true;
    for (const std::string_view ending : {"xhtml", "html", "html5", "sportshtml"}) {
        if (std::string found = text_at(item, std::string(prefix) + std::string(ending)); !found.empty()) return found;
    }
    html = false;
    return text_at(item, std::string(prefix) + "text");
}

std::vector<Block> blocks_from_list(const json& bodies) {
    std::vector<Block> plain;
    if (!bodies.is_array()) return plain;
    for (const json& body : bodies) {
        const std::string type =
            lower(text_at(body, "contenttype") + text_at(body, "contentType") + text_at(body, "role"));
        const std::string value = text_at(body, "value");
        if (type.find("html") != std::string::npos || value.starts_with('<')) {
            if (auto blocks = html_to_blocks(value).blocks; !blocks.empty()) return blocks;
        }
        if (plain.empty()) plain = plain_to_blocks(value);
    }
    return plain;
}

void read_texts(const json& item, Article& article) {
    article.title = html_to_line(text_at(item, "headline"));
    const json& headlines = member(item, "headlines");
    if (article.title.empty()) article.title = html_to_line(by_role(headlines, {"main", "headline", "title"}, true));
    if (article.title.empty()) article.title = html_to_line(text_at(item, "title"));
    if (article.title.empty()) article.title = html_to_line(text_at(item, "name"));
    article.kicker = html_to_line(by_role(headlines, {"kicker", "overline"}, false));
    article.push_title = html_to_line(by_role(headlines, {"push", "mobile", "short"}, false));
    bool html = false;
    std::string lead = with_prefix(item, "description_", html);
    if (lead.empty())
        lead = by_role(member(item, "descriptions"), {"summary", "teaser", "lead", "text", "abstract"}, true);
    article.lead = html_to_line(lead);
    const std::string body = with_prefix(item, "body_", html);
    article.blocks = html ? html_to_blocks(body).blocks : plain_to_blocks(body);
    if (article.blocks.empty()) article.blocks = blocks_from_list(member(item, "bodies"));
}

void add_names(const json& list, std::vector<std::string>& names) {
    if (!list.is_array()) return;
    for (const json& entry : list) {
        std::string name = plain_line(entry.is_object() ? text_at(entry, "name") : text_of(entry));
        if (name.empty()) name = plain_line(text_at(entry, "literal"));
        if (!name.empty() && names.size() < 200 && std::ranges::find(names, name) == names.end())
            names.push_back(std::move(name));
    }
}

void read_people(const json& item, Article& article) {
    for (const std::string_view name : {"byline", "by"}) {
        std::string line = html_to_line(text_at(item, name));
        if (!line.empty() && article.authors.empty()) article.authors.push_back(std::move(line));
    }
    const json& people = member(item, "people");
    if (!article.authors.empty() || !people.is_array()) return;
    for (const json& person : people) {
        const std::string role = lower(text_at(person, "rel") + text_at(person, "role"));
        if (role.find("creator") != std::string::npos || role.find("author") != std::string::npos)
            add_names(json::array({person}), article.authors);
    }
}

/// Only an explicit list of platforms permits; "usageterms" and "copyrightnotice" are prose and forbid by silence.
std::vector<std::string> rights_of(const json& object) {
    auto rights = image_rights(member(object, "rights"));
    return rights.empty() ? image_rights(member(object, "usage")) : rights;
}

void consider_rendition(const json& rendition, const Context& context, Article& article) {
    const std::string type = lower(text_at(rendition, "mimetype") + text_at(rendition, "contenttype"));
    if (!article.image.url.empty() || (!type.empty() && !type.starts_with("image"))) return;
    article.image.url = web_address(context.base_url, text_at(rendition, "href"));
    if (!article.image.url.empty()) article.image.rights = rights_of(rendition);
}

/// What an association says of its picture. A rendition's own rights go before those of the picture.
void describe_image(const json& association, Image& image) {
    image.credit = plain_line(text_at(association, "byline"));
    if (image.credit.empty()) image.credit = plain_line(text_at(association, "creditline"));
    bool html = false;
    image.alt = html_to_line(with_prefix(association, "description_", html));
    if (image.rights.empty()) image.rights = rights_of(association);
}

void read_image(const json& item, const Context& context, Article& article) {
    const json& associations = member(item, "associations");
    for (const json& association : associations) { // a map in 1.x, a list in 2.x; nothing else holds anything
        if (!association.is_object() || !article.image.url.empty()) continue;
        const std::string type = lower(text_at(association, "type"));
        if (!type.empty() && type != "picture" && type != "graphic" && type != "image") continue;
        for (const json& rendition : member(association, "renditions")) consider_rendition(rendition, context, article);
        if (!article.image.url.empty()) describe_image(association, article.image);
    }
}

bool has_signal(const json& item, std::string_view word) {
    return lower(text_at(item, "signal") + text_at(item, "pubstatus") + text_at(item, "ednote")).find(word) !=
           std::string::npos;
}

} // namespace

void read_ninjs(const json& item, const Context& context, ParsedFeed& feed) {
    const std::string type = lower(text_at(item, "type"));
    if (type == "picture" || type == "audio" || type == "video" || type == "graphic") return; // no text to send
    Article article;
    article.id = plain_line(text_at(item, "uri"));
    if (article.id.empty()) article.id = plain_line(text_at(item, "altids"));
    read_texts(item, article);
    read_people(item, article);
    add_names(member(item, "subject"), article.tags);
    add_names(member(item, "subjects"), article.tags);
    article.language = plain_line(text_at(item, "language"));
    article.urgency = urgency_of(member(item, "urgency"));
    const std::optional<Instant> version =
        parse_date(text_at(item, "versioncreated") + text_at(item, "versionCreated"));
    article.published = parse_date(text_at(item, "firstcreated") + text_at(item, "firstCreated"));
    article.updated = version;
    if (!article.published)
        article.published = parse_date(text_at(item, "contentcreated") + text_at(item, "contentCreated"));
    article.embargo_until = parse_date(text_at(item, "embargoed"));
    article.status = publication_status(text_at(item, "pubstatus") + text_at(item, "pubStatus"));
    article.is_correction = has_signal(item, "correction");
    article.paywall = says_paywall(item);
    read_image(item, context, article);
    article.url = web_address(context.base_url, text_at(item, "canonicalurl") + text_at(item, "canonicalUrl"));
    if (feed.language.empty()) feed.language = article.language;
    feed.articles.push_back(std::move(article));
}

} // namespace depesche::digest::feed
