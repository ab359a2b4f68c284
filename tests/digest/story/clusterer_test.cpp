#include "digest/story/clusterer.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

/// A clusterer with a clock: reports are numbered 1, 2, 3 ... as they come.
class Desk {
public:
    /// The story into which the report goes, `after` the one before.
    StoryId take(std::chrono::minutes after, std::string_view language, std::string_view title, std::string_view lead,
                 std::string_view text = "") {
        now_ += after;
        placement = clusterer.add(++last_, {title, lead, text, language}, now_);
        return placement.story;
    }

    StoryClusterer clusterer;
    Placement placement;

private:
    Instant now_ = *parse_iso8601("2026-03-02T06:00:00Z");
    ReportId last_ = 0;
};

StoryId barn_fire(Desk& desk, std::chrono::minutes after = 5min) {
    return desk.take(after, "de", "Scheune in Kaltwangen niedergebrannt",
                     "Ein Feuer hat am Montag in Kaltwangen eine Scheune zerstört. 31 Kühe wurden gerettet.");
}

} // namespace

TEST_CASE("reports of one event in other words are one story", "[story]") {
    Desk desk;
    const StoryId story = barn_fire(desk);
    CHECK(desk.take(40min, "de", "Kaltwangen: 31 Kühe aus brennender Scheune geholt",
                    "Die Feuerwehr konnte das Gebäude nicht mehr retten, die Tiere stehen beim Nachbarn.") == story);
}

TEST_CASE("a report in another language joins by names, numbers and what happened", "[story]") {
    Desk desk;
    const StoryId story = barn_fire(desk);
    CHECK(desk.take(20min, "fr", "Une grange détruite par le feu à Kaltwangen",
                    "L’incendie s’est déclaré lundi. Les 31 vaches sont sauves.") == story);
    CHECK(desk.take(20min, "it", "Incendio in una stalla a Kaltwangen",
                    "Le fiamme hanno distrutto l’edificio, salvate 31 mucche.") == story);
    CHECK(desk.take(20min, "en", "Fire destroys barn in Kaltwangen", "Neighbours drove 31 cows to safety.") == story);
}

TEST_CASE("two events of one kind in two places stay apart", "[story]") {
    Desk desk;
    const StoryId first = barn_fire(desk);
    CHECK(desk.take(10min, "de", "Scheune in Niederwangs niedergebrannt",
                    "Ein Feuer hat am Montag in Niederwangs eine Scheune zerstört. Verletzt wurde niemand.") != first);
    const StoryId here =
        desk.take(5min, "de", "Erdbeben der Stärke 3,9 bei Kaltwangen", "In Kaltwangen hat am Abend die Erde gebebt.");
    CHECK(desk.take(5min, "de", "Erdbeben der Stärke 6,8 vor Santa Brava",
                    "Auf der Insel Santa Brava hat am Abend die Erde gebebt.") != here);
}

TEST_CASE("two events of one kind in two places stay apart in Russian too", "[story]") {
    Desk desk;
    const StoryId first = desk.take(0min, "ru", "Под Зеленовкой автобус упал в овраг, пострадали пассажиры",
                                    "Авария произошла утром. Водитель не справился с управлением.");
    CHECK(desk.take(1h, "ru", "Под Бережком автобус столкнулся с грузовиком", "Авария произошла днём.") != first);
    CHECK(desk.take(1h, "ru", "Автобус упал в овраг под Зеленовкой: водитель дал показания",
                    "Пассажиры автобуса пострадали утром.") == first);
}

TEST_CASE("what a place is called in general does not make two places one", "[story]") {
    Desk desk;
    const StoryId first = desk.take(0min, "de", "Scheune im Weiler Rossmatt niedergebrannt",
                                    "Ein Feuer hat am Montag eine Scheune zerstört.");
    CHECK(desk.take(1h, "de", "Scheune im Weiler Finsterau niedergebrannt",
                    "Ein Feuer hat am Dienstag eine Scheune zerstört. Verletzt wurde niemand.") != first);
    CHECK(desk.take(1h, "de", "Brand in Rossmatt: 9 Kühe tot", "Das Feuer in der Scheune begann im Heu.") == first);
}

