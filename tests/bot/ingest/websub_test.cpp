// A hub of our own on loopback, and us: real connections, time as the test tells it.
#include "bot/ingest/websub.hpp"

#include "bot/ingest/signature.hpp"
#include "bot/ingest/websub_plan.hpp"
#include "tests/bot/ingest/newsroom_feed.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/support/test_hub.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <fstream>
#include <iterator>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using digest::HubState;

namespace {

const std::string feed_url = "https://seestadt.example/rss";

/// What lives while the program runs; the store's file, the hub and the clock outlive it.
struct Life {
    Life(asio::io_context& loop, HandClock& time, const std::filesystem::path& file, const std::string& key,
         std::string listen)
        : io(loop),
          clock(time),
          store(digest::open_article_store(file).value()),
          client(make_http_client(loop.get_executor(), {})),
          intake(*store, time),
          web(loop.get_executor(), *client, *store, intake, time, key,
              {.set_pushed = [this](const std::string&, bool on) { pushed = on; },
               .fetch = [this](const std::string& feed) { fetched.push_back(feed); }}) {
        HttpServerOptions options;
        options.listen = std::move(listen);
        server = serve(
            loop, [this](ServerRequest request) -> asio::awaitable<ServerResponse> { co_return web.answer(request); },
            options);
        intake.on_urgent([this](const auto& articles) { urgent += static_cast<int>(articles.size()); });
        digest::FeedState state = store->feed_state(feed_url).value();
        state.baseline_done = true;
        REQUIRE(store->save_feed_state(state));
        configure();
        web.start();
    }
    void configure(bool with_feed = true) {
        config::FeedSettings feed;
        feed.url = feed_url;
        feed.source = "Seestadt heute";
        web.configure("http://127.0.0.1:" + std::to_string(server->port()),
                      with_feed ? std::vector{feed} : std::vector<config::FeedSettings>{});
    }
    void announce(std::vector<std::string> hubs, const std::string& topic = feed_url) {
        FetchReport report;
        report.kind = FetchReport::Kind::stored;
        report.url = feed_url;
        report.hubs = std::move(hubs);
        report.topic = topic;
        web.fetched(report);
    }
    void advance(std::chrono::milliseconds span) {
        clock.advance(span);
        web.poke();
    }
    /// Runs until it is so; false after five seconds.
    bool until(const std::function<bool()>& so) {
        io.restart();
        const auto end = std::chrono::steady_clock::now() + 5s;
        while (!so() && std::chrono::steady_clock::now() < end) io.run_one_for(50ms);
        return so();
    }
    template <class T>
    T wait(asio::awaitable<T> work) {
        std::optional<T> result;
        asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
            if (error) std::rethrow_exception(error);
            result = std::move(value);
        });
        REQUIRE(until([&] { return result.has_value(); }));
        return *std::move(result);
    }
    digest::HubSubscription row() {
        REQUIRE(web.rows().size() == 1);
        return web.rows().front();
    }
    bool active() { return web.rows().size() == 1 && websub::is_active(row(), clock.now()); }
    std::int64_t articles() { return store->count().value(); }

    asio::io_context& io;
    HandClock& clock;
    std::unique_ptr<digest::ArticleStore> store;
    std::unique_ptr<HttpClient> client;
    Intake intake;
    bool pushed = false;
    std::vector<std::string> fetched;
    int urgent = 0;
    WebSub web;
    std::unique_ptr<HttpServer> server;
};

struct World {
    World() { begin(); }
    ~World() { end(); }
    void begin() { life = std::make_unique<Life>(io, clock, folder / "news.db", key, listen); }
    void end() {
        listen = "127.0.0.1:" + std::to_string(life->server->port()); // the same address after a restart
        life->web.stop();
        life->client->stop();
        life.reset();
        io.restart();
        io.run_for(20ms); // what was cancelled ends
    }
    void restart() {
        end();
        begin();
    }
    void subscribe() {
        life->announce({hub.url()});
        REQUIRE(life->until([&] { return life->active() && !hub.confirmed.empty(); }));
    }

    asio::io_context io;
    HandClock clock;
    TempDir folder;
    std::string listen = "127.0.0.1:0";
    std::string key = "the-key-of-the-newsroom-32-bytes";
    TestHub hub{io};
    std::unique_ptr<Life> life;
};

} // namespace

