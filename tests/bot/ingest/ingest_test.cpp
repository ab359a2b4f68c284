#include "bot/ingest/ingest.hpp"

#include "tests/bot/ingest/newsroom_feed.hpp"
#include "tests/support/fake_http_client.hpp"
#include "tests/support/temp_dir.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <set>
#include <sstream>
#include <stdexcept>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

config::FeedSettings feed_at(const std::string& url) {
    config::FeedSettings settings;
    settings.url = url;
    settings.source = url;
    return settings;
}

std::vector<config::FeedSettings> feeds_on_hosts(int count) {
    std::vector<config::FeedSettings> feeds;
    for (int i = 0; i < count; ++i) feeds.push_back(feed_at(fmt::format("https://host{}.example/rss", i)));
    return feeds;
}

struct House {
    explicit House(std::unique_ptr<digest::ArticleStore> articles = digest::make_memory_article_store())
        : store(std::move(articles)) {}

    asio::io_context io;
    FakeHttpClient client;
    std::unique_ptr<digest::ArticleStore> store;
    HandClock clock;
    Intake intake{*store, clock};
    std::vector<FetchReport> reports;
    IngestOptions options;

    std::unique_ptr<Ingest> open(std::vector<config::FeedSettings> feeds) {
        for (const auto& feed : feeds) client.answer(feed.url, 200, newsroom_feed(100, 91));
        auto ingest = std::make_unique<Ingest>(io.get_executor(), client, *store, intake, clock, std::move(feeds),
                                               "Depesche", options);
        ingest->on_report([this](const FetchReport& report) { reports.push_back(report); });
        return ingest;
    }
    FetchReport fetch_now(Ingest& ingest, const std::string& url) {
        std::optional<FetchReport> answer;
        asio::co_spawn(io, ingest.fetch_now(url), [&](std::exception_ptr error, FetchReport report) {
            CHECK_FALSE(error);
            answer = std::move(report);
        });
        io.restart();
        io.run();
        REQUIRE(answer);
        return *answer;
    }
    /// Runs until so many fetches have ended; at most five seconds.
    void run_until(std::size_t count) {
        io.restart();
        const auto end = std::chrono::steady_clock::now() + 5s;
        while (reports.size() < count && std::chrono::steady_clock::now() < end) io.run_one_for(100ms);
        io.poll(); // nothing more is due
    }
};

/// A house whose store loses the table of feeds and finds it again.
struct ForgetfulHouse : private TempDir, House {
    ForgetfulHouse() : House(digest::open_article_store(path() / "news.db").value()) {}
    void lose() { run("ALTER TABLE feed RENAME TO lost"); }
    void find() { run("ALTER TABLE lost RENAME TO feed"); }

private:
    void run(const char* sql) {
        sqlite3* other = nullptr;
        REQUIRE(sqlite3_open((path() / "news.db").c_str(), &other) == SQLITE_OK);
        CHECK(sqlite3_exec(other, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(other);
    }
};

/// What is logged while it lives.
class Log {
public:
    Log() {
        spdlog::set_default_logger(
            std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(text_)));
    }
    ~Log() { spdlog::set_default_logger(before_); }
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    auto lines_with(std::string_view word) const {
        std::istringstream lines(text_.str());
        int found = 0;
        for (std::string line; std::getline(lines, line);) found += line.contains(word) ? 1 : 0;
        return found;
    }

private:
    std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
    std::ostringstream text_;
};

} // namespace

TEST_CASE("every feed is fetched at the start, at most as many at once as are configured", "[ingest]") {
    House house;
    house.options.connections = 8;
    auto ingest = house.open(feeds_on_hosts(40));
    ingest->start();
    house.run_until(40);
    CHECK(house.reports.size() == 40);
    CHECK(house.client.most_open <= 8);
    CHECK(house.client.most_open > 1);
    CHECK(ingest->fetching() == 0);
    for (const FeedRow& row : ingest->rows()) CHECK(row.state.baseline_done);
}

TEST_CASE("a feed that is not due is left in peace, until somebody pokes", "[ingest]") {
    House house;
    auto ingest = house.open(feeds_on_hosts(3));
    ingest->start();
    house.run_until(3);
    CHECK(house.client.requests.size() == 3);
    ingest->poke();
    house.run_until(6);
    CHECK(house.client.requests.size() == 6);
}

TEST_CASE("a jump of the clock makes due what it passed", "[ingest]") {
    House house;
    auto ingest = house.open(feeds_on_hosts(2));
    ingest->start();
    house.run_until(2);
    house.clock.advance(2h);
    ingest->set_feeds(feeds_on_hosts(2)); // any wake-up will do
    house.run_until(4);
    CHECK(house.client.requests.size() == 4);
}

