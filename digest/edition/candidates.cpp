#include "digest/edition/candidates.hpp"

#include "digest/article/spoken_language.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/events.hpp"
#include "digest/edition/kinds.hpp"
#include "digest/edition/reading.hpp"
#include "digest/edition/rule_parts.hpp"
#include "digest/edition/wording.hpp"
#include "digest/format/format.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace depesche::digest {

namespace {

/// From here on a text is a copy (digest/edition/events.hpp).
constexpr double copy = 0.3;
/// An article that changed in the window counts as news only if it is not older than this before the window.
constexpr std::chrono::hours changed_news{24};
/// How late an article may come and still count from when it came: a feed's server may be away for a while, and its
/// clock in another zone.
constexpr std::chrono::hours late_arrival{6};
constexpr std::chrono::hours alert_remembered{24};
/// IPTC's lowest urgency: texts without news.
constexpr int least_urgency = 8;
/// A funny tone with a death in it: nothing for a digest unless a desk called it important.
constexpr int minor_urgency = 6;
/// From here on an agency's report on a told event is a development.
constexpr int follow_up_urgency = 3;
/// A title of more code points fills a message by itself, and hides what is behind it: no desk writes one.
constexpr std::size_t longest_title = 200;

bool is_too_long(const std::string& title) { return code_point_length(title) > longest_title; }

/// What the article's own words say, where its feed says nothing or another language.
std::string_view spoken(const Article& article) {
    std::string text = article.title + " " + article.lead;
    if (!article.blocks.empty()) text += " " + article.blocks.front().text;
    return spoken_language(text);
}

std::string_view primary(std::string_view language) { return language.substr(0, language.find('-')); }

/// Decides article by article; remembers what it refused.
class Filter {
public:
    Filter(const EditionInput& input, Reading& reading) : input_(input), reading_(reading) {
        for (const AlreadyTold& told : input.told) {
            if (told.edition == "alert") { // does not replace the story in the edition, which says so
                AlreadyTold& latest = alerts_.try_emplace(told.article, told).first->second;
                latest.at = std::max(latest.at, told.at);
                latest.version = std::max(latest.version, told.version);
                continue;
            }
            AlreadyTold& known = told_.try_emplace(told.article, told).first->second;
            if (told.version > known.version) known = told;
        }
    }

