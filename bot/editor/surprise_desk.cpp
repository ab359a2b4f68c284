#include "bot/editor/surprise_desk.hpp"

#include "bot/editor/promise.hpp"
#include "digest/edition/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;
using Level = SchedulerEvent::Level;

namespace {

constexpr auto remembered = std::chrono::days{90};
/// Some 40 ms of reading: an alert hardly notices.
constexpr std::size_t articles_at_once = 2000;
constexpr std::size_t spans_at_once = 30;
constexpr std::chrono::milliseconds longest_span = 24h;
/// More of them tell nothing new about what is rare, and would need more than 10 MB.
constexpr std::size_t most_remembered = 200'000;
constexpr std::size_t most_of_two_days = 5000;
/// A newsroom that knows fewer is young: its feeds bring the past after the first look, so it is learnt once more.
constexpr std::size_t few_articles = 500;
/// A day without a good story is looked at again so often.
constexpr auto looked_at_every = 10min;
/// An edition's background, as propose() has it.
constexpr auto background = 48h;
constexpr std::size_t drafts_of_a_day = 200;

} // namespace

/// How many; nothing when there are more than can be read at once, and nothing is remembered then.
StoreResult<std::optional<std::size_t>> SurpriseDesk::remember(Instant after, Instant until) {
    const auto articles = newsroom_.articles().window(after, until, articles_at_once);
    if (!articles) return std::unexpected(articles.error());
    if (articles->size() == articles_at_once && until - after > 2s) return std::nullopt;
    for (const digest::StoredArticle& stored : *articles)
        memory_.remember(stored.article, stored.news_time(), stored.key);
    return articles->size();
}

/// What came in since the last look. True: all of it.
StoreResult<bool> SurpriseDesk::learn_news(Instant now) {
    if (!learnt_from_ || *learnt_until_ > now) { // the clock may have been set back
        memory_ = {};
        learnt_from_ = learnt_until_ = forgotten_ = now;
    }
    // Something may have come in the very moment of the last look; what is known counts once.
    for (auto span = longest_span; *learnt_until_ < now;) {
        const Instant until = std::min(now, *learnt_until_ + span);
        const auto added = remember(*learnt_until_ - 1s, until);
        if (!added) return std::unexpected(added.error());
        if (!*added) {
            span = std::max<std::chrono::milliseconds>(span / 2, 1s);
            continue;
        }
        learnt_until_ = until;
        if (**added > articles_at_once / 2) return *learnt_until_ == now; // the rest comes with the next look
    }
    if (now - forgotten_ >= 24h) {
        forgotten_ = now;
        memory_.forget_before(now - remembered);
    }
    return true;
}

/// True: the past is known.
StoreResult<bool> SurpriseDesk::learn(Instant now) {
    const auto news = learn_news(now);
    if (!news || !*news) return news;
    const auto all = [&] { return *learnt_from_ <= now - remembered || memory_.size() >= most_remembered; };
    std::size_t read = 0;
    for (std::size_t i = 0; i < spans_at_once && read < articles_at_once / 2 && !all(); ++i) {
        const auto added = remember(*learnt_from_ - span_, *learnt_from_);
        if (!added) return std::unexpected(added.error());
        if (!*added) {
            span_ /= 2;
            continue;
        }
        read += **added;
        *learnt_from_ -= span_;
        if (**added < articles_at_once / 4) span_ = std::min(longest_span, span_ * 2);
    }
    return all();
}

/// The past of a young newsroom once more: some 10 ms, or as much as may be read at once. True: all of it.
StoreResult<bool> SurpriseDesk::learn_again(Instant now) {
    if (memory_.size() >= few_articles) return true;
    learnt_from_.reset();
    for (;;) {
        const auto known = learn(now);
        if (!known || *known || memory_.size() >= articles_at_once) return known;
    }
}

EditorResult<digest::Surprises> SurpriseDesk::candidates() {
    const Instant now = newsroom_.now();
    const config::Settings& settings = newsroom_.settings();
    digest::SurpriseInput input;
    input.now = now;
    input.since = now - digest::surprising_window;
    input.language = settings.language;
    input.light_sections = settings.light_sections;
    input.memory = &memory_;
    input.texts = &newsroom_.texts_for(settings.language);
    auto articles = newsroom_.articles().window(now - background, now, most_of_two_days);
    if (!articles) return std::unexpected(store_error(articles.error()));
    input.articles = *std::move(articles);
    auto told = newsroom_.ledger().drafts().told(now - std::chrono::days{3});
    if (!told) return std::unexpected(store_error(told.error()));
    input.told = *std::move(told);
    const auto out = newsroom_.ledger().drafts().out_since(now - 24h);
    if (!out) return std::unexpected(store_error(out.error()));
    input.severe_alert_open = severe_alert_open(*out, now);
    return digest::find_surprises(input);
}

