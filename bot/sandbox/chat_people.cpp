// What people do: press Start, write, press buttons, follow, vote.
#include "bot/sandbox/chat_world.hpp"

#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/message_text.hpp"
#include "bot/sandbox/telegram_objects.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

/// A person's words as Telegram keeps them: outer white space gone, commands and addresses found.
Content words_of(std::string text) {
    const auto read = read_message_text(text, "", "");
    if (!read || read->plain.empty()) return {.text = std::move(text)};
    return {.text = read->plain, .entities = read->entities};
}

/// "/alert@desk_bot 2 ..." -> "alert@desk_bot"; empty: no command.
std::string_view command_of(std::string_view text) {
    if (!text.starts_with('/')) return {};
    return text.substr(1, std::min(text.find_first_of(" \n\t"), text.size()) - 1);
}

bool has_button(const Message& message, const std::string& data) {
    return message.content.reply_markup.find(dump(json(data))) != std::string::npos;
}

constexpr std::string_view reload = R"({"type":"reload"})";

} // namespace

void ChatWorld::push_membership(Bot& bot, ChatId id, std::string_view name, std::string_view language, bool blocked) {
    const auto status = [&](bool away) {
        json member{{"user", bot_json(bot)}, {"status", away ? "kicked" : "member"}};
        if (away) member["until_date"] = 0;
        return member;
    };
    push_update(bot, "my_chat_member",
                dump({{"chat", {{"id", id}, {"type", "private"}, {"first_name", name}}},
                      {"from", user_json(id, name, language)},
                      {"date", unix_seconds(now())},
                      {"old_chat_member", status(!blocked)},
                      {"new_chat_member", status(blocked)}}));
}

void ChatWorld::start(Reader& reader, Bot& bot, std::string payload) {
    const auto relation = reader.bots.find(bot.number);
    const bool was_blocked = relation != reader.bots.end() && relation->second == Standing::blocked;
    reader.bots[bot.number] = Standing::open;
    if (was_blocked) push_membership(bot, reader.id, reader.name, reader.language, false);
    announce(reader.id, 0, std::string(reload));
    say(reader, bot, payload.empty() ? "/start" : "/start " + payload);
}

void ChatWorld::say(Reader& reader, Bot& bot, std::string text, std::int64_t reply_to) {
    const Recipient to{.id = reader.id, .reader = &reader, .standing = Standing::open};
    const Message& message = keep(&bot, to,
                                  {.from_reader = true,
                                   .sender = reader.id,
                                   .reply_to = find_message(bot.number, reader.id, reply_to) != nullptr ? reply_to : 0,
                                   .content = words_of(std::move(text))});
    push_update(bot, "message", message_json(bot, to, message));
}

bool ChatWorld::hears(const Bot& bot, const Room& group, const Message& message) const {
    if (!group.member_bots.empty() && !group.member_bots.contains(bot.username)) return false;
    // Privacy mode (core.telegram.org/bots/features#privacy-mode): commands meant for it and answers to its messages.
    if (const Message* answered = find_message(0, group.id, message.reply_to);
        answered != nullptr && answered->bot == bot.number)
        return true;
    const std::string_view command = command_of(message.content.text);
    if (command.empty()) return false;
    const std::size_t at = command.find('@');
    return at == std::string_view::npos || command.substr(at + 1) == bot.username;
}

bool ChatWorld::say_in_group(Reader& reader, Room& group, std::string text, std::int64_t reply_to) {
    if (!group.is_group() || !group.members.contains(reader.id)) return false;
    const Recipient to{.id = group.id, .room = &group, .standing = group.standing};
    const Message& message = keep(nullptr, to,
                                  {.from_reader = true,
                                   .sender = reader.id,
                                   .reply_to = find_message(0, group.id, reply_to) != nullptr ? reply_to : 0,
                                   .content = words_of(std::move(text))});
    for (Bot& bot : bots_)
        if (hears(bot, group, message)) push_update(bot, "message", message_json(bot, to, message));
    return true;
}

bool ChatWorld::press(Reader& reader, Bot& bot, std::int64_t message_id, std::string data) {
    const Message* message = find_message(bot.number, reader.id, message_id);
    if (message == nullptr || !has_button(*message, data)) return false;
    push_press(reader, bot, {.id = reader.id, .reader = &reader, .standing = Standing::open}, *message, data);
    return true;
}

bool ChatWorld::press_in_group(Reader& reader, Room& group, std::int64_t message_id, std::string data) {
    const Message* message = find_message(0, group.id, message_id);
    if (!group.members.contains(reader.id) || message == nullptr || !has_button(*message, data)) return false;
    Bot* bot = bot_by_number(message->bot);
    if (bot == nullptr) return false;
    push_press(reader, *bot, {.id = group.id, .room = &group, .standing = group.standing}, *message, data);
    return true;
}

