#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

namespace depesche::bot::sandbox {

/// The documented limits of Telegram: 1 message a second in a chat with short bursts, 20 a minute in a group, about 30
/// a second for a bot, 1,000 with allow_paid_broadcast (telegra.ph/Hitting-limits-bot-FAQ; core.telegram.org/bots/faq).
class RateWatch {
public:
    enum class ChatKind : std::uint8_t { person, group, channel };
    struct Broken {
        std::string rule;                 ///< "30 messages a second per bot"; empty: none
        std::chrono::milliseconds wait{}; ///< until the next message would be allowed
    };
    /// Counts one message at this moment. In strict mode a message over a limit does not count: it is refused.
    Broken count(int bot, std::int64_t chat, ChatKind kind, bool paid, std::int64_t now_ns, bool strict);

private:
    struct Bucket {
        double tokens = -1; ///< < 0: new, full
        std::int64_t at = 0;
    };
    static void refill(Bucket& bucket, double rate, double burst, std::int64_t now_ns);
    void forget_idle(std::int64_t now_ns);

    std::unordered_map<std::int64_t, Bucket> chats_; ///< bot and chat in one number
    std::map<std::pair<int, bool>, Bucket> bots_;
};

/// What senders did wrong: broken limits, unknown fields, wrong types, unknown methods. The last 1,000
/// and counts.
class Violations {
public:
    void add(std::int64_t now_ns, std::string_view rule, std::string_view method, std::string_view recipient,
             std::string detail);
    std::int64_t count() const noexcept { return count_; }
    std::string
    to_json() const; ///< {"count":N,"rules":{...},"violations":[{"at","rule","method","recipient","detail"}]}
    void clear();

private:
    struct Row {
        std::int64_t at;
        std::string rule, method, recipient, detail;
    };
    std::deque<Row> rows_;
    std::map<std::string, std::int64_t, std::less<>> rules_;
    std::int64_t count_ = 0;
};

} // namespace depesche::bot::sandbox
