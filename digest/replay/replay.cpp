#include "digest/replay/replay.hpp"

#include "digest/edition/breaking.hpp"
#include "digest/edition/same_story.hpp"
#include "digest/edition/surprise.hpp"
#include "digest/edition/surprise_day.hpp"
#include "digest/edition/window.hpp"
#include "digest/replay/shelf.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <ranges>
#include <set>
#include <utility>

namespace depesche::digest {

using namespace std::chrono_literals;

namespace {

/// Longer than any window with its background looks back.
constexpr auto kept_for = 24h * 3;
/// Nothing light stands beside an S1 for this long (facts/editorial.md, 3).
constexpr auto severe_for = 6h;
/// Enough to tell rare words from common ones.
constexpr std::size_t background_articles = 150;
constexpr auto tidied_every = 12h;
/// A newsroom that has nothing to say for longer is closed, or a date is wrong.
constexpr auto longest_silence = 24h * 7;
/// As far as surprising stories look back.
constexpr auto remembered_for = 24h * 90;

/// An alert that was raised, or an update of one, and what tells its event.
struct Raised {
    Instant at;
    int severity = 0;
    std::vector<StoredArticle> reports;
    ArticleKey carries_on = 0; ///< the first report of the alert that it is an update of
};

} // namespace

std::vector<config::EditionSettings> usual_editions() {
    constexpr config::DaySet weekdays = 0x1f, weekend_days = 0x60;
    config::EditionSettings morning, evening, weekend;
    morning.name = "morning";
    morning.at = 6h + 30min;
    morning.days = weekdays;
    evening.name = "evening";
    evening.at = 17h + 30min;
    evening.days = weekdays;
    evening.items = 4;
    evening.marks = true;
    weekend.name = "weekend";
    weekend.at = 8h + 30min;
    weekend.days = weekend_days;
    weekend.items = 4;
    return {morning, evening, weekend};
}

struct Replay::Impl {
    Impl(ReplaySettings chosen, ReplayListener& who)
        : settings(std::move(chosen)),
          schedule(settings.zone, settings.editions),
          listener(who) {}

    const config::EditionSettings& edition_of(const Slot& slot) const {
        return *std::ranges::find(settings.editions, slot.edition, &config::EditionSettings::name);
    }
    /// Without an approval an edition is made anew when it goes; else it goes as people saw it.
    Instant made_at(const Slot& slot) const {
        return edition_of(slot).approval == config::Approval::none ? slot.at : slot.propose_at;
    }

    void plan(Instant from) {
        planned_until = std::max(planned_until, from);
        for (Slot& slot : schedule.next(from, 8)) {
            planned_until = std::max(planned_until, slot.at);
            slots.push_back(std::move(slot));
        }
        std::ranges::sort(slots, {}, [this](const Slot& slot) { return std::pair(made_at(slot), slot.id()); });
    }

    /// Everything that is due before `until`; at that very moment too if `inclusive`.
    void run_until(Instant until, bool inclusive) {
        if (last != Instant{} && until - last > longest_silence) {
            play(last + longest_silence, true);
            planned = false;
        }
        if (!std::exchange(planned, true)) {
            slots.clear();
            plan(until - 1ms);
            surprise = first_surprise_after(until - 1ms);
            next_look = surprise.look;
        }
        play(until, inclusive);
    }

    void play(Instant until, bool inclusive) {
        if (slots.empty()) plan(planned_until);
        const auto due = [&](Instant at) { return inclusive ? at <= until : at < until; };
        while (true) {
            const Instant slot_at = slots.empty() ? Instant::max() : made_at(slots.front());
            const Instant free_at = embargoed.empty() ? Instant::max() : embargoed.begin()->first;
            const Instant look_at = settings.surprising.propose ? next_look : Instant::max();
            if (!due(std::min({slot_at, free_at, look_at}))) return;
            if (look_at < std::min(slot_at, free_at)) {
                look_for_surprise(look_at);
            } else if (free_at < slot_at) {
                const ArticleKey key = embargoed.begin()->second;
                embargoed.erase(embargoed.begin());
                if (const StoredArticle* stored = shelf.find(key)) consider(*stored, free_at);
            } else {
                const Slot slot = slots.front();
                slots.pop_front();
                make(slot, slot_at);
                if (slots.empty()) plan(planned_until);
            }
        }
    }

    /// The first day whose story is still to be looked for.
    SurpriseDay first_surprise_after(Instant at) const {
        SurpriseDay day = surprise_day_at(settings.zone, settings.surprising, at);
        return day.look > at ? day : next_surprise_day(settings.zone, settings.surprising, day);
    }

    void look_for_surprise(Instant at) {
        ReplayedSurprise day = surprise_at(at);
        const bool said = std::exchange(candidates_said, candidates_said || !day.ids.empty());
        const bool again = day.proposed.empty() && at + 1h < surprise.until;
        if (!day.proposed.empty() || (!said && (!day.ids.empty() || !again))) listener.surprising(day);
        next_look = at + 1h;
        if (again) return;
        surprise = next_surprise_day(settings.zone, settings.surprising, surprise);
        next_look = std::max(next_look, surprise.look);
        candidates_said = false;
    }

