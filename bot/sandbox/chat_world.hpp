#pragma once

#include "bot/sandbox/chat_parts.hpp"

#include <functional>
#include <unordered_map>

namespace depesche::bot::sandbox {

/// Readers in number, without a phone. Shares are between 0 and 1 and are spread evenly by `seed`.
struct CrowdPlan {
    std::int64_t count = 0;
    bool start = false;  ///< they press Start: updates arrive at the bot
    std::string payload; ///< of the deep link
    std::string language = "de";
    std::string bot; ///< username or token; empty: the first bot
    double blocked = 0, deactivated = 0, missing = 0, never_started = 0;
    double block_on_message = 0; ///< they block the bot once a message has arrived
    double stop_on_message = 0;  ///< they answer it by /stop
    double migrated = 0;         ///< moved long ago: 400 with the new address
    double migrate_on_message = 0; ///< they move once a message has arrived
    int after_messages = 1;        ///< which message it is that these three wait for, from 1
    /// These do it by themselves, so long after the crowd was made.
    double block_later = 0, stop_later = 0, migrate_later = 0;
    std::chrono::milliseconds later{0};
    std::uint64_t seed = 1;
};
struct Crowd {
    ChatId first = 0; ///< the ids are first .. first + count - 1
    std::int64_t count = 0;
};

/// Something a phone must show.
struct PhoneEvent {
    std::int64_t seq = 0;
    ChatId reader = 0; ///< 0: everybody, each phone decides by `room` whether it notifies
    ChatId room = 0;
    std::string json;
};

/// Where a send goes, found by resolve().
struct Recipient {
    ChatId id = 0;
    Reader* reader = nullptr; ///< somebody with a phone
    Room* room = nullptr;
    std::int64_t crowd_index = -1; ///< one of a crowd
    Standing standing = Standing::missing;
    ChatId migrate_to = 0; ///< of a crowd's reader who moved
};

struct WorldLimits {
    std::size_t room_history = 200;     ///< messages kept of a phone's chat or a room
    std::size_t crowd_threads = 20'000; ///< readers of crowds whose messages are kept at all, the first ones
    std::size_t crowd_history = 20;     ///< of one reader in a crowd
    std::size_t max_bots = 10'000;
    std::size_t max_updates = 1'000'000;
    std::size_t max_events = 4096;
    bool crowd_rows = true;                    ///< false with --count-only: crowds have counters only
    std::string bot_username = "newsroom_bot"; ///< of the first bot
    std::string bot_name = "Newsroom";
    bool create_channels = true; ///< an unknown @name becomes a channel at its first use
};

/// The people, bots and chats of the sandbox, and what they said. Pure state: no sockets, time from the clock.
/// Not thread-safe. `clock` must outlive it.
class ChatWorld {
public:
    ChatWorld(const Clock& clock, WorldLimits limits);

    /// Called when a bot has a new update (its number) and when phones have a new event (0).
    std::function<void(int bot)> changed = [](int) {};

    /// The bot of this token; a new one is made at the first use. Null: the token has not the shape "digits:secret".
    Bot* bot_by_token(std::string_view token);
    Bot* bot_by_name(std::string_view username_or_token);
    Bot* bot_by_number(int number);
    const std::deque<Bot>& bots() const noexcept { return bots_; }

    /// `id` 0 takes the next free one. An id that is taken, or that a crowd could have, is given anew.
    Reader& add_reader(std::string name, std::string language, ChatId id = 0);
    Reader* reader(ChatId id);
    const std::deque<Reader>& readers() const noexcept { return readers_; }
    Crowd add_crowd(const CrowdPlan& plan);
    std::int64_t crowd_size() const noexcept { return static_cast<std::int64_t>(crowd_.size()); }
    /// What readers of crowds do by themselves, as far as it is due. Whoever waits for them asks next_act() until when.
    void act_when_due();
    std::optional<Instant> next_act() const;
    /// How often each reader of the crowds was sent something: [k] readers received k messages (the last counts "and
    /// more").
    std::vector<std::int64_t> crowd_histogram() const;

    Room& set_room(Room room); ///< id 0: a new one; replaces one of the same id or username
    Room* room_by_name(std::string_view username);
    Room* room_by_id(ChatId id);
    const std::deque<Room>& rooms() const noexcept { return rooms_; }

    /// Finds "@name" or a number.
    Recipient resolve(const Bot& bot, std::string_view chat);
    /// Stores an accepted message and shows it. Returns its number and date.
    Message& post(Bot& bot, const Recipient& to, Content content, std::int64_t reply_to = 0);
    /// A message that can be edited or deleted; null: there is none. For a reader of a crowd whose messages are not
    /// kept it is a blank one with the right number.
    Message* message_of(const Bot& bot, const Recipient& to, std::int64_t message_id);
    /// One more message to a reader of a crowd who takes it and does nothing: its number. Nothing for anybody else, and
    /// where rows are kept.
    std::optional<std::uint32_t> count_for_crowd(ChatId id) noexcept;
    void show_edit(const Bot& bot, const Recipient& to, const Message& message);
    void show_delete(const Bot& bot, const Recipient& to, std::int64_t message_id);
    /// The small note a button's press shows. False: no such press, or already answered.
    bool answer_callback(Bot& bot, const std::string& callback_id, std::string text, bool alert);

