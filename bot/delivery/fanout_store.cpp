#include "bot/delivery/fanout_store.hpp"

#include "bot/delivery/crash_point.hpp"
#include "bot/delivery/hand_end.hpp"
#include "bot/delivery/ledger_records.hpp"
#include "bot/subscriber/promise_rows.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace depesche::bot {

namespace {

bool write_broadcast(LedgerAccess& access, const BroadcastUpdate& update) {
    access.run(
        "UPDATE broadcast SET epoch = ?3, delivered = ?4, refused = ?5, expired = ?6, withheld = ?7, unknown = ?8, "
        "resent = ?9, plain = ?10, quiet = ?11, capped = ?12, paused = ?13 WHERE id = ?1 AND epoch = ?2",
        update.id, update.expected_epoch, update.epoch, update.tally.delivered, update.tally.refused,
        update.tally.expired, update.tally.withheld, update.tally.unknown, update.resent,
        static_cast<int>(update.form), update.tally.kept.quiet, update.tally.kept.capped, update.tally.kept.paused);
    return access.ok() && access.changes() == 1;
}

/// The column is called plain since before there were pictures.
MessageForm form_of(std::int64_t number) {
    if (number == static_cast<int>(MessageForm::without_photo)) return MessageForm::without_photo;
    return number == 0 ? MessageForm::composed : MessageForm::plain;
}

void write_update(LedgerAccess& access, const SegmentUpdate& update) {
    write_segment(access, update.broadcast, update.index, update.segment);
    append_details(access, update.broadcast, update.index, update.details);
    if (!update.segment.pending().any()) {
        compact_details(access, update.broadcast, update.index);
    }
}

void write_pause(LedgerAccess& access, const SenderPause& pause) {
    if (pause.until) {
        access.run(
            "INSERT INTO sender_pause(sender, until) VALUES(?1, ?2) ON CONFLICT(sender) DO UPDATE SET until = ?2",
            pause.sender, *pause.until);
    } else {
        access.run("DELETE FROM sender_pause WHERE sender = ?", pause.sender);
    }
}

/// "stopped by cli:keller" names a person; a correction or a kill is the program's doing.
std::string_view who_in(std::string_view why) {
    for (const std::string_view by : {std::string_view("stopped by "), std::string_view("resumed by ")})
        if (why.starts_with(by)) return why.substr(by.size());
    return "depesche";
}

std::string event_words(BroadcastState state, std::string_view why) {
    const bool resumed = state == BroadcastState::running;
    const std::string what(resumed ? std::string_view("resumed") : to_string(state));
    return why.empty() || who_in(why) != "depesche" ? what : fmt::format("{}: {}", what, why);
}

constexpr std::string_view select_readers =
    "SELECT ordinal, state, address, wishes, quiet_from, quiet_until, per_day, paused_until FROM subscriber WHERE "
    "audience = ?1 AND ";

void take_reader(const LedgerRows& row, std::uint16_t offset, std::int64_t night, LoadedSegment& loaded) {
    const std::string_view address = row.text(2);
    const digest::ReaderPromise promise = read_promise(row, 4);
    loaded.readers.push_back({offset, static_cast<SubscriberState>(row.integer(1)), !promise.is_default(),
                              (row.integer(3) & night) != 0, static_cast<std::uint32_t>(loaded.text.size()),
                              static_cast<std::uint32_t>(address.size())});
    if (!promise.is_default()) loaded.promises.emplace_back(offset, promise);
    loaded.text += address;
}

/// Members in ascending order, from the registry in one go.
void read_range(LedgerAccess& access, std::int64_t audience, LoadedSegment& loaded) {
    const std::int64_t night = night_bit(access);
    LedgerRows rows = access.query(std::string(select_readers) + "ordinal BETWEEN ?2 AND ?3 ORDER BY ordinal",
                                   audience, loaded.members.front(), loaded.members.back());
    const Bitmap pending = loaded.segment.pending();
    std::size_t at = 0;
    while (rows.next()) {
        const auto ordinal = static_cast<Ordinal>(rows.integer(0));
        while (at < loaded.members.size() && loaded.members[at] < ordinal) ++at;
        if (at == loaded.members.size()) break;
        const auto offset = static_cast<std::uint16_t>(at);
        if (loaded.members[at] == ordinal && pending.test(offset)) take_reader(rows, offset, night, loaded);
    }
}

void read_each(LedgerAccess& access, std::int64_t audience, LoadedSegment& loaded) {
    const std::int64_t night = night_bit(access);
    const std::string select = std::string(select_readers) + "ordinal = ?2";
    const Bitmap pending = loaded.segment.pending();
    for (std::size_t at = pending.next(0); at < segment_size; at = pending.next(at + 1)) {
        LedgerRows rows = access.query(select, audience, loaded.members.at(at));
        if (rows.next()) take_reader(rows, static_cast<std::uint16_t>(at), night, loaded);
    }
}

/// The addresses of a segment's pending recipients, by offset.
void read_readers(LedgerAccess& access, std::string_view audience, LoadedSegment& loaded) {
    if (loaded.members.empty()) return;
    const std::int64_t id = access.number(-1, "SELECT id FROM audience WHERE name = ?", audience);
    // A range with more strangers than members costs more than a look for each.
    constexpr std::size_t sparse = 4;
    const bool ascending = std::ranges::is_sorted(loaded.members);
    const bool dense = ascending && loaded.members.back() - loaded.members.front() < sparse * loaded.members.size();
    dense ? read_range(access, id, loaded) : read_each(access, id, loaded);
}

} // namespace

