#include "bot/ingest/feed_fetcher.hpp"

#include "tests/bot/ingest/newsroom_feed.hpp"
#include "tests/support/fake_http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Kind = FetchReport::Kind;
using Failure = HttpFailure::Kind;

namespace {

const std::string url = "https://seestadt.example/rss";

struct Desk {
    asio::io_context io;
    FakeHttpClient client;
    std::unique_ptr<digest::ArticleStore> store = digest::make_memory_article_store();
    HandClock clock;
    Intake intake{*store, clock};
    FeedFetcher fetcher{client, *store, intake, clock, "Depesche/1 (+mail@seestadt.example)"};
    config::FeedSettings feed = [] {
        config::FeedSettings settings;
        settings.url = url;
        settings.source = "Seestadt heute";
        settings.section = "Lokal";
        return settings;
    }();

    std::shared_ptr<WatchedFeed> watched = [] {
        auto watched = std::make_shared<WatchedFeed>();
        watched->state.url = url;
        return watched;
    }();
    std::vector<digest::StoredArticle> urgent; // of the last fetch

    FetchReport fetch() {
        urgent.clear();
        intake.on_urgent([this](const std::vector<digest::StoredArticle>& articles) { urgent = articles; });
        FetchReport result;
        std::exception_ptr broken;
        watched->settings = feed;
        asio::co_spawn(io, fetcher.fetch(watched), [&](std::exception_ptr error, FetchReport report) {
            broken = error;
            result = std::move(report);
        });
        io.restart();
        io.run();
        if (broken) std::rethrow_exception(broken);
        if (watched->unsaved) store->save_feed_state(watched->state).value();
        return result;
    }
    /// Later, with other answers.
    FetchReport fetch_after(std::chrono::milliseconds span) {
        clock.advance(span);
        return fetch();
    }
    void now_answers(int status, std::string body = {}, HttpHeaders headers = {}) {
        client.forget(url);
        client.answer(url, status, std::move(body), std::move(headers));
    }
    /// What was only in memory is gone.
    void restart() {
        watched = std::make_shared<WatchedFeed>();
        watched->state = state();
        if (!watched->state.baseline_done) watched->first_look = watched->state.last_success;
    }
    digest::FeedState state() { return store->feed_state(url).value(); }
};

} // namespace

TEST_CASE("the first document of a feed is its baseline", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 200, newsroom_feed(100, 91), {{"ETag", "\"a\""}, {"Last-Modified", "yesterday"}});
    const FetchReport report = desk.fetch();
    INFO(report.message);
    CHECK(report.kind == Kind::stored);
    CHECK(report.baseline);
    CHECK(report.fresh == 10);
    CHECK(report.message.empty());
    CHECK(desk.store->count().value() == 10);
    const digest::StoredArticle newest = desk.store->latest(1).value().at(0);
    CHECK(newest.baseline);
    CHECK(newest.article.source == "Seestadt heute");
    CHECK(newest.article.section == "Lokal");
    CHECK(newest.article.id == "seestadt-100");
    CHECK(newest.key == 10); // oldest first
    const HttpRequest& request = desk.client.requests.at(0);
    CHECK(FakeHttpClient::header(request, "User-Agent") == "Depesche/1 (+mail@seestadt.example)");
    CHECK(request.decompress);
    CHECK(FakeHttpClient::header(request, "If-None-Match").empty());
}

TEST_CASE("the next fetch asks only for news, and 304 costs nothing", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 200, newsroom_feed(100, 91), {{"etag", "\"a\""}, {"last-modified", "yesterday"}});
    desk.client.answer(url, 304);
    desk.fetch();
    const auto interval = *desk.state().next_attempt - desk.clock.now();
    const FetchReport report = desk.fetch_after(6min);
    CHECK(report.kind == Kind::unchanged);
    CHECK(report.articles == 10);
    CHECK(FakeHttpClient::header(desk.client.requests.at(1), "If-None-Match") == "\"a\"");
    CHECK(FakeHttpClient::header(desk.client.requests.at(1), "If-Modified-Since") == "yesterday");
    CHECK(desk.state().etag == "\"a\"");
    CHECK(desk.state().last_success == desk.clock.now());
    // One article an hour: every six minutes, also while nothing changes.
    CHECK(interval > 5min);
    CHECK(interval < 7min);
    CHECK(*desk.state().next_attempt - desk.clock.now() > 5min);
    CHECK(*desk.state().next_attempt - desk.clock.now() < 7min);
}

TEST_CASE("a server without ETag that sends the same bytes again is unchanged", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 200, newsroom_feed(100, 91));
    CHECK(desk.fetch().kind == Kind::stored);
    CHECK(desk.fetch_after(6min).kind == Kind::unchanged);
}

