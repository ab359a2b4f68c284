#include "bot/sandbox/telegram_objects.hpp"

#include <fmt/format.h>

namespace depesche::bot::sandbox {

using nlohmann::json;

std::int64_t unix_seconds(Instant instant) {
    return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

json own_json(const std::string& text) { return json::parse(text, nullptr, false); }

json user_json(ChatId id, std::string_view name, std::string_view language) {
    return json{{"id", id}, {"is_bot", false}, {"first_name", name}, {"language_code", language}};
}

json bot_json(const Bot& bot) {
    return json{{"id", bot.id}, {"is_bot", true}, {"first_name", bot.name}, {"username", bot.username}};
}

json chat_json(const Recipient& to) {
    if (to.room != nullptr) {
        json chat{{"id", to.room->id}, {"type", to.room->type}, {"title", to.room->title}};
        if (!to.room->username.empty()) chat["username"] = to.room->username;
        return chat;
    }
    const std::string name = to.reader != nullptr ? to.reader->name : fmt::format("Reader {}", to.id);
    if (to.id < 0) return json{{"id", to.id}, {"type", "supergroup"}, {"title", name}};
    return json{{"id", to.id}, {"type", "private"}, {"first_name", name}};
}

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

namespace {

void put_content(json& object, const Content& content) {
    const bool photo = !content.photo.empty();
    if (photo) {
        object["photo"] =
            json::array({json{{"file_id", content.photo},
                              {"file_unique_id", fmt::format("{:x}", std::hash<std::string>{}(content.photo))},
                              {"width", 1280},
                              {"height", 720}}});
    }
    if (content.poll != nullptr) object["poll"] = poll_json(*content.poll);
    if (!content.reply_markup.empty()) object["reply_markup"] = own_json(content.reply_markup);
    if (content.text.empty()) return;
    object[photo ? "caption" : "text"] = content.text;
    if (content.entities != "[]") object[photo ? "caption_entities" : "entities"] = own_json(content.entities);
}

} // namespace

json message_object(const Recipient& to, json from, const Message& message) {
    json object{{"message_id", message.id}, {"chat", chat_json(to)}, {"date", unix_seconds(message.date)}};
    if (to.room != nullptr && to.room->type == "channel")
        object["sender_chat"] = object["chat"];
    else
        object["from"] = std::move(from);
    if (message.edited) object["edit_date"] = unix_seconds(*message.edited);
    put_content(object, message.content);
    return object;
}

} // namespace depesche::bot::sandbox
