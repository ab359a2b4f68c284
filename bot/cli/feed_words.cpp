#include "bot/cli/feed_words.hpp"

#include "bot/cli/local_time.hpp"
#include "bot/ingest/feed_breaker.hpp"
#include "bot/ingest/websub_plan.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

using nlohmann::json;

namespace {

json moment(const std::optional<digest::Instant>& at) { return at ? json(digest::to_iso8601(*at)) : json(); }

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace

std::string feed_words(const digest::FeedState& state, const digest::Zone& zone) {
    const auto local = [&zone](digest::Instant instant) { return local_time(zone, instant); };
    const std::string trouble = FeedBreaker(state, false).words(local);
    if (!trouble.empty()) return "TROUBLE: " + trouble;
    if (!state.quiet_since) return {};
    const digest::Instant latest{std::chrono::minutes(state.history.empty() ? 0 : state.history.back())};
    return fmt::format("QUIET: nothing new since {}, which is much longer than usual for it", local(latest));
}

std::string_view feed_state_word(const digest::FeedState& state) {
    switch (FeedBreaker(state, false).state()) {
    case FeedBreaker::State::ended:
        return "stopped";
    case FeedBreaker::State::open:
    case FeedBreaker::State::half_open:
        return "paused";
    case FeedBreaker::State::closed:
        break;
    }
    if (!state.last_attempt) return "new";
    if (state.failures > 0) return "trouble";
    return state.quiet_since ? "quiet" : "ok";
}

void add_feed_data(json& entry, const digest::FeedState& state) {
    const std::string_view word = feed_state_word(state);
    entry["state"] = word;
    entry["error"] = state.last_error;
    entry["failures"] = state.failures;
    entry["articles"] = state.articles;
    entry["last_success"] = moment(state.last_success);
    entry["next"] = moment(state.next_attempt);
    entry["stopped"] = word == "stopped";
    entry["quiet"] = moment(state.quiet_since);
    entry["paused"] = word == "paused" ? moment(state.next_attempt) : json();
}

digest::StoreResult<std::map<std::string, std::string>> hub_words(digest::ArticleStore& articles, digest::Instant now,
                                                                  const digest::Zone& zone) {
    const auto rows = articles.hub_subscriptions().all();
    if (!rows) return std::unexpected(rows.error());
    std::map<std::string, std::string> words;
    for (const digest::HubSubscription& row : *rows) {
        if (row.state == digest::HubState::leaving && words.contains(row.feed)) continue; // it has another one now
        words[row.feed] = websub::describe(row, now, [&](digest::Instant at) { return local_time(zone, at); });
    }
    return words;
}

std::string wrapped(std::string_view text, std::size_t width, std::string_view indent) {
    std::string out(indent);
    std::size_t column = characters(indent);
    bool first = true;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!first && column + 1 + characters(word) > width) {
            out.append("\n").append(indent);
            column = characters(indent);
            first = true;
        }
        if (!first) out += ' ';
        out.append(word);
        column += characters(word) + (first ? 0 : 1);
        first = false;
    }
    return out;
}

} // namespace depesche::bot
