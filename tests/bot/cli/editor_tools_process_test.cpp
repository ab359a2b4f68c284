// What an editor asks of the running program: a proposed line, the surprising story of the day, places on the front
// page, an update too early, and stories parted and joined by hand.
#include "tests/support/bot_process.hpp"
#include "tests/support/bot_served_feed.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <filesystem>

using namespace depesche;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

/// An edition once, at the full minute before `span` is over: in ten minutes it is proposed at once and does not go out
/// during the test. It is the same at every hour, although a late edition is shorter by default.
std::string noon(const std::string& more = "", std::chrono::seconds span = 10min) {
    const auto at = std::chrono::system_clock::now() + span;
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::hh_mm_ss time(at - day);
    return fmt::format("[edition.noon]\nat = \"{:02}:{:02}\"\ndays = \"{}\"\nitems = 5\nmarks = false\n"
                       "approval = \"required\"\nif_unapproved = \"hold\"\n{}",
                       time.hours().count(), time.minutes().count(), day_name(day), more);
}

std::vector<WrittenArticle> five() {
    return {{"tram", "Nordtal sagt Ja zur Tramlinie", "Gebaut wird ab Mai, sagt der Kanton.", "Regional"},
            {"bank", "Alpina-Bank streicht 1200 Stellen", "Betroffen sind drei Standorte.", "Wirtschaft"},
            {"hafen", "Hafenstreik auf Morena ist zu Ende", "Die Fähren fahren wieder.", "Ausland"},
            {"derby", "HC Seestadt holt das Derby", "Drei Tore fielen im letzten Drittel.", "Sport"},
            {"museum", "Museum findet verschollenes Bild", "Es lag siebzig Jahre im Keller.", "Kultur"}};
}

/// The newsroom, and what it takes in by hand.
struct Room {
    explicit Room(const std::string& more, std::string top = R"(feeds = ["http://127.0.0.1:1/rss"])")
        : newsroom(sandbox.address(), more, std::move(top)) {}

    void take_in(const std::vector<WrittenArticle>& articles) const {
        write_file(newsroom.folder() / "articles.json", document_of(articles));
        const Ended added = newsroom.verb({"article", "add", (newsroom.folder() / "articles.json").string()});
        INFO(added.out << added.err);
        REQUIRE(added.exit == 0);
    }
    /// The draft whose id begins so; waits for it.
    json draft(const std::string& begin) const {
        json found;
        const auto is_there = [&] {
            for (const json& one : newsroom.ask({"draft", "list"}))
                if (one.at("id").get<std::string>().starts_with(begin)) found = one;
            return found.is_object();
        };
        REQUIRE(eventually(20s, is_there));
        return found;
    }
    /// Of the stories the one with this title on top; null: none.
    json story(const std::string& title) const {
        for (json& one : newsroom.ask({"story", "list"}))
            if (one.at("reports").at(0).at("title") == title) return one;
        return {};
    }

    SandboxProcess sandbox;
    ProcessNewsroom newsroom;
};

std::string program(const Room& room, const std::string& name, const std::string& body) {
    const auto file = room.newsroom.folder() / name;
    write_file(file, "#!/bin/sh\n" + body);
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return file.string();
}

} // namespace

TEST_CASE("the program of [summary] proposes a line, and what is taken waits for an editor", "[cli][process]") {
    Room room(noon());
    const std::string line = "Das Ergebnis fiel mit 61 Prozent deutlich aus, sagt die Stadt.";
    const auto summary = program(room, "summary",
                                 fmt::format("cat > '{}/asked.json'\nprintf '{{\"line\":\"{}\"}}'\n",
                                             room.newsroom.folder().path().string(), line));
    room.take_in(five());
    Process run = room.newsroom.run();
    const std::string id = room.draft("noon-").at("id");
    const Ended off = room.newsroom.verb({"draft", "suggest", id, "--item", "2"});
    CHECK(off.exit == 2);
    CHECK_THAT(off.err, Contains("[summary]"));

    room.newsroom.append(fmt::format("[summary]\ncommand = [\"{}\"]\n", summary));
    const json before = room.newsroom.ask({"draft", "show", id});
    const json proposed = room.newsroom.ask({"draft", "suggest", id, "--item", "2"});
    CHECK(proposed.at("line") == line);
    CHECK(proposed.at("text_from") == "summary");
    const json asked = json::parse(read_file(room.newsroom.folder() / "asked.json"));
    CHECK(asked.at("title") == before.at("items").at(1).at("title"));
    CHECK(asked.at("language") == "de-CH");
    CHECK(room.newsroom.ask({"draft", "show", id}).at("version") == 1); // asking changes nothing

    const json taken = room.newsroom.ask({"draft", "suggest", id, "--item", "2", "--take"});
    CHECK(taken.at("version") == 2);
    CHECK(taken.at("state") == "proposed");
    CHECK(taken.at("items").at(1).at("line") == line);
    CHECK(taken.at("items").at(1).at("text_from") == "summary");
    const Ended stale = room.newsroom.verb({"draft", "suggest", id, "--item", "1", "--take", "--version", "1"});
    CHECK(stale.exit == 1);
    CHECK_THAT(stale.err, Contains("version 2"));
    CHECK(room.newsroom.verb({"draft", "suggest", id, "--item", "6"}).exit == 2);
}

