#pragma once

#include "digest/article/article_store.hpp"
#include "digest/article/database.hpp"

namespace depesche::digest {

/// The rows of `feed` in news.db: what the fetcher remembers, and the numbers by which articles name their feed.
class FeedTable {
public:
    explicit FeedTable(Database& database) : database_(database) {}

    struct Known {
        std::int64_t id = 0;
        std::optional<Instant> last_success; ///< as saved last
    };
    /// The feed's number; an unknown one gets a row.
    StoreResult<Known> known(std::string_view url);

    StoreResult<FeedState> state(std::string_view url);
    StoreResult<void> save(const FeedState& state); ///< without its history
    StoreResult<void> save_history(const FeedState& state);
    StoreResult<void> set_baseline_done(std::int64_t feed);
    StoreResult<std::vector<FeedState>> states();

private:
    Database& database_;
};

} // namespace depesche::digest
