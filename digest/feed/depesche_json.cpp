#include "digest/feed/depesche_json.hpp"

#include "digest/document/json.hpp"
#include "digest/document/unicode.hpp"
#include "digest/feed/access.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/json_value.hpp"
#include "digest/feed/links.hpp"
#include "digest/format/format.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>

namespace depesche::digest::feed {
namespace {

using nlohmann::json;

constexpr std::string_view format_prefix = "depesche/";
constexpr std::size_t most_warnings = 50;
constexpr std::size_t most_entries = 200; ///< authors, tags, bullets

constexpr auto members = std::to_array<std::string_view>(
    {"format",  "id",    "url",     "title",         "kicker",  "push_title", "lead",     "bullets",
     "body",    "html",  "text",    "authors",       "section", "tags",       "language", "published",
     "updated", "image", "urgency", "embargo_until", "status",  "correction", "paywall",  "from"});
constexpr auto block_members = std::to_array<std::string_view>({"kind", "text", "title", "credit", "as_of"});
constexpr auto image_members = std::to_array<std::string_view>({"url", "alt", "credit", "rights"});
constexpr auto list_members = std::to_array<std::string_view>({"format", "articles", "feed"});

/// What a wrong value looks like in a warning.
std::string shown(const json& value) {
    if (value.is_object()) return "an object";
    if (value.is_array()) return "a list";
    return cut_at_word(plain_line(dump_json(value)), 40, code_point_length, "…");
}

/// One object of the document: takes members by name and says of each what is wrong with it.
class ObjectReader {
public:
    ObjectReader(const json& object, std::string path, std::vector<std::string>& warnings, const Zone* zone = nullptr)
        : object_(object),
          path_(std::move(path)),
          warnings_(warnings),
          zone_(zone) {}

    const json& at(std::string_view name) const { return member(object_, name); }
    bool has(std::string_view name) const { return !at(name).is_null(); }

    std::string line(std::string_view name) {
        const json& value = at(name);
        if (value.is_null()) return {};
        if (!value.is_string()) return expected(name, "a text"), std::string();
        return plain_line(value.get_ref<const std::string&>());
    }

    std::string long_text(std::string_view name) {
        if (has(name) && !at(name).is_string()) expected(name, "a text");
        return at(name).is_string() ? at(name).get<std::string>() : std::string();
    }

    bool flag(std::string_view name) {
        const json& value = at(name);
        if (!value.is_null() && !value.is_boolean()) expected(name, "true or false");
        return value.is_boolean() && value.get<bool>();
    }

    std::optional<Instant> date(std::string_view name) {
        return understood(name, parse_date(text_of(at(name)), zone_, Writer::newsroom), "ignored");
    }
    /// `cure`: what is done with one that nobody can read.
    std::optional<Instant> embargo(std::string_view name, std::string_view cure) {
        return understood(name, parse_embargo(text_of(at(name)), zone_, Writer::newsroom), cure);
    }

    /// A list of texts, or one text; entries may be {"name": ...}.
    std::vector<std::string> lines(std::string_view name) {
        std::vector<std::string> result;
        const json& value = at(name);
        if (value.is_null()) return result;
        const auto add = [&](const json& entry, const std::string& place) {
            std::string text = plain_line(entry.is_object() ? text_at(entry, "name") : text_of(entry));
            if (text.empty())
                warn(place, fmt::format("expected a text, found {}; ignored", shown(entry)));
            else if (result.size() < most_entries)
                result.push_back(std::move(text));
        };
        if (!value.is_array()) return add(value, std::string(name)), result;
        for (std::size_t i = 0; i < value.size(); ++i) add(value[i], fmt::format("{}[{}]", name, i));
        return result;
    }

    template <typename Names>
    void refuse_unknown(const Names& names) {
        for (const auto& entry : object_.items()) {
            if (std::ranges::find(names, std::string_view(entry.key())) == names.end())
                warn(plain_line(entry.key().substr(0, 60)), "unknown member; ignored");
        }
    }

