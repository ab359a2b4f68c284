// The real program as a good citizen: it starts, listens, reloads, stops, and keeps its promises to readers.
#include "tests/support/bot_process.hpp"

#include "digest/article/article_store.hpp"
#include "digest/schedule/instant.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <sstream>
#include <sys/stat.h>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

/// Answers come late, so that a broadcast lasts.
json late(int ms) { return json::array({{{"action", {{"type", "delay"}, {"ms", ms}}}}}); }

std::int64_t ns_now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

/// A sandbox, a newsroom that sends to it, and `count` imported readers.
struct World {
    explicit World(std::int64_t count, const std::string& more = "") : newsroom(sandbox.address(), more) {
        if (count == 0) return;
        first = sandbox.add_readers(count);
        newsroom.import_readers(first, count);
    }

    json alert(const std::string& headline, std::vector<std::string> more = {}) {
        more.insert(more.begin(), {"alert", headline, "--severity", "1", "--yes"});
        return newsroom.ask(std::move(more));
    }
    /// Copies of the messages with these words, by recipient.
    std::map<std::string, int> copies(const std::string& words) {
        std::map<std::string, int> counts;
        for (const Accepted& row : sandbox.ledger()) {
            if (row.text.find(words) != std::string::npos) ++counts[row.recipient];
        }
        return counts;
    }
    bool everybody_once(const std::string& words, std::size_t count) {
        const auto counts = copies(words);
        return counts.size() == count &&
               std::ranges::all_of(counts, [](const auto& entry) { return entry.second == 1; });
    }
    bool finished() {
        const json rows = newsroom.ask({"log"});
        return std::ranges::all_of(rows, [](const json& row) { return row.at("state") == "finished"; });
    }
    /// Stores articles of this morning under the store's lock.
    void publish(int count) {
        auto store = digest::open_article_store(newsroom.state() / "news.db");
        REQUIRE(store);
        const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        constexpr std::string_view titles[] = {
            "Der Hafen bekommt eine neue Mole",    "Gemeinderat streitet über Parkplätze",
            "Die Schule am Berg öffnet wieder",    "Ein Zoo zieht um",
            "Bahn baut zwischen See und Stadt",    "Museum zeigt alte Karten",
            "Die Ernte fällt dieses Jahr gut aus", "Spital erhält moderne Geräte"};
        for (int i = 0; i < count; ++i) {
            digest::Article article;
            article.id = fmt::format("seestadt-{}", i);
            article.url = fmt::format("https://seestadt.example/{}", i);
            article.title = titles[i % 8];
            article.lead = article.title + ", wie die Stadt am Abend beschlossen hat.";
            article.section = i % 2 == 0 ? "Inland" : "Kultur";
            article.language = "de";
            article.source = "Seestadt heute";
            article.published = now - std::chrono::minutes(30 + 10 * i);
            REQUIRE((*store)->put(article, "https://seestadt.example/rss", now - std::chrono::minutes(20), false));
        }
    }
    std::int64_t nora() { return sandbox.get("/phone/state").at("reader").at("id").get<std::int64_t>(); }
    void act(std::int64_t reader, const std::string& what, const std::string& text = "") {
        sandbox.post("/phone/act", {{"reader", reader}, {"do", what}, {"chat", "newsroom_bot"}, {"text", text}});
    }

    SandboxProcess sandbox;
    ProcessNewsroom newsroom;
    std::int64_t first = 0;
};

void stop_gently(Process& process) {
    process.signal(SIGTERM);
    const auto ended = process.wait(20s);
    REQUIRE(ended);
    INFO(ended->out << ended->err);
    CHECK(ended->exit == 0);
}

/// The verbs below a level of --help.
std::vector<std::string> verbs_in(const std::string& help) {
    std::vector<std::string> verbs;
    std::istringstream lines(help.substr(std::min(help.find("Subcommands:"), help.size())));
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("  ") && line.size() > 2 && line[2] != ' ')
            verbs.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return verbs;
}

} // namespace

