// The real program in the hands of editors: stop, go on, correct, change in place, delete, take back; pressed twice, by
// two, and with answers that are lost on the way.
#include "tests/support/bot_process_world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

using namespace depesche;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

struct World : ProcessWorld {
    using ProcessWorld::ProcessWorld;
    /// How often each recipient was asked for by a method, with these words in its text.
    std::map<std::string, int> asked(const std::string& method, const std::string& words = "") {
        std::map<std::string, int> counts;
        std::int64_t last = 0;
        for (auto rows = sandbox.ledger(); !rows.empty(); rows = sandbox.ledger(last)) { // an answer has its limit
            for (const Accepted& row : rows)
                if (row.method == method && row.text.find(words) != std::string::npos) ++counts[row.recipient];
            last = rows.back().seq;
        }
        return counts;
    }
    bool all_over() {
        const json rows = newsroom.ask({"log"});
        return std::ranges::none_of(rows, [](const json& row) { return row.at("state") == "running"; });
    }
    /// An alert whose broadcast is stopped when about `count` have it.
    json half_sent(const std::string& headline, std::int64_t count) {
        const json sent = alert(headline);
        REQUIRE(eventually(10s, [&] { return sandbox.accepted() >= count; }));
        newsroom.ask({"stop", sent.at("draft").get<std::string>()});
        sandbox.settle();
        return sent;
    }
    /// One request on the control socket; without `hear` the connection is closed before the answer is read.
    json raw(const json& request, bool hear = true) {
        boost::asio::io_context io;
        boost::asio::local::stream_protocol::socket socket(io);
        socket.connect({(newsroom.state() / "control.sock").string()});
        boost::asio::write(socket, boost::asio::buffer(request.dump() + "\n"));
        if (!hear) return json();
        std::string line;
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(line), '\n');
        return json::parse(line);
    }
};

bool each_once(const std::map<std::string, int>& counts, std::size_t people) {
    return counts.size() == people &&
           std::ranges::all_of(counts, [](const auto& entry) { return entry.second == 1; });
}

std::set<std::string> names(const std::map<std::string, int>& counts) {
    std::set<std::string> all;
    for (const auto& [name, count] : counts) all.insert(name);
    return all;
}

} // namespace

