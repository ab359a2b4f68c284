#pragma once

#include "bot/editor/newsroom.hpp"

#include <vector>

namespace depesche::bot {

/// What has to be looked at without a document that has just come in: what a stop of the program may have left undone
/// between storing and acting, what somebody took back by hand, and what is urgent since its embargo ended.
struct LookBack {
    std::vector<digest::StoredArticle> urgent;     ///< of the last two hours: they may be breaking candidates
    std::vector<digest::StoredArticle> taken_back; ///< since the last look: must not be sent (any more)
    std::vector<digest::StoredArticle> changed;    ///< new versions since the last look: messages may tell an older one
    Instant next;                                  ///< when to look again: in ten minutes, or when an embargo ends
};

/// Everything since the last look that was remembered, at most 14 days; each may have been acted on before.
StoreResult<LookBack> look_back(Newsroom& newsroom);
/// Everything that look_back() found at `now` has been acted on. Durable in the ledger.
StoreResult<void> remember_look(Newsroom& newsroom, Instant now);

} // namespace depesche::bot