TEST_CASE("two events in one place stay apart", "[story]") {
    Desk desk;
    const StoryId fire = barn_fire(desk);
    CHECK(desk.take(30min, "de", "Kaltwangen senkt die Steuern",
                    "Die Gemeinde Kaltwangen rechnet mit einem Überschuss von zwei Millionen Franken.") != fire);
}

TEST_CASE("two earthquakes in one region are told apart by their strength", "[story]") {
    Desk desk;
    const StoryId first = desk.take(0min, "de", "Erdbeben der Stärke 3,1 erschüttert das Kaltental",
                                    "Im Kaltental hat die Erde mit einer Stärke von 3,1 gebebt.");
    CHECK(desk.take(6h, "fr", "Séisme de magnitude 5,4 dans le Kaltental",
                    "La terre a tremblé avec une magnitude de 5,4.") != first);
}

TEST_CASE("two earthquakes that many report stay two when a report names no strength", "[story]") {
    Desk desk;
    const StoryId first = desk.take(0min, "de", "Erdbeben der Stärke 4,1 erschüttert das Silbertal",
                                    "Im Silbertal hat die Erde gebebt. Der Erdbebendienst gibt die Stärke mit 4,1 an.");
    CHECK(desk.take(5min, "de", "Silbertal: Erdbeben mit Stärke 4,1 weckt die Leute",
                    "Das Erdbeben im Silbertal hatte laut dem Erdbebendienst die Stärke 4,1.") == first);
    const StoryId second = desk.take(5h, "de", "Neues Erdbeben im Silbertal, diesmal mit Stärke 5,3",
                                     "Der Erdbebendienst gibt die Stärke im Silbertal mit 5,3 an.");
    CHECK(second != first);
    CHECK(desk.take(5min, "de", "Erdbeben der Stärke 5,3: Kamine im Silbertal stürzen ein",
                    "Das Erdbeben mit der Stärke 5,3 hat im Silbertal Kamine umgeworfen.") == second);
    desk.take(5min, "de", "Erdbeben im Silbertal: Der Erdbebendienst misst weiter",
              "Im Silbertal hat die Erde gebebt, Kamine sind eingestürzt, der Erdbebendienst misst die Stärke.");
    CHECK(desk.clusterer.story_of(1) != desk.clusterer.story_of(3));
    CHECK(desk.placement.merged.empty());
}

TEST_CASE("a story is found again as long as reports keep coming, and not when it has been quiet for long", "[story]") {
    Desk desk;
    const StoryId story = barn_fire(desk);
    const auto follow_up = [&](std::chrono::hours after) {
        return desk.take(after, "de", "Scheunenbrand in Kaltwangen: Polizei ermittelt",
                         "Nach dem Feuer in Kaltwangen sucht die Polizei die Ursache des Brandes in der Scheune.");
    };
    for (int day = 0; day < 5; ++day) CHECK(follow_up(30h) == story);
    CHECK(follow_up(24h * 5) != story);
    CHECK(desk.clusterer.size() == 1); // what is over is forgotten
    CHECK(desk.clusterer.reports(story).empty());
}

TEST_CASE("an agency's text that is printed again belongs to its story", "[story]") {
    Desk desk;
    const std::string text = "Die Giesserei Walmer schliesst Ende Jahr ihr Werk in Unterlingen. Davon sind 212 "
                             "Angestellte betroffen, wie das Unternehmen mitteilte. Die Gewerkschaft verlangt einen "
                             "Sozialplan und hat eine Kundgebung vor dem Werktor angekündigt.";
    const StoryId story = desk.take(0min, "de", "Giesserei Walmer schliesst Werk", "", text);
    CHECK(desk.take(50min, "de", "212 Stellen weg in Unterlingen", "", text.substr(0, 150)) == story);
}