TEST_CASE("a feed that announces a hub is subscribed to, verified and pushed", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    REQUIRE(world.hub.asked.size() == 1);
    const auto asked = world.hub.asked[0];
    CHECK(asked.mode == "subscribe");
    CHECK(asked.topic == feed_url);
    CHECK(asked.lease == "864000");
    CHECK(asked.secret.size() == 64);
    CHECK(asked.callback == "http://127.0.0.1:" + std::to_string(life.server->port()) + "/websub/" + life.row().id);
    CHECK(life.row().id.size() == 32);
    CHECK(life.pushed);
    life.announce({world.hub.url()}); // the next fetch says the same: nothing to do

    const auto answer = life.wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), asked.secret, "sha256"));
    CHECK(answer.status / 100 == 2);
    CHECK(life.articles() == 1);
    const auto stored = life.store->find(1).value();
    REQUIRE(stored);
    CHECK_FALSE(stored->baseline);
    CHECK(stored->article.source == "Seestadt heute");
    CHECK(life.row().contents == 1);
    CHECK(world.hub.asked.size() == 1);
}

TEST_CASE("a hub that has moved is asked where it is, as long as the request may stay as it is",
          "[ingest][websub][net]") {
    const int status = GENERATE(307, 308, 301, 302, 303);
    World world;
    world.hub.moved = status;
    Life& life = *world.life;
    life.announce({world.hub.url()});
    if (status == 307 || status == 308) {
        REQUIRE(life.until([&] { return life.active(); }));
        REQUIRE(world.hub.asked.size() == 1);
        CHECK(world.hub.asked[0].secret.size() == 64);
        CHECK(life.row().hub == world.hub.url()); // as the feed names it
        return;
    }
    // A browser would make a GET of it: the hub would not know what for.
    REQUIRE(life.until([&] { return life.row().state == HubState::failed; }));
    CHECK_THAT(life.row().trouble, Catch::Contains(std::to_string(status)));
    CHECK(world.hub.asked.empty());
}

TEST_CASE("what a hub pushes is an alert candidate within fifty milliseconds", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    const auto asked = world.hub.asked[0];
    std::vector<std::chrono::steady_clock::duration> took;
    for (int number = 101; number < 106; ++number) {
        std::string content = newsroom_feed(number, number);
        content.insert(content.find("</item>"), "<urgency xmlns=\"https://depesche.example/ns/1\">1</urgency>");
        bool answered = false;
        const int before = life.urgent;
        const auto begin = std::chrono::steady_clock::now();
        asio::co_spawn(world.io, world.hub.publish(asked.callback, content, asked.secret, "sha256"),
                       [&](std::exception_ptr, HttpResponse) { answered = true; });
        REQUIRE(life.until([&] { return life.urgent > before; }));
        took.push_back(std::chrono::steady_clock::now() - begin);
        REQUIRE(life.until([&] { return answered; }));
    }
    std::ranges::sort(took);
    CHECK(took[took.size() / 2] <= 50ms); // with its way from the hub, signature, parsing and storing
}

TEST_CASE("content counts with our signature alone, by any of the standard's methods", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    const auto asked = world.hub.asked[0];
    int number = 101;
    for (const std::string method : {"sha1", "sha256", "sha384", "sha512"}) {
        CAPTURE(method);
        const std::string document = newsroom_feed(number, number);
        ++number;
        CHECK(life.wait(world.hub.publish(asked.callback, document, asked.secret, method)).status / 100 == 2);
    }
    CHECK(life.articles() == 4);
    // A wrong one is answered like a right one, so that nobody learns from trying, and ignored.
    for (const std::string method : {"sha256", "sha1", "none"}) {
        const std::string document = newsroom_feed(number, number);
        CHECK(life.wait(world.hub.publish(asked.callback, document, "falsches-geheimnis", method)).status / 100 == 2);
    }
    CHECK(life.articles() == 4);
    CHECK(life.row().ignored == 3);
    CHECK(life.row().contents == 4);
}