    void expected(std::string_view name, std::string_view what, std::string_view cure = "ignored") {
        warn(name, fmt::format("expected {}, found {}; {}", what, shown(at(name)), cure));
    }

    void warn(std::string_view name, std::string_view what) {
        if (warnings_.size() == most_warnings) warnings_.emplace_back("There is more of this kind.");
        if (warnings_.size() > most_warnings) return;
        warnings_.push_back(fmt::format("{}: {}", place_of(name), what));
    }

    /// "articles[2].urgency"
    std::string place_of(std::string_view name) const {
        if (name.empty()) return path_.empty() ? "article" : path_;
        return path_.empty() ? std::string(name) : fmt::format("{}.{}", path_, name);
    }
    std::vector<std::string>& warnings() { return warnings_; }

private:
    std::optional<Instant> understood(std::string_view name, std::optional<Instant> date, std::string_view cure) {
        if (has(name) && !date) expected(name, "a date like 2026-11-23T06:30:00+01:00", cure);
        return date;
    }

    const json& object_;
    std::string path_;
    std::vector<std::string>& warnings_;
    const Zone* zone_; ///< of dates that name none
};

std::optional<BlockKind> kind_named(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(BlockKind::call_to_action); ++i) {
        if (block_kind_name(static_cast<BlockKind>(i)) == name) return static_cast<BlockKind>(i);
    }
    return std::nullopt;
}

Block read_block(const json& entry, const std::string& path, std::vector<std::string>& warnings) {
    ObjectReader in(entry, path, warnings);
    in.refuse_unknown(block_members);
    Block block;
    const std::string kind = in.line("kind");
    if (const auto named = kind_named(kind))
        block.kind = *named;
    else if (!kind.empty())
        in.expected("kind", "the name of a block (paragraph, question, answer, ...)", "taken as a paragraph");
    block.text = in.line("text");
    block.title = in.line("title");
    block.credit = in.line("credit");
    block.as_of = in.line("as_of");
    if (block.text.empty() && block.title.empty()) in.warn("", "has no text; left out");
    return block;
}

/// Of "body", "html" and "text" the first that is there. Only blocks with kinds are taken as they are: other bodies
/// get their types from what they say.
void read_body(ObjectReader& in, Article& article) {
    const json& body = in.at("body");
    From from = From::depesche;
    if (body.is_array()) {
        const bool typed = std::ranges::any_of(body, [](const json& entry) { return entry.is_object(); });
        for (std::size_t i = 0; i < body.size(); ++i) {
            Block block;
            if (body[i].is_string())
                block.text = plain_line(body[i].get_ref<const std::string&>());
            else if (body[i].is_object())
                block = read_block(body[i], in.place_of(fmt::format("body[{}]", i)), in.warnings());
            else
                in.warn(fmt::format("body[{}]", i), "expected a text or a block; left out");
            const bool empty = block.text.empty() && block.title.empty();
            if (!empty && block.kind != BlockKind::call_to_action) article.blocks.push_back(std::move(block));
        }
        if (!typed) from = From::plain_text;
    } else if (!body.is_null()) {
        in.expected("body", "a list of blocks");
    }
    if (article.blocks.empty() && in.has("html")) {
        HtmlText html = html_to_blocks(in.long_text("html"));
        article.blocks = std::move(html.blocks);
        from = From::html;
    }
    if (article.blocks.empty() && in.has("text")) {
        article.blocks = plain_to_blocks(in.long_text("text"));
        from = From::plain_text;
    }
    if (!article.blocks.empty()) article.from.set(Field::body, from);
}

void read_image(ObjectReader& in, const Context& context, Article& article) {
    const json& value = in.at("image");
    if (value.is_null()) return;
    if (!value.is_object() && !value.is_string()) return in.expected("image", "an address, or an object with one");
    if (value.is_string()) {
        article.image.url = web_address(context.base_url, value.get_ref<const std::string&>());
    } else {
        ObjectReader image(value, in.place_of("image"), in.warnings());
        image.refuse_unknown(image_members);
        article.image.url = web_address(context.base_url, image.line("url"));
        article.image.alt = image.line("alt");
        article.image.credit = image.line("credit");
        article.image.rights = image_rights(image.at("rights"));
    }
    const bool only_words = value.is_object() && member(value, "url").is_null() &&
                            (!article.image.credit.empty() || !article.image.alt.empty());
    if (article.image.url.empty() && !only_words) { // a text by hand names who took a picture that is elsewhere
        in.expected("image", "an http or https address");
        article.image = {};
    }
}

/// What decides whether an article may be sent: what is not understood holds it back.
void read_permission(ObjectReader& in, Article& article) {
    constexpr std::string_view withheld = "the article is withheld";
    article.embargo_until = in.embargo("embargo_until", withheld);
    const bool bad_embargo = in.has("embargo_until") && !article.embargo_until;
    if (in.has("status")) {
        const std::string status = lower(in.line("status"));
        constexpr std::array<std::string_view, 4> names{"usable", "withheld", "withdrawn", "killed"};
        const auto* found = std::ranges::find(names, status);
        if (found == names.end()) in.expected("status", "usable, withheld, withdrawn or killed", withheld);
        article.status =
            found == names.end() ? PublicationStatus::withheld : static_cast<PublicationStatus>(found - names.begin());
    }
    if (bad_embargo && article.status == PublicationStatus::usable) article.status = PublicationStatus::withheld;
    article.is_correction = in.flag("correction");
    article.paywall = in.flag("paywall");
    article.urgency = urgency_of(in.at("urgency"));
    if (in.has("urgency") && article.urgency == 0) in.expected("urgency", "1 to 8");
}

std::string address(ObjectReader& in, const Context& context) {
    const std::string written = in.line("url");
    std::string url = written.empty() ? std::string() : web_address(context.base_url, written);
    if (!written.empty() && url.empty()) in.expected("url", "an http or https address");
    return url;
}

void note_provenance(ObjectReader& in, Article& article) {
    struct Named {
        Field field;
        std::string_view member;
        bool filled;
    };
    const Article& a = article;
    for (const Named& entry : {Named{Field::id, "id", !a.id.empty()},
                               {Field::url, "url", !a.url.empty()},
                               {Field::title, "title", !a.title.empty()},
                               {Field::kicker, "kicker", !a.kicker.empty()},
                               {Field::push_title, "push_title", !a.push_title.empty()},
                               {Field::lead, "lead", !a.lead.empty()},
                               {Field::bullets, "bullets", !a.bullets.empty()},
                               {Field::authors, "authors", !a.authors.empty()},
                               {Field::section, "section", !a.section.empty()},
                               {Field::tags, "tags", !a.tags.empty()},
                               {Field::language, "language", !a.language.empty()},
                               {Field::published, "published", a.published.has_value()},
                               {Field::updated, "updated", a.updated.has_value()},
                               {Field::image, "image", !a.image.url.empty()},
                               {Field::urgency, "urgency", a.urgency != 0},
                               {Field::embargo, "embargo_until", a.embargo_until.has_value()},
                               {Field::status, "status", true},
                               {Field::correction, "correction", true},
                               {Field::paywall, "paywall", true}}) {
        if (entry.filled && in.has(entry.member)) article.from.set(entry.field, From::depesche);
    }
}

void believe_provenance(const json& from, Article& article) {
    article.from = {};
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto field = static_cast<Field>(i);
        article.from.set(field, from_named(text_at(from, field_name(field))));
    }
}

