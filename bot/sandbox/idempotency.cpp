#include "bot/sandbox/idempotency.hpp"

#include "bot/sandbox/json_text.hpp"

#include <nlohmann/json.hpp>

#include <functional>

namespace depesche::bot::sandbox {

using Verdict = IdempotencyWindows::Verdict;

void IdempotencyWindows::set(int bot, std::chrono::seconds window) { windows_[bot] = window; }

std::chrono::seconds IdempotencyWindows::window_of(int bot) const {
    auto found = windows_.find(bot);
    if (found == windows_.end()) found = windows_.find(0);
    return found == windows_.end() ? std::chrono::seconds(0) : found->second;
}

std::string IdempotencyWindows::name_of(int bot, std::string_view key) {
    return std::to_string(bot).append(":").append(key);
}

Verdict IdempotencyWindows::look(int bot, std::string_view key, std::string_view request, std::int64_t now_ns) {
    if (key.empty() || window_of(bot).count() == 0) return {};
    const auto found = entries_.find(name_of(bot, key));
    if (found == entries_.end() || found->second.until_ns <= now_ns) return {};
    if (found->second.request != std::hash<std::string_view>{}(request)) {
        ++conflicts_;
        return {Verdict::Kind::conflict, nullptr};
    }
    ++replayed_;
    return {Verdict::Kind::replay, found->second.answer};
}

void IdempotencyWindows::keep(int bot, std::string_view key, std::string_view request, std::string_view answer,
                              std::int64_t now_ns) {
    const auto window = window_of(bot);
    if (key.empty() || window.count() == 0) return;
    std::string name = name_of(bot, key);
    const std::int64_t until = now_ns + std::chrono::nanoseconds(window).count();
    entries_[name] = {std::hash<std::string_view>{}(request), until, std::make_shared<const std::string>(answer)};
    ages_.push_back({until, std::move(name)});
    while (!ages_.empty() && (ages_.size() > most_keys || ages_.front().until_ns <= now_ns)) forget_oldest();
}

void IdempotencyWindows::forget_oldest() {
    const auto found = entries_.find(ages_.front().name);
    // Kept anew meanwhile: then the younger age decides.
    if (found != entries_.end() && found->second.until_ns == ages_.front().until_ns) entries_.erase(found);
    ages_.pop_front();
}

std::string IdempotencyWindows::to_json(const std::map<int, std::string>& names) const {
    nlohmann::json bots = nlohmann::json::object();
    for (const auto& [bot, window] : windows_) {
        const auto name = names.find(bot);
        if (name != names.end()) bots[name->second] = window.count();
    }
    return dump({{"seconds", window_of(0).count()},
                 {"bots", bots},
                 {"kept", entries_.size()},
                 {"replayed", replayed_},
                 {"conflicts", conflicts_}});
}

} // namespace depesche::bot::sandbox
