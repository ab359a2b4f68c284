#include "bot/cli/article_show.hpp"

#include "bot/cli/article_words.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/to_correct.hpp"
#include "digest/feed/depesche_json.hpp"

#include <fmt/format.h>

#include <vector>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// Credit, alt text and rights, also where there are none: then the image stays out of messages.
std::string image_lines(const digest::Image& image) {
    const std::string rights =
        image.rights.empty() ? "none: no message shows it" : fmt::format("{}", fmt::join(image.rights, ", "));
    return fmt::format("Image: {}\n  credit: {}\n  alt: {}\n  rights: {}", image.url,
                       image.credit.empty() ? "none" : image.credit, image.alt.empty() ? "none" : image.alt, rights);
}

std::string_view origin_name(digest::Origin origin) {
    return origin == digest::Origin::own ? "own" : origin == digest::Origin::agency ? "agency" : "partner";
}

/// What is known beside the text, a line each; what is usual is left out.
std::string facts(const digest::StoredArticle& stored, const digest::Zone& zone) {
    const digest::Article& article = stored.article;
    std::string text;
    const auto line = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) text += fmt::format("{}{:<12}{}", text.empty() ? "" : "\n", name, value);
    };
    const auto time = [&](const std::optional<digest::Instant>& at) { return at ? local_time(zone, *at) : ""; };
    line("source", fmt::format("{} ({})", article.source, origin_name(article.origin)));
    line("also in", fmt::format("{}", fmt::join(stored.other_sources, ", ")));
    line("kicker", article.kicker);
    line("push title", article.push_title);
    line("authors", fmt::format("{}", fmt::join(article.authors, ", ")));
    line("section", article.section);
    line("tags", fmt::format("{}", fmt::join(article.tags, ", ")));
    line("language", article.language);
    line("published", time(article.published));
    line("updated", time(article.updated));
    line("first seen", time(stored.first_seen));
    line("version", stored.version > 1 ? fmt::format("{}, since {}", stored.version, time(stored.changed)) : "1");
    line("urgency", article.urgency == 0 ? std::string() : std::to_string(article.urgency));
    line("embargo", article.embargo_until ? "until " + time(article.embargo_until) : std::string());
    line("status", std::string(to_string(article.status)));
    line("correction", article.is_correction ? "this version corrects the one before" : "");
    line("held", stored.hold != 0 ? fmt::format("in hold {}, until an editor decides", stored.hold) : std::string());
    return text;
}

/// "title, lead": the fields in which two versions differ.
std::string differences(const digest::Article& before, const digest::Article& after) {
    std::vector<std::string_view> fields;
    const auto compare = [&](std::string_view name, const auto& a, const auto& b) {
        if (a != b) fields.push_back(name);
    };
    compare("title", before.title, after.title);
    compare("kicker", before.kicker, after.kicker);
    compare("lead", before.lead, after.lead);
    compare("bullets", before.bullets, after.bullets);
    compare("body", before.blocks, after.blocks);
    compare("authors", before.authors, after.authors);
    compare("tags", before.tags, after.tags);
    compare("image", before.image, after.image);
    compare("urgency", before.urgency, after.urgency);
    compare("embargo", before.embargo_until, after.embargo_until);
    compare("status", before.status, after.status);
    compare("correction", before.is_correction, after.is_correction);
    compare("address", before.url, after.url);
    return fmt::format("{}", fmt::join(fields, ", "));
}

StoreResult<void> add_versions(Newsroom& newsroom, digest::ArticleKey key, VerbResult& result) {
    const auto versions = newsroom.articles().versions(key);
    if (!versions) return std::unexpected(versions.error());
    result.data["versions"] = json::array();
    result.text += "\n\nversions";
    const digest::Article* before = nullptr;
    for (const digest::ArticleVersion& version : *versions) {
        const std::string changed = before != nullptr ? differences(*before, version.article) : std::string();
        result.text += fmt::format("\n{:>4}  {}  {}", version.version, local_time(newsroom.zone(), version.stored),
                                   version.article.title);
        if (!changed.empty()) result.text += "  (changed: " + changed + ")";
        result.data["versions"].push_back({{"version", version.version},
                                           {"stored", digest::to_iso8601(version.stored)},
                                           {"changed", changed},
                                           {"article", json(digest::article_to_json(version.article))}});
        before = &version.article;
    }
    return {};
}

} // namespace

std::expected<digest::StoredArticle, VerbResult> named_article(Newsroom& newsroom, const std::string& name) {
    auto article = newsroom.articles().find_by_name(name);
    if (!article) return std::unexpected(failed(article.error()));
    if (!*article)
        return std::unexpected(failed(exit_usage, "no article '" + name + "'; 'depesche article list' shows them"));
    return **std::move(article);
}

VerbResult article_show(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const auto stored = named_article(newsroom, text_argument(arguments, "name"));
    if (!stored) return stored.error();
    const digest::Article& article = stored->article;
    VerbResult result{exit_ok, line(*stored, newsroom.zone()), data(*stored)};
    result.data["text"] = digest::body_text(article);
    result.data["article"] = json(digest::article_to_json(article));
    const auto add = [&](const std::string& part) {
        if (!part.empty()) result.text += "\n\n" + part;
    };
    add(article.url);
    add(facts(*stored, newsroom.zone()));
    add(article.lead);
    add(article.bullets.empty() ? std::string() : fmt::format("•  {}", fmt::join(article.bullets, "\n•  ")));
    add(shown_body(article));
    if (article.paywall) add("Behind the paywall: messages say so.");
    if (!article.image.url.empty()) add(image_lines(article.image));
    const auto wrong = CorrectionList(newsroom).open();
    if (!wrong) return failed(wrong.error());
    result.data["to_correct"] = json::array();
    for (const ToCorrect& entry : *wrong) {
        if (entry.article != stored->key) continue;
        add(fmt::format("TO CORRECT in {}: {}", entry.draft, sentence(entry)));
        result.data["to_correct"].push_back(bot::data(entry));
    }
    if (flag_argument(arguments, "fields")) add("from\n" + provenance_lines(article));
    if (flag_argument(arguments, "versions")) {
        if (const auto done = add_versions(newsroom, stored->key, result); !done) return failed(done.error());
    }
    newsroom.look_at_picture(article); // shown now, perhaps sent next
    return result;
}

} // namespace depesche::bot