    ReplayedSurprise surprise_at(Instant at) {
        constexpr std::size_t shown = 3;
        SurpriseInput input;
        input.now = at;
        input.since = at - surprising_window;
        input.language = settings.language;
        input.light_sections = settings.light_sections;
        input.articles = shelf.window(at - 48h, at, window_articles);
        input.told = told;
        input.severe_alert_open = severe_open(at);
        input.memory = &memory;
        if (settings.texts != nullptr) input.texts = &settings.texts->best(settings.language);
        ReplayedSurprise day{.at = at, .proposed = {}, .candidates = {}, .ids = {}, .articles = {}};
        const std::vector<SurpriseCandidate> all = surprising_candidates(input);
        const SurpriseCandidate* proposed = to_be_proposed(all);
        for (const SurpriseCandidate& candidate : all) {
            if (day.ids.size() >= shown && &candidate != proposed) continue;
            day.candidates.push_back(candidate);
            day.ids.push_back(shelf.id_of(candidate.article));
            day.articles.push_back(*shelf.find(candidate.article));
            if (&candidate == proposed) day.proposed = day.ids.back();
        }
        return day;
    }

    bool severe_open(Instant at) const {
        return std::ranges::any_of(raised, [&](const Raised& alert) {
            return alert.severity == 1 && alert.carries_on == 0 && alert.at > at - severe_for;
        });
    }

    void make(const Slot& slot, Instant at) {
        ReplayedEdition made{.slot = slot, .made = at, .proposal = {}, .ids = {}, .articles = {}};
        const EditionInput input = input_of(slot, at);
        made.proposal = propose(input);
        for (const Pick& pick : made.proposal.picks) {
            made.ids.push_back(shelf.id_of(pick.article));
            made.articles.push_back(*shelf.find(pick.article));
            told.push_back({pick.article, pick.version, slot.edition, slot.at});
            told_texts[pick.article] = made.articles.back().article;
        }
        listener.edition(made);
    }

    EditionInput input_of(const Slot& slot, Instant at) {
        EditionInput input;
        input.edition = edition_of(slot);
        if (input.edition.language.empty()) input.edition.language = settings.language;
        input.light_sections = settings.light_sections;
        if (settings.texts != nullptr) input.texts = &settings.texts->best(input.edition.language);
        input.slot = slot;
        input.now = at;
        input.window_start = window_start(schedule, slot, input.edition, at);
        const Instant since = told_since(schedule, slot.at);
        std::erase_if(told, [&](const AlreadyTold& one) { return one.at <= since; });
        input.told = told;
        input.articles = shelf.window(input.window_start - window_background, at, window_articles);
        for (const ArticleKey key : told_outside(input.articles, told))
            if (const StoredArticle* stored = shelf.find(key)) input.articles.push_back(*stored);
        std::erase_if(input.articles, [&](const StoredArticle& article) { return article.news_time() > at; });
        for (StoredArticle& article : input.articles) article.story = story_number(article.key);
        input.severe_alert_open = severe_open(at);
        input.ranking = settings.ranking;
        input.source_weights = settings.source_weights;
        std::erase_if(told_texts, [&](const auto& one) {
            return std::ranges::find(told, one.first, &AlreadyTold::article) == told.end();
        });
        for (const auto& [key, article] : told_texts) input.told_versions.push_back({key, article});
        return input;
    }

    /// Whether what has come in makes its event breaking news.
    void consider(const StoredArticle& arrived, Instant now) {
        StoredArticle stored = arrived;
        stored.story = story_number(stored.key);
        std::erase_if(raised, [&](const Raised& alert) { return alert.at <= now - told_on_for; });
        const auto story = [&] { return reports_of_story(stored.key); };
        const auto day = [&] { return shelf.window(now - 24h, now, window_articles); };
        const config::Texts* texts = settings.texts != nullptr ? &settings.texts->best(settings.language) : nullptr;
        auto news = breaking_by(stored, story, day, now, texts);
        if (!news || joins(*news, now)) return;
        const Raised* before = carried_on_by(*news);
        raise({.at = now,
               .severity = before != nullptr ? before->severity : news->severity,
               .reports = std::move(news->reports),
               .carries_on = before != nullptr ? before->reports.front().key : 0},
              std::move(news->why));
    }

    /// The alert of the last days whose story breaking news goes on with, unless it is graver.
    const Raised* carried_on_by(const BreakingNews& news) {
        for (const Raised& alert : std::views::reverse(raised)) { // as the newsroom: the latest
            if (alert.carries_on != 0 || alert.severity > news.severity) continue;
            for (const StoredArticle& report : alert.reports) {
                const std::int64_t story = story_number(report.key);
                if (story != 0 && story == story_number(news.reports.front().key)) return &alert;
            }
        }
        return nullptr;
    }

