#pragma once

#include "bot/net/deadline.hpp"
#include "digest/schedule/instant.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace depesche::bot {

/// Whose turn it is: feeds by the moment when they are due, each host with a line of its own, so that a slow or dead
/// host holds up nobody but itself. Knows no socket and no clock; costs a few lookups a fetch however many feeds there
/// are.
class FetchQueue {
public:
    using Id = std::uint32_t; ///< of a feed; small numbers
    struct Limits {
        std::size_t in_all = 128;
        std::size_t per_host = 2;             ///< where the places suffice, see Host::share
        std::chrono::milliseconds apart{200}; ///< between two starts at one host
    };
    /// The wall clock says what is due, the steady one how far requests are apart.
    struct Now {
        digest::Instant wall;
        SteadyTime steady;
    };

    explicit FetchQueue(Limits limits) : limits_(limits) {}

    /// A new feed, or another plan (also at another host) for one that is not running.
    void plan(Id feed, const std::string& host, digest::Instant due);
    /// It is not fetched any more; one that is running still ends.
    void remove(Id feed);

    /// The feed that may start now; it counts as running until finished().
    std::optional<Id> next(Now now);
    /// Starts this feed out of turn, whatever the limits say: somebody asked. False while it is running.
    bool claim(Id feed);
    /// `slow`: the host let the request time out, or could not be reached. Hosts in trouble are asked one thing at a
    /// time and share a quarter of the places until an answer comes; those that have not answered yet share three
    /// quarters.
    void finished(Id feed, bool slow);
    /// The host of this feed was in trouble when we ran last.
    void expect_trouble(Id feed);
    /// No request to the host of this feed before then: its server asked for a pause (429, 503).
    void pause_host(Id feed, SteadyTime until);

    /// How long nothing can start unless something finishes; at most `longest`.
    std::chrono::milliseconds sleep(Now now, std::chrono::milliseconds longest) const;
    std::size_t running() const noexcept { return running_; }

private:
    /// What is known of a host while we run.
    enum class Group : std::uint8_t { well, fresh, in_trouble };
    static constexpr std::array groups{Group::well, Group::fresh, Group::in_trouble};
    struct Host {
        std::size_t number = 0; ///< the order among hosts that could start at one moment
        std::deque<Id> waiting;
        std::size_t running = 0;
        /// How many at once. Every host has one place; those left go to whoever needs them first, and stay there: the
        /// connections of a host that gave one up would be closed for those of another, and opened again by its next
        /// turn.
        std::size_t share = 1;
        SteadyTime ready_at{};
        Group group = Group::fresh;
        bool listed = false; ///< in its group's line
    };
    enum class State : std::uint8_t { unknown, idle, waiting, running };
    struct Feed {
        Host* host = nullptr;
        State state = State::unknown;
        bool removed = false;
        std::uint32_t plan = 0; ///< counts plans: an older entry of the heap means nothing
    };
    struct Due {
        digest::Instant at;
        Id feed;
        std::uint32_t plan;
        bool operator>(const Due& other) const { return std::tie(at, feed) > std::tie(other.at, other.feed); }
    };
    using Line =
        std::set<std::tuple<SteadyTime, std::size_t, Host*>>; ///< hosts with somebody who waits, by when they may start

    struct Places {
        Line line;
        std::size_t running = 0;
    };

    void take_due(digest::Instant now);
    std::optional<Id> start_from(Line& line, SteadyTime now);
    void start(Host& host);
    void move(Host& host, Group group);
    void list(Host& host);
    Host& host_of(const std::string& name);
    bool may_start(Host& host);
    void unlist(Host& host);
    Places& places(const Host& host) { return places_[static_cast<std::size_t>(host.group)]; }
    bool has_place(Group group) const;

    Limits limits_;
    std::map<std::string, Host> hosts_;
    std::vector<Host*> second_places_; ///< whose share is more than one
    std::vector<Feed> feeds_;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::array<Places, groups.size()> places_; ///< by Group
    std::size_t running_ = 0;
};

} // namespace depesche::bot