    bool was_told(const StoredArticle& stored) const { return told_.contains(stored.key); }
    bool told_as_it_is(const StoredArticle& stored) const {
        const auto told = told_.find(stored.key);
        return told != told_.end() && told->second.version >= stored.version;
    }
    Instant told_at(const StoredArticle& stored) const { return told_.at(stored.key).at; }
    /// When an alert told one of these; the time of day says enough for a day only.
    std::optional<Instant> alerted(const std::vector<const StoredArticle*>& reports) const {
        std::optional<Instant> latest;
        for (const StoredArticle* report : reports) {
            const auto alert = alerts_.find(report->key);
            if (alert == alerts_.end()) continue;
            const Instant at = alert->second.at;
            if (at <= input_.now && at > input_.now - alert_remembered) latest = std::max(latest.value_or(at), at);
        }
        return latest;
    }
    /// Whether a report says something that the alert of `at` did not: a version or a report of later.
    bool goes_on_since(Instant at, const StoredArticle& stored) const {
        const auto alert = alerts_.find(stored.key);
        return alert == alerts_.end() ? time(stored) > at : stored.version > alert->second.version;
    }
    /// Whether one text is a copy of the other.
    bool is_copy(const StoredArticle& one, const StoredArticle& other) const {
        return reading_.copied_share(one.article, other.article) >= copy;
    }
    std::vector<Voice> voices(const std::vector<const StoredArticle*>& reports) const {
        const auto time_of = [&](const StoredArticle& report) { return time(report); };
        return independent_voices(reports, time_of, input_.source_weights, reading_);
    }
    /// When the article was news for this edition.
    Instant time(const StoredArticle& stored) const {
        const bool before = stored.news_time() <= input_.window_start;
        const bool update = stored.version > 1 && (was_told(stored) || before);
        // Dated before the last edition but fetched after it: that edition could not have it, so this one may.
        const bool late = before && !stored.baseline && stored.first_seen > input_.window_start &&
                          (stored.released || stored.news_time() > input_.window_start - late_arrival);
        return std::min(update ? stored.changed : late ? stored.first_seen : stored.news_time(), input_.now);
    }
    /// When what it tells was new: what only came late is as old as its house says.
    Instant told_at_first(const StoredArticle& stored) const {
        const bool late = stored.version == 1 && time(stored) == stored.first_seen && !stored.released;
        return late ? std::min(stored.news_time(), input_.now) : time(stored);
    }
    bool in_window(const StoredArticle& stored) const {
        const bool recent = was_told(stored) || stored.news_time() > input_.window_start - changed_news;
        return time(stored) > input_.window_start && (recent || stored.news_time() > input_.window_start);
    }
    /// May be sent at all, whatever it is about.
    bool allowed(const StoredArticle& stored) {
        if (stored.pinned < 0) return refuse("blocked", stored);
        if (stored.hold != 0) return refuse("held", stored);
        if (!stored.sendable(input_.now)) {
            const bool embargo = stored.article.status == PublicationStatus::usable;
            return refuse(embargo ? "embargo" : "withdrawn", stored);
        }
        return !stored.article.title.empty();
    }
    /// A story for this edition; editors' pins are, until readers have had them.
    bool fits(const StoredArticle& stored) {
        if (stored.pinned > 0) return !told_as_it_is(stored) || refuse("told", stored);
        if (!in_window(stored)) return false;
        if (told_as_it_is(stored)) return refuse("told", stored);
        if (is_too_long(stored.article.title)) return refuse("long_title", stored);
        if (const auto kind = reading_.kind(stored.article); !kind.empty()) return refuse(kind, stored);
        if (stored.article.urgency >= least_urgency) return refuse("least", stored);
        if (stored.article.urgency >= minor_urgency && is_light_section(stored.article, input_.light_sections)) {
            if (reading_.is_grave(stored.article, input_.edition.language)) return refuse("grave", stored);
        }
        return true;
    }
    bool in_language(const StoredArticle& stored) const {
        if (input_.edition.language.empty() || stored.pinned > 0) return true;
        const std::string wanted = lower(primary(input_.edition.language));
        const std::string told = lower(primary(stored.article.language));
        if (told == wanted) return true;
        // Many a system says "en-US" because nobody ever set its language: the words know better.
        const std::string_view heard = spoken(stored.article);
        return heard.empty() ? told.empty() : heard == wanted;
    }
    /// `why`: a text below [why].
    bool refuse(std::string_view why, const StoredArticle& stored) {
        const std::string& title = stored.article.title;
        refused_[std::string(why)].push_back(is_too_long(title) ? shortened(title) : title);
        return false;
    }
    std::vector<std::string> notes(const config::Texts& texts) const {
        std::vector<std::string> notes;
        for (const auto& [why, titles] : refused_) {
            std::string key = "why." + why;
            std::ranges::replace(key, ' ', '_'); // the kinds of kinds.hpp are several words
            std::map<std::string, std::string> values = {{"why", texts.at(key)}, {"title", titles.front()}};
            if (titles.size() == 1) {
                notes.push_back(texts.fill("note.left_out", values));
                continue;
            }
            values.emplace("n", std::to_string(titles.size() - 1));
            notes.push_back(texts.fill("note.left_out_more", values));
        }
        return notes;
    }

private:
    const EditionInput& input_;
    Reading& reading_;
    std::map<ArticleKey, AlreadyTold> told_;
    std::map<ArticleKey, AlreadyTold> alerts_;
    std::map<std::string, std::vector<std::string>> refused_;
};

using Event = std::vector<const StoredArticle*>;

/// A report that copies one which its agency took back is not sent either.
void drop_copies_of_withdrawn(Event& reports, const Event& withdrawn, Filter& filter) {
    std::erase_if(reports, [&](const StoredArticle* report) {
        const bool copies =
            std::ranges::any_of(withdrawn, [&](const auto* gone) { return filter.is_copy(*gone, *report); });
        if (copies) filter.refuse("copy", *report);
        return copies;
    });
}

/// The report that stands for an event: pinned, then our own desk, then an agency; then the latest.
const StoredArticle* best_report(const Event& reports, const Filter& filter) {
    const auto rank = [&](const StoredArticle* report) {
        return std::tuple(report->pinned <= 0, report->article.origin, -filter.time(*report).time_since_epoch().count(),
                          report->key);
    };
    return *std::ranges::min_element(reports, {}, rank);
}

/// Whether a report says something after an event was told by `told`: in words of its own, and where `told` has not
/// changed, later, and by our own desk or called important.
bool follows(const StoredArticle& report, const StoredArticle& told, const Filter& filter) {
    if (filter.is_copy(told, report)) return false;
    if (report.pinned > 0 || !filter.told_as_it_is(told)) return true;
    const bool important = report.article.origin == Origin::own ||
                           (report.article.urgency > 0 && report.article.urgency <= follow_up_urgency);
    return important && filter.time(report) > filter.told_at(told);
}

/// What an event that an edition told already still has to say. The reports that were told are judged by their version.
void keep_only_follow_ups(Event& reports, const Event& all, Filter& filter) {
    for (const StoredArticle* told : all) {
        if (!filter.was_told(*told)) continue;
        std::erase_if(reports, [&](const StoredArticle* report) {
            if (filter.was_told(*report) || follows(*report, *told, filter)) return false;
            return !filter.refuse("told_event", *report);
        });
    }
}

int highest_urgency(const Event& reports) {
    int highest = 0;
    for (const StoredArticle* report : reports) {
        const int urgency = report->article.urgency;
        if (urgency > 0 && (highest == 0 || urgency < highest)) highest = urgency;
    }
    return highest;
}

Candidate make_candidate(const Event& all, const Event& reports, const Event& fitting, const Filter& filter) {
    Candidate candidate;
    candidate.article = best_report(fitting, filter);
    candidate.time = filter.told_at_first(*candidate.article);
    candidate.dated = candidate.article->article.published.has_value() || !candidate.article->baseline;
    candidate.urgency = highest_urgency(reports);
    candidate.voices = filter.voices(reports);
    candidate.reports = reports;
    candidate.alerted = filter.alerted(reports);
    candidate.goes_on = candidate.alerted && filter.goes_on_since(*candidate.alerted, *candidate.article);
    candidate.told_before = std::ranges::any_of(all, [&](const auto* report) { return filter.was_told(*report); });
    return candidate;
}

} // namespace

