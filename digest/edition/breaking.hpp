#pragma once

#include "config/texts.hpp"
#include "digest/article/article_store.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace depesche::digest {

/// An event that editors should decide about at once.
struct BreakingNews {
    /// 1 danger to many or historic, 2 big for most readers, 3 one region or topic (facts/editorial.md, 3).
    int severity = 3;
    std::vector<StoredArticle> reports; ///< what tells it so far, in order of time
    std::string why;                    ///< the sentence from which the decision recomputes
};

/// How long ago an event may have been seen first to be breaking by a burst, and how fast its reports must come.
inline constexpr std::chrono::minutes burst_first_seen{60};
inline constexpr std::chrono::minutes burst_within{10};
/// So many sources that do not copy each other, one of them our own desk or an agency.
inline constexpr std::size_t burst_sources = 3;
/// A burst that chance explains better than this is none.
inline constexpr double burst_chance = 1e-4;
/// How long an event's further reports join its alert. What comes later tells how it went on, and people decide anew:
/// as long as this it belongs into the alert's thread, as an update.
inline constexpr std::chrono::hours one_event_for{6};
inline constexpr std::chrono::hours told_on_for{72};

/// What came in during the 24 hours before; asked only when everything else speaks for a burst.
using DayBefore = std::function<std::vector<StoredArticle>()>;

/// Whether the reports of one event make it breaking news at `now`: by the word of a desk (urgency 1 or 2), or by a
/// burst: independent sources within minutes whose words speak of danger, or of the end of a great office, more of them
/// than such news usually comes by the day before. What everybody covers on schedule (a decision, results, a press
/// conference) has no such words, or desks that give it a low urgency. Reports that must not be sent at `now` do not
/// count. `texts`: the language of `why`; null: English.
std::optional<BreakingNews> breaking_news(std::vector<StoredArticle> reports, const DayBefore& day, Instant now,
                                          const config::Texts* texts);

/// Those of `hour` that tell the event of `article`, itself included: what a burst may be made of. `hour` is what came
/// in the last hour; what is neither urgent nor alarming is left out.
std::vector<StoredArticle> reports_of_burst(const StoredArticle& article, const std::vector<StoredArticle>& hour,
                                            Instant now);

/// The reports that stand in one story with an article, whenever they came; asked only when it makes a difference.
using ReportsOfStory = std::function<std::vector<StoredArticle>()>;

/// Whether an article that has just come in, or is free of its embargo, makes breaking news at `now`: by itself where a
/// desk calls it urgent, or with the alarming reports of its story that came in the last hour. Where one of those is
/// urgent, editors have had their say already. What a newsroom does as it runs, and what a replay tells of the past.
std::optional<BreakingNews> breaking_by(const StoredArticle& article, const ReportsOfStory& story, const DayBefore& day,
                                        Instant now, const config::Texts* texts);

/// P(X >= n) of a Poisson distribution: how likely n reports come by chance where `usual` are.
double poisson_tail(std::size_t n, double usual);

} // namespace depesche::digest