/// Whether somebody made one for this day already, by hand.
StoreResult<bool> SurpriseDesk::one_is_there(const digest::SurpriseDay& day) {
    const auto drafts = newsroom_.ledger().drafts().list(drafts_of_a_day);
    if (!drafts) return std::unexpected(drafts.error());
    return std::ranges::any_of(*drafts, [&](const Draft& draft) {
        const bool counts = draft.kind == DraftKind::surprising && !draft.to_test &&
                            draft.state != DraftState::skipped && draft.state != DraftState::expired;
        const bool on_its_evening_before = draft.due >= day.look && draft.due < day.until;
        return counts && (on_its_evening_before || newsroom_.zone().date(draft.due) == day.date);
    });
}

std::vector<SchedulerEvent> SurpriseDesk::tick() {
    Events events;
    const config::Settings& settings = newsroom_.settings();
    // Without anybody to ask and without leave to send, a proposal would be for nobody.
    if (!settings.surprising.propose || (!settings.editors.configured() && !settings.surprising.auto_send)) return {};
    const Instant now = newsroom_.now();
    const auto known = learn(now);
    if (!known) return {{Level::error, "", known.error().message}};
    const digest::SurpriseDay day = digest::surprise_day_at(newsroom_.zone(), settings.surprising, now);
    if (now < day.look) return {};
    const std::string key = "surprising/" + digest::to_string(day.date);
    const auto draft = newsroom_.ledger().drafts().find_by_key(key);
    if (!draft) return {{Level::error, "", draft.error().message}};
    if (*draft) {
        const bool untouched = (*draft)->state == DraftState::proposed && !touched_by_hand(**draft);
        if (settings.surprising.auto_send && untouched && now >= day.from) arm(**draft, events);
    } else if (*known && now >= next_look_) {
        const auto all = learn_again(now);
        if (!all) return {{Level::error, "", all.error().message}};
        if (!*all) return events; // the rest comes with the next ticks
        next_look_ = now + looked_at_every;
        const auto there = one_is_there(day);
        if (!there) return {{Level::error, "", there.error().message}};
        if (!*there) propose(key, day.until, events);
    }
    return events;
}

void SurpriseDesk::propose(const std::string& key, Instant until, Events& events) {
    const auto found = candidates();
    if (!found) {
        events.push_back({Level::error, "", found.error().message});
        return;
    }
    for (const digest::SurpriseCandidate& candidate : found->candidates) {
        if (!digest::may_be_proposed(candidate)) continue;
        if (create(candidate, key, until, found->notes, events)) return;
    }
}

/// False: the rules object to it, so that the next one has its turn.
bool SurpriseDesk::create(const digest::SurpriseCandidate& candidate, const std::string& key, Instant until,
                          const std::vector<std::string>& notes, Events& events) {
    auto draft = newsroom_.compose(
        {.kind = DraftKind::surprising, .article = std::to_string(candidate.article), .idempotency_key = key});
    if (!draft) {
        events.push_back({Level::warning, "", draft.error().message});
        return false;
    }
    const auto findings = newsroom_.check(*draft);
    const auto is_error = [](const digest::Finding& one) { return one.severity == digest::RuleSeverity::error; };
    if (!findings || std::ranges::any_of(*findings, is_error)) return false;
    draft->grace_until = draft->useful_until = until;
    for (digest::Pick& pick : draft->picks) {
        pick.score = candidate.score;
        pick.reasons = candidate.reasons;
    }
    draft->notes.insert(draft->notes.end(), notes.begin(), notes.end());
    const auto created = newsroom_.ledger().drafts().create(*draft);
    if (!created)
        events.push_back({Level::error, draft->id, created.error().message});
    else if (*created)
        events.push_back({Level::info, draft->id,
                          fmt::format("surprising story proposed, {:.3f} points: {}", candidate.score,
                                      draft->picks.empty() ? "" : draft->picks.front().text.title)});
    return true;
}

void SurpriseDesk::arm(const Draft& draft, Events& events) {
    ApprovalPolicy policy = approval_policy(draft, newsroom_.settings());
    policy.hold = newsroom_.settings().breaking.hold;
    const auto facts = newsroom_.facts(draft, newsroom_.now() + policy.hold);
    if (!facts) {
        events.push_back({Level::error, draft.id, facts.error().message});
        return;
    }
    const std::string& objection = facts->rule_error.empty() ? facts->promise : facts->rule_error;
    if (!objection.empty()) {
        if (std::exchange(objection_, objection) != objection)
            events.push_back({Level::warning, draft.id, "does not send itself: " + objection});
        return;
    }
    const Draft approved = approve_by_policy(draft, policy, *facts, "auto_send");
    const auto stored = newsroom_.ledger().drafts().replace(approved, draft.version, draft.state);
    if (!stored) events.push_back({Level::error, draft.id, stored.error().message});
}

} // namespace depesche::bot