Candidates find_candidates(const EditionInput& input, Reading& reading) {
    const config::Texts& texts = words_for_editors(input.texts);
    Filter filter(input, reading);
    std::vector<const StoredArticle*> ordered;
    for (const StoredArticle& stored : input.articles) ordered.push_back(&stored);
    std::ranges::sort(ordered, {}, &StoredArticle::key);

    Candidates result;
    std::vector<Candidate> foreign;
    for (const auto& members : find_events(ordered)) {
        Event all, reports, withdrawn, fitting; // readers know what was told also when it is blocked or held since
        for (const std::size_t i : members) {
            const StoredArticle* stored = ordered[i];
            all.push_back(stored);
            if (filter.allowed(*stored))
                reports.push_back(stored);
            else if (stored->article.status != PublicationStatus::usable)
                withdrawn.push_back(stored);
        }
        drop_copies_of_withdrawn(reports, withdrawn, filter);
        std::ranges::copy_if(reports, std::back_inserter(fitting), [&](const auto* r) { return filter.fits(*r); });
        keep_only_follow_ups(fitting, all, filter);
        if (fitting.empty()) continue;
        Event in_language;
        std::ranges::copy_if(fitting, std::back_inserter(in_language), [&](auto* r) { return filter.in_language(*r); });
        if (in_language.empty())
            foreign.push_back(make_candidate(all, reports, fitting, filter));
        else
            result.events.push_back(make_candidate(all, reports, in_language, filter));
    }
    if (result.events.empty())
        result.events = std::move(foreign);
    else if (!foreign.empty())
        result.notes.push_back(texts.count("note.foreign", static_cast<long>(foreign.size())));
    std::ranges::sort(result.events, {}, [](const Candidate& candidate) { return candidate.article->key; });
    std::ranges::copy(filter.notes(texts), std::back_inserter(result.notes));
    return result;
}

} // namespace depesche::digest
