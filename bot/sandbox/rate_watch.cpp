#include "bot/sandbox/rate_watch.hpp"

#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/telegram_objects.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace depesche::bot::sandbox {

using namespace std::chrono_literals;
using Scope = RateWatch::Scope;

namespace {

constexpr std::size_t max_rows = 1000;
constexpr std::size_t max_chats = 1'000'000;
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t tolerance_ns = std::chrono::nanoseconds(RateWatch::tolerance).count();

// "About 30 a second" and "short bursts" are no exact numbers: a second's worth at once is borne, and five messages in
// a chat, which cover a conversation's answers to one tap. A bench sets the pace that it wants to be judged by.
constexpr std::array<RateLimit, 4> documented{RateLimit{30, 1s, 30}, RateLimit{1000, 1s, 1000}, RateLimit{1, 1s, 5},
                                              RateLimit{20, 60s, 20}};

struct Unit {
    std::string_view sign, word;
    std::chrono::seconds span;
};
constexpr std::array units{Unit{"s", "second", 1s}, Unit{"min", "minute", 60s}, Unit{"h", "hour", 3600s}};

const Unit& unit_of(std::chrono::seconds span) {
    const auto found = std::ranges::find(units, span, &Unit::span);
    return found == units.end() ? units.front() : *found;
}

std::string words_of(Scope scope, const RateLimit& limit) {
    constexpr std::array<std::string_view, 4> whose{"bot", "bot, paid", "chat", "group"};
    return fmt::format("{} message{} a {} per {}", limit.count, limit.count == 1 ? "" : "s", unit_of(limit.per).word,
                       whose[static_cast<std::size_t>(scope)]);
}

template <class T>
bool take_number(std::string_view& text, T& into) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    if (error != std::errc() || end == text.data()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

std::optional<RateLimit> read_limit(std::string_view text) {
    RateLimit limit;
    if (text == "none") return limit;
    if (!take_number(text, limit.count) || !(limit.count > 0 && limit.count <= 1e6)) return std::nullopt;
    if (!text.starts_with('/')) return std::nullopt;
    const std::string_view sign = text.substr(1, std::min(text.find(':'), text.size()) - 1);
    const auto unit = std::ranges::find(units, sign, &Unit::sign);
    if (unit == units.end()) return std::nullopt;
    limit.per = unit->span;
    text.remove_prefix(1 + sign.size());
    if (text.empty()) return limit;
    text.remove_prefix(1);
    if (!take_number(text, limit.burst) || !text.empty() || limit.burst < 1) return std::nullopt;
    return limit;
}

} // namespace

std::expected<RateLimit, std::string> rate_limit_from(std::string_view text) {
    if (const auto limit = read_limit(text)) return *limit;
    return std::unexpected(
        fmt::format("\"{}\" is no limit; write 30/s, 20/min or 100/h, with a burst 1/s:5, or none", text));
}

std::string to_string(const RateLimit& limit) {
    if (limit.count <= 0) return "none";
    return fmt::format("{}/{}:{}", limit.count, unit_of(limit.per).sign, limit.burst);
}

RateWatch::RateWatch() { restore(); }

void RateWatch::restore() {
    for (std::size_t i = 0; i < documented.size(); ++i) set(static_cast<Scope>(i), documented[i]);
}

void RateWatch::set(Scope scope, RateLimit limit) {
    const double interval = limit.count > 0 ? static_cast<double>(limit.per.count() * second_ns) / limit.count : 0;
    rule(scope) = {limit, static_cast<std::int64_t>(interval), words_of(scope, limit)};
    chats_.clear();
    bots_.clear();
    measure_anew();
}

void RateWatch::measure_anew() {
    bot_measures_.clear();
    chat_measures_ = {};
}

/// Before the tolerance; not positive: in time.
std::int64_t RateWatch::early_by(const Rule& rule, Due due, std::int64_t now_ns) {
    if (rule.interval_ns == 0) return 0;
    return due - (rule.limit.burst - 1) * rule.interval_ns - now_ns;
}

void RateWatch::note(Measure& measure, std::int64_t early_ns, std::int64_t now_ns) {
    if (measure.used++ == 0) measure.first_ns = now_ns;
    measure.last_ns = now_ns;
    measure.worst_early_ns = std::max(measure.worst_early_ns, early_ns);
    if (early_ns > tolerance_ns) ++measure.violations;
}

RateWatch::Broken RateWatch::count(int bot, std::int64_t chat, ChatKind kind, bool paid, std::int64_t now_ns,
                                   bool strict) {
    if (chats_.size() > max_chats) forget_idle(now_ns);
    const Scope chat_scope = kind == ChatKind::group ? Scope::group : Scope::chat;
    const Rule& of_chat = rule(chat_scope);
    const Rule& of_bot = rule(paid ? Scope::paid : Scope::bot);
    Due& chat_due = chats_.try_emplace(chat * 64 + bot % 64, now_ns).first->second;
    Due& bot_due = bots_.try_emplace({bot, paid}, now_ns).first->second;
    struct Judged {
        const Rule& rule;
        Due& due;
        Measure& measure;
        std::int64_t early_ns;
    };
    const std::array judged{Judged{of_chat, chat_due, chat_measures_[static_cast<std::size_t>(chat_scope)],
                                   early_by(of_chat, chat_due, now_ns)},
                            Judged{of_bot, bot_due, bot_measures_[{bot, paid}], early_by(of_bot, bot_due, now_ns)}};
    Broken broken;
    for (const Judged& one : judged) {
        if (one.early_ns <= tolerance_ns) continue;
        broken.rule = one.rule.words;
        broken.wait = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::nanoseconds(one.early_ns));
    }
    if (strict && !broken.rule.empty()) return broken;
    for (const Judged& one : judged) {
        note(one.measure, one.early_ns, now_ns);
        if (one.early_ns <= tolerance_ns) one.due = std::max(one.due, now_ns) + one.rule.interval_ns;
    }
    return broken;
}

