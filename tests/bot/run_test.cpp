// The real program as a good citizen: it starts, listens, reloads, stops, and keeps its promises to readers.
#include "tests/support/bot_process_world.hpp"

#include "digest/article/article_store.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <sys/stat.h>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

/// Answers come late, so that a broadcast lasts.
json late(int ms) { return json::array({{{"action", {{"type", "delay"}, {"ms", ms}}}}}); }

} // namespace

TEST_CASE("SIGTERM in the middle of a broadcast drains and exits 0; the next run sends the rest, nobody twice",
          "[bot][process]") {
    ProcessWorld world(800);
    world.sandbox.script(late(60));
    Process first = world.newsroom.run();
    world.alert("Brand am Hafen");
    REQUIRE(eventually(10s, [&] { return world.sandbox.accepted() >= 100; }));
    stop_gently(first);
    world.sandbox.settle();
    const auto before = world.sandbox.accepted();
    CHECK(before < 800);
    CHECK(world.newsroom.verb({"verify"}).exit == 0);
    Process second = world.newsroom.run();
    REQUIRE(eventually(20s, [&] { return world.finished(); }));
    CHECK(world.everybody_once("Brand am Hafen", 800));
    stop_gently(second);
}

TEST_CASE("SIGHUP takes a changed file, keeps the old one when the new is broken, and loses no message",
          "[bot][process]") {
    ProcessWorld world(500);
    world.sandbox.script(late(60));
    Process process = world.newsroom.run();
    const auto editions = [&] { return world.newsroom.ask({"schedule", "list"}).dump(); };
    world.alert("Brand am Hafen");
    REQUIRE(eventually(10s, [&] { return world.sandbox.accepted() >= 50; }));
    world.newsroom.append("[edition.weekend]\nat = \"23:59\"\n");
    process.signal(SIGHUP);
    CHECK(eventually(10s, [&] { return editions().find("weekend") != std::string::npos; }));
    const std::string good = read_file(world.newsroom.file());
    write_file(world.newsroom.file(), good + "\n[edition.]\nthis is not TOML\n");
    process.signal(SIGHUP);
    CHECK(eventually(10s, [&] {
        return process.out().find("the old one stays in force") != std::string::npos ||
               process.err().find("the old one stays in force") != std::string::npos;
    }));
    write_file(world.newsroom.file(), good);
    CHECK(editions().find("weekend") != std::string::npos);
    REQUIRE(eventually(20s, [&] { return world.finished(); }));
    CHECK(world.everybody_once("Brand am Hafen", 500));
    stop_gently(process);
}

TEST_CASE("an urgent article that was stored before a stop is a candidate after the start", "[bot][process]") {
    ProcessWorld world(0);
    {
        auto store = digest::open_article_store(world.newsroom.state() / "news.db");
        REQUIRE(store);
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        digest::Article article;
        article.id = "eil-1";
        article.url = "https://seestadt.example/eil-1";
        article.title = "Brücke über den Seearm gesperrt";
        article.lead = "Die Brücke über den Seearm ist seit dem Mittag gesperrt.";
        article.language = "de";
        article.source = "Seestadt heute";
        article.urgency = 2;
        article.published = now - std::chrono::minutes(10);
        REQUIRE((*store)->put(article, "https://seestadt.example/rss", now - std::chrono::minutes(9), false));
    }
    Process process = world.newsroom.run();
    CHECK(eventually(10s, [&] {
        const json drafts = world.newsroom.ask({"status"}).at("drafts");
        return std::ranges::any_of(drafts, [](const json& draft) { return draft.at("candidate") == true; });
    }));
    CHECK(world.newsroom.ask({"status"}).at("trouble").is_array());
    stop_gently(process);
}

TEST_CASE("a second run on the same state is refused with one sentence", "[bot][process]") {
    ProcessWorld world(0);
    Process first = world.newsroom.run();
    Process second = world.newsroom.launch();
    const auto ended = second.wait(10s);
    REQUIRE(ended);
    CHECK(ended->exit == 1);
    INFO(ended->err);
    CHECK(std::ranges::count(ended->err, '\n') == 1);
    CHECK(ended->err.find("another") != std::string::npos);
    CHECK(world.newsroom.ask({"status"}).at("running") == true); // the first still answers
    stop_gently(first);
}