StoreResult<std::vector<BroadcastRow>> FanoutStore::unfinished() {
    LedgerAccess access(file_);
    // "state = 0" as in the partial index.
    LedgerRows rows = access.query(select_broadcasts("broadcast WHERE state = 0 ORDER BY lane, id"));
    std::vector<BroadcastRow> found;
    while (rows.next()) {
        found.push_back(read_broadcast(rows));
    }
    return access.result(std::move(found));
}

/// Another process may still hold what it has worked on. From here on its commits find another epoch and write nothing:
/// else it could go on from what it believes, and we from what we read here.
StoreResult<void> FanoutStore::fence_off(BroadcastId id) {
    return file_.recording([&]() -> StoreResult<void> {
        LedgerAccess access(file_);
        constexpr std::int64_t never_sent = 1; // whoever commits first has it
        if (access.number(never_sent, "SELECT epoch FROM broadcast WHERE id = ?", id) == never_sent)
            return access.result();
        access.begin();
        access.run("UPDATE broadcast SET epoch = epoch + 1 WHERE id = ?", id);
        return access.commit();
    });
}

StoreResult<RunningBroadcast> FanoutStore::open(BroadcastId id) {
    if (const auto fenced = fence_off(id); !fenced) return std::unexpected(fenced.error());
    LedgerAccess access(file_);
    RunningBroadcast running;
    running.message = read_message(access, id);
    auto row = find_broadcast(access, id);
    running.form = form_of(access.number(0, "SELECT plain FROM broadcast WHERE id = ?", id));
    Tally counted;
    for (const std::uint32_t number : segment_numbers(access, id)) {
        const Segment segment = read_segment(access, id, number);
        add_to(counted, segment);
        if (segment.pending().any()) {
            running.open_segments.push_back(number);
        }
    }
    if (access.ok() && row && counted.recipients != row->tally.recipients) {
        access.fail({StoreError::Kind::corrupt,
                     fmt::format("{}: broadcast {} is damaged: its segments hold {} of {} recipients; it was stopped",
                                 access.name(), id, counted.recipients, row->tally.recipients)});
    }
    if (row) {
        running.row = *std::move(row);
        counted.kept = running.row.tally.kept; // written with the segments, and by the same commits
        running.row.tally = counted;
    }
    return access.result(std::move(running));
}

StoreResult<LoadedSegment> FanoutStore::load(BroadcastId id, std::uint32_t index) {
    LedgerAccess access(file_);
    LoadedSegment loaded;
    loaded.as_of = changes_.latest(); // a change on its way is applied twice rather than never
    loaded.segment = read_segment(access, id, index);
    std::string audience;
    bool is_send = true;
    if (LedgerRows rows = access.query("SELECT audience, act FROM broadcast WHERE id = ?", id); rows.next()) {
        audience = rows.string(0);
        is_send = static_cast<Act>(rows.integer(1)) == Act::send;
    }
    loaded.members = read_members(access, id, index);
    if (!access.ok()) return access.result(std::move(loaded));
    if (!is_send) loaded.targets = read_targets(access, id, index);
    read_readers(access, audience, loaded);
    return access.result(std::move(loaded));
}

