#include "bot/delivery/ledger_check.hpp"

#include "bot/delivery/ledger_promises.hpp"
#include "bot/delivery/ledger_records.hpp"

#include <fmt/core.h>

#include <utility>

namespace depesche::bot {

namespace {

bool same(const Tally& a, const Tally& b) {
    return a.recipients == b.recipients && a.delivered == b.delivered && a.refused == b.refused &&
           a.expired == b.expired && a.withheld == b.withheld && a.unknown == b.unknown && a.kept == b.kept;
}

std::string in_words(const Tally& tally) {
    return fmt::format("{} recipients, {} delivered, {} refused, {} expired, {} withheld ({} in quiet hours, {} over "
                       "their cap, {} paused), {} unknown",
                       tally.recipients, tally.delivered, tally.refused, tally.expired, tally.withheld,
                       tally.kept.quiet, tally.kept.capped, tally.kept.paused, tally.unknown);
}

/// What is wrong with one broadcast, a sentence each.
void check_segments(LedgerAccess& access, const BroadcastRow& row, std::vector<std::string>& problems) {
    Tally counted;
    const auto say = [&](std::string_view what) { problems.push_back(fmt::format("Broadcast {}: {}.", row.id, what)); };
    for (const std::uint32_t number : segment_numbers(access, row.id)) {
        Segment segment;
        if (const std::string problem = try_read_segment(access, row.id, number, segment); !problem.empty()) {
            say(problem);
            continue;
        }
        add_to(counted, segment);
        counted.kept += count_kept(access, row.id, number, segment);
    }
    if (!same(counted, row.tally)) {
        say(fmt::format("its segments count {}, its row says {}", in_words(counted), in_words(row.tally)));
    }
    if (!counted.adds_up()) {
        say("recipients are not delivered + refused + expired + withheld + unknown + pending");
    }
    if (row.state == BroadcastState::finished && counted.pending != 0) {
        say(fmt::format("it is finished with {} pending", counted.pending));
    }
}

void check_message_and_details(LedgerFile& file, const BroadcastRow& row, std::vector<std::string>& problems) {
    LedgerAccess access(file); // of its own: damage here must not hide what comes next
    read_message(access, row.id);
    for (const std::uint32_t number : segment_numbers(access, row.id)) {
        read_details(access, row.id, number);
        if (row.act == Act::send) continue;
        const auto targets = read_targets(access, row.id, number);
        if (!access.ok() || std::cmp_equal(targets.size(), read_segment(access, row.id, number).audience.count()))
            continue;
        problems.push_back(fmt::format("Broadcast {}: segment {} has recipients without a message to {}.", row.id,
                                       number, to_string(row.act)));
    }
    if (const auto done = access.result(); !done) {
        problems.push_back(done.error().message);
    }
}

} // namespace

StoreResult<void> check_broadcast(LedgerFile& file, const BroadcastRow& listed, std::vector<std::string>& problems) {
    {
        LedgerAccess access(file);
        // Read again under this lock: a running broadcast moves on between two looks.
        if (const auto row = find_broadcast(access, listed.id)) check_segments(access, *row, problems);
        if (auto done = access.result(); !done) return done;
    }
    check_message_and_details(file, listed, problems);
    return {};
}

} // namespace depesche::bot
