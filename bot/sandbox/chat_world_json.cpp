// How the world looks from outside: to a bot as Telegram's objects, to a phone as its own.
#include "bot/sandbox/chat_world.hpp"

#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/telegram_objects.hpp"

#include <algorithm>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

json buttons_json(const std::string& reply_markup) {
    if (reply_markup.empty()) return json::array();
    const json markup = own_json(reply_markup);
    const auto rows = markup.find("inline_keyboard");
    return rows == markup.end() ? json::array() : *rows;
}

json phone_message(const Message& message, ChatId viewer) {
    const Content& content = message.content;
    json object{{"id", message.id},
                {"date", message.date.time_since_epoch().count()},
                {"mine", message.from_reader},
                {"edited", message.edited.has_value()},
                {"silent", content.silent},
                {"text", content.text},
                {"entities", own_json(content.entities)},
                {"buttons", buttons_json(content.reply_markup)},
                {"preview", content.link_preview}};
    if (!content.photo.empty()) object["photo"] = content.photo;
    if (content.asks_for_reply) object["asks"] = content.placeholder;
    if (message.sender != 0) object["sender"] = message.sender;
    if (content.poll != nullptr) {
        object["poll"] = poll_json(*content.poll);
        const auto vote = content.poll->voters.find(viewer);
        object["poll"]["mine"] = vote == content.poll->voters.end() ? -1 : vote->second;
    }
    return object;
}

std::string room_kind(const Room& room) { return room.by_hand() ? "whatsapp" : room.is_group() ? "group" : "channel"; }

} // namespace

std::string ChatWorld::message_json(const Bot& bot, const Recipient& to, const Message& message) const {
    const auto from = [&](const Message& of) {
        if (!of.from_reader) return bot_json(of.bot == 0 ? bot : bots_[static_cast<std::size_t>(of.bot) - 1]);
        const auto person = std::ranges::find(readers_, of.sender, &Reader::id);
        return person == readers_.end() ? user_json(to.id, chat_json(to).value("first_name", ""), "de")
                                        : user_json(person->id, person->name, person->language);
    };
    json object = message_object(to, from(message), message);
    if (message.reply_to != 0) {
        if (const Message* answered = find_message(bot.number, to.id, message.reply_to))
            object["reply_to_message"] = message_object(to, from(*answered), *answered);
    }
    return dump(object);
}

std::string ChatWorld::phone_message_json(ChatId chat, const Message& message, ChatId viewer) const {
    json object = phone_message(message, viewer);
    if (chat < 0 && message.bot != 0) object["name"] = bots_[static_cast<std::size_t>(message.bot) - 1].name;
    if (const auto person = std::ranges::find(readers_, message.sender, &Reader::id);
        chat < 0 && person != readers_.end())
        object["name"] = person->name;
    if (message.reply_to != 0) object["reply_to"] = message.reply_to;
    return dump(object);
}

std::string ChatWorld::phone_state_json(Reader& me) {
    const auto messages = [&](ChatId chat, int bot) {
        json list = json::array();
        const auto thread = threads_.find({chat, bot});
        if (thread == threads_.end()) return list;
        for (const Message& message : thread->second.messages)
            if (!message.deleted) list.push_back(own_json(phone_message_json(chat, message, me.id)));
        return list;
    };
    json chats = json::array();
    for (const Bot& bot : bots_) {
        const auto relation = me.bots.find(bot.number);
        if (!bot.listed && relation == me.bots.end()) continue;
        const auto thread = threads_.find({me.id, bot.number});
        const auto commands = bot.commands.find(bot.commands.contains(me.language) ? me.language : "");
        chats.push_back(
            json{{"key", bot.username},
                 {"kind", "bot"},
                 {"title", bot.name},
                 {"username", bot.username},
                 {"standing", to_string(relation == me.bots.end() ? Standing::never_started : relation->second)},
                 {"commands", commands == bot.commands.end() ? json::array() : own_json(commands->second)},
                 {"read_up_to", thread == threads_.end() ? 0 : thread->second.read_up_to},
                 {"messages", messages(me.id, bot.number)}});
    }
    for (const Room& room : rooms_) {
        if (!sees(me, room.id)) continue;
        const auto read = me.read_up_to.find(room.id);
        chats.push_back(
            json{{"key", std::to_string(room.id)},
                 {"kind", room_kind(room)},
                 {"title", room.title},
                 {"username", room.username},
                 {"follows", room.is_group() || me.follows.contains(room.id)},
                 {"admin", room.admins.contains(me.id)},
                 {"rings", !room.by_hand() || me.rings.contains(room.id)},
                 {"followers",
                  std::ranges::count_if(readers_, [&](const Reader& one) { return one.follows.contains(room.id); })},
                 {"read_up_to", read == me.read_up_to.end() ? 0 : read->second},
                 {"messages", messages(room.id, 0)}});
    }
    json people = json::array();
    for (const Reader& person : readers_)
        people.push_back(
            json{{"id", person.id}, {"name", person.name}, {"language", person.language}, {"role", person.role}});
    return dump({{"seq", last_event()},
                 {"now", now().time_since_epoch().count()},
                 {"reader", {{"id", me.id}, {"name", me.name}, {"language", me.language}, {"role", me.role}}},
                 {"readers", people},
                 {"chats", chats}});
}

} // namespace depesche::bot::sandbox
