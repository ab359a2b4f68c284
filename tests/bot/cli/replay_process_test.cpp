// What the past would have been, through the program itself: replay of an archive and of a store, and cluster.
#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"
#include "tests/support/bot_process.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <sstream>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

struct Line {
    std::string id, published, title, lead, text{};
    std::string language = "de", section = "Inland", source = "Seestadt heute", origin = "own";
    int urgency = 4;
};

std::string written(const Line& line) {
    return json({{"id", line.id},
                 {"version", 1},
                 {"url", "https://seestadt.example/" + line.id},
                 {"title", line.title},
                 {"lead", line.lead},
                 {"text", line.text},
                 {"language", line.language},
                 {"section", line.section},
                 {"published", line.published},
                 {"urgency", line.urgency},
                 {"source", line.source},
                 {"origin", line.origin},
                 {"status", "usable"}})
               .dump() +
           "\n";
}

/// A Monday in Seestadt: six stories of the evening before, and a fire at noon, told twice in German and once in
/// English.
std::string monday() {
    const char* const evening = "2026-11-22T19:00:00Z";
    const auto story = [&](const char* id, const char* section, const char* title, const char* lead) {
        return written({.id = id, .published = evening, .title = title, .lead = lead, .section = section});
    };
    std::string lines;
    lines += story("tram", "Regional", "Nordtal sagt Ja zur Tramlinie", "Gebaut wird ab Mai, sagt der Kanton.");
    lines += story("bank", "Wirtschaft", "Alpina-Bank streicht 1200 Stellen", "Betroffen sind drei Standorte.");
    lines += story("hafen", "Ausland", "Hafenstreik auf Morena ist zu Ende", "Die Fähren fahren wieder.");
    lines += story("derby", "Sport", "HC Seestadt holt das Derby", "Drei Tore fielen im letzten Drittel.");
    lines += story("museum", "Kultur", "Museum findet verschollenes Bild", "Es lag siebzig Jahre im Keller.");
    lines += written({.id = "brand",
                      .published = "2026-11-23T11:00:00Z",
                      .title = "Grossbrand in Altikon",
                      .lead = "Die Feuerwehr bittet, Fenster zu schliessen.",
                      .source = "nad",
                      .origin = "agency",
                      .urgency = 1});
    lines += written({.id = "blaze",
                      .published = "2026-11-23T11:06:00Z",
                      .title = "Residents told to stay inside as factory burns",
                      .lead = "Flames from a blaze near the station of Altikon lit up the sky.",
                      .language = "en",
                      .source = "Meridian",
                      .origin = "agency",
                      .urgency = 1});
    lines += written({.id = "fabrik",
                      .published = "2026-11-23T11:09:00Z",
                      .title = "Altikon: Grossbrand in einer Fabrik",
                      .lead = "Die Feuerwehr ist mit sieben Wagen in Altikon.",
                      .urgency = 2});
    return lines;
}

std::vector<json> of_kind(const Ended& ended, std::string_view kind) {
    std::vector<json> found;
    std::istringstream lines(ended.out);
    for (std::string line; std::getline(lines, line);) {
        const json read = json::parse(line);
        if (read.at("kind") == kind) found.push_back(read);
    }
    return found;
}

