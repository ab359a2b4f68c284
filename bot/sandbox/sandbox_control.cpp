#include "bot/sandbox/sandbox_control.hpp"

#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/telegram_objects.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

std::int64_t number(const ServerRequest& request, std::string_view name, std::int64_t otherwise) {
    const auto text = request.query(name);
    std::int64_t value = otherwise;
    if (text) std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

ServerResponse bad(std::string_view why) { return json_response(400, dump({{"ok", false}, {"why", why}})); }

ServerResponse ledger_answer(const TelegramDouble& telegram, const ServerRequest& request) {
    const auto limit = static_cast<std::size_t>(std::max<std::int64_t>(1, number(request, "limit", 10'000'000)));
    return {.status = 200,
            .headers = {{"Content-Type", "application/x-ndjson"},
                        {"Cache-Control", "no-store"},
                        {"X-Ledger-Last", std::to_string(telegram.ledger().last())}},
            .body = telegram.ledger().lines_after(number(request, "after", 0), limit)};
}

ServerResponse script_answer(TelegramDouble& telegram, const ServerRequest& request) {
    if (request.method == "POST") {
        auto script = FaultScript::from_json(request.body);
        if (!script) return bad(script.error());
        const auto taken = telegram.take_script(std::move(*script), request.query("append").has_value());
        if (!taken) return bad(taken.error());
    } else if (request.method == "DELETE") {
        telegram.script() = FaultScript();
    }
    return json_response(200, telegram.script().to_json());
}

ServerResponse violations_answer(TelegramDouble& telegram, const ServerRequest& request) {
    if (request.method == "DELETE") {
        telegram.violations().clear();
        telegram.rates().measure_anew();
    }
    return json_response(200, telegram.violations().to_json(telegram.limits_json()));
}

/// The limits as they are judged: {"bot":"30/s:30",...}. POST changes those it names, DELETE brings back the
/// documented.
ServerResponse limits_answer(TelegramDouble& telegram, const ServerRequest& request) {
    RateWatch& rates = telegram.rates();
    if (request.method == "DELETE") rates.restore();
    std::vector<std::pair<RateWatch::Scope, RateLimit>> changes;
    if (request.method == "POST") {
        const auto wishes = digest::parse_bounded(request.body, 1 << 16);
        if (!wishes || !wishes->is_object()) return bad("a JSON object is expected, such as {\"bot\":\"30/s\"}");
        for (const auto& [name, value] : wishes->items()) {
            const auto scope = std::ranges::find(RateWatch::scope_names, name);
            if (scope == RateWatch::scope_names.end())
                return bad(
                    fmt::format("unknown limit \"{}\", known are {}", name, fmt::join(RateWatch::scope_names, ", ")));
            const auto limit = rate_limit_from(value.is_string() ? value.get<std::string>() : dump(value));
            if (!limit) return bad(fmt::format("\"{}\": {}", name, limit.error()));
            changes.emplace_back(static_cast<RateWatch::Scope>(scope - RateWatch::scope_names.begin()), *limit);
        }
    }
    for (const auto& [scope, limit] : changes) rates.set(scope, limit);
    json object = json::object();
    for (std::size_t i = 0; i < RateWatch::scope_names.size(); ++i)
        object[std::string(RateWatch::scope_names[i])] = to_string(rates.limit(static_cast<RateWatch::Scope>(i)));
    return json_response(200, dump(object));
}

ServerResponse requests_answer(TelegramDouble& telegram, const ServerRequest& request) {
    if (request.method == "POST") telegram.requests().start();
    if (request.method == "DELETE") telegram.requests().stop();
    return {.status = 200,
            .headers = {{"Content-Type", "application/x-ndjson"}, {"Cache-Control", "no-store"}},
            .body = telegram.requests().lines()};
}

ServerResponse counts_answer(const ChatWorld& world, const TelegramDouble& telegram) {
    return json_response(200, dump({{"accepted", telegram.ledger().last()},
                                    {"refused", telegram.refused()},
                                    {"limits", own_json(telegram.limits_json())},
                                    {"crowd", world.crowd_size()},
                                    {"crowd_received", world.crowd_histogram()}}));
}

/// Reads a key of the wished type into a value that keeps its default; false: another type.
template <class T>
bool read(const json& object, const char* key, T& into) {
    const auto found = object.find(key);
    if (found == object.end()) return true;
    if constexpr (std::is_same_v<T, bool>) {
        if (!found->is_boolean()) return false;
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (!found->is_string()) return false;
    } else if constexpr (std::is_floating_point_v<T>) {
        if (!found->is_number()) return false;
    } else if (!found->is_number_integer()) {
        return false;
    }
    into = found->get<T>();
    return true;
}

template <class T>
bool read_list(const json& object, const char* key, std::set<T>& into) {
    const auto found = object.find(key);
    if (found == object.end()) return true;
    if (!found->is_array()) return false;
    for (const json& entry : *found) {
        if (std::is_same_v<T, std::string> ? !entry.is_string() : !entry.is_number_integer()) return false;
        into.insert(entry.get<T>());
    }
    return true;
}

ServerResponse subscribers_answer(ChatWorld& world, const json& object) {
    CrowdPlan plan;
    std::int64_t later = 0;
    const bool typed =
        read(object, "count", plan.count) && read(object, "start", plan.start) &&
        read(object, "payload", plan.payload) && read(object, "language", plan.language) &&
        read(object, "bot", plan.bot) && read(object, "blocked", plan.blocked) &&
        read(object, "deactivated", plan.deactivated) && read(object, "missing", plan.missing) &&
        read(object, "never_started", plan.never_started) && read(object, "block_on_message", plan.block_on_message) &&
        read(object, "stop_on_message", plan.stop_on_message) && read(object, "migrated", plan.migrated) &&
        read(object, "migrate_on_message", plan.migrate_on_message) &&
        read(object, "after_messages", plan.after_messages) && read(object, "block_later", plan.block_later) &&
        read(object, "stop_later", plan.stop_later) && read(object, "migrate_later", plan.migrate_later) &&
        read(object, "later_ms", later) && read(object, "seed", plan.seed);
    if (!typed) return bad("a key has the wrong type; see deploy/docs/sandbox.md");
    if (plan.after_messages < 1 || later < 0) return bad("\"after_messages\" must be from 1, \"later_ms\" from 0");
    plan.later = std::chrono::milliseconds(later);
    if (plan.count < 1 || plan.count + world.crowd_size() > 20'000'000)
        return bad("\"count\" must be 1 to 20,000,000 in total");
    const Crowd crowd = world.add_crowd(plan);
    return json_response(200, dump({{"ok", true}, {"first", crowd.first}, {"count", crowd.count}}));
}

ServerResponse chats_answer(ChatWorld& world, const json& object) {
    Room room;
    std::string standing = "open";
    const bool typed = read(object, "id", room.id) && read(object, "type", room.type) &&
                       read(object, "title", room.title) && read(object, "username", room.username) &&
                       read(object, "standing", standing) && read(object, "migrate_to", room.migrate_to);
    const auto known = standing_from(standing);
    if (!typed || !known || !read_list(object, "members", room.members) ||
        !read_list(object, "bots", room.member_bots) || !read_list(object, "admins", room.admins))
        return bad("a key has the wrong type or value; see deploy/docs/sandbox.md");
    if (room.id > 0) return bad("\"id\" of a channel or group is negative");
    room.standing = *known;
    const Room& made = world.set_room(room);
    return json_response(200, dump({{"ok", true}, {"id", made.id}}));
}

ServerResponse bots_answer(ChatWorld& world, const json& object) {
    std::string token, username, name;
    bool revoked = false;
    const bool typed = read(object, "token", token) && read(object, "username", username) &&
                       read(object, "name", name) && read(object, "revoked", revoked);
    Bot* bot = typed ? world.bot_by_token(token) : nullptr;
    if (bot == nullptr) return bad("\"token\" must have the shape digits:secret");
    if (!username.empty()) bot->username = username;
    if (!name.empty()) bot->name = name;
    bot->revoked = revoked;
    world.changed(bot->number);
    world.announce(0, 0, R"({"type":"reload"})");
    return json_response(200, dump({{"ok", true}, {"id", bot->id}, {"username", bot->username}}));
}

/// {"seconds":3600} for every bot, {"bot":"NAME or token","seconds":60} for one; 0 switches it off.
ServerResponse idempotency_answer(ChatWorld& world, TelegramDouble& telegram, const ServerRequest& request) {
    if (request.method == "POST") {
        const auto wish = digest::parse_bounded(request.body, 1 << 16);
        if (!wish || !wish->is_object()) return bad("a JSON object is expected, such as {\"seconds\":3600}");
        std::string name;
        std::int64_t seconds = -1;
        const bool typed = read(*wish, "bot", name) && read(*wish, "seconds", seconds);
        if (!typed || seconds < 0 || seconds > 31'536'000)
            return bad("\"seconds\" must be a whole number from 0 (none) to 31,536,000, \"bot\" a text");
        const Bot* bot = name.empty() ? nullptr : world.bot_by_name(name);
        if (bot == nullptr && !name.empty()) bot = world.bot_by_token(name);
        if (bot == nullptr && !name.empty()) return bad("\"bot\" must be a username or a token");
        telegram.idempotency().set(bot != nullptr ? bot->number : 0, std::chrono::seconds(seconds));
    }
    std::map<int, std::string> names;
    for (const Bot& bot : world.bots()) names[bot.number] = bot.username;
    return json_response(200, telegram.idempotency().to_json(names));
}

/// Puts a press with any data by any person into a bot's queue; the phone itself only lets its own buttons be pressed.
ServerResponse presses_answer(ChatWorld& world, const json& object) {
    std::int64_t reader = 0, chat = 0, message = 0;
    std::string bot, data;
    const bool typed = read(object, "reader", reader) && read(object, "chat", chat) &&
                       read(object, "message_id", message) && read(object, "bot", bot) && read(object, "data", data);
    Reader* who = world.reader(reader);
    Bot* hears = world.bot_by_name(bot);
    if (!typed || who == nullptr || hears == nullptr) return bad("no such reader or bot; see deploy/docs/sandbox.md");
    if (!world.press_unseen(*who, *hears, chat == 0 ? who->id : chat, message, data)) return bad("no such message");
    return json_response(200, R"({"ok":true})");
}

ServerResponse bot_list(const ChatWorld& world) {
    json list = json::array();
    for (const Bot& bot : world.bots())
        list.push_back(json{
            {"id", bot.id}, {"username", bot.username}, {"name", bot.name}, {"waiting_updates", bot.updates.size()}});
    return json_response(200, dump({{"bots", list}}));
}

} // namespace

