#include "digest/edition/edition.hpp"
#include "digest/format/format.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

Pick pick(std::string title, std::string line, std::string url, Mark mark = Mark::none) {
    Pick result;
    result.text = {std::move(title), std::move(line), "editor"};
    result.url = "https://dep.example/" + url;
    result.mark = mark;
    return result;
}

const config::Texts& texts(std::string_view language) {
    static const auto library = config::TextLibrary::load().value();
    return library.best(language);
}

EditionInput edition(std::string name, std::string language, std::string_view date) {
    EditionInput input;
    input.edition.name = std::move(name);
    input.edition.language = std::move(language);
    input.slot.edition = input.edition.name;
    input.slot.date = *parse_date(date);
    return input;
}

/// An article that takes so many minutes, for a pick with the same key.
StoredArticle long_read(ArticleKey key, int minutes) {
    StoredArticle stored;
    stored.key = key;
    std::string text;
    for (int i = 0; i < minutes * 200 - 100; ++i) text += "Wort ";
    stored.article.blocks = {{BlockKind::paragraph, text}};
    return stored;
}

Document document(const EditionInput& input, const std::vector<Pick>& picks) {
    const std::string_view settings =
        input.edition.language == "en" ? "https://dep.example/me" : "https://dep.example/ich";
    return edition_document(input, picks, texts(input.edition.language), Zone::find("Europe/Zurich").value(), settings);
}

void check_message(const std::string& name, const Document& message) {
    for (const auto& [dialect, ending] : {std::pair{Dialect::plain, ".plain.txt"},
                                          {Dialect::telegram_html, ".telegram.html.txt"},
                                          {Dialect::whatsapp, ".whatsapp.txt"}})
        tests::check_golden("messages/" + name + ending, render(message, dialect).value().text);
}

const std::vector<Pick> german_morning = {
    pick("Nordtal sagt Ja zur Tramverlängerung",
         "53,4 Prozent stimmten zu. Für dich heisst das: ab 2029 alle 7 Minuten vom Bahnhof zum Spital.", "n7k2"),
    pick("Alpina-Bank streicht 1’200 Stellen",
         "Das ist jede neunte. Am stärksten trifft es Seestadt; der Sozialplan soll bis Ende Jahr stehen.", "b4q9"),
    pick("Hafenstreik auf Morena ist zu Ende",
         "Nach 19 Tagen fahren wieder Schiffe. Kaffee dürfte ab nächster Woche günstiger werden.", "m1x5"),
    pick("HC Seestadt holt das Derby 4:3",
         "Das Siegtor fiel acht Sekunden vor Schluss. Seestadt ist erstmals seit 2011 Leader.", "s8d3"),
    pick("Ziege fährt vier Stationen Bus", "Der Chauffeur rief die Besitzerin an – gebüsst wurde niemand.", "z2g6"),
};

} // namespace

TEST_CASE("the morning edition reads as the newsroom wants it, in German and English", "[edition]") {
    auto german = edition("morning", "de-CH", "2026-11-23");
    german.edition.closing = "Heute 4 bis 9 Grad, am Abend Regen. Bis 17.30 Uhr!";
    german.edition.closing_sign = "🌦️";
    check_message("morning-digest.de-CH", document(german, german_morning));

    auto english = edition("morning", "en", "2026-11-23");
    english.edition.closing = "4 to 9 degrees today, rain this evening. See you at 17:30!";
    english.edition.closing_sign = "🌦️";
    check_message(
        "morning-digest.en",
        document(
            english,
            {pick("Nordtal votes yes to the tram extension",
                  "53.4 percent agreed. For you: a tram every 7 minutes from the station to the hospital from 2029.",
                  "n7k2"),
             pick("Alpina Bank cuts 1,200 jobs",
                  "That is one in nine. Seestadt is hit hardest; a redundancy plan is due by year end.", "b4q9"),
             pick("Morena port strike is over",
                  "Ships sail again after 19 days. Coffee should get cheaper from next week.", "m1x5"),
             pick(
                 "HC Seestadt win the derby 4–3",
                 "The winner came eight seconds before the end. Seestadt lead the table for the first time since 2011.",
                 "s8d3"),
             pick("Goat rides the bus for four stops", "The driver phoned its owner. Nobody was fined.", "z2g6")}));
}