bool ChatWorld::press_unseen(Reader& reader, Bot& bot, ChatId chat, std::int64_t message_id, const std::string& data) {
    const Recipient to = resolve(bot, std::to_string(chat));
    const Message* message = find_message(to.room != nullptr ? 0 : bot.number, to.id, message_id);
    if (message == nullptr) return false;
    push_press(reader, bot, to, *message, data);
    return true;
}

void ChatWorld::push_press(Reader& reader, Bot& bot, const Recipient& to, const Message& message,
                           const std::string& data) {
    const std::string id = fmt::format("{}{:09}", reader.id, next_callback_++);
    if (bot.callbacks.size() > 1000) bot.callbacks.erase(bot.callbacks.begin());
    bot.callbacks[id] = reader.id;
    push_update(bot, "callback_query",
                fmt::format(R"({{"id":"{}","from":{},"message":{},"chat_instance":"{}","data":{}}})", id,
                            dump(user_json(reader.id, reader.name, reader.language)), message_json(bot, to, message),
                            to.id * 7919, dump(json(data))));
}

void ChatWorld::block(Reader& reader, Bot& bot, bool blocked) {
    reader.bots[bot.number] = blocked ? Standing::blocked : Standing::open;
    push_membership(bot, reader.id, reader.name, reader.language, blocked);
    announce(reader.id, 0, std::string(reload));
}

void ChatWorld::follow(Reader& reader, Room& room, bool follows) {
    if (follows) {
        reader.follows.insert(room.id);
        reader.read_up_to[room.id] = thread_of(0, room.id).last_id;
    } else {
        reader.follows.erase(room.id);
        reader.rings.erase(room.id);
    }
    announce(reader.id, 0, std::string(reload));
}

bool ChatWorld::vote(Reader& reader, ChatId chat, Bot* bot, std::int64_t message_id, int option) {
    Message* message = thread_of(bot != nullptr ? bot->number : 0, chat).find(message_id);
    if (message == nullptr || message->content.poll == nullptr) return false;
    Poll& poll = *message->content.poll;
    if (option < 0 || static_cast<std::size_t>(option) >= poll.options.size()) return false;
    if (!poll.voters.emplace(reader.id, option).second) return false;
    ++poll.votes[static_cast<std::size_t>(option)];
    announce(reader.id, 0, std::string(reload));
    return true;
}

void ChatWorld::mark_read(Reader& reader, Bot* bot, Room* room) {
    if (bot != nullptr) {
        Thread& thread = thread_of(bot->number, reader.id);
        thread.read_up_to = thread.last_id;
    }
    if (room != nullptr) reader.read_up_to[room->id] = thread_of(0, room->id).last_id;
}

// ---------------------------------------------------------------------------------------------- the WhatsApp channel

bool ChatWorld::post_by_hand(Reader& admin, Room& channel, std::string text, std::string photo) {
    if (!channel.by_hand() || !channel.admins.contains(admin.id) || (text.empty() && photo.empty())) return false;
    const Recipient to{.id = channel.id, .room = &channel, .standing = channel.standing};
    by_hand(channel,
            keep(nullptr, to, {.sender = admin.id, .content = {.text = std::move(text), .photo = std::move(photo)}}),
            "by hand");
    return true;
}

bool ChatWorld::edit_by_hand(Reader& admin, Room& channel, std::int64_t message_id, std::string text) {
    Message* message = thread_of(0, channel.id).find(message_id);
    if (!channel.by_hand() || !channel.admins.contains(admin.id) || message == nullptr || text.empty()) return false;
    message->content.text = std::move(text);
    message->edited = now();
    show(nullptr, {.id = channel.id, .room = &channel, .standing = channel.standing}, "edit", *message);
    by_hand(channel, *message, "edit by hand");
    return true;
}

bool ChatWorld::delete_by_hand(Reader& admin, Room& channel, std::int64_t message_id) {
    Message* message = thread_of(0, channel.id).find(message_id);
    if (!channel.by_hand() || !channel.admins.contains(admin.id) || message == nullptr) return false;
    message->deleted = true;
    message->content = {};
    show(nullptr, {.id = channel.id, .room = &channel, .standing = channel.standing}, "delete", *message);
    by_hand(channel, *message, "delete by hand");
    return true;
}

void ChatWorld::ring(Reader& reader, Room& channel, bool on) {
    if (on)
        reader.rings.insert(channel.id);
    else
        reader.rings.erase(channel.id);
    announce(reader.id, 0, std::string(reload));
}

} // namespace depesche::bot::sandbox
