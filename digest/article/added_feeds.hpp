#pragma once

#include "digest/article/article_store.hpp"
#include "digest/article/database.hpp"

namespace depesche::digest {

/// The rows of `added_feed` in news.db: feeds beside those of the configuration.
class AddedFeedTable {
public:
    explicit AddedFeedTable(Database& database) : database_(database) {}
    StoreResult<std::vector<AddedFeed>> all();
    StoreResult<void> add(const AddedFeed& feed);
    StoreResult<bool> remove(std::string_view url);

private:
    Database& database_;
};

/// The feeds that are fetched: those of the configuration, then the added ones that it does not name.
std::vector<config::FeedSettings> all_feeds(std::vector<config::FeedSettings> configured,
                                            const std::vector<AddedFeed>& added);

} // namespace depesche::digest
