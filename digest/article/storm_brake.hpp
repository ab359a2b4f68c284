#pragma once

#include "digest/schedule/instant.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace depesche::digest {

/// What a feed has brought so far. Only what became news counts, by its own date: not what is held or was set aside.
struct FeedHistory {
    static constexpr std::chrono::hours span{28 * 24};
    struct Hour {
        std::int64_t hour = 0; ///< since 1970
        int fresh = 0;
    };
    std::vector<Hour> hours;          ///< of the last four weeks, ascending, without empty ones
    std::optional<Instant> last_look; ///< the last fetch that went well; none: the source pushes
};

std::int64_t hour_of(Instant instant);

/// Why fresh articles were held.
struct Storm {
    enum class Kind : std::uint8_t {
        too_many,   ///< more than the feed's rhythm makes plausible
        no_history, ///< many at once from a feed whose rhythm nobody knows yet
        old_dates   ///< new here, but dated long before the last look: a feed that lost its memory
    } kind = Kind::too_many;
    int fresh = 0;                ///< new ones, those of the same stretch before them included
    std::chrono::minutes span{0}; ///< since the last look, at least what `hours` says when others came before
    int hours = 1;                ///< the stretch they are compared by
    int usual = 0;                ///< the most that the feed brought in such a stretch

    bool operator==(const Storm&) const = default;
};

/// "43 new articles in 12 minutes; this feed brings 6 in its busiest hour"
std::string reason(const Storm& storm);

/// How many new articles within the last `hours` hours are believed at `now`: three times what the feed brought in its
/// busiest stretch of that length (twice in longer ones), and never less than five, since a small feed may well be all
/// new. `document`: how many the document has, for a feed that is known for less than a day: then twenty, or half of
/// the document; 0: the twenty alone.
int plausible_fresh(const FeedHistory& history, int hours, Instant now, std::size_t document);

struct StormVerdict {
    std::optional<Storm> storm;
    std::vector<bool> held; ///< which of the fresh ones; empty without a storm
};

/// Judges the fresh articles of a document by their dates. After a night without a look what that night usually brings
/// is believed; what is dated more than a day before the last look is believed up to five. Genuine news beside old
/// items is let through. Pure.
StormVerdict judge_storm(const FeedHistory& history, std::span<const std::optional<Instant>> published,
                         std::size_t document, Instant now);

} // namespace depesche::digest