    /// With the story that they stand in now.
    std::vector<StoredArticle> reports_of_story(ArticleKey key) const {
        std::vector<StoredArticle> reports;
        const StoryId story = clusterer.story_of(static_cast<ReportId>(key));
        if (story == 0) return reports;
        for (const ReportId id : clusterer.reports(story)) {
            const StoredArticle* report = shelf.find(static_cast<ArticleKey>(id));
            if (report == nullptr) continue;
            reports.push_back(*report);
            reports.back().story = story_number(report->key);
        }
        return reports;
    }

    /// Whether an alert tells the event already; its new reports are remembered with it then.
    bool joins(const BreakingNews& news, Instant now) {
        const auto background = shelf.window(now - 24h, now, background_articles);
        for (Raised& alert : raised) {
            const bool too_grave = alert.carries_on != 0 && news.severity < alert.severity;
            if (too_grave || alert.at <= now - one_event_for) continue;
            for (StoredArticle& report : alert.reports) report.story = story_number(report.key);
            const bool one = std::ranges::any_of(news.reports, [&](const StoredArticle& report) {
                return told_among(report, alert.reports, background).has_value();
            });
            if (!one) continue;
            for (const StoredArticle& report : news.reports)
                if (std::ranges::find(alert.reports, report.key, &StoredArticle::key) == alert.reports.end())
                    alert.reports.push_back(report);
            return true;
        }
        return false;
    }

    void raise(Raised alert, std::string why) {
        ReplayedAlert said{
            .at = alert.at, .ids = {}, .articles = alert.reports, .severity = alert.severity, .why = std::move(why)};
        if (alert.carries_on != 0) said.update_of = shelf.id_of(alert.carries_on);
        for (const StoredArticle& report : alert.reports) said.ids.push_back(shelf.id_of(report.key));
        told.push_back({alert.reports.front().key, alert.reports.front().version, "alert", alert.at});
        raised.push_back(std::move(alert));
        listener.breaking(said);
    }

    /// Which story a report went to, and which stories it showed to be one.
    void take_in(const StoredArticle& stored, Instant now) {
        if (stored.article.status == PublicationStatus::killed) return; // a notice tells no event
        const Placement placed = add_to(clusterer, stored, now);
        story_of[stored.key] = placed.story;
        for (const StoryId other : placed.merged) merged[other] = placed.story;
    }
    /// As StoredArticle::story.
    std::int64_t story_number(ArticleKey key) const {
        const auto placed = story_of.find(key);
        return placed == story_of.end() ? 0 : static_cast<std::int64_t>(root(placed->second));
    }
    StoryId root(StoryId story) const {
        for (auto at = merged.find(story); at != merged.end(); at = merged.find(story)) story = at->second;
        return story;
    }

    void tidy(Instant now) {
        if (now < tidied + tidied_every) return;
        tidied = now;
        std::set<ArticleKey> needed;
        for (const AlreadyTold& one : told) needed.insert(one.article);
        shelf.forget(now - kept_for, needed);
        memory.forget_before(now - remembered_for);
    }

    ReplaySettings settings;
    Schedule schedule;
    ReplayListener& listener;
    Shelf shelf;
    std::deque<Slot> slots; ///< planned, in the order in which they are made
    bool planned = false;
    Instant planned_until{};
    Instant last{};
    Instant tidied{};
    std::set<std::pair<Instant, ArticleKey>> embargoed; ///< by the end of their embargo
    std::vector<AlreadyTold> told;
    std::map<ArticleKey, Article> told_texts; ///< what those told in editions said then
    WordMemory memory;
    SurpriseDay surprise{};       ///< the day whose story is looked for
    Instant next_look{};          ///< for it
    bool candidates_said = false; ///< of that day
    std::vector<Raised> raised;
    StoryClusterer clusterer;
    std::map<ArticleKey, StoryId> story_of;
    std::map<StoryId, StoryId> merged; ///< into which other story
};

Replay::Replay(ReplaySettings settings, ReplayListener& listener)
    : impl_(std::make_unique<Impl>(std::move(settings), listener)) {}
Replay::~Replay() = default;

void Replay::arrive(ArchivedVersion version) {
    Impl& self = *impl_;
    const Instant now = version.arrives;
    self.run_until(now, false); // what comes at the very moment of an edition belongs to it
    self.last = now;
    const StoredArticle& stored = self.shelf.put(std::move(version));
    self.memory.remember(stored.article, stored.news_time(), stored.key);
    if (stored.article.embargo_until && *stored.article.embargo_until > now)
        self.embargoed.emplace(*stored.article.embargo_until, stored.key);
    self.take_in(stored, now);
    self.consider(stored, now);
    self.tidy(now);
}

void Replay::finish() {
    Impl& self = *impl_;
    if (self.last == Instant{}) return; // nothing ever came
    self.run_until(self.settings.zone.last_instant(self.settings.zone.date(self.last), 24h - 1min), true);
    std::map<StoryId, std::vector<std::string>> stories;
    for (const auto& [key, story] : self.story_of) stories[self.root(story)].push_back(self.shelf.id_of(key));
    for (const auto& [story, ids] : stories)
        if (ids.size() > 1) self.listener.story(ids);
}

} // namespace depesche::digest