TEST_CASE("at full speed stop is over within 100 ms, and resume goes on from exactly there", "[bot][process]") {
    constexpr std::int64_t readers = 20'000;
    World world(readers);
    world.newsroom.pace(10'000, 64);
    Process process = world.newsroom.run();
    const json sent = world.alert("Brand am Hafen");
    const std::string id = sent.at("draft");
    REQUIRE(eventually(10s, [&] { return world.sandbox.accepted() >= 2'000; }));
    const json stopped = world.newsroom.ask({"stop", id});
    const std::int64_t answered = ns_now();
    world.sandbox.settle();
    std::int64_t last = 0;
    for (const Accepted& row : world.sandbox.ledger()) last = std::max(last, row.at);
    const std::size_t had = world.sandbox.ledger().size();
    INFO(fmt::format("{} of {} had it; the last request {} ms after the answer", had, readers,
                     (last - answered) / 1'000'000));
    CHECK(had < readers);
    CHECK(last <= answered + 100'000'000);
    const json standing = stopped.at("standing").at(0).at("tally");
    CHECK(standing.at("delivered").get<std::int64_t>() + standing.at("pending").get<std::int64_t>() == readers);

    // Pressed once more, by anybody: it is as it should be, and says whose doing that was.
    const Ended again = world.newsroom.verb({"stop", id});
    CHECK(again.exit == 0);
    CHECK_THAT(again.out, Contains("nothing to stop") && Contains("stopped by"));

    world.newsroom.ask({"resume", id});
    REQUIRE(eventually(30s, [&] { return world.all_over(); }));
    CHECK(each_once(world.asked("sendMessage"), readers));
    const Ended story = world.newsroom.verb({"log", id});
    CHECK_THAT(story.out, Contains("started") && Contains("stopped") && Contains("resumed") && Contains("finished"));
    CHECK_THAT(world.newsroom.verb({"verify"}).out, Contains("adds up"));
}

TEST_CASE("a correction in place changes what was sent, tells who cannot be reached so, and sends the rest the right "
          "text",
          "[bot][process]") {
    World world(2'000);
    world.newsroom.pace(2'000, 32);
    Process process = world.newsroom.run();
    const json sent = world.half_sent("Neun Verletzte am Hafen", 500);
    const std::string wrong = sent.at("draft");
    const json corrected =
        world.newsroom.ask({"alert", "correct", wrong, "Sieben Verletzte, nicht neun", "--body", "So die Polizei.",
                            "--in-place", "--rest", "Sieben Verletzte am Hafen", "--yes"});
    REQUIRE(eventually(20s, [&] { return world.all_over(); }));
    // The follow-up reaches those whose answer was on its way when the correction began.
    CHECK(eventually(10s, [&] {
        auto told = names(world.asked("editMessageText", "Sieben Verletzte, nicht neun"));
        told.merge(names(world.asked("sendMessage", "Sieben Verletzte, nicht neun")));
        return told == names(world.asked("sendMessage", "Neun Verletzte"));
    }));
    const auto had = world.asked("sendMessage", "Neun Verletzte");
    REQUIRE(eventually(10s, [&] { return world.all_over(); }));
    const auto rest = world.asked("sendMessage", "Sieben Verletzte am Hafen");
    CHECK(each_once(rest, 2'000 - had.size()));
    CHECK(std::ranges::none_of(rest, [&](const auto& entry) { return had.contains(entry.first); }));
    CHECK(each_once(world.asked("editMessageText"), world.asked("editMessageText").size()));
    const json before = corrected.at("before").at(0);
    CHECK(before.at("have").get<std::size_t>() + before.at("may_have").get<std::size_t>() == had.size());
    CHECK(before.at("have_not").get<std::size_t>() == 2'000 - had.size());
    CHECK(corrected.at("rest").get<std::size_t>() == rest.size());
    // The wrong text stays stopped.
    const Ended resumed = world.newsroom.verb({"resume", wrong});
    CHECK(resumed.exit == 1);
    CHECK_THAT(resumed.err, Contains("gets the corrected text by broadcast"));
    CHECK(world.asked("sendMessage", "Neun Verletzte") == had);
    CHECK_THAT(world.newsroom.verb({"log", wrong}).out, Contains("changed in place by broadcast") && Contains("its rest taken over"));
    CHECK_THAT(world.newsroom.verb({"verify"}).out, Contains("adds up"));
}

TEST_CASE("a correction whose process died is pressed again: each has it once", "[bot][process]") {
    World world(300);
    {
        Process process = world.newsroom.run({.environment = {{"DEPESCHE_CRASH_AT", "after_start:2"}}});
        const json sent = world.alert("Neun Verletzte am Hafen");
        REQUIRE(eventually(10s, [&] { return world.all_over(); }));
        const Ended lost = world.newsroom.verb(
            {"alert", "correct", sent.at("draft").get<std::string>(), "Sieben Verletzte, nicht neun", "--yes"});
        CHECK(lost.exit == 1); // the answer never came, and nobody listens any more
        REQUIRE(process.wait(10s));
    }
    Process process = world.newsroom.run();
    const Ended again = world.newsroom.verb({"alert", "correct", "alert-1", "Sieben Verletzte, nicht neun", "--yes"});
    CHECK_THAT(again.out + again.err, Contains("nothing is sent twice"));
    REQUIRE(eventually(20s, [&] { return world.all_over(); }));
    CHECK(each_once(world.asked("sendMessage", "Sieben Verletzte, nicht neun"), 300));
}

TEST_CASE("a kill deletes the message from every phone; a second one finds it done", "[bot][process]") {
    World world(1'000);
    Process process = world.newsroom.run();
    const std::filesystem::path file = world.newsroom.folder() / "hafen.json";
    write_file(file, R"({"format":"depesche/1","articles":[{"id":"hafen","url":"https://seestadt.example/hafen",)"
                     R"("title":"Brand am Hafen","lead":"Das sagt die Polizei.","language":"de"}]})");
    world.newsroom.ask({"article", "add", file.string()});
    world.newsroom.ask({"alert", "Brand am Hafen", "--severity", "1", "--article", "hafen", "--yes"});
    REQUIRE(eventually(20s, [&] { return world.all_over() && world.sandbox.accepted() >= 1'000; }));
    const json killed = world.newsroom.ask({"article", "kill", "hafen"});
    REQUIRE(killed.at("taken_off").size() == 1);
    CHECK(killed.at("taken_off").at(0).at("removed") == 1'000);
    CHECK(killed.at("taken_off").at(0).at("before").at(0).at("have") == 1'000);
    REQUIRE(eventually(20s, [&] { return world.asked("deleteMessage").size() == 1'000; }));
    const Ended again = world.newsroom.verb({"article", "kill", "hafen"});
    CHECK(again.exit == 0);
    CHECK_THAT(again.out, Contains("are being deleted or were before"));
    REQUIRE(eventually(20s, [&] { return world.all_over(); }));
    CHECK(each_once(world.asked("deleteMessage"), 1'000));
    CHECK_THAT(world.newsroom.verb({"log", "alert-1"}).out, Contains("(deletes 1)"));
}

TEST_CASE("a retraction that also deletes reaches 100,000 readers of a crowd", "[bot][process][.slow]") {
    constexpr std::int64_t readers = 100'000;
    World world(readers);
    world.newsroom.pace(10'000, 64);
    Process process = world.newsroom.run();
    world.alert("Brand am Hafen");
    REQUIRE(eventually(120s, [&] { return world.all_over() && world.sandbox.accepted() >= readers; }));
    world.newsroom.ask({"alert", "retract", "alert-1", "Es brennt nicht", "--delete", "--yes"});
    REQUIRE(eventually(240s, [&] { return world.sandbox.accepted() >= 3 * readers && world.all_over(); }));
    CHECK(each_once(world.asked("deleteMessage"), readers));
    CHECK(each_once(world.asked("sendMessage", "Es brennt nicht"), readers));
}

TEST_CASE("a request that is sent again because its answer was lost is done once and answered alike",
          "[bot][process]") {
    World world(50);
    Process process = world.newsroom.run();
    const json request = {{"verb", "alert send"},
                          {"request", "5f0c"},
                          {"arguments", {{"headline", "Brand am Hafen"}, {"severity", 1}}}};
    world.raw(request, false);
    const json answer = world.raw(request);
    CHECK(answer.at("exit") == 0);
    CHECK(answer.at("data").at("draft") == "alert-1");
    CHECK_FALSE(answer.at("data").contains("already"));
    REQUIRE(eventually(10s, [&] { return world.all_over(); }));
    CHECK(each_once(world.asked("sendMessage"), 50));
    // A stop, whose answer was lost: no error the second time either.
    world.raw({{"verb", "stop"}, {"request", "5f0d"}, {"arguments", {{"all", true}}}}, false);
    CHECK(world.raw({{"verb", "stop"}, {"request", "5f0d"}, {"arguments", {{"all", true}}}}).at("exit") == 0);
}

TEST_CASE("undo within the countdown: nothing goes out, and the draft is as it was", "[bot][process]") {
    World world(50);
    std::string settings = read_file(world.newsroom.file());
    settings.insert(settings.find("quiet_hours"), "hold = \"2s\"\n");
    write_file(world.newsroom.file(), settings);
    Process process = world.newsroom.run();
    const auto arm = [&](const std::string& headline) {
        return world.raw({{"verb", "alert send"},
                          {"arguments", {{"headline", headline}, {"severity", 1}, {"hold", true}}}});
    };
    const json armed = arm("Brand am Hafen");
    CHECK(armed.at("exit") == 3);
    CHECK_THAT(armed.at("text").get<std::string>(), Contains("depesche undo alert-1"));
    const Ended undone = world.newsroom.verb({"undo"});
    CHECK(undone.exit == 0);
    CHECK_THAT(undone.out, Contains("alert-1 is taken back; nothing went out"));
    const Ended twice = world.newsroom.verb({"undo"});
    CHECK(twice.exit == 0);
    CHECK_THAT(twice.out, Contains("alert-1 was taken back already by"));
    // Let go, another one goes out; then undo says what can still be done.
    arm("Explosion am Bahnhof");
    REQUIRE(eventually(10s, [&] { return world.asked("sendMessage", "Explosion").size() == 50; }));
    CHECK(world.asked("sendMessage", "Brand am Hafen").empty());
    const Ended late = world.newsroom.verb({"undo"});
    CHECK(late.exit == 1);
    CHECK_THAT(late.err, Contains("alert-2 is out: 50 have it or may have it"));
}
