#include "tests/model/truth.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "bot/platform/telegram.hpp"

#include <algorithm>
#include <ranges>

namespace depesche::tests {

using bot::Act;
using bot::BroadcastId;
using bot::Ordinal;
using bot::SubscriberState;

namespace {

/// The value of "text" or "caption" in a body, as it stands there; empty without.
std::string_view raw_text(std::string_view body) {
    for (const std::string_view name : {std::string_view("\"text\":\""), std::string_view("\"caption\":\"")}) {
        const auto found = body.find(name);
        if (found == std::string_view::npos) continue;
        const auto begin = found + name.size();
        auto end = begin;
        while (end < body.size() && body[end] != '"') end += body[end] == '\\' ? 2 : 1;
        return body.substr(begin, end - begin);
    }
    return {};
}

std::vector<std::string> texts_of(const bot::OutgoingMessage& message) {
    std::vector<std::string> texts;
    for (const auto form : {bot::MessageForm::composed, bot::MessageForm::plain, bot::MessageForm::without_photo})
        texts.emplace_back(raw_text(bot::telegram_message_json(bot::in_form(message, form), true)));
    return texts;
}

Request::Kind kind_of(Act act) {
    return act == Act::send ? Request::Kind::send : act == Act::edit ? Request::Kind::edit : Request::Kind::remove;
}

/// Nothing tells whether the platform did it.
bool may_have_arrived(const Request& request) {
    return request.accepted || !request.settled;
}

} // namespace

void Truth::broken(int invariant, std::string what) {
    trace_.note("VIOLATION of {}: {}", invariant, what);
    if (!violation) violation = Violation{invariant, std::move(what)};
}

void Truth::add_address(std::size_t at, std::string address) {
    readers[at].addresses.push_back(address);
    by_address_.insert_or_assign(std::move(address), at);
}

void Truth::drop_addresses(std::size_t at) {
    for (const std::string& address : readers[at].addresses) by_address_.erase(address);
}

ModelReader* Truth::reader_at(std::string_view address) {
    const auto found = by_address_.find(address);
    return found == by_address_.end() ? nullptr : &readers[found->second];
}

ModelReader* Truth::reader(std::string_view audience, Ordinal ordinal) {
    const auto found = std::ranges::find_if(
        readers, [&](const ModelReader& one) { return one.audience == audience && one.ordinal == ordinal; });
    return found == readers.end() ? nullptr : &*found;
}

void Truth::look_for_broadcasts(bot::Ledger& ledger) {
    for (std::size_t limit = 8;; limit *= 4) {
        const auto rows = ledger.broadcasts(limit);
        if (!rows) return; // a process that has just died
        for (const bot::BroadcastRow& row : *rows) {
            if (row.id <= last_known_ || row.key_class == bot::KeyClass::by_hand) continue;
            const auto message = ledger.message(row.id);
            const auto recipients = ledger.deliveries(row.id, 0, 100'000);
            if (!message || !recipients) return broken(1, "a broadcast that was just started cannot be read");
            ModelBroadcast& known = broadcasts[row.id];
            known.row = row;
            known.texts = texts_of(*message);
            for (const bot::DeliveryRow& recipient : *recipients) known.members.push_back(recipient.ordinal);
            trace_.note("broadcast {} ({} {}) to {} of {}", row.id, to_string(row.act), row.draft, known.members.size(),
                        row.audience);
        }
        const bool all = rows->size() < limit || rows->back().id <= last_known_;
        if (!all) continue;
        if (!rows->empty()) last_known_ = std::max(last_known_, rows->front().id);
        return;
    }
}

BroadcastId Truth::broadcast_of(Request::Kind kind, const ModelReader& reader, std::string_view text,
                                std::int64_t message_id) const {
    BroadcastId origin = 0;
    if (kind != Request::Kind::send) {
        const auto found = by_message_id_.find(message_id);
        if (found == by_message_id_.end()) return 0;
        origin = requests[found->second].broadcast;
    }
    // The latest one: a text may go out again to others.
    for (const auto& [id, broadcast] : std::views::reverse(broadcasts)) {
        if (broadcast.row.audience != reader.audience || kind_of(broadcast.row.act) != kind) continue;
        if (kind != Request::Kind::send && broadcast.row.origin != origin) continue;
        if (kind != Request::Kind::remove && std::ranges::find(broadcast.texts, text) == broadcast.texts.end()) continue;
        if (std::ranges::find(broadcast.members, reader.ordinal) != broadcast.members.end()) return id;
    }
    return 0;
}

std::size_t Truth::on_request(int process, Request::Kind kind, std::string_view token, std::string_view address,
                              std::string_view text, std::int64_t message_id, bot::Instant wall) {
    Request request;
    request.number = static_cast<std::int64_t>(requests.size()) + 1;
    request.process = process;
    request.kind = kind;
    request.left = virtual_now();
    const ModelReader* const to = reader_at(address);
    if (to == nullptr) {
        broken(5, fmt::format("a request to {}, where nobody who may be written to lives", address));
    } else {
        request.broadcast = broadcast_of(kind, *to, text, message_id);
        request.reader = to->ordinal;
        if (request.broadcast == 0)
            broken(8, fmt::format("{} {} gets something that no broadcast to them says", to->audience, to->ordinal));
        else if (audiences[to->audience].token != token)
            broken(1, fmt::format("broadcast {} leaves by the wrong bot", request.broadcast));
        else
            check_request(request, *to, address, wall);
    }
    if (const auto pause = pauses_.find(token); pause != pauses_.end() && pause->second.process == process &&
                                                virtual_now() > pause->second.since && virtual_now() < pause->second.until)
        broken(1, fmt::format("a request leaves {} ms before the platform wants one again",
                              std::chrono::duration<double, std::milli>(pause->second.until - virtual_now()).count()));
    // The rate: never more in a second than permitted, with a hundredth of a second for rounding.
    auto& sent = sent_[std::string(token)];
    double permitted = 0;
    for (const auto& [name, audience] : audiences)
        if (audience.token == token) permitted = std::max(permitted, audience.rate);
    std::erase_if(sent, [&](const auto& one) { return one.first <= request.left - std::chrono::seconds(1); });
    if (!request.stray) sent.emplace_back(request.left, permitted);
    for (const auto& one : sent) permitted = std::max(permitted, one.second);
    if (static_cast<double>(sent.size()) > permitted * 1.01 + 1.001)
        broken(1, fmt::format("{} requests within a second where {} are permitted", sent.size(), permitted));
    trace_.note("request {} of {}: broadcast {} to {} {}", request.number, process, request.broadcast,
                static_cast<int>(kind), request.reader);
    requests.push_back(request);
    if (request.broadcast != 0) {
        ModelBroadcast& broadcast = broadcasts[request.broadcast];
        broadcast.requests[request.reader].push_back(requests.size() - 1);
        broadcast.first_left = true;
    }
    return requests.size() - 1;
}

/// Two processes on one ledger are a mistake of somebody's, and fencing bounds what comes of it: who slept believes for
/// a second after each commit that it is still the one.
void Truth::check_owner(ModelBroadcast& broadcast, Request& request) {
    request.stray = dead_.contains(request.process);
    if (request.process > broadcast.sent_by) {
        broadcast.sent_by = request.process;
        broadcast.taken_over = virtual_now();
    } else if (request.process < broadcast.sent_by && virtual_now() > broadcast.taken_over + std::chrono::milliseconds(1050)) {
        broken(1, fmt::format("process {} sends broadcast {}, which process {} has taken over", request.process,
                              request.broadcast, broadcast.sent_by));
    }
}

void Truth::check_request(Request& request, const ModelReader& to, std::string_view address, bot::Instant wall) {
    ModelBroadcast& broadcast = broadcasts[request.broadcast];
    check_owner(broadcast, request);
    if (request.stray) return; // it slept: what was told to others it does not know
    check_copies(broadcast, request);
    const bool change = request.kind != Request::Kind::send;
    if (to.state != SubscriberState::active && !(change && to.state == SubscriberState::stopped))
        broken(5, fmt::format("broadcast {} is sent to {} {}, who is {}", request.broadcast, to.audience, to.ordinal,
                              to_string(to.state)));
    if (address != to.address() && to.moves_to.empty())
        broken(5, fmt::format("broadcast {} is sent to an address that reader {} has left", request.broadcast, to.ordinal));
    if (broadcast.stopped)
        broken(4, fmt::format("broadcast {} is sent to {} though it was stopped {} ms ago", request.broadcast, to.ordinal,
                              std::chrono::duration<double, std::milli>(virtual_now() - *broadcast.stopped).count()));
    if (broadcast.row.useful_until != bot::Instant{} && wall > broadcast.row.useful_until)
        broken(3, fmt::format("broadcast {} is sent to {} after it stopped to be useful", request.broadcast, to.ordinal));
    if (const auto wrong = broadcasts.find(broadcast.row.origin);
        wrong != broadcasts.end() && broadcast.row.act == Act::send) {
        const auto had = wrong->second.requests.find(request.reader);
        if (had != wrong->second.requests.end() &&
            std::ranges::any_of(had->second, [&](std::size_t place) {
                return may_have_arrived(requests[place]) && !requests[place].stray;
            }))
            broken(8, fmt::format("{} has broadcast {} and gets {} as if they had not", request.reader, wrong->first,
                                  request.broadcast));
    }
}

void Truth::check_copies(const ModelBroadcast& broadcast, const Request& request) {
    const auto before = broadcast.requests.find(request.reader);
    if (before == broadcast.requests.end()) return;
    for (const std::size_t place : before->second) {
        const Request& earlier = requests[place];
        if (earlier.stray) continue;
        if (!may_have_arrived(earlier)) {
            const bool once = broadcast.row.prefer == bot::Prefer::once &&
                              broadcast.row.key_class != bot::KeyClass::idempotency_key;
            if (once && (earlier.told == Request::Told::unknown))
                broken(1, fmt::format("broadcast {} prefers once, and {} is asked again after an unknown outcome",
                                      request.broadcast, request.reader));
            continue;
        }
        const bool unknown = earlier.told == Request::Told::unknown || earlier.excused;
        if (!unknown)
            broken(1, fmt::format("broadcast {} is sent to {} again, whose request {} {}", request.broadcast, request.reader,
                                  earlier.number, earlier.told == Request::Told::accepted ? "was accepted" : "is on its way"));
        else if (broadcast.row.prefer == bot::Prefer::once && broadcast.row.key_class != bot::KeyClass::idempotency_key)
            broken(1, fmt::format("broadcast {} prefers once, and {} may get it twice", request.broadcast, request.reader));
    }
}

void Truth::on_accepted(std::size_t place, std::int64_t message_id) {
    Request& request = requests[place];
    request.settled = request.accepted = true;
    request.message_id = message_id;
    if (request.kind != Request::Kind::send) return;
    by_message_id_[message_id] = place;
    if (request.broadcast == 0) return;
    const auto& all = broadcasts[request.broadcast].requests[request.reader];
    duplicates += std::ranges::count_if(all, [&](std::size_t one) { return requests[one].accepted; }) > 1 ? 1 : 0;
}

void Truth::on_told(std::size_t place, Request::Told told) {
    requests[place].told = told;
    if (told != Request::Told::unknown) requests[place].settled = true;
}

void Truth::on_pause(int process, std::string_view token, std::chrono::seconds span) {
    Pause& pause = pauses_[std::string(token)];
    pause = {process, virtual_now(), std::max(pause.process == process ? pause.until : Moment{}, virtual_now() + span)};
}

void Truth::on_stop(BroadcastId id, bool recorded) {
    ModelBroadcast& broadcast = broadcasts[id];
    if (!broadcast.stopped) broadcast.stopped = virtual_now();
    broadcast.stop_is_recorded = recorded;
}

void Truth::on_resume(BroadcastId id) { broadcasts[id].stopped.reset(); }

void Truth::on_death(int process) {
    deaths += dead_.insert(process).second ? 1 : 0;
}

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
            if (broadcast.stop_is_recorded) broken(4, fmt::format("the recorded stop of broadcast {} is forgotten", id));
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
                if (request.excused || !dead_.contains(request.process) || !may_have_arrived(request)) continue;
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
            broken(1, fmt::format("{} deliveries were open at the death of a process whose window is {}", count, window));
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
            if (back && !known->unsure)
                broken(5, fmt::format("the farewell of {} {} is forgotten", name, row.ordinal));
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
            broken(1, fmt::format("broadcast {}: {} recipients are not {} delivered + {} refused + {} expired + {} withheld "
                                  "+ {} unknown + {} pending",
                                  row.id, row.tally.recipients, row.tally.delivered, row.tally.refused, row.tally.expired,
                                  row.tally.withheld, row.tally.unknown, row.tally.pending));
    }
}

