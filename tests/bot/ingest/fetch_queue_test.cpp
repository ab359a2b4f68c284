#include "bot/ingest/fetch_queue.hpp"

#include <catch2/catch.hpp>

#include <fmt/core.h>

#include <map>
#include <set>

using namespace depesche::bot;
using namespace std::chrono_literals;
using depesche::digest::Instant;

namespace {

/// Hosts with virtual time: how long each takes to answer, or never (then the request ends after 20 s).
struct World {
    explicit World(FetchQueue::Limits limits) : queue(limits) {}

    void add(const std::string& host, int feeds, std::chrono::milliseconds answers, bool dead) {
        for (int i = 0; i < feeds; ++i) {
            const auto id = static_cast<FetchQueue::Id>(hosts.size());
            hosts.push_back({host, answers, dead});
            queue.plan(id, host, Instant(now));
        }
    }
    FetchQueue::Now moment() const { return {Instant(now), SteadyTime(now)}; }

    /// Everything for so long; each feed is due again a minute after its end.
    void run(std::chrono::milliseconds span) {
        const auto end = now + span;
        while (now < end) {
            while (const auto id = queue.next(moment())) {
                const auto& host = hosts[*id];
                running.emplace(now + (host.dead ? 20s : host.answers), *id);
                worst_wait[host.dead] = std::max(worst_wait[host.dead], now - due[*id]);
                most = std::max(most, running.size());
                ++at_host[host.name];
                most_at_host = std::max(most_at_host, at_host[host.name]);
                most_at[host.name] = std::max(most_at[host.name], at_host[host.name]);
                ++starts[*id];
            }
            const auto pause = std::max(queue.sleep(moment(), 60s), 1ms);
            now = std::min(now + pause, running.empty() ? end : running.begin()->first);
            for (; !running.empty() && running.begin()->first <= now; running.erase(running.begin())) {
                const FetchQueue::Id id = running.begin()->second;
                --at_host[hosts[id].name];
                queue.finished(id, hosts[id].dead);
                due[id] = now + 60s;
                queue.plan(id, hosts[id].name, Instant(due[id]));
            }
        }
    }

    struct Host {
        std::string name;
        std::chrono::milliseconds answers;
        bool dead;
    };
    FetchQueue queue;
    std::vector<Host> hosts; // by feed
    std::multimap<std::chrono::milliseconds, FetchQueue::Id> running;
    std::map<FetchQueue::Id, std::chrono::milliseconds> due;
    std::map<FetchQueue::Id, int> starts;
    std::map<std::string, std::size_t> at_host, most_at;
    std::map<bool, std::chrono::milliseconds> worst_wait; // of dead ones or not
    /// As many connections as no host ever needs more of: if there are that many, none is closed for another one.
    std::size_t connections_wanted() const {
        std::size_t sum = 0;
        for (const auto& [host, at_once] : most_at) sum += at_once;
        return sum;
    }
    std::size_t most = 0, most_at_host = 0;
    std::chrono::milliseconds now{0};
};

} // namespace

TEST_CASE("thirty dead hosts with a hundred feeds each delay no other", "[ingest]") {
    World world({.in_all = 64, .per_host = 2, .apart = 200ms});
    for (int i = 0; i < 30; ++i) world.add(fmt::format("dead{}.example", i), 100, 0ms, true);
    for (int i = 0; i < 60; ++i) world.add(fmt::format("well{}.example", i), 20, 100ms, false);
    world.run(10min);
    // Twenty feeds on one host, a fifth of a second apart: what waits longest waits for its own host.
    CHECK(world.worst_wait[false] <= 20 * 200ms + 200ms);
    CHECK(world.most <= 64);
    CHECK(world.most_at_host <= 2);
    for (FetchQueue::Id id = 30 * 100; id < world.hosts.size(); ++id) CHECK(world.starts[id] >= 9);
    CHECK(world.worst_wait[true] > 1min); // they wait for each other, and are tried all the same
}

TEST_CASE("a slow host holds up its own feeds only", "[ingest]") {
    World world({.in_all = 8, .per_host = 2, .apart = 0ms});
    world.add("slow.example", 50, 15s, false);
    world.add("quick.example", 50, 10ms, false);
    world.run(5min);
    for (FetchQueue::Id id = 50; id < 100; ++id) CHECK(world.starts[id] >= 4);
    CHECK(world.most_at_host == 2);
}

TEST_CASE("hosts get second places as long as there are some and keep them, so that connections stay open",
          "[ingest]") {
    World world({.in_all = 6, .per_host = 2, .apart = 0ms});
    for (const char* host : {"a.example", "b.example", "c.example", "d.example"}) world.add(host, 8, 100ms, false);
    world.run(10min);
    CHECK(world.connections_wanted() == 6);
    CHECK(world.most_at_host == 2);
    world.most_at.clear();
    world.add("e.example", 8, 100ms, false); // takes somebody's second place
    world.run(10min);
    CHECK(world.connections_wanted() == 6);
    world.most_at.clear();
    for (const char* host : {"f.example", "g.example"}) world.add(host, 8, 100ms, false);
    world.run(10min);
    CHECK(world.connections_wanted() == 7); // more hosts than places: one each
    CHECK(world.most == 6);
    for (FetchQueue::Id id = 0; id < world.hosts.size(); ++id) CHECK(world.starts[id] >= 9);
}

