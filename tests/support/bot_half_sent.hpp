#pragma once

#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_ledger.hpp"

namespace depesche::tests {

/// How far a broadcast to few readers is: the first `delivered` have it under the message numbers 500, 501, ..., the
/// next `unknown` may have it, those after them are on their way, and the others have nothing.
struct HowFar {
    std::uint16_t delivered = 0, unknown = 0, on_their_way = 0;
};

inline void bring(bot::Ledger& ledger, bot::BroadcastId id, const HowFar& far) {
    bot::SegmentUpdate update{id, 0, must(ledger.fanout().load(id, 0)).segment, {}};
    std::uint16_t place = 0;
    for (std::size_t i = update.segment.audience.next(0); i < bot::segment_size;
         i = update.segment.audience.next(i + 1), ++place) {
        const auto offset = static_cast<std::uint16_t>(i);
        if (place >= far.delivered + far.unknown + far.on_their_way) break;
        update.segment.intent.set(offset);
        if (place < far.delivered) {
            update.segment.done.set(offset);
            update.details.push_back({bot::Detail::Kind::message_id, offset, std::to_string(500 + place)});
        } else if (place < far.delivered + far.unknown) {
            update.segment.unknown.set(offset);
        }
    }
    bot::BroadcastRow row = *must(ledger.broadcast(id));
    row.tally.delivered = far.delivered;
    row.tally.unknown = far.unknown;
    bot::FanoutCommit commit;
    commit.now = noon;
    commit.broadcasts.push_back({id, row.epoch, row.epoch + 1, row.tally, 0, bot::MessageForm::composed});
    commit.segments.push_back(std::move(update));
    if (!must(ledger.fanout().commit(commit))) FAIL("another process has the broadcast");
}

} // namespace depesche::tests