std::optional<ServerResponse> control_answer(ChatWorld& world, TelegramDouble& telegram, const ServerRequest& request) {
    if (!request.path.starts_with("/_sandbox/")) return std::nullopt;
    const std::string_view part = std::string_view(request.path).substr(10);
    if (part == "ledger") return ledger_answer(telegram, request);
    if (part == "script") return script_answer(telegram, request);
    if (part == "violations") return violations_answer(telegram, request);
    if (part == "idempotency") return idempotency_answer(world, telegram, request);
    if (part == "limits") return limits_answer(telegram, request);
    if (part == "requests") return requests_answer(telegram, request);
    if (part == "counts") return counts_answer(world, telegram);
    if (part == "bots" && request.method == "GET") return bot_list(world);
    if (part != "subscribers" && part != "chats" && part != "bots" && part != "presses") return std::nullopt;
    if (request.method != "POST") return json_response(405, R"({"ok":false,"why":"POST is expected"})");
    const auto parsed = digest::parse_bounded(request.body, 1 << 20);
    if (!parsed || !parsed->is_object()) return bad("a JSON object is expected");
    if (part == "subscribers") return subscribers_answer(world, *parsed);
    if (part == "chats") return chats_answer(world, *parsed);
    if (part == "presses") return presses_answer(world, *parsed);
    return bots_answer(world, *parsed);
}

} // namespace depesche::bot::sandbox
