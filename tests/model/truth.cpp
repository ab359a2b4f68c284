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
        if (kind != Request::Kind::remove && std::ranges::find(broadcast.texts, text) == broadcast.texts.end())
            continue;
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
                                                virtual_now() > pause->second.since &&
                                                virtual_now() < pause->second.until)
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
    } else if (request.process < broadcast.sent_by &&
               virtual_now() > broadcast.taken_over + std::chrono::milliseconds(1050)) {
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
        broken(5, fmt::format("broadcast {} is sent to an address that reader {} has left", request.broadcast,
                              to.ordinal));
    if (broadcast.stopped)
        broken(4,
               fmt::format("broadcast {} is sent to {} though it was stopped {} ms ago", request.broadcast, to.ordinal,
                           std::chrono::duration<double, std::milli>(virtual_now() - *broadcast.stopped).count()));
    if (broadcast.row.useful_until != bot::Instant{} && wall > broadcast.row.useful_until)
        broken(3,
               fmt::format("broadcast {} is sent to {} after it stopped to be useful", request.broadcast, to.ordinal));
    if (const auto wrong = broadcasts.find(broadcast.row.origin);
        wrong != broadcasts.end() && broadcast.row.act == Act::send) {
        const auto had = wrong->second.requests.find(request.reader);
        if (had != wrong->second.requests.end() && std::ranges::any_of(had->second, [&](std::size_t place) {
                return requests[place].may_have_arrived() && !requests[place].stray;
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
        if (!earlier.may_have_arrived()) {
            const bool once =
                broadcast.row.prefer == bot::Prefer::once && broadcast.row.key_class != bot::KeyClass::idempotency_key;
            if (once && (earlier.told == Request::Told::unknown))
                broken(1, fmt::format("broadcast {} prefers once, and {} is asked again after an unknown outcome",
                                      request.broadcast, request.reader));
            continue;
        }
        const bool unknown = earlier.told == Request::Told::unknown || earlier.excused;
        if (!unknown)
            broken(1, fmt::format("broadcast {} is sent to {} again, whose request {} {}", request.broadcast,
                                  request.reader, earlier.number,
                                  earlier.told == Request::Told::accepted ? "was accepted" : "is on its way"));
        else if (broadcast.row.prefer == bot::Prefer::once && broadcast.row.key_class != bot::KeyClass::idempotency_key)
            broken(1, fmt::format("broadcast {} prefers once, and {} may get it twice", request.broadcast,
                                  request.reader));
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

void Truth::on_death(int process) { deaths += dead_.insert(process).second ? 1 : 0; }

} // namespace depesche::tests