TEST_CASE("the evening edition marks what is new and what goes on", "[edition]") {
    auto german = edition("evening", "de-CH", "2026-11-23");
    german.edition.marks = true;
    german.edition.closing = "Morgen wichtig: Ab 9 Uhr entscheidet das Gericht über den Flughafenlärm. Schönen Abend!";
    german.edition.closing_sign = "📌";
    check_message(
        "evening-digest.de-CH",
        document(german,
                 {pick("Bundesrat will Prämienrabatt für Familien",
                       "Ab 2028 wären es rund 40 Franken pro Kind und Monat. Das Parlament entscheidet im März.",
                       "p3f8", Mark::is_new),
                  pick("Alpina-Bank: Chefin verzichtet auf Bonus",
                       "Nach der Kritik vom Morgen. Beim Abbau von 1’200 Stellen bleibt es.", "b4q9", Mark::is_update),
                  pick("Erste Lawinensperre des Winters im Silbertal",
                       "Die Passstrasse bleibt bis Mittwoch 6 Uhr zu. Postautos fahren bis Innerdorf.", "l5w1",
                       Mark::is_new),
                  pick("Kunstmuseum findet verschollenes Bild – im Keller",
                       "Es lag 71 Jahre hinter einer Heizung. Ab Samstag ist es zu sehen.", "k9m4", Mark::is_new)}));

    auto english = edition("evening", "en", "2026-11-23");
    english.edition.marks = true;
    english.edition.closing = "Tomorrow: the court rules on airport noise at 09:00. Have a good evening!";
    english.edition.closing_sign = "📌";
    check_message(
        "evening-digest.en",
        document(
            english,
            {pick("Government plans premium discount for families",
                  "About 40 francs per child and month from 2028. Parliament decides in March.", "p3f8", Mark::is_new),
             pick("Alpina Bank: chief executive gives up her bonus",
                  "After this morning’s criticism. The 1,200 job cuts stand.", "b4q9", Mark::is_update),
             pick("First avalanche closure of the winter in Silbertal",
                  "The pass road is shut until Wednesday 06:00. Buses run as far as Innerdorf.", "l5w1", Mark::is_new),
             pick("Museum finds a missing painting – in its own basement",
                  "It lay behind a radiator for 71 years. On show from Saturday.", "k9m4", Mark::is_new)}));
}

TEST_CASE("the weekend edition says how long each story takes, counted from its words", "[edition]") {
    auto input = edition("weekend", "en", "2026-11-28");
    input.articles = {long_read(1, 12), long_read(2, 6)};
    std::vector<Pick> picks = {pick("The woman who counts every summit cross", "", "w1"),
                               pick("Why Nordtal no longer builds traffic lights", "", "w2")};
    picks[0].article = 1;
    picks[1].article = 2;
    const Document message = document(input, picks);
    CHECK(std::get<Subline>(message.blocks.at(1)).text == "Saturday, 28 November · 2 stories with reading times");
    CHECK(std::get<Item>(message.blocks.at(2)).label == "12 min");
    CHECK(std::get<Item>(message.blocks.at(3)).label == "6 min");
    CHECK(std::get<Item>(message.blocks.at(3)).number == 0);
}

TEST_CASE("a message that must lose its last items still tells the truth in its second line", "[edition]") {
    const Document message = document(edition("morning", "de-CH", "2026-11-23"), german_morning);
    const auto& subline = std::get<Subline>(message.blocks.at(1));
    REQUIRE(subline.by_items.size() == 5);
    CHECK(subline.by_items.front() == "Montag, 23. November · 1 Story · 1 Minute");
    CHECK(subline.by_items.back() == subline.text);
}

TEST_CASE("a story that goes on is marked as an update in a numbered edition too", "[edition]") {
    auto picks = german_morning;
    picks[1].mark = Mark::is_update;
    const Document message = document(edition("morning", "de-CH", "2026-11-23"), picks);
    CHECK(std::get<Item>(message.blocks.at(2)).label.empty());
    CHECK(std::get<Item>(message.blocks.at(3)).label == "Update");
    CHECK(std::get<Item>(message.blocks.at(3)).number == 2);
}

TEST_CASE("an edition with a name of its own shows it", "[edition]") {
    const Document message = document(edition("mittagsblick", "de-CH", "2026-11-23"), german_morning);
    CHECK(std::get<Heading>(message.blocks.at(0)).text == "Mittagsblick");
}

TEST_CASE("a story behind the paywall is marked with a word in each language", "[edition]") {
    Pick paid = german_morning.at(1);
    paid.paywall = true;
    for (const auto& [language, word] : {std::pair{"de-CH", "Abo"},
                                         {"de-DE", "Abo"},
                                         {"en", "subscribers"},
                                         {"fr-CH", "abonnés"},
                                         {"it-CH", "abbonati"}}) {
        const Document message = document(edition("morning", language, "2026-11-23"), {paid, german_morning.at(0)});
        CHECK(std::get<Item>(message.blocks.at(2)).note == word);
        CHECK(std::get<Item>(message.blocks.at(3)).note.empty());
        CHECK(document_from_json(to_json(message)) == message);
    }
}
