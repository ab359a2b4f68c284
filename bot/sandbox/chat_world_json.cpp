// How the world looks from outside: to a bot as Telegram's objects, to a phone as its own.
#include "bot/sandbox/chat_world.hpp"

#include "bot/sandbox/json_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

std::int64_t seconds(Instant instant) {
    return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

json chat_json(const Recipient& to) {
    if (to.room != nullptr) {
        json chat{{"id", to.room->id}, {"type", to.room->type}, {"title", to.room->title}};
        if (!to.room->username.empty()) chat["username"] = to.room->username;
        return chat;
    }
    const std::string name = to.reader != nullptr ? to.reader->name : fmt::format("Reader {}", to.id);
    return json{{"id", to.id}, {"type", "private"}, {"first_name", name}};
}

/// Our own fragments were made by dump() and are therefore valid.
json own(const std::string& text) { return json::parse(text, nullptr, false); }

json poll_json(const Poll& poll) {
    json options = json::array();
    int total = 0;
    for (std::size_t i = 0; i < poll.options.size(); ++i) {
        options.push_back(json{{"text", poll.options[i]}, {"voter_count", poll.votes[i]}});
        total += poll.votes[i];
    }
    return json{
        {"id", poll.id},      {"question", poll.question}, {"options", options}, {"total_voter_count", total},
        {"is_closed", false}, {"is_anonymous", true},      {"type", "regular"},  {"allows_multiple_answers", false}};
}

void put_text(json& object, const Content& content) {
    const bool photo = !content.photo.empty();
    if (photo) {
        object["photo"] =
            json::array({json{{"file_id", content.photo},
                              {"file_unique_id", fmt::format("{:x}", std::hash<std::string>{}(content.photo))},
                              {"width", 1280},
                              {"height", 720}}});
    }
    if (content.poll != nullptr) object["poll"] = poll_json(*content.poll);
    if (content.text.empty()) return;
    object[photo ? "caption" : "text"] = content.text;
    if (content.entities != "[]") object[photo ? "caption_entities" : "entities"] = own(content.entities);
}

json buttons_json(const std::string& reply_markup) {
    if (reply_markup.empty()) return json::array();
    const json markup = own(reply_markup);
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
                {"entities", own(content.entities)},
                {"buttons", buttons_json(content.reply_markup)},
                {"preview", content.link_preview}};
    if (!content.photo.empty()) object["photo"] = content.photo;
    if (content.poll != nullptr) {
        object["poll"] = poll_json(*content.poll);
        const auto vote = content.poll->voters.find(viewer);
        object["poll"]["mine"] = vote == content.poll->voters.end() ? -1 : vote->second;
    }
    return object;
}

json messages_json(const Thread* thread, ChatId viewer) {
    json list = json::array();
    if (thread == nullptr) return list;
    for (const Message& message : thread->messages)
        if (!message.deleted) list.push_back(phone_message(message, viewer));
    return list;
}

} // namespace

std::string ChatWorld::message_json(const Bot& bot, const Recipient& to, const Message& message) const {
    json object{{"message_id", message.id}, {"chat", chat_json(to)}, {"date", seconds(message.date)}};
    if (to.room != nullptr && to.room->type == "channel")
        object["sender_chat"] = object["chat"];
    else
        object["from"] = json{{"id", bot.id}, {"is_bot", true}, {"first_name", bot.name}, {"username", bot.username}};
    if (message.edited) object["edit_date"] = seconds(*message.edited);
    put_text(object, message.content);
    if (!message.content.reply_markup.empty()) object["reply_markup"] = own(message.content.reply_markup);
    return dump(object);
}

std::string ChatWorld::phone_message_json(const Message& message, ChatId viewer) const {
    return dump(phone_message(message, viewer));
}

std::string ChatWorld::phone_state_json(Reader& me) {
    json chats = json::array();
    for (const Bot& bot : bots_) {
        const auto relation = me.bots.find(bot.number);
        const auto thread = threads_.find({me.id, bot.number});
        const auto commands = bot.commands.find(bot.commands.contains(me.language) ? me.language : "");
        chats.push_back(
            json{{"key", bot.username},
                 {"kind", "bot"},
                 {"title", bot.name},
                 {"username", bot.username},
                 {"standing", to_string(relation == me.bots.end() ? Standing::never_started : relation->second)},
                 {"commands", commands == bot.commands.end() ? json::array() : own(commands->second)},
                 {"read_up_to", thread == threads_.end() ? 0 : thread->second.read_up_to},
                 {"messages", messages_json(thread == threads_.end() ? nullptr : &thread->second, me.id)}});
    }
    for (const Room& room : rooms_) {
        if (room.type != "channel") continue;
        const auto thread = threads_.find({room.id, 0});
        const auto read = me.read_up_to.find(room.id);
        chats.push_back(json{{"key", std::to_string(room.id)},
                             {"kind", "channel"},
                             {"title", room.title},
                             {"username", room.username},
                             {"follows", me.follows.contains(room.id)},
                             {"read_up_to", read == me.read_up_to.end() ? 0 : read->second},
                             {"messages", messages_json(thread == threads_.end() ? nullptr : &thread->second, me.id)}});
    }
    json people = json::array();
    for (const Reader& person : readers_)
        people.push_back(json{{"id", person.id}, {"name", person.name}, {"language", person.language}});
    return dump({{"seq", last_event()},
                 {"now", now().time_since_epoch().count()},
                 {"reader", {{"id", me.id}, {"name", me.name}, {"language", me.language}}},
                 {"readers", people},
                 {"chats", chats}});
}

} // namespace depesche::bot::sandbox
