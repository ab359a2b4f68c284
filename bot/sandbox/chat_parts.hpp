#pragma once

#include "digest/schedule/instant.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot::sandbox {

using digest::Clock;
using digest::Instant;
using ChatId = std::int64_t; ///< readers are positive, groups and channels negative, as on Telegram

/// How a chat stands to a bot, and so how the platform answers a send.
enum class Standing : std::uint8_t {
    open,
    never_started, ///< 403: the reader has not pressed Start
    blocked,       ///< 403
    deactivated,   ///< 403: the account was deleted
    missing,       ///< 400 chat not found
    kicked,        ///< 403
    left,          ///< 403: the bot is not a member
    deleted,       ///< 403: the group chat was deleted
    migrated       ///< 400 with migrate_to_chat_id
};
std::string_view to_string(Standing standing);
std::optional<Standing> standing_from(std::string_view name);

struct Poll {
    std::string id, question;
    std::vector<std::string> options;
    std::vector<int> votes;       ///< one a option
    std::map<ChatId, int> voters; ///< reader -> option
};

/// What a message says, as it was accepted: markup already turned into entities.
struct Content {
    std::string text{};          ///< plain UTF-8; a photo's caption
    std::string entities = "[]"; ///< JSON array, offsets in UTF-16 units
    std::string reply_markup{};  ///< inline keyboard: JSON object or empty
    bool asks_for_reply = false; ///< the phone opens its keyboard as a reply to this message
    std::string placeholder{};   ///< of that reply
    std::string photo{};         ///< address or file id of a photo
    std::shared_ptr<Poll> poll{};
    bool silent = false;
    bool link_preview = true;
};

struct Message {
    std::int64_t id = 0;
    Instant date{};
    std::optional<Instant> edited{};
    bool deleted = false;
    bool from_reader = false;
    ChatId sender = 0;         ///< the person; 0: a bot or a channel
    int bot = 0;               ///< Bot::number of the bot that wrote it; 0: a person
    std::int64_t reply_to = 0; ///< message in the same chat; 0: none
    Content content{};
};

/// The messages of one chat with one bot, the last ones only. Numbers count from 1 and have no gaps.
struct Thread {
    std::int64_t last_id = 0;
    std::int64_t read_up_to = 0; ///< by the reader, in private chats
    std::deque<Message> messages;
    Message* find(std::int64_t id); ///< null: none, or deleted
    const Message* find(std::int64_t id) const;
};

struct Update {
    std::int64_t id = 0;
    std::string json; ///< the complete update object
};

struct Bot {
    int number = 0; ///< from 1, the index in the world
    std::int64_t id = 0;
    std::string token, username, name;
    bool revoked = false;
    bool listed = true;         ///< false: on the phones of those only who have pressed Start, as an editors' bot
    std::deque<Update> updates; ///< at most max_updates, the oldest go first
    std::int64_t next_update_id = 1;
    std::uint64_t poll_ticket = 0; ///< of the latest getUpdates: an older one that still waits is in conflict
    std::set<std::string, std::less<>> allowed;  ///< kinds of updates it asked for; empty: all
    std::map<std::string, std::string> commands; ///< language code -> JSON array
    std::map<std::string, ChatId> callbacks;     ///< unanswered callback ids -> who pressed
};

/// A person with a phone page.
struct Reader {
    ChatId id = 0;
    std::string name, language = "de";
    std::string role{};             ///< shown beside the name: "editor"; empty: a reader
    std::map<int, Standing> bots{}; ///< by Bot::number; absent: never started
    std::set<ChatId> follows{};
    std::set<ChatId> rings{}; ///< simulated WhatsApp channels whose bell is on; they are silent by default
    std::map<ChatId, std::int64_t> read_up_to{}; ///< of channels and groups
};

/// A channel or group. One of type "whatsapp" is a simulated WhatsApp channel: no bot can see it or post there, its
/// `admins` do by hand, and `username` is the last part of its address.
struct Room {
    ChatId id = 0;
    std::string type = "channel"; ///< channel, group, supergroup, whatsapp
    std::string title, username;  ///< without @
    Standing standing = Standing::open;
    ChatId migrate_to = 0;
    std::set<ChatId> members{};          ///< of a group: people who may write there
    std::set<std::string> member_bots{}; ///< of a group: usernames; empty: every bot
    std::set<ChatId> admins{};           ///< of a WhatsApp channel

    bool is_group() const noexcept { return type == "group" || type == "supergroup"; }
    bool by_hand() const noexcept { return type == "whatsapp"; }
};

} // namespace depesche::bot::sandbox