TEST_CASE("a program of [summary] that fails, dawdles or says nothing of use changes nothing", "[cli][process]") {
    Room room(noon());
    room.take_in(five());
    Process run = room.newsroom.run();
    const std::string id = room.draft("noon-").at("id");
    const auto [body, why] = GENERATE(
        table<std::string, std::string>({{"echo 'no money left' >&2; exit 3\n", "no money left"},
                                         {"exec sleep 30\n", "took too long"},
                                         {"printf '{\"line\":\"\"}'\n", "empty"},
                                         {"printf '{\"line\":\"Was bedeutet das für die Stadt?\"}'\n", "no line"}}));
    room.newsroom.append(
        fmt::format("[summary]\ncommand = [\"{}\"]\ndeadline = \"1s\"\n", program(room, "summary", body)));
    const Ended ended = room.newsroom.verb({"draft", "suggest", id, "--item", "1", "--take"});
    INFO(ended.err);
    CHECK(ended.exit == 1);
    CHECK_THAT(ended.err, Contains("no proposal") && Contains(why));
    CHECK(room.newsroom.ask({"draft", "show", id}).at("version") == 1);
}

TEST_CASE("the surprising story of the day is proposed with its reasons and goes out when an editor says so",
          "[cli][process]") {
    Room room("[surprising]\nhours = \"00:00-23:59\"\n[editors]\ntoken = \"env:DEPESCHE_PROCESS_TOKEN\"\n",
              "feeds = [\"http://127.0.0.1:1/rss\"]\nlight_sections = [\"Panorama\"]");
    const std::int64_t reader = room.sandbox.add_readers(2);
    room.newsroom.append(fmt::format("api_url = \"{}\"\npeople = [{{ name = \"Keller\", id = {} }}]\n",
                                     room.sandbox.address(), reader + 1));
    room.newsroom.import_readers(reader, 1, "surprising");
    auto articles = five(); // six at once would be held as a flood
    articles.back() = {"ziege", "Ziege fährt vier Stationen Bus statt Tram",
                       "Der Chauffeur rief die Besitzerin an, gebüsst wurde niemand.", "Panorama"};
    room.take_in(articles);
    Process run = room.newsroom.run();
    json draft;
    REQUIRE(eventually(20s, [&] {
        // A verb wakes the schedule: the past is learnt piece by piece.
        for (const char* act : {"pin", "unpin"}) room.newsroom.ask({"article", act, "tram"});
        for (const json& one : room.newsroom.ask({"draft", "list"}))
            if (one.at("kind") == "surprising") draft = one;
        return draft.is_object();
    }));
    const std::string id = draft.at("id");
    const json shown = room.newsroom.ask({"draft", "show", id});
    CHECK(shown.at("state") == "proposed");
    const auto& reasons = shown.at("items").at(0).at("reasons");
    CHECK(std::ranges::any_of(reasons, [](const json& one) { return one.at("part") == "oddity"; }));
    CHECK(eventually(20s, [&] { // the editor has it with its buttons, nobody else does
        const auto rows = room.sandbox.ledger();
        return std::ranges::any_of(rows, [&](const Accepted& row) {
            return row.recipient == std::to_string(reader + 1) && row.text.find("Ziege") != std::string::npos;
        });
    }));
    room.newsroom.ask({"draft", "approve", id, "--version", "1"});
    CHECK(eventually(20s, [&] {
        const auto rows = room.sandbox.ledger();
        return std::ranges::any_of(rows, [&](const Accepted& row) {
            return row.recipient == std::to_string(reader) && row.text.find("Ziege") != std::string::npos;
        });
    }));
}

