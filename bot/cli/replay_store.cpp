#include "bot/cli/replay_store.hpp"

#include "bot/cli/describe.hpp"
#include "bot/editor/alert_event.hpp"
#include "bot/editor/archive_store.hpp"
#include "digest/edition/explain.hpp"
#include "digest/edition/kinds.hpp"
#include "digest/edition/reading_memory.hpp"
#include "digest/edition/window.hpp"
#include "digest/replay/changes.hpp"
#include "digest/replay/replay.hpp"

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;
using digest::Instant;
using nlohmann::json;

namespace {

std::string id_of(digest::ArticleKey key) { return std::to_string(key); }

long minutes_between(Instant first, Instant then) {
    return std::chrono::floor<std::chrono::minutes>(then - first).count();
}

json to_data(const digest::Pick& pick) {
    auto reasons = json::array();
    for (const digest::Reason& reason : pick.reasons) reasons.push_back(digest::plain_words(reason));
    return {{"id", id_of(pick.article)}, {"version", pick.version}, {"title", pick.text.title},
            {"section", pick.section},   {"reasons", reasons},      {"update", pick.mark == digest::Mark::is_update}};
}

json to_data(const std::vector<digest::Pick>& picks) {
    auto items = json::array();
    for (const digest::Pick& pick : picks) items.push_back(to_data(pick));
    return items;
}

/// The local day of an argument.
std::optional<digest::LocalDate> day_of(const json& arguments) {
    return digest::parse_date(text_argument(arguments, "date"));
}

/// Every version that came in a day and in the one before, in the order in which they came.
StoreResult<std::vector<digest::ArchivedVersion>> arrivals(Newsroom& newsroom, Instant begin, Instant end) {
    auto window = newsroom.articles().window(begin - digest::window_background, end, digest::window_articles);
    if (!window) return std::unexpected(window.error());
    std::vector<digest::ArchivedVersion> versions;
    for (const digest::StoredArticle& stored : *window) {
        if (stored.hold != 0 || stored.first_seen > end) continue;
        auto said = newsroom.articles().versions(stored.key);
        if (!said) return std::unexpected(said.error());
        for (digest::ArticleVersion& one : *said) {
            const Instant came = std::max(one.stored, stored.first_seen);
            if (came > end) continue;
            versions.push_back({.id = id_of(stored.key),
                                .version = one.version,
                                .arrives = came,
                                .article = std::move(one.article),
                                .key = stored.key,
                                .baseline = stored.baseline,
                                .pinned = std::min(stored.pinned, 0),
                                .other_sources = stored.other_sources});
        }
    }
    std::ranges::sort(versions, {}, [](const auto& one) { return std::tuple(one.arrives, one.key, one.version); });
    return versions;
}

/// Keeps what was raised from a moment on.
class Alarms final : public digest::ReplayListener {
public:
    explicit Alarms(Instant since) : since_(since) {}
    void edition(const digest::ReplayedEdition& /*none*/) override {}
    void breaking(const digest::ReplayedAlert& alert) override {
        if (alert.at < since_) return;
        Instant first = alert.at;
        for (const digest::StoredArticle& report : alert.articles) first = std::min(first, report.first_seen);
        found.push_back({{"update_of", alert.update_of},
                         {"at", digest::to_iso8601(alert.at)},
                         {"story", alert.ids},
                         {"severity", alert.severity},
                         {"why", alert.why},
                         {"title", alert.articles.front().article.title},
                         {"minutes", minutes_between(first, alert.at)}});
    }
    void story(const std::vector<std::string>& ids) override { stories.push_back(ids); }