TEST_CASE("a copy under another title belongs to its original, and says how much it copies", "[story]") {
    const std::string_view text =
        "Der Stadtrat legt die Pläne für die Halle am Fluss auf. Sie bietet Platz für zwölf Vereine und kostet weniger "
        "als gedacht, wie die Vorsteherin sagte. Gebaut wird im Frühling, wenn niemand Einsprache erhebt.";
    Desk desk;
    const StoryId story = desk.take(0min, "de", "Halle am Fluss wird günstiger", "", text);
    for (int i = 0; i < 40; ++i) // everything in it is in everybody's news by now
        desk.take(1min, "de", "Pläne der Vereine für den Fluss", "",
                  i % 2 == 0
                      ? "Der Stadtrat sagte, die Vorsteherin der Halle baut im Frühling weniger Platz."
                      : "Niemand kostet die Einsprache der Vereine, die Pläne für den Stadtrat bietet der Fluss.");
    CHECK(desk.take(60min, "de", "Zwölf Vereine ziehen um", "", text.substr(0, 170)) == story);
    REQUIRE(desk.placement.join);
    CHECK(because(*desk.placement.join).find("% of the text") != std::string::npos);
}

TEST_CASE("a report between two events does not tie them together", "[story]") {
    Desk desk;
    const StoryId fire = barn_fire(desk);
    const StoryId strike = desk.take(10min, "de", "Busfahrer in Rietenau streiken",
                                     "In Rietenau fahren seit dem Morgen keine Busse, die Angestellten streiken.");
    desk.take(10min, "de", "Feuer in Kaltwangen, Streik in Rietenau: die Nachrichten am Montag",
              "In Kaltwangen brannte eine Scheune, in Rietenau streiken die Busfahrer.");
    CHECK(fire != strike);
    CHECK(desk.clusterer.story_of(1) != desk.clusterer.story_of(2));
}

TEST_CASE("a new version stays in its story", "[story]") {
    Desk desk;
    const StoryId story = barn_fire(desk);
    REQUIRE(desk.take(20min, "fr", "Une grange détruite par le feu à Kaltwangen", "Les 31 vaches sont sauves.") ==
            story);
    const Placement again =
        desk.clusterer.add(1, {"Brandstiftung vermutet", "Die Polizei hat einen Mann festgenommen.", "", "de"},
                           *parse_iso8601("2026-03-02T08:00:00Z"));
    CHECK(again.story == story);
    CHECK_FALSE(again.opened);
    CHECK(desk.clusterer.reports(story) == std::vector<ReportId>{1, 2});
}

TEST_CASE("reports of stories that are one now stand in order of time", "[story]") {
    Desk desk;
    const StoryId fire = barn_fire(desk);
    const StoryId ferries = desk.take(10min, "en", "Ferry crews walk out at Porto Morena",
                                      "Ferry crews in Porto Morena stopped work over pay, leaving islanders behind.");
    REQUIRE(desk.take(20min, "fr", "Une grange détruite par le feu à Kaltwangen", "Les 31 vaches sont sauves.") ==
            fire);
    desk.clusterer.merge(fire, ferries);
    CHECK(desk.clusterer.reports(fire) == std::vector<ReportId>{1, 2, 3});
    CHECK(desk.clusterer.story_of(2) == fire);
    CHECK_FALSE(desk.clusterer.knows(ferries));
}

TEST_CASE("a story that is in the news again is remembered from then on", "[story]") {
    Desk desk;
    const StoryId story = barn_fire(desk);
    CHECK(desk.clusterer.goes_on(1, *parse_iso8601("2026-03-05T06:00:00Z")));
    CHECK_FALSE(desk.clusterer.goes_on(9, *parse_iso8601("2026-03-05T06:00:00Z")));
    desk.take(110h, "en", "Ferry crews walk out at Porto Morena", "Ferry crews stopped work over pay.");
    CHECK(desk.clusterer.knows(story));
    desk.take(60h, "en", "Port of Valbrune closed", "A storm closed the port of Valbrune.");
    CHECK_FALSE(desk.clusterer.knows(story));
}

