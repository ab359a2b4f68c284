#pragma once

#include "bot/ingest/feed_fetcher.hpp"
#include "bot/ingest/intake.hpp"
#include "bot/net/http_server.hpp"
#include "digest/article/hub_subscriptions.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What WebSub tells the fetching of feeds; each may be empty.
struct WebSubHooks {
    /// A hub tells us of this feed by itself (or does not any more): it need hardly be asked for.
    std::function<void(const std::string& feed, bool pushed)> set_pushed{};
    /// The feed is to be fetched now.
    std::function<void(const std::string& feed)> fetch{};
};

/// Subscribes to feeds at the hubs that they announce, so that an article is here when it is published and not at the
/// next look. The hub answers to public_url/websub/ID; its content goes the way of every fetched document.
/// Contents that are not signed with our secret are ignored. All calls on the executor's thread; client, store, intake
/// and clock must outlive stop() and the last request.
class WebSub {
public:
    static constexpr std::string_view path = "/websub/";
    static constexpr std::chrono::seconds patience{20}; ///< for one request to a hub

    /// `key`: our own, kept beside the store and the same after a restart; each hub's secret is derived from it. With
    /// another key every hub is asked anew.
    WebSub(asio::any_io_executor executor, HttpClient& client, digest::ArticleStore& store, Intake& intake,
           const digest::Clock& clock, std::string key, WebSubHooks hooks);
    ~WebSub(); ///< stops
    WebSub(const WebSub&) = delete;
    WebSub& operator=(const WebSub&) = delete;

    /// Without a public_url no hub could reach us: then nothing is asked until there is one. Feeds that are not listed
    /// any more are left.
    void configure(std::string public_url, std::vector<config::FeedSettings> feeds);
    /// A feed was fetched: what its document says of hubs counts from now on.
    void fetched(const FetchReport& report);
    void start();
    void stop();
    /// The clock jumped: looks at once for what is due.
    void poke();

    /// How large a body may be that is sent to this target: a feed's where a hub knows our address, else next to
    /// nothing.
    std::size_t max_body_of(std::string_view target) const;
    /// A hub verifies, denies or brings content. Whatever it sends, the answer is one of the standard's.
    ServerResponse answer(const ServerRequest& request);

    std::vector<digest::HubSubscription> rows() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the coroutines, which may end after us
};

} // namespace depesche::bot
