#include "bot/cli/control.hpp"

#include "bot/cli/login.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <catch2/catch.hpp>

#include <thread>
#include <unistd.h>

using namespace depesche;
using namespace depesche::bot;

TEST_CASE("who acts over the control socket is who is at its other end, not who the request says", "[cli]") {
    tests::TestNewsroom room("2026-11-23T09:00:00Z");
    AlertRequest request;
    request.headline = "Brand am Hafen";
    const auto draft = room.newsroom->compose(request);
    REQUIRE(draft);
    REQUIRE(room.ledger->drafts().create(*draft) == true);
    boost::asio::io_context io;
    auto server = serve_control(io.get_executor(), room.dir.path(),
                                Services{*room.newsroom, *room.scheduler, nullptr, nullptr, [] {}});
    REQUIRE(server);
    std::thread running([&io] { io.run(); });
    const auto answer =
        ask_running(room.dir.path(), "draft act", {{"id", draft->id}, {"act", "hold"}, {"who", "cli:frei"}});
    io.stop();
    running.join();
    REQUIRE(answer);
    CHECK(answer->exit == exit_ok);
    CHECK(room.draft(draft->id).history.back().who == cli_user(::geteuid()));
}

TEST_CASE("a user without a name goes by the number", "[cli]") {
    CHECK(cli_user(4'000'000'123U) == "cli:4000000123");
    CHECK(cli_user(0) == "cli:root");
    CHECK(cli_user() == cli_user(::geteuid()));
}

TEST_CASE("a request that comes again is answered alike and done once; another one is another", "[cli]") {
    tests::TestNewsroom room("2026-11-23T09:00:00Z");
    AlertRequest request;
    request.headline = "Brand am Hafen";
    const auto draft = room.newsroom->compose(request);
    REQUIRE(draft);
    REQUIRE(room.ledger->drafts().create(*draft) == true);
    boost::asio::io_context io;
    auto server = serve_control(io.get_executor(), room.dir.path(),
                                Services{*room.newsroom, *room.scheduler, nullptr, nullptr, [] {}});
    REQUIRE(server);
    std::thread running([&io] { io.run(); });
    const auto ask = [&](const std::string& number) {
        boost::asio::io_context own;
        boost::asio::local::stream_protocol::socket socket(own);
        socket.connect({(room.dir.path() / "control.sock").string()});
        const nlohmann::json asked = {{"verb", "draft act"},
                                      {"request", number},
                                      {"arguments", {{"id", draft->id}, {"act", "hold"}}}};
        boost::asio::write(socket, boost::asio::buffer(asked.dump() + "\n"));
        std::string line;
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(line), '\n');
        return nlohmann::json::parse(line);
    };
    const auto first = ask("a1"), again = ask("a1"), other = ask("a2");
    io.stop();
    running.join();
    CHECK(first.at("exit") == exit_ok);
    CHECK(again == first);
    CHECK(other.at("exit") == exit_failed); // somebody else's: it is held already
    CHECK(room.draft(draft->id).history.size() == 2);
}
