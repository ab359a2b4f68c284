// `depesche feed doctor` against servers that answer as servers do.
#include "bot/net/gzip.hpp"
#include "tests/bot/ingest/newsroom_feed.hpp"
#include "tests/support/bot_process.hpp"
#include "tests/support/bot_thread_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

using namespace depesche;
using namespace depesche::tests;
using Catch::Contains;
using nlohmann::json;

namespace {

std::string answer(const std::string& status, const std::string& body, const std::string& headers = "") {
    return fmt::format("HTTP/1.1 {}\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                       headers, body);
}

std::string script(const std::string& target) {
    const std::string feed = newsroom_feed(10, 1);
    const std::string type = "Content-Type: application/rss+xml\r\n";
    if (target == "/feed") return answer("200 OK", feed, type + "ETag: \"1\"\r\n");
    if (target == "/packed") return answer("200 OK", bot::gzip(feed), type + "Content-Encoding: gzip\r\n");
    if (target == "/odd") return answer("200 OK", feed, type + "Content-Encoding: br\r\n");
    if (target == "/moved") return answer("301 Moved", "", "Location: /found\r\n");
    if (target == "/found") return answer("302 Found", "", "Location: /feed\r\n");
    if (target == "/for-good") return answer("301 Moved", "", "Location: /feed\r\n");
    if (target == "/circle") return answer("302 Found", "", "Location: /circle\r\n");
    if (target == "/ended") return answer("410 Gone", "");
    if (target == "/forbidden") return answer("403 Forbidden", "");
    if (target == "/often") return answer("429 Too Many Requests", "", "Retry-After: 120\r\n");
    if (target == "/page")
        return answer("200 OK", "<html><head><link rel=alternate type=application/rss+xml href=/feed></head></html>",
                      "Content-Type: text/html\r\n");
    if (target == "/tls") return "\x15\x03\x03\x02\x46"; // what a TLS server says to plain HTTP: an alert
    if (target == "/wild") // a server that plays with the terminal, and bytes that are no text
        return answer("200 OK", feed, "Content-Type: text/xml\r\nETag: \"\xff\xfe\"\r\n");
    if (target == "/wire" || target == "/other")
        return answer("200 OK",
                      "<rss version=\"2.0\"><channel><title>Nordtal</title><item><guid>1</guid><title>KILL: Damm "
                      "offen</title></item><item><guid>2</guid><title>Sperrfrist: 30.11.2026, 12 Uhr - Damm "
                      "zu</title></item></channel></rss>",
                      type);
    if (target == "/latin") {
        return answer("200 OK",
                      "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Br\xfc"
                      "cke</title><item><title>Br\xfc"
                      "cke offen</title><link>https://seestadt.example/b</link></item></channel></rss>",
                      "Content-Type: text/xml; charset=utf-8\r\n");
    }
    return answer("404 Not Found", "");
}

struct Practice {
    ThreadServer server{[](ThreadServer::Socket& socket, const std::string& target) {
        if (target == "/silent") {
            std::string ignored; // until the other side has had enough
            boost::system::error_code error;
            boost::asio::read_until(socket, boost::asio::dynamic_buffer(ignored), "\r\n\r\n", error);
            return;
        }
        ThreadServer::write(socket, script(target));
    }};
    TempDir folder;
    std::string file(const std::string& fetch) {
        write_file(folder / "depesche.toml", fmt::format(R"(name = "Seestadt heute"
language = "de-CH"
time_zone = "Europe/Zurich"
feeds = ["{0}/feed", {{ url = "{0}/wire", source = "Nordtal-Agentur", origin = "agency" }}]
{1}
[edition.morning]
at = "06:30"
[subscribers.telegram]
token = "env:DEPESCHE_PROCESS_TOKEN"
)",
                                                         server.address(), fetch));
        return folder / "depesche.toml";
    }
    Ended look(const std::string& target, std::vector<std::string> more = {},
               const std::string& fetch = "[fetch]\nallow_private = [\"127.0.0.0/8\"]") {
        return look_at(server.address() + target, std::move(more), fetch);
    }
    Ended look_at(const std::string& address, std::vector<std::string> more = {},
                  const std::string& fetch = "[fetch]\nallow_private = [\"127.0.0.0/8\"]") {
        std::vector<std::string> arguments = {"feed", "doctor", address, "--config", file(fetch)};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return depesche::tests::depesche(
            arguments, {.environment = {{"DEPESCHE_PROCESS_TOKEN", std::string(ProcessNewsroom::token)}}});
    }
};

} // namespace