TEST_CASE("a host that answers again is trusted again", "[ingest]") {
    FetchQueue queue({.in_all = 4, .per_host = 2, .apart = 0ms});
    const FetchQueue::Now now{Instant(0s), SteadyTime(0s)};
    for (FetchQueue::Id id = 0; id < 4; ++id) queue.plan(id, "a.example", Instant(0s));
    queue.expect_trouble(0);
    CHECK(queue.next(now) == 0U);
    CHECK_FALSE(queue.next(now)); // one at a time
    queue.finished(0, false);
    CHECK(queue.next(now) == 1U);
    CHECK(queue.next(now) == 2U);
    CHECK_FALSE(queue.next(now));
    queue.finished(1, true);
    CHECK_FALSE(queue.next(now));
    queue.finished(2, false);
    CHECK(queue.next(now) == 3U);
    CHECK(queue.running() == 1);
}

TEST_CASE("requests to one host keep their distance, those to others do not wait", "[ingest]") {
    FetchQueue queue({.in_all = 64, .per_host = 2, .apart = 200ms});
    const auto at = [](auto span) { return FetchQueue::Now{Instant(span), SteadyTime(span)}; };
    queue.plan(0, "a.example", Instant(0s));
    queue.plan(1, "a.example", Instant(0s));
    queue.plan(2, "b.example", Instant(0s));
    queue.plan(3, "c.example", Instant(5s));
    CHECK(queue.next(at(0ms)) == 0U);
    CHECK(queue.next(at(0ms)) == 2U);
    queue.finished(0, false);
    CHECK_FALSE(queue.next(at(0ms)));
    CHECK(queue.sleep(at(0ms), 60s) == 200ms);
    CHECK(queue.next(at(200ms)) == 1U);
    CHECK(queue.sleep(at(200ms), 60s) == 4800ms);
    queue.finished(1, false);
    queue.pause_host(1, SteadyTime(10min));
    queue.plan(1, "a.example", Instant(1s));
    CHECK(queue.next(at(5s)) == 3U);
    CHECK_FALSE(queue.next(at(599s)));
    CHECK(queue.next(at(600s)) == 1U);
}

TEST_CASE("a feed that was taken out is passed over, one that is claimed is not started twice", "[ingest]") {
    FetchQueue queue({.in_all = 64, .per_host = 2, .apart = 0ms});
    const FetchQueue::Now now{Instant(10s), SteadyTime(10s)};
    for (FetchQueue::Id id = 0; id < 3; ++id) queue.plan(id, "a.example", Instant(0s));
    queue.remove(0);
    CHECK(queue.claim(1));
    CHECK_FALSE(queue.claim(1));
    CHECK_FALSE(queue.next(now)); // its host has not answered yet: one at a time
    queue.finished(1, false);
    CHECK(queue.next(now) == 2U);
    queue.remove(2);
    queue.finished(2, false);
    CHECK_FALSE(queue.next(now));
    queue.plan(0, "a.example", Instant(0s));
    queue.plan(0, "a.example", Instant(5s)); // the later word counts
    CHECK(queue.next(now) == 0U);
    CHECK_FALSE(queue.next(now));
}

TEST_CASE("a feed that moved to another host waits in that host's line", "[ingest]") {
    FetchQueue queue({.in_all = 64, .per_host = 2, .apart = 200ms});
    const auto at = [](auto span) { return FetchQueue::Now{Instant(span), SteadyTime(span)}; };
    queue.plan(0, "old.example", Instant(0s));
    queue.plan(1, "new.example", Instant(0s));
    CHECK(queue.next(at(0ms)) == 0U);
    CHECK(queue.next(at(0ms)) == 1U);
    queue.finished(1, false);
    queue.pause_host(1, SteadyTime(10min));
    queue.finished(0, false);
    queue.plan(0, "new.example", Instant(1s));
    CHECK_FALSE(queue.next(at(599s)));
    CHECK(queue.next(at(600s)) == 0U);
    queue.finished(0, false);
    CHECK(queue.running() == 0);
}

TEST_CASE("a place in the line of a host that was left does not count", "[ingest]") {
    FetchQueue queue({.in_all = 64, .per_host = 2, .apart = 0ms});
    const FetchQueue::Now now{Instant(10s), SteadyTime(10s)};
    queue.plan(0, "old.example", Instant(0s));
    queue.plan(1, "old.example", Instant(1s));
    CHECK(queue.next(now) == 0U); // 1 waits behind it
    CHECK(queue.claim(1));
    queue.finished(1, false);
    queue.finished(0, false);
    queue.plan(1, "new.example", Instant(2s));
    CHECK(queue.next(now) == 1U);
    CHECK_FALSE(queue.next(now));
    queue.finished(1, false);
    CHECK(queue.running() == 0);
    queue.plan(0, "old.example", Instant(3s));
    CHECK(queue.next(now) == 0U);
}
