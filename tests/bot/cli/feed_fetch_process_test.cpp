// `feed fetch` beside the running program: whoever asks hears what came.
#include "tests/bot/ingest/newsroom_feed.hpp"
#include "tests/support/bot_process.hpp"
#include "tests/support/bot_thread_server.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <csignal>
#include <mutex>

using namespace depesche;
using namespace depesche::tests;
using Catch::Contains;
using nlohmann::json;

namespace {

/// A newsroom's server whose feed the test changes.
class Feed {
public:
    std::string url() const { return server_.address() + "/rss"; }
    void bring(int newest) {
        const std::lock_guard lock(mutex_);
        document_ = newsroom_feed(newest, 91);
    }

private:
    std::mutex mutex_;
    std::string document_ = newsroom_feed(100, 91);
    ThreadServer server_{[this](ThreadServer::Socket& socket, const std::string& target) {
        const std::lock_guard lock(mutex_);
        const bool here = target == "/rss";
        ThreadServer::write(socket, fmt::format("HTTP/1.1 {}\r\nConnection: close\r\nContent-Type: "
                                                "application/rss+xml\r\nContent-Length: {}\r\n\r\n{}",
                                                here ? "200 OK" : "404 Not Found", here ? document_.size() : 0,
                                                here ? document_ : ""));
    }};
};

} // namespace

TEST_CASE("feed fetch waits and says what the feed brought", "[bot][process][feeds]") {
    Feed feed;
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address(), "[fetch]\nallow_private = [\"127.0.0.1\"]\n",
                             fmt::format("feeds = [\"{0}\", \"{0}?utm_source=reader\"]", feed.url()));
    CHECK_THAT(newsroom.verb({"feed", "fetch", feed.url()}).out, Contains("first thing when 'depesche run' starts"));
    Process process = newsroom.run();
    REQUIRE(eventually(20s, [&] { return process.err().find("first fetch") != std::string::npos; }));
    feed.bring(103);
    const json brought = newsroom.ask({"feed", "fetch", feed.url()});
    CAPTURE(brought.dump());
    CHECK(brought.at("done") == true);
    CHECK(brought.at("new") == 3);
    const Ended again = newsroom.verb({"feed", "fetch", feed.url()});
    CHECK(again.exit == 0);
    CHECK_THAT(again.out, Contains("nothing new (the same document as before)"));
    CHECK_THAT(newsroom.verb({"feed", "fetch", feed.url(), "--no-wait"}).out, Contains("is fetched now"));
    // The second address is the same feed: nobody fetches it, and the list says so.
    const json list = newsroom.ask({"feed", "list"});
    CHECK(list.at(1).at("same_as") == feed.url());
    CHECK(list.at(1).at("last_success").is_null());
    CHECK_THAT(newsroom.verb({"check"}).out, Contains("take one of the two out"));
    const Ended refused = newsroom.verb({"feed", "add", feed.url() + "/"});
    CHECK(refused.exit == 1);
    CHECK_THAT(refused.err, Contains("the same feed as"));
    process.signal(SIGTERM);
    const auto ended = process.wait(20s);
    REQUIRE(ended);
    CHECK(ended->exit == 0);
    CHECK_THAT(ended->err, Contains("it is fetched once, as that one"));
}