TEST_CASE("feed doctor says what came back, and fits one screen", "[cli][doctor][net]") {
    Practice practice;
    for (const char* target : {"/feed", "/packed", "/odd", "/moved", "/circle", "/ended", "/forbidden", "/often",
                               "/page", "/wild", "/latin", "/nowhere"}) {
        CAPTURE(target);
        const Ended ended = practice.look(target);
        CAPTURE(ended.out, ended.err);
        CHECK(ended.err.empty());
        CHECK(std::ranges::count(ended.out, '\n') <= 40);
        CHECK_FALSE(ended.out.contains('\x1b'));
        std::istringstream lines(ended.out);
        for (std::string line; std::getline(lines, line);)
            CHECK(std::ranges::count_if(line, [](char c) { return (c & 0xC0) != 0x80; }) <= 100);
        const json data = practice.look(target, {"--json"}).json();
        CHECK(data.at("ok") == (ended.exit == 0));
        CHECK(data.at("hops").size() >= 1);
    }
}

TEST_CASE("feed doctor tells a healthy feed from a sick one by its exit code", "[cli][doctor][net]") {
    Practice practice;
    CHECK(practice.look("/feed").exit == 0);
    CHECK(practice.look("/moved").exit == 0);
    for (const char* target : {"/ended", "/forbidden", "/often", "/page", "/nowhere", "/circle", "/odd"})
        CHECK(practice.look(target).exit == 1);
    CHECK(depesche::tests::depesche({"feed", "doctor", "ftp://seestadt.example/"}).exit == 2);
}

TEST_CASE("feed doctor says what is to be done", "[cli][doctor][net]") {
    Practice practice;
    CHECK_THAT(practice.look("/feed").out, Contains("in place of 304") && Contains("If-None-Match"));
    CHECK_THAT(practice.look("/packed").out, Contains("on the wire (gzip)") && Contains("neither ETag"));
    CHECK_THAT(practice.look("/for-good").out, Contains("moved for good: put " + practice.server.address() + "/feed"));
    CHECK_THAT(practice.look("/moved").out, Contains("moved for now") && !Contains("put http"));
    CHECK_THAT(practice.look("/often").out, Contains("a pause of 120 s"));
    CHECK_THAT(practice.look("/ended").out, Contains("look for its successor"));
    CHECK_THAT(practice.look("/latin").out, Contains("it is windows-1252") && Contains("wrong letters"));
    CHECK_THAT(practice.look("/silent", {"--timeout", "1"}).out, Contains("no answer in time"));
    const json page = practice.look("/page", {"--json"}).json();
    REQUIRE(page.at("feeds").size() == 1);
    CHECK(page.at("feeds").at(0).at("articles") == 10);
}

TEST_CASE("feed doctor reads a feed as the newsroom will: an agency's kills, an embargo in its zone",
          "[cli][doctor][net]") {
    Practice practice;
    CHECK_THAT(practice.look("/wire").out, Contains("1 of 2 articles") && Contains("until 2026-11-30T11:00:00Z"));
    // Not an agency's as far as the configuration knows.
    CHECK_THAT(practice.look("/other").out, !Contains("taken back") && Contains("until 2026-11-30T11:00:00Z"));
}

TEST_CASE("feed doctor says in a sentence that a port speaks no TLS, or nothing else", "[cli][doctor][net]") {
    Practice practice;
    SandboxProcess sandbox; // plain HTTP
    const Ended plain = practice.look_at("https" + sandbox.address().substr(4) + "/feed");
    CAPTURE(plain.out);
    CHECK(plain.exit == 1);
    CHECK_THAT(plain.out, Contains("127.0.0.1 does not speak TLS on this port") && !Contains("certificate"));
    const Ended secure = practice.look("/tls");
    CAPTURE(secure.out);
    CHECK(secure.exit == 1);
    CHECK_THAT(secure.out, Contains("speaks TLS on this port; write https://") && !Contains("certificate"));
}

TEST_CASE("feed doctor reaches what the newsroom itself may reach, and says how the rest could be",
          "[cli][doctor][net]") {
    Practice practice;
    const Ended listed = practice.look("/feed", {}, "");
    CHECK(listed.exit == 0);
    const Ended other = practice.look("/packed", {}, "");
    CHECK(other.exit == 1);
    CHECK_THAT(other.out, Contains("this machine") && Contains("allow_private"));
}
