#include "bot/subscriber/reader_desk.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <deque>
#include <stdexcept>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

/// Where readers write and hear: the test says what comes, and reads what was said.
struct Chat {
    std::deque<std::vector<Incoming>> batches;
    std::vector<std::int64_t> asked_after; ///< one for each poll
    std::vector<std::pair<std::string, std::string>> said;
    std::deque<SendOutcome> outcomes; ///< of the next answers; then Accepted
    std::function<void()> on_say, on_silence;
    int stumbles = 0; ///< so many polls throw
};

class ScriptedBot final : public ChatBot {
public:
    explicit ScriptedBot(Chat& chat) : chat_(chat) {}
    asio::awaitable<ChatResult<BotIdentity>> who_am_i(Deadline) override { co_return BotIdentity{}; }
    asio::awaitable<ChatResult<void>> knows(std::string, Deadline) override { co_return ChatResult<void>{}; }
    asio::awaitable<ChatResult<std::vector<Incoming>>> receive(std::int64_t after, std::chrono::seconds) override {
        chat_.asked_after.push_back(after);
        if (chat_.stumbles-- > 0) throw std::runtime_error("stumbled");
        if (chat_.batches.empty()) {
            chat_.on_silence();
            co_return std::vector<Incoming>();
        }
        auto batch = chat_.batches.front();
        chat_.batches.pop_front();
        co_return batch;
    }
    asio::awaitable<SendOutcome> reply(std::string address, OutgoingMessage message, Deadline) override {
        if (chat_.on_say) chat_.on_say();
        chat_.said.emplace_back(std::move(address), std::move(message.text));
        SendOutcome outcome = Accepted{};
        if (!chat_.outcomes.empty()) {
            outcome = chat_.outcomes.front();
            chat_.outcomes.pop_front();
        }
        co_return outcome;
    }
    asio::awaitable<SendOutcome> edit(std::string address, std::string, OutgoingMessage message, Deadline by) override {
        return reply(std::move(address), std::move(message), by);
    }
    asio::awaitable<ChatResult<void>> acknowledge(std::string, std::string, Deadline) override {
        co_return ChatResult<void>{};
    }
    asio::awaitable<ChatResult<void>> set_commands(std::map<std::string, std::vector<BotCommand>>, Deadline) override {
        co_return ChatResult<void>{};
    }

private:
    Chat& chat_;
};

Incoming wrote(std::int64_t update, std::string address, std::string text) {
    Incoming incoming;
    incoming.update_id = update;
    incoming.sender = incoming.address = std::move(address);
    incoming.text = std::move(text);
    incoming.language = "de";
    return incoming;
}

/// A desk that reads the script to its end.
struct Desk {
    Desk() {
        for (const char* address : {"1", "2"}) {
            Subscriber reader;
            reader.address = address;
            reader.language = "de-CH";
            reader.wishes = {"morning"};
            REQUIRE(registry().start("readers", reader));
        }
    }
    SubscriberRegistry& registry() { return world.ledger->subscribers(); }
    SubscriberState state(const std::string& address) { return (*registry().find("readers", address)).value().state; }
    std::string words(const std::string& key) {
        return world.newsroom->texts_for("de-CH").fill("conversation." + key, {{"name", "Seestadt heute"}});
    }
    void run() {
        asio::io_context io;
        ReaderDesk desk(io.get_executor(), std::make_unique<ScriptedBot>(chat), "readers", bot_key, *world.newsroom,
                        [] {});
        chat.on_silence = [&] { desk.stop(); };
        desk.start();
        io.run();
        CHECK(desk.ended());
    }
    /// From now on readers cannot be changed while the note "broken" says yes.
    void make_breakable() {
        world.scheduler.reset();
        world.newsroom.reset();
        world.ledger.reset();
        sqlite3* file = nullptr;
        REQUIRE(sqlite3_open((world.dir.path() / "ledger.db").c_str(), &file) == SQLITE_OK);
        const int done =
            sqlite3_exec(file,
                         "CREATE TRIGGER breaks BEFORE UPDATE OF state ON subscriber WHEN EXISTS (SELECT 1 "
                         "FROM note WHERE name = 'broken' AND value = 'yes') BEGIN SELECT RAISE(ABORT, "
                         "'broken'); END",
                         nullptr, nullptr, nullptr);
        sqlite3_close(file);
        REQUIRE(done == SQLITE_OK);
        world.reopen();
    }

    TestNewsroom world{"2026-11-23T05:00:00Z"};
    Chat chat;
    std::string bot_key = "abc";
};

} // namespace

TEST_CASE("a desk follows update numbers that begin anew, smaller than before", "[subscriber]") {
    Desk desk;
    desk.chat.batches = {{wrote(900, "1", "/help")}, {wrote(7, "1", "/help")}};
    desk.run();
    CHECK(desk.chat.asked_after == std::vector<std::int64_t>{0, 900, 7});
    desk.chat.asked_after.clear();
    desk.run();
    CHECK(desk.chat.asked_after == std::vector<std::int64_t>{7});
    desk.chat.asked_after.clear();
    desk.bot_key = "another token";
    desk.run();
    CHECK(desk.chat.asked_after == std::vector<std::int64_t>{0});
}

