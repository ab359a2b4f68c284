#include "bot/net/redirect.hpp"

#include "tests/support/fake_http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

struct Web {
    FakeHttpClient client;
    std::vector<std::string> seen;

    void moved(const std::string& from, int status, const std::string& to) {
        client.answer(from, status, "", {{"Location", to}});
    }
    Followed follow(const std::string& first, RedirectRules rules = {}, RequestFor request_for = {}) {
        if (!request_for) request_for = [](const Url& at) { return HttpRequest{.url = at}; };
        rules.seen = [this](const Url& at, const HttpResult&, auto) { seen.push_back(at.to_string()); };
        asio::io_context io;
        std::optional<Followed> followed;
        asio::co_spawn(io, follow_redirects(client, *parse_url(first), request_for, Deadline::in(5s), rules),
                       [&](std::exception_ptr error, Followed one) {
                           CHECK_FALSE(error);
                           followed = std::move(one);
                       });
        io.run();
        return *std::move(followed);
    }
};

} // namespace

TEST_CASE("only a way that is permanent from its start is remembered, as far as it goes", "[net][redirect]") {
    Web web;
    web.moved("https://a.example/", 301, "/b");
    web.moved("https://a.example/b", 308, "https://c.example/");
    web.moved("https://c.example/", 302, "https://d.example/");
    web.moved("https://d.example/", 301, "https://e.example/");
    web.client.answer("https://e.example/", 200, "here");
    const Followed all = web.follow("https://a.example/");
    CHECK(all.refused.empty());
    CHECK(all.result->body == "here");
    CHECK(all.at.to_string() == "https://e.example/");
    REQUIRE(all.for_good);
    CHECK(all.for_good->to_string() == "https://c.example/");
    CHECK_FALSE(all.moved_for_good());
    CHECK(web.seen.size() == 5);
    CHECK_FALSE(web.follow("https://c.example/").for_good); // temporary first
    CHECK(web.follow("https://d.example/").moved_for_good());
    CHECK_FALSE(web.follow("https://e.example/").moved_for_good()); // it did not move
}

TEST_CASE("redirects end: in a circle, at no address, and at a plain http one", "[net][redirect]") {
    Web web;
    web.moved("https://circle.example/", 302, "/");
    web.moved("https://nowhere.example/", 301, "ftp://files.example/");
    web.moved("https://safe.example/", 301, "http://safe.example/");
    web.client.answer("http://safe.example/", 200, "read by everybody");
    CHECK_THAT(web.follow("https://circle.example/").refused, Contains("more than 5 redirects"));
    CHECK(web.client.requests.size() == 6);
    CHECK_THAT(web.follow("https://nowhere.example/").refused, Contains("check the address"));
    const Followed plain = web.follow("https://safe.example/");
    CHECK_THAT(plain.refused, Contains("from https to http"));
    CHECK(web.seen.back() == "https://safe.example/"); // it was not asked
    CHECK(web.follow("https://safe.example/", {.keep_encrypted = false}).result->body == "read by everybody");
}

TEST_CASE("a request that must stay as it is goes on by 307 and 308 alone", "[net][redirect]") {
    Web web;
    const int status = GENERATE(301, 302, 303, 307, 308);
    web.moved("https://hub.example/", status, "https://hub2.example/");
    web.client.answer("https://hub2.example/", 202);
    const RequestFor post = [](const Url& at) {
        return HttpRequest{.method = "POST", .url = at, .body = "hub.mode=subscribe"};
    };
    const Followed answer = web.follow("https://hub.example/", {.keep_request = true}, post);
    CHECK(answer.refused.empty());
    CHECK(answer.result->status == (keeps_request(status) ? 202 : status));
    for (const HttpRequest& request : web.client.requests) CHECK(request.body == "hub.mode=subscribe");
}

TEST_CASE("each address on the way may be refused before it is asked, and a failure ends the way", "[net][redirect]") {
    Web web;
    web.moved("https://a.example/", 302, "https://inner.example/");
    const RequestFor guarded = [](const Url& at) -> std::expected<HttpRequest, std::string> {
        if (at.host == "inner.example") return std::unexpected("not there");
        return HttpRequest{.url = at};
    };
    CHECK(web.follow("https://a.example/", {}, guarded).refused == "not there");
    CHECK(web.client.requests.size() == 1);
    const Followed unknown = web.follow("https://a.example/"); // inner.example has no address
    CHECK(unknown.refused.empty());
    REQUIRE_FALSE(unknown.result);
    CHECK(unknown.result.error().kind == HttpFailure::Kind::resolve);
    CHECK(unknown.at.host == "inner.example");
}
