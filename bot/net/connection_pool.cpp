#include "bot/net/connection_pool.hpp"

#include "bot/net/direct_exchange.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <ctime>
#include <utility>

namespace depesche::bot {

namespace {

constexpr std::size_t most_origins = 4096; // origins without connections are forgotten beyond this
constexpr std::chrono::seconds sweep_every{1};

/// To some milliseconds, and at a fraction of what an exact look costs: for how long something was idle.
SteadyTime rough_now() noexcept {
    ::timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC_COARSE, &time); // of steady_clock's own epoch
    return SteadyTime(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
}

bool is_stale(const Connection& connection, SteadyTime now) { return now - connection.idle_since >= connection.keep; }

} // namespace

Connection::Connection(Transport opened) : transport(std::move(opened)) {}
Connection::~Connection() = default;

struct ConnectionPool::Waiter {
    Waiter(ConnectionPool& owner, Origin& wanted, Deadline deadline)
        : pool(owner),
          origin(wanted),
          timer(owner.executor_, deadline.at()) {
        ++origin.waiting;
        pool.waiting_.push_back(this);
    }
    ~Waiter() {
        if (!served) leave();
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    // Out of the line at once, also before the coroutine runs again: it must hold up nobody who comes meanwhile.
    void leave() {
        --origin.waiting;
        std::erase(pool.waiting_, this);
    }

    ConnectionPool& pool;
    Origin& origin;
    asio::steady_timer timer;
    std::optional<Lease> granted;
    bool served = false;
};

ConnectionPool::Lease::Lease(std::shared_ptr<ConnectionPool> pool, Origin* origin,
                             std::unique_ptr<Connection> connection)
    : pool_(std::move(pool)),
      origin_(origin),
      connection_(std::move(connection)) {
    ++origin_->in_use;
    ++pool_->in_use_;
}

ConnectionPool::Lease::Lease(Lease&& other) noexcept
    : pool_(std::move(other.pool_)),
      origin_(other.origin_),
      connection_(std::move(other.connection_)),
      kept_(other.kept_) {}

ConnectionPool::Lease& ConnectionPool::Lease::operator=(Lease&& other) noexcept {
    if (this == &other) return *this;
    release();
    pool_ = std::move(other.pool_);
    origin_ = other.origin_;
    connection_ = std::move(other.connection_);
    kept_ = other.kept_;
    return *this;
}

void ConnectionPool::Lease::keep(std::chrono::seconds idle) {
    connection_->keep = idle;
    kept_ = true;
}

void ConnectionPool::Lease::release() {
    const auto pool = std::exchange(pool_, nullptr);
    if (!pool) return;
    --origin_->in_use;
    --pool->in_use_;
    auto connection = std::move(connection_);
    if (kept_ && connection && !pool->stopped_) {
        pool->give_back(*origin_, std::move(connection));
    } else {
        if (connection) connection->transport.finish_writing();
        connection.reset();
    }
    if (!pool->waiting_.empty()) pool->serve_waiters();
}

std::shared_ptr<ConnectionPool> ConnectionPool::create(asio::any_io_executor executor, Limits limits) {
    return std::shared_ptr<ConnectionPool>(new ConnectionPool(std::move(executor), limits));
}

ConnectionPool::ConnectionPool(asio::any_io_executor executor, Limits limits)
    : executor_(std::move(executor)),
      limits_(limits) {}

ConnectionPool::Origin& ConnectionPool::origin_of(const Url& url) {
    const auto known = origins_.find(url);
    if (known != origins_.end()) return *known->second;
    if (origins_.size() >= most_origins) {
        std::erase_if(origins_, [](const auto& entry) {
            const Origin& origin = *entry.second;
            return origin.idle.empty() && origin.in_use == 0 && origin.waiting == 0;
        });
    }
    auto origin = std::make_unique<Origin>();
    origin->url = url;
    return *origins_.emplace(Key{url.tls, url.port, url.host}, std::move(origin)).first->second;
}

asio::awaitable<std::expected<ConnectionPool::Lease, ConnectionPool::Refused>>
ConnectionPool::acquire(const Url& url, Deadline deadline, bool fresh) {
    if (stopped_) co_return std::unexpected(Refused::stopped);
    const auto now = std::chrono::steady_clock::now();
    if (now >= deadline.at()) co_return std::unexpected(Refused::timed_out);
    close_stale(now);
    Origin& origin = origin_of(url);
    if (fresh) close_idle(origin);
    // Who waits for this origin came first.
    if (origin.waiting == 0) {
        if (auto lease = take_now(origin)) co_return std::move(*lease);
    }
    Waiter waiter(*this, origin, deadline);
    co_await waiter.timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (stopped_) co_return std::unexpected(Refused::stopped);
    if (waiter.granted) co_return std::move(*waiter.granted);
    co_return std::unexpected(Refused::timed_out);
}

std::optional<ConnectionPool::Lease> ConnectionPool::take_open(const Url& url) {
    if (stopped_) return std::nullopt;
    close_stale(rough_now());
    Origin& origin = origin_of(url);
    if (origin.waiting > 0 || origin.idle.empty()) return std::nullopt;
    auto connection = take_idle(origin);
    if (!connection) return std::nullopt;
    return Lease(shared_from_this(), &origin, std::move(connection));
}

std::optional<ConnectionPool::Lease> ConnectionPool::take_now(Origin& origin) {
    if (auto connection = take_idle(origin)) return Lease(shared_from_this(), &origin, std::move(connection));
    if (origin.in_use >= limits_.per_origin) return std::nullopt;
    if (open_connections() >= limits_.in_all && !idle_.empty()) close_longest_idle();
    if (open_connections() >= limits_.in_all) return std::nullopt;
    return Lease(shared_from_this(), &origin, nullptr);
}

std::unique_ptr<Connection> ConnectionPool::take_idle(Origin& origin) {
    const SteadyTime now = rough_now();
    while (!origin.idle.empty()) {
        const auto place = origin.idle.back();
        origin.idle.pop_back();
        auto connection = std::move(place->connection);
        spare_.splice(spare_.end(), idle_, place);
        // A connection that the server has closed meanwhile would fail after the request is out, with an unknown
        // outcome.
        if (connection->transport.is_quiet() && !is_stale(*connection, now)) return connection;
    }
    return nullptr;
}

void ConnectionPool::close_idle(Origin& origin) {
    for (const auto place : origin.idle) idle_.erase(place);
    origin.idle.clear();
}

void ConnectionPool::close_longest_idle() {
    Idle& longest = idle_.front();
    longest.connection->transport.finish_writing();
    longest.origin->idle.erase(longest.origin->idle.begin());
    idle_.pop_front();
}

void ConnectionPool::close_stale(SteadyTime now) {
    if (now - swept_ < sweep_every) return;
    swept_ = now;
    while (!idle_.empty() && is_stale(*idle_.front().connection, now)) close_longest_idle();
}

void ConnectionPool::give_back(Origin& origin, std::unique_ptr<Connection> connection) {
    connection->idle_since = rough_now();
    if (spare_.empty()) spare_.emplace_back();
    idle_.splice(idle_.end(), spare_, spare_.begin());
    idle_.back() = {std::move(connection), &origin};
    origin.idle.push_back(std::prev(idle_.end()));
}

void ConnectionPool::serve_waiters() {
    if (stopped_) return;
    for (std::size_t i = 0; i < waiting_.size();) {
        Waiter& waiter = *waiting_[i];
        waiter.granted = take_now(waiter.origin);
        if (!waiter.granted) {
            ++i;
            continue;
        }
        waiter.served = true;
        waiter.leave();
        waiter.timer.cancel();
        if (in_use_ >= limits_.in_all) return;
    }
}

void ConnectionPool::stop() {
    stopped_ = true;
    while (!idle_.empty()) close_longest_idle();
    for (Waiter* waiter : waiting_) waiter->timer.cancel();
}

} // namespace depesche::bot
