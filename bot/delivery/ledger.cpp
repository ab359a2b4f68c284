#include "bot/delivery/ledger.hpp"

#include "bot/delivery/crash_point.hpp"
#include "bot/delivery/fanout_store.hpp"
#include "bot/delivery/hand_end.hpp"
#include "bot/delivery/ledger_acts.hpp"
#include "bot/delivery/ledger_check.hpp"
#include "bot/delivery/ledger_promises.hpp"
#include "bot/delivery/ledger_records.hpp"
#include "bot/editor/draft_store.hpp"
#include "bot/editor/ledger_editors.hpp"
#include "bot/editor/ledger_tasks.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace depesche::bot {

namespace {

BroadcastId freeze(LedgerAccess& access, const NewBroadcast& broadcast, Instant now) {
    if (broadcast.act != Act::send) return freeze_act(access, broadcast, now);
    const BroadcastId id = insert_broadcast(access, broadcast, now);
    auto kept_back = std::span(broadcast.kept_back);
    KeptBack kept;
    std::uint32_t number = 0;
    for (std::size_t begin = 0; begin < broadcast.recipients.size(); begin += segment_size, ++number) {
        const auto members =
            std::span(broadcast.recipients).subspan(begin, std::min(segment_size, broadcast.recipients.size() - begin));
        Segment segment;
        segment.audience = Bitmap::first(members.size());
        std::vector<Detail> reasons;
        for (; !kept_back.empty() && kept_back.front().first < begin + members.size();
             kept_back = kept_back.subspan(1)) {
            const auto [place, why] = kept_back.front();
            segment.withheld.set(offset_in_segment(place));
            reasons.push_back({Detail::Kind::reason, offset_in_segment(place), std::string(to_string(why))});
            kept.add(why);
        }
        append_details(access, id, number, reasons);
        write_segment(access, id, number, segment);
        write_members(access, id, number, Members(members.begin(), members.end()));
    }
    access.run("UPDATE broadcast SET withheld = ?2, quiet = ?3, capped = ?4, paused = ?5 WHERE id = ?1", id,
               kept.all(), kept.quiet, kept.capped, kept.paused);
    set_recipients(access, id, broadcast, static_cast<std::int64_t>(broadcast.recipients.size()), now);
    return id;
}

std::string_view state_of(const Segment& segment, std::uint16_t offset) {
    if (segment.done.test(offset)) return "delivered";
    if (segment.refused.test(offset)) return "refused";
    if (segment.expired.test(offset)) return "expired";
    if (segment.withheld.test(offset)) return "withheld";
    return segment.unknown.test(offset) ? "unknown" : "pending";
}

/// The recipients `from` to `from + limit` of one segment, with their message ids and reasons.
void read_deliveries(const Segment& segment, const Members& members, const std::vector<Detail>& details,
                     std::size_t from, std::size_t limit, std::vector<DeliveryRow>& rows) {
    std::map<std::uint16_t, const Detail*> by_offset;
    for (const Detail& detail : details) {
        by_offset[detail.offset] = &detail;
    }
    std::size_t place = 0;
    for (std::size_t i = segment.audience.next(0); i < segment_size && rows.size() < limit;
         i = segment.audience.next(i + 1)) {
        if (place++ < from) {
            continue;
        }
        const auto offset = static_cast<std::uint16_t>(i);
        DeliveryRow row{members.at(i), std::string(state_of(segment, offset)), "", ""};
        if (const auto found = by_offset.find(offset); found != by_offset.end()) {
            (found->second->kind == Detail::Kind::reason ? row.reason : row.message_id) = found->second->text;
        }
        rows.push_back(std::move(row));
    }
}

class LedgerStore final : public Ledger {
public:
    explicit LedgerStore(std::unique_ptr<LedgerFile> file) : file_(std::move(file)) {}

    DraftStore& drafts() override { return drafts_; }
    SubscriberRegistry& subscribers() override { return subscribers_; }
    FanoutLog& fanout() override { return fanout_; }
    ArchiveStore& archive() override { return drafts_; }
    EditorStore& editors() override { return editors_; }
    TaskStore& tasks() override { return tasks_; }

