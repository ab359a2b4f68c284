#include "digest/edition/breaking.hpp"

#include "digest/edition/alarm.hpp"
#include "digest/edition/events.hpp"
#include "digest/edition/same_story.hpp"
#include "digest/edition/wording.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>

namespace depesche::digest {

namespace {

using namespace std::chrono_literals;

/// From here on a text is a copy (events.hpp).
constexpr double copy = 0.3;
/// Desks that give an event no more than this think that it can wait: no burst of theirs is an alarm.
constexpr int can_wait = 5;
/// So many independent sources are more than a region's own.
constexpr std::size_t beyond_a_region = 4;
/// So many for an office that falls vacant: nobody copies that from a rumour.
constexpr std::size_t historic_sources = 5;
/// Tens of minutes in a day.
constexpr double spans_in_a_day = 24.0 * 60 / burst_within.count();

Instant came(const StoredArticle& report) { return std::max(report.news_time(), report.first_seen); }

/// Our own feeds are one voice.
std::string voice(const StoredArticle& report) {
    return report.article.origin == Origin::own ? "own" : report.article.source;
}

/// Sources of the reports that came after `since`, each that says it in words of its own.
std::vector<const StoredArticle*> independent(const std::vector<StoredArticle>& reports, Instant since) {
    std::vector<const StoredArticle*> counted;
    std::set<std::string> voices;
    for (const StoredArticle& report : reports) {
        if (voices.contains(voice(report))) continue;
        const bool copies = std::ranges::any_of(reports, [&](const StoredArticle& earlier) {
            return &earlier < &report && voice(earlier) != voice(report) &&
                   copied_share(earlier.article, report.article) >= copy;
        });
        if (copies) continue;
        voices.insert(voice(report));
        if (came(report) > since) counted.push_back(&report);
    }
    return counted;
}

int highest_urgency(const std::vector<StoredArticle>& reports) {
    int highest = 0;
    for (const StoredArticle& report : reports) {
        const int urgency = report.article.urgency;
        if (urgency > 0 && (highest == 0 || urgency < highest)) highest = urgency;
    }
    return highest;
}

struct Alarms {
    std::size_t dangerous = 0, warning = 0, historic = 0;
    std::set<std::string, std::less<>> kinds;

