// The rules that need more than a message: what was sent before, what articles say now, which day it is.
#include "tests/digest/edition/rule_editions.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant now = *parse_iso8601("2026-11-23T05:30:00Z"); // Monday, 06.30 in Zurich

struct Edition {
    Document document = tests::good_edition("morning", "de-CH");
    std::vector<Pick> picks;
    std::vector<StoredArticle> articles;
    std::vector<AlreadyTold> told;
    std::vector<std::string> own;
    bool severe = false;
    LocalDate date{std::chrono::year{2026}, std::chrono::November, std::chrono::day{23}};
    std::optional<bool> to_channel = false;

    Edition() {
        for (ArticleKey key = 1; key <= 5; ++key) {
            const auto& item = std::get<Item>(document.blocks.at(static_cast<std::size_t>(key) + 1));
            Pick pick;
            pick.article = key;
            pick.text = {item.title, item.line, "lead"};
            pick.url = item.url;
            pick.news_time = now - 1h;
            picks.push_back(pick);
            StoredArticle stored;
            stored.key = key;
            stored.article.title = item.title;
            stored.article.lead = item.line;
            articles.push_back(stored);
        }
    }
    Item& item(std::size_t number) { return std::get<Item>(document.blocks.at(number + 1)); }

    std::vector<Finding> check() {
        static const auto library = config::TextLibrary::load().value();
        static const auto zone = Zone::find("Europe/Zurich").value();
        return check_rules({.document = document,
                            .renderings = {},
                            .picks = picks,
                            .articles = articles,
                            .language = document.language,
                            .now = now,
                            .texts = &library.best("de-CH"),
                            .zone = &zone,
                            .date = date,
                            .to_channel = to_channel,
                            .told = told,
                            .proposed_at = now - 30min,
                            .severe_alert_open = severe,
                            .own_addresses = own});
    }
    void expect(std::string_view rule, RuleSeverity severity, int item, std::string_view words) {
        const auto findings = check();
        REQUIRE(findings.size() == 1);
        CHECK(findings.front().rule == rule);
        CHECK(findings.front().severity == severity);
        CHECK(findings.front().item == item);
        CHECK_THAT(findings.front().message, Catch::Matchers::Contains(std::string(words)));
    }
};

constexpr auto error = RuleSeverity::error;
constexpr auto warning = RuleSeverity::warning;

} // namespace

TEST_CASE("a story of the last two editions comes again only as an update", "[edition]") {
    Edition edition;
    CHECK(edition.check().empty());
    edition.told = {{3, 1, "evening", now - 13h}};
    edition.expect("repeat", error, 3, "stand schon in einer der letzten zwei Ausgaben");
    edition.picks.at(2).version = 2;
    edition.expect("repeat", warning, 3, "markiere sie als Update");
    edition.picks.at(2).mark = Mark::is_update;
    CHECK(edition.check().empty());
    edition.picks.at(2).mark = Mark::none;
    edition.picks.at(2).version = 1;
    edition.told = {{3, 1, "morning", now - 48h}, {8, 1, "evening", now - 37h}, {9, 1, "evening", now - 13h}};
    CHECK(edition.check().empty()); // two editions have passed since
    edition.told = {{3, 1, "alert", now - 5h}};
    CHECK(edition.check().empty()); // the alert was known when the edition was made
}

TEST_CASE("two reports of one kept story are one story, in whatever words", "[edition]") {
    Edition edition;
    edition.articles.at(1).story = 7;
    edition.articles.at(2).story = 8;
    CHECK(edition.check().empty());
    edition.articles.at(2).story = 7;
    edition.expect("duplicate", warning, 3, "dieselbe Geschichte wie Nummer 2");
}

TEST_CASE("a story that went out as an alert since the proposal is told", "[edition]") {
    Edition edition;
    edition.told = {{2, 1, "alert", now - 10min}};
    edition.expect("overtaken", warning, 2, "(6.20 Uhr)");
}

TEST_CASE("no light end beside a severe alert", "[edition]") {
    Edition edition;
    edition.severe = true;
    CHECK(edition.check().empty());
    edition.picks.back().light = true;
    edition.expect("light", error, 5, "Eilmeldung der Stufe 1");
}

TEST_CASE("the second line shows the day of the edition", "[edition]") {
    Edition edition;
    edition.date = LocalDate{std::chrono::year{2026}, std::chrono::November, std::chrono::day{24}};
    edition.expect("date", error, 0, "nicht der Tag der Ausgabe");
    std::get<Subline>(edition.document.blocks.at(1)).text = "Dienstag, 24. November · 5 Storys · 1 Minute";
    CHECK(edition.check().empty());
    std::get<Subline>(edition.document.blocks.at(1)).text = "Montag, 24. November · 5 Storys · 1 Minute";
    edition.expect("date", error, 0, "24. November");
}

TEST_CASE("today and yesterday are those of the reader", "[edition]") {
    Edition edition;
    edition.item(2).line = "Der Entscheid fiel heute um 22 Uhr.";
    CHECK(edition.check().empty()); // an article of this morning
    edition.picks.at(1).news_time = now - 9h;
    edition.expect("relative day", warning, 2, "nenne den Wochentag");
    edition.picks.at(1).text.origin = "editor";
    CHECK(edition.check().empty());
    edition.picks.at(1).text.origin = "lead";
    edition.item(2).line = "Am Morgen fuhr kein Zug.";
    CHECK(edition.check().empty());
}

