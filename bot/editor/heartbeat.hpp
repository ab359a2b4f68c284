#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/net/http_client.hpp"

#include <functional>
#include <memory>
#include <string>

namespace depesche::bot {

/// Calls the addresses of a dead-man's switch ([heartbeat]): `alive` every `every` while the process is healthy, and
/// `edition` after each edition whose broadcasts are finished and which somebody got. When the calls stay away, that
/// service raises the alarm.
class Heartbeat {
public:
    struct Hooks {
        /// Why readers cannot be served now; empty: all is well. Never null.
        std::function<std::string()> sick;
        /// An address did not answer (its host alone; who knows the rest can feign life), once until it does again; or
        /// it answers again (`why` is empty). May be null.
        std::function<void(const std::string& host, const std::string& why)> failing;
        std::chrono::milliseconds between_tries{5000};
    };
    /// All references must outlive it. Settings are the newsroom's at each moment.
    Heartbeat(asio::any_io_executor executor, HttpClient& client, Newsroom& newsroom, Hooks hooks);
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

    void start();
    void stop();
    /// The settings may have changed.
    void poke();
    /// A broadcast or a post by hand ended: when the edition is out for real readers, and somebody has got it, the
    /// edition's address is called, once.
    void broadcast_ended(const BroadcastRow& row);

private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

} // namespace depesche::bot
