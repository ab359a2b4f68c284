#include "bot/editor/draft_desk.hpp"
#include "bot/editor/link_check.hpp"
#include "bot/net/http_client.hpp"
#include "digest/edition/rules.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_newsroom.hpp"
#include "tests/support/bot_thread_server.hpp"
#include "tests/support/fake_http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <catch2/catch.hpp>

#include <atomic>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

HttpResult answered(int status) { return HttpResponse{.status = status}; }

/// A check of addresses with all around it.
struct Desk {
    TempDir folder;
    std::unique_ptr<Ledger> ledger = open(folder / "ledger.db");
    FakeClock clock{"2026-11-23T06:00:00Z"};
    asio::io_context io;
    int changes = 0;

    std::optional<LinkVerdict> known(const std::string& url) { return must(link_verdict(*ledger, url, clock.now())); }
};

} // namespace

TEST_CASE("an address works when it answers 200; 404 and 410 say that it is gone", "[editor][links]") {
    const Instant now = *digest::parse_iso8601("2026-11-23T06:00:00Z");
    CHECK(link_verdict_of(answered(200), now).works);
    for (const int status : {404, 410}) {
        CHECK(link_verdict_of(answered(status), now).gone);
        CHECK(link_verdict_of(answered(status), now).why == std::to_string(status));
    }
    for (const int status : {204, 401, 403, 500, 503}) {
        const LinkVerdict verdict = link_verdict_of(answered(status), now);
        CHECK_FALSE(verdict.works);
        CHECK_FALSE(verdict.gone);
    }
    const HttpResult slow = std::unexpected(HttpFailure{.kind = HttpFailure::Kind::timed_out});
    CHECK(link_verdict_of(slow, now).why == "no answer within 2 s");
}

TEST_CASE("what an address answered is remembered for half an hour", "[editor][links]") {
    Desk desk;
    for (const LinkVerdict& said : {LinkVerdict{.works = true, .at = desk.clock.now()},
                                    LinkVerdict{.gone = true, .why = "404", .at = desk.clock.now()},
                                    LinkVerdict{.why = "no answer within 2 s", .at = desk.clock.now()}}) {
        REQUIRE(save_link_verdict(*desk.ledger, "https://blatt.example/1", said));
        CHECK(desk.known("https://blatt.example/1") == said);
    }
    desk.clock.advance(31min);
    CHECK_FALSE(desk.known("https://blatt.example/1"));
    CHECK_FALSE(desk.known("https://blatt.example/2"));
}