bool has(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

/// In a folder of its own, so that no configuration is found.
Ended in(const TempDir& folder, std::vector<std::string> arguments) {
    return tests::depesche(std::move(arguments),
                           {.environment = {{"XDG_CONFIG_HOME", (folder / "none").string()}}, .folder = folder.path()});
}

/// A morning whose first item an editor replaced, sent; and the files of its newsroom.
struct SentMorning {
    SentMorning() {
        TestNewsroom room("2026-11-22T12:00:00Z");
        room.add_readers(2);
        room.tick();
        room.publish("tram", "Nordtal sagt Ja zur Tramlinie", "2026-11-22T18:00:00Z", "Regional");
        room.publish("bank", "Alpina-Bank streicht 1200 Stellen", "2026-11-22T19:00:00Z", "Wirtschaft");
        room.publish("hafen", "Hafenstreik auf Morena ist zu Ende", "2026-11-22T20:00:00Z", "Ausland");
        room.publish("derby", "HC Seestadt holt das Derby", "2026-11-22T21:00:00Z", "Sport");
        room.publish("museum", "Museum findet verschollenes Bild im Keller", "2026-11-22T21:40:00Z", "Kultur");
        room.publish("spital", "Kantonsspital eröffnet neue Kinderklinik", "2026-11-22T21:45:00Z", "Gesundheit");
        room.clock.set("2026-11-23T05:10:00Z");
        room.tick();
        const auto proposed = room.draft("morning-2026-11-23");
        REQUIRE(bot::DraftDesk(*room.newsroom)
                    .swap({.draft = proposed.id, .who = "cli:keller", .version = proposed.version, .hash = {}}, 2, 1));
        REQUIRE(bot::DraftDesk(*room.newsroom)
                    .approve({.draft = proposed.id, .who = "cli:keller", .version = proposed.version + 1, .hash = {}},
                             false));
        room.clock.set("2026-11-23T05:30:00Z");
        room.tick();
        REQUIRE(room.draft(proposed.id).state == bot::DraftState::sent);
        // What came after the edition is not known to it.
        room.publish("spaet", "Bundesrat tritt zurück", "2026-11-23T06:00:00Z");
        room.clock.set("2026-11-23T12:00:00Z");
        bot::AlertRequest alert;
        alert.headline = "Brücke in Altikon gesperrt";
        alert.body = "Das sagt die Polizei.";
        REQUIRE(bot::DraftDesk(*room.newsroom).arm(alert, "cli:keller", false));
        room.tick();
        room.clock.set("2026-11-24T12:00:00Z");
        const auto derby = room.articles->find_by_name("derby").value();
        REQUIRE(room.articles->set_status(derby->key, digest::PublicationStatus::killed, room.clock.now()));
        for (const char* store : {"news.db", "ledger.db"})
            for (const char* part : {"", "-wal", "-shm"}) {
                const auto file = room.dir.path() / (std::string(store) + part);
                if (std::filesystem::exists(file)) std::filesystem::copy(file, folder / (std::string(store) + part));
            }
        write_file(folder / "depesche.toml", fmt::format("state_dir = \"{}\"\n", folder.path().string()) + room.toml);
    }
    Ended verb(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--config", (folder / "depesche.toml").string()});
        return tests::depesche(std::move(arguments));
    }

    TempDir folder;
};

} // namespace

TEST_CASE("replay plays an archive without a newsroom: editions, one alert for one event, its story", "[cli]") {
    TempDir folder;
    write_file(folder / "archive.jsonl", monday());
    const Ended ended = in(folder, {"replay", "--articles", "archive.jsonl", "--json"});
    INFO(ended.err);
    REQUIRE(ended.exit == 0);
    CHECK(ended.err.empty());
    const auto editions = of_kind(ended, "edition");
    REQUIRE_FALSE(editions.empty());
    const auto morning =
        std::ranges::find(editions, "2026-11-23T05:30:00Z", [](const json& one) { return one.at("at"); });
    REQUIRE(morning != editions.end());
    CHECK(morning->at("edition") == "morning");
    CHECK(morning->at("items").size() == 5);
    const auto breaking = of_kind(ended, "breaking");
    REQUIRE(breaking.size() == 1);
    CHECK(breaking[0].at("story") == json({"brand"}));
    CHECK(breaking[0].at("at") == "2026-11-23T11:00:00Z");
    CHECK(breaking[0].at("severity") == 1);
    CHECK(in(folder, {"replay", "--articles", "archive.jsonl", "--json"}).out == ended.out);
    const Ended report = in(folder, {"replay", "--articles", "archive.jsonl"});
    CHECK(report.exit == 0);
    CHECK(has(report.out, "Alpina-Bank streicht 1200 Stellen"));
    CHECK(has(report.out, "Grossbrand in Altikon"));
}

TEST_CASE("replay names a bad line with its number, plays the others and fails", "[cli]") {
    TempDir folder;
    write_file(folder / "archive.jsonl", "{\"id\":\n" + monday());
    const Ended ended = in(folder, {"replay", "--articles", "archive.jsonl", "--json"});
    CHECK(ended.exit == 1);
    CHECK(has(ended.err, "archive.jsonl:1:"));
    CHECK(has(ended.err, "1 line left out, 8 articles read"));
    CHECK_FALSE(of_kind(ended, "edition").empty());
    write_file(folder / "bad.jsonl", "no json\n");
    CHECK(in(folder, {"replay", "--articles", "bad.jsonl"}).exit == 1);
    CHECK(in(folder, {"replay", "--articles", "missing.jsonl"}).exit == 1);
    CHECK(in(folder, {"replay"}).exit == 2);
}

