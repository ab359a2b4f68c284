#include "digest/article/sighting_table.hpp"

#include <string>
#include <string_view>

namespace depesche::digest {

namespace {

constexpr std::int64_t ids_kept = 4;

/// The columns of sighting_of(); whether the article is the newsroom's own matters to nobody who asks for one alone.
constexpr std::string_view alone =
    "SELECT s.id, s.article, s.feed, s.id_number, s.url_number, s.fingerprint, s.title_number, s.source_number, "
    "s.published, s.copy, s.seen, 1, s.sketch FROM sighting s WHERE ";

std::int64_t stored(std::uint64_t number) { return static_cast<std::int64_t>(number); }

Sighting sighting_of(const Statement& row) {
    Sighting sighting;
    sighting.row = row.integer(0);
    sighting.article = row.integer(1);
    sighting.witness.feed = row.integer(2);
    sighting.witness.id = static_cast<std::uint64_t>(row.integer(3));
    sighting.witness.url = static_cast<std::uint64_t>(row.integer(4));
    sighting.witness.fingerprint = static_cast<std::uint64_t>(row.integer(5));
    sighting.witness.title = static_cast<std::uint64_t>(row.integer(6));
    sighting.witness.source = static_cast<std::uint64_t>(row.integer(7));
    sighting.witness.published = row.optional_instant(8);
    sighting.copy = row.integer(9) != 0;
    sighting.seen = row.instant(10);
    sighting.article_own = row.integer(11) != 0;
    sighting.witness.sketch = static_cast<std::uint64_t>(row.integer(12));
    return sighting;
}

} // namespace

StoreResult<std::vector<Sighting>> SightingTable::alike(const Witness& witness) {
    // A number of 0 says nothing: NULL agrees with no row.
    const auto asked = [](std::uint64_t number) { return number == 0 ? std::nullopt : std::optional(stored(number)); };
    std::vector<Sighting> records;
    const auto read = database_.each(
        "SELECT s.id, s.article, s.feed, s.id_number, s.url_number, s.fingerprint, s.title_number, s.source_number, "
        "s.published, s.copy, s.seen, a.own, s.sketch FROM sighting s JOIN article a ON a.key=s.article WHERE s.id IN ("
        "SELECT id FROM (SELECT id FROM sighting WHERE id_number=?1 AND feed=?5 ORDER BY id DESC LIMIT 20) UNION "
        "SELECT id FROM (SELECT id FROM sighting WHERE url_number=?2 ORDER BY id DESC LIMIT 20) UNION "
        "SELECT id FROM (SELECT id FROM sighting WHERE fingerprint=?3 ORDER BY id DESC LIMIT 20) UNION "
        "SELECT id FROM (SELECT id FROM sighting WHERE title_number=?4 ORDER BY id DESC LIMIT 20) UNION "
        "SELECT id FROM (SELECT id FROM sighting WHERE published=?6 AND feed=?5 ORDER BY id DESC LIMIT 20))",
        [&](const Statement& row) { records.push_back(sighting_of(row)); }, asked(witness.id), asked(witness.url),
        asked(witness.fingerprint), asked(witness.title), witness.feed,
        witness.shared_date ? std::nullopt : witness.published);
    if (!read) return std::unexpected(read.error());
    return records;
}

StoreResult<std::optional<Sighting>> SightingTable::unchanged(const Witness& witness) {
    static const std::string query = std::string(alone).append(
        "s.id_number=? AND s.feed=? AND s.url_number=? AND s.fingerprint=? AND s.title_number=? "
        "ORDER BY s.id DESC LIMIT 1");
    std::optional<Sighting> record;
    const auto read = database_.each(
        query, [&](const Statement& row) { record = sighting_of(row); }, stored(witness.id), witness.feed,
        stored(witness.url), stored(witness.fingerprint), stored(witness.title));
    if (!read) return std::unexpected(read.error());
    return record;
}

StoreResult<std::optional<Sighting>> SightingTable::by_id(const Witness& witness) {
    static const std::string query =
        std::string(alone).append("s.id_number=?1 AND ?1<>0 AND (s.feed=?2 OR s.source_number=?3) "
                                  "ORDER BY s.feed=?2 DESC, s.copy, s.id DESC LIMIT 1");
    std::optional<Sighting> record;
    const auto read = database_.each(
        query, [&](const Statement& row) { record = sighting_of(row); }, stored(witness.id), witness.feed,
        stored(witness.source));
    if (!read) return std::unexpected(read.error());
    return record;
}

StoreResult<void> SightingTable::add(const Witness& witness, std::int64_t article, bool copy, Instant now) {
    return database_.run("INSERT INTO sighting(article, feed, id_number, url_number, fingerprint, title_number, "
                         "source_number, published, copy, seen, sketch) VALUES(?,?,?,?,?,?,?,?,?,?,?)",
                         article, witness.feed, stored(witness.id), stored(witness.url), stored(witness.fingerprint),
                         stored(witness.title), stored(witness.source), witness.published, copy, now,
                         stored(witness.sketch));
}

StoreResult<void> SightingTable::seen_again(const Witness& witness, const Sighting& record, Instant now) {
    const Witness& known = record.witness;
    const bool same_name = witness.id == known.id && witness.url == known.url;
    if (same_name && witness.fingerprint == known.fingerprint && witness.title == known.title) return {};
    std::int64_t row = record.row;
    if (!same_name) {
        std::int64_t count = 0, oldest = 0;
        const auto read = database_.each(
            "SELECT count(*), min(id) FROM sighting WHERE article=? AND feed=?",
            [&](const Statement& found) {
                count = found.integer(0);
                oldest = found.integer(1);
            },
            record.article, witness.feed);
        if (!read) return read;
        if (count < ids_kept) return add(witness, record.article, record.copy, now);
        row = oldest;
    }
    return database_.run(
        "UPDATE sighting SET id_number=?, url_number=?, fingerprint=?, title_number=?, sketch=? WHERE id=?",
        stored(witness.id), stored(witness.url), stored(witness.fingerprint), stored(witness.title),
        stored(witness.sketch), row);
}

StoreResult<std::vector<std::int64_t>> SightingTable::articles_by_id(std::uint64_t id_number) {
    std::vector<std::int64_t> articles;
    const auto read = database_.each(
        "SELECT article FROM sighting WHERE id_number=? ORDER BY copy, id DESC LIMIT 20",
        [&](const Statement& row) { articles.push_back(row.integer(0)); }, stored(id_number));
    if (!read) return std::unexpected(read.error());
    return articles;
}

StoreResult<std::vector<std::int64_t>> SightingTable::articles_by_url(std::uint64_t url_number) {
    std::vector<std::int64_t> articles;
    const auto read = database_.each(
        "SELECT article FROM sighting WHERE url_number=? ORDER BY copy, id DESC LIMIT 20",
        [&](const Statement& row) { articles.push_back(row.integer(0)); }, stored(url_number));
    if (!read) return std::unexpected(read.error());
    return articles;
}

} // namespace depesche::digest
