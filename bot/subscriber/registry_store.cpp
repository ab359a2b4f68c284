#include "bot/subscriber/registry_store.hpp"

#include "bot/subscriber/promise_rows.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace depesche::bot {

std::string_view to_string(SubscriberState state) {
    switch (state) {
    case SubscriberState::active:
        return "active";
    case SubscriberState::stopped:
        return "stopped";
    case SubscriberState::gone:
        return "gone";
    case SubscriberState::forgotten:
        return "forgotten";
    }
    return "";
}

namespace {

constexpr std::size_t changes_kept = 65'536;
constexpr std::int64_t most_wishes = 62;

// The columns that read_subscriber() reads.
std::string select_readers(std::string_view where) {
    return fmt::format("SELECT ordinal, address, language, wishes, state, since, origin, heard, {} FROM subscriber "
                       "WHERE audience = ? AND {}",
                       promise_columns, where);
}
const std::string select_by_address = select_readers("address = ?");
const std::string select_by_ordinal = select_readers("ordinal = ?");
const std::string select_page = select_readers("ordinal >= ? ORDER BY ordinal LIMIT ?");

/// The bits of wishes by name.
class WishNames {
public:
    explicit WishNames(LedgerAccess& access) : access_(access) {
        LedgerRows rows = access.query("SELECT name FROM wish ORDER BY bit");
        while (rows.next()) {
            names_.push_back(rows.string(0));
        }
    }
    /// Names that are new get a bit: only inside a transaction.
    std::int64_t bits(const Wishes& wishes) {
        std::int64_t bits = 0;
        for (const std::string& wish : wishes) {
            bits |= std::int64_t{1} << bit_of(wish);
        }
        return bits;
    }
    std::int64_t known_bits(const Wishes& wishes) const {
        std::int64_t bits = 0;
        for (std::size_t bit = 0; bit < names_.size(); ++bit) {
            bits |= std::ranges::find(wishes, names_[bit]) != wishes.end() ? std::int64_t{1} << bit : 0;
        }
        return bits;
    }
    Wishes wishes(std::int64_t bits) const {
        Wishes wishes;
        for (std::size_t bit = 0; bit < names_.size(); ++bit) {
            if ((bits >> bit & 1) != 0) {
                wishes.push_back(names_[bit]);
            }
        }
        return wishes;
    }

private:
    std::size_t bit_of(const std::string& wish) {
        const auto found = std::ranges::find(names_, wish);
        if (found != names_.end()) {
            return static_cast<std::size_t>(found - names_.begin());
        }
        const auto bit = static_cast<std::int64_t>(names_.size());
        if (bit >= most_wishes) {
            access_.fail(
                {StoreError::Kind::other, fmt::format("{}: more than {} different wishes; there is no room for '{}'",
                                                      access_.name(), most_wishes, wish)});
            return 0;
        }
        access_.run("INSERT INTO wish(bit, name) VALUES(?, ?)", bit, wish);
        names_.push_back(wish);
        return names_.size() - 1;
    }
    LedgerAccess& access_;
    std::vector<std::string> names_;
};

/// Days since 1970 (UTC).
std::int64_t day_number(Instant instant) {
    return std::chrono::floor<std::chrono::days>(instant).time_since_epoch().count();
}

/// What a reader's place depends on beside the ordinal, as a number: the lower, the earlier.
class Rank {
public:
    Rank(const ReaderOrder& order, const WishNames& names) : by_(order.by), topics_(names.known_bits(order.topics)) {}

    std::uint32_t of(std::int64_t wishes, std::int64_t heard) const {
        std::uint32_t rank = 0;
        for (const config::SendOrder by : by_) {
            if (by == config::SendOrder::topic)
                rank = rank << 1 | ((wishes & topics_) == 0 ? 1U : 0U);
            else
                rank = rank << day_bits |
                       static_cast<std::uint32_t>(last_day - std::clamp<std::int64_t>(heard, 0, last_day));
        }
        return rank;
    }

private:
    static constexpr int day_bits = 16; // until the year 2149
    static constexpr std::int64_t last_day = (1 << day_bits) - 1;
    const std::vector<config::SendOrder>& by_;
    std::int64_t topics_;
};

/// Readers as they come, by rank; those of one rank stay as they came. A day's readers are one rank, so that ranks are
/// few and each has many.
class RankedReaders {
public:
    explicit RankedReaders(std::int64_t most) : most_(static_cast<std::size_t>(most)) {}