TEST_CASE("what somebody took apart stays apart when it is written anew, as long as it is remembered", "[story]") {
    Desk desk;
    const StoryId story = barn_fire(desk);
    REQUIRE(desk.take(20min, "fr", "Une grange détruite par le feu à Kaltwangen", "Les 31 vaches sont sauves.") ==
            story);
    CHECK(desk.clusterer.split(story, std::vector<ReportId>{1, 2}) == 0);
    CHECK(desk.clusterer.split(story, std::vector<ReportId>{7}) == 0);
    const StoryId fresh = desk.clusterer.split(story, std::vector<ReportId>{2});
    REQUIRE(fresh != 0);
    CHECK(desk.clusterer.reports(story) == std::vector<ReportId>{1});
    CHECK(desk.clusterer.reports(fresh) == std::vector<ReportId>{2});
    const Placement anew =
        desk.clusterer.add(2, {"Une grange détruite par le feu à Kaltwangen", "31 vaches sauvées.", "", "fr"},
                           *parse_iso8601("2026-03-02T08:00:00Z"));
    CHECK(anew.story == fresh);
    CHECK(desk.clusterer.pairs_apart() == 1);
    desk.take(120h, "en", "Ferry crews walk out at Porto Morena", "Ferry crews stopped work over pay.");
    CHECK(desk.clusterer.size() == 1);
    CHECK(desk.clusterer.pairs_apart() == 0);
}

TEST_CASE("Russian reports of one event are one story in all their cases", "[story]") {
    Desk desk;
    const StoryId story = desk.take(0min, "ru", "В Зареченске сгорел склад завода «Прогрессор»",
                                    "Пожар на складе завода в Зареченске потушили к утру, погибших нет.");
    CHECK(desk.take(30min, "", "Пожар на складе «Прогрессора» под Зареченском потушен",
                    "Складом завода занимались сорок пожарных.") == story);
    CHECK(desk.take(30min, "ru", "Суд арестовал директора школы", "Его обвиняют в получении взятки.") != story);
}

TEST_CASE("why a report joins recomputes from what it shares", "[story]") {
    Desk desk;
    barn_fire(desk);
    desk.take(20min, "fr", "Une grange détruite par le feu à Kaltwangen", "Les 31 vaches sont sauves.");
    REQUIRE(desk.placement.join);
    const Join& join = *desk.placement.join;
    const double sum = std::accumulate(join.evidence.begin(), join.evidence.end(), 0.0,
                                       [](double total, const Evidence& piece) { return total + piece.weight; });
    CHECK(sum == Approx(join.score));
    CHECK(join.score >= join.needed);
    CHECK(join.support >= join.needed_support);
    CHECK(join.with == 1);
    CHECK(because(join).find("Kaltwangen") != std::string::npos);
    CHECK(std::ranges::any_of(join.evidence, [](const Evidence& piece) { return piece.what == "niedergebrannt"; }));
}

TEST_CASE("why a report joins names things as the report writes them", "[story]") {
    Desk desk;
    desk.take(0min, "de", "Sägewerk Ölmüller in Grüttwil brennt", "Das Feuer brach in der Nacht aus.");
    desk.take(20min, "de", "Feuer bei Ölmüller in Grüttwil gelöscht", "Das Sägewerk steht nicht mehr.");
    REQUIRE(desk.placement.join);
    CHECK(because(*desk.placement.join).find("Grüttwil") != std::string::npos);
    CHECK(because(*desk.placement.join).find("Ölmüller") != std::string::npos);
}

TEST_CASE("the same reports in the same order are the same stories", "[story]") {
    const auto run = [] {
        Desk desk;
        std::vector<StoryId> stories;
        for (int i = 0; i < 40; ++i) {
            const std::string place = "Ort" + std::string(1, static_cast<char>('a' + i % 7)) + "wil";
            stories.push_back(desk.take(0min, i % 2 == 0 ? "de" : "fr",
                                        i % 2 == 0 ? "Brand in " + place : "Incendie à " + place, ""));
        }
        return stories;
    };
    CHECK(run() == run());
}