TEST_CASE("replay of the newsroom's own store counts what its editors changed", "[cli]") {
    const SentMorning newsroom;
    const Ended ended = newsroom.verb({"replay", "--from", "2026-11-23", "--json"});
    INFO(ended.out << ended.err);
    REQUIRE(ended.exit == 0);
    const auto editions = of_kind(ended, "edition");
    REQUIRE(editions.size() == 2); // of a Monday
    CHECK(editions[0].at("edition") == "morning");
    CHECK(editions[0].at("items").size() == 5);
    CHECK(editions[0].at("sent").size() == 5);
    CHECK(editions[0].at("items") != editions[0].at("sent"));
    CHECK(editions[0].at("replaced") == 1);
    CHECK_FALSE(editions[1].contains("sent")); // the evening never was
    const auto summary = of_kind(ended, "summary");
    REQUIRE(summary.size() == 1);
    CHECK(summary[0].at("sent") == 1);
    CHECK(summary[0].at("changes_an_edition") == 1.0);
    CHECK(summary[0].at("repeats") == 0);
    CHECK(summary[0].at("alerts") == 1);
    const Ended report = newsroom.verb({"replay", "--from", "2026-11-23", "--to", "2026-11-23"});
    CHECK(has(report.out, "sent with 1 changes: 1 replaced"));
    CHECK(has(report.out, "Against 1 that were sent: 1.0 changes an edition"));
    CHECK(has(report.out, "sent as an alert S2, 0 min after the first report"));
    CHECK(has(report.out, "Brücke in Altikon gesperrt"));
    CHECK(newsroom.verb({"replay", "--from", "2026-11-23", "--to", "2026-11-22"}).exit == 2);
    CHECK(newsroom.verb({"replay", "--from", "yesterday"}).exit == 2);
}

TEST_CASE("why and preview show an edition of the past as it was then", "[cli]") {
    const SentMorning newsroom;
    const Ended why = newsroom.verb({"why", "morning", "--at", "2026-11-23T06:30"});
    INFO(why.out << why.err);
    CHECK(why.exit == 0);
    CHECK(has(why.out, "HC Seestadt holt das Derby")); // killed a day later
    CHECK_FALSE(has(why.out, "Bundesrat tritt zurück"));
    const Ended preview = newsroom.verb({"preview", "morning", "--at", "2026-11-23T06:30", "--dialect", "plain"});
    CHECK(preview.exit == 0);
    INFO(preview.out << preview.err);
    CHECK(has(preview.out, "HC Seestadt holt das Derby"));
    CHECK_FALSE(has(preview.out, "Bundesrat tritt zurück"));
    CHECK(preview.err.empty()); // the rules speak as of that morning: nothing was old, nothing taken back
    const Ended later = newsroom.verb({"why", "evening", "--at", "2026-11-24T17:30"});
    INFO(later.out << later.err);
    CHECK(has(later.out, "Weggelassen, zurückgezogen oder zurückgehalten")); // it was told, so its end is said
    CHECK_FALSE(has(later.out, ". HC Seestadt holt das Derby"));             // but it is no item
}

TEST_CASE("cluster says which articles tell of one event, and why", "[cli]") {
    TempDir folder;
    write_file(folder / "articles.jsonl", monday());
    const Ended ended = in(folder, {"cluster", "articles.jsonl", "--why", "--json"});
    REQUIRE(ended.exit == 0);
    const json answer = ended.json();
    CHECK(answer.at("clusters").size() == 6); // five stories and the fire
    const auto joins = answer.at("joins");
    const auto fire = std::ranges::find(joins, "fabrik", [](const json& one) { return one.at("article"); });
    REQUIRE(fire != joins.end());
    CHECK_FALSE(fire->at("because").get<std::string>().empty());
    CHECK(fire->at("score") >= fire->at("needed"));
    CHECK(has(in(folder, {"cluster", "articles.jsonl"}).out, "brand  Grossbrand in Altikon (nad)"));
    write_file(folder / "bad.jsonl", "no json\n" + monday());
    const Ended bad = in(folder, {"cluster", "bad.jsonl", "--json"});
    CHECK(bad.exit == 1);
    CHECK(has(bad.err, "bad.jsonl"));
    CHECK(bad.json().at("clusters") == answer.at("clusters"));
}