    void add(std::uint32_t rank, Ordinal reader) {
        if (last_ == nullptr || rank != last_rank_) {
            const bool is_first = by_rank_.empty();
            last_ = &by_rank_[rank];
            last_rank_ = rank;
            // Often there is no other rank, and a list that grows is there twice. Room that stays empty is no memory.
            if (is_first) last_->reserve(most_);
        }
        last_->push_back(reader);
    }
    std::vector<Ordinal> in_order() && {
        if (by_rank_.size() == 1) return std::move(by_rank_.begin()->second);
        std::size_t count = 0;
        for (const auto& [rank, readers] : by_rank_) count += readers.size();
        std::vector<Ordinal> all;
        all.reserve(count);
        for (; !by_rank_.empty(); by_rank_.erase(by_rank_.begin())) {
            const std::vector<Ordinal>& readers = by_rank_.begin()->second;
            all.insert(all.end(), readers.begin(), readers.end());
        }
        return all;
    }

private:
    std::size_t most_;
    std::map<std::uint32_t, std::vector<Ordinal>> by_rank_;
    std::vector<Ordinal>* last_ = nullptr;
    std::uint32_t last_rank_ = 0;
};

/// 0 when this audience has no readers yet.
std::int64_t known_audience(LedgerAccess& access, std::string_view name) {
    return access.number(0, "SELECT id FROM audience WHERE name = ?", name);
}

std::int64_t audience_id(LedgerAccess& access, std::string_view name) {
    access.run("INSERT INTO audience(name) VALUES(?) ON CONFLICT DO NOTHING", name);
    return known_audience(access, name);
}

Subscriber read_subscriber(const LedgerRows& row, const WishNames& names) {
    Subscriber subscriber;
    subscriber.ordinal = static_cast<Ordinal>(row.integer(0));
    subscriber.address = row.string(1);
    subscriber.language = row.string(2);
    subscriber.wishes = names.wishes(row.integer(3));
    subscriber.state = static_cast<SubscriberState>(row.integer(4));
    subscriber.since = row.instant(5);
    subscriber.origin = row.string(6);
    subscriber.heard = std::chrono::sys_days(std::chrono::days(row.integer(7)));
    subscriber.promise = read_promise(row, 8);
    return subscriber;
}

StoreResult<std::optional<Subscriber>> only(LedgerAccess& access, LedgerRows rows, const WishNames& names) {
    std::optional<Subscriber> found;
    if (rows.next()) {
        found = read_subscriber(rows, names);
    }
    return access.result(std::move(found));
}

/// How a row stands now, in the words that a running fan-out understands.
ReaderChange current(LedgerAccess& access, std::string_view audience, Ordinal ordinal) {
    const std::int64_t night = night_bit(access);
    LedgerRows rows = access.query("SELECT s.state, s.address, s.wishes, quiet_from, quiet_until, per_day, paused_until "
                                   "FROM subscriber s JOIN audience a ON a.id = s.audience "
                                   "WHERE a.name = ? AND s.ordinal = ?",
                                   audience, ordinal);
    ReaderChange change{0, std::string(audience), ordinal, SubscriberState::forgotten, ""};
    if (rows.next()) {
        change.state = static_cast<SubscriberState>(rows.integer(0));
        change.address = rows.string(1);
        change.at_night = (rows.integer(2) & night) != 0;
        change.promise = read_promise(rows, 3);
    }
    return change;
}

void write_state(LedgerAccess& access, std::string_view audience, Ordinal ordinal, SubscriberState state, Instant now) {
    access.run("UPDATE subscriber SET state = ?3, changed = ?4 "
               "WHERE audience = (SELECT id FROM audience WHERE name = ?1) AND ordinal = ?2 AND state <> ?5",
               audience, ordinal, static_cast<int>(state), now, static_cast<int>(SubscriberState::forgotten));
}

/// Two rows must not share an address: whoever moves to a known one is that reader already.
void write_address(LedgerAccess& access, std::string_view audience, Ordinal ordinal, std::string_view address) {
    const std::int64_t id = known_audience(access, audience);
    const std::int64_t other =
        access.number(-1, "SELECT ordinal FROM subscriber WHERE audience = ? AND address = ?", id, address);
    if (other == static_cast<std::int64_t>(ordinal)) {
        return;
    }
    if (other >= 0) {
        access.run("UPDATE subscriber SET address = NULL, state = ?3 WHERE audience = ?1 AND ordinal = ?2", id, ordinal,
                   static_cast<int>(SubscriberState::gone));
        return;
    }
    access.run("UPDATE subscriber SET address = ?3 WHERE audience = ?1 AND ordinal = ?2", id, ordinal, address);
}

void insert_row(LedgerAccess& access, std::int64_t audience, Ordinal ordinal, const Subscriber& row,
                std::int64_t bits) {
    access.run("INSERT INTO subscriber(audience, ordinal, address, language, wishes, state, since, origin, changed, "
               "heard) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7, ?9)",
               audience, ordinal, row.address, row.language, bits, static_cast<int>(row.state), row.since, row.origin,
               day_number(row.since));
}

} // namespace

