#include "bot/sandbox/rate_watch.hpp"

#include "bot/sandbox/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace depesche::bot::sandbox {

namespace {

constexpr std::size_t max_rows = 1000;
constexpr std::size_t max_chats = 200'000;

struct Limit {
    std::string_view rule;
    double rate; ///< a second
    double burst;
};
// "Short bursts" has no number in the documentation; five covers a conversation's answers to one tap.
constexpr Limit chat_limit{"1 message a second per chat", 1.0, 5.0};
constexpr Limit group_limit{"20 messages a minute per group", 20.0 / 60, 20.0};
constexpr Limit bot_limit{"30 messages a second per bot", 30.0, 30.0};
constexpr Limit paid_limit{"1000 messages a second per bot, paid", 1000.0, 1000.0};

} // namespace

void RateWatch::refill(Bucket& bucket, double rate, double burst, std::int64_t now_ns) {
    if (bucket.tokens < 0)
        bucket.tokens = burst;
    else
        bucket.tokens = std::min(
            burst, bucket.tokens + rate * static_cast<double>(std::max<std::int64_t>(0, now_ns - bucket.at)) / 1e9);
    bucket.at = now_ns;
}

RateWatch::Broken RateWatch::count(int bot, std::int64_t chat, ChatKind kind, bool paid, std::int64_t now_ns,
                                   bool strict) {
    if (chats_.size() > max_chats) forget_idle(now_ns);
    const Limit& of_chat = kind == ChatKind::group ? group_limit : chat_limit;
    const Limit& of_bot = paid ? paid_limit : bot_limit;
    Bucket& chat_bucket = chats_[chat * 64 + bot % 64];
    Bucket& bot_bucket = bots_[{bot, paid}];
    refill(chat_bucket, of_chat.rate, of_chat.burst, now_ns);
    refill(bot_bucket, of_bot.rate, of_bot.burst, now_ns);
    Broken broken;
    for (const auto& [bucket, limit] : {std::pair{&chat_bucket, &of_chat}, std::pair{&bot_bucket, &of_bot}}) {
        if (bucket->tokens >= 1) continue;
        broken.rule = limit->rule;
        broken.wait =
            std::chrono::milliseconds(static_cast<std::int64_t>(std::ceil((1 - bucket->tokens) / limit->rate * 1000)));
    }
    if (!broken.rule.empty() && strict) return broken;
    chat_bucket.tokens = std::max(0.0, chat_bucket.tokens - 1);
    bot_bucket.tokens = std::max(0.0, bot_bucket.tokens - 1);
    return broken;
}

void RateWatch::forget_idle(std::int64_t now_ns) {
    // A minute without a message refills every bucket: such an entry says nothing a new one would not.
    std::erase_if(chats_, [&](const auto& entry) { return now_ns - entry.second.at > 60'000'000'000; });
    if (chats_.size() > max_chats) chats_.clear();
}

void Violations::add(std::int64_t now_ns, std::string_view rule, std::string_view method, std::string_view recipient,
                     std::string detail) {
    ++count_;
    ++rules_[std::string(rule)];
    rows_.push_back({now_ns, std::string(rule), std::string(method), std::string(recipient), std::move(detail)});
    if (rows_.size() > max_rows) rows_.pop_front();
}

std::string Violations::to_json() const {
    nlohmann::json rows = nlohmann::json::array();
    for (const Row& row : rows_)
        rows.push_back({{"at", row.at},
                        {"rule", row.rule},
                        {"method", row.method},
                        {"recipient", row.recipient},
                        {"detail", row.detail}});
    nlohmann::json rules = nlohmann::json::object();
    for (const auto& [rule, times] : rules_) rules[rule] = times;
    return dump({{"count", count_}, {"rules", rules}, {"violations", rows}});
}

void Violations::clear() {
    rows_.clear();
    rules_.clear();
    count_ = 0;
}

} // namespace depesche::bot::sandbox
