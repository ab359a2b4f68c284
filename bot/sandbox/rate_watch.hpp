#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace depesche::bot::sandbox {

/// So many messages in so much time, evenly, with `burst` of them at once.
struct RateLimit {
    double count = 0; ///< 0: no limit
    std::chrono::seconds per{1};
    int burst = 1;
    bool operator==(const RateLimit&) const = default;
};
/// "30/s", "20/min", "100/h", a burst behind a colon ("1/s:5"), "none". Fails with a sentence that shows them.
std::expected<RateLimit, std::string> rate_limit_from(std::string_view text);
std::string to_string(const RateLimit& limit);

/// Judges each message at the moment of its accept by the generic cell rate algorithm (ITU-T I.371): at an even pace of
/// one in `per / count`, a message may come (burst - 1) of these early, and 10 ms more for the way it came. What comes
/// too early is a violation and does not move the pace.
///
/// The documented limits of Telegram (telegra.ph/Hitting-limits-bot-FAQ; core.telegram.org/bots/faq): 1 message a
/// second in a chat with short bursts, 20 a minute in a group, about 30 a second for a bot, 1,000 with
/// allow_paid_broadcast.
class RateWatch {
public:
    enum class ChatKind : std::uint8_t { person, group, channel };
    enum class Scope : std::uint8_t { bot, paid, chat, group };
    static constexpr std::array<std::string_view, 4> scope_names{"bot", "paid", "chat", "group"};
    static constexpr std::chrono::milliseconds tolerance{10};

    struct Broken {
        std::string rule;                 ///< "30 messages a second per bot"; empty: none
        std::chrono::milliseconds wait{}; ///< until the next message would be allowed
    };
    RateWatch();
    /// Counts one message at this moment. In strict mode a message over a limit does not count: it is refused.
    Broken count(int bot, std::int64_t chat, ChatKind kind, bool paid, std::int64_t now_ns, bool strict);

    /// Changes one limit. All begins to be measured anew.
    void set(Scope scope, RateLimit limit);
    const RateLimit& limit(Scope scope) const { return rules_[static_cast<std::size_t>(scope)].limit; }
    void restore(); ///< the documented limits, measured anew
    void measure_anew();

    /// JSON list, one object for each limit that was used; per bot those that count by bot:
    /// {"limit","rule","bot","used","violations","worst_early_ms"}, and by bot "permitted" (at the even pace from the
    /// first message to the last) and "share" (used of permitted).
    std::string to_json(const std::function<std::string(int bot)>& name_of) const;

private:
    struct Rule {
        RateLimit limit;
        std::int64_t interval_ns = 0; ///< 0: no limit
        std::string words;
    };
    struct Measure {
        std::int64_t first_ns = 0, last_ns = 0, used = 0, violations = 0, worst_early_ns = 0;
    };
    using Due = std::int64_t; ///< when the next one is due at the even pace, nanoseconds
    Rule& rule(Scope scope) { return rules_[static_cast<std::size_t>(scope)]; }
    static std::int64_t early_by(const Rule& rule, Due due, std::int64_t now_ns);
    void note(Measure& measure, std::int64_t early_ns, std::int64_t now_ns);
    void forget_idle(std::int64_t now_ns);

    std::array<Rule, 4> rules_;
    std::unordered_map<std::int64_t, Due> chats_; ///< bot and chat in one number
    std::map<std::pair<int, bool>, Due> bots_;    ///< bot, paid
    std::map<std::pair<int, bool>, Measure> bot_measures_;
    std::array<Measure, 4> chat_measures_{}; ///< by scope, of chat and group
};

/// What senders did wrong: broken limits, unknown fields, wrong types, unknown methods. The last 1,000
/// and counts.
class Violations {
public:
    void add(std::int64_t now_ns, std::string_view rule, std::string_view method, std::string_view recipient,
             std::string detail);
    std::int64_t count() const noexcept { return count_; }
    /// {"count":N,"rules":{...},"limits":...,"violations":[{"at","rule","method","recipient","detail"}]}
    std::string to_json(const std::string& limits) const;
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