void ReaderChanges::add(ReaderChange change) {
    const std::scoped_lock lock(mutex_);
    change.number = latest_.load(std::memory_order_relaxed) + 1;
    changes_.push_back(std::move(change));
    if (changes_.size() > changes_kept) {
        changes_.pop_front();
    }
    latest_.store(changes_.back().number, std::memory_order_release);
}

std::optional<std::vector<ReaderChange>> ReaderChanges::after(std::uint64_t number) const {
    const std::scoped_lock lock(mutex_);
    if (!changes_.empty() && changes_.front().number > number + 1) {
        return std::nullopt;
    }
    const auto first = std::ranges::upper_bound(changes_, number, {}, &ReaderChange::number);
    return std::vector<ReaderChange>(first, changes_.end());
}

StoreResult<std::optional<Subscriber>> RegistryStore::find(std::string_view audience, std::string_view address) {
    LedgerAccess access(file_);
    const WishNames names(access);
    const std::int64_t id = known_audience(access, audience);
    return only(access, access.query(select_by_address, id, address), names);
}

StoreResult<std::optional<Subscriber>> RegistryStore::find(std::string_view audience, Ordinal ordinal) {
    LedgerAccess access(file_);
    const WishNames names(access);
    const std::int64_t id = known_audience(access, audience);
    return only(access, access.query(select_by_ordinal, id, ordinal), names);
}

StoreResult<Subscriber> RegistryStore::start(std::string_view audience, const Subscriber& subscriber) {
    LedgerAccess access(file_);
    access.begin();
    const std::int64_t id = audience_id(access, audience);
    WishNames names(access);
    const std::int64_t bits = names.bits(subscriber.wishes);
    std::int64_t ordinal =
        access.number(-1, "SELECT ordinal FROM subscriber WHERE audience = ? AND address = ?", id, subscriber.address);
    if (ordinal >= 0) {
        // A consent that was never taken back keeps its date and origin.
        access.run("UPDATE subscriber SET paused_until = NULL, language = ?3, wishes = ?4, "
                   "since = iif(state = 0, since, ?5), origin = iif(state = 0, origin, ?6), changed = ?5, state = 0, "
                   "heard = max(heard, ?7) WHERE audience = ?1 AND ordinal = ?2",
                   id, ordinal, subscriber.language, bits, subscriber.since, subscriber.origin,
                   day_number(subscriber.since));
    } else {
        ordinal = access.number(0, "SELECT next_ordinal FROM audience WHERE id = ?", id);
        Subscriber row = subscriber;
        row.state = SubscriberState::active;
        insert_row(access, id, static_cast<Ordinal>(ordinal), row, bits);
        if (!row.promise.is_default()) write_promise(access, id, static_cast<Ordinal>(ordinal), row.promise);
        access.run("UPDATE audience SET next_ordinal = next_ordinal + 1 WHERE id = ?", id);
    }
    auto stored = only(access, access.query(select_by_ordinal, id, ordinal), names);
    ReaderChange change = current(access, audience, static_cast<Ordinal>(ordinal));
    if (const auto done = access.commit(); !done) {
        return std::unexpected(done.error());
    }
    changes_.add(std::move(change));
    return **stored;
}

StoreResult<void> RegistryStore::set_wishes(std::string_view audience, Ordinal ordinal, const Wishes& wishes) {
    LedgerAccess access(file_);
    access.begin();
    const std::int64_t bits = WishNames(access).bits(wishes);
    access.run("UPDATE subscriber SET wishes = ?3 WHERE audience = (SELECT id FROM audience WHERE name = ?1) "
               "AND ordinal = ?2 AND state <> ?4",
               audience, ordinal, bits, static_cast<int>(SubscriberState::forgotten));
    return commit_and_tell(access, audience, ordinal);
}

