#pragma once

#include "bot/net/http_server.hpp"
#include "bot/sandbox/chat_world.hpp"

#include <optional>

namespace depesche::bot::sandbox {

/// The phone's page, its files, GET /phone/state?reader=ID, POST /phone/act, and /channel/NAME, the public address of a
/// simulated WhatsApp channel. nullopt: not the phone's path.
/// `panel`: the page shows the demo's controls.
std::optional<ServerResponse> phone_answer(ChatWorld& world, const ServerRequest& request, bool panel);
/// A page of bot/sandbox/phone by its name.
std::optional<ServerResponse> phone_file(std::string_view name);

/// GET /phone/events?reader=ID&after=SEQ: waits until something is new for this reader.
struct PhonePoll {
    ChatId reader = 0;
    std::int64_t after = 0;
    std::chrono::seconds timeout{25};
};
std::optional<PhonePoll> read_phone_poll(ChatWorld& world, const ServerRequest& request);
/// nullopt: nothing new, and `give_up` is not set.
std::optional<ServerResponse> phone_events_answer(ChatWorld& world, const PhonePoll& poll, bool give_up);

} // namespace depesche::bot::sandbox