TEST_CASE("why says how long a story has stood on the front page, also after a restart", "[cli][process]") {
    ServedFeed feed;
    Room room(noon("[fetch]\nallow_private = [\"127.0.0.1\"]\n"),
              fmt::format("feeds = [{{ url = \"{}\", source = \"Seestadt heute\", front_page = true }}]", feed.url()));
    feed.show(document_of(five()));
    const auto places = [&](const std::string& title) {
        const json why = room.newsroom.ask({"why", "noon"});
        for (const json& item : why.at("items"))
            if (item.at("title") == title)
                for (const json& reason : item.at("reasons"))
                    if (reason.at("part") == "front page") return reason.at("sentence").get<std::string>();
        return std::string();
    };
    {
        Process run = room.newsroom.run();
        CHECK(eventually(20s, [&] { return !places("Nordtal sagt Ja zur Tramlinie").empty(); }));
        run.signal(SIGTERM);
        REQUIRE(run.wait(20s));
    }
    CHECK_THAT(places("Nordtal sagt Ja zur Tramlinie"), Contains("am besten auf Platz 1:"));
    CHECK_THAT(places("Museum findet verschollenes Bild"), Contains("am besten auf Platz 5:"));
}

TEST_CASE("an update too soon after its alert is refused with the time from which it may go", "[cli][process]") {
    Room room("");
    const std::int64_t first = room.sandbox.add_readers(2);
    room.newsroom.import_readers(first, 2);
    Process run = room.newsroom.run();
    const std::string alert = room.newsroom.ask({"alert", "Zug bei Seestadt entgleist", "--yes"}).at("draft");
    REQUIRE(eventually(20s, [&] { return room.sandbox.accepted() == 2; }));
    const Ended early = room.newsroom.verb({"alert", "update", alert, "Sieben Personen sind verletzt", "--yes"});
    CHECK(early.exit == 4);
    CHECK_THAT(early.err, Contains("less than 15 minutes ago") && Contains("may go from"));
    room.sandbox.settle();
    CHECK(room.sandbox.accepted() == 2);
    CHECK(room.newsroom.ask({"draft", "list"}).size() == 1); // nothing is left lying about
    room.newsroom.ask({"alert", "correct", alert, "Der Zug entgleiste bei Westdorf", "--yes"});
    CHECK(eventually(20s, [&] { return room.sandbox.accepted() == 4; }));
}

TEST_CASE("a poll goes out behind its edition as the platform's own, and comes off again", "[cli][process]") {
    Room room(noon("", 80s)); // at a full minute, 20 to 80 s away
    const std::int64_t first = room.sandbox.add_readers(2);
    room.newsroom.import_readers(first, 2, "noon");
    room.take_in(five());
    Process run = room.newsroom.run();
    const std::string id = room.draft("noon-").at("id");
    const std::string question = "Soll das Tram auch nachts fahren?";
    const std::vector<std::string> put = {"draft",
                                          "poll",
                                          id,
                                          "--question",
                                          question,
                                          "--answer",
                                          "Ja",
                                          "--answer",
                                          "Nein",
                                          "--line",
                                          "Deine Meinung, nicht repräsentativ."};
    CHECK(room.newsroom.ask(put).at("version") == 2);
    const auto text = [&] { return room.newsroom.verb({"draft", "show", id}).out; };
    CHECK_THAT(text(), Contains(question) && Contains("1 Ja") && Contains("2 Nein"));
    CHECK(room.newsroom.ask({"draft", "poll", id, "--off"}).at("version") == 3);
    CHECK_THAT(text(), !Contains(question + "\n"));
    CHECK(room.newsroom.verb({"draft", "poll", id, "--off"}).exit == 2);
    CHECK(room.newsroom.verb({"draft", "poll", id, "--question", question, "--answer", "Ja"}).exit == 2);
    CHECK(room.newsroom.verb({"draft", "poll", id, "--item", "1"}).exit == 2); // its article brings none

    room.newsroom.ask(put);
    room.newsroom.ask({"draft", "drop", id, "--item", "5"}); // an edit keeps it
    CHECK_THAT(text(), Contains(question));
    room.newsroom.ask({"draft", "approve", id, "--yes"});
    const auto sent = [&](const std::string& method) {
        std::vector<Accepted> rows = room.sandbox.ledger();
        std::erase_if(rows, [&](const Accepted& row) { return row.method != method; });
        return rows;
    };
    REQUIRE(eventually(100s, [&] { return sent("sendPoll").size() == 2 && sent("sendMessage").size() == 2; }));
    CHECK_THAT(sent("sendPoll")[0].text, Contains(question));
    for (const Accepted& row : sent("sendMessage")) CHECK_THAT(row.text, !Contains(question));
    CHECK(room.sandbox.get("/_sandbox/violations").dump().find("sendPoll") == std::string::npos);
    CHECK(room.newsroom.verb({"verify"}).exit == 0);
}