StoreResult<void> RegistryStore::set_promise(std::string_view audience, Ordinal ordinal,
                                             const digest::ReaderPromise& promise) {
    // Whoever wants to be left alone is, also when the disk is full.
    return file_.recording([&]() -> StoreResult<void> {
        LedgerAccess access(file_);
        access.begin();
        write_promise(access, known_audience(access, audience), ordinal, promise);
        return commit_and_tell(access, audience, ordinal);
    });
}

/// A fan-out that runs hears of it before its next send.
StoreResult<void> RegistryStore::commit_and_tell(LedgerAccess& access, std::string_view audience, Ordinal ordinal) {
    ReaderChange change = current(access, audience, ordinal);
    auto done = access.commit();
    if (done) changes_.add(std::move(change));
    return done;
}

StoreResult<void> RegistryStore::set_state(std::string_view audience, Ordinal ordinal, SubscriberState state,
                                           Instant now) {
    if (state == SubscriberState::forgotten) {
        return forget(audience, ordinal, now);
    }
    // Whoever leaves, leaves: also when the disk is full.
    return file_.recording([&]() -> StoreResult<void> {
        LedgerAccess access(file_);
        access.begin();
        write_state(access, audience, ordinal, state, now);
        return commit_and_tell(access, audience, ordinal);
    });
}

StoreResult<void> RegistryStore::heard_from(std::string_view audience, const std::vector<Ordinal>& readers,
                                            Instant now) {
    if (readers.empty()) return {};
    LedgerAccess access(file_);
    access.begin();
    const std::int64_t id = known_audience(access, audience);
    for (const Ordinal reader : readers)
        access.run(
            "UPDATE subscriber SET heard = ?3 WHERE audience = ?1 AND ordinal = ?2 AND heard < ?3 AND state <> ?4", id,
            reader, day_number(now), static_cast<int>(SubscriberState::forgotten));
    return access.commit();
}

StoreResult<void> RegistryStore::move(std::string_view audience, Ordinal ordinal, std::string_view new_address) {
    LedgerAccess access(file_);
    access.begin();
    write_address(access, audience, ordinal, new_address);
    return commit_and_tell(access, audience, ordinal);
}

StoreResult<void> RegistryStore::forget(std::string_view audience, Ordinal ordinal, Instant now) {
    return file_.recording([&]() -> StoreResult<void> {
        LedgerAccess access(file_);
        access.begin();
        access.run("UPDATE subscriber SET address = NULL, language = '', wishes = 0, origin = '', heard = 0, state = ?3, "
                   "changed = ?4, quiet_from = NULL, quiet_until = NULL, per_day = NULL, paused_until = NULL "
                   "WHERE audience = (SELECT id FROM audience WHERE name = ?1) AND ordinal = ?2",
                   audience, ordinal, static_cast<int>(SubscriberState::forgotten), now);
        auto done = access.commit();
        if (done) {
            changes_.add({0, std::string(audience), ordinal, SubscriberState::forgotten, ""});
        }
        return done;
    });
}

StoreResult<std::vector<Ordinal>> RegistryStore::wanting(std::string_view audience, const Wishes& any_of,
                                                         const ReaderOrder& order) {
    LedgerAccess access(file_);
    const WishNames names(access);
    const Rank rank(order, names);
    const std::int64_t id = known_audience(access, audience);
    // Sorted here and not by SQLite: it would write a million rows aside and read them back.
    LedgerRows rows = access.query("SELECT ordinal, wishes, heard FROM subscriber WHERE audience = ? AND state = 0 AND "
                                   "wishes & ? <> 0 ORDER BY ordinal",
                                   id, names.known_bits(any_of));
    RankedReaders readers(access.number(0, "SELECT next_ordinal FROM audience WHERE id = ?", id));
    while (rows.next()) {
        readers.add(rank.of(rows.integer(1), rows.integer(2)), static_cast<Ordinal>(rows.integer(0)));
    }
    return access.result(std::move(readers).in_order());
}

StoreResult<std::int64_t> RegistryStore::count_wanting(std::string_view audience, const Wishes& any_of) {
    LedgerAccess access(file_);
    const std::int64_t bits = WishNames(access).known_bits(any_of);
    const std::int64_t id = known_audience(access, audience);
    return access.result(access.number(
        0, "SELECT count(*) FROM subscriber WHERE audience = ? AND state = 0 AND wishes & ? <> 0", id, bits));
}