void Truth::check_ends(bot::Ledger& ledger, const ModelBroadcast& broadcast, bool over) {
    const BroadcastId id = broadcast.row.id;
    const auto ends = ledger.deliveries(id, 0, 100'000);
    const auto segment = broadcast.members.empty() ? bot::LoadedSegment() : ledger.fanout().load(id, 0).value_or(bot::LoadedSegment());
    if (!ends || ends->size() != broadcast.members.size())
        return broken(1, fmt::format("broadcast {} has lost recipients", id));
    for (const bot::DeliveryRow& end : *ends) {
        std::vector<const Request*> all;
        if (const auto found = broadcast.requests.find(end.ordinal); found != broadcast.requests.end())
            for (const std::size_t place : found->second) all.push_back(&requests[place]);
        const auto any = [&](auto so) { return std::ranges::any_of(all, [&](const Request* one) { return so(*one); }); };
        const bool accepted = any([](const Request& one) { return one.accepted && !one.stray; });
        const auto wrong = [&](std::string_view why) {
            broken(1, fmt::format("broadcast {} to {}: the ledger says {}, but {}", id, end.ordinal, end.state, why));
        };
        if (end.state == "delivered") {
            if (!any([](const Request& one) { return one.accepted; })) wrong("the platform has never accepted it");
            else if (broadcast.row.act == Act::send && !end.message_id.empty() &&
                     !any([&](const Request& one) { return std::to_string(one.message_id) == end.message_id; }))
                wrong("its message id is another's");
        } else if (end.state == "refused") {
            if (!any([](const Request& one) { return one.told == Request::Told::refused || one.told == Request::Told::moved; }))
                wrong("the platform has not refused it");
        } else if (end.state == "expired" || end.state == "withheld") {
            if (accepted) wrong("the platform has accepted it");
        } else if (end.state == "unknown") {
            if (all.empty() && deaths == 0) wrong("nothing has ever left");
        } else {
            const auto offset = std::ranges::find(segment.members, end.ordinal) - segment.members.begin();
            const bool intended = offset < std::ssize(segment.members) &&
                                  segment.segment.intent.test(static_cast<std::uint16_t>(offset));
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