TEST_CASE("after a restart a feed keeps its appointment", "[ingest]") {
    House house;
    auto ingest = house.open(feeds_on_hosts(2));
    ingest->start();
    house.run_until(2);
    ingest.reset();
    ingest = house.open(feeds_on_hosts(3));
    ingest->start();
    house.run_until(3);
    CHECK(house.client.requests.size() == 3);
    CHECK(house.reports.back().url == "https://host2.example/rss");
}

TEST_CASE("a reload takes feeds in and out", "[ingest]") {
    House house;
    auto ingest = house.open(feeds_on_hosts(1));
    ingest->start();
    house.run_until(1);
    house.client.answer("https://neu.example/rss", 200, newsroom_feed(100, 91));
    ingest->set_feeds({feed_at("https://neu.example/rss")});
    house.run_until(2);
    CHECK(house.reports.back().url == "https://neu.example/rss");
    CHECK(ingest->rows().size() == 1);
    ingest->poke();
    house.run_until(3);
    CHECK(house.client.requests.size() == 3);
}

TEST_CASE("after a stop no fetch starts, and Ingest may go while one is under way", "[ingest]") {
    House house;
    auto ingest = house.open(feeds_on_hosts(20));
    ingest->start();
    house.io.run_one();
    ingest->stop();
    const std::size_t sent = house.client.requests.size();
    ingest.reset();
    house.io.run();
    CHECK(house.client.requests.size() == sent);
    CHECK(house.reports.empty());
}

TEST_CASE("a fetch on demand answers with its report", "[ingest]") {
    House house;
    auto ingest = house.open(feeds_on_hosts(1));
    CHECK(house.fetch_now(*ingest, "https://host0.example/rss").fresh == 10);
    const FetchReport unknown = house.fetch_now(*ingest, "https://unknown.example/rss");
    CHECK(unknown.kind == FetchReport::Kind::failed);
    CHECK_THAT(unknown.message, Catch::Contains("not a configured feed"));
    CHECK(house.client.requests.size() == 1);
}

TEST_CASE("a fetch on demand that breaks off leaves its place to the next", "[ingest]") {
    House house;
    auto ingest = house.open(feeds_on_hosts(1));
    const std::string url = "https://host0.example/rss";
    house.client.forget(url);
    house.client.answer(url, [](const HttpRequest&) -> HttpResult { throw std::runtime_error("no memory"); });
    house.client.answer(url, 200, newsroom_feed(100, 91));
    const FetchReport broken = house.fetch_now(*ingest, url);
    CHECK(broken.kind == FetchReport::Kind::store_failed);
    CHECK_THAT(broken.message, Catch::Contains("broke off"));
    CHECK(ingest->fetching() == 0);
    CHECK_FALSE(ingest->rows().at(0).fetching);
    CHECK(house.fetch_now(*ingest, url).fresh == 10);
}

TEST_CASE("one dead feed does not hold up the others", "[ingest]") {
    House house;
    auto feeds = feeds_on_hosts(5);
    auto ingest = house.open(feeds);
    house.client.forget(feeds[2].url);
    ingest->start();
    house.run_until(5);
    std::set<std::string> stored;
    for (const FetchReport& report : house.reports)
        if (report.kind == FetchReport::Kind::stored) stored.insert(report.url);
    CHECK(stored.size() == 4);
    CHECK_FALSE(stored.contains(feeds[2].url));
}

TEST_CASE("feeds on one host are fetched one after the other", "[ingest]") {
    House house;
    auto ingest = house.open({feed_at("https://seestadt.example/a"), feed_at("https://seestadt.example/b")});
    const auto start = std::chrono::steady_clock::now();
    ingest->start();
    house.run_until(2);
    CHECK(house.reports.size() == 2);
    CHECK(std::chrono::steady_clock::now() - start >= IngestOptions().host_spacing);
}

TEST_CASE("a feed that ended is not asked again until it is listed anew", "[ingest]") {
    House house;
    auto feeds = feeds_on_hosts(2);
    auto ingest = house.open(feeds);
    house.client.forget(feeds[0].url);
    house.client.answer(feeds[0].url, 410);
    ingest->start();
    house.run_until(2);
    CHECK(house.client.requests.size() == 2);
    ingest->poke();
    house.run_until(3);
    house.clock.advance(49h); // the daily reminder is no request
    ingest->set_feeds(feeds);
    house.run_until(4);
    CHECK(std::ranges::count(house.client.requests, "host0.example", [](const HttpRequest& r) { return r.url.host; }) ==
          1);
    REQUIRE(ingest->troubles().size() == 1);
    CHECK_THAT(ingest->troubles()[0], Catch::Contains("410"));
    ingest->set_feeds({feeds[1]});
    ingest->set_feeds(feeds);
    house.run_until(5);
    CHECK(std::ranges::count(house.client.requests, "host0.example", [](const HttpRequest& r) { return r.url.host; }) ==
          2);
}

