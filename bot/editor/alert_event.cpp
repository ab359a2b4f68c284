#include "bot/editor/alert_event.hpp"

#include "bot/editor/archive_store.hpp"
#include "bot/editor/draft_edits.hpp"
#include "digest/edition/breaking.hpp"
#include "digest/edition/same_story.hpp"

#include <algorithm>
#include <iterator>

namespace depesche::bot {

using namespace std::chrono_literals;
using digest::StoredArticle;

namespace {

constexpr std::size_t drafts_looked_at = 200;
/// Enough to tell rare words from common ones; more would only cost time while an alert waits.
constexpr std::size_t background_articles = 150;

Instant begun(const Draft& draft) { return draft.history.empty() ? draft.due : draft.history.front().at; }

/// The words of an alert that somebody typed, as if they were a report.
StoredArticle typed_report(const Draft& alert, const config::Texts& texts) {
    StoredArticle report;
    report.first_seen = begun(alert);
    report.article.language = alert.document.language;
    report.article.title = bare_headline(alert, texts);
    for (const digest::DocumentBlock& block : alert.document.blocks) {
        if (const auto* paragraph = std::get_if<digest::Paragraph>(&block)) report.article.lead = paragraph->text;
        if (const auto* link = std::get_if<digest::Link>(&block)) report.article.url = link->url;
    }
    return report;
}

/// Everything that tells an alert's event so far.
StoreResult<std::vector<StoredArticle>> reports_of(Newsroom& newsroom, const Draft& alert) {
    const auto keys = articles_telling(newsroom.ledger().drafts(), alert);
    if (!keys) return std::unexpected(keys.error());
    std::vector<StoredArticle> reports;
    for (const digest::ArticleKey key : *keys) {
        auto found = newsroom.articles().find(key);
        if (!found) return std::unexpected(found.error());
        if (*found) reports.push_back(**std::move(found));
    }
    if (reports.empty()) reports.push_back(typed_report(alert, newsroom.texts_for(alert.document.language)));
    return reports;
}

/// Alerts that a report of now may join, and updates of older ones, the latest first. What is graver than an older
/// alert was joins no update of it, and nothing joins an update of what was taken back.
StoreResult<std::vector<Draft>> recent_alerts(Newsroom& newsroom, const StoredArticle& article) {
    const auto drafts = newsroom.ledger().drafts().list(drafts_looked_at);
    if (!drafts) return drafts;
    const Instant since = newsroom.now() - digest::one_event_for;
    std::vector<Draft> recent;
    std::ranges::copy_if(*drafts, std::back_inserter(recent), [&](const Draft& draft) {
        if (draft.to_test || draft.state == DraftState::expired || begun(draft) <= since) return false;
        if (draft.kind == DraftKind::alert) return true;
        return draft.kind == DraftKind::update && draft.severity <= article.article.urgency &&
               !taken_back(draft, *drafts);
    });
    return recent;
}

/// Whether an alert tells a report of a story.
StoreResult<bool> tells_story(Newsroom& newsroom, const Draft& alert, digest::StoryKey story) {
    const auto keys = articles_telling(newsroom.ledger().drafts(), alert);
    if (!keys) return std::unexpected(keys.error());
    for (const digest::ArticleKey key : *keys) {
        const auto of = newsroom.articles().stories().story_of(key);
        if (!of) return std::unexpected(of.error());
        if (*of == story) return true;
    }
    return false;
}

/// Of these alerts the one whose event the article tells.
StoreResult<const Draft*> alert_among(Newsroom& newsroom, const std::vector<const Draft*>& alerts,
                                      const StoredArticle& article) {
    std::vector<StoredArticle> reports;
    std::vector<const Draft*> told_by; ///< for each report
    for (const Draft* alert : alerts) {
        const auto some = reports_of(newsroom, *alert);
        if (!some) return std::unexpected(some.error());
        reports.insert(reports.end(), some->begin(), some->end());
        told_by.insert(told_by.end(), some->size(), alert);
    }
    if (reports.empty()) return nullptr;
    const Instant now = newsroom.now();
    const auto background = newsroom.articles().window(now - 24h, now, background_articles);
    if (!background) return std::unexpected(background.error());
    const auto found = digest::told_among(article, reports, *background);
    return found ? told_by[*found] : nullptr;
}

/// Whether an editor who turned the alert down has to decide anew: about a graver report, or about the newsroom's own
/// where there was only somebody else's.
StoreResult<bool> reopens(Newsroom& newsroom, const Draft& turned_down, const StoredArticle& report) {
    const auto reports = reports_of(newsroom, turned_down);
    if (!reports) return std::unexpected(reports.error());
    // As a desk called it: severity 1 of a single source was proposed as 2 (bot/editor/severity.hpp).
    int gravest = turned_down.severity;
    for (const StoredArticle& one : *reports)
        if (one.article.urgency > 0) gravest = std::min(gravest, one.article.urgency);
    if (report.article.urgency < gravest) return true;
    if (report.article.origin != digest::Origin::own) return false;
    return std::ranges::none_of(*reports,
                                [](const StoredArticle& one) { return one.article.origin == digest::Origin::own; });
}

} // namespace

std::string bare_headline(const Draft& alert, const config::Texts& texts) {
    std::string text;
    for (const digest::DocumentBlock& block : alert.document.blocks)
        if (const auto* headline = std::get_if<digest::Headline>(&block)) text = headline->text;
    return text.substr(headline_label(text, alert.document.product, texts).size());
}

std::string words_of(const digest::Document& document) {
    std::string text;
    for (const digest::DocumentBlock& block : document.blocks) {
        if (const auto* headline = std::get_if<digest::Headline>(&block)) text += headline->text + "\n\n";
        if (const auto* body = std::get_if<digest::Paragraph>(&block)) text += body->text + "\n\n";
    }
    return text;
}

bool tells(const Draft& alert, digest::ArticleKey article) {
    return std::ranges::find(alert.picks, article, &digest::Pick::article) != alert.picks.end();
}

StoreResult<std::optional<Draft>> alert_of_event(Newsroom& newsroom, const StoredArticle& article) {
    const auto alerts = recent_alerts(newsroom, article);
    if (!alerts) return std::unexpected(alerts.error());
    std::vector<const Draft*> alive, turned_down;
    for (const Draft& alert : *alerts) {
        const auto speaking = speaks(newsroom, alert);
        if (!speaking) return std::unexpected(speaking.error());
        if (*speaking) (alert.state == DraftState::skipped ? turned_down : alive).push_back(&alert);
    }
    const auto joined = alert_among(newsroom, alive, article);
    if (!joined) return std::unexpected(joined.error());
    if (*joined != nullptr) return **joined;
    const auto before = alert_among(newsroom, turned_down, article);
    if (!before) return std::unexpected(before.error());
    if (*before == nullptr) return std::nullopt;
    const auto again = reopens(newsroom, **before, article);
    if (!again) return std::unexpected(again.error());
    return *again ? std::nullopt : std::optional(**before);
}

StoreResult<std::optional<Draft>> alert_carried_on(Newsroom& newsroom, const StoredArticle& article) {
    if (article.story == 0) return std::nullopt;
    auto drafts = newsroom.ledger().drafts().list(drafts_looked_at);
    if (!drafts) return std::unexpected(drafts.error());
    for (Draft& draft : *drafts) {
        const bool out = draft.kind == DraftKind::alert && draft.state == DraftState::sent && !draft.to_test;
        if (!out || sent_moment(draft) <= newsroom.now() - digest::told_on_for) continue;
        if (draft.severity > article.article.urgency || taken_back(draft, *drafts)) continue;
        const auto told = tells_story(newsroom, draft, article.story);
        if (!told) return std::unexpected(told.error());
        if (*told) return std::move(draft);
    }
    return std::nullopt;
}

StoreResult<bool> speaks(Newsroom& newsroom, const Draft& alert) {
    if (alert.state == DraftState::sent) return true;
    for (const digest::Pick& pick : alert.picks) {
        const auto found = newsroom.articles().find(pick.article);
        if (!found) return std::unexpected(found.error());
        if (*found && !(*found)->sendable(newsroom.now())) return false;
    }
    return true;
}

StoreResult<std::vector<AlsoTold>> further_reports(DraftStore& drafts, const Draft& alert) {
    auto reports = drafts.also_told(alert.id);
    if (reports) std::erase_if(*reports, [&](const AlsoTold& report) { return tells(alert, report.article); });
    return reports;
}

StoreResult<std::vector<digest::ArticleKey>> articles_telling(DraftStore& drafts, const Draft& alert) {
    std::vector<digest::ArticleKey> keys;
    for (const digest::Pick& pick : alert.picks) keys.push_back(pick.article);
    const auto also = further_reports(drafts, alert);
    if (!also) return std::unexpected(also.error());
    for (const AlsoTold& report : *also) keys.push_back(report.article);
    return keys;
}

bool must_be_said(const Draft& sent, const std::vector<AlsoTold>& reports) {
    if (reports.empty()) return false;
    const Instant out = sent_moment(sent);
    int severest = sent.severity;
    bool first = true;
    for (std::size_t i = 0; i + 1 < reports.size(); ++i) {
        severest = std::min(severest, reports[i].urgency);
        first = first && reports[i].at < out;
    }
    return first || reports.back().urgency < severest;
}

StoreResult<std::optional<AlertRequest>> told_anew(Newsroom& newsroom, const Draft& alert,
                                                   const StoredArticle& report) {
    if (alert.state != DraftState::proposed || touched_by_hand(alert) || alert.picks.size() != 1) return std::nullopt;
    const auto leads = newsroom.articles().find(alert.picks.front().article);
    if (!leads) return std::unexpected(leads.error());
    const bool ours = report.article.origin == digest::Origin::own;
    const bool takes_lead = ours && (!*leads || (*leads)->article.origin != digest::Origin::own);
    const bool update = alert.kind == DraftKind::update; // as severe as its alert
    const int severity = update ? alert.severity : std::min(alert.severity, report.article.urgency);
    if (!takes_lead && severity == alert.severity) return std::nullopt;
    const digest::ArticleKey key = takes_lead ? report.key : alert.picks.front().article;
    return AlertRequest{.kind = alert.kind,
                        .severity = severity,
                        .article = std::to_string(key),
                        .thread = alert.thread,
                        .idempotency_key = alert.idempotency_key};
}

} // namespace depesche::bot