TEST_CASE("what came since the last fetch is news", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 200, newsroom_feed(100, 91));
    desk.client.answer(url, 200, newsroom_feed(102, 93));
    desk.fetch();
    const FetchReport report = desk.fetch_after(2h);
    CHECK(report.fresh == 2);
    CHECK_FALSE(report.baseline);
    CHECK(report.held == 0);
    CHECK_FALSE(desk.store->latest(1).value().at(0).baseline);
}

TEST_CASE("a feed that lost its memory is no flood of news", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 200, newsroom_feed(100, 91));
    desk.client.answer(url, 200, newsroom_feed(200, 171));
    desk.fetch();
    const FetchReport report = desk.fetch_after(6min); // a hundred hours of news in six minutes
    CHECK(report.fresh == 30);
    CHECK(report.held == 30);
    CHECK(desk.urgent.empty());
    CHECK_THAT(report.message, Catch::Contains(url) && Catch::Contains("30 new articles in 6 minutes") &&
                                   Catch::Contains("feed release 1"));
    CHECK(desk.store->latest(1).value().at(0).hold == 1);
    for (const auto& article : desk.store->window(desk.clock.now() - 1h, desk.clock.now(), 100).value())
        CHECK(article.baseline); // the newest of the first document; what is held is in no window
}

TEST_CASE("after days without a look what these days usually bring is news", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 200, newsroom_feed(100, 91));
    desk.client.answer(url, 200, newsroom_feed(200, 171));
    desk.fetch();
    const FetchReport report = desk.fetch_after(100h);
    CHECK(report.fresh == 30);
    CHECK(report.held == 0);
}

TEST_CASE("an empty or cut first document is no history yet: the whole one behind it is no news", "[ingest]") {
    Desk desk;
    const std::string whole = newsroom_feed(100, 61);
    const std::string first = GENERATE_COPY(newsroom_feed(0, 1), whole.substr(0, 300), whole.substr(0, whole.size() / 3));
    const bool restarted = GENERATE(false, true);
    desk.now_answers(200, first);
    const FetchReport report = desk.fetch();
    INFO(report.message << " " << report.articles << " articles");
    REQUIRE(report.kind == Kind::stored);
    CHECK(report.articles < 40);
    CHECK_FALSE(desk.state().baseline_done);
    if (restarted) desk.restart();
    // Twice the same: the server still stumbles.
    desk.now_answers(200, first);
    desk.fetch_after(6min);
    if (restarted) desk.restart();
    desk.now_answers(200, whole);
    desk.fetch_after(6min);
    CHECK(desk.state().baseline_done == true);
    CHECK(desk.store->count().value() == 40);
    CHECK(desk.store->holds({}).value().empty());
    const auto all = desk.store->latest(40).value();
    for (const auto& stored : all) CHECK(stored.baseline);
    CHECK(desk.urgent.empty());
}

TEST_CASE("a feed that always breaks off has its history after a day", "[ingest]") {
    Desk desk;
    const std::string whole = newsroom_feed(100, 61);
    desk.now_answers(200, whole.substr(0, whole.size() / 3));
    desk.fetch();
    CHECK_FALSE(desk.state().baseline_done);
    desk.fetch_after(25h);
    CHECK(desk.state().baseline_done);
}

TEST_CASE("what comes out while a feed's first documents are empty is news", "[ingest]") {
    Desk desk;
    desk.now_answers(200, newsroom_feed(0, 1));
    desk.fetch();
    desk.clock.advance(61min);
    if (GENERATE(false, true)) desk.restart();
    desk.now_answers(200, newsroom_feed(101, 91)); // 101 came out a minute ago
    const FetchReport report = desk.fetch();
    CHECK(report.fresh == 11);
    for (const auto& stored : desk.store->latest(20).value()) {
        INFO(stored.article.id);
        CHECK(stored.baseline == (stored.article.id != "seestadt-101"));
    }
    CHECK(desk.state().baseline_done);
}

TEST_CASE("urgent articles are handed on, but never those of the baseline", "[ingest]") {
    const auto wire = [](int count) {
        std::string items;
        for (int i = 1; i <= count; ++i)
            items += fmt::format("{}{{\"uri\":\"urn:x:{}\",\"type\":\"text\",\"headline\":\"Eilmeldung Nummer {} aus "
                                 "Seestadt\",\"urgency\":1,"
                                 "\"versioncreated\":\"2026-11-23T05:00:00Z\",\"body_text\":\"Text {}.\"}}",
                                 i > 1 ? "," : "", i, i, i);
        return "[" + items + "]";
    };
    Desk desk;
    desk.client.answer(url, 200, wire(2));
    desk.client.answer(url, 200, wire(3));
    const FetchReport first = desk.fetch();
    INFO(first.message);
    REQUIRE(first.kind == Kind::stored);
    CHECK(desk.urgent.empty());
    const FetchReport report = desk.fetch_after(1min);
    REQUIRE(desk.urgent.size() == 1);
    CHECK(desk.urgent[0].article.urgency == 1);
    CHECK(desk.urgent[0].article.id == "urn:x:3");
}

