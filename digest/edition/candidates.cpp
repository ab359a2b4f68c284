#include "digest/edition/candidates.hpp"

#include "digest/article/spoken_language.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/events.hpp"
#include "digest/edition/grave.hpp"
#include "digest/edition/kinds.hpp"
#include "digest/edition/wording.hpp"

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
/// IPTC's lowest urgency: texts without news.
constexpr int least_urgency = 8;
/// A funny tone with a death in it: nothing for a digest unless a desk called it important.
constexpr int minor_urgency = 6;
/// From here on an agency's report on a told event is a development.
constexpr int follow_up_urgency = 3;

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
    explicit Filter(const EditionInput& input) : input_(input) {
        for (const AlreadyTold& told : input.told) {
            if (told.edition == "alert") continue; // an alert does not replace the story in the edition
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
    /// When the article was news for this edition.
    Instant time(const StoredArticle& stored) const {
        const bool before = stored.news_time() <= input_.window_start;
        const bool update = stored.version > 1 && (was_told(stored) || before);
        // Dated before the last edition but fetched after it: that edition could not have it, so this one may.
        const bool late = before && !stored.baseline && stored.first_seen > input_.window_start &&
                          (stored.released || stored.news_time() > input_.window_start - late_arrival);
        return std::min(update ? stored.changed : late ? stored.first_seen : stored.news_time(), input_.now);
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
    /// A story for this edition; editors' pins are.
    bool fits(const StoredArticle& stored) {
        if (stored.pinned > 0) return true;
        if (!in_window(stored)) return false;
        if (told_as_it_is(stored)) return refuse("told", stored);
        if (const auto kind = not_a_story(stored.article); !kind.empty()) return refuse(kind, stored);
        if (stored.article.urgency >= least_urgency) return refuse("least", stored);
        if (stored.article.urgency >= minor_urgency && is_light_section(stored.article, input_.light_sections)) {
            if (!grave_word(stored.article, input_.edition.language).empty()) return refuse("grave", stored);
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
        refused_[std::string(why)].push_back(stored.article.title);
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
    std::map<ArticleKey, AlreadyTold> told_;
    std::map<std::string, std::vector<std::string>> refused_;
};

using Event = std::vector<const StoredArticle*>;

/// Independent sources: another's text printed again is none.
std::vector<std::string> independent_sources(Event reports, const Filter& filter) {
    std::ranges::sort(reports, {},
                      [&](const StoredArticle* report) { return std::pair(filter.time(*report), report->key); });
    std::set<std::string> sources;
    Event counted;
    for (const StoredArticle* report : reports) {
        sources.insert(report->other_sources.begin(), report->other_sources.end());
        const bool is_copy = std::ranges::any_of(counted, [&](const StoredArticle* earlier) {
            return earlier->article.source != report->article.source &&
                   copied_share(earlier->article, report->article) >= copy;
        });
        if (is_copy) continue;
        counted.push_back(report);
        sources.insert(report->article.source);
    }
    return {sources.begin(), sources.end()};
}

/// A report that copies one which its agency took back is not sent either.
void drop_copies_of_withdrawn(Event& reports, const Event& withdrawn, Filter& filter) {
    std::erase_if(reports, [&](const StoredArticle* report) {
        const bool copies = std::ranges::any_of(
            withdrawn, [&](const StoredArticle* gone) { return copied_share(gone->article, report->article) >= copy; });
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

/// What an event that an edition told already still has to say: reports of later, in words of their own, by our own
/// desk or called important. The reports that were told and have not changed say nothing new.
void keep_only_follow_ups(Event& reports, const Event& all, Filter& filter) {
    for (const StoredArticle* told : all) {
        if (!filter.told_as_it_is(*told)) continue;
        std::erase_if(reports, [&](const StoredArticle* report) {
            if (report == told || report->pinned > 0 || filter.was_told(*report))
                return false; // judged by their version
            const bool important = report->article.origin == Origin::own ||
                                   (report->article.urgency > 0 && report->article.urgency <= follow_up_urgency);
            const bool follows = important && filter.time(*report) > filter.told_at(*told) &&
                                 copied_share(told->article, report->article) < copy;
            return !follows && !filter.refuse("told_event", *report);
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

Candidate make_candidate(const Event& reports, const Event& fitting, const Filter& filter) {
    Candidate candidate;
    candidate.article = best_report(fitting, filter);
    candidate.time = filter.time(*candidate.article);
    candidate.dated = candidate.article->article.published.has_value() || !candidate.article->baseline;
    candidate.urgency = highest_urgency(reports);
    candidate.sources = independent_sources(reports, filter);
    candidate.told_before = std::ranges::any_of(reports, [&](const auto* report) { return filter.was_told(*report); });
    return candidate;
}

} // namespace

Candidates find_candidates(const EditionInput& input) {
    const config::Texts& texts = words_for_editors(input.texts);
    Filter filter(input);
    std::vector<StoredArticle> articles = input.articles;
    std::vector<const StoredArticle*> ordered;
    for (const StoredArticle& stored : input.articles) ordered.push_back(&stored);
    std::ranges::sort(ordered, {}, &StoredArticle::key);
    std::ranges::sort(articles, {}, &StoredArticle::key);

    Candidates result;
    std::vector<Candidate> foreign;
    const Events events = find_events(articles);
    for (const auto& [similarity, first, second] : events.pairs) {
        if (similarity >= too_close) result.close.emplace(articles[first].key, articles[second].key);
    }
    for (const auto& members : events.groups) {
        Event reports, withdrawn, fitting;
        for (const std::size_t i : members) {
            const StoredArticle* stored = ordered[i];
            if (filter.allowed(*stored))
                reports.push_back(stored);
            else if (stored->article.status != PublicationStatus::usable)
                withdrawn.push_back(stored);
        }
        drop_copies_of_withdrawn(reports, withdrawn, filter);
        std::ranges::copy_if(reports, std::back_inserter(fitting), [&](const auto* r) { return filter.fits(*r); });
        keep_only_follow_ups(fitting, reports, filter);
        if (fitting.empty()) continue;
        Event in_language;
        std::ranges::copy_if(fitting, std::back_inserter(in_language), [&](auto* r) { return filter.in_language(*r); });
        if (in_language.empty())
            foreign.push_back(make_candidate(reports, fitting, filter));
        else
            result.events.push_back(make_candidate(reports, in_language, filter));
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
