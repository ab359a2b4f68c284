#include "bot/sandbox/chat_world.hpp"

#include "bot/sandbox/crowd.hpp"
#include "bot/sandbox/json_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

constexpr ChatId first_reader = 5001;     // readers with a phone
constexpr ChatId first_crowd = 1'000'000; // readers of crowds follow one another from here
constexpr ChatId first_room = -1'001'000'000'001;

constexpr std::array<std::pair<Standing, std::string_view>, 9> standings{{{Standing::open, "open"},
                                                                          {Standing::never_started, "never_started"},
                                                                          {Standing::blocked, "blocked"},
                                                                          {Standing::deactivated, "deactivated"},
                                                                          {Standing::missing, "missing"},
                                                                          {Standing::kicked, "kicked"},
                                                                          {Standing::left, "left"},
                                                                          {Standing::deleted, "deleted"},
                                                                          {Standing::migrated, "migrated"}}};

bool is_token(std::string_view token) {
    const std::size_t colon = token.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon > 18 || colon + 1 == token.size()) return false;
    // The server refuses tokens of more than 80 bytes (tdlib/telegram-bot-api, ClientManager.cpp).
    if (token.size() > 80) return false;
    return std::ranges::all_of(token.substr(0, colon), [](char c) { return c >= '0' && c <= '9'; });
}

/// A public name: 5 to 32 letters, digits and underscores, a letter first.
bool is_username(std::string_view name) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (name.size() < 4 || name.size() > 32 || !letter(name.front())) return false;
    return std::ranges::all_of(name, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_'; });
}