TEST_CASE("nobody else confirms, denies or brings anything", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.hub.verifies = false;
    life.announce({world.hub.url()});
    REQUIRE(life.until([&] { return world.hub.asked.size() == 1; }));
    auto asked = world.hub.asked[0];
    auto wrong = asked;
    wrong.topic += "/sport";
    CHECK(life.wait(world.hub.verify(wrong, "abc", "1000")).status == 404);
    wrong = asked;
    wrong.mode = "unsubscribe";
    CHECK(life.wait(world.hub.verify(wrong, "abc", "1000")).status == 404);
    wrong = asked;
    wrong.callback.back() = wrong.callback.back() == '0' ? '1' : '0';
    CHECK(life.wait(world.hub.verify(wrong, "abc", "1000")).status == 404);
    CHECK(life.wait(world.hub.deny(wrong, "no")).status == 404);
    CHECK(life.wait(world.hub.publish(wrong.callback, newsroom_feed(101, 101), asked.secret, "sha256")).status == 410);
    CHECK(life.wait(world.hub.verify(asked, "", "1000")).status == 404); // no challenge
    CHECK_FALSE(life.active());
    const auto echoed = life.wait(world.hub.verify(asked, "abc", "1000"));
    CHECK(echoed.status == 200);
    CHECK(echoed.body == "abc");
    CHECK(echoed.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(life.active());
    CHECK(life.articles() == 0);
}

TEST_CASE("a lease is renewed before it ends, with the same address and secret", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.hub.lease = "1000";
    world.subscribe();
    const auto first = life.row();
    life.advance(740s);
    life.until([&] { return world.hub.asked.size() > 1; });
    life.advance(61s); // four fifths are over
    REQUIRE(life.until([&] { return world.hub.confirmed.size() == 2; }));
    CHECK(life.row().id == first.id);
    CHECK(world.hub.asked.back().secret == world.hub.asked.front().secret);
    CHECK(*life.row().until > *first.until);
    CHECK(life.pushed);
}

TEST_CASE("a hub that does not renew loses us; the feed is fetched as before, and it is asked again",
          "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.hub.lease = "1000";
    world.subscribe();
    world.hub.status = 503;
    life.advance(810s);
    REQUIRE(life.until([&] { return life.row().failures == 1; }));
    CHECK(life.active()); // what is left of the lease counts
    life.advance(200s);
    REQUIRE(life.until([&] { return !life.pushed; }));
    REQUIRE(life.until([&] { return life.row().failures >= 2; }));
    CHECK_THAT(life.row().trouble, Catch::Contains("503"));
    world.hub.status = 202;
    life.advance(25h);
    CHECK(life.until([&] { return life.active() && life.pushed; }));
}

TEST_CASE("denied by the hub: fetched as before, asked again the next day", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    CHECK(life.wait(world.hub.deny(world.hub.asked[0], "closed")).status == 200);
    CHECK_FALSE(life.pushed);
    CHECK(life.row().state == HubState::denied);
    CHECK(life.row().trouble == "closed");
    life.advance(23h);
    life.advance(1h + 1s);
    CHECK(life.until([&] { return life.active(); }));
    CHECK(world.hub.asked.size() == 2);
}

TEST_CASE("a restart between question and confirmation, and within the lease, changes nothing",
          "[ingest][websub][net]") {
    World world;
    world.hub.verifies = false;
    world.life->announce({world.hub.url()});
    REQUIRE(world.life->until([&] { return world.hub.asked.size() == 1; }));
    const auto asked = world.hub.asked[0];
    world.restart();
    CHECK(world.life->wait(world.hub.verify(asked, "abc", "100000")).body == "abc");
    CHECK(world.life->active());
    world.restart();
    CHECK(world.life->active());
    CHECK(world.life->pushed); // told again to the fetching
    CHECK(world.life->wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), asked.secret, "sha256")).status /
              100 ==
          2);
    CHECK(world.life->articles() == 1);
    CHECK(world.hub.asked.size() == 1);
}

TEST_CASE("a feed that is removed is left, and its hub told so", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    const auto asked = world.hub.asked[0];
    life.configure(false);
    CHECK_FALSE(life.pushed);
    REQUIRE(life.until([&] { return life.web.rows().empty(); }));
    CHECK(world.hub.asked.back().mode == "unsubscribe");
    CHECK(world.hub.asked.back().callback == asked.callback);
    CHECK(life.store->hub_subscriptions().all().value().empty());
    CHECK(life.wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), asked.secret, "sha256")).status == 410);
    CHECK(life.articles() == 0);
}

