#include "bot/delivery/ledger_promises.hpp"

#include <algorithm>
#include <functional>
#include <limits>

namespace depesche::bot {

namespace {

/// Those of a segment whose reason is a promise.
void for_each_kept(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Segment& segment,
                   const std::function<void(std::uint16_t offset, digest::Objection why)>& each) {
    if (!segment.withheld.any()) return;
    for (const Detail& detail : read_details(access, id, number)) {
        const digest::Objection why = digest::objection_from(detail.text);
        const bool is_reason = detail.kind == Detail::Kind::reason && segment.withheld.test(detail.offset);
        if (is_reason && why != digest::Objection::none) each(detail.offset, why);
    }
}

void count_one(std::vector<std::uint8_t>& counts, Ordinal ordinal) {
    if (counts.size() <= ordinal) counts.resize(ordinal + 1);
    if (counts[ordinal] < std::numeric_limits<std::uint8_t>::max()) ++counts[ordinal];
}

} // namespace

std::vector<BroadcastRow> find_sent_since(LedgerAccess& access, std::string_view audience, Instant since) {
    LedgerRows rows = access.query(
        select_broadcasts("broadcast WHERE audience = ? AND started >= ? AND act = 0 AND kind <> ? ORDER BY id"),
        audience, since, static_cast<int>(digest::MessageKind::answer));
    std::vector<BroadcastRow> found;
    while (rows.next()) found.push_back(read_broadcast(rows));
    return found;
}

std::vector<std::uint8_t> count_got_since(LedgerAccess& access, std::string_view audience, Instant since,
                                          int at_least) {
    std::vector<BroadcastRow> rows = find_sent_since(access, audience, since);
    std::erase_if(rows, [](const BroadcastRow& row) { return !digest::counts(row.kind); });
    std::vector<std::uint8_t> counts;
    if (std::cmp_less(rows.size(), at_least)) return counts; // the usual day: nobody is near a cap
    for (const BroadcastRow& row : rows) {
        for (const std::uint32_t number : segment_numbers(access, row.id)) {
            const Segment segment = read_segment(access, row.id, number);
            Bitmap got = segment.done | segment.unknown | segment.ambiguous();
            if (row.state == BroadcastState::running) got = got | segment.pending();
            if (!got.any()) continue;
            const Members members = read_members(access, row.id, number);
            for (std::size_t i = got.next(0); i < members.size(); i = got.next(i + 1)) count_one(counts, members[i]);
        }
    }
    return counts;
}

std::vector<std::pair<Ordinal, digest::Objection>> find_kept_back(LedgerAccess& access, BroadcastId id) {
    std::vector<std::pair<Ordinal, digest::Objection>> found;
    for (const std::uint32_t number : segment_numbers(access, id)) {
        const Segment segment = read_segment(access, id, number);
        if (!segment.withheld.any()) continue;
        const Members members = read_members(access, id, number);
        for_each_kept(access, id, number, segment, [&](std::uint16_t offset, digest::Objection why) {
            if (offset < members.size()) found.emplace_back(members[offset], why);
        });
    }
    std::ranges::sort(found);
    return found;
}

KeptBack count_kept(LedgerAccess& access, BroadcastId id, std::uint32_t number, const Segment& segment) {
    KeptBack kept;
    for_each_kept(access, id, number, segment, [&](std::uint16_t, digest::Objection why) { kept.add(why); });
    return kept;
}

} // namespace depesche::bot