TEST_CASE("the control socket is its owner's alone; status says whether something runs", "[bot][process]") {
    ProcessWorld world(0);
    {
        Process process = world.newsroom.run();
        struct stat socket{};
        REQUIRE(::stat((world.newsroom.state() / "control.sock").c_str(), &socket) == 0);
        CHECK((socket.st_mode & 0777) == 0600);
        const Ended status = world.newsroom.verb({"status", "--json"});
        CHECK(status.exit == 0);
        CHECK(status.json().at("running") == true);
        stop_gently(process);
    }
    const Ended status = world.newsroom.verb({"status", "--json"});
    CHECK(status.exit == 3);
    CHECK(status.json().at("running") == false);
    CHECK_FALSE(std::filesystem::exists(world.newsroom.state() / "control.sock"));
    CHECK(world.newsroom.verb({"stop", "--all"}).exit == 3);
}

TEST_CASE("too few open files are refused before anything is sent", "[bot][process]") {
    ProcessWorld world(0);
    ProcessOptions options;
    options.limits[RLIMIT_NOFILE] = 40;
    Process process = world.newsroom.launch(options);
    const auto ended = process.wait(10s);
    REQUIRE(ended);
    INFO(ended->err);
    CHECK(ended->exit == 1);
    CHECK(ended->err.find("40 open files") != std::string::npos);
    CHECK(ended->err.find("ulimit -n") != std::string::npos);
}

TEST_CASE("a reader's stop holds before the next send, although a broadcast to her is under way", "[bot][process]") {
    ProcessWorld world(600);
    world.newsroom.add_to_breaking("order = [\"topic\"]\n"); // not the latest to be heard of first
    const std::int64_t nora = world.nora();
    Process process = world.newsroom.run();
    REQUIRE(eventually(10s, [&] { return world.sandbox.get("/_sandbox/bots").at("bots").size() == 1; }));
    world.act(nora, "start");
    REQUIRE(
        eventually(10s, [&] { return world.newsroom.verb({"subscriber", "show", std::to_string(nora)}).exit == 0; }));
    world.sandbox.script(json::array({{{"match", {{"recipient", std::to_string(nora)}}}, {"action", "close"}},
                                      {{"action", {{"type", "delay"}, {"ms", 80}}}}}));
    world.alert("Brand am Hafen");
    world.act(nora, "say", "/stop"); // she is the last of 601
    REQUIRE(eventually(10s, [&] {
        return world.newsroom.ask({"subscriber", "show", std::to_string(nora)}).at("state") == "stopped";
    }));
    REQUIRE(eventually(30s, [&] { return world.finished(); }));
    const auto copies = world.copies("Brand am Hafen");
    CHECK(copies.size() == 600);
    CHECK_FALSE(copies.contains(std::to_string(nora)));
    const json row = world.newsroom.ask({"log"}).at(0);
    CHECK(row.at("tally").at("withheld") == 1);
}

TEST_CASE("who presses Start gets the welcome and the latest edition, and nothing older", "[bot][process]") {
    ProcessWorld world(2);
    world.publish(8);
    Process process = world.newsroom.run();
    world.alert("Brand am Hafen");
    const Ended sent = world.newsroom.verb({"send", "morning", "--wait"});
    INFO(sent.out << sent.err);
    REQUIRE(sent.exit == 0);
    const std::string edition = world.sandbox.ledger().back().text;
    const std::int64_t nora = world.nora();
    world.act(nora, "start");
    const auto hers = [&] {
        std::vector<std::string> texts;
        for (const Accepted& row : world.sandbox.ledger()) {
            if (row.recipient == std::to_string(nora) && row.method == "sendMessage") texts.push_back(row.text);
        }
        return texts;
    };
    REQUIRE(eventually(10s, [&] { return hers().size() >= 2; }));
    stop_gently(process);
    const auto texts = hers();
    REQUIRE(texts.size() == 2);
    CHECK(texts.at(0).find("Seestadt heute") != std::string::npos);
    CHECK(texts.at(1) == edition);
}

