// The real program's verbs: what each answers, and with which exit code.
#include "tests/support/bot_process_world.hpp"

#include "digest/article/article_store.hpp"
#include "digest/schedule/instant.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

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

TEST_CASE("exit codes are stable: 2 for usage, 4 for broken rules, 1 for what failed", "[bot][process]") {
    ProcessWorld world(3);
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

TEST_CASE("an edition sent on another day than its own is one more, and its own day's still comes", "[bot][process]") {
    ProcessWorld world(2);
    world.publish(8);
    Process process = world.newsroom.run();
    const json sent = world.newsroom.ask({"send", "morning"}); // its day is three days away
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    const std::string draft = sent.at("draft");
    CHECK(std::abs((digest::parse_iso8601(draft.substr(8) + "T00:00:00Z").value() - today) / 24h) <= 1);
}

TEST_CASE("the same key twice is one alert", "[bot][process]") {
    ProcessWorld world(5);
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

TEST_CASE("an import tells each bad row and takes the good ones, from spreadsheets too", "[bot][process]") {
    ProcessWorld world(0);
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