/// nullopt: there is nothing to tell.
std::optional<Article> read_article(ObjectReader in, const Context& context, Provenances provenances) {
    in.refuse_unknown(members);
    Article article;
    article.id = plain_line(text_of(in.at("id")));
    if (in.has("id") && article.id.empty()) in.expected("id", "a text");
    article.url = address(in, context);
    article.title = in.line("title");
    article.kicker = in.line("kicker");
    article.push_title = in.line("push_title");
    article.lead = in.line("lead");
    article.bullets = in.lines("bullets");
    read_body(in, article);
    article.authors = in.lines("authors");
    article.section = in.line("section");
    article.tags = in.lines("tags");
    article.language = in.line("language");
    article.published = in.date("published");
    article.updated = in.date("updated");
    read_image(in, context, article);
    read_permission(in, article);
    note_provenance(in, article);
    if (provenances == Provenances::believed) believe_provenance(in.at("from"), article);
    const bool takes_back =
        article.status != PublicationStatus::usable && (!article.id.empty() || !article.url.empty());
    if (article.title.empty() && article.lead.empty() && article.blocks.empty() && !takes_back) {
        in.warn("", "has neither title nor text; left out");
        return std::nullopt;
    }
    return article;
}

bool has_any(const json& item, std::initializer_list<std::string_view> names) {
    return std::ranges::any_of(names, [&](std::string_view name) { return item.contains(name); });
}

