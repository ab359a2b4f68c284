#include "bot/delivery/ledger_acts.hpp"

#include "bot/delivery/message_json.hpp"
#include "bot/net/sha256.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <functional>
#include <map>

namespace depesche::bot {

namespace {

std::string sha_of(const OutgoingMessage& message) { return sha256_hex(message_to_json(message)); }

/// Whom earlier acts of the same kind were begun for: to do it to them again would change nothing.
std::map<std::uint32_t, Bitmap> covered_by_earlier(LedgerAccess& access, const NewBroadcast& act) {
    std::vector<std::pair<BroadcastId, std::uint32_t>> places;
    {
        LedgerRows rows = access.query(
            "SELECT s.broadcast, s.number FROM segment s JOIN broadcast b ON b.id = s.broadcast WHERE b.origin = ?1 "
            "AND b.origin <> 0 AND b.act = ?2 AND (b.act <> ?3 OR b.message_sha256 = ?4)",
            act.origin, static_cast<int>(act.act), static_cast<int>(Act::edit), sha_of(act.message));
        while (rows.next()) places.emplace_back(rows.integer(0), static_cast<std::uint32_t>(rows.integer(1)));
    }
    std::map<std::uint32_t, Bitmap> covered;
    for (const auto& [id, number] : places) covered[number] = covered[number] | read_segment(access, id, number).audience;
    return covered;
}

/// The message ids of those who have the message, without those in `covered`.
std::vector<Detail> known_messages(LedgerAccess& access, BroadcastId origin, std::uint32_t number,
                                   const Bitmap& covered) {
    const Bitmap wanted = read_segment(access, origin, number).done.without(covered);
    if (!wanted.any()) return {};
    std::vector<Detail> known = read_details(access, origin, number);
    std::erase_if(known, [&](const Detail& detail) {
        return detail.kind != Detail::Kind::message_id || detail.text.empty() || !wanted.test(detail.offset);
    });
    std::ranges::sort(known, {}, &Detail::offset); // one a recipient: who has two copies is known by the last
    return known;
}

using EachSegment = std::function<void(std::uint32_t number, std::vector<Detail> messages)>;

void for_each_target(LedgerAccess& access, const NewBroadcast& act, const EachSegment& each) {
    const auto covered = covered_by_earlier(access, act);
    for (const std::uint32_t number : segment_numbers(access, act.origin)) {
        const auto done = covered.find(number);
        auto messages = known_messages(access, act.origin, number, done == covered.end() ? Bitmap() : done->second);
        if (!messages.empty()) each(number, std::move(messages));
    }
}

NewBroadcast again(LedgerAccess& access, const BroadcastRow& row) {
    NewBroadcast act{.draft = row.draft,
                     .audience = row.audience,
                     .lane = row.lane,
                     .prefer = row.prefer,
                     .key_class = row.key_class,
                     .message = read_message(access, row.id),
                     .recipients = {},
                     .useful_until = row.useful_until,
                     .act = row.act,
                     .origin = row.origin};
    return act;
}

} // namespace

BroadcastId insert_broadcast(LedgerAccess& access, const NewBroadcast& broadcast, Instant now) {
    const std::string message = message_to_json(broadcast.message);
    access.run(
        "INSERT INTO broadcast(draft, audience, lane, prefer, key_class, state, why, epoch, message, message_sha256, "
        "plain, started, useful_until, recipients, price, currency, planned, act, origin, kind, severity) "
        "VALUES(?, ?, ?, ?, ?, ?, '', 1, ?, ?, 0, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?)",
        broadcast.draft, broadcast.audience, static_cast<int>(broadcast.lane), static_cast<int>(broadcast.prefer),
        static_cast<int>(broadcast.key_class), static_cast<int>(BroadcastState::running), message, sha256_hex(message),
        now, broadcast.useful_until, broadcast.price.micros, broadcast.price.currency, broadcast.planned,
        static_cast<int>(broadcast.act), broadcast.origin, static_cast<int>(broadcast.kind), broadcast.severity);
    return access.last_row_id();
}

void set_recipients(LedgerAccess& access, BroadcastId id, const NewBroadcast& broadcast, std::int64_t recipients,
                    Instant now) {
    const std::string_view who = broadcast.who.empty() ? std::string_view("depesche") : broadcast.who;
    access.run("UPDATE broadcast SET recipients = ?2 WHERE id = ?1", id, recipients);
    write_event(access, id, who, "started", now);
    if (broadcast.origin == 0) return;
    const std::string_view what = broadcast.act == Act::edit     ? "changed in place"
                                  : broadcast.act == Act::remove ? "deleted"
                                                                 : "its rest taken over";
    write_event(access, broadcast.origin, who, fmt::format("{} by broadcast {} ({})", what, id, recipients), now);
}

BroadcastId freeze_act(LedgerAccess& access, const NewBroadcast& act, Instant now) {
    const BroadcastId id = insert_broadcast(access, act, now);
    std::int64_t recipients = 0;
    for_each_target(access, act, [&](std::uint32_t number, std::vector<Detail> messages) {
        Segment segment;
        for (const Detail& message : messages) segment.audience.set(message.offset);
        recipients += segment.audience.count();
        write_segment(access, id, number, segment);
        write_targets(access, id, number, std::move(messages));
        write_members(access, id, number, read_members(access, act.origin, number));
    });
    set_recipients(access, id, act, recipients, now);
    return id;
}

std::vector<Ordinal> find_targets(LedgerAccess& access, const NewBroadcast& act) {
    std::vector<Ordinal> ordinals;
    for_each_target(access, act, [&](std::uint32_t number, const std::vector<Detail>& messages) {
        const Members members = read_members(access, act.origin, number);
        for (const Detail& message : messages)
            if (message.offset < members.size()) ordinals.push_back(members[message.offset]);
    });
    return ordinals;
}

Spread read_standing(LedgerAccess& access, BroadcastId id) {
    Spread standing;
    for (const std::uint32_t number : segment_numbers(access, id)) {
        const Segment segment = read_segment(access, id, number);
        standing.have += segment.done.count();
        standing.may_have += segment.unknown.count() + segment.ambiguous().count();
        standing.have_not += segment.pending().without(segment.intent).count();
        standing.reachable += static_cast<std::int64_t>(known_messages(access, id, number, {}).size());
    }
    return standing;
}

std::vector<BroadcastId> start_follow_ups(LedgerAccess& access, Instant since, Instant now) {
    std::vector<BroadcastRow> latest;
    {
        LedgerRows rows = access.query(select_broadcasts(
                                           "broadcast WHERE id IN (SELECT max(id) FROM broadcast WHERE origin <> 0 AND "
                                           "act <> 0 GROUP BY origin) AND started > ?1 AND state IN (0, 2)"),
                                       since);
        while (rows.next()) latest.push_back(read_broadcast(rows));
    }
    std::vector<BroadcastId> started;
    for (const BroadcastRow& row : latest) {
        const auto origin = find_broadcast(access, row.origin);
        const std::int64_t covered = access.number(
            0,
            "SELECT sum(recipients) FROM broadcast WHERE origin = ?1 AND act = ?2 AND message_sha256 = "
            "(SELECT message_sha256 FROM broadcast WHERE id = ?3)",
            row.origin, static_cast<int>(row.act), row.id);
        if (!origin || origin->tally.delivered <= covered) continue; // the usual case, for two numbers
        const NewBroadcast act = again(access, row);
        if (!find_targets(access, act).empty()) started.push_back(freeze_act(access, act, now));
    }
    return started;
}

BroadcastId find_successor(LedgerAccess& access, BroadcastId id) {
    return access.number(0, "SELECT id FROM broadcast WHERE origin = ?1 AND origin <> 0 AND act = 0", id);
}

std::vector<BroadcastEvent> read_story(LedgerAccess& access, BroadcastId id) {
    LedgerRows rows = access.query(
        "SELECT broadcast, at, who, what, delivered, pending FROM broadcast_event WHERE broadcast = ? ORDER BY number",
        id);
    std::vector<BroadcastEvent> events;
    while (rows.next())
        events.push_back({rows.integer(0), rows.instant(1), rows.string(2), rows.string(3), rows.integer(4),
                          rows.integer(5)});
    return events;
}

} // namespace depesche::bot