TEST_CASE("a feed that ended, or was refused by the policy, is fetched again when asked", "[ingest]") {
    House house;
    auto feeds = feeds_on_hosts(1);
    auto ingest = house.open(feeds);
    house.client.forget(feeds[0].url);
    house.client.answer(feeds[0].url, 410);
    ingest->start();
    house.run_until(1);
    ingest->retry_refused(); // it was not the policy
    ingest->poke(feeds[0].url);
    CHECK(house.client.requests.size() == 1);
    ingest->retry(feeds[0].url);
    house.run_until(2);
    CHECK(house.client.requests.size() == 2);
}

TEST_CASE("what 304 answers is stored with others, at the latest at the stop", "[ingest]") {
    House house;
    auto feeds = feeds_on_hosts(3);
    auto ingest = house.open(feeds);
    ingest->start();
    house.run_until(3);
    for (const auto& feed : feeds) {
        house.client.forget(feed.url);
        house.client.answer(feed.url, 304);
    }
    house.clock.advance(2h);
    ingest->poke();
    house.run_until(6);
    CHECK(house.store->feed_state(feeds[0].url).value().last_success < house.clock.now());
    for (const FeedRow& row : ingest->rows()) CHECK(row.state.last_success == house.clock.now());
    ingest->stop();
    for (const auto& feed : feeds) CHECK(house.store->feed_state(feed.url).value().last_success == house.clock.now());
}

TEST_CASE("a feed whose state cannot be read is not fetched until it can", "[ingest]") {
    ForgetfulHouse house;
    const auto feeds = feeds_on_hosts(1);
    auto ingest = house.open(feeds);
    ingest->start();
    house.run_until(1);
    REQUIRE(house.reports.back().baseline);
    ingest.reset();

    house.client.forget(feeds[0].url);
    house.lose();
    ingest = house.open(feeds);
    house.client.forget(feeds[0].url);
    house.client.answer(feeds[0].url, 200, newsroom_feed(101, 92));
    ingest->start();
    house.run_until(2);
    CHECK(house.reports.back().kind == FetchReport::Kind::store_failed);
    CHECK(house.client.requests.size() == 1);
    house.find();
    house.clock.advance(1h);
    ingest->poke();
    house.run_until(3);
    CHECK(house.reports.back().kind == FetchReport::Kind::stored);
    CHECK_FALSE(house.reports.back().baseline);
    CHECK(house.reports.back().fresh == 1);
}

TEST_CASE("a store that cannot save states is asked again after a while, not at every turn", "[ingest]") {
    ForgetfulHouse house;
    house.options.save_at_once = 2;
    const auto feeds = feeds_on_hosts(3);
    auto ingest = house.open(feeds);
    ingest->start();
    house.run_until(3);
    for (const auto& feed : feeds) {
        house.client.forget(feed.url);
        house.client.answer(feed.url, 304);
    }
    house.lose();
    {
        const Log log;
        for (std::size_t round = 2; round < 8; ++round) {
            house.clock.advance(2h);
            ingest->poke();
            house.run_until(3 * round);
        }
        CHECK(log.lines_with("news.db") == 1);
    }
    house.find();
    ingest->stop();
    for (const auto& feed : feeds) CHECK(house.store->feed_state(feed.url).value().last_success == house.clock.now());
}

TEST_CASE("a feed that moved to another host for good is asked at that host's pace", "[ingest]") {
    House house;
    house.options.host_spacing = 1h;
    const std::string together = "https://together.example";
    const auto feeds = feeds_on_hosts(2);
    auto ingest = house.open(feeds);
    for (const auto& feed : feeds) {
        const std::string moved = together + feed.url.substr(feed.url.find("//") + 1);
        house.client.forget(feed.url);
        house.client.answer(feed.url, 301, "", {{"Location", moved}});
        house.client.answer(moved, 200, newsroom_feed(100, 91));
    }
    ingest->start();
    house.run_until(2);
    REQUIRE(house.client.requests.size() == 4); // each by its own host
    house.clock.advance(2h);
    ingest->poke();
    house.run_until(3);
    house.io.run_for(50ms);
    CHECK(house.client.requests.size() == 5);
    CHECK(house.client.requests.back().url.host == "together.example");
}

