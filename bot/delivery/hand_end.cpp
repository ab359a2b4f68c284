#include "bot/delivery/hand_end.hpp"

#include "bot/delivery/crash_point.hpp"
#include "bot/delivery/ledger_records.hpp"
#include "bot/editor/task.hpp"

namespace depesche::bot {

namespace {

Bitmap& outcome_of(Segment& segment, HandEnd::How how) {
    switch (how) {
    case HandEnd::How::posted:
        return segment.done;
    case HandEnd::How::expired:
        return segment.expired;
    case HandEnd::How::withheld:
        break;
    }
    return segment.withheld;
}

TaskState state_of(HandEnd::How how) {
    switch (how) {
    case HandEnd::How::posted:
        return TaskState::posted;
    case HandEnd::How::expired:
        return TaskState::expired;
    case HandEnd::How::withheld:
        break;
    }
    return TaskState::dropped;
}

/// What `log` shows beside the recipient.
std::vector<Detail> details_of(const Bitmap& recipients, const HandEnd& end) {
    std::vector<Detail> details;
    const bool posted = end.how == HandEnd::How::posted;
    const std::string text = !posted ? end.why : end.link.empty() ? "by hand" : end.link;
    if (text.empty()) return details;
    for (std::size_t i = recipients.next(0); i < segment_size; i = recipients.next(i + 1))
        details.push_back(
            {posted ? Detail::Kind::message_id : Detail::Kind::reason, static_cast<std::uint16_t>(i), text});
    return details;
}

std::string event_of(const HandEnd& end) {
    switch (end.how) {
    case HandEnd::How::posted:
        return "posted by hand";
    case HandEnd::How::expired:
        return "not posted in time";
    case HandEnd::How::withheld:
        break;
    }
    return end.why.empty() ? "not posted" : "not posted: " + end.why;
}

/// Everything pending ends alike; a channel is one recipient.
Tally end_segments(LedgerAccess& access, BroadcastId id, const HandEnd& end) {
    Tally tally;
    for (const std::uint32_t number : segment_numbers(access, id)) {
        Segment segment = read_segment(access, id, number);
        const Bitmap pending = segment.pending();
        Bitmap& outcome = outcome_of(segment, end.how);
        outcome = outcome | pending;
        if (end.how == HandEnd::How::posted) segment.intent = segment.intent | pending; // nothing is delivered without
        write_segment(access, id, number, segment);
        append_details(access, id, number, details_of(pending, end));
        add_to(tally, segment);
    }
    return tally;
}

void end_task(LedgerAccess& access, BroadcastId id, const HandEnd& end) {
    access.run("UPDATE task SET state = ?2, posted_by = ?3, ended = ?4, link = ?5 WHERE broadcast = ?1 AND state = 0",
               id, static_cast<int>(state_of(end.how)), end.how == HandEnd::How::posted ? end.who : std::string(),
               end.at, end.link);
}

} // namespace

bool is_over_by_hand(const BroadcastRow& row) {
    return row.key_class == KeyClass::by_hand && row.state == BroadcastState::finished;
}

HandEnd withheld_because(std::string_view why, Instant now) {
    HandEnd end;
    end.how = HandEnd::How::withheld;
    end.why = why;
    end.at = now;
    return end;
}

StoreResult<bool> record_end(LedgerFile& file, BroadcastId id, const HandEnd& end) {
    LedgerAccess access(file);
    access.begin();
    const auto row = find_broadcast(access, id);
    const bool open = row && row->key_class == KeyClass::by_hand && row->state != BroadcastState::finished;
    if (!open) return access.result(false);
    const Tally tally = end_segments(access, id, end);
    write_tally(access, id, tally);
    // The epoch fences off an engine of an older version that may still hold it.
    access.run("UPDATE broadcast SET state = ?2, why = '', finished = ?3, epoch = epoch + 1 WHERE id = ?1", id,
               static_cast<int>(BroadcastState::finished), end.at);
    end_task(access, id, end);
    write_event(access, id, end.who.empty() ? "depesche" : end.who, event_of(end), end.at);
    crash_point("before_hand_end");
    if (const auto done = access.commit(); !done) return std::unexpected(done.error());
    crash_point("after_hand_end");
    return true;
}

} // namespace depesche::bot
