#include "bot/sandbox/phone_api.hpp"

#include "bot/sandbox/json_text.hpp"
#include "embedded_pages.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

/// A post in a WhatsApp channel may be long; 65,536 characters are what the app lets through in a message.
constexpr std::size_t max_post = 65'536;

std::int64_t number(const std::optional<std::string>& text) {
    std::int64_t value = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

ServerResponse refuse(std::string_view why) { return json_response(400, dump({{"ok", false}, {"why", why}})); }

std::string_view content_type(std::string_view path) {
    if (path.ends_with(".html")) return "text/html; charset=utf-8";
    if (path.ends_with(".css")) return "text/css; charset=utf-8";
    if (path.ends_with(".js")) return "text/javascript; charset=utf-8";
    if (path.ends_with(".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

/// One thing a reader does on the page: {"reader":5001,"do":"say","chat":"newsroom_bot","text":"/help"}.
struct Act {
    ChatWorld& world;
    const json& object;
    Reader* reader = nullptr;
    Bot* bot = nullptr;
    Room* room = nullptr;

    std::string text(const char* key) const {
        const auto found = object.find(key);
        return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
    }
    std::int64_t integer(const char* key) const {
        const auto found = object.find(key);
        return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
    }
};

void find_chat(Act& act) {
    const std::string key = act.text("chat");
    act.bot = act.world.bot_by_name(key);
    if (act.bot != nullptr) return;
    act.room = act.world.room_by_id(number(key));
}

bool act_in_bot_chat(Act& act, const std::string& what) {
    ChatWorld& world = act.world;
    const auto relation = act.reader->bots.find(act.bot->number);
    const bool open = relation != act.reader->bots.end() && relation->second == Standing::open;
    if (what == "start") {
        world.start(*act.reader, *act.bot, act.text("payload").substr(0, 64));
    } else if (what == "say" && open && !act.text("text").empty()) {
        world.say(*act.reader, *act.bot, act.text("text").substr(0, 4096), act.integer("reply_to"));
    } else if (what == "press" && open) {
        return world.press(*act.reader, *act.bot, act.integer("message_id"), act.text("data"));
    } else if (what == "block" && relation != act.reader->bots.end()) {
        world.block(*act.reader, *act.bot, true);
    } else if (what == "unblock" && relation != act.reader->bots.end()) {
        world.block(*act.reader, *act.bot, false);
    } else {
        return false;
    }
    return true;
}

bool act_by_hand(Act& act, const std::string& what) {
    ChatWorld& world = act.world;
    const std::string text = act.text("text").substr(0, max_post);
    if (what == "post") return world.post_by_hand(*act.reader, *act.room, text, act.text("photo").substr(0, 2048));
    if (what == "edit_post") return world.edit_by_hand(*act.reader, *act.room, act.integer("message_id"), text);
    if (what == "delete_post") return world.delete_by_hand(*act.reader, *act.room, act.integer("message_id"));
    if (what != "bell_on" && what != "bell_off") return false;
    world.ring(*act.reader, *act.room, what == "bell_on");
    return act.reader->follows.contains(act.room->id);
}

bool act_in_room(Act& act, const std::string& what) {
    Room& room = *act.room;
    if (room.is_group()) {
        if (what == "say" && !act.text("text").empty())
            return act.world.say_in_group(*act.reader, room, act.text("text").substr(0, 4096), act.integer("reply_to"));
        return what == "press" &&
               act.world.press_in_group(*act.reader, room, act.integer("message_id"), act.text("data"));
    }
    if (what == "follow" || what == "unfollow") {
        act.world.follow(*act.reader, room, what == "follow");
        return true;
    }
    return room.by_hand() && act_by_hand(act, what);
}

bool perform(Act& act, const std::string& what) {
    if (what == "read") {
        act.world.mark_read(*act.reader, act.bot, act.room);
        return act.bot != nullptr || act.room != nullptr;
    }
    if (what == "vote") {
        const ChatId chat = act.room != nullptr ? act.room->id : act.reader->id;
        return act.world.vote(*act.reader, chat, act.bot, act.integer("message_id"),
                              static_cast<int>(act.integer("option")));
    }
    if (act.room != nullptr) return act_in_room(act, what);
    return act.bot != nullptr && act_in_bot_chat(act, what);
}

ServerResponse act_answer(ChatWorld& world, const ServerRequest& request) {
    // A page of another site can send text/plain without asking; JSON it cannot.
    if (!request.header("content-type").starts_with("application/json")) return refuse("application/json is expected");
    const auto parsed = digest::parse_bounded(request.body, 64 << 10);
    if (!parsed || !parsed->is_object()) return refuse("a JSON object is expected");
    Act act{.world = world, .object = *parsed};
    const std::string what = act.text("do");
    if (what == "add_reader") {
        if (world.readers().size() >= 100) return refuse("at most 100 readers have a phone");
        const std::string language = act.text("language");
        const Reader& added =
            world.add_reader(act.text("name").substr(0, 40), language.empty() ? "de" : language.substr(0, 8));
        return json_response(200, fmt::format(R"({{"ok":true,"reader":{}}})", added.id));
    }
    act.reader = world.reader(act.integer("reader"));
    if (act.reader == nullptr) return refuse("no such reader");
    find_chat(act);
    if (!perform(act, what)) return refuse("this cannot be done here");
    return json_response(200, R"({"ok":true})");
}

ServerResponse state_answer(ChatWorld& world, const ServerRequest& request, bool panel) {
    Reader* reader = world.reader(number(request.query("reader")));
    if (reader == nullptr && world.readers().empty()) world.add_reader("", "de");
    if (reader == nullptr) reader = world.reader(world.readers().front().id);
    std::string state = world.phone_state_json(*reader);
    if (panel) state.replace(0, 1, R"({"panel":true,)");
    return json_response(200, std::move(state));
}

/// The public address of a simulated WhatsApp channel opens it in the phone.
ServerResponse channel_answer(ChatWorld& world, std::string_view name) {
    const Room* room = world.room_by_name(name);
    if (room == nullptr || !room->by_hand()) return json_response(404, R"({"ok":false,"why":"no such channel"})");
    return {.status = 302, .headers = {{"Location", fmt::format("/phone?chat={}", room->id)}}, .body = {}};
}

} // namespace

std::optional<ServerResponse> phone_file(std::string_view name) {
    for (const EmbeddedFile& file : embedded_pages()) {
        if (file.path != "sandbox/phone/" + std::string(name)) continue;
        return ServerResponse{
            .status = 200,
            .headers = {{"Content-Type", std::string(content_type(name))},
                        {"Cache-Control", "no-cache"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Referrer-Policy", "no-referrer"},
                        {"Content-Security-Policy",
                         "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
                         "img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
                         "'self'"}},
            .body = std::string(file.bytes)};
    }
    return std::nullopt;
}

std::optional<ServerResponse> phone_answer(ChatWorld& world, const ServerRequest& request, bool panel) {
    if (request.path.starts_with("/channel/")) return channel_answer(world, request.path.substr(9));
    if (request.path == "/") return ServerResponse{.status = 302, .headers = {{"Location", "/phone"}}, .body = {}};
    if (!request.path.starts_with("/phone")) return std::nullopt;
    if (request.path == "/phone/state") return state_answer(world, request, panel);
    if (request.path == "/phone/act" && request.method == "POST") return act_answer(world, request);
    if (request.path.size() > 6 && request.path[6] != '/') return std::nullopt;
    return phone_file(request.path.size() <= 7 ? "index.html" : std::string_view(request.path).substr(7));
}

std::optional<PhonePoll> read_phone_poll(ChatWorld& world, const ServerRequest& request) {
    PhonePoll poll{.reader = number(request.query("reader")), .after = number(request.query("after"))};
    if (world.reader(poll.reader) == nullptr) return std::nullopt;
    if (const auto timeout = request.query("timeout"))
        poll.timeout = std::chrono::seconds(std::clamp<std::int64_t>(number(timeout), 0, 50));
    return poll;
}

std::optional<ServerResponse> phone_events_answer(ChatWorld& world, const PhonePoll& poll, bool give_up) {
    const auto events = world.events_after(poll.after, *world.reader(poll.reader));
    if (!events) return json_response(200, R"({"reload":true,"events":[]})");
    if (events->empty() && !give_up) return std::nullopt;
    std::string list;
    for (const PhoneEvent* event : *events) {
        if (!list.empty()) list += ',';
        list += event->json;
    }
    return json_response(200, fmt::format(R"({{"seq":{},"now":{},"events":[{}]}})", world.last_event(),
                                          world.now().time_since_epoch().count(), list));
}

} // namespace depesche::bot::sandbox
