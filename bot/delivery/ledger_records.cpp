#include "bot/delivery/ledger_records.hpp"

#include "bot/delivery/message_json.hpp"
#include "bot/net/sha256.hpp"

#include <fmt/core.h>

namespace depesche::bot {

namespace {

void damaged(LedgerAccess& access, BroadcastId id, std::string_view what) {
    access.fail({StoreError::Kind::corrupt,
                 fmt::format("{}: broadcast {} is damaged: {}; it was stopped, put a backup of the file in its place",
                             access.name(), id, what)});
}

} // namespace

std::string select_broadcasts(std::string_view ends) {
    return fmt::format("SELECT id, draft, audience, lane, prefer, key_class, state, why, epoch, started, useful_until, "
                       "finished, recipients, delivered, refused, expired, withheld, unknown, resent, price, currency, "
                       "planned, act, origin, kind, severity, quiet, capped, paused FROM {}",
                       ends);
}

BroadcastRow read_broadcast(const LedgerRows& row) {
    BroadcastRow broadcast;
    broadcast.id = row.integer(0);
    broadcast.draft = row.string(1);
    broadcast.audience = row.string(2);
    broadcast.lane = static_cast<Lane>(row.integer(3));
    broadcast.prefer = static_cast<Prefer>(row.integer(4));
    broadcast.key_class = static_cast<KeyClass>(row.integer(5));
    broadcast.state = static_cast<BroadcastState>(row.integer(6));
    broadcast.why = row.string(7);
    broadcast.epoch = static_cast<std::uint64_t>(row.integer(8));
    broadcast.started = row.instant(9);
    broadcast.useful_until = row.instant(10);
    broadcast.finished = row.optional_instant(11);
    Tally& tally = broadcast.tally;
    tally = {row.integer(12), row.integer(13), row.integer(14), row.integer(15), row.integer(16), row.integer(17), 0};
    tally.pending = tally.recipients - tally.delivered - tally.refused - tally.expired - tally.withheld - tally.unknown;
    broadcast.resent = row.integer(18);
    broadcast.price = {row.integer(19), row.string(20)};
    broadcast.planned = row.optional_instant(21);
    broadcast.act = static_cast<Act>(row.integer(22));
    broadcast.origin = row.integer(23);
    broadcast.kind = static_cast<digest::MessageKind>(row.integer(24));
    broadcast.severity = static_cast<int>(row.integer(25));
    tally.kept = {row.integer(26), row.integer(27), row.integer(28)};
    return broadcast;
}

std::optional<BroadcastRow> find_broadcast(LedgerAccess& access, BroadcastId id) {
    LedgerRows rows = access.query(select_broadcasts("broadcast WHERE id = ?"), id);
    return rows.next() ? std::optional(read_broadcast(rows)) : std::nullopt;
}

OutgoingMessage read_message(LedgerAccess& access, BroadcastId id) {
    LedgerRows rows = access.query("SELECT message, message_sha256 FROM broadcast WHERE id = ?", id);
    if (!rows.next()) {
        access.fail({StoreError::Kind::other, fmt::format("there is no broadcast {}", id)});
        return {};
    }
    if (sha256_hex(rows.text(0)) != rows.text(1)) {
        damaged(access, id, "its message does not match its SHA-256");
        return {};
    }
    auto message = message_from_json(rows.text(0));
    if (!message) {
        damaged(access, id, message.error());
        return {};
    }
    return *std::move(message);
}

std::vector<std::uint32_t> segment_numbers(LedgerAccess& access, BroadcastId id) {
    LedgerRows rows = access.query("SELECT number FROM segment WHERE broadcast = ? ORDER BY number", id);
    std::vector<std::uint32_t> numbers;
    while (rows.next()) {
        numbers.push_back(static_cast<std::uint32_t>(rows.integer(0)));
    }
    return numbers;
}

std::string try_read_segment(LedgerAccess& access, BroadcastId id, std::uint32_t number, Segment& segment) {
    LedgerRows rows = access.query("SELECT bits FROM segment WHERE broadcast = ? AND number = ?", id, number);
    if (!rows.next()) {
        return access.ok() ? fmt::format("segment {} is missing", number) : std::string();
    }
    auto read = decode_segment(rows.bytes(0), id, number);
    if (!read) {
        return fmt::format("segment {}: {}", number, read.error());
    }
    segment = *read;
    return {};
}

Segment read_segment(LedgerAccess& access, BroadcastId id, std::uint32_t number) {
    Segment segment;
    if (const std::string problem = try_read_segment(access, id, number, segment); !problem.empty()) {
        damaged(access, id, problem);
    }
    return segment;
}

Members read_members(LedgerAccess& access, BroadcastId id, std::uint32_t number) {
    LedgerRows rows = access.query("SELECT packed FROM segment_member WHERE broadcast = ? AND number = ?", id, number);
    if (!rows.next()) return members_by_range(number);
    auto members = decode_members(rows.bytes(0), id, number);
    if (!members) {
        damaged(access, id, fmt::format("segment {}: {}", number, members.error()));
        return {};
    }
    return *std::move(members);
}

void write_members(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Members& members) {
    access.run("INSERT INTO segment_member(broadcast, number, packed) VALUES(?, ?, ?)", id, number,
               as_blob(encode_members(members, id, number)));
}

void write_segment(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Segment& segment) {
    access.run("INSERT INTO segment(broadcast, number, bits) VALUES(?1, ?2, ?3) "
               "ON CONFLICT(broadcast, number) DO UPDATE SET bits = ?3",
               id, number, as_blob(encode_segment(segment, id, number)));
}

std::vector<Detail> read_details(LedgerAccess& access, BroadcastId id, std::uint32_t number) {
    LedgerRows rows =
        access.query("SELECT packed FROM detail WHERE broadcast = ? AND segment = ? ORDER BY chunk", id, number);
    std::vector<Detail> details;
    while (rows.next()) {
        auto read = decode_details(rows.bytes(0));
        if (!read) {
            damaged(access, id, fmt::format("segment {}: {}", number, read.error()));
            return {};
        }
        details.insert(details.end(), std::make_move_iterator(read->begin()), std::make_move_iterator(read->end()));
    }
    return details;
}

void append_details(LedgerAccess& access, BroadcastId id, std::uint32_t number, const std::vector<Detail>& details) {
    if (details.empty()) {
        return;
    }
    access.run("INSERT INTO detail(broadcast, segment, chunk, packed) VALUES(?1, ?2, "
               "(SELECT coalesce(max(chunk), -1) + 1 FROM detail WHERE broadcast = ?1 AND segment = ?2), ?3)",
               id, number, as_blob(encode_details(details)));
}

void compact_details(LedgerAccess& access, BroadcastId id, std::uint32_t number) {
    // A row a commit is little beside what a fast commit has in it; to pack it anew would cost more than to write it.
    constexpr std::int64_t few = 64;
    const std::int64_t rows =
        access.number(0, "SELECT count(*) FROM detail WHERE broadcast = ? AND segment = ?", id, number);
    if (rows <= few) return;
    const std::vector<Detail> details = read_details(access, id, number);
    access.run("DELETE FROM detail WHERE broadcast = ? AND segment = ?", id, number);
    append_details(access, id, number, details);
}

std::vector<Detail> read_targets(LedgerAccess& access, BroadcastId id, std::uint32_t number) {
    LedgerRows rows = access.query("SELECT packed FROM segment_target WHERE broadcast = ? AND number = ?", id, number);
    if (!rows.next()) {
        if (access.ok()) damaged(access, id, fmt::format("the message ids of segment {} are missing", number));
        return {};
    }
    auto read = decode_details(rows.bytes(0));
    if (!read) {
        damaged(access, id, fmt::format("segment {}: {}", number, read.error()));
        return {};
    }
    return *std::move(read);
}

void write_targets(LedgerAccess& access, BroadcastId id, std::uint32_t number, std::vector<Detail> targets) {
    access.run("INSERT INTO segment_target(broadcast, number, packed) VALUES(?, ?, ?)", id, number,
               as_blob(encode_details(std::move(targets))));
}

void write_event(LedgerAccess& access, BroadcastId id, std::string_view who, std::string_view what, Instant at) {
    access.run("INSERT INTO broadcast_event(broadcast, at, who, what, delivered, pending) SELECT id, ?2, ?3, ?4, "
               "delivered, recipients - delivered - refused - expired - withheld - unknown FROM broadcast WHERE id = ?1",
               id, at, who, what);
}

void add_to(Tally& tally, const Segment& segment) {
    tally.recipients += segment.audience.count();
    tally.delivered += segment.done.count();
    tally.refused += segment.refused.count();
    tally.expired += segment.expired.count();
    tally.withheld += segment.withheld.count();
    tally.unknown += segment.unknown.count();
    tally.pending += segment.pending().count();
}

void write_tally(LedgerAccess& access, BroadcastId id, const Tally& tally) {
    access.run("UPDATE broadcast SET delivered = ?, refused = ?, expired = ?, withheld = ?, unknown = ? WHERE id = ?",
               tally.delivered, tally.refused, tally.expired, tally.withheld, tally.unknown, id);
}

} // namespace depesche::bot