TEST_CASE("a house's own words below two titles that share nothing make no story", "[story]") {
    Desk desk;
    const StoryId first =
        desk.take(0min, "de", "Parlament senkt Gebühren für Vereine", "Näheres steht im Bericht der Redaktion.");
    CHECK(desk.take(5min, "de", "Winzer melden reiche Ernte", "Näheres steht im Bericht der Redaktion.") != first);
}

TEST_CASE("the newsroom's own town, in every other report, ties nothing together", "[story]") {
    Desk desk;
    std::set<StoryId> stories;
    const std::vector<std::string> titles = {
        "Stadtrat von Hallwangen prüft neue Badi", "Hallwangen ehrt seine Turnerinnen",
        "Bäckerei in Hallwangen schliesst",        "Chor aus Hallwangen singt in Wien",
        "Hallwangen pflanzt hundert Bäume",        "Velodiebe in Hallwangen gefasst",
        "Hallwangen sucht eine Schulleiterin",     "Markt in Hallwangen zieht um"};
    for (const std::string& title : titles)
        stories.insert(desk.take(30min, "de", title, "Das meldet die Stadt Hallwangen."));
    CHECK(stories.size() == titles.size());
}

TEST_CASE("a strike, a match and a budget of one town are three stories", "[story]") {
    Desk desk;
    const StoryId strike = desk.take(0min, "fr", "Montfleury: les éboueurs en grève dès jeudi",
                                     "Les employés de la voirie demandent une sixième semaine de vacances.");
    const StoryId match = desk.take(20min, "fr", "Hockey: Montfleury bat Rochebois et prend la tête",
                                    "Les Castors s’imposent 4-1 grâce à trois buts au premier tiers.");
    const StoryId budget = desk.take(40min, "fr", "La Ville de Montfleury prévoit un déficit",
                                     "Le budget plonge dans le rouge, le taux d’impôt ne change pas.");
    CHECK(strike != match);
    CHECK(strike != budget);
    CHECK(match != budget);
    CHECK(desk.take(1h, "de", "Müllabfuhr von Montfleury streikt ab Donnerstag",
                    "Die Angestellten verlangen eine sechste Woche Ferien.") == strike);
}

TEST_CASE("a first name and the form of a company tie nothing together", "[story]") {
    Desk desk;
    const StoryId first =
        desk.take(0min, "de", "Martin Ottiger ist neuer Chef der Gubelmann AG", "Der Ingenieur beginnt im Mai.");
    CHECK(desk.take(10min, "de", "Martin Fehlbaum stellt Oper bei der Arabella AG vor",
                    "Der Regisseur zeigt sein Werk im Mai.") != first);
}

TEST_CASE("what stood behind a word of place before is a place in a title that does not say so", "[story]") {
    Desk desk;
    desk.take(5min, "de", "Neue Buslinie in Riedwil", "Ab Mai fährt in Riedwil jede Viertelstunde ein Bus.");
    desk.take(5min, "de", "Einbruch in Riedwil", "In Riedwil sind Unbekannte in eine Drogerie eingestiegen.");
    desk.take(5min, "de", "Hallenbad in Kirchlen wird saniert", "In Kirchlen beginnen die Arbeiten im Herbst.");
    desk.take(5min, "de", "Storch brütet in Kirchlen", "Erstmals seit Jahren brütet in Kirchlen ein Storch.");
    const StoryId plus = desk.take(5min, "de", "Riedwil schliesst das Jahr mit 9,1 Millionen Franken im Plus ab",
                                   "Die Rechnung ist besser als das Budget, sagt die Finanzvorsteherin. Steuern von "
                                   "Firmen brachten mehr ein.");
    CHECK(desk.take(5min, "de", "Kirchlen schliesst das Jahr mit 2,4 Millionen Franken im Minus ab",
                    "Die Rechnung ist schlechter als das Budget, sagt der Finanzvorsteher. Steuern von Firmen brachten "
                    "weniger ein.") != plus);
}

