#pragma once

#include "bot/ingest/hub_request.hpp"
#include "bot/ingest/websub.hpp"

#include <boost/asio/steady_timer.hpp>

#include <map>
#include <utility>

namespace depesche::bot {

/// The insides of WebSub, for its two files alone: websub.cpp asks hubs, websub_answer.cpp hears them.
struct WebSub::Impl : std::enable_shared_from_this<WebSub::Impl> {
    struct Entry {
        digest::HubSubscription row;
        bool busy = false;     ///< a request is under way
        bool answered = false; ///< the hub verified or denied what is under way
    };

    Impl(asio::any_io_executor on, HttpClient& http, digest::ArticleStore& articles, Intake& door,
         const digest::Clock& time, std::string own_key, WebSubHooks wanted)
        : executor(std::move(on)),
          client(http),
          store(articles),
          intake(door),
          clock(time),
          key(std::move(own_key)),
          hooks(std::move(wanted)),
          timer(executor) {}

    void load();
    void configure(std::string url, std::vector<config::FeedSettings> list);
    void fetched(const FetchReport& report);
    void follow(const std::string& feed);
    void subscribe(const std::string& feed, const std::string& topic, const std::string& hub);
    Entry* of_feed(std::string_view feed);
    Entry* find(std::string_view id);
    /// What signs the contents of this subscription.
    std::string secret_of(std::string_view id) const;
    void save(const Entry& entry);
    void tell_pushed(const digest::HubSubscription& row) const;
    void wake() { timer.cancel(); }

    asio::awaitable<void> loop();
    void start_due();
    void launch(Entry& entry, bool subscribing);
    void ended(const std::string& id, bool subscribing, const HubAnswer& answer);
    std::chrono::milliseconds until_next() const;

    ServerResponse verify(Entry& entry, const ServerRequest& request);
    ServerResponse take_content(Entry& entry, const ServerRequest& request);
    ServerResponse take_document(Entry& entry, const config::FeedSettings& feed, const ServerRequest& request);
    void fetch(const std::string& feed) const {
        if (hooks.fetch) hooks.fetch(feed);
    }

    asio::any_io_executor executor;
    HttpClient& client;
    digest::ArticleStore& store;
    Intake& intake;
    const digest::Clock& clock;
    std::string key;
    WebSubHooks hooks;
    asio::steady_timer timer; // of the loop; everybody who changes what is due cancels it
    std::string public_url;
    struct Announcement {
        std::string topic;
        std::vector<std::string> hubs; // those that can be used
    };
    std::map<std::string, config::FeedSettings> feeds; // by address
    std::map<std::string, Announcement> announcements; // by the feed's address, as its last document says
    std::map<std::string, Entry> entries;              // by id
    std::size_t under_way = 0;
    bool running = false;
    bool stopped = false;
};

} // namespace depesche::bot
