#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/scheduler.hpp"
#include "digest/edition/surprise.hpp"
#include "digest/edition/surprise_day.hpp"

#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Proposes the surprising story of the day, once a local date within its hours ([surprising] hours): a draft with its
/// reasons. It waits for an editor, or sends itself where that is configured and no promise to readers objects
/// (bot/editor/promise.hpp). What a person made of the day's draft, or sent by hand, is not repeated. A restart changes
/// nothing but that the words of the past are learnt again.
class SurpriseDesk {
public:
    explicit SurpriseDesk(Newsroom& newsroom) : newsroom_(newsroom) {}

    /// Whatever `now` asks for; call it every minute. Reads a bounded part of the past each time, so that nothing else
    /// waits for it, and proposes nothing before the last 90 days are known.
    std::vector<SchedulerEvent> tick();

    /// The candidates of this moment, as a proposal would find them.
    EditorResult<digest::Surprises> candidates();

private:
    using Events = std::vector<SchedulerEvent>;
    StoreResult<bool> learn(Instant now);
    StoreResult<bool> learn_again(Instant now);
    StoreResult<bool> learn_news(Instant now);
    StoreResult<std::optional<std::size_t>> remember(Instant after, Instant until);
    void propose(const std::string& key, Instant until, Events& events);
    bool create(const digest::SurpriseCandidate& candidate, const std::string& key, Instant until,
                const std::vector<std::string>& notes, Events& events);
    void arm(const Draft& draft, Events& events);
    StoreResult<bool> one_is_there(const digest::SurpriseDay& day);

    Newsroom& newsroom_;
    digest::WordMemory memory_;
    std::optional<Instant> learnt_from_, learnt_until_;       ///< what the memory knows of
    std::chrono::milliseconds span_ = std::chrono::hours{24}; ///< so much of the past is read at once
    Instant forgotten_;                                       ///< when the memory was last rid of what is too old
    Instant next_look_;
    std::string objection_; ///< said last, so that it is said once
};

} // namespace depesche::bot