TEST_CASE("a feed that moves to another hub leaves the first", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    TestHub other(world.io);
    world.subscribe();
    life.announce({other.url()});
    REQUIRE(life.until([&] { return !other.confirmed.empty() && world.hub.asked.size() == 2; }));
    CHECK(world.hub.asked.back().mode == "unsubscribe");
    CHECK(other.asked[0].secret != world.hub.asked[0].secret);
    REQUIRE(life.until([&] { return life.web.rows().size() == 1; }));
    CHECK(life.row().hub == other.url());
}

TEST_CASE("the history of a feed comes before what its hub brings", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    digest::FeedState state = life.store->feed_state(feed_url).value();
    state.baseline_done = false;
    REQUIRE(life.store->save_feed_state(state));
    const auto asked = world.hub.asked[0];
    CHECK(life.wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), asked.secret, "sha256")).status / 100 ==
          2);
    CHECK(life.articles() == 0);
    CHECK(life.fetched == std::vector{feed_url});
}

TEST_CASE("when it cannot be told whether a feed's history is here, its hub is asked to come again",
          "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    const auto run = [&](const char* sql) {
        sqlite3* other = nullptr;
        REQUIRE(sqlite3_open((world.folder / "news.db").c_str(), &other) == SQLITE_OK);
        CHECK(sqlite3_exec(other, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(other);
    };
    const auto asked = world.hub.asked[0];
    run("ALTER TABLE feed RENAME COLUMN etag TO lost");
    const auto later = life.wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), asked.secret, "sha256"));
    CHECK(later.status == 503);
    CHECK(life.articles() == 0);
    run("ALTER TABLE feed RENAME COLUMN lost TO etag");
    CHECK(life.wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), asked.secret, "sha256")).status == 202);
    CHECK(life.articles() == 1);
}

TEST_CASE("a hub's secret lies nowhere in the store, and another key asks for another one", "[ingest][websub][net]") {
    World world;
    world.subscribe();
    const std::string secret = world.hub.asked[0].secret;
    for (const auto& file : std::filesystem::directory_iterator(world.folder.path())) {
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
        CHECK(bytes.find(secret) == std::string::npos);
    }
    world.key = "another-key-after-a-lost-one-32b";
    world.restart();
    REQUIRE(world.life->until([&] { return world.hub.confirmed.size() == 2; }));
    const auto asked = world.hub.asked.back();
    CHECK(asked.secret != secret);
    CHECK(asked.callback == world.hub.asked.front().callback);
    Life& life = *world.life;
    life.wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), secret, "sha256"));
    CHECK(life.articles() == 0);
    life.wait(world.hub.publish(asked.callback, newsroom_feed(101, 101), asked.secret, "sha256"));
    CHECK(life.articles() == 1);
}

TEST_CASE("content that cannot be read is fetched instead", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    const auto asked = world.hub.asked[0];
    CHECK(life.wait(world.hub.publish(asked.callback, "neue Inhalte!", asked.secret, "sha256")).status / 100 == 2);
    CHECK(life.fetched == std::vector{feed_url});
    CHECK(life.row().contents == 0);
}

TEST_CASE("a hub over plain http in the open network is not used", "[ingest][websub][net]") {
    World world;
    world.life->announce({"http://hub.example/"});
    CHECK(world.life->web.rows().empty());
    world.life->announce({"ftp://hub.example/", "http://hub.example/", world.hub.url()});
    CHECK(world.life->until([&] { return world.life->active(); }));
    CHECK(world.life->row().hub == world.hub.url());
}

TEST_CASE("without a public address nobody is asked", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    config::FeedSettings feed;
    feed.url = feed_url;
    life.web.configure("", {feed});
    life.announce({world.hub.url()});
    life.io.restart();
    life.io.run_for(20ms);
    CHECK(life.web.rows().empty());
    CHECK(world.hub.asked.empty());
    life.configure(); // and as soon as there is one, what the feed said counts
    CHECK(life.until([&] { return life.active(); }));
}

TEST_CASE("only who knows an address may send much to it", "[ingest][websub][net]") {
    World world;
    Life& life = *world.life;
    world.subscribe();
    const std::string target = std::string(WebSub::path) + life.row().id;
    CHECK(life.web.max_body_of(target) == FeedFetcher::largest_feed);
    CHECK(life.web.max_body_of(target + "?a=b") == FeedFetcher::largest_feed);
    CHECK(life.web.max_body_of(target + "0") < 16 << 10);
    CHECK(life.web.max_body_of(WebSub::path) < 16 << 10);
    CHECK(life.web.max_body_of("/") < 16 << 10);
}