TEST_CASE("the poll that an article brings along is taken with one word", "[cli][process]") {
    Room room(noon());
    auto articles = five();
    articles[0].more = {
        {"body",
         json::array({{{"kind", "paragraph"}, {"text", "Gebaut wird ab Mai."}},
                      {{"kind", "poll"}, {"title", "Fährst du Tram?"}, {"text", "Ja, täglich · Selten · Nie"}}})}};
    room.take_in(articles);
    Process run = room.newsroom.run();
    const json draft = room.newsroom.ask({"draft", "show", room.draft("noon-").at("id")});
    int item = 0;
    for (const json& one : draft.at("items")) {
        ++item;
        if (one.at("title") == articles[0].title) break;
    }
    const std::string id = draft.at("id");
    room.newsroom.ask({"draft", "poll", id, "--item", std::to_string(item)});
    CHECK_THAT(room.newsroom.verb({"draft", "show", id}).out, Contains("Fährst du Tram?") && Contains("2 Selten"));
}

TEST_CASE("what an editor parts or joins stays so for later reports and after a restart", "[cli][process]") {
    Room room("");
    const std::string fire = "Brand in Fabrik in Altikon";
    const std::string second = "Altikon: Feuerwehr kämpft gegen Brand in Fabrik";
    room.take_in(
        {{"brand1", fire, "Die Feuerwehr bittet die Anwohner von Altikon, Fenster zu schliessen."},
         {"brand2", second, "Die Fabrik in Altikon brennt, die Feuerwehr ist mit sieben Wagen da.", "Inland", 25min}});
    auto run = std::make_unique<Process>(room.newsroom.run());
    const auto restart = [&] {
        run->signal(SIGTERM);
        REQUIRE(run->wait(20s));
        run = std::make_unique<Process>(room.newsroom.run());
    };
    const json one = room.story(fire);
    REQUIRE(one.at("reports").size() == 2);
    const std::string number = std::to_string(one.at("story").get<int>());
    const json parted = room.newsroom.ask({"story", "split", number, "brand2"});
    const std::string fresh = std::to_string(parted.at("fresh").get<int>());

    room.take_in({{"brand3", "Feuerwehr löscht Brand in Fabrik in Altikon",
                   "Die Fabrik in Altikon brennt nicht mehr, sagt die Feuerwehr.", "Inland", 5min}});
    restart();
    const auto reports = [&](const std::string& story) {
        return room.newsroom.ask({"story", "show", story}).at("reports").size();
    };
    CHECK(room.newsroom.ask({"story", "show", number}).at("reports").at(0).at("title") == fire);
    CHECK(room.newsroom.ask({"story", "show", fresh}).at("reports").at(0).at("title") == second);
    CHECK(reports(number) + reports(fresh) == 3); // the later report is with one of them, and joins them no more
    CHECK(room.story("Feuerwehr löscht Brand in Fabrik in Altikon").is_null());

    CHECK(room.newsroom.ask({"story", "merge", number, fresh}).at("story") == one.at("story"));
    room.take_in({{"brand4", "Fabrik in Altikon nach Brand geschlossen",
                   "Nach dem Brand in der Fabrik in Altikon ermittelt die Feuerwehr die Ursache.", "Inland", 1min}});
    restart();
    CHECK(reports(number) == 4);
    CHECK(reports(fresh) == 4); // its number leads to the story that took it in
    CHECK(room.newsroom.verb({"story", "split", number, "brand1", "brand2", "brand3", "brand4"}).exit == 2);
}

TEST_CASE("what an editor adds by hand is no flood, however much of it comes at once", "[cli][process]") {
    Room room("");
    auto articles = five();
    for (int i = 0; i < 40; ++i)
        articles.push_back({"ziege" + std::to_string(i), "Ziege Nummer " + std::to_string(i * 7919) + " fährt Bus",
                            "Der Chauffeur rief die Besitzerin an."});
    write_file(room.newsroom.folder() / "many.json", document_of(articles));
    const Ended added = room.newsroom.verb({"article", "add", (room.newsroom.folder() / "many.json").string()});
    CHECK(added.exit == 0);
    CHECK_THAT(added.out, Contains("stored as article") && !Contains("held"));
    CHECK(room.newsroom.ask({"article", "list", "--held"}).empty());
    CHECK(room.newsroom.ask({"article", "list", "--limit", "100"}).size() == articles.size());
}
