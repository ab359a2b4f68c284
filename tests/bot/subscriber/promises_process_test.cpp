// The real program keeps what readers asked for: import, an alert that is held, the edition that tells it, export.
#include "digest/schedule/instant.hpp"
#include "tests/support/bot_process.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

using namespace depesche;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// "HH:MM" of the newsroom, whose zone is UTC.
std::string clock_in(std::chrono::minutes ahead) {
    const auto now = std::chrono::floor<std::chrono::minutes>(std::chrono::system_clock::now()) + ahead;
    const auto time = now - std::chrono::floor<std::chrono::days>(now);
    return fmt::format("{:02}:{:02}", time / 1h, time % 1h / 1min);
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

void publish(const ProcessNewsroom& newsroom) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    json articles = json::array();
    int minutes = 20;
    for (const auto& [id, title, section] :
         {std::tuple("rat", "Gemeinderat streitet über Parkplätze", "Inland"),
          std::tuple("zoo", "Der Zoo zieht an den Stadtrand", "Kultur"),
          std::tuple("bank", "Alpina-Bank streicht 1200 Stellen", "Wirtschaft"),
          std::tuple("derby", "HC Seestadt holt das Derby", "Sport"),
          std::tuple("ziege", "Ziege fährt vier Stationen Bus", "Panorama")})
        articles.push_back({{"id", id},
                            {"url", std::string("https://seestadt.example/") + id},
                            {"title", title},
                            {"lead", std::string(title) + ", wie die Stadt am Abend beschlossen hat."},
                            {"section", section},
                            {"language", "de"},
                            {"published", digest::to_iso8601(now - std::chrono::minutes(minutes += 10))}});
    const auto file = newsroom.folder() / "articles.json";
    write(file, json{{"format", "depesche/1"}, {"articles", articles}}.dump());
    const Ended added = newsroom.verb({"article", "add", file.string()});
    INFO(added.out << added.err);
    REQUIRE(added.exit == 0);
}

} // namespace

TEST_CASE("an alert is held for who sleeps by an import, and the next edition tells it", "[subscriber][process]") {
    SandboxProcess sandbox;
    const std::int64_t first = sandbox.add_readers(3);
    ProcessNewsroom newsroom(sandbox.address());
    const std::string quiet = clock_in(-60min) + "-" + clock_in(360min);
    const auto csv = newsroom.folder() / "in.csv";
    write(csv, fmt::format("platform,address,language,editions,quiet,per_day,paused_until\n"
                           "telegram,{},de-CH,morning;breaking,,,\n"
                           "telegram,{},de-CH,morning;breaking,{},3,\n"
                           "telegram,{},de-CH,morning;breaking,,off,2098-01-01\n",
                           first, first + 1, quiet, first + 2));
    const json imported = newsroom.ask({"subscriber", "import", csv.string()});
    CHECK(imported.at("new") == 3);
    Process process = newsroom.run();
    publish(newsroom);

    const json alert =
        newsroom.ask({"alert", "Fähre läuft vor Seestadt auf Grund", "--severity", "3", "--yes", "--wait"});
    CHECK(alert.at("kept_back").at("quiet") == 1);
    CHECK(alert.at("kept_back").at("paused") == 1);
    const Ended log = newsroom.verb({"log"});
    CHECK_THAT(log.out, Contains("2 withheld (1 quiet hours, 1 paused)"));

    newsroom.ask({"send", "morning", "--wait"});
    std::map<std::string, std::string> last; // by recipient
    for (const Accepted& row : sandbox.ledger()) last[row.recipient] = row.text;
    CHECK(last.size() == 2); // who pauses got nothing
    CHECK_THAT(last[std::to_string(first + 1)], Contains("in Ruhe liessen") && Contains("Fähre läuft vor Seestadt"));
    CHECK_THAT(last[std::to_string(first)], !Contains("in Ruhe liessen"));
    CHECK(newsroom.verb({"verify"}).exit == 0);

    const Ended shown = newsroom.verb({"subscriber", "show", std::to_string(first + 1)});
    CHECK_THAT(shown.out, Contains("quiet " + quiet) && Contains("at most 3 a day"));
    const auto out = newsroom.folder() / "out.csv";
    CHECK(newsroom.ask({"subscriber", "export", out.string()}).at("written") == 3);
    std::ifstream exported(out);
    const std::string text{std::istreambuf_iterator<char>(exported), {}};
    CHECK(text == fmt::format("platform,address,language,editions,quiet,per_day,paused_until\n"
                              "telegram,{},de-CH,morning;breaking,,,\n"
                              "telegram,{},de-CH,morning;breaking,{},3,\n"
                              "telegram,{},de-CH,morning;breaking,,off,2098-01-01 00:00\n",
                              first, first + 1, quiet, first + 2));
}

TEST_CASE("an import says which promise it does not understand, and takes the old header as it is",
          "[subscriber][process]") {
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address());
    const auto csv = newsroom.folder() / "in.csv";
    const auto import = [&](const std::string& text) {
        write(csv, text);
        return newsroom.verb({"subscriber", "import", csv.string()});
    };
    CHECK(import("platform,address,language,editions\ntelegram,1001,de-CH,morning\n").exit == 0);
    const Ended bad = import("platform,address,language,editions,per_day,quiet\n"
                             "telegram,1002,de-CH,morning,99,\n"
                             "telegram,1003,de-CH,morning,,25-26\n"
                             "telegram,1004,de-CH,morning,,\n"
                             "telegram,1005,de-CH,morning\n");
    CHECK(bad.exit == 1);
    CHECK_THAT(bad.out + bad.err, Contains("in.csv:2: per_day: '99'") && Contains("in.csv:3: quiet: '25-26'") &&
                                      Contains("in.csv:5: 4 cells instead of 6") && Contains("1 readers are new"));
    CHECK_THAT(import("platform,address,language,editions,sleep\n").err, Contains("in.csv:1: the header must be"));
    CHECK(import("address,platform,language,editions\n").exit == 1);
}