    StoreResult<std::vector<BroadcastId>> start(const Draft& draft, const std::vector<NewBroadcast>& broadcasts,
                                                Instant now) override;
    StoreResult<BroadcastId> start_extra(const NewBroadcast& broadcast, Instant now) override;
    StoreResult<bool> end_by_hand(BroadcastId id, const HandEnd& end) override {
        return file_->recording([&] { return record_end(*file_, id, end); });
    }
    StoreResult<std::vector<BroadcastRow>> broadcasts(std::size_t limit) override;
    StoreResult<std::vector<BroadcastRow>> of_draft(std::string_view draft) override;
    StoreResult<std::vector<BroadcastRow>> acts_of(std::string_view draft) override;
    StoreResult<Spread> standing(BroadcastId id) override;
    StoreResult<std::vector<Ordinal>> targets(const NewBroadcast& act) override;
    StoreResult<std::vector<BroadcastId>> follow_up(Instant since, Instant now) override;
    StoreResult<BroadcastId> taken_over_by(BroadcastId id) override;
    StoreResult<std::vector<BroadcastEvent>> story(BroadcastId id) override;
    StoreResult<std::optional<BroadcastRow>> broadcast(BroadcastId id) override;
    StoreResult<OutgoingMessage> message(BroadcastId id) override;
    StoreResult<std::vector<DeliveryRow>> deliveries(BroadcastId id, std::size_t from, std::size_t limit) override;
    StoreResult<std::vector<Ordinal>> reached(std::string_view draft, std::string_view audience) override;
    StoreResult<std::vector<Ordinal>> reached_by(BroadcastId id) override;
    StoreResult<std::vector<Ordinal>> pending(BroadcastId id) override;
    StoreResult<std::vector<BroadcastRow>> sent_since(std::string_view audience, Instant since) override;
    StoreResult<std::vector<std::uint8_t>> got_since(std::string_view audience, Instant since, int at_least) override;
    StoreResult<std::vector<std::pair<Ordinal, digest::Objection>>> kept_back(BroadcastId id) override;
    StoreResult<std::vector<Spent>> spent(Instant since, Instant now) override;
    StoreResult<std::vector<std::string>> verify() override;
    StoreResult<void> backup_to(const std::filesystem::path& file) override;
    StoreResult<std::string> note(std::string_view key) override;
    StoreResult<void> set_note(std::string_view key, std::string_view value) override;
    std::vector<std::string> troubles() override;

private:
    template <class... Values>
    StoreResult<std::vector<BroadcastRow>> rows(std::string_view ends, const Values&... values) {
        LedgerAccess access(*file_);
        LedgerRows found = access.query(select_broadcasts(ends), values...);
        std::vector<BroadcastRow> result;
        while (found.next()) {
            result.push_back(read_broadcast(found));
        }
        return access.result(std::move(result));
    }