StoreResult<void> RegistryStore::own_promises(std::string_view audience, const Wishes& any_of,
                                              const std::function<void(const OwnPromise&)>& visit) {
    LedgerAccess access(file_);
    const std::int64_t bits = any_of.empty() ? -1 : WishNames(access).known_bits(any_of);
    const std::int64_t night = night_bit(access);
    LedgerRows rows = access.query(
        fmt::format("SELECT ordinal, wishes, {} FROM subscriber INDEXED BY subscriber_own WHERE audience = ? AND "
                    "state = 0 AND (wishes & ?2 <> 0 OR ?2 = -1) AND {} ORDER BY ordinal",
                    promise_columns, has_own_promise),
        known_audience(access, audience), bits);
    while (rows.next())
        visit({static_cast<Ordinal>(rows.integer(0)), read_promise(rows, 2), (rows.integer(1) & night) != 0});
    return access.result();
}

StoreResult<std::int64_t> RegistryStore::count(std::string_view audience, SubscriberState state) {
    LedgerAccess access(file_);
    const std::int64_t id = known_audience(access, audience);
    return access.result(access.number(0, "SELECT count(*) FROM subscriber WHERE audience = ? AND state = ?", id,
                                       static_cast<int>(state)));
}

StoreResult<std::vector<SubscriberOrigin>> RegistryStore::origins(std::string_view audience, std::size_t limit) {
    LedgerAccess access(file_);
    const std::int64_t id = known_audience(access, audience);
    LedgerRows rows = access.query("SELECT origin, count(*) FROM subscriber WHERE audience = ? AND state = ? "
                                   "GROUP BY origin ORDER BY count(*) DESC, origin LIMIT ?",
                                   id, static_cast<int>(SubscriberState::active), limit);
    std::vector<SubscriberOrigin> origins;
    while (rows.next()) origins.push_back({rows.string(0), rows.integer(1)});
    return access.result(std::move(origins));
}

StoreResult<std::vector<Subscriber>> RegistryStore::list(std::string_view audience, Ordinal from, std::size_t limit) {
    LedgerAccess access(file_);
    const WishNames names(access);
    const std::int64_t id = known_audience(access, audience);
    LedgerRows rows = access.query(select_page, id, from, limit);
    std::vector<Subscriber> subscribers;
    while (rows.next()) {
        subscribers.push_back(read_subscriber(rows, names));
    }
    return access.result(std::move(subscribers));
}

StoreResult<std::int64_t> RegistryStore::import(std::string_view audience, const std::vector<Subscriber>& rows) {
    if (const auto why = file_.no_room()) {
        return std::unexpected(*why);
    }
    LedgerAccess access(file_);
    access.begin();
    const std::int64_t id = audience_id(access, audience);
    const std::int64_t first = access.number(0, "SELECT next_ordinal FROM audience WHERE id = ?", id);
    WishNames names(access);
    std::int64_t next = first;
    for (const Subscriber& row : rows) {
        access.run(
            "INSERT INTO subscriber(audience, ordinal, address, language, wishes, state, since, origin, changed) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?7) ON CONFLICT DO NOTHING",
            id, next, row.address, row.language, names.bits(row.wishes), static_cast<int>(row.state), row.since,
            row.origin);
        if (!access.ok()) {
            break;
        }
        const std::int64_t added = access.changes();
        if (added > 0 && !row.promise.is_default()) write_promise(access, id, static_cast<Ordinal>(next), row.promise);
        next += added;
    }
    access.run("UPDATE audience SET next_ordinal = ? WHERE id = ?", next, id);
    if (const auto done = access.commit(); !done) {
        return std::unexpected(done.error());
    }
    return next - first;
}

void RegistryStore::set_gone(LedgerAccess& access, const ReaderNews& news, Instant now,
                             std::vector<ReaderChange>& told) {
    write_state(access, news.audience, news.ordinal, SubscriberState::gone, now);
    told.push_back(current(access, news.audience, news.ordinal));
}

void RegistryStore::set_address(LedgerAccess& access, const ReaderNews& news, std::vector<ReaderChange>& told) {
    write_address(access, news.audience, news.ordinal, news.moved_to);
    told.push_back(current(access, news.audience, news.ordinal));
}

} // namespace depesche::bot