TEST_CASE("stop means stop: no request leaves 100 ms later; resume sends the rest, nobody twice", "[bot][process]") {
    ProcessWorld world(800);
    world.sandbox.script(late(60));
    Process process = world.newsroom.run();
    const json sent = world.alert("Brand am Hafen");
    const std::string id = sent.at("broadcasts").at(0).dump();
    REQUIRE(eventually(10s, [&] { return world.sandbox.accepted() >= 100; }));
    world.newsroom.ask({"stop", id});
    const std::int64_t stopped = ns_now();
    REQUIRE(eventually(10s, [&] { return world.newsroom.ask({"log", id}).at("broadcast").at("state") == "stopped"; }));
    world.sandbox.settle();
    const auto rows = world.sandbox.ledger();
    CHECK(rows.size() < 800);
    CHECK(std::ranges::none_of(rows, [&](const Accepted& row) { return row.at > stopped + 100'000'000; }));
    world.newsroom.ask({"resume", id});
    REQUIRE(eventually(20s, [&] { return world.finished(); }));
    CHECK(world.everybody_once("Brand am Hafen", 800));
}

TEST_CASE("an alert overtakes a running digest", "[bot][process]") {
    ProcessWorld world(1000);
    world.publish(8);
    world.newsroom.pace(300, 32);
    Process process = world.newsroom.run();
    const Ended sent = world.newsroom.verb({"send", "morning"});
    INFO(sent.out << sent.err);
    REQUIRE(sent.exit == 0);
    REQUIRE(eventually(10s, [&] { return world.sandbox.accepted() >= 50; }));
    const std::int64_t before = ns_now();
    world.alert("Brand am Hafen");
    REQUIRE(eventually(20s, [&] { return world.copies("Brand am Hafen").size() == 1000; }));
    stop_gently(process);
    const auto rows = world.sandbox.ledger();
    const auto first =
        std::ranges::find_if(rows, [](const Accepted& row) { return row.text.find("Brand") != std::string::npos; });
    REQUIRE(first != rows.end());
    INFO("the command and its first request took " << (first->at - before) / 1'000'000 << " ms");
    CHECK(first->at - before < 1'000'000'000); // a process start included
    // From the alert's first message to its last hardly anything went to the digest.
    const auto is_alert = [](const Accepted& row) { return row.text.find("Brand") != std::string::npos; };
    const auto last = std::ranges::find_if(rows.rbegin(), rows.rend(), is_alert).base();
    const auto digests = (last - first) - std::count_if(first, last, is_alert);
    CHECK(digests < 100);
}

TEST_CASE("the token appears in no output, log or store", "[bot][process]") {
    ProcessWorld world(5, "[log]\nlevel = \"trace\"\n");
    std::string shown;
    const auto show = [&shown](const Ended& ended) { shown += ended.out + ended.err; };
    show(world.newsroom.verb({"check"}));
    {
        Process process = world.newsroom.run();
        world.alert("Brand am Hafen", {"--wait"});
        world.sandbox.script(
            json::array({{{"match", {{"times", 1}}}, {"action", "accept_then_cut"}},
                         {{"match", {{"times", 1}}}, {"action", {{"type", "status"}, {"status", 500}}}}}));
        world.alert("Brand im Dorf", {"--wait"});
        world.sandbox.post("/_sandbox/bots", {{"token", std::string(ProcessNewsroom::token)}, {"revoked", true}});
        world.alert("Brand am See");
        CHECK(eventually(10s, [&] {
            return process.out().find("paused") != std::string::npos ||
                   process.err().find("paused") != std::string::npos;
        }));
        show(world.newsroom.verb({"check"}));
        show(world.newsroom.verb({"status"}));
        show(world.newsroom.verb({"status", "--json"}));
        show(world.newsroom.verb({"link"}));
        world.sandbox.process().signal(SIGKILL); // connections refused from here on
        REQUIRE(world.sandbox.process().wait(5s));
        show(world.newsroom.verb({"check"}));
        process.signal(SIGHUP);
        show(world.newsroom.verb({"status"}));
        process.signal(SIGTERM);
        const auto ended = process.wait(30s);
        REQUIRE(ended);
        CHECK(ended->exit == 0);
        show(*ended);
    }
    std::string stored;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(world.newsroom.state()))
        stored += read_file(entry.path());
    CHECK_FALSE(stored.empty());
    const std::string secret(ProcessNewsroom::token.substr(ProcessNewsroom::token.find(':') + 1));
    CHECK(shown.find(secret) == std::string::npos);
    CHECK(stored.find(secret) == std::string::npos);
}

