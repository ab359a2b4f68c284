// What hubs send to us: verifications, denials and contents.
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/signature.hpp"
#include "bot/ingest/websub_core.hpp"
#include "bot/ingest/websub_plan.hpp"
#include "digest/feed/feed_parser.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

namespace depesche::bot {

namespace {

using config::FeedSettings;
using digest::HubState;
using digest::HubSubscription;

ServerResponse plain(int status, std::string body = {}) {
    return {.status = status,
            .headers = {{"Content-Type", "text/plain; charset=utf-8"},
                        {"X-Content-Type-Options", "nosniff"},
                        {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

ServerResponse come_again(const HubSubscription& row, const digest::StoreError& error) {
    spdlog::error("{}: {}", shown_url(row.feed), error.message);
    ServerResponse later = plain(503, "The store does not take anything at the moment.\n");
    later.headers.emplace_back("Retry-After", "30");
    return later;
}

std::chrono::seconds lease_of(const ServerRequest& request) {
    const std::string text = request.query("hub.lease_seconds").value_or("");
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    const bool good = error == std::errc{} && end == text.data() + text.size() && seconds > 0;
    return good ? std::min(std::chrono::seconds(seconds), websub::longest_lease) : websub::wanted_lease;
}

} // namespace

ServerResponse WebSub::Impl::verify(Entry& entry, const ServerRequest& request) {
    constexpr std::size_t longest_challenge = 4096;
    HubSubscription& row = entry.row;
    const std::string mode = request.query("hub.mode").value_or("");
    const std::string topic = request.query("hub.topic").value_or("");
    const std::string challenge = request.query("hub.challenge").value_or("");
    const bool needs_challenge = mode != "denied";
    if (!websub::expects(row, mode, topic, clock.now()) || (needs_challenge && challenge.empty()) ||
        challenge.size() > longest_challenge)
        return plain(404, "Nothing of this was asked.\n");
    entry.answered = true;
    if (mode == "unsubscribe") {
        spdlog::info("{}: its hub {} has let us go", shown_url(row.feed), shown_url(row.hub));
        if (const auto gone = store.hub_subscriptions().remove(row.id); !gone)
            spdlog::error("hubs: {}", gone.error().message);
        const std::string id = row.id;
        entries.erase(id);
        return plain(200, challenge);
    }
    if (mode == "denied") {
        websub::note_denied(row, clock.now(), request.query("hub.reason").value_or(""));
        spdlog::warn("{}: its hub {} denies us: {}", shown_url(row.feed), shown_url(row.hub), row.trouble);
        fetch(row.feed);
    } else {
        const bool first = row.state != HubState::active;
        websub::note_verified(row, clock.now(), lease_of(request));
        if (first)
            spdlog::info("{}: its hub {} tells us by itself until {}", shown_url(row.feed), shown_url(row.hub),
                         digest::to_iso8601(*row.until));
    }
    tell_pushed(row);
    save(entry);
    return plain(200, mode == "denied" ? "" : challenge);
}

ServerResponse WebSub::Impl::take_content(Entry& entry, const ServerRequest& request) {
    HubSubscription& row = entry.row;
    const auto feed = feeds.find(row.feed);
    if (row.state == HubState::leaving || feed == feeds.end()) return plain(410, "Not subscribed any more.\n");
    if (!is_signed(request.header("X-Hub-Signature"), secret_of(row.id), request.body)) {
        // Section 8: answered as if all were well, so that whoever tries keys learns nothing.
        ++row.ignored;
        spdlog::warn("{}: content for it was not signed by its hub {} and is ignored ({} so far)", shown_url(row.feed),
                     shown_url(row.hub), row.ignored);
        save(entry);
        return plain(202);
    }
    return take_document(entry, feed->second, request);
}

ServerResponse WebSub::Impl::take_document(Entry& entry, const FeedSettings& feed, const ServerRequest& request) {
    HubSubscription& row = entry.row;
    const auto state = store.feed_state(row.feed);
    if (!state) return come_again(row, state.error()); // its history may not be here: then nothing of it is news
    if (!state->baseline_done) {
        fetch(row.feed); // its history comes first: nothing of it is news
        return plain(202);
    }
    auto document = digest::parse_feed(request.body, {row.topic, std::string(request.header("Content-Type")),
                                                      intake.zone(), feed.origin == config::Origin::agency});
    if (!document) {
        spdlog::warn("{}: what its hub brought cannot be read: {} It is fetched instead.", shown_url(row.feed),
                     document.error().message);
        fetch(row.feed);
        return plain(202);
    }
    const auto report = intake.take(feed, std::move(document->articles), false);
    if (!report) return come_again(row, report.error());
    spdlog::info("{}: {} new, {} updated, brought by its hub", shown_url(row.feed), report->fresh, report->updated);
    ++row.contents;
    row.last_content = clock.now();
    save(entry);
    return plain(202);
}

std::size_t WebSub::max_body_of(std::string_view target) const {
    constexpr std::size_t little = 4 << 10;
    const std::string_view place = target.substr(0, target.find('?'));
    const bool known = place.starts_with(path) && impl_->find(place.substr(path.size())) != nullptr;
    return known ? FeedFetcher::largest_feed : little;
}

ServerResponse WebSub::answer(const ServerRequest& request) {
    Impl::Entry* entry = request.path.starts_with(path) ? impl_->find(request.path.substr(path.size())) : nullptr;
    if (request.method == "GET")
        return entry == nullptr ? plain(404, "Nothing of this was asked.\n") : impl_->verify(*entry, request);
    if (request.method == "POST")
        return entry == nullptr ? plain(410, "Not subscribed any more.\n") : impl_->take_content(*entry, request);
    ServerResponse refused = plain(405, "A hub sends GET or POST.\n");
    refused.headers.emplace_back("Allow", "GET, POST");
    return refused;
}

} // namespace depesche::bot
