// The methods that are about the bot itself: who it is, what it hears, its menu.
#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/telegram_session.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

std::string updates_json(const Bot& bot, std::size_t limit) {
    std::string list = "[";
    for (const Update& update : bot.updates) {
        if (limit-- == 0) break;
        if (list.size() > 1) list += ',';
        list += update.json;
    }
    return list + "]";
}

void confirm(Bot& bot, std::int64_t offset) {
    if (offset < 0) { // the last -offset updates, the rest is forgotten
        const auto keep = static_cast<std::size_t>(std::min<std::int64_t>(-offset, 1'000'000));
        while (bot.updates.size() > keep) bot.updates.pop_front();
        return;
    }
    while (!bot.updates.empty() && bot.updates.front().id < offset) bot.updates.pop_front();
}

void remember_allowed(Bot& bot, std::string_view list) {
    const auto kinds = digest::parse_bounded(list, 4096);
    if (!kinds || !kinds->is_array()) return;
    bot.allowed.clear();
    for (const json& kind : *kinds)
        if (kind.is_string()) bot.allowed.insert(kind.get<std::string>());
}

std::expected<json, std::string> read_commands(std::string_view text) {
    const auto list = digest::parse_bounded(text, 64 << 10);
    if (!list) return std::unexpected("Bad Request: can't parse commands JSON object");
    if (!list->is_array()) return std::unexpected("Bad Request: expected an Array of BotCommand");
    if (list->size() > 100) return std::unexpected("Bad Request: BOT_COMMANDS_TOO_MUCH");
    json commands = json::array();
    for (const json& entry : *list) {
        if (!entry.is_object()) return std::unexpected("Bad Request: expected an Object as a bot command");
        std::string name = entry.value("command", json()).is_string() ? entry.at("command").get<std::string>() : "";
        const auto described = entry.find("description");
        if (name.starts_with('/')) name.erase(0, 1);
        const bool named = !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        });
        if (!named) return std::unexpected("Bad Request: BOT_COMMAND_INVALID");
        if (described == entry.end() || !described->is_string() || described->get_ref<const std::string&>().empty() ||
            described->get_ref<const std::string&>().size() > 1024) {
            return std::unexpected("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID");
        }
        commands.push_back(json{{"command", name}, {"description", *described}});
    }
    return commands;
}

ApiAnswer conflict() {
    return refuse(409,
                  "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running");
}

} // namespace

ApiAnswer TelegramDouble::get_me(Session& session) {
    const Bot& bot = session.bot;
    return result(dump({{"id", bot.id},
                        {"is_bot", true},
                        {"first_name", bot.name},
                        {"username", bot.username},
                        {"can_join_groups", true},
                        {"can_read_all_group_messages", false},
                        {"supports_inline_queries", false}}));
}

ApiAnswer TelegramDouble::get_updates(Session& session) {
    Bot& bot = session.bot;
    const TelegramParams& params = session.params;
    if (params.has("allowed_updates")) remember_allowed(bot, params.text("allowed_updates"));
    confirm(bot, params.integer("offset", 0));
    ++bot.poll_ticket;
    world_.changed(bot.number); // an older poll that still waits learns of the conflict
    WaitingPoll poll{.bot = bot.number,
                     .ticket = bot.poll_ticket,
                     .limit = static_cast<std::size_t>(std::clamp<std::int64_t>(params.integer("limit", 100), 1, 100)),
                     .timeout = std::chrono::seconds(std::clamp<std::int64_t>(params.integer("timeout", 0), 0, 50))};
    if (auto answer = resume(poll)) return *answer;
    if (poll.timeout.count() == 0) return nothing_new();
    return {.waiting = poll};
}

std::optional<ApiAnswer> TelegramDouble::resume(const WaitingPoll& poll) {
    const Bot* bot = world_.bot_by_number(poll.bot);
    if (bot == nullptr || bot->revoked) return refuse(401, "Unauthorized");
    // Not counted as a violation: after a crash the poll of the dead process still waits here.
    if (bot->poll_ticket != poll.ticket) return conflict();
    if (bot->updates.empty()) return std::nullopt;
    return result(updates_json(*bot, poll.limit));
}

ApiAnswer TelegramDouble::nothing_new() { return result("[]"); }

ApiAnswer TelegramDouble::set_my_commands(Session& session) {
    const auto commands = read_commands(session.params.text("commands"));
    if (!commands) return refuse(400, commands.error());
    const std::string_view language = session.params.text("language_code");
    if (!language.empty() && language.size() != 2) return refuse(400, "Bad Request: LANG_CODE_INVALID");
    session.bot.commands[std::string(language)] = dump(*commands);
    world_.announce(0, 0, R"({"type":"reload"})");
    return result("true");
}

ApiAnswer TelegramDouble::get_my_commands(Session& session) {
    const auto found = session.bot.commands.find(std::string(session.params.text("language_code")));
    return result(found == session.bot.commands.end() ? "[]" : found->second);
}

ApiAnswer TelegramDouble::answer_callback_query(Session& session) {
    const TelegramParams& params = session.params;
    if (params.text("text").size() > 800) return refuse(400, "Bad Request: MESSAGE_TOO_LONG");
    const bool known = world_.answer_callback(session.bot, std::string(params.text("callback_query_id")),
                                              std::string(params.text("text")), params.flag("show_alert"));
    if (!known) {
        return refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
    }
    return result("true");
}

ApiAnswer TelegramDouble::get_chat(Session& session) {
    const std::string_view chat = session.params.text("chat_id");
    if (chat.empty()) return refuse(400, "Bad Request: chat_id is empty");
    session.recipient = world_.resolve(session.bot, chat);
    const Recipient& to = session.recipient;
    if (to.standing == Standing::missing || to.standing == Standing::never_started) {
        return refuse(400, "Bad Request: chat not found");
    }
    if (to.room == nullptr) {
        const std::string name = to.reader != nullptr ? to.reader->name : fmt::format("Reader {}", to.id);
        return result(dump({{"id", to.id}, {"type", "private"}, {"first_name", name}}));
    }
    if (auto refusal = refuse_standing(to)) return *refusal;
    json room{{"id", to.room->id}, {"type", to.room->type}, {"title", to.room->title}};
    if (!to.room->username.empty()) room["username"] = to.room->username;
    return result(dump(room));
}

} // namespace depesche::bot::sandbox
