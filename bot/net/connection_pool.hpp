#pragma once

#include "bot/net/http_client.hpp"
#include "bot/net/tls.hpp"
#include "bot/net/transport.hpp"

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace depesche::bot {

namespace client {
class DirectExchange;
}

/// An open connection of the client and what has been learnt about it.
struct Connection {
    explicit Connection(Transport opened);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Transport transport;
    asio::ip::address peer;
    std::string input;        ///< bytes of an answer that are not parsed yet
    std::uint64_t served = 0; ///< complete answers so far
    bool reusable = false;    ///< the last answer left it fit for another request
    SteadyTime idle_since{};
    std::chrono::seconds keep{0};                     ///< how long it may be idle
    std::unique_ptr<client::DirectExchange> exchange; ///< of a fan-out; made at its first request
};

/// Keeps open connections to each origin and lends each to one request at a time: at most `per_origin` to one and
/// `in_all` together. Who finds none waits in line. Holds no timer of its own: connections that were idle too long are
/// closed whenever somebody comes by.
class ConnectionPool : public std::enable_shared_from_this<ConnectionPool> {
public:
    struct Limits {
        std::size_t per_origin = 64;
        std::size_t in_all = 1024;
    };
    struct Origin;

    /// The right to use one connection; closes it and lets the next in line go on unless it was kept.
    class Lease {
    public:
        Lease() = default;
        Lease(std::shared_ptr<ConnectionPool> pool, Origin* origin, std::unique_ptr<Connection> connection);
        ~Lease() { release(); }
        Lease(Lease&& other) noexcept;
        Lease& operator=(Lease&& other) noexcept;

        /// Null when the holder has to open one and put() it here.
        Connection* connection() const noexcept { return connection_.get(); }
        void put(std::unique_ptr<Connection> opened) { connection_ = std::move(opened); }
        void drop() { connection_.reset(); }
        Origin* operator->() const noexcept { return origin_; }
        /// Gives the connection back for the next request.
        void keep(std::chrono::seconds idle);

    private:
        void release();
        std::shared_ptr<ConnectionPool> pool_;
        Origin* origin_ = nullptr;
        std::unique_ptr<Connection> connection_;
        bool kept_ = false;
    };

    enum class Refused : std::uint8_t { timed_out, stopped };

    static std::shared_ptr<ConnectionPool> create(asio::any_io_executor executor, Limits limits);

    /// Waits for a connection or the right to open one. With `fresh`, idle connections of this origin are closed first.
    asio::awaitable<std::expected<Lease, Refused>> acquire(const Url& origin, Deadline deadline, bool fresh);
    /// An idle connection of this origin, if there is one and nobody waits for it.
    std::optional<Lease> take_open(const Url& origin);
    /// Who has a connection need not give it back between two requests.
    bool nobody_waits() const noexcept { return waiting_.empty() && !stopped_; }
    /// Closes idle connections and refuses whoever waits or comes.
    void stop();
    bool stopped() const noexcept { return stopped_; }
    std::size_t open_connections() const noexcept { return in_use_ + idle_.size(); }

private:
    struct Waiter;
    struct Key {
        bool tls;
        std::uint16_t port;
        std::string host;
    };

    struct KeyLess {
        using is_transparent = void;
        template <typename A, typename B>
        bool operator()(const A& a, const B& b) const {
            return std::tie(a.tls, a.port, a.host) < std::tie(b.tls, b.port, b.host);
        }
    };
    struct Idle {
        std::unique_ptr<Connection> connection;
        Origin* origin;
    };
    using IdleList = std::list<Idle>; ///< the longest idle first

    ConnectionPool(asio::any_io_executor executor, Limits limits);
    Origin& origin_of(const Url& url);
    std::optional<Lease> take_now(Origin& origin);
    std::unique_ptr<Connection> take_idle(Origin& origin);
    void close_idle(Origin& origin);
    void close_longest_idle();
    void close_stale(SteadyTime now);
    void serve_waiters();
    void give_back(Origin& origin, std::unique_ptr<Connection> connection);

    asio::any_io_executor executor_;
    Limits limits_;
    std::map<Key, std::unique_ptr<Origin>, KeyLess> origins_;
    IdleList spare_; ///< places of connections that are lent, without any
    IdleList idle_;  // after origins_: connections end before the sessions they refer to
    std::deque<Waiter*> waiting_;
    std::size_t in_use_ = 0;
    SteadyTime swept_{};
    bool stopped_ = false;
};

/// What all connections to one origin share.
struct ConnectionPool::Origin {
    Url url; ///< its scheme, host and port count
    TlsSession session;
    std::vector<IdleList::iterator> idle; ///< the most recently used last
    std::size_t in_use = 0;
    std::size_t waiting = 0;
    asio::ip::address last_good; ///< the address that answered last, tried first
};

} // namespace depesche::bot