TEST_CASE("a STOP holds before anybody before it in the queue is answered, and is answered as a STOP", "[subscriber]") {
    Desk desk;
    desk.chat.batches = {{wrote(1, "1", "/help"), wrote(2, "2", "stop")}};
    std::vector<SubscriberState> while_saying;
    desk.chat.on_say = [&] { while_saying.push_back(desk.state("2")); };
    desk.run();
    REQUIRE(desk.chat.said.size() == 2);
    CHECK(while_saying.front() == SubscriberState::stopped);
    CHECK(desk.chat.said[1].second == desk.words("stopped"));
    CHECK(desk.state("1") == SubscriberState::active);
}

TEST_CASE("of one reader's words in a batch the last one decides", "[subscriber]") {
    Desk desk;
    desk.chat.batches = {{wrote(1, "1", "stop"), wrote(2, "1", "/start"), wrote(3, "2", "stop"),
                          wrote(4, "2", "/start"), wrote(5, "2", "stop")}};
    desk.run();
    CHECK(desk.state("1") == SubscriberState::active);
    CHECK(desk.state("2") == SubscriberState::stopped);
    CHECK(desk.chat.said.back().second == desk.words("stopped"));
    CHECK(desk.chat.asked_after.back() == 5);
}

TEST_CASE("a STOP that cannot be stored is neither confirmed nor answered until it is", "[subscriber]") {
    Desk desk;
    desk.make_breakable();
    REQUIRE(desk.world.ledger->set_note("broken", "yes"));
    const std::vector<Incoming> batch{wrote(1, "1", "stop")};
    desk.chat.batches = {batch};
    desk.run();
    CHECK(desk.chat.said.empty());
    CHECK(desk.chat.asked_after.back() == 0);
    CHECK(desk.state("1") == SubscriberState::active);
    REQUIRE(desk.world.ledger->set_note("broken", "no"));
    desk.chat.batches = {batch};
    desk.run();
    REQUIRE(desk.chat.said.size() == 1);
    CHECK(desk.chat.said[0].second == desk.words("stopped"));
    CHECK(desk.chat.asked_after.back() == 1);
}

TEST_CASE("a reader who writes or presses a button was there that day, one who blocks the bot was not",
          "[subscriber]") {
    Desk desk;
    const auto heard = [&](const char* address) { return must(desk.registry().find("readers", address))->heard; };
    Incoming blocks = wrote(2, "2", "");
    blocks.kind = Incoming::Kind::blocked;
    desk.chat.batches = {{wrote(1, "1", "/help"), blocks}};
    desk.run();
    CHECK(heard("1") == std::chrono::floor<std::chrono::days>(desk.world.clock.now()));
    CHECK(heard("2") == std::chrono::sys_days{}); // registered in 1970, as these tests do
}

TEST_CASE("a desk that stumbles over an exception reads on", "[subscriber]") {
    Desk desk;
    desk.chat.stumbles = 1;
    desk.chat.batches = {{wrote(1, "1", "stop")}};
    desk.run();
    CHECK(desk.state("1") == SubscriberState::stopped);
}

TEST_CASE("an answer is tried once more after the pause that the platform asks for", "[subscriber]") {
    Desk desk;
    desk.chat.outcomes = {RetryAfter{.wait = std::chrono::milliseconds(1), .whole_sender = true, .why = "429"}};
    desk.chat.batches = {{wrote(1, "1", "/help")}};
    desk.run();
    CHECK(desk.chat.said.size() == 2);
}

TEST_CASE("a desk waits until its bot's former desk has ended its poll", "[subscriber]") {
    Desk desk;
    asio::io_context io;
    Chat other;
    const auto make = [&](Chat& chat) {
        return std::make_unique<ReaderDesk>(io.get_executor(), std::make_unique<ScriptedBot>(chat), "readers", "abc",
                                            *desk.world.newsroom, [] {});
    };
    const auto first = make(desk.chat);
    const auto second = make(other);
    bool first_ended = false;
    desk.chat.on_silence = [&] {
        CHECK(other.asked_after.empty());
        second->start_after(*first);
        CHECK_FALSE(second->ended());
        first_ended = true;
    };
    other.on_silence = [&] {
        CHECK(first_ended);
        CHECK(first->ended());
        second->stop();
    };
    first->start();
    io.run();
    CHECK(other.asked_after.size() == 1);
    CHECK(second->ended());
}

TEST_CASE("what is meant for the editors is not answered as a reader's word, and is heard once", "[subscriber]") {
    Desk desk;
    std::vector<std::string> heard;
    asio::io_context io;
    ReaderDesk readers(io.get_executor(), std::make_unique<ScriptedBot>(desk.chat), "readers", "abc",
                       *desk.world.newsroom, [] {});
    readers.hear_first([&](const Incoming& incoming) {
        heard.push_back(incoming.text);
        return incoming.text == "/drafts";
    });
    desk.chat.on_silence = [&] { readers.stop(); };
    desk.chat.batches = {{wrote(1, "1", "/help"), wrote(2, "2", "/drafts")}};
    readers.start();
    io.run();
    CHECK(heard == std::vector<std::string>{"/help", "/drafts"});
    REQUIRE(desk.chat.said.size() == 1);
    CHECK(desk.chat.said[0].first == "1");
}
