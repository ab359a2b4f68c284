// Which feeds are listed, which of them are one and the same, and what the store knows of them.
#include "bot/ingest/feed_breaker.hpp"
#include "bot/ingest/feed_rhythm.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/ingest_impl.hpp"
#include "bot/net/retry_after.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace depesche::bot {

using digest::Instant;
using std::chrono::steady_clock;

namespace {

/// The host that the next fetch will ask first: after a permanent redirect, not the configured one.
std::string host_of(const WatchedFeed& feed) {
    const std::string& address = feed.state.fetch_url.empty() ? feed.settings.url : feed.state.fetch_url;
    const auto url = parse_url(address);
    return url ? url->host : address;
}

} // namespace

Instant due_at(const std::optional<Instant>& next, Instant now) {
    return !next || *next - now > longest_retry_after + std::chrono::hours(3) ? now : *next;
}

void Ingest::Impl::load_states() {
    if (std::exchange(loaded, true)) return;
    auto states = store.feed_states();
    if (!states) return spdlog::error("{}", states.error().message); // each fetch would tell so too
    for (digest::FeedState& state : *states) stored.emplace(state.url, std::move(state));
}

void Ingest::Impl::add(config::FeedSettings settings) {
    auto feed = std::make_shared<WatchedFeed>();
    feed->settings = std::move(settings);
    const std::string& url = feed->settings.url;
    feed->state.url = url;
    feed->id = static_cast<std::uint32_t>(feeds.size());
    feeds.push_back(feed);
    by_url[url] = feed;
    static_cast<void>(recall(*feed)); // if it fails, its first fetch says so
    plan(*feed, due_at(feed->state.next_attempt, clock.now()));
    if (feed->state.failures > 0 && !feed->state.gone) queue.expect_trouble(feed->id);
}

/// What the store knows of the feed. Until that was read the feed is not fetched: with an empty state its next document
/// would pass for its history, and what is news in it would be lost.
digest::StoreResult<void> Ingest::Impl::recall(WatchedFeed& feed) {
    if (feed.recalled) return {};
    if (auto known = stored.extract(feed.settings.url); known && !running) {
        feed.state = std::move(known.mapped());
    } else {
        auto state = store.feed_state(feed.settings.url); // a verb may have changed it since we started
        if (!state) return std::unexpected(state.error());
        feed.state = *std::move(state);
    }
    feed.recalled = true;
    if (!feed.state.baseline_done) feed.first_look = feed.state.last_success;
    feed.state.url = feed.settings.url;
    if (running && feed.state.gone) { // listed anew: somebody asks for it
        feed.state.gone = false;
        feed.state.next_attempt.reset(); // the reminder's moment, not a fetch's
    }
    feed.quiet_from = quiet_from(feed.state.history);
    return {};
}

void Ingest::Impl::set_feeds(std::vector<config::FeedSettings> settings) {
    load_states();
    save(true);
    std::unordered_map<std::string, FeedPtr> before = std::exchange(by_url, {});
    listed.clear();
    for (config::FeedSettings& wanted : settings) {
        if (by_url.contains(wanted.url)) continue;
        const auto known = before.find(wanted.url);
        if (known == before.end()) {
            add(std::move(wanted));
            listed.push_back(feeds.back());
            continue;
        }
        listed.push_back(known->second);
        known->second->settings = std::move(wanted);
        by_url.emplace(known->first, known->second);
        before.erase(known);
    }
    for (const auto& [url, feed] : before) {
        feed->listed = false;
        queue.remove(feed->id);
    }
    find_same();
    wake();
}

void Ingest::Impl::find_same() {
    same = {};
    for (const FeedPtr& feed : listed) {
        feed->place = same.size();
        same.add(feed->settings.url, feed->state.fetch_url, is_failing(feed->state));
    }
    for (const FeedPtr& feed : listed) settle(*feed);
}

