// The real program beside a feed and its hub: from the announcement to the alert.
#include "tests/support/bot_process.hpp"
#include "tests/support/test_hub.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

using namespace depesche;
using namespace depesche::tests;
using Catch::Matchers::Contains;

namespace {

/// A feed that announces its hub, and the hub, in a thread of their own.
class FeedWithHub {
public:
    FeedWithHub()
        : feed_(serve(io_,
                      [this](bot::ServerRequest) -> asio::awaitable<bot::ServerResponse> {
                          co_return bot::ServerResponse{.status = 200,
                                                        .headers = {{"Content-Type", "application/rss+xml"}},
                                                        .body = document("Alt", 1)};
                      })),
          thread_([this] { io_.run(); }) {}
    ~FeedWithHub() {
        asio::co_spawn(io_, stop(), asio::use_future).wait();
        work_.reset();
        thread_.join();
    }
    FeedWithHub(const FeedWithHub&) = delete;
    FeedWithHub& operator=(const FeedWithHub&) = delete;

    std::string url() const { return address_of(*feed_, "/rss").to_string(); }
    std::string document(const std::string& title, int number) const {
        return fmt::format(
            R"(<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Seestadt</title>
<link>https://seestadt.example/</link><atom:link rel="self" href="{}"/><atom:link rel="hub" href="{}"/>
<item><guid isPermaLink="false">seestadt-{}</guid><title>{}</title><link>https://seestadt.example/{}</link>
<description>Am Hafen ist viel los an diesem Abend.</description></item></channel></rss>)",
            url(), hub_.url(), number, title, number);
    }
    std::size_t confirmed() {
        return asio::post(io_, asio::use_future([this] { return hub_.confirmed.size(); })).get();
    }
    int publish(const std::string& content) { return asio::co_spawn(io_, bring(content), asio::use_future).get(); }

private:
    asio::awaitable<int> bring(std::string content) {
        const TestHub::Asked asked = hub_.asked.front();
        const auto answer = co_await hub_.publish(asked.callback, std::move(content), asked.secret, "sha256");
        co_return answer.status;
    }
    asio::awaitable<void> stop() {
        co_await hub_.stop();
        co_await feed_->stop(bot::Deadline::in(5s));
    }

    asio::io_context io_;
    asio::executor_work_guard<asio::io_context::executor_type> work_{io_.get_executor()};
    TestHub hub_{io_};
    std::unique_ptr<bot::HttpServer> feed_;
    std::thread thread_;
};

} // namespace

TEST_CASE("a feed's hub brings an article to the running program", "[bot][process][websub]") {
    FeedWithHub feed;
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address(),
                             "[fetch]\nallow_private = [\"127.0.0.1\"]\n[web]\nlisten = \"127.0.0.1:0\"\n",
                             fmt::format("feeds = [\"{}\"]", feed.url()));
    Process process = newsroom.run();
    const std::string before = "(port ";
    REQUIRE(eventually(20s, [&] { return process.err().find(before) != std::string::npos; }));
    const std::string log = process.err();
    const int port = std::stoi(log.substr(log.find(before) + before.size()));
    // Where it lives is known only now; the address it listens on stays as it is.
    newsroom.append(fmt::format("public_url = \"http://127.0.0.1:{}\"\n", port));
    REQUIRE(eventually(20s, [&] { return process.err().find("first fetch") != std::string::npos; }));
    process.signal(SIGHUP);
    const bool confirmed = eventually(20s, [&] { return feed.confirmed() == 1; });
    INFO(process.err());
    REQUIRE(confirmed);
    CHECK(feed.publish(feed.document("Grossbrand am Hafen der Seestadt", 2)) / 100 == 2);
    CHECK_THAT(newsroom.ask({"article", "list"}).dump(), Contains("Grossbrand am Hafen"));
    process.signal(SIGTERM);
    const auto ended = process.wait(20s);
    REQUIRE(ended);
    CHECK(ended->exit == 0);
    CHECK_THAT(ended->err, Contains("tells us by itself until"));
}
