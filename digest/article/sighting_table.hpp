#pragma once

#include "digest/article/database.hpp"
#include "digest/article/identity_match.hpp"

#include <optional>
#include <vector>

namespace depesche::digest {

/// The rows of `sighting` in news.db: the memory by which an article is recognised.
class SightingTable {
public:
    explicit SightingTable(Database& database) : database_(database) {}

    /// Every record that agrees with the witness in anything; of each kind of agreement the newest twenty.
    StoreResult<std::vector<Sighting>> alike(const Witness& witness);
    /// The record that says all of it already: what most of a document is, most of the time.
    StoreResult<std::optional<Sighting>> unchanged(const Witness& witness);
    /// The article that has or had this id, in this feed or else in another one of the same source; the latest.
    StoreResult<std::optional<Sighting>> by_id(const Witness& witness);
    StoreResult<void> add(const Witness& witness, std::int64_t article, bool copy, Instant now);
    /// The article was shown again, maybe under another id, address or text. Former ids stay on record, at most four
    /// an article and feed (some feeds make up a new id at each fetch).
    StoreResult<void> seen_again(const Witness& witness, const Sighting& record, Instant now);
    /// Articles that have or had this id or address, the newest first.
    StoreResult<std::vector<std::int64_t>> articles_by_id(std::uint64_t id_number);
    StoreResult<std::vector<std::int64_t>> articles_by_url(std::uint64_t url_number);

private:
    Database& database_;
};

} // namespace depesche::digest
