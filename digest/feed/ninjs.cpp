#include "digest/feed/access.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/image_hints.hpp"
#include "digest/feed/json_value.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/nitf.hpp"
#include "digest/feed/title_signals.hpp"

#include <nlohmann/json.hpp>

// IPTC ninjs 1, 2 and 3: https://iptc.org/standards/ninjs/. 1.x has headline, body_*, description_*; 2.x has lists with
// roles; 3.x writes the same names in camelCase.
namespace depesche::digest::feed {
namespace {

using nlohmann::json;

/// A member by the name that 2.x and older, or 3.x gives it.
std::string text_of_any(const json& item, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (std::string found = text_at(item, name); !found.empty()) return found;
    }
    return {};
}

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

/// Markup before plain text; NITF is kept for later.
std::vector<Block> blocks_from_list(const json& bodies, std::string& nitf) {
    std::vector<Block> plain;
    if (!bodies.is_array()) return plain;
    for (const json& body : bodies) {
        const std::string type =
            lower(text_at(body, "contenttype") + text_at(body, "contentType") + text_at(body, "role"));
        const std::string value = text_at(body, "value");
        if (type.find("nitf") != std::string::npos || value.find("<nitf") != std::string::npos) {
            if (nitf.empty()) nitf = value;
            continue;
        }
        if (type.find("html") != std::string::npos || value.starts_with('<')) {
            if (auto blocks = html_to_blocks(value).blocks; !blocks.empty()) return blocks;
        }
        if (plain.empty()) plain = plain_to_blocks(value);
    }
    return plain;
}

/// NITF among the bodies is returned: it is read when everything else is known.
std::string read_texts(const json& item, Article& article) {
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
    std::string nitf = text_at(item, "body_nitf");
    if (article.blocks.empty()) article.blocks = blocks_from_list(member(item, "bodies"), nitf);
    return nitf;
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
    for (const std::string_view name : {"byline", "by", "bylines"}) {
        if (!article.authors.empty() && article.from.of(Field::authors) == From::nowhere) break;
        std::string line = html_to_line(text_at(item, name));
        std::vector<std::string> names;
        if (!line.empty()) names.push_back(std::move(line));
        add_names(member(item, name), names);
        if (names.empty()) continue;
        article.authors = std::move(names);
        article.from.set(Field::authors, From::ninjs);
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

constexpr std::int64_t widest_sent = 2560; ///< originals have megabytes, and messengers refuse them

std::int64_t width_of(const json& rendition) {
    const json& width = member(rendition, "width");
    return width.is_number_integer() ? width.get<std::int64_t>() : 0;
}

bool better(std::int64_t width, std::int64_t than) {
    if (than == 0 || width == 0) return false; // of those without a width the first
    if (width > widest_sent) return width < than;
    return than > widest_sent || width > than;
}

/// The best of the renditions; they are a map in 1.x, a list in 2.x and 3.x; nothing else holds anything.
void read_renditions(const json& renditions, const Context& context, Article& article) {
    std::int64_t best = 0;
    for (const json& rendition : renditions) {
        const std::string type = lower(text_of_any(rendition, {"mimetype", "contenttype", "contentType"}));
        const std::int64_t width = width_of(rendition);
        if ((!type.empty() && !type.starts_with("image")) || (!article.image.url.empty() && !better(width, best)))
            continue;
        std::string address = web_address(context.base_url, text_at(rendition, "href"));
        if (address.empty() || (type.empty() && width == 0 && !image_name(address))) continue;
        article.image.url = std::move(address);
        article.image.rights = rights_of(rendition);
        best = width;
    }
}

/// What an association says of its picture. A rendition's own rights go before those of the picture.
void describe_image(const json& association, Image& image) {
    image.credit = plain_line(
        text_of_any(association, {"byline", "by", "creditline", "creditLine", "copyrightholder", "copyrightHolder"}));
    bool html = false;
    image.alt = html_to_line(with_prefix(association, "description_", html));
    if (image.alt.empty())
        image.alt = html_to_line(by_role(member(association, "descriptions"), {"caption", "alttext", "summary"}, true));
    if (image.rights.empty()) image.rights = rights_of(association);
}

void read_image(const json& item, const Context& context, Article& article) {
    const json& associations = member(item, "associations");
    for (const json& association : associations) { // a map in 1.x, a list in 2.x; nothing else holds anything
        if (!association.is_object() || !article.image.url.empty()) continue;
        const std::string type = lower(text_at(association, "type"));
        if (!type.empty() && type != "picture" && type != "graphic" && type != "image") continue;
        read_renditions(member(association, "renditions"), context, article);
        if (!article.image.url.empty()) describe_image(association, article.image);
    }
    if (article.image.url.empty()) read_renditions(member(item, "renditions"), context, article);
}

/// Signals as a text, a list of texts, or a list of {name, uri}.
bool says_correction(const json& signal) {
    if (signal.is_array() || signal.is_object()) {
        return std::ranges::any_of(signal, [](const json& one) { return says_correction(one); });
    }
    return lower(text_of(signal)).find("correction") != std::string::npos;
}

/// A reason without an instant keeps the article back until a new version.
void read_state(const json& item, const Context& context, Article& article) {
    set_embargo(article, text_of_any(item, {"embargoed", "embargoedUntil"}), From::ninjs, context.zone);
    const bool reason = !text_of_any(item, {"embargoedreason", "embargoedReason"}).empty();
    if (reason && !article.embargo_until) withhold(article, From::ninjs);
    take_status(article, text_of_any(item, {"pubstatus", "pubStatus"}), From::ninjs);
    article.is_correction = says_correction(member(item, "signal")) || says_correction(member(item, "signals"));
    take_editorial_note(article, plain_line(text_of_any(item, {"ednote", "edNote"})), From::ninjs, context.zone);
    article.paywall = says_paywall(item);
}

void read_dates(const json& item, Article& article) {
    article.updated = parse_date(text_of_any(item, {"versioncreated", "versionCreated"}));
    article.published = parse_date(text_of_any(item, {"firstcreated", "firstCreated"}));
    if (!article.published) article.published = parse_date(text_of_any(item, {"contentcreated", "contentCreated"}));
}

} // namespace

void read_ninjs(const json& item, const Context& context, ParsedFeed& feed) {
    const std::string type = lower(text_at(item, "type"));
    if (type == "picture" || type == "audio" || type == "video" || type == "graphic") return; // no text to send
    Article article;
    article.id = plain_line(text_at(item, "uri"));
    if (article.id.empty()) article.id = plain_line(text_at(item, "altids"));
    const std::string nitf = read_texts(item, article);
    read_people(item, article);
    add_names(member(item, "subject"), article.tags);
    add_names(member(item, "subjects"), article.tags);
    article.language = plain_line(text_at(item, "language"));
    article.urgency = urgency_of(member(item, "urgency"));
    read_dates(item, article);
    read_state(item, context, article);
    read_image(item, context, article);
    article.url = web_address(context.base_url, text_of_any(item, {"canonicalurl", "canonicalUrl"}));
    say_from(article, From::ninjs);
    if (!nitf.empty()) take_nitf(nitf, context, article);
    if (feed.language.empty()) feed.language = article.language;
    add_article(feed, std::move(article));
}

} // namespace depesche::digest::feed