bool same_name(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

/// "seestadt_heute" -> "Seestadt heute"
std::string title_of(std::string title) {
    std::ranges::replace(title, '_', ' ');
    if (title.front() >= 'a' && title.front() <= 'z') title.front() = static_cast<char>(title.front() - 32);
    return title;
}

std::optional<ChatId> to_number(std::string_view text) {
    ChatId value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::int64_t seconds(Instant instant) {
    return std::chrono::duration_cast<std::chrono::seconds>(instant.time_since_epoch()).count();
}

json user_json(ChatId id, std::string_view name, std::string_view language) {
    return json{{"id", id}, {"is_bot", false}, {"first_name", name}, {"language_code", language}};
}

json private_chat_json(ChatId id, std::string_view name) {
    return json{{"id", id}, {"type", "private"}, {"first_name", name}};
}

std::string crowd_name(ChatId id) { return fmt::format("Reader {}", id); }

} // namespace

std::string_view to_string(Standing standing) {
    for (const auto& [value, name] : standings)
        if (value == standing) return name;
    return "open";
}

std::optional<Standing> standing_from(std::string_view name) {
    for (const auto& [value, known] : standings)
        if (known == name) return value;
    return std::nullopt;
}

Message* Thread::find(std::int64_t id) {
    if (messages.empty() || id < messages.front().id || id > messages.back().id) return nullptr;
    Message& message = messages[static_cast<std::size_t>(id - messages.front().id)];
    return message.deleted ? nullptr : &message;
}

ChatWorld::ChatWorld(const Clock& clock, WorldLimits limits) : clock_(clock), limits_(std::move(limits)) {}

Bot* ChatWorld::bot_by_token(std::string_view token) {
    if (const auto found = bots_by_token_.find(std::string(token)); found != bots_by_token_.end()) {
        return bot_by_number(found->second);
    }
    if (!is_token(token) || bots_.size() >= limits_.max_bots) return nullptr;
    Bot& bot = bots_.emplace_back();
    bot.number = static_cast<int>(bots_.size());
    bot.id = to_number(token.substr(0, token.find(':'))).value_or(bot.number);
    bot.token = token;
    const bool first = bot.number == 1;
    bot.username = first ? limits_.bot_username : fmt::format("newsroom{}_bot", bot.number);
    bot.name = first ? limits_.bot_name : fmt::format("{} {}", limits_.bot_name, bot.number);
    bots_by_token_.emplace(bot.token, bot.number);
    announce(0, 0, R"({"type":"reload"})");
    flush_crowd_starts(bot);
    return &bot;
}

Bot* ChatWorld::bot_by_name(std::string_view name) {
    for (Bot& bot : bots_)
        if (same_name(bot.username, name) || bot.token == name) return &bot;
    return nullptr;
}

Bot* ChatWorld::bot_by_number(int number) {
    return number >= 1 && static_cast<std::size_t>(number) <= bots_.size()
               ? &bots_[static_cast<std::size_t>(number) - 1]
               : nullptr;
}

Reader& ChatWorld::add_reader(std::string name, std::string language) {
    Reader& reader = readers_.emplace_back();
    reader.id = first_reader + static_cast<ChatId>(readers_.size()) - 1;
    reader.name = name.empty() ? fmt::format("Reader {}", readers_.size()) : std::move(name);
    reader.language = std::move(language);
    announce(0, 0, R"({"type":"reload"})");
    return reader;
}

Reader* ChatWorld::reader(ChatId id) {
    const ChatId index = id - first_reader;
    return index >= 0 && index < static_cast<ChatId>(readers_.size()) ? &readers_[static_cast<std::size_t>(index)]
                                                                      : nullptr;
}

Crowd ChatWorld::add_crowd(const CrowdPlan& plan) {
    const Crowd crowd{first_crowd + crowd_size(), plan.count};
    crowd_.reserve(crowd_.size() + static_cast<std::size_t>(plan.count));
    for (std::int64_t i = 0; i < plan.count; ++i) {
        const CrowdMember member = crowd_member(plan, i);
        crowd_.push_back({.standing = member.standing, .habit = static_cast<std::uint8_t>(member.habit)});
    }
    if (!plan.start) return crowd;
    waiting_starts_.emplace_back(crowd, plan);
    Bot* bot = plan.bot.empty() ? bot_by_number(1) : bot_by_name(plan.bot);
    if (bot != nullptr) flush_crowd_starts(*bot);
    return crowd;
}

void ChatWorld::flush_crowd_starts(Bot& bot) {
    const auto starts = std::exchange(waiting_starts_, {});
    for (const auto& [crowd, plan] : starts) {
        if (!plan.bot.empty() && plan.bot != bot.token && !same_name(plan.bot, bot.username)) {
            waiting_starts_.emplace_back(crowd, plan);
            continue;
        }
        const std::string text = plan.payload.empty() ? "/start" : "/start " + plan.payload;
        for (ChatId id = crowd.first; id < crowd.first + crowd.count; ++id) {
            CrowdReader& member = crowd_[static_cast<std::size_t>(id - first_crowd)];
            if (member.standing == Standing::never_started || member.standing == Standing::missing) continue;
            push_reader_text(bot, id, crowd_name(id), plan.language, ++member.last_message, text);
        }
    }
}

std::vector<std::int64_t> ChatWorld::crowd_histogram() const {
    std::vector<std::int64_t> histogram(17);
    for (const CrowdReader& member : crowd_) ++histogram[std::min<std::size_t>(member.received, 16)];
    return histogram;
}

Room& ChatWorld::set_room(Room room) {
    const auto found = std::ranges::find_if(rooms_, [&](const Room& known) {
        return (room.id != 0 && known.id == room.id) ||
               (!room.username.empty() && same_name(known.username, room.username));
    });
    if (room.title.empty()) room.title = room.username.empty() ? "Group" : title_of(room.username);
    if (found != rooms_.end()) {
        if (room.id == 0) room.id = found->id;
        *found = std::move(room);
        announce(0, 0, R"({"type":"reload"})");
        return *found;
    }
    if (room.id == 0) room.id = first_room - static_cast<ChatId>(rooms_.size());
    Room& added = rooms_.emplace_back(std::move(room));
    announce(0, 0, R"({"type":"reload"})");
    return added;
}

Room* ChatWorld::room_by_name(std::string_view username) {
    for (Room& room : rooms_)
        if (!room.username.empty() && same_name(room.username, username)) return &room;
    return nullptr;
}

Recipient ChatWorld::resolve(const Bot& bot, std::string_view chat) {
    Recipient to;
    const auto at_room = [&](Room& room) { to.id = room.id, to.room = &room, to.standing = room.standing; };
    if (chat.starts_with('@')) {
        const std::string_view name = chat.substr(1);
        if (Room* known = room_by_name(name))
            at_room(*known);
        else if (limits_.create_channels && is_username(name))
            at_room(set_room({.title = {}, .username = std::string(name)}));
        return to;
    }
    const std::optional<ChatId> id = to_number(chat);
    if (!id) return to;
    to.id = *id;
    if (Reader* person = reader(*id)) {
        const auto relation = person->bots.find(bot.number);
        to.reader = person;
        to.standing = relation == person->bots.end() ? Standing::never_started : relation->second;
    } else if (*id >= first_crowd && *id < first_crowd + crowd_size()) {
        to.crowd_index = *id - first_crowd;
        to.standing = crowd_[static_cast<std::size_t>(to.crowd_index)].standing;
    } else if (const auto room = std::ranges::find(rooms_, *id, &Room::id); room != rooms_.end()) {
        at_room(*room);
    }
    return to;
}

Thread& ChatWorld::thread_of(int bot, ChatId chat) { return threads_[{chat, chat < 0 ? 0 : bot}]; }

Message* ChatWorld::message_of(const Bot& bot, const Recipient& to, std::int64_t message_id) {
    const auto found = threads_.find({to.id, to.id < 0 ? 0 : bot.number});
    if (found != threads_.end()) return found->second.find(message_id);
    if (to.crowd_index < 0 || message_id < 1) return nullptr;
    if (message_id > crowd_[static_cast<std::size_t>(to.crowd_index)].last_message) return nullptr;
    crowd_message_ = Message{.id = message_id, .date = now()};
    return &crowd_message_;
}

Message& ChatWorld::post(Bot& bot, const Recipient& to, Content content) {
    if (to.crowd_index >= 0) {
        CrowdReader& member = crowd_[static_cast<std::size_t>(to.crowd_index)];
        Message message{.id = ++member.last_message, .date = now(), .content = std::move(content)};
        if (member.received < 0xffff) ++member.received;
        crowd_message_ = std::move(message);
        if (limits_.crowd_rows && static_cast<std::size_t>(to.crowd_index) < limits_.crowd_threads) {
            Thread& thread = thread_of(bot.number, to.id);
            // A reader's own words take numbers too: a gap would break the lookup by position.
            if (!thread.messages.empty() && thread.messages.back().id + 1 != crowd_message_.id) thread.messages.clear();
            thread.messages.push_back(crowd_message_);
            if (thread.messages.size() > limits_.crowd_history) thread.messages.pop_front();
        }
        crowd_received(bot, to.crowd_index);
        return crowd_message_;
    }
    Thread& thread = thread_of(bot.number, to.id);
    Message& message =
        thread.messages.emplace_back(Message{.id = ++thread.last_id, .date = now(), .content = std::move(content)});
    if (thread.messages.size() > limits_.room_history) thread.messages.pop_front();
    const ChatId viewer = to.reader != nullptr ? to.id : 0;
    announce(viewer, to.room != nullptr ? to.id : 0,
             fmt::format(R"({{"type":"message","chat":"{}","message":{}}})",
                         to.room != nullptr ? std::to_string(to.id) : bot.username,
                         phone_message_json(message, viewer)));
    return message;
}

void ChatWorld::crowd_received(Bot& bot, std::int64_t index) {
    CrowdReader& member = crowd_[static_cast<std::size_t>(index)];
    const int habit = std::exchange(member.habit, std::uint8_t{0});
    const ChatId id = first_crowd + index;
    if (habit == static_cast<int>(CrowdHabit::block)) {
        member.standing = Standing::blocked;
        push_membership(bot, id, crowd_name(id), "de", true);
    } else if (habit == static_cast<int>(CrowdHabit::stop)) {
        push_reader_text(bot, id, crowd_name(id), "de", ++member.last_message, "/stop");
    }
}

void ChatWorld::show_edit(const Bot& bot, const Recipient& to, const Message& message) {
    if (to.crowd_index >= 0) return;
    const ChatId viewer = to.reader != nullptr ? to.id : 0;
    announce(viewer, to.room != nullptr ? to.id : 0,
             fmt::format(R"({{"type":"edit","chat":"{}","message":{}}})",
                         to.room != nullptr ? std::to_string(to.id) : bot.username,
                         phone_message_json(message, viewer)));
}

void ChatWorld::show_delete(const Bot& bot, const Recipient& to, std::int64_t message_id) {
    if (to.crowd_index >= 0) return;
    announce(to.reader != nullptr ? to.id : 0, to.room != nullptr ? to.id : 0,
             fmt::format(R"({{"type":"delete","chat":"{}","message_id":{}}})",
                         to.room != nullptr ? std::to_string(to.id) : bot.username, message_id));
}

bool ChatWorld::answer_callback(Bot& bot, const std::string& callback_id, std::string text, bool alert) {
    const auto found = bot.callbacks.find(callback_id);
    if (found == bot.callbacks.end()) return false;
    announce(found->second, 0, dump({{"type", "toast"}, {"chat", bot.username}, {"text", text}, {"alert", alert}}));
    bot.callbacks.erase(found);
    return true;
}

void ChatWorld::push_update(Bot& bot, std::string_view kind, std::string object) {
    if (!bot.allowed.empty() && !bot.allowed.contains(kind)) return;
    const std::int64_t id = bot.next_update_id++;
    bot.updates.push_back({id, fmt::format(R"({{"update_id":{},"{}":{}}})", id, kind, object)});
    if (bot.updates.size() > limits_.max_updates) bot.updates.pop_front();
    changed(bot.number);
}

void ChatWorld::push_reader_text(Bot& bot, ChatId id, std::string_view name, std::string_view language,
                                 std::int64_t message_id, std::string_view text) {
    json message{{"message_id", message_id},
                 {"from", user_json(id, name, language)},
                 {"chat", private_chat_json(id, name)},
                 {"date", seconds(now())},
                 {"text", text}};
    if (text.starts_with('/')) {
        const std::size_t length = std::min(text.find(' '), text.size());
        message["entities"] = json::array({json{{"type", "bot_command"}, {"offset", 0}, {"length", length}}});
    }
    push_update(bot, "message", dump(message));
}

void ChatWorld::push_membership(Bot& bot, ChatId id, std::string_view name, std::string_view language, bool blocked) {
    const json user = json{{"id", bot.id}, {"is_bot", true}, {"first_name", bot.name}, {"username", bot.username}};
    const auto status = [&](bool away) {
        json member{{"user", user}, {"status", away ? "kicked" : "member"}};
        if (away) member["until_date"] = 0;
        return member;
    };
    push_update(bot, "my_chat_member",
                dump({{"chat", private_chat_json(id, name)},
                      {"from", user_json(id, name, language)},
                      {"date", seconds(now())},
                      {"old_chat_member", status(!blocked)},
                      {"new_chat_member", status(blocked)}}));
}

void ChatWorld::start(Reader& reader, Bot& bot, std::string payload) {
    const auto relation = reader.bots.find(bot.number);
    const bool was_blocked = relation != reader.bots.end() && relation->second == Standing::blocked;
    reader.bots[bot.number] = Standing::open;
    if (was_blocked) push_membership(bot, reader.id, reader.name, reader.language, false);
    announce(reader.id, 0, R"({"type":"reload"})");
    say(reader, bot, payload.empty() ? "/start" : "/start " + payload);
}

void ChatWorld::say(Reader& reader, Bot& bot, std::string text) {
    Thread& thread = thread_of(bot.number, reader.id);
    const Message& message = thread.messages.emplace_back(
        Message{.id = ++thread.last_id, .date = now(), .from_reader = true, .content = {.text = std::move(text)}});
    announce(reader.id, 0,
             fmt::format(R"({{"type":"message","chat":"{}","message":{}}})", bot.username,
                         phone_message_json(message, reader.id)));
    push_reader_text(bot, reader.id, reader.name, reader.language, message.id, message.content.text);
    if (thread.messages.size() > limits_.room_history) thread.messages.pop_front();
}

bool ChatWorld::press(Reader& reader, Bot& bot, std::int64_t message_id, std::string data) {
    Message* message = thread_of(bot.number, reader.id).find(message_id);
    if (message == nullptr || message->content.reply_markup.find(dump(json(data))) == std::string::npos) return false;
    const std::string id = fmt::format("{}{:09}", reader.id, next_callback_++);
    if (bot.callbacks.size() > 1000) bot.callbacks.erase(bot.callbacks.begin());
    bot.callbacks[id] = reader.id;
    const Recipient to{.id = reader.id, .reader = &reader, .standing = Standing::open};
    push_update(bot, "callback_query",
                fmt::format(R"({{"id":"{}","from":{},"message":{},"chat_instance":"{}","data":{}}})", id,
                            dump(user_json(reader.id, reader.name, reader.language)), message_json(bot, to, *message),
                            reader.id * 7919, dump(json(data))));
    return true;
}

void ChatWorld::block(Reader& reader, Bot& bot, bool blocked) {
    reader.bots[bot.number] = blocked ? Standing::blocked : Standing::open;
    push_membership(bot, reader.id, reader.name, reader.language, blocked);
    announce(reader.id, 0, R"({"type":"reload"})");
}

void ChatWorld::follow(Reader& reader, Room& room, bool follows) {
    if (follows) {
        reader.follows.insert(room.id);
        reader.read_up_to[room.id] = thread_of(0, room.id).last_id;
    } else {
        reader.follows.erase(room.id);
    }
    announce(reader.id, 0, R"({"type":"reload"})");
}

bool ChatWorld::vote(Reader& reader, ChatId chat, Bot* bot, std::int64_t message_id, int option) {
    Message* message = thread_of(bot != nullptr ? bot->number : 0, chat).find(message_id);
    if (message == nullptr || message->content.poll == nullptr) return false;
    Poll& poll = *message->content.poll;
    if (option < 0 || static_cast<std::size_t>(option) >= poll.options.size()) return false;
    if (!poll.voters.emplace(reader.id, option).second) return false;
    ++poll.votes[static_cast<std::size_t>(option)];
    announce(reader.id, 0, R"({"type":"reload"})");
    return true;
}

void ChatWorld::mark_read(Reader& reader, Bot* bot, Room* room) {
    if (bot != nullptr) {
        Thread& thread = thread_of(bot->number, reader.id);
        thread.read_up_to = thread.last_id;
    }
    if (room != nullptr) reader.read_up_to[room->id] = thread_of(0, room->id).last_id;
}

void ChatWorld::announce(ChatId reader, ChatId room, std::string event) {
    events_.push_back({next_event_++, reader, room, std::move(event)});
    if (events_.size() > limits_.max_events) events_.pop_front();
    changed(0);
}

std::optional<std::vector<const PhoneEvent*>> ChatWorld::events_after(std::int64_t seq, const Reader& reader) const {
    if (seq > last_event() || (!events_.empty() && seq + 1 < events_.front().seq)) return std::nullopt;
    std::vector<const PhoneEvent*> found;
    for (auto event = events_.rbegin(); event != events_.rend() && event->seq > seq; ++event) {
        if (event->reader == 0 || event->reader == reader.id) found.push_back(&*event);
    }
    std::ranges::reverse(found);
    return found;
}

} // namespace depesche::bot::sandbox