TEST_CASE("SIGTERM in the middle of a broadcast drains and exits 0; the next run sends the rest, nobody twice",
          "[bot][process]") {
    World world(800);
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
    World world(500);
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
    World world(0);
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
    World world(0);
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
    World world(0);
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

TEST_CASE("exit codes are stable: 2 for usage, 4 for broken rules, 1 for what failed", "[bot][process]") {
    World world(3);
    const ProcessNewsroom& room = world.newsroom;
    for (const std::vector<std::string>& wrong :
         std::vector<std::vector<std::string>>{{},
                                               {"allert", "x"},
                                               {"status", "--frobnicate"},
                                               {"alert", "x", "--severity", "9", "--yes"},
                                               {"alert", "--yes"},
                                               {"alert", " \u00a0\u200b", "--yes"},
                                               {"alert", "ohne Terminal und ohne --yes"},
                                               {"log", "no-such-draft"},
                                               {"log", "4711"},
                                               {"draft", "show", "nothing"},
                                               {"stop"},
                                               {"send", "brunch"},
                                               {"subscriber", "import"},
                                               {"article", "show", "nothing"},
                                               {"preview", "brunch"},
                                               {"alert", "update", "alert-99", "x", "--yes"},
                                               {"schedule", "next", "--at", "25:99"}}) {
        const Ended ended = room.verb(wrong);
        INFO((wrong.empty() ? "no verb" : fmt::format("{}", fmt::join(wrong, " "))) << "\n" << ended.out << ended.err);
        CHECK(ended.exit == 2);
        if (ended.exit != 0) CHECK_FALSE(ended.err.empty());
    }
    CHECK(depesche::tests::depesche({"status", "--config", "/nowhere/depesche.toml"}).exit == 2);

    digest::Article secret;
    secret.id = "sperrfrist";
    secret.url = "https://seestadt.example/sperrfrist";
    secret.title = "Noch darf das niemand wissen";
    secret.language = "de";
    secret.embargo_until = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + 1h;
    {
        auto store = digest::open_article_store(room.state() / "news.db");
        REQUIRE(store);
        REQUIRE((*store)->put(secret, "https://seestadt.example/rss",
                              std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()), false));
    }
    const Ended embargo = room.verb({"alert", "--article", "sperrfrist", "--severity", "1", "--yes"});
    INFO(embargo.err);
    CHECK(embargo.exit == 4);
    CHECK(embargo.err.find("embargo") != std::string::npos);
    const Ended too_long = room.verb({"alert", std::string(5000, 'x'), "--severity", "1", "--yes"});
    INFO(too_long.err);
    CHECK(too_long.exit == 4);
    CHECK(world.sandbox.accepted() == 0);
}

TEST_CASE("every verb explains itself with --help and exits 0", "[bot][process]") {
    const Ended top = depesche::tests::depesche({"--help"});
    CHECK(top.exit == 0);
    const auto verbs = verbs_in(top.out);
    CHECK(verbs.size() >= 20);
    for (const std::string& verb : verbs) {
        const Ended help = depesche::tests::depesche({verb, "--help"});
        INFO(verb << help.err);
        CHECK(help.exit == 0);
        CHECK(help.out.find("Usage") != std::string::npos);
        for (const std::string& inner : verbs_in(help.out)) {
            INFO(inner);
            CHECK(depesche::tests::depesche({verb, inner, "--help"}).exit == 0);
        }
    }
}

TEST_CASE("too few open files are refused before anything is sent", "[bot][process]") {
    World world(0);
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
    World world(600);
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
    World world(2);
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
    World world(800);
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
    World world(1000);
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

TEST_CASE("an edition sent on another day than its own is one more, and its own day's still comes", "[bot][process]") {
    World world(2);
    world.publish(8);
    Process process = world.newsroom.run();
    const json sent = world.newsroom.ask({"send", "morning"}); // its day is three days away
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::string draft = sent.at("draft");
    CHECK(std::abs((digest::parse_iso8601(draft.substr(8) + "T00:00:00Z").value() - today) / 24h) <= 1);
}

TEST_CASE("the same key twice is one alert", "[bot][process]") {
    World world(5);
    Process process = world.newsroom.run();
    const json first = world.alert("Brand am Hafen", {"--key", "wire-17", "--wait"});
    const json again = world.alert("Brand am Hafen", {"--key", "wire-17"});
    CHECK(again.at("already") == true);
    CHECK(again.at("draft") == first.at("draft"));
    CHECK(world.newsroom.ask({"log"}).size() == 1);
    CHECK(world.everybody_once("Brand am Hafen", 5));
    stop_gently(process);
    CHECK(world.alert("Brand am Hafen", {"--key", "wire-17"}).at("already") == true); // after a restart, too
}

TEST_CASE("the token appears in no output, log or store", "[bot][process]") {
    World world(5, "[log]\nlevel = \"trace\"\n");
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

TEST_CASE("an import tells each bad row and takes the good ones, from spreadsheets too", "[bot][process]") {
    World world(0);
    const std::filesystem::path file = world.newsroom.folder() / "readers.csv";
    write_file(file,
               "\xef\xbb\xbfplatform,address,language,editions\r\ntelegram,\"77\",de-CH,morning;breaking\r\n"
               "fax,78,de-CH,morning\ntelegram,,de-CH,morning\ntelegram,Nora,de-CH,morning\ntelegram,-5,de-CH,morning\n"
               "telegram,79,de-CH,mornig\ntelegram,80,de-CH\ntelegram, 81 ,de-CH,surprising\n");
    const Ended ended = world.newsroom.verb({"subscriber", "import", file.string()});
    INFO(ended.out << ended.err);
    CHECK(ended.exit == 1);
    CHECK(ended.err.find("2 readers are new") != std::string::npos);
    for (const char* place : {":3: unknown platform 'fax'", ":4: '' is no address", ":5: 'Nora' is no address",
                              ":6: '-5'", ":7: unknown edition 'mornig'", ":8: 3 cells"}) {
        INFO(place);
        CHECK(ended.err.find(file.string() + place) != std::string::npos);
    }
    CHECK(world.newsroom.ask({"subscriber", "list"}).size() == 2);
    CHECK(world.newsroom.verb({"subscriber", "import", "/nowhere.csv"}).exit == 1);
}

TEST_CASE("an alert that a crash left between approval and sending goes out with the next run", "[bot][process]") {
    World world(5);
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
    World world(0);
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
    World world(600);
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
    World world(0);
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