TEST_CASE("a permanent redirect is remembered, a temporary one is not", "[ingest]") {
    const std::string moved = "https://neu.example/rss";
    const int status = GENERATE(301, 308, 302, 303, 307);
    Desk desk;
    desk.client.answer(url, status, "", {{"Location", moved}});
    desk.client.answer(moved, 200, newsroom_feed(100, 91), {{"ETag", "\"n\""}});
    CHECK(desk.fetch().kind == Kind::stored);
    const bool permanent = status == 301 || status == 308;
    CHECK(desk.state().fetch_url == (permanent ? moved : ""));
    desk.fetch_after(10min);
    CHECK(desk.client.requests.at(2).url.to_string() == (permanent ? moved : url));
}

TEST_CASE("a document behind a temporary redirect is asked for changes where it lies", "[ingest]") {
    const std::string there = "https://cdn.example/rss";
    Desk desk;
    desk.client.answer(url, 302, "", {{"Location", there}});
    desk.client.answer(there, 200, newsroom_feed(100, 91), {{"ETag", "\"c\""}, {"Last-Modified", "yesterday"}});
    desk.client.answer(there, 304);
    desk.fetch();
    CHECK(desk.state().etag.empty());
    CHECK(desk.fetch_after(10min).kind == Kind::unchanged);
    REQUIRE(desk.client.requests.size() == 4);
    const auto asked = [&](std::size_t request) {
        return FakeHttpClient::header(desk.client.requests.at(request), "If-None-Match") +
               FakeHttpClient::header(desk.client.requests.at(request), "If-Modified-Since");
    };
    CHECK(asked(2).empty()); // what leads there did not say this
    CHECK(asked(3) == "\"c\"yesterday");
    // It leads elsewhere the next time: nothing is known of that document.
    desk.now_answers(302, "", {{"Location", "https://cdn2.example/rss"}});
    desk.client.answer("https://cdn2.example/rss", 200, newsroom_feed(101, 92));
    CHECK(desk.fetch_after(10min).fresh == 1);
    CHECK(asked(5).empty());
}

TEST_CASE("a permanent redirect to something else than a feed is not believed", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 301, "", {{"Location", "/login"}});
    desk.client.answer("https://seestadt.example/login", 200,
                       "<!doctype html><html><body>Bitte anmelden</body></html>");
    CHECK(desk.fetch().kind == Kind::failed);
    CHECK(desk.state().fetch_url.empty());
}

TEST_CASE("a remembered address that dies leads back to the configured one", "[ingest]") {
    const std::string moved = "https://neu.example/rss";
    Desk desk;
    desk.client.answer(url, 301, "", {{"Location", moved}});
    desk.client.answer(moved, 200, newsroom_feed(100, 91), {{"ETag", "\"n\""}, {"Last-Modified", "yesterday"}});
    desk.client.answer(moved, 404);
    desk.fetch();
    CHECK(desk.state().etag == "\"n\"");
    CHECK(desk.fetch_after(10min).kind == Kind::failed);
    CHECK(desk.state().fetch_url.empty());
    CHECK(desk.state().etag.empty());
    CHECK(desk.state().last_modified.empty());
}

TEST_CASE("redirects in a circle end", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 302, "", {{"Location", url}});
    const FetchReport report = desk.fetch();
    CHECK(report.kind == Kind::failed);
    CHECK_THAT(report.message, Catch::Contains(url) && Catch::Contains("circle"));
    CHECK(desk.client.requests.size() == 6);
}

TEST_CASE("https is never left for http, but a feed configured with http may go both ways", "[ingest]") {
    const std::string plain = "http://seestadt.example/rss";
    Desk desk;
    desk.client.answer(url, 301, "", {{"Location", plain}});
    desk.client.answer(plain, 200, newsroom_feed(100, 91));
    const FetchReport report = desk.fetch();
    CHECK(report.kind == Kind::failed);
    CHECK_THAT(report.message, Catch::Contains("https"));
    CHECK(desk.client.requests.size() == 1);
    desk.feed.url = plain;
    CHECK(desk.fetch().kind == Kind::stored);
}

