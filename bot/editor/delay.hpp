#pragma once

#include "bot/delivery/progress.hpp"
#include "config/texts.hpp"
#include "digest/schedule/schedule.hpp"

#include <map>
#include <string>
#include <vector>

namespace depesche::bot {

/// How much later than planned is worth a sentence: more than a minute, and more than a tenth of what was planned.
std::chrono::milliseconds worth_telling(const BroadcastProgress& progress);
/// Later than planned by so much. What nobody can foresee is late once its time is over.
std::chrono::milliseconds lateness(const BroadcastProgress& progress, Instant now);
bool is_late(const BroadcastProgress& progress, Instant now);

/// "WhatsApp is slowing us: finished at 06:44 instead of 06:37 (morning-2026-11-23)." with the true cause, and how many
/// readers will not get it any more.
std::string delay_words(const BroadcastProgress& progress, const config::Texts& texts, const digest::Zone& zone);

/// Decides when editors hear that a broadcast is late: once it has been so for some seconds, and again only when it
/// gets notably worse (half as late again, by as much as is worth telling), or when the first readers will miss it.
/// Pure.
class DelayWatch {
public:
    struct Say {
        BroadcastProgress progress;
        int number = 1; ///< how often it has been told of this broadcast, this time included
    };
    /// Of all broadcasts that run at this moment.
    std::vector<Say> update(const std::vector<BroadcastProgress>& broadcasts, Instant now);

private:
    struct Known {
        std::optional<Instant> late_since;
        std::chrono::milliseconds told{};
        bool told_too_late = false;
        int number = 0;
    };
    std::map<BroadcastId, Known> known_;
};

} // namespace depesche::bot
