#include "bot/ingest/push_answer.hpp"

#include "bot/ingest/intake.hpp"
#include "bot/net/server_message.hpp"
#include "digest/article/status_name.hpp"
#include "digest/document/json.hpp"
#include "digest/feed/depesche_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

namespace {

using digest::Article;
using digest::Field;
using nlohmann::ordered_json;

ordered_json text_or_null(const std::string& text) { return text.empty() ? ordered_json(nullptr) : ordered_json(text); }
ordered_json date_or_null(const std::optional<digest::Instant>& date) {
    return date ? ordered_json(digest::to_iso8601(*date)) : ordered_json(nullptr);
}

ordered_json blocks_of(const Article& article) {
    ordered_json counts = ordered_json::object();
    for (const digest::Block& block : article.blocks) {
        ordered_json& count = counts[std::string(digest::block_kind_name(block.kind))];
        count = count.is_null() ? 1 : count.get<int>() + 1;
    }
    return counts;
}

ordered_json provenance_of(const Article& article) {
    ordered_json from = ordered_json::object();
    for (std::size_t i = 0; i < digest::field_count; ++i) {
        const auto field = static_cast<Field>(i);
        if (article.from.of(field) == digest::From::nowhere) continue;
        std::string name(digest::field_name(field));
        std::ranges::replace(name, ' ', '_');
        from[name] = digest::from_name(article.from.of(field));
    }
    return from;
}

/// What a sender may not have meant.
ordered_json warnings_of(const PushedArticle& pushed, digest::Instant now) {
    const Article& article = pushed.stored.article;
    ordered_json warnings = ordered_json::array();
    for (const std::string& warning : pushed.warnings) warnings.push_back(warning);
    if (pushed.held)
        warnings.push_back("held, and told to nobody until an editor releases it ('depesche feed held'): this source "
                           "brings more at once than it has so far");
    if (article.url.empty()) warnings.push_back("no address: readers get no link, and only its id tells it again");
    if (article.language.empty()) warnings.push_back("no language: it is taken for the newsroom's");
    if (article.published && *article.published > now)
        warnings.push_back("published lies in the future: it is ranked as of now; embargo_until keeps it back");
    if (article.embargo_until && *article.embargo_until > now)
        warnings.push_back("under embargo: neither in a digest nor an alert before its end");
    return warnings;
}

ordered_json article_json(const PushedArticle& pushed, digest::Instant now) {
    const Article& article = pushed.stored.article;
    ordered_json out = ordered_json::object();
    out["key"] = pushed.outcome.key;
    out["id"] = article.id;
    out["version"] = pushed.outcome.version;
    out["result"] = pushed.held ? "held" : result_name(pushed.outcome.kind);
    out["title"] = text_or_null(article.title);
    out["kicker"] = text_or_null(article.kicker);
    out["lead"] = text_or_null(article.lead);
    out["url"] = text_or_null(article.url);
    out["section"] = text_or_null(article.section);
    out["language"] = text_or_null(article.language);
    out["source"] = article.source;
    out["published"] = date_or_null(article.published);
    out["urgency"] = article.urgency == 0 ? ordered_json(nullptr) : ordered_json(article.urgency);
    out["status"] = digest::status_name(article.status);
    out["embargo_until"] = date_or_null(article.embargo_until);
    out["correction"] = article.is_correction;
    out["blocks"] = blocks_of(article);
    if (pushed.alert) {
        out["alert"] = ordered_json::object();
        out["alert"]["draft"] = pushed.alert->draft;
        out["alert"]["severity"] = pushed.alert->severity;
        out["alert"]["state"] = pushed.alert->state;
        if (pushed.alert->finishes) {
            ordered_json& forecast = out["alert"]["forecast"];
            forecast["recipients"] = pushed.alert->recipients;
            forecast["finishes"] = date_or_null(pushed.alert->finishes);
            forecast["cost"] = text_or_null(pushed.alert->cost);
            forecast["over_budget"] = text_or_null(pushed.alert->over_budget);
        }
    }
    out["warnings"] = warnings_of(pushed, now);
    out["provenance"] = provenance_of(article);
    return out;
}

} // namespace

ServerResponse push_answer(const std::vector<PushedArticle>& articles, const std::vector<std::string>& warnings,
                           digest::Instant now) {
    ordered_json list = ordered_json::array();
    for (const PushedArticle& pushed : articles) list.push_back(article_json(pushed, now));
    ordered_json out = ordered_json::object();
    out["articles"] = std::move(list);
    out["warnings"] = warnings;
    const bool fresh = std::ranges::any_of(
        articles, [](const PushedArticle& pushed) { return pushed.outcome.kind == digest::PutOutcome::Kind::fresh; });
    return json_response(fresh ? 201 : 200, digest::dump_json(out));
}

ServerResponse push_problem(int status, std::string_view detail, std::string_view cure) {
    ordered_json out = ordered_json::object();
    out["type"] = "about:blank";
    out["title"] = reason_of(status);
    out["status"] = status;
    out["detail"] = detail;
    if (!cure.empty()) out["cure"] = cure;
    return {.status = status,
            .headers = {{"Content-Type", "application/problem+json"}, {"Cache-Control", "no-store"}},
            .body = digest::dump_json(out)};
}

} // namespace depesche::bot
