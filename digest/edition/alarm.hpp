#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <vector>

namespace depesche::digest {

/// What of breaking news the words of a report have, in German, French, Italian and English. Title and lead count, the
/// body does not: everybody's background tells of older fires.
struct Alarm {
    std::vector<std::string> dangers; ///< kinds of danger: "#fire", "#quake", "#leak"; sorted
    bool warns = false;               ///< people are told to act: stay inside, leave, boil water
    bool historic = false;            ///< an office that everybody knows falls vacant by death or resignation
    bool routine = false;             ///< a trial, an anniversary, statistics, an exercise, a work of art about it

    bool any() const noexcept { return !routine && (!dangers.empty() || historic); }
};
Alarm alarm(const Article& article);

/// Whether a report may be part of a burst at all: cheap, for everything that comes in.
bool is_alarming(const Article& article);

} // namespace depesche::digest