// A full disk must not keep back what has happened: the reserve makes room for it, and for no new beginning.

StoreResult<bool> FanoutStore::commit(const FanoutCommit& commit) {
    return file_.recording([&] { return try_commit(commit); });
}

StoreResult<void> FanoutStore::set_state(BroadcastId id, BroadcastState state, std::string_view why, Instant now) {
    if (state == BroadcastState::running) return try_set_state(id, state, why, now);
    return file_.recording([&] { return try_set_state(id, state, why, now); });
}

StoreResult<std::int64_t> FanoutStore::finish(BroadcastId id, Instant now) {
    return file_.recording([&] { return try_finish(id, now); });
}

StoreResult<bool> FanoutStore::try_commit(const FanoutCommit& commit) {
    std::vector<ReaderChange> told;
    {
        LedgerAccess access(file_);
        access.begin();
        for (const BroadcastUpdate& update : commit.broadcasts) {
            if (!write_broadcast(access, update) && access.ok()) {
                return false;
            }
        }
        for (const SegmentUpdate& update : commit.segments) {
            write_update(access, update);
        }
        for (const ReaderNews& news : commit.readers) {
            news.moved_to.empty() ? RegistryStore::set_gone(access, news, commit.now, told)
                                  : RegistryStore::set_address(access, news, told);
        }
        for (const SenderPause& pause : commit.pauses) {
            write_pause(access, pause);
        }
        crash_point("before_commit");
        if (!commit.pauses.empty()) crash_point("before_pause");
        if (!commit.readers.empty()) crash_point("before_reader_news");
        if (const auto done = access.commit(); !done) {
            return std::unexpected(done.error());
        }
        crash_point("after_commit");
        if (!commit.pauses.empty()) crash_point("after_pause");
        if (!commit.readers.empty()) crash_point("after_reader_news");
    }
    for (ReaderChange& change : told) {
        changes_.add(std::move(change));
    }
    return true;
}

StoreResult<void> FanoutStore::try_set_state(BroadcastId id, BroadcastState state, std::string_view why, Instant now) {
    if (state == BroadcastState::stopped) {
        // Of a post by hand nothing is left to resume: nobody is asked any more.
        const auto ended = record_end(file_, id, withheld_because(why, now));
        if (!ended) return std::unexpected(ended.error());
        if (*ended) return {};
    }
    LedgerAccess access(file_);
    if (const auto row = find_broadcast(access, id); row && is_over_by_hand(*row)) return access.result();
    const bool over = state == BroadcastState::finished || state == BroadcastState::failed;
    access.begin();
    access.run("UPDATE broadcast SET state = ?2, why = ?3, finished = ?4 WHERE id = ?1", id, static_cast<int>(state),
               state == BroadcastState::running ? std::string_view() : why, over ? std::optional(now) : std::nullopt);
    write_event(access, id, who_in(why), event_words(state, why), now);
    crash_point("before_set_state");
    auto done = access.commit();
    if (done) crash_point("after_set_state");
    return done;
}

StoreResult<std::int64_t> FanoutStore::try_finish(BroadcastId id, Instant now) {
    LedgerAccess access(file_);
    access.begin();
    Tally counted;
    for (const std::uint32_t number : segment_numbers(access, id)) {
        add_to(counted, read_segment(access, id, number));
    }
    write_tally(access, id, counted);
    if (counted.pending == 0) {
        access.run("UPDATE broadcast SET state = ?2, finished = ?3 WHERE id = ?1", id,
                   static_cast<int>(BroadcastState::finished), now);
        write_event(access, id, "depesche", "finished", now);
    }
    crash_point("before_finish");
    if (const auto done = access.commit(); !done) {
        return std::unexpected(done.error());
    }
    crash_point("after_finish");
    return counted.pending;
}

StoreResult<std::vector<SenderPause>> FanoutStore::pauses() {
    LedgerAccess access(file_);
    LedgerRows rows = access.query("SELECT sender, until FROM sender_pause");
    std::vector<SenderPause> pauses;
    while (rows.next()) {
        pauses.push_back({rows.string(0), rows.instant(1)});
    }
    return access.result(std::move(pauses));
}

} // namespace depesche::bot