    std::unique_ptr<LedgerFile> file_;
    ReaderChanges changes_;
    LedgerDrafts drafts_{*file_};
    LedgerEditors editors_{*file_};
    LedgerTasks tasks_{*file_};
    RegistryStore subscribers_{*file_, changes_};
    FanoutStore fanout_{*file_, changes_};
};

StoreResult<std::vector<BroadcastId>> LedgerStore::start(const Draft& draft,
                                                         const std::vector<NewBroadcast>& broadcasts, Instant now) {
    if (const auto why = file_->no_room()) {
        return std::unexpected(*why);
    }
    LedgerAccess access(*file_);
    access.begin();
    std::vector<BroadcastId> ids;
    if (!LedgerDrafts::mark_sent(access, draft, now)) {
        return access.result(std::move(ids));
    }
    for (const NewBroadcast& broadcast : broadcasts) {
        ids.push_back(freeze(access, broadcast, now));
    }
    crash_point("before_start");
    if (const auto done = access.commit(); !done) {
        return std::unexpected(done.error());
    }
    crash_point("after_start");
    return ids;
}

StoreResult<BroadcastId> LedgerStore::start_extra(const NewBroadcast& broadcast, Instant now) {
    if (const auto why = file_->no_room()) {
        return std::unexpected(*why);
    }
    LedgerAccess access(*file_);
    access.begin();
    const BroadcastId id = freeze(access, broadcast, now);
    crash_point("before_start");
    if (const auto done = access.commit(); !done) {
        return std::unexpected(done.error());
    }
    crash_point("after_start");
    return id;
}

StoreResult<std::vector<BroadcastRow>> LedgerStore::broadcasts(std::size_t limit) {
    return rows("broadcast ORDER BY id DESC LIMIT ?", limit);
}

StoreResult<std::vector<BroadcastRow>> LedgerStore::of_draft(std::string_view draft) {
    return rows("broadcast WHERE draft = ? AND act = 0 ORDER BY id", draft);
}

StoreResult<std::vector<BroadcastRow>> LedgerStore::acts_of(std::string_view draft) {
    return rows("broadcast WHERE act <> 0 AND (draft = ?1 OR origin IN (SELECT id FROM broadcast WHERE draft = ?1)) "
                "ORDER BY id",
                draft);
}

StoreResult<Spread> LedgerStore::standing(BroadcastId id) {
    LedgerAccess access(*file_);
    const Spread standing = read_standing(access, id);
    return access.result(standing);
}

StoreResult<std::vector<Ordinal>> LedgerStore::targets(const NewBroadcast& act) {
    LedgerAccess access(*file_);
    auto ordinals = find_targets(access, act);
    return access.result(std::move(ordinals));
}

StoreResult<std::vector<BroadcastId>> LedgerStore::follow_up(Instant since, Instant now) {
    LedgerAccess access(*file_);
    access.begin();
    auto started = start_follow_ups(access, since, now);
    if (started.empty()) return access.result(std::move(started));
    if (const auto done = access.commit(); !done) return std::unexpected(done.error());
    return started;
}

StoreResult<BroadcastId> LedgerStore::taken_over_by(BroadcastId id) {
    LedgerAccess access(*file_);
    const BroadcastId successor = find_successor(access, id);
    return access.result(successor);
}

StoreResult<std::vector<BroadcastEvent>> LedgerStore::story(BroadcastId id) {
    LedgerAccess access(*file_);
    auto events = read_story(access, id);
    return access.result(std::move(events));
}

StoreResult<std::optional<BroadcastRow>> LedgerStore::broadcast(BroadcastId id) {
    LedgerAccess access(*file_);
    auto row = find_broadcast(access, id);
    return access.result(std::move(row));
}

StoreResult<OutgoingMessage> LedgerStore::message(BroadcastId id) {
    LedgerAccess access(*file_);
    OutgoingMessage message = read_message(access, id);
    return access.result(std::move(message));
}

StoreResult<std::vector<DeliveryRow>> LedgerStore::deliveries(BroadcastId id, std::size_t from, std::size_t limit) {
    LedgerAccess access(*file_);
    std::vector<DeliveryRow> rows;
    for (const std::uint32_t number : segment_numbers(access, id)) {
        const Segment segment = read_segment(access, id, number);
        const auto size = static_cast<std::size_t>(segment.audience.count());
        if (!access.ok() || rows.size() >= limit) {
            break;
        }
        if (from < size) {
            const Members members = read_members(access, id, number);
            if (!access.ok()) break;
            read_deliveries(segment, members, read_details(access, id, number), from, limit, rows);
        }
        from -= std::min(from, size);
    }
    return access.result(std::move(rows));
}

/// Who in a segment is in this bitmap of it.
static void append_members(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Bitmap& bitmap,
                           std::vector<Ordinal>& ordinals) {
    if (!bitmap.any()) return;
    const Members members = read_members(access, id, number);
    for (std::size_t i = bitmap.next(0); i < members.size(); i = bitmap.next(i + 1)) ordinals.push_back(members[i]);
}

StoreResult<std::vector<Ordinal>> LedgerStore::pending(BroadcastId id) {
    LedgerAccess access(*file_);
    std::vector<Ordinal> ordinals;
    for (const std::uint32_t number : segment_numbers(access, id))
        append_members(access, id, number, read_segment(access, id, number).pending(), ordinals);
    return access.result(std::move(ordinals));
}

StoreResult<std::vector<BroadcastRow>> LedgerStore::sent_since(std::string_view audience, Instant since) {
    LedgerAccess access(*file_);
    auto rows = find_sent_since(access, audience, since);
    return access.result(std::move(rows));
}

StoreResult<std::vector<std::uint8_t>> LedgerStore::got_since(std::string_view audience, Instant since, int at_least) {
    LedgerAccess access(*file_);
    auto counts = count_got_since(access, audience, since, at_least);
    return access.result(std::move(counts));
}

StoreResult<std::vector<std::pair<Ordinal, digest::Objection>>> LedgerStore::kept_back(BroadcastId id) {
    LedgerAccess access(*file_);
    auto found = find_kept_back(access, id);
    return access.result(std::move(found));
}

StoreResult<std::vector<Spent>> LedgerStore::spent(Instant since, Instant now) {
    LedgerAccess access(*file_);
    // As billable() counts, in SQL: a busy month has a broadcast for each new reader.
    LedgerRows found = access.query(
        "SELECT price, currency, sum(delivered + unknown + resent + CASE WHEN state = 0 OR (state IN (1, 3) AND "
        "(useful_until = 0 OR useful_until >= ?2) AND substr(why, 1, length(?3)) <> ?3) "
        "THEN recipients - delivered - refused - expired - withheld - unknown ELSE 0 END) "
        "FROM broadcast WHERE started >= ?1 AND key_class <> ?4 AND act = 0 GROUP BY price, currency ORDER BY currency, price",
        since, now, corrected_by, static_cast<int>(KeyClass::by_hand));
    std::vector<Spent> spent;
    while (found.next()) spent.push_back({{found.integer(0), found.string(1)}, found.integer(2)});
    return access.result(std::move(spent));
}

StoreResult<std::vector<Ordinal>> LedgerStore::reached(std::string_view draft, std::string_view audience) {
    LedgerAccess access(*file_);
    std::vector<std::pair<BroadcastId, std::uint32_t>> places;
    {
        LedgerRows found =
            access.query("SELECT s.broadcast, s.number FROM segment s JOIN broadcast b ON b.id = s.broadcast "
                         "WHERE b.draft = ? AND b.audience = ? AND b.act = 0 ORDER BY s.broadcast, s.number",
                         draft, audience);
        while (found.next()) {
            places.emplace_back(found.integer(0), static_cast<std::uint32_t>(found.integer(1)));
        }
    }
    std::vector<Ordinal> ordinals;
    for (const auto& [id, number] : places) {
        const Segment segment = read_segment(access, id, number);
        // A request on its way at this moment may have arrived as well.
        append_members(access, id, number, segment.done | segment.unknown | segment.ambiguous(), ordinals);
    }
    std::ranges::sort(ordinals);
    ordinals.erase(std::ranges::unique(ordinals).begin(), ordinals.end());
    return access.result(std::move(ordinals));
}

StoreResult<std::vector<Ordinal>> LedgerStore::reached_by(BroadcastId id) {
    LedgerAccess access(*file_);
    std::vector<Ordinal> ordinals;
    for (const std::uint32_t number : segment_numbers(access, id)) {
        const Segment segment = read_segment(access, id, number);
        append_members(access, id, number, segment.done | segment.unknown | segment.ambiguous(), ordinals);
    }
    return access.result(std::move(ordinals));
}

StoreResult<std::vector<std::string>> LedgerStore::verify() {
    const auto all = rows("broadcast ORDER BY id");
    if (!all) return std::unexpected(all.error());
    std::vector<std::string> problems;
    for (const BroadcastRow& listed : *all) {
        if (const auto done = check_broadcast(*file_, listed, problems); !done) return std::unexpected(done.error());
    }
    return problems;
}

StoreResult<void> LedgerStore::backup_to(const std::filesystem::path& file) {
    LedgerAccess access(*file_);
    return access.database().backup_to(file);
}

StoreResult<std::string> LedgerStore::note(std::string_view key) {
    LedgerAccess access(*file_);
    std::string value;
    if (LedgerRows found = access.query("SELECT value FROM note WHERE name = ?", key); found.next()) {
        value = found.string(0);
    }
    return access.result(std::move(value));
}

StoreResult<void> LedgerStore::set_note(std::string_view key, std::string_view value) {
    LedgerAccess access(*file_);
    access.run("INSERT INTO note(name, value) VALUES(?1, ?2) ON CONFLICT(name) DO UPDATE SET value = ?2", key, value);
    return access.result();
}

std::vector<std::string> LedgerStore::troubles() {
    std::vector<std::string> found;
    if (const auto why = file_->no_room()) {
        found.push_back(why->message);
    }
    if (std::string wal = digest::wal_trouble(file_->name()); !wal.empty()) {
        found.push_back(std::move(wal));
    }
    return found;
}

} // namespace

StoreResult<std::unique_ptr<Ledger>> open_ledger(const std::filesystem::path& file, const LedgerOptions& options) {
    auto opened = LedgerFile::open(file, options);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    return std::make_unique<LedgerStore>(*std::move(opened));
}

} // namespace depesche::bot