TEST_CASE("each failure is one sentence with the feed and a cure, and the feed is tried again", "[ingest]") {
    struct Case {
        Failure kind;
        std::string told;
    };
    const auto trouble = GENERATE(Case{Failure::resolve, "check the spelling"}, Case{Failure::connect, "firewall"},
                                  Case{Failure::tls, "certificate"}, Case{Failure::timed_out, "too slow"},
                                  Case{Failure::closed, "tried again"}, Case{Failure::malformed, "tried again"},
                                  Case{Failure::too_large, "too large"});
    Desk desk;
    desk.client.answer(url, 200, newsroom_feed(100, 91));
    desk.fetch();
    desk.client.forget(url);
    desk.client.fail(url, trouble.kind, "seestadt.example: it went wrong");
    const FetchReport report = desk.fetch_after(10min);
    CHECK(report.kind == Kind::failed);
    CHECK_THAT(report.message, Catch::StartsWith(url + ": ") && Catch::Contains(trouble.told));
    CHECK(desk.state().failures == 1);
    CHECK(desk.state().last_error == report.message);
    CHECK(*desk.state().next_attempt - desk.clock.now() < 2min);
    CHECK(desk.store->count().value() == 10);
    for (int i = 0; i < 9; ++i) desk.fetch_after(1h);
    CHECK(desk.state().failures == 10);
    CHECK(*desk.state().next_attempt - desk.clock.now() < 70min);
    desk.now_answers(200, newsroom_feed(101, 92));
    CHECK(desk.fetch_after(1h).fresh == 1);
    CHECK(desk.state().failures == 0);
    CHECK(desk.state().last_error.empty());
}

TEST_CASE("answers that are no feed are told apart", "[ingest]") {
    struct Case {
        int status;
        std::string told;
    };
    const auto trouble = GENERATE(Case{404, "no feed at this address"}, Case{403, "refuses us"},
                                  Case{500, "in trouble"}, Case{429, "less often"}, Case{204, "no answer for a feed"});
    Desk desk;
    desk.client.answer(url, trouble.status);
    const FetchReport report = desk.fetch();
    CHECK(report.kind == Kind::failed);
    CHECK_THAT(report.message, Catch::Contains(url) && Catch::Contains(std::to_string(trouble.status)) &&
                                   Catch::Contains(trouble.told));
    CHECK_FALSE(desk.state().baseline_done);
}

TEST_CASE("a feed that is gone is asked once a day", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 410);
    CHECK(desk.fetch().kind == Kind::gone);
    CHECK(desk.state().gone);
    CHECK(*desk.state().next_attempt - desk.clock.now() > 20h);
    desk.now_answers(200, newsroom_feed(100, 91));
    CHECK(desk.fetch_after(24h).kind == Kind::stored);
    CHECK_FALSE(desk.state().gone);
}

TEST_CASE("Retry-After is obeyed", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 429, "", {{"Retry-After", "7200"}});
    desk.fetch();
    CHECK(*desk.state().next_attempt - desk.clock.now() == 2h);
}

TEST_CASE("an HTML page names the feeds that it announces", "[ingest]") {
    Desk desk;
    desk.client.answer(
        url, 200,
        "<!doctype html><html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed.xml\">"
        "</head><body>Willkommen</body></html>");
    const FetchReport report = desk.fetch();
    CHECK(report.kind == Kind::failed);
    CHECK(report.feed_links == std::vector<std::string>{"https://seestadt.example/feed.xml"});
    CHECK_THAT(report.message, Catch::Contains("HTML") && Catch::Contains("https://seestadt.example/feed.xml"));
}

TEST_CASE("a feed of 200 MB is a clear error and not a full memory", "[ingest]") {
    Desk desk;
    desk.client.answer(url, 200, std::string((16 << 20) + 1, 'x'));
    CHECK_THAT(desk.fetch().message, Catch::Contains("16 MiB"));
    CHECK(desk.client.requests.at(0).max_body == 16 << 20);
}

TEST_CASE("a feed cut in the middle gives what was whole, and the rest later", "[ingest]") {
    Desk desk;
    const std::string whole = newsroom_feed(100, 91);
    desk.client.answer(url, 200, whole.substr(0, whole.size() / 2));
    desk.client.answer(url, 200, whole);
    const FetchReport half = desk.fetch();
    CHECK(half.kind == Kind::stored);
    CHECK(half.fresh < 10);
    CHECK(half.fresh > 2);
    desk.fetch_after(10min);
    CHECK(desk.store->count().value() == 10);
}

TEST_CASE("a stop in the middle leaves no failure behind", "[ingest]") {
    Desk desk;
    desk.client.stop();
    CHECK(desk.fetch().kind == Kind::stopped);
    CHECK(desk.state().failures == 0);
}

TEST_CASE("keys in the address of a feed are never shown", "[ingest]") {
    Desk desk;
    desk.feed.url = "https://seestadt.example/rss?section=1&api_key=geheim";
    const FetchReport report = desk.fetch();
    CHECK_THAT(report.message, Catch::Contains("section=1&api_key=***") && !Catch::Contains("geheim"));
}
