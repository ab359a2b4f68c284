#include "bot/delivery/ledger.hpp"

#include <fmt/core.h>

// What the ledger's values count and say; the record itself is in ledger.cpp.
namespace depesche::bot {

std::string_view to_string(BroadcastState state) {
    switch (state) {
    case BroadcastState::running:
        return "running";
    case BroadcastState::stopped:
        return "stopped";
    case BroadcastState::finished:
        return "finished";
    case BroadcastState::failed:
        return "failed";
    }
    return "";
}

std::string_view to_string(Act act) {
    switch (act) {
    case Act::send:
        return "send";
    case Act::edit:
        return "edit";
    case Act::remove:
        return "remove";
    }
    return "";
}

Spread& Spread::operator+=(const Spread& other) noexcept {
    have += other.have;
    reachable += other.reachable;
    may_have += other.may_have;
    have_not += other.have_not;
    return *this;
}

void KeptBack::add(digest::Objection why, std::int64_t count) noexcept {
    if (why == digest::Objection::quiet) quiet += count;
    if (why == digest::Objection::capped) capped += count;
    if (why == digest::Objection::paused) paused += count;
}

std::string words(const KeptBack& kept) {
    std::string text;
    const auto add = [&](std::int64_t count, std::string_view what) {
        if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, what);
    };
    add(kept.quiet, "quiet hours");
    add(kept.capped, "daily cap");
    add(kept.paused, "paused");
    return text;
}

KeptBack& KeptBack::operator+=(const KeptBack& other) noexcept {
    quiet += other.quiet;
    capped += other.capped;
    paused += other.paused;
    return *this;
}

Tally& Tally::operator+=(const Tally& other) noexcept {
    recipients += other.recipients;
    delivered += other.delivered;
    refused += other.refused;
    expired += other.expired;
    withheld += other.withheld;
    unknown += other.unknown;
    pending += other.pending;
    kept += other.kept;
    return *this;
}

std::int64_t billable(const BroadcastRow& row, Instant now) {
    if (row.key_class == KeyClass::by_hand || row.act != Act::send) return 0;
    const bool late = row.useful_until != Instant{} && row.useful_until < now;
    const bool given_up = row.why.starts_with(corrected_by);
    const bool halted = row.state == BroadcastState::stopped || row.state == BroadcastState::failed;
    const bool may_leave = row.state == BroadcastState::running || (halted && !late && !given_up);
    return row.tally.delivered + row.tally.unknown + row.resent + (may_leave ? row.tally.pending : 0);
}

} // namespace depesche::bot
