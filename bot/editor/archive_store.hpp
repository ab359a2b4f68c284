#pragma once

#include "bot/delivery/ledger.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What the public may read again of the drafts.
class ArchiveStore {
public:
    virtual ~ArchiveStore() = default;
    /// Digests, alerts and surprising stories that were sent to real audiences and reached somebody or are on their
    /// way (a post by hand is only when it was posted), newest first; no newcomers' editions. `before` is the id of one
    /// of these; empty: from the newest on. Costs what it returns. Empty also for an unknown `before`.
    virtual StoreResult<std::vector<Draft>> published(std::string_view before, std::size_t limit) = 0;
    /// This draft if it is one of these.
    virtual StoreResult<std::optional<Draft>> find_published(std::string_view id) = 0;
    /// The updates, corrections and retractions of a draft that were sent, oldest first.
    virtual StoreResult<std::vector<Draft>> sent_thread(std::string_view id) = 0;
};

/// When a draft was sent; its due time where the history does not say.
Instant sent_moment(const Draft& draft);

} // namespace depesche::bot
