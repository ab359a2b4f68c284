#include "bot/editor/picture_check.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_newsroom.hpp"
#include "tests/support/fake_http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

const std::string goat = "https://seestadt.example/ziege.jpg";

HttpResponse picture(std::string type, std::string size = "48000") {
    return {200, {{"Content-Type", std::move(type)}, {"Content-Length", std::move(size)}}, ""};
}

/// A check with all around it but the network.
struct Desk {
    TempDir folder;
    std::unique_ptr<Ledger> ledger = open(folder / "ledger.db");
    FakeClock clock{"2026-11-23T06:00:00Z"};
    asio::io_context io;
    FakeHttpClient client;
    PictureCheck pictures;

    explicit Desk(PictureReach reach = PictureReach::platforms)
        : pictures(io.get_executor(), client, *ledger, clock, reach) {}

    void answer(const std::string& url, HttpResponse response) {
        client.answer(url, [response](const HttpRequest&) { return HttpResult(response); });
    }
    PictureVerdict check(std::string url) {
        std::optional<PictureVerdict> verdict;
        asio::co_spawn(io, pictures.check(std::move(url)), [&](std::exception_ptr broken, PictureVerdict result) {
            REQUIRE_FALSE(broken);
            verdict = std::move(result);
        });
        io.restart();
        io.run();
        REQUIRE(verdict);
        return *verdict;
    }
    void want(const std::string& url) {
        pictures.want(url);
        io.restart();
        io.run();
    }
};

} // namespace

TEST_CASE("a picture of a common kind at a public address may be shown, and that is remembered", "[editor]") {
    Desk desk;
    desk.answer(goat, picture("image/jpeg; charset=binary"));
    CHECK(desk.check(goat).usable);
    REQUIRE(desk.client.requests.size() == 1);
    CHECK(desk.client.requests.front().method == "HEAD");
    const auto known = must(picture_verdict(*desk.ledger, goat, desk.clock.now()));
    REQUIRE(known);
    CHECK(known->usable);
    CHECK(known->at == desk.clock.now());
    CHECK_FALSE(must(picture_verdict(*desk.ledger, goat + "x", desk.clock.now())));
    CHECK_FALSE(must(picture_verdict(*desk.ledger, goat, desk.clock.now() + 25h)));
}

TEST_CASE("what is no picture, too large or gone is not shown, and why is remembered", "[editor]") {
    CHECK(picture_problem(picture("image/png")).empty());
    CHECK(picture_problem(picture("image/webp", "5242880")).empty());
    CHECK(picture_problem(picture("image/webp", "5242881")) == "it is larger than 5 MB");
    CHECK(picture_problem(picture("image/gif")) == "image/gif is not shown everywhere");
    CHECK(picture_problem(picture("text/html")) == "text/html is not shown everywhere");
    CHECK(picture_problem({200, {}, ""}) == "the server does not say that it is a picture");
    CHECK(picture_problem({404, {{"Content-Type", "image/jpeg"}}, ""}) == "the server answers 404");
    Desk desk;
    desk.answer(goat, {404, {}, ""});
    CHECK(desk.check(goat).why == "the server answers 404");
    CHECK(must(picture_verdict(*desk.ledger, goat, desk.clock.now()))->why == "the server answers 404");
}

TEST_CASE("a server that knows no HEAD is asked by GET, within the same patience", "[editor]") {
    Desk desk;
    desk.client.answer(goat, [](const HttpRequest& request) {
        if (request.method == "HEAD") return HttpResult(HttpResponse{405, {}, ""});
        return HttpResult(HttpResponse{200, {{"Content-Type", "image/jpeg"}}, "JPEG"});
    });
    CHECK(desk.check(goat).usable);
    CHECK(desk.client.requests.size() == 2);
    CHECK(desk.client.requests.back().max_body == largest_picture);
}

TEST_CASE("a slow picture, a missing host and a circle of redirects are told apart", "[editor]") {
    Desk desk;
    desk.client.fail(goat, HttpFailure::Kind::timed_out, "timed out");
    CHECK(desk.check(goat).why == "it takes longer than 2 s");
    CHECK(desk.check("https://weg.example/1.jpg").why == "weg.example: no such host");
    desk.answer("https://kreis.example/1.jpg", {302, {{"Location", "/1.jpg"}}, ""});
    CHECK_THAT(desk.check("https://kreis.example/1.jpg").why, Catch::Contains("more than 3 redirects"));
    CHECK(desk.client.requests.size() == 6);
    desk.answer("https://umzug.example/1.jpg", {301, {{"Location", "https://bild.example/2.jpg"}}, ""});
    desk.answer("https://bild.example/2.jpg", picture("image/jpeg"));
    CHECK(desk.check("https://umzug.example/1.jpg").usable);
}

TEST_CASE("only what the platforms' servers can reach is asked for, also behind a redirect", "[editor]") {
    for (const auto* host : {"localhost", "bilder", "bild.local", "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1",
                             "169.254.1.1", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1", "fc00::1",
                             "::ffff:10.0.0.1", "2130706433", "0x7f.1", "10.1"})
        CHECK_FALSE(is_public_host(host));
    for (const auto* host : {"bild.example", "93.184.216.34", "172.32.0.1", "2606:2800:220:1::1"})
        CHECK(is_public_host(host));
    Desk desk;
    CHECK(desk.check("http://127.0.0.1/geheim.jpg").why == "127.0.0.1 cannot be reached from outside");
    desk.answer(goat, {302, {{"Location", "http://192.168.1.1/geheim.jpg"}}, ""});
    CHECK(desk.check(goat).why == "192.168.1.1 cannot be reached from outside");
    CHECK(desk.client.requests.size() == 1);
}

TEST_CASE("beside a sandbox, pictures of this machine may be shown, but those of no other private address",
          "[editor]") {
    Desk sandbox(PictureReach::this_machine);
    for (const std::string host : {"127.0.0.1:8081", "localhost:8081", "[::1]:8081"}) {
        sandbox.answer("http://" + host + "/ziege.jpg", picture("image/jpeg"));
        CHECK(sandbox.check("http://" + host + "/ziege.jpg").usable);
        CHECK(sandbox.client.requests.back().address_right == AddressRight::written);
    }
    sandbox.answer(goat, picture("image/jpeg"));
    CHECK(sandbox.check(goat).usable);
    CHECK(sandbox.client.requests.back().address_right == AddressRight::policy);
    const std::size_t asked = sandbox.client.requests.size();
    for (const std::string host : {"169.254.169.254", "10.1.2.3", "router.local", "router"})
        CHECK_FALSE(sandbox.check("http://" + host + "/ziege.jpg").usable);
    sandbox.pictures.set_reach(PictureReach::platforms); // a real platform was configured
    CHECK_FALSE(sandbox.check("http://127.0.0.1:8081/ziege.jpg").usable);
    CHECK(sandbox.client.requests.size() == asked);
}

TEST_CASE("a picture is not looked at again while what is known is young", "[editor]") {
    Desk desk;
    desk.answer(goat, picture("image/jpeg"));
    desk.want(goat);
    desk.want(goat);
    CHECK(desk.client.requests.size() == 1);
    desk.clock.advance(61min);
    desk.want(goat);
    CHECK(desk.client.requests.size() == 2);
    desk.want("no address");
    desk.pictures.stop();
    desk.clock.advance(2h);
    desk.want(goat);
    CHECK(desk.client.requests.size() == 2);
}
