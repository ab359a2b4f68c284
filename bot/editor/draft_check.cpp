// What the rules of a good digest say about a draft, with all they may know of articles, editions and alerts.
#include "bot/editor/newsroom.hpp"
#include "bot/editor/promise.hpp"
#include "bot/editor/ranking_facts.hpp"
#include "digest/article/article_past.hpp"
#include "digest/edition/rules.hpp"
#include "digest/edition/window.hpp"

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// When the program made the proposal as it stands, before people changed it.
std::optional<Instant> proposed_at(const Draft& draft) {
    const auto event = std::find_if(draft.history.rbegin(), draft.history.rend(),
                                    [](const DraftEvent& one) { return one.what.starts_with("proposed"); });
    return event == draft.history.rend() ? std::nullopt : std::optional(event->at);
}

/// What is asked as of now takes a moment.
bool is_past(Instant known_by, Instant now) { return known_by < now - 1min; }

} // namespace

EditorResult<std::vector<digest::StoredArticle>> Newsroom::shown_articles(const Draft& draft, Instant known_by) {
    std::vector<digest::StoredArticle> shown;
    for (const digest::Pick& pick : draft.picks) {
        auto article = articles_.find(pick.article);
        if (!article) return std::unexpected(store_error(article.error()));
        if (*article) shown.push_back(**std::move(article));
    }
    if (!is_past(known_by, now())) return shown;
    auto then = digest::as_they_were(articles_, std::move(shown), known_by);
    if (!then) return std::unexpected(store_error(then.error()));
    return *std::move(then);
}

EditorResult<std::vector<digest::AlreadyTold>> Newsroom::told_before(const Draft& draft, Instant known_by) {
    if (draft.kind != DraftKind::digest) return std::vector<digest::AlreadyTold>();
    auto told = ledger_.drafts().told(digest::told_since(schedule_, draft.due));
    if (!told) return std::unexpected(store_error(told.error()));
    std::erase_if(*told, [&](const digest::AlreadyTold& one) {
        return one.edition == "alert" ? one.at > known_by : one.at >= draft.due;
    });
    if (const auto added = add_stories_of_alerts(draft, *told); !added) return std::unexpected(added.error());
    return *std::move(told);
}

std::vector<std::string> Newsroom::own_addresses(const std::vector<digest::StoredArticle>& shown) const {
    std::vector<std::string> own = {settings_.web.public_url, settings_.settings_url};
    for (const config::FeedSettings& feed : settings_.feeds) own.push_back(feed.url);
    for (const digest::StoredArticle& article : shown) own.push_back(article.article.url);
    std::erase(own, std::string());
    return own;
}

EditorResult<std::vector<digest::Finding>> Newsroom::check(const Draft& draft) { return check(draft, now()); }

EditorResult<std::vector<digest::Finding>> Newsroom::check(const Draft& draft, Instant at) {
    return check(draft, at, std::max(at, now()));
}

EditorResult<std::vector<digest::Finding>> Newsroom::check(const Draft& draft, Instant at, Instant known_by) {
    const auto shown = shown_articles(draft, known_by);
    if (!shown) return std::unexpected(shown.error());
    const std::vector<digest::Rendered> rendered = renderings(draft);
    if (rendered.empty()) {
        return std::vector<digest::Finding>{
            {"length", digest::RuleSeverity::error, 0, texts_for(draft.document.language).at("finding.unrendered")}};
    }
    const auto told = told_before(draft, known_by);
    if (!told) return std::unexpected(told.error());
    const auto out = ledger_.drafts().out_since(at - 24h);
    if (!out) return std::unexpected(store_error(out.error()));
    const std::vector<std::string> own = own_addresses(*shown);
    const std::map<std::string, std::string> named = credits(settings_);
    const bool edition = draft.kind == DraftKind::digest;
    const digest::RuleInput input{.document = draft.document,
                                  .renderings = rendered,
                                  .picks = draft.picks,
                                  .articles = *shown,
                                  .language = draft.document.language,
                                  .now = at,
                                  .test_audience = draft.to_test,
                                  .weekend = draft.edition == "weekend",
                                  .texts = &texts_for(draft.document.language),
                                  .zone = &zone_,
                                  .date = edition ? digest::parse_date(draft.date) : std::nullopt,
                                  .to_channel = false,
                                  .told = *told,
                                  .proposed_at = proposed_at(draft),
                                  .severe_alert_open = severe_alert_open(*out, at),
                                  .own_addresses = own,
                                  .credits = &named};
    std::vector<digest::Finding> findings = digest::check_rules(input);
    const auto of_picture = check_picture(draft);
    if (!of_picture) return of_picture;
    findings.insert(findings.end(), of_picture->begin(), of_picture->end());
    if (!is_past(known_by, now())) { // of the past nobody knows what they answered
        const auto of_links = check_links(draft);
        if (!of_links) return of_links;
        const auto first_warning =
            std::ranges::find(findings, digest::RuleSeverity::warning, &digest::Finding::severity);
        const auto place = first_warning - findings.begin();
        for (const digest::Finding& finding : *of_links) // errors come first
            findings.insert(finding.severity == digest::RuleSeverity::error ? findings.begin() + place : findings.end(),
                            finding);
    }
    const auto of_policy = check_policy(draft);
    if (!of_policy) return of_policy;
    findings.insert(findings.end(), of_policy->begin(), of_policy->end());
    // A digest loses its last items by rule; an alert that is cut says something else than what was written.
    if (edition) return findings;
    const auto cut = std::ranges::find_if(rendered, [](const digest::Rendered& one) {
        return one.cuts.size() > (one.picture_left_out ? 1U : 0U); // a picture alone is no loss of words
    });
    if (cut != rendered.end()) {
        findings.insert(findings.begin(),
                        {"length", digest::RuleSeverity::error, 0,
                         texts_for(draft.document.language)
                             .fill("finding.cut_alert", {{"dialect", std::string(digest::to_string(cut->dialect))},
                                                         {"limit", std::to_string(cut->limit)}})});
    }
    return findings;
}

} // namespace depesche::bot