TEST_CASE("a player's contract is not the match in which he scores", "[story]") {
    Desk desk;
    desk.take(5min, "de", "FC Riedwil verkauft erstmals 5000 Saisonkarten", "Das ist ein Rekord für den Klub.");
    desk.take(5min, "de", "Der FC Riedwil baut eine neue Tribüne", "Sie kostet 14 Millionen Franken.");
    desk.take(5min, "de", "Der Trainer des FC Riedwil bleibt", "Er verlängert um zwei Jahre.");
    desk.take(5min, "de", "FC Riedwil: Physiotherapeut verlässt den Verein", "Er geht nach elf Jahren.");
    const StoryId contract =
        desk.take(5min, "de", "FC Riedwil verpflichtet Stürmer Okonjo-Lund",
                  "Der Däne Emil Okonjo-Lund kommt aus Vestby und unterschrieb beim FC Riedwil bis 2030.");
    CHECK(desk.take(20h, "de", "Okonjo-Lund trifft für den FC Riedwil: 2:1 gegen Kirchlen",
                    "Der Stürmer Emil Okonjo-Lund schoss das Tor zum 2:1, der FC Riedwil steht im Halbfinal.") !=
          contract);
    CHECK(desk.take(2h, "de", "FC Riedwil holt den Dänen Okonjo-Lund",
                    "Der Angreifer Emil Okonjo-Lund aus Vestby hat beim FC Riedwil einen Vertrag bis 2030.") ==
          contract);
}

namespace {

/// A word of an invented language, another for each number.
std::string invented(std::size_t number, std::string_view ending = "") {
    constexpr std::string_view consonants = "bdfgklmnprstvz", vowels = "aeiou";
    std::string word;
    for (std::size_t rest = number + 1; rest > 0; rest /= consonants.size() * vowels.size()) {
        word += consonants[rest % consonants.size()];
        word += vowels[rest / consonants.size() % vowels.size()];
    }
    return word + std::string(ending) + "k";
}

/// A report of `words` words: two of three are among the language's forty small words, the third is said by no other
/// report.
std::string in_unknown_language(std::size_t report, std::size_t words, std::string_view ending) {
    std::string text;
    std::minstd_rand random(static_cast<std::uint32_t>(report + 1));
    for (std::size_t i = 0; i < words; ++i) {
        std::string word = i % 3 < 2 ? invented(random() % 40, ending) : invented(1000 + report * 200 + i);
        if (i % 9 == 0) word.front() = static_cast<char>(word.front() - 'a' + 'A');
        text += word + (i % 9 == 8 ? ". " : " ");
    }
    return text;
}

} // namespace

TEST_CASE("the small words of a language that nobody knows make no story", "[story]") {
    const std::string_view language = GENERATE("xx", "");
    // Small words are short; those that are not are learnt from the first reports.
    const auto [ending, most] =
        GENERATE(std::pair<std::string_view, std::size_t>("", 6), std::pair<std::string_view, std::size_t>("nis", 60));
    CAPTURE(language, ending);
    Desk desk;
    std::size_t largest = 0;
    for (std::size_t report = 0; report < 150; ++report) {
        const std::string text = in_unknown_language(report, 90, ending);
        const StoryId story = desk.take(5min, language, text.substr(0, 50), text.substr(50, 150), text);
        largest = std::max(largest, desk.clusterer.reports(story).size());
    }
    CHECK(largest <= most);
}

TEST_CASE("the small words of Spanish are no news", "[story]") {
    Desk desk;
    const StoryId fire = desk.take(5min, "es", "Un incendio destruye el mercado de Valdehoz",
                                   "El fuego comenzó según los bomberos en una panadería; no hay heridos.");
    CHECK(desk.take(20min, "es", "El mercado de Valdehoz queda destruido por un incendio",
                    "Los bomberos creen que el fuego comenzó en la panadería del mercado.") == fire);
    CHECK(desk.take(20min, "es", "La alcaldesa de Porriel dimite tras doce años en el cargo",
                    "Según dijo, no hay otra salida; los concejales se reúnen el lunes.") != fire);
}
