#pragma once

#include "bot/net/http_client.hpp"
#include "bot/platform/chat_bot.hpp"
#include "config/settings.hpp"
#include "digest/feed/feed_parser.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// What a look at a feed's address brought.
struct FeedProbe {
    std::string url;      ///< where it was found after redirects
    std::string moved_to; ///< where permanent redirects alone led to; empty: nowhere
    std::string error;    ///< one sentence; empty: it is a feed
    std::optional<digest::ParsedFeed> feed;
    std::optional<std::chrono::seconds> clock_skew; ///< their clock minus ours, by the Date header
};

/// Fetches and reads a feed once, following up to five redirects; nothing is stored. `written`: the operator wrote this
/// address, a literal private one is meant so; where it redirects to is not. `known`: what the configuration knows of
/// the feed; the addresses and types in it are overwritten. Its zone must outlive the call.
asio::awaitable<FeedProbe> probe_feed(HttpClient& client, std::string url, bool written = false,
                                      digest::FeedOptions known = {});
/// A client for what others tell us to fetch, as `run` has it with these settings.
std::unique_ptr<HttpClient> guarded_client(asio::io_context& io, const config::Settings& settings);

/// A client as an audience wants it, for one question to its platform.
std::unique_ptr<HttpClient> client_for(asio::io_context& io, const config::AudienceSettings& audience);

/// Runs one coroutine to its end on an io_context of the caller. Exceptions come out here.
template <class T>
T run_now(asio::io_context& io, asio::awaitable<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr error, T value) {
        failure = error;
        if (!error) result = std::move(value);
        io.stop(); // pooled connections may idle on; the answer is here
    });
    io.restart();
    io.run();
    if (failure) std::rethrow_exception(failure);
    return *std::move(result);
}

} // namespace depesche::bot