TEST_CASE("an alert that a crash left between approval and sending goes out with the next run", "[bot][process]") {
    ProcessWorld world(5);
    for (const char* site : {"before_start", "after_start"}) {
        ProcessOptions options;
        options.environment["DEPESCHE_CRASH_AT"] = site;
        const Ended ended =
            world.newsroom.verb({"alert", fmt::format("Brand {}", site), "--severity", "1", "--yes"}, options);
        CHECK(ended.signal == SIGKILL);
    }
    Process process = world.newsroom.run();
    CHECK(eventually(10s, [&] { return world.sandbox.accepted() >= 10 && world.finished(); }));
    CHECK(world.everybody_once("Brand before_start", 5));
    CHECK(world.everybody_once("Brand after_start", 5));
    stop_gently(process);
}

TEST_CASE("a stop that comes while it starts ends it gently", "[bot][process]") {
    ProcessWorld world(0);
    for (int i = 0; i < 5; ++i) {
        Process process = world.newsroom.run();
        process.signal(SIGTERM); // its control socket answers, its loop does not run yet
        const auto ended = process.wait(10s);
        REQUIRE(ended);
        CHECK(ended->signal == 0);
        CHECK(ended->exit == 0);
    }
}

TEST_CASE("the platform goes away in the middle of a broadcast and comes back: nobody is lost", "[bot][process]") {
    ProcessWorld world(600);
    world.sandbox.script(late(60));
    Process process = world.newsroom.run();
    world.alert("Brand am Hafen");
    REQUIRE(eventually(10s, [&] { return world.sandbox.accepted() >= 100; }));
    auto copies = world.copies("Brand am Hafen"); // up to 32 more may be accepted before it dies
    world.sandbox.process().signal(SIGKILL);
    REQUIRE(world.sandbox.process().wait(5s));
    REQUIRE(eventually(
        10s, [&] { return (process.out() + process.err()).find("connection refused") != std::string::npos; }));
    SandboxProcess again({}, world.sandbox.address().substr(7));
    CHECK(again.add_readers(600) == world.first);
    REQUIRE(eventually(40s, [&] { return world.finished(); }));
    for (const Accepted& row : again.ledger()) ++copies[row.recipient];
    CHECK(copies.size() == 600);
    const json tally = world.newsroom.ask({"log"}).at(0).at("tally");
    CHECK(tally.at("delivered") == 600);
    const auto doubles = std::ranges::count_if(copies, [](const auto& entry) { return entry.second > 1; });
    CHECK(doubles <= 32); // what was on the wire
    stop_gently(process);
}

TEST_CASE("whoever talks nonsense to the control socket, or nothing at all, disturbs nobody", "[bot][process]") {
    ProcessWorld world(0);
    Process process = world.newsroom.run();
    boost::asio::io_context io;
    using Local = boost::asio::local::stream_protocol;
    const auto connect = [&] {
        Local::socket socket(io);
        socket.connect((world.newsroom.state() / "control.sock").string());
        return socket;
    };
    std::vector<Local::socket> silent;
    for (int i = 0; i < 20; ++i) silent.push_back(connect());
    const auto say = [&](const std::string& words) {
        Local::socket socket = connect();
        boost::system::error_code error;
        boost::asio::write(socket, boost::asio::buffer(words), error);
        std::string answer;
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(answer), '\n', error);
        return answer;
    };
    for (const std::string& words :
         {std::string("hello\n"), std::string("{}\n"), std::string("{\"verb\":7}\n"), std::string("[[[[\n"),
          std::string("{\"verb\":\"format disk\"}\n"), std::string("{\"verb\":\"log\",\"arguments\":[1]}\n"),
          std::string("{\"verb\":\"alert send\",\"arguments\":{\"headline\":5,\"severity\":\"x\"}}\n")}) {
        INFO(words);
        const json answer = json::parse(say(words), nullptr, false);
        REQUIRE(answer.is_object());
        CHECK(answer.at("exit") != 1);
    }
    CHECK(say(std::string(2 << 20, 'x')).empty());
    CHECK(world.newsroom.ask({"status"}).at("running") == true);
    stop_gently(process);
}