    json found = json::array();
    json stories = json::array();

private:
    Instant since_;
};

/// When the newsroom first had something of what an alert tells; the alert's own moment for one that nobody reported.
StoreResult<Instant> first_report(Newsroom& newsroom, const Draft& alert) {
    Instant first = sent_moment(alert);
    const auto keys = articles_telling(newsroom.ledger().drafts(), alert);
    if (!keys) return std::unexpected(keys.error());
    for (const digest::ArticleKey key : *keys) {
        const auto article = newsroom.articles().find(key);
        if (!article) return std::unexpected(article.error());
        if (*article) first = std::min(first, (*article)->first_seen);
    }
    return first;
}

StoreResult<json> alerts_sent(Newsroom& newsroom, Instant begin, Instant end) {
    auto alerts = json::array();
    const auto out = newsroom.ledger().drafts().out_since(begin);
    if (!out) return std::unexpected(out.error());
    for (const Draft& draft : *out) {
        const bool sent = draft.kind == DraftKind::alert && draft.state == DraftState::sent && !draft.to_test;
        if (!sent || sent_moment(draft) < begin || sent_moment(draft) > end) continue;
        const auto first = first_report(newsroom, draft);
        if (!first) return std::unexpected(first.error());
        std::string title;
        for (const digest::DocumentBlock& block : draft.document.blocks)
            if (const auto* headline = std::get_if<digest::Headline>(&block)) title = headline->text;
        json alert = {{"id", draft.id},
                      {"at", digest::to_iso8601(sent_moment(draft))},
                      {"severity", draft.severity},
                      {"title", title},
                      {"minutes", minutes_between(*first, sent_moment(draft))}};
        alerts.insert(alerts.begin(), std::move(alert)); // in braces it would be taken for a list of values
    }
    return alerts;
}

} // namespace

VerbResult replay_edition(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const std::string edition = text_argument(arguments, "edition");
    const auto date = day_of(arguments);
    const auto slot = date ? newsroom.schedule().slot(edition, *date) : std::nullopt;
    if (!slot)
        return failed(exit_usage, "there is no edition '" + edition + "' on " + text_argument(arguments, "date"));
    const auto& editions = newsroom.settings().editions;
    const auto settings = std::ranges::find(editions, edition, &config::EditionSettings::name);
    const Instant at = settings->approval == config::Approval::none ? slot->at : slot->propose_at;
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    const auto input = newsroom.edition_input(*slot, at, at);
    if (!input) return failed(input.error());
    const digest::Proposal proposal = digest::propose(*input, newsroom.reading());
    json answer = {{"edition", edition},
                   {"date", digest::to_string(*date)},
                   {"at", digest::to_iso8601(slot->at)},
                   {"skipped", proposal.skipped_because},
                   {"items", to_data(proposal.picks)},
                   {"sent", nullptr}};
    const auto draft = newsroom.ledger().drafts().find(digest_draft_id(*slot));
    if (!draft) return failed(draft.error());
    if (*draft && (*draft)->state == DraftState::sent) {
        const digest::Changes changes = digest::changes_between(proposal.picks, (*draft)->picks);
        answer["sent"] = {{"at", digest::to_iso8601(sent_moment(**draft))},
                          {"items", to_data((*draft)->picks)},
                          {"replaced", changes.replaced},
                          {"moved", changes.moved},
                          {"lines", changes.lines}};
    }
    return {exit_ok, "", std::move(answer)};
}

VerbResult replay_day(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const auto date = day_of(arguments);
    if (!date) return failed(exit_usage, "'" + text_argument(arguments, "date") + "' is no date; write 2026-11-23");
    const Instant begin = newsroom.zone().instant(*date, 0min);
    const Instant end = newsroom.zone().last_instant(*date, 24h - 1min) + 1min - 1ms;
    auto versions = arrivals(newsroom, begin, end);
    if (!versions) return failed(versions.error());
    Alarms alarms(begin);
    digest::Replay replay({.zone = newsroom.zone(),
                           .editions = {},
                           .language = newsroom.settings().language,
                           .light_sections = newsroom.settings().light_sections,
                           .texts = &newsroom.texts()},
                          alarms);
    for (digest::ArchivedVersion& version : *versions) replay.arrive(std::move(version));
    replay.finish();
    auto sent = alerts_sent(newsroom, begin, end);
    if (!sent) return failed(sent.error());
    return {
        exit_ok,
        "",
        {{"breaking", std::move(alarms.found)}, {"alerts", *std::move(sent)}, {"stories", std::move(alarms.stories)}}};
}

} // namespace depesche::bot
