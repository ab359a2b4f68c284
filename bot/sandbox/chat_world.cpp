#include "bot/sandbox/chat_world.hpp"

#include "bot/sandbox/crowd.hpp"
#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/telegram_objects.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace depesche::bot::sandbox {

namespace {

constexpr ChatId first_reader = 5001;     // readers with a phone
constexpr ChatId first_crowd = 1'000'000; // readers of crowds follow one another from here
constexpr ChatId first_moved = -1'100'000'000'000; // readers of crowds who moved, downwards
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

const Message* Thread::find(std::int64_t id) const {
    if (messages.empty() || id < messages.front().id || id > messages.back().id) return nullptr;
    const Message& message = messages[static_cast<std::size_t>(id - messages.front().id)];
    return message.deleted ? nullptr : &message;
}

Message* Thread::find(std::int64_t id) { return const_cast<Message*>(std::as_const(*this).find(id)); }

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

Reader& ChatWorld::add_reader(std::string name, std::string language, ChatId id) {
    const bool usable = id > 0 && id < first_crowd && reader(id) == nullptr;
    if (!usable) {
        for (id = first_reader; reader(id) != nullptr;) ++id;
    }
    Reader& added = readers_.emplace_back();
    added.id = id;
    added.name = name.empty() ? fmt::format("Reader {}", readers_.size()) : std::move(name);
    added.language = std::move(language);
    announce(0, 0, R"({"type":"reload"})");
    return added;
}

Reader* ChatWorld::reader(ChatId id) {
    const auto found = std::ranges::find(readers_, id, &Reader::id);
    return found == readers_.end() ? nullptr : &*found;
}

Crowd ChatWorld::add_crowd(const CrowdPlan& plan) {
    const Crowd crowd{first_crowd + crowd_size(), plan.count};
    crowd_.reserve(crowd_.size() + static_cast<std::size_t>(plan.count));
    for (std::int64_t i = 0; i < plan.count; ++i) {
        const CrowdMember member = crowd_member(plan, i);
        crowd_.push_back({.standing = member.standing, .habit = static_cast<std::uint8_t>(member.habit)});
    }
    const bool later = plan.block_later > 0 || plan.stop_later > 0 || plan.migrate_later > 0;
    ranges_.push_back(
        {crowd.first - first_crowd, crowd.count, plan.after_messages, plan.bot, now() + plan.later, later});
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
            push_crowd_text(bot, id, plan.language, ++member.last_message, text);
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

Room* ChatWorld::room_by_id(ChatId id) {
    const auto found = std::ranges::find(rooms_, id, &Room::id);
    return found == rooms_.end() ? nullptr : &*found;
}

Recipient ChatWorld::resolve(const Bot& bot, std::string_view chat) {
    Recipient to;
    const auto at_room = [&](Room& room) { to.id = room.id, to.room = &room, to.standing = room.standing; };
    if (chat.starts_with('@')) {
        const std::string_view name = chat.substr(1);
        if (Room* known = room_by_name(name); known != nullptr && !known->by_hand())
            at_room(*known);
        else if (known == nullptr && limits_.create_channels && is_username(name))
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
        to = resolve_crowd(*id, *id - first_crowd);
    } else if (*id <= first_moved && *id > first_moved - crowd_size()) {
        to = resolve_crowd(*id, first_moved - *id);
    } else if (Room* room = room_by_id(*id); room != nullptr && !room->by_hand()) {
        at_room(*room);
    }
    return to;
}

Recipient ChatWorld::resolve_crowd(ChatId id, std::int64_t index) const {
    Recipient to{.id = id, .crowd_index = index, .standing = crowd_[static_cast<std::size_t>(index)].standing};
    const bool moved = to.standing == Standing::migrated;
    if (id < 0)
        to.standing = moved ? Standing::open : Standing::missing; // nobody lives there yet
    else if (moved)
        to.migrate_to = first_moved - index;
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

const Message* ChatWorld::find_message(int bot, ChatId chat, std::int64_t message_id) const {
    const auto found = threads_.find({chat, chat < 0 ? 0 : bot});
    return found == threads_.end() ? nullptr : found->second.find(message_id);
}

Message& ChatWorld::post(Bot& bot, const Recipient& to, Content content, std::int64_t reply_to) {
    if (to.crowd_index < 0)
        return keep(&bot, to, {.bot = bot.number, .reply_to = reply_to, .content = std::move(content)});
    CrowdReader& member = crowd_[static_cast<std::size_t>(to.crowd_index)];
    crowd_message_ = Message{.id = ++member.last_message,
                             .date = now(),
                             .bot = bot.number,
                             .reply_to = reply_to,
                             .content = std::move(content)};
    if (member.received < 0xffff) ++member.received;
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

Message& ChatWorld::keep(const Bot* bot, const Recipient& to, Message message) {
    Thread& thread = thread_of(bot != nullptr ? bot->number : 0, to.id);
    message.id = ++thread.last_id;
    message.date = now();
    Message& kept = thread.messages.emplace_back(std::move(message));
    if (thread.messages.size() > limits_.room_history) thread.messages.pop_front();
    show(bot, to, "message", kept);
    return kept;
}

void ChatWorld::show(const Bot* bot, const Recipient& to, std::string_view type, const Message& message) {
    if (to.crowd_index >= 0) return;
    const ChatId viewer = to.reader != nullptr ? to.id : 0;
    const std::string chat = to.room != nullptr ? std::to_string(to.id) : bot->username;
    const std::string what = message.deleted
                                 ? fmt::format(R"("message_id":{})", message.id)
                                 : fmt::format(R"("message":{})", phone_message_json(to.id, message, viewer));
    announce(viewer, to.room != nullptr ? to.id : 0,
             fmt::format(R"({{"type":"{}","chat":"{}",{}}})", type, chat, what));
}

void ChatWorld::crowd_received(Bot& bot, std::int64_t index) {
    const CrowdReader& member = crowd_[static_cast<std::size_t>(index)];
    const auto habit = static_cast<CrowdHabit>(member.habit);
    if (habit == CrowdHabit::none || waits_for_time(habit)) return;
    const auto range = std::ranges::upper_bound(ranges_, index, {}, &CrowdRange::first);
    if (member.received >= std::prev(range)->after_messages) crowd_acts(bot, index);
}

void ChatWorld::crowd_acts(Bot& bot, std::int64_t index) {
    CrowdReader& member = crowd_[static_cast<std::size_t>(index)];
    const ChatId id = first_crowd + index;
    switch (static_cast<CrowdHabit>(std::exchange(member.habit, std::uint8_t{0}))) {
    case CrowdHabit::block:
    case CrowdHabit::block_later:
        member.standing = Standing::blocked;
        return push_membership(bot, id, crowd_name(id), "de", true);
    case CrowdHabit::stop:
    case CrowdHabit::stop_later:
        return push_crowd_text(bot, id, "de", ++member.last_message, "/stop");
    case CrowdHabit::migrate:
    case CrowdHabit::migrate_later:
        member.standing = Standing::migrated;
        return;
    case CrowdHabit::none:
        return;
    }
}

std::optional<Instant> ChatWorld::next_act() const {
    std::optional<Instant> next;
    for (const CrowdRange& range : ranges_)
        if (range.acts_later && (!next || range.later < *next)) next = range.later;
    return next;
}

void ChatWorld::act_when_due() {
    const auto next = next_act();
    if (!next || *next > now()) return;
    for (CrowdRange& range : ranges_) {
        if (!range.acts_later || range.later > now()) continue;
        Bot* const bot = range.bot.empty() ? bot_by_number(1) : bot_by_name(range.bot);
        if (bot == nullptr) {
            range.later = now() + std::chrono::seconds(1); // there is nobody yet to leave
            continue;
        }
        range.acts_later = false;
        for (std::int64_t index = range.first; index < range.first + range.count; ++index)
            if (waits_for_time(static_cast<CrowdHabit>(crowd_[static_cast<std::size_t>(index)].habit)))
                crowd_acts(*bot, index);
    }
}

std::optional<std::uint32_t> ChatWorld::count_for_crowd(ChatId id) noexcept {
    if (limits_.crowd_rows || id < first_crowd || id >= first_crowd + crowd_size()) return std::nullopt;
    CrowdReader& member = crowd_[static_cast<std::size_t>(id - first_crowd)];
    if (member.standing != Standing::open || member.habit != 0) return std::nullopt;
    if (member.received < 0xffff) ++member.received;
    return ++member.last_message;
}

void ChatWorld::show_edit(const Bot& bot, const Recipient& to, const Message& message) {
    show(&bot, to, "edit", message);
}

void ChatWorld::show_delete(const Bot& bot, const Recipient& to, std::int64_t message_id) {
    show(&bot, to, "delete", Message{.id = message_id, .deleted = true});
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

void ChatWorld::push_crowd_text(Bot& bot, ChatId id, std::string_view language, std::int64_t message_id,
                                std::string_view text) {
    Message message{.id = message_id, .date = now(), .from_reader = true, .content = {.text = std::string(text)}};
    if (text.starts_with('/')) {
        message.content.entities =
            fmt::format(R"([{{"type":"bot_command","offset":0,"length":{}}}])", std::min(text.find(' '), text.size()));
    }
    const Recipient from{.id = id, .crowd_index = id - first_crowd, .standing = Standing::open};
    push_update(bot, "message", dump(message_object(from, user_json(id, crowd_name(id), language), message)));
}

void ChatWorld::announce(ChatId reader, ChatId room, std::string event) {
    events_.push_back({next_event_++, reader, room, std::move(event)});
    if (events_.size() > limits_.max_events) events_.pop_front();
    changed(0);
}

bool ChatWorld::sees(const Reader& reader, ChatId room) const {
    const auto found = std::ranges::find(rooms_, room, &Room::id);
    return found == rooms_.end() || !found->is_group() || found->members.contains(reader.id);
}

std::optional<std::vector<const PhoneEvent*>> ChatWorld::events_after(std::int64_t seq, const Reader& reader) const {
    if (seq > last_event() || (!events_.empty() && seq + 1 < events_.front().seq)) return std::nullopt;
    std::vector<const PhoneEvent*> found;
    for (auto event = events_.rbegin(); event != events_.rend() && event->seq > seq; ++event) {
        if (event->reader == reader.id || (event->reader == 0 && sees(reader, event->room))) found.push_back(&*event);
    }
    std::ranges::reverse(found);
    return found;
}

} // namespace depesche::bot::sandbox