    explicit Alarms(const std::vector<const StoredArticle*>& reports) {
        for (const StoredArticle* report : reports) {
            const Alarm one = alarm(report->article);
            if (!one.any()) continue;
            dangerous += one.dangers.empty() ? 0 : 1;
            warning += one.warns ? 1 : 0;
            historic += one.historic ? 1 : 0;
            kinds.insert(one.dangers.begin(), one.dangers.end());
        }
    }
};

/// How many reports of such dangers usually come in the time of a burst: of the day before it, and half a one for what
/// was not seen yet.
double usual_reports(const Alarms& alarms, const std::vector<StoredArticle>& day,
                     const std::vector<StoredArticle>& reports) {
    const auto such = std::ranges::count_if(day, [&](const StoredArticle& article) {
        if (std::ranges::find(reports, article.key, &StoredArticle::key) != reports.end()) return false;
        const Alarm one = alarm(article.article);
        return one.any() &&
               std::ranges::any_of(one.dangers, [&](const auto& kind) { return alarms.kinds.contains(kind); });
    });
    return (static_cast<double>(such) + 0.5) / spans_in_a_day;
}

struct Severity {
    int level = 3;
    std::string why;
};

/// Danger to many is what two tell people to act upon; an end of an office is historic when everybody has it.
Severity severity_of(const Alarms& alarms, std::size_t sources, const config::Texts& texts) {
    constexpr std::size_t confirmed = 2; // two independent origins (facts/editorial.md, 3)
    const auto said = [&](std::string_view key, std::size_t count, std::size_t least) {
        return texts.fill(key, {{"count", std::to_string(count)}, {"least", std::to_string(least)}});
    };
    if (alarms.warning >= confirmed) return {1, said("breaking.warned", alarms.warning, confirmed)};
    if (alarms.historic >= confirmed && sources >= historic_sources)
        return {1, said("breaking.historic", alarms.historic, historic_sources)};
    if (alarms.historic >= confirmed) return {2, said("breaking.office", alarms.historic, confirmed)};
    if (sources >= beyond_a_region) return {2, said("breaking.wide", sources, beyond_a_region)};
    return {3, said("breaking.region", sources, beyond_a_region)};
}

BreakingNews by_desk(const std::vector<StoredArticle>& reports, int urgency, const config::Texts& texts) {
    const auto report = std::ranges::find(reports, urgency, [](const auto& one) { return one.article.urgency; });
    return {.severity = urgency,
            .reports = reports,
            .why = texts.fill("breaking.urgency",
                              {{"source", report->article.source}, {"urgency", std::to_string(urgency)}})};
}

} // namespace

double poisson_tail(std::size_t n, double usual) {
    double term = std::exp(-usual), below = 0;
    for (std::size_t k = 0; k < n; ++k) {
        below += term;
        term *= usual / static_cast<double>(k + 1);
    }
    // Where nearly nothing is left, the difference from one is rounding: the first term of the rest bounds it.
    return std::max(1 - below, term);
}

std::vector<StoredArticle> reports_of_burst(const StoredArticle& article, const std::vector<StoredArticle>& hour,
                                            Instant now) {
    std::vector<StoredArticle> near;
    for (const StoredArticle& other : hour) {
        const bool recent = came(other) > now - burst_first_seen && came(other) <= now;
        if (other.key != article.key && recent && (is_urgent(other.article) || is_alarming(other.article)))
            near.push_back(other);
    }
    std::vector<StoredArticle> reports{article};
    for (const std::size_t i : same_story(article, near, {})) reports.push_back(near[i]);
    return reports;
}

std::optional<BreakingNews> breaking_news(std::vector<StoredArticle> reports, const DayBefore& day, Instant now,
                                          const config::Texts* language) {
    const config::Texts& texts = words_for_editors(language);
    std::erase_if(reports, [&](const StoredArticle& report) {
        return report.baseline || report.pinned < 0 || !report.sendable(now) || came(report) > now;
    });
    std::ranges::sort(reports, {}, [](const StoredArticle& report) { return std::pair(came(report), report.key); });
    if (reports.empty()) return std::nullopt;
    const int urgency = highest_urgency(reports);
    if (is_urgent(urgency)) return by_desk(reports, urgency, texts);
    if (urgency >= can_wait || came(reports.front()) <= now - burst_first_seen) return std::nullopt;
    const auto sources = independent(reports, now - burst_within);
    const bool vouched = std::ranges::any_of(
        sources, [](const StoredArticle* report) { return report->article.origin != Origin::partner; });
    if (sources.size() < burst_sources || !vouched) return std::nullopt;
    const Alarms alarms(sources);
    if (alarms.dangerous < 2 && alarms.historic < 2) return std::nullopt; // one desk's choice of words
    const double usual = usual_reports(alarms, day(), reports);
    if (poisson_tail(sources.size(), usual) >= burst_chance) return std::nullopt;
    std::string names;
    for (const StoredArticle* report : sources) names += (names.empty() ? "" : ", ") + report->article.source;
    const auto span = std::chrono::ceil<std::chrono::minutes>(came(*sources.back()) - came(*sources.front()));
    const Severity severity = severity_of(alarms, sources.size(), texts);
    const std::string burst =
        texts.fill("breaking.burst", {{"n", std::to_string(sources.size())},
                                      {"names", names},
                                      {"minutes", std::to_string(std::max<long>(span.count(), 1))},
                                      {"usual", fmt::format("{:.3f}", usual)}});
    return BreakingNews{.severity = severity.level, .reports = reports, .why = burst + " " + severity.why};
}

std::optional<BreakingNews> breaking_by(const StoredArticle& article, const ReportsOfStory& story, const DayBefore& day,
                                        Instant now, const config::Texts* texts) {
    if (article.baseline || !article.sendable(now)) return std::nullopt;
    if (is_urgent(article.article)) return breaking_news({article}, day, now, texts);
    if (!is_alarming(article.article)) return std::nullopt;
    std::vector<StoredArticle> reports{article};
    for (StoredArticle& other : story()) {
        const bool recent = came(other) > now - burst_first_seen && came(other) <= now;
        if (other.key == article.key || !recent) continue;
        if (is_urgent(other.article)) return std::nullopt;
        if (is_alarming(other.article)) reports.push_back(std::move(other));
    }
    return breaking_news(std::move(reports), day, now, texts);
}

} // namespace depesche::digest
