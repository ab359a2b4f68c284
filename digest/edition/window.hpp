#pragma once

#include "digest/edition/edition.hpp"
#include "digest/schedule/schedule.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

namespace depesche::digest {

/// How much of the time before an edition's window comes along: what was told then tells reprints and follow-ups from
/// news.
inline constexpr std::chrono::hours window_background{24};
/// As many articles of window and background are looked at, the newest.
inline constexpr std::size_t window_articles = 5000;

/// Where an edition's window begins (exclusive), were it made at `at`: at the last edition, whichever it was, but never
/// more than a day back. Made long before its time, when editions between are still to come: at the last one that was.
///
/// A weekend edition is for what readers had no time for: it begins at the weekend edition before, three days back at
/// most, whatever other editions came meanwhile. What those told is told (told_since).
Instant window_start(const Schedule& schedule, const Slot& slot, const config::EditionSettings& edition, Instant at);

/// From when on (exclusive) what readers were told counts for an edition at `at`: three days, or the last two editions
/// where they lie further apart, but never more than a month.
Instant told_since(const Schedule& schedule, Instant at);

/// Which of what was told is not among an edition's articles. A window with its background reaches two days back at
/// most, over a weekend readers were told before that: these articles belong to the input as well, or what goes on with
/// their stories would be news again.
std::vector<ArticleKey> told_outside(const std::vector<StoredArticle>& articles, const std::vector<AlreadyTold>& told);

} // namespace depesche::digest
