#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace depesche::bot::sandbox {

/// What a platform with idempotency keys remembers: within the window of its bot the same key gets the first answer
/// again. Telegram has no such thing; here it can be switched on to test senders for platforms that do (Mastodon an
/// hour, Discord a few minutes). Pure: the caller brings the time.
class IdempotencyWindows {
public:
    static constexpr std::size_t most_keys = 1'000'000; ///< the oldest go first, all bots together

    /// `bot` 0: every bot without a window of its own. Zero: none. Keys that are known keep the end they had.
    void set(int bot, std::chrono::seconds window);
    std::chrono::seconds window_of(int bot) const;

    struct Verdict {
        enum class Kind : std::uint8_t {
            fresh,   ///< not known here, or no key, or no window
            replay,  ///< `answer` is what it was answered
            conflict ///< known with another request
        } kind = Kind::fresh;
        std::shared_ptr<const std::string> answer{};
    };
    /// `request` is everything that makes two requests the same.
    Verdict look(int bot, std::string_view key, std::string_view request, std::int64_t now_ns);
    /// After the accept of a fresh one.
    void keep(int bot, std::string_view key, std::string_view request, std::string_view answer, std::int64_t now_ns);

    /// {"seconds" (of every bot), "bots":{name:seconds}, "kept","replayed","conflicts"}; `names` of bots by number.
    std::string to_json(const std::map<int, std::string>& names) const;

private:
    struct Entry {
        std::size_t request = 0; ///< a hash
        std::int64_t until_ns = 0;
        std::shared_ptr<const std::string> answer;
    };
    struct Age {
        std::int64_t until_ns;
        std::string name;
    };
    static std::string name_of(int bot, std::string_view key);
    void forget_oldest();

    std::map<int, std::chrono::seconds> windows_;
    std::unordered_map<std::string, Entry> entries_;
    std::deque<Age> ages_; ///< in the order in which they were kept
    std::int64_t replayed_ = 0, conflicts_ = 0;
};

} // namespace depesche::bot::sandbox