TEST_CASE("a corrected article stops the edition only if its line reads differently", "[edition]") {
    Edition edition;
    edition.articles.at(3).version = 2;
    edition.articles.at(3).article.is_correction = true;
    edition.picks.at(3).text = line_text(edition.articles.at(3).article, "de-CH");
    edition.item(4).title = edition.picks.at(3).text.title;
    edition.item(4).line = edition.picks.at(3).text.line;
    edition.expect("superseded", warning, 4, "prüfe die Worte");
    edition.articles.at(3).article.title = "ETH Zürich baut den zweitkleinsten Kompass";
    edition.expect("superseded", error, 4, "übernimm sie");
}

TEST_CASE("links lead to the newsroom or its sources", "[edition]") {
    Edition edition;
    edition.own = {"https://seestadt.example/rss", "https://www.blatt.example"};
    CHECK(edition.check().empty());
    edition.item(3).url = "https://m.blatt.example/x";
    CHECK(edition.check().empty());
    edition.item(3).url = "https://anderswo.example/x";
    edition.expect("link", warning, 3, "führt zu anderswo.example");
}

TEST_CASE("how to leave stands in private chats, and only there", "[edition]") {
    Edition edition;
    edition.document = edition.document.for_channel();
    edition.expect("opt-out", error, 0, "abmeldet");
    edition.to_channel = true;
    CHECK(edition.check().empty());
    edition.to_channel.reset();
    edition.expect("opt-out", warning, 0, "abmeldet");
}

TEST_CASE("a surprising story that tells of a death is refused, and one whose article does is pointed out", "[rules]") {
    Edition edition;
    edition.document = tests::good_single("de-CH", Product::surprising);
    edition.picks.clear();
    edition.articles.resize(1);
    Article& article = edition.articles[0].article;
    article.language = "de";
    article.title = "Mann isst 34 Portionen Raclette";
    article.lead = "Der Wanderpokal ist ein vergoldetes Schäbeisen.";
    const auto objections = [&] {
        auto findings = edition.check();
        std::erase_if(findings, [](const Finding& one) { return one.rule != "light"; });
        return findings;
    };
    CHECK(objections().empty());
    article.blocks = {{BlockKind::paragraph, "Der Sieger starb in der Nacht im Spital."}};
    REQUIRE(objections().size() == 1);
    CHECK(objections()[0].severity == RuleSeverity::warning);
    CHECK(objections()[0].message.contains("«starb»"));
    CHECK(objections()[0].message.contains("andere überraschende Geschichte"));
    article.lead = "Der Sieger starb in der Nacht.";
    REQUIRE(objections().size() == 1);
    CHECK(objections()[0].severity == RuleSeverity::error);
    article.language.clear(); // then the message's is read
    CHECK(objections().size() == 1);
}

TEST_CASE("the words of a surprising story are held to its exclusions, also without an article", "[rules]") {
    struct Message {
        const char* language;
        const char* headline;
        const char* body;
        const char* found; ///< empty: nothing to object to
    };
    const auto message = GENERATE(
        Message{"de-CH", "Dachs im Bundesarchiv tot aufgefunden", "Ein Bub hat das Tier erschossen.", "tot"},
        Message{"de-CH", "Dachs im Bundesarchiv", "Ein Bub hat ihn gefunden.", "Bub"},
        Message{"de-CH", "Leiche im Ballon gefunden", "Er landete in Altbach.", "Leiche"},
        Message{"de-CH", "Mörder backt die beste Torte", "Die Jury war einig.", "Mörder"},
        Message{"de-CH", "Papagei im Rathaus", "Der Vogel war gestohlen worden.", "gestohlen"},
        Message{"de-CH", "Roboter spielt Jass", "Erfunden haben ihn zwei Siebenjährige.", "Siebenjährige"},
        Message{"fr-CH", "Un cadavre dans la cave à fromage", "La cave est fermée.", "cadavre"},
        Message{"en", "Goat kills man", "It had escaped from a fair.", "kills"},
        Message{"it-CH", "Una capra guida il tram", "L’ha addestrata una bambina di 7 anni.", "bambina"},
        Message{"de-CH", "Krimi-Dinner: die Gäste suchen den Mörder", "Im Schloss gibt es dazu vier Gänge.", ""},
        Message{"de-CH", "Tote Hose in Oberau: Disco spielt für eine Kuh", "Sie blieb bis zum Schluss.", ""},
        Message{"en", "Killer whale shows off with a salmon hat", "Others in the pod copied it.", ""});
    CAPTURE(message.headline);
    Edition edition;
    edition.document = tests::good_single(message.language, Product::surprising);
    std::get<Headline>(edition.document.blocks.at(0)).text = message.headline;
    std::get<Paragraph>(edition.document.blocks.at(1)).text = message.body;
    edition.picks.clear();
    edition.articles.clear();
    auto findings = edition.check();
    std::erase_if(findings, [](const Finding& one) { return one.rule != "light"; });
    REQUIRE(findings.size() == (*message.found == 0 ? 0 : 1));
    if (findings.empty()) return;
    CHECK(findings.front().severity == error);
    CHECK_THAT(findings.front().message, Catch::Matchers::Contains("«" + std::string(message.found) + "»"));
}