TEST_CASE("addresses of a real server are asked, a few at once and each once", "[editor][links][net]") {
    Desk desk;
    std::atomic<int> at_once = 0, most = 0, asked = 0;
    ThreadServer server([&](ThreadServer::Socket& socket, const std::string& target) {
        const int now = ++at_once;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        ++asked;
        const bool gone = target.find("gone") != std::string::npos;
        ThreadServer::write(socket, std::string("HTTP/1.1 ") + (gone ? "404 Not Found" : "200 OK") +
                                        "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        --at_once;
    });
    const auto client = make_http_client(desk.io.get_executor(), {});
    LinkCheck links(desk.io.get_executor(), *client, *desk.ledger, desk.clock, [&] { ++desk.changes; });
    std::vector<std::string> urls;
    for (int i = 0; i < 8; ++i) urls.push_back(server.address() + "/page" + std::to_string(i));
    urls.push_back(server.address() + "/gone");
    for (int twice = 0; twice < 2; ++twice)
        for (const std::string& url : urls) links.want(url);
    desk.io.run_for(5s);
    for (const std::string& url : urls) {
        INFO(url);
        REQUIRE(desk.known(url));
        CHECK(desk.known(url)->works == (url.find("gone") == std::string::npos));
    }
    CHECK(desk.known(urls.back())->gone);
    CHECK(asked == 10); // HEAD of each, and GET of the one that did not know it
    CHECK(most <= links_at_once);
    CHECK(desk.changes == 1);
    links.stop();
    links.want(server.address() + "/late");
    client->stop();
    desk.io.restart();
    desk.io.run_for(50ms);
    CHECK(asked == 10);
}

TEST_CASE("a silent server is given up after two seconds, and names that lead nowhere are not asked",
          "[editor][links][net]") {
    Desk desk;
    ThreadServer server([](ThreadServer::Socket& socket, const std::string&) {
        char byte = 0;
        boost::system::error_code gone;
        boost::asio::read(socket, boost::asio::buffer(&byte, 1), gone); // until it hangs up
    });
    const auto client = make_http_client(desk.io.get_executor(), {});
    LinkCheck links(desk.io.get_executor(), *client, *desk.ledger, desk.clock, {});
    links.want(server.address() + "/");
    links.want("https://seestadt.example/zug");
    const auto begun = std::chrono::steady_clock::now();
    desk.io.run_for(6s);
    const auto took = std::chrono::steady_clock::now() - begun;
    REQUIRE(desk.known(server.address() + "/"));
    CHECK(desk.known(server.address() + "/")->why == "no answer within 2 s");
    CHECK(took < 5s);
    CHECK_FALSE(desk.known("https://seestadt.example/zug"));
    client->stop();
}

namespace {

struct Morning : TestNewsroom {
    explicit Morning(const std::string& more = "")
        : TestNewsroom("2026-11-22T12:00:00Z",
                       "[edition.morning]\nat = \"06:30\"\napproval = \"required\"\nif_unapproved = \"hold\"\n" +
                           more) {
        newsroom->on_link([this](const std::string& url) { asked.push_back(url); });
        tick();
        publish("tram", "Nordtal sagt Ja zur Tramverlängerung", "2026-11-22T18:00:00Z", "Regional");
        publish("bank", "Alpina-Bank streicht 1’200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
        publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
        publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
        publish("museum", "Kunstmuseum zeigt ein lange vermisstes Bild", "2026-11-22T21:40:00Z", "Kultur");
        publish("uni", "Hochschule baut einen Turm aus Holz", "2026-11-22T21:45:00Z", "Wissen");
        clock.set("2026-11-23T05:10:00Z");
        tick();
    }
    void answers(const std::string& id, LinkVerdict verdict) {
        verdict.at = clock.now();
        REQUIRE(save_link_verdict(*ledger, "https://seestadt.example/" + id, verdict));
    }
    Draft now() { return draft("morning-2026-11-23"); }
    std::vector<digest::Finding> found() {
        auto all = newsroom->check(now()).value();
        std::erase_if(all, [](const digest::Finding& one) { return one.rule != "dead link"; });
        return all;
    }
    std::vector<std::string> asked;
};

} // namespace

TEST_CASE("the addresses of an edition are asked when it is proposed and shortly before it goes out",
          "[editor][links]") {
    Morning morning;
    CHECK(morning.asked.size() == 5);
    morning.asked.clear();
    morning.clock.set("2026-11-23T05:20:00Z");
    morning.tick();
    CHECK(morning.asked.empty());
    morning.clock.set("2026-11-23T05:28:55Z");
    morning.tick();
    CHECK(morning.asked.size() == 5);
    Morning off("[fetch]\ncheck_links = false\n");
    CHECK(off.asked.empty());
}

TEST_CASE("nobody is asked about an article that must not be known yet", "[editor][links]") {
    Morning morning;
    const digest::Pick first = morning.now().picks.front();
    REQUIRE(morning.articles->set_status(first.article, digest::PublicationStatus::withheld, morning.clock.now()));
    morning.asked.clear();
    REQUIRE(morning.newsroom->look_at_links(morning.now()));
    CHECK(morning.asked.size() == 4);
    CHECK(std::ranges::find(morning.asked, first.url) == morning.asked.end());
}

TEST_CASE("a page that is gone gives up its place, one that does not open is a remark", "[editor][links]") {
    Morning morning;
    const auto first = morning.now().picks.front();
    morning.answers("bank", {.why = "500"});
    REQUIRE(morning.found().size() == 1);
    CHECK(morning.found()[0].severity == digest::RuleSeverity::warning);
    CHECK(morning.found()[0].message.find("bank» lässt sich nicht öffnen (500)") != std::string::npos);
    morning.answers("bank", {.gone = true, .why = "404"});
    REQUIRE(morning.found().size() == 1);
    CHECK(morning.found()[0].severity == digest::RuleSeverity::error);
    morning.tick(); // nobody has touched it: it is made anew without the page
    CHECK(morning.found().empty());
    CHECK(std::ranges::none_of(morning.now().picks,
                               [](const digest::Pick& pick) { return pick.url.ends_with("/bank"); }));
    CHECK(morning.now().picks.size() == 5);
}

TEST_CASE("an approved edition whose page is gone at the last look is held", "[editor][links]") {
    Morning morning;
    const Draft seen = morning.now();
    REQUIRE(DraftDesk(*morning.newsroom).approve({.draft = seen.id, .who = "Keller", .version = seen.version}, false));
    morning.clock.set("2026-11-23T05:28:55Z");
    morning.tick();
    morning.answers("bank", {.gone = true, .why = "410"});
    morning.clock.set("2026-11-23T05:29:05Z");
    morning.tick();
    CHECK(morning.now().state == DraftState::held);
}