    // What a reader does. `reply_to`: the message that is answered; 0: none.
    void start(Reader& reader, Bot& bot, std::string payload);
    void say(Reader& reader, Bot& bot, std::string text, std::int64_t reply_to = 0);
    /// In a group, where a bot hears commands and answers to its own messages only. False: not a member.
    bool say_in_group(Reader& reader, Room& group, std::string text, std::int64_t reply_to = 0);
    bool press(Reader& reader, Bot& bot, std::int64_t message_id, std::string data);
    bool press_in_group(Reader& reader, Room& group, std::int64_t message_id, std::string data);
    /// A press as a stranger or a forger could make it: any data, on any message of the reader's or another's chat,
    /// with no button asked for. False: there is no such message.
    bool press_unseen(Reader& reader, Bot& bot, ChatId chat, std::int64_t message_id, const std::string& data);
    void block(Reader& reader, Bot& bot, bool blocked);
    void follow(Reader& reader, Room& room, bool follows);
    bool vote(Reader& reader, ChatId room_or_reader, Bot* bot, std::int64_t message_id, int option);
    void mark_read(Reader& reader, Bot* bot, Room* room);

    // A simulated WhatsApp channel. False: this person is not its admin, or there is no such post.
    bool post_by_hand(Reader& admin, Room& channel, std::string text, std::string photo);
    bool edit_by_hand(Reader& admin, Room& channel, std::int64_t message_id, std::string text);
    bool delete_by_hand(Reader& admin, Room& channel, std::int64_t message_id);
    void ring(Reader& reader, Room& channel, bool on); ///< the bell
    /// Called after each of them: "by hand", "edit by hand", "delete by hand".
    std::function<void(const Room& channel, const Message& message, std::string_view method)> by_hand =
        [](const Room&, const Message&, std::string_view) {};

    /// The Telegram object of a message / a chat, as JSON.
    std::string message_json(const Bot& bot, const Recipient& to, const Message& message) const;
    /// The phone's own picture of a message in a chat / of everything a reader sees.
    std::string phone_message_json(ChatId chat, const Message& message, ChatId viewer) const;
    std::string phone_state_json(Reader& reader);

    std::int64_t last_event() const noexcept { return next_event_ - 1; }
    /// Events after `seq` for this reader; nullopt: too old, the phone must load its state again.
    std::optional<std::vector<const PhoneEvent*>> events_after(std::int64_t seq, const Reader& reader) const;
    void announce(ChatId reader, ChatId room, std::string json);

    Instant now() const { return clock_.now(); }

private:
    struct CrowdReader {
        std::uint32_t last_message = 0;
        std::uint16_t received = 0;
        Standing standing = Standing::open;
        std::uint8_t habit = 0; ///< CrowdHabit
    };
    /// One call of add_crowd.
    struct CrowdRange {
        std::int64_t first = 0, count = 0; ///< indexes
        int after_messages = 1;
        std::string bot;
        Instant later{};
        bool acts_later = false; ///< and has not yet
    };

    Thread& thread_of(int bot, ChatId chat);
    const Message* find_message(int bot, ChatId chat, std::int64_t message_id) const;
    /// Gives the message its number and date, keeps it and shows it.
    Message& keep(const Bot* bot, const Recipient& to, Message message);
    void show(const Bot* bot, const Recipient& to, std::string_view type, const Message& message);
    void push_update(Bot& bot, std::string_view kind, std::string object);
    void push_crowd_text(Bot& bot, ChatId id, std::string_view language, std::int64_t message_id,
                         std::string_view text);
    void push_membership(Bot& bot, ChatId id, std::string_view name, std::string_view language, bool blocked);
    void push_press(Reader& reader, Bot& bot, const Recipient& to, const Message& message, const std::string& data);
    bool hears(const Bot& bot, const Room& group, const Message& message) const;
    bool sees(const Reader& reader, ChatId room) const;
    void crowd_received(Bot& bot, std::int64_t index);
    void crowd_acts(Bot& bot, std::int64_t index);
    Recipient resolve_crowd(ChatId id, std::int64_t index) const;
    void flush_crowd_starts(Bot& bot);

    const Clock& clock_;
    WorldLimits limits_;
    std::deque<Bot> bots_;
    std::deque<Reader> readers_;
    std::deque<Room> rooms_;
    std::vector<CrowdReader> crowd_;                          ///< eight bytes each
    std::vector<CrowdRange> ranges_;                          ///< in the order of their indexes
    std::vector<std::pair<Crowd, CrowdPlan>> waiting_starts_; ///< pressed Start before there was a bot
    std::map<std::pair<ChatId, int>, Thread> threads_;
    std::unordered_map<std::string, int> bots_by_token_;
    std::deque<PhoneEvent> events_;
    std::int64_t next_event_ = 1;
    std::int64_t next_callback_ = 1;
    Message crowd_message_; ///< what post() returns where no row is kept
};

} // namespace depesche::bot::sandbox
