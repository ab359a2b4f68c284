// The countdown on a terminal, with the real program and a real Ctrl-C.
#include "tests/support/bot_process.hpp"
#include "tests/support/bot_terminal.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// Three readers, and an alert of severity 1 typed by somebody who has said yes: its countdown of three seconds runs.
struct Countdown {
    Countdown() : newsroom(sandbox.address()) {
        newsroom.add_to_breaking("hold = \"3s\"");
        newsroom.import_readers(sandbox.add_readers(3), 3);
        process.emplace(newsroom.run());
        terminal.emplace(std::vector<std::string>{"alert", "Brand am Hafen", "--severity", "1", "--config",
                                                  newsroom.file().string()});
        INFO(terminal->screen());
        REQUIRE(terminal->shows("[y/N]"));
        terminal->type("y\n");
        REQUIRE(terminal->shows("Ctrl-C takes it back"));
    }
    json draft() { return newsroom.ask({"draft", "list"}).at(0); }

    SandboxProcess sandbox;
    ProcessNewsroom newsroom;
    std::optional<Process> process;
    std::optional<Terminal> terminal;
};

} // namespace

TEST_CASE("Ctrl-C during the countdown takes an alert back: it is proposed again, and nothing goes out",
          "[cli][process]") {
    Countdown countdown;
    CHECK(countdown.draft().at("state") == "approved");
    countdown.terminal->type("\x03");
    CHECK(countdown.terminal->exit() == 0);
    CHECK_THAT(countdown.terminal->screen(), Contains("is taken back; nothing went out"));
    CHECK(countdown.draft().at("state") == "proposed");
    // Nor when its time comes.
    CHECK_FALSE(eventually(3500ms, [&] { return countdown.sandbox.accepted() > 0; }));
    CHECK(countdown.newsroom.ask({"log"}).empty());
    CHECK(countdown.draft().at("state") == "proposed");
}

TEST_CASE("an alert whose countdown nobody ends goes out after it, and not before", "[cli][process]") {
    Countdown countdown;
    const auto begun = std::chrono::steady_clock::now();
    CHECK(countdown.sandbox.accepted() == 0);
    CHECK(countdown.terminal->exit() == 0);
    CHECK_THAT(countdown.terminal->screen(), Contains("goes out now"));
    REQUIRE(eventually(10s, [&] { return countdown.sandbox.accepted() == 3; }));
    CHECK(std::chrono::steady_clock::now() - begun > 1500ms);
    CHECK(countdown.draft().at("state") == "sent");
}