TEST_CASE("a feed that is listed twice is fetched once, and the second one when the first is taken out", "[ingest]") {
    House house;
    const std::string paper = "https://seestadt.example/rss", alike = "http://www.seestadt.example/rss/?utm_source=x";
    const auto ingest = house.open({feed_at(paper), feed_at(alike)});
    CHECK(ingest->rows().at(1).same_as == paper);
    CHECK(house.fetch_now(*ingest, alike).url == paper); // who asks for it gets the one that is fetched
    ingest->poke();
    ingest->start();
    house.io.restart();
    house.io.poll();
    REQUIRE(house.client.requests.size() == 2);
    for (const HttpRequest& request : house.client.requests) CHECK(request.url.to_string() == paper);
    house.client.requests.clear();
    ingest->set_feeds({feed_at(alike)});
    house.io.poll();
    CHECK(house.client.requests.back().url.host == "www.seestadt.example");
    CHECK(ingest->rows().at(0).same_as.empty());
    ingest->stop();
    house.io.poll();
}

TEST_CASE("a feed that moves for good to a listed one is fetched once, until it moves elsewhere", "[ingest]") {
    House house;
    house.options.host_spacing = 0ms;
    const std::string old = "https://alt.example/rss", now = "https://neu.example/feed";
    const auto ingest = house.open({feed_at(old), feed_at(now)});
    house.client.forget(old);
    house.client.answer(old, 301, "", {{"Location", now}});
    CHECK(house.fetch_now(*ingest, old).kind == FetchReport::Kind::stored);
    CHECK(ingest->rows().at(1).same_as == old);
    // The remembered address dies: each is its own feed again.
    house.client.forget(now);
    house.client.answer(now, 404);
    CHECK(house.fetch_now(*ingest, old).kind == FetchReport::Kind::failed);
    CHECK(ingest->rows().at(1).same_as.empty());
    ingest->stop();
    house.io.poll();
}

TEST_CASE("a feed that is listed twice is fetched by its second address while the first one fails", "[ingest]") {
    House house;
    house.options.host_spacing = 0ms;
    const std::string paper = "https://seestadt.example/rss", alike = "http://seestadt.example/rss";
    const auto ingest = house.open({feed_at(paper), feed_at(alike)});
    house.client.forget(paper);
    for (int failure = 0; failure < 3; ++failure) {
        CHECK(ingest->rows().at(1).same_as == paper);
        house.client.answer(paper, 503);
        CHECK(house.fetch_now(*ingest, paper).kind == FetchReport::Kind::failed);
    }
    CHECK(ingest->rows().at(1).same_as.empty());
    CHECK(house.fetch_now(*ingest, alike).url == alike);
    house.client.forget(paper);
    house.client.answer(paper, 200, newsroom_feed(3, 1));
    CHECK(house.fetch_now(*ingest, paper).kind == FetchReport::Kind::stored);
    CHECK(ingest->rows().at(1).same_as == paper);
    ingest->stop();
    house.io.poll();
}

TEST_CASE("who asks for a feed that turns out to have moved to a listed one hears so", "[ingest]") {
    House house;
    house.options.host_spacing = 0ms;
    const std::string now = "https://neu.example/feed", old = "https://alt.example/rss";
    const auto ingest = house.open({feed_at(now), feed_at(old)});
    house.client.forget(old);
    house.client.answer(old, 301, "", {{"Location", now}});
    ingest->retry(old);
    CHECK_FALSE(ingest->answer(old));
    CHECK(house.fetch_now(*ingest, old).kind == FetchReport::Kind::stored);
    CHECK(ingest->rows().at(1).same_as == now);
    REQUIRE(ingest->answer(old));
    CHECK(ingest->answer(old)->kind == FetchReport::Kind::stored);
    ingest->stop();
    house.io.poll();
}

TEST_CASE("a server that asks for a pause is left alone with all its feeds", "[ingest]") {
    House house;
    house.options.host_spacing = 0ms;
    auto ingest = house.open({feed_at("https://seestadt.example/a"), feed_at("https://seestadt.example/b")});
    house.client.forget("https://seestadt.example/a");
    house.client.answer("https://seestadt.example/a", 429, "", {{"Retry-After", "600"}});
    ingest->start();
    house.run_until(1);
    CHECK(house.client.requests.size() == 1);
    house.io.run_for(50ms);
    CHECK(house.client.requests.size() == 1);
}

TEST_CASE("only the very address in the configuration may be private, not where it leads", "[ingest]") {
    House house;
    auto written = feed_at("http://127.0.0.1:8000/rss");
    written.in_file = true;
    auto added = feed_at("http://127.0.0.1:8001/rss");
    auto ingest = house.open({written, added});
    house.client.forget(written.url);
    house.client.answer(written.url, 302, "", {{"Location", "http://127.0.0.1:9/admin"}});
    house.client.answer("http://127.0.0.1:9/admin", 200, newsroom_feed(100, 91));
    ingest->start();
    house.run_until(2);
    REQUIRE(house.client.requests.size() == 3);
    for (const HttpRequest& request : house.client.requests)
        CHECK((request.address_right == AddressRight::written) == (request.url.port == 8000));
}