void RateWatch::forget_idle(std::int64_t now_ns) {
    // One whose next message is due already says nothing that a new one would not.
    std::erase_if(chats_, [&](const auto& entry) { return entry.second <= now_ns; });
    if (chats_.size() > max_chats) chats_.clear();
}

std::string RateWatch::to_json(const std::function<std::string(int bot)>& name_of) const {
    nlohmann::json list = nlohmann::json::array();
    const auto add = [&](Scope scope, const Measure& measure) -> nlohmann::json& {
        const auto index = static_cast<std::size_t>(scope);
        list.push_back({{"limit", scope_names[index]},
                        {"rule", rules_[index].words},
                        {"used", measure.used},
                        {"violations", measure.violations},
                        {"worst_early_ms", static_cast<double>(measure.worst_early_ns) / 1e6}});
        return list.back();
    };
    for (const auto& [key, measure] : bot_measures_) {
        const Scope scope = key.second ? Scope::paid : Scope::bot;
        nlohmann::json& entry = add(scope, measure);
        entry["bot"] = name_of(key.first);
        const Rule& of_bot = rules_[static_cast<std::size_t>(scope)];
        if (of_bot.interval_ns == 0) continue;
        const std::int64_t permitted = 1 + (measure.last_ns - measure.first_ns) / of_bot.interval_ns;
        entry["permitted"] = permitted;
        entry["share"] = static_cast<double>(measure.used) / static_cast<double>(permitted);
    }
    for (const Scope scope : {Scope::chat, Scope::group}) {
        const Measure& measure = chat_measures_[static_cast<std::size_t>(scope)];
        if (measure.used > 0) add(scope, measure);
    }
    return dump(list);
}

void Violations::add(std::int64_t now_ns, std::string_view rule, std::string_view method, std::string_view recipient,
                     std::string detail) {
    ++count_;
    ++rules_[std::string(rule)];
    rows_.push_back({now_ns, std::string(rule), std::string(method), std::string(recipient), std::move(detail)});
    if (rows_.size() > max_rows) rows_.pop_front();
}

std::string Violations::to_json(const std::string& limits) const {
    nlohmann::json rows = nlohmann::json::array();
    for (const Row& row : rows_)
        rows.push_back({{"at", row.at},
                        {"rule", row.rule},
                        {"method", row.method},
                        {"recipient", row.recipient},
                        {"detail", row.detail}});
    nlohmann::json rules = nlohmann::json::object();
    for (const auto& [rule, times] : rules_) rules[rule] = times;
    return dump({{"count", count_}, {"rules", rules}, {"limits", own_json(limits)}, {"violations", rows}});
}

void Violations::clear() {
    rows_.clear();
    rules_.clear();
    count_ = 0;
}

} // namespace depesche::bot::sandbox