bool looks_like_article(const json& item) {
    return item.is_object() && item.contains("title") &&
           has_any(item, {"lead", "kicker", "push_title", "bullets", "body", "html", "text", "embargo_until"});
}

bool claims_format(const json& object) { return text_at(object, "format").starts_with(format_prefix); }

/// {"id": ..., "status": "killed"}: what takes an article back needs to say no more.
bool looks_like_notice(const json& item) {
    constexpr std::array<std::string_view, 3> words{"withheld", "withdrawn", "killed"};
    return item.is_object() && std::ranges::find(words, lower(text_at(item, "status"))) != words.end() &&
           has_any(item, {"id", "url"}) && !has_any(item, {"items", "uri", "urn", "pubstatus", "pubStatus"});
}

bool is_ours(const json& item) { return claims_format(item) || looks_like_article(item) || looks_like_notice(item); }

} // namespace

std::string unknown_format(const json& document) {
    const json& list = member(document, "articles");
    const bool in_list = list.is_array() && !list.empty() && !claims_format(document);
    const std::string format = text_at(in_list ? list.front() : document, "format");
    if (!format.starts_with(format_prefix) || format == "depesche/1") return {};
    return fmt::format("\"format\" is \"{}\"; this version of Depesche reads \"depesche/1\".",
                       cut_at_word(plain_line(format), 40, code_point_length, "…"));
}

bool is_depesche_json(const json& document) {
    if (!document.is_object()) return false;
    if (claims_format(document)) return true;
    const json& list = member(document, "articles");
    if (list.is_array()) return !list.empty() && is_ours(list.front());
    return is_ours(document) && !document.contains("items") && !document.contains("uri") && !document.contains("urn");
}

void read_depesche_json(const json& document, const Context& context, ParsedFeed& feed, Provenances provenances) {
    const json& list = member(document, "articles");
    if (list.is_null()) {
        if (auto article = read_article({document, "", feed.warnings, context.zone}, context, provenances))
            add_article(feed, *std::move(article));
        return;
    }
    ObjectReader outer(document, "", feed.warnings);
    outer.refuse_unknown(list_members);
    const json& about = outer.at("feed");
    feed.title = plain_line(text_at(about, "title"));
    feed.language = plain_line(text_at(about, "language"));
    feed.site_url = web_address(context.base_url, text_at(about, "site_url"));
    if (!list.is_array()) return outer.expected("articles", "a list");
    feed.articles.reserve(list.size());
    for (std::size_t i = 0; i < list.size(); ++i) {
        const std::string path = fmt::format("articles[{}]", i);
        if (!list[i].is_object()) {
            outer.warn(path, "expected an object; left out");
            continue;
        }
        if (auto article = read_article({list[i], path, feed.warnings, context.zone}, context, provenances))
            add_article(feed, *std::move(article));
    }
}

} // namespace depesche::digest::feed
