// What the ledger says, held against what is true.
#include "tests/model/truth.hpp"

#include "bot/delivery/fanout_log.hpp"

#include <algorithm>
#include <utility>

namespace depesche::tests {

using bot::Act;
using bot::BroadcastId;
using bot::SubscriberState;

/// What was open at the death, as a set: told or not, accepted or under way, and not durable.
void Truth::on_restart(bot::Ledger& ledger) {
    sent_.clear(); // a new process does not know what the last one has used of its second
    std::map<std::string, std::size_t> open;
    for (auto& [id, broadcast] : broadcasts) {
        const auto row = ledger.broadcast(id);
        if (!row || !*row) {
            broken(1, fmt::format("broadcast {} is not in the ledger any more", id));
            continue;
        }
        if (broadcast.stopped && (*row)->state == bot::BroadcastState::running) {
            if (broadcast.stop_is_recorded)
                broken(4, fmt::format("the recorded stop of broadcast {} is forgotten", id));
            broadcast.stopped.reset(); // who stopped it was told that it is not recorded yet
        }
        check_ends(ledger, broadcast, false);
        const auto ends = ledger.deliveries(id, 0, 100'000);
        if (!ends) continue;
        for (const bot::DeliveryRow& end : *ends) {
            const auto all = broadcast.requests.find(end.ordinal);
            if (all == broadcast.requests.end() || end.state != "pending") continue;
            bool counted = false;
            for (const std::size_t place : all->second) {
                Request& request = requests[place];
                if (request.excused || !dead_.contains(request.process) || !request.may_have_arrived()) continue;
                request.excused = true;
                if (request.told != Request::Told::unknown && !std::exchange(counted, true))
                    ++open[audiences[broadcast.row.audience].token];
            }
        }
    }
    for (const auto& [token, count] : open) {
        std::size_t window = 4;
        for (const auto& [name, audience] : audiences)
            if (audience.token == token) window = std::max(window, audience.window);
        most_open = std::max(most_open, count);
        if (count > window)
            broken(1,
                   fmt::format("{} deliveries were open at the death of a process whose window is {}", count, window));
    }
    see_readers(ledger);
}

void Truth::see_readers(bot::Ledger& ledger) {
    for (const auto& [name, audience] : audiences) {
        const auto rows = ledger.subscribers().list(name, 0, 1000);
        if (!rows) continue;
        for (const bot::Subscriber& row : *rows) {
            ModelReader* known = this->reader(name, row.ordinal);
            if (known == nullptr) { // began in the last moment of a process
                readers.push_back({.audience = name, .ordinal = row.ordinal});
                add_address(readers.size() - 1, row.address);
                known = &readers.back();
            }
            const bool back = row.state == SubscriberState::active && known->state != SubscriberState::active;
            if (back && !known->unsure) broken(5, fmt::format("the farewell of {} {} is forgotten", name, row.ordinal));
            if (row.state == SubscriberState::forgotten && known->state != SubscriberState::forgotten)
                drop_addresses(static_cast<std::size_t>(known - readers.data()));
            known->was_away = known->was_away || row.state != SubscriberState::active;
            known->state = row.state;
            known->unsure = false;
        }
    }
}

void Truth::check_rows(const std::vector<bot::BroadcastRow>& rows) {
    for (const bot::BroadcastRow& row : rows) {
        const auto known = broadcasts.find(row.id);
        const auto members = known == broadcasts.end() ? row.tally.recipients : std::ssize(known->second.members);
        if (!row.tally.adds_up() || row.tally.pending < 0 || row.tally.recipients != members)
            broken(1, fmt::format(
                          "broadcast {}: {} recipients are not {} delivered + {} refused + {} expired + {} withheld "
                          "+ {} unknown + {} pending",
                          row.id, row.tally.recipients, row.tally.delivered, row.tally.refused, row.tally.expired,
                          row.tally.withheld, row.tally.unknown, row.tally.pending));
    }
}

void Truth::check_ends(bot::Ledger& ledger, const ModelBroadcast& broadcast, bool over) {
    const BroadcastId id = broadcast.row.id;
    const auto ends = ledger.deliveries(id, 0, 100'000);
    const auto segment =
        broadcast.members.empty() ? bot::LoadedSegment() : ledger.fanout().load(id, 0).value_or(bot::LoadedSegment());
    if (!ends || ends->size() != broadcast.members.size())
        return broken(1, fmt::format("broadcast {} has lost recipients", id));
    for (const bot::DeliveryRow& end : *ends) {
        std::vector<const Request*> all;
        if (const auto found = broadcast.requests.find(end.ordinal); found != broadcast.requests.end())
            for (const std::size_t place : found->second) all.push_back(&requests[place]);
        const auto any = [&](auto so) {
            return std::ranges::any_of(all, [&](const Request* one) { return so(*one); });
        };
        const bool accepted = any([](const Request& one) { return one.accepted && !one.stray; });
        const auto wrong = [&](std::string_view why) {
            broken(1, fmt::format("broadcast {} to {}: the ledger says {}, but {}", id, end.ordinal, end.state, why));
        };
        if (end.state == "delivered") {
            if (!any([](const Request& one) { return one.accepted; }))
                wrong("the platform has never accepted it");
            else if (broadcast.row.act == Act::send && !end.message_id.empty() &&
                     !any([&](const Request& one) { return std::to_string(one.message_id) == end.message_id; }))
                wrong("its message id is another's");
        } else if (end.state == "refused") {
            if (!any([](const Request& one) {
                    return one.told == Request::Told::refused || one.told == Request::Told::moved;
                }))
                wrong("the platform has not refused it");
        } else if (end.state == "expired" || end.state == "withheld") {
            if (accepted) wrong("the platform has accepted it");
        } else if (end.state == "unknown") {
            if (all.empty() && deaths == 0) wrong("nothing has ever left");
        } else {
            const auto offset = std::ranges::find(segment.members, end.ordinal) - segment.members.begin();
            const bool intended =
                offset < std::ssize(segment.members) && segment.segment.intent.test(static_cast<std::uint16_t>(offset));
            if (accepted && !intended && any([&](const Request& one) { return dead_.contains(one.process) || over; }))
                wrong("the platform has accepted it and no intent says so");
        }
    }
    const auto row = ledger.broadcast(id);
    if (over && row && *row && (*row)->state == bot::BroadcastState::finished && (*row)->tally.pending != 0)
        broken(1, fmt::format("broadcast {} is finished with {} pending", id, (*row)->tally.pending));
}

void Truth::at_the_end(bot::Ledger& ledger) {
    for (const auto& [id, broadcast] : broadcasts) check_ends(ledger, broadcast, true);
    const auto problems = ledger.verify();
    if (!problems)
        broken(1, "the ledger cannot be verified: " + problems.error().message);
    else if (!problems->empty())
        broken(1, "the ledger is damaged: " + problems->front());
}

} // namespace depesche::tests