/// Whether it is fetched, or another one in its place.
void Ingest::Impl::settle(WatchedFeed& feed) {
    const auto other = same.other(feed.place);
    const config::FeedSettings* fetched = other ? &listed[other->place]->settings : nullptr;
    std::string before = std::exchange(feed.same_as, fetched != nullptr ? fetched->url : std::string());
    if (before == feed.same_as) return;
    if (fetched == nullptr) return plan(feed, due_at(feed.state.next_attempt, clock.now()));
    queue.remove(feed.id);
    spdlog::warn("{}: {}", shown_url(feed.settings.url), same_feed_words(*fetched, other->moved));
}

/// The listed feed of this address, or the one that is fetched in its place; null: there is none.
Ingest::Impl::FeedPtr Ingest::Impl::fetched_for(const std::string& url) const {
    const auto known = by_url.find(url);
    if (known == by_url.end()) return nullptr;
    return known->second->same_as.empty() ? known->second : by_url.at(known->second->same_as);
}

void Ingest::Impl::plan(WatchedFeed& feed, Instant due) {
    if (feed.same_as.empty()) queue.plan(feed.id, host_of(feed), due);
}

/// Anew, since the clock was set, or everything since somebody asked.
void Ingest::Impl::plan_all(bool everything) {
    for (const auto& [url, feed] : by_url) {
        if (everything && feed->state.gone) continue;
        plan(*feed, everything ? Instant() : due_at(feed->state.next_attempt, clock.now()));
    }
}

void Ingest::Impl::save(bool everything) {
    if (unsaved.empty()) return;
    const bool enough =
        unsaved.size() >= options.save_at_once && !save_failed; // a store that just failed is not asked at every round
    if (!everything && !enough && steady_clock::now() < save_at) return;
    std::vector<const digest::FeedState*> states;
    states.reserve(unsaved.size());
    for (const FeedPtr& feed : unsaved)
        if (feed->unsaved) states.push_back(&feed->state);
    const auto saved = store.save_feed_states(states);
    save_failed = !saved;
    if (!saved) {
        spdlog::error("{}", saved.error().message);
        save_at = steady_clock::now() + longest_ingest_wait; // with the next ones
        return;
    }
    for (const FeedPtr& feed : unsaved) feed->unsaved = feed->waits_to_be_saved = false;
    unsaved.clear();
}

std::vector<FeedRow> Ingest::rows() const {
    std::vector<FeedRow> rows;
    for (const auto& feed : impl_->listed) rows.push_back({feed->settings, feed->state, feed->fetching, feed->same_as});
    return rows;
}

std::size_t Ingest::fetching() const { return impl_->queue.running(); }

std::vector<FeedTrouble> Ingest::feed_troubles() const {
    std::vector<FeedTrouble> troubles;
    const Instant now = impl_->clock.now();
    for (const auto& feed : impl_->listed) {
        if (!feed->same_as.empty()) continue; // it is told of the other
        const digest::FeedState& state = feed->state;
        const FeedBreaker breaker(state, feed->fetching);
        using Kind = FeedTrouble::Kind;
        const bool sick = breaker.is_trouble(now);
        if (!sick && !state.quiet_since) continue;
        const Kind kind = state.gone ? Kind::ended : sick ? Kind::failing : Kind::quiet;
        FeedTrouble trouble;
        trouble.kind = kind;
        trouble.url = feed->settings.url;
        trouble.source = feed->settings.source;
        trouble.why = sick ? state.last_error : "";
        trouble.begun = sick ? state.failing_since.value_or(now) : *state.quiet_since;
        trouble.since = sick ? breaker.trouble_since().value_or(now) : *state.quiet_since;
        trouble.last_attempt = state.last_attempt;
        troubles.push_back(std::move(trouble));
    }
    return troubles;
}

std::vector<std::string> Ingest::troubles() const {
    std::vector<std::string> lines;
    const Instant now = impl_->clock.now();
    for (const FeedTrouble& trouble : feed_troubles()) {
        const auto hours = std::chrono::duration_cast<std::chrono::hours>(now - trouble.begun).count();
        lines.push_back(trouble.kind == FeedTrouble::Kind::quiet
                            ? fmt::format("{}: went quiet: nothing new for much longer than is usual for it",
                                          shown_url(trouble.url))
                            : trouble.why + (hours > 0 ? fmt::format(" (for {} h)", hours) : ""));
    }
    return lines;
}

} // namespace depesche::bot
