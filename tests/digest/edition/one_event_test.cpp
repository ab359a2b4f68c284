#include "digest/edition/one_event.hpp"

#include "digest/edition/events.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

namespace {

struct Report {
    std::string_view title, lead, body;
};

struct Pair {
    std::string_view language;
    Report first, second;
};

StoredArticle stored(const Report& report, ArticleKey key, std::string_view language = "de") {
    StoredArticle result;
    result.key = key;
    result.article.id = "urn:seestadt:" + std::to_string(key);
    result.article.url = "https://seestadt.example/" + std::to_string(key);
    result.article.title = report.title;
    result.article.lead = report.lead;
    result.article.language = language;
    if (!report.body.empty()) result.article.blocks.push_back({BlockKind::paragraph, std::string(report.body)});
    return result;
}

/// An ordinary day, in which the words of every day stand.
std::vector<StoredArticle> ordinary_day() {
    constexpr std::array<std::pair<std::string_view, Report>, 20> day = {{
        {"de",
         {"Stadtrat von Seestadt beschliesst neue Velowege", "Die Polizei rechnet mit weniger Unfällen.",
          "Am Montag sagte die Stadträtin, es gebe keine Verletzten mehr zu beklagen."}},
        {"de", {"Gemeinderat Altikon senkt die Steuern", "Das Budget weist einen Überschuss aus.", ""}},
        {"de", {"FC Seestadt gewinnt das Derby gegen Bergwil", "Zwei Tore in der zweiten Hälfte.", ""}},
        {"de", {"Polizei sucht Zeugen nach Unfall in Bergwil", "Ein Auto fuhr davon, eine Person wurde verletzt.", ""}},
        {"de",
         {"Feuerwehr Altikon übt den Ernstfall", "Ein Brand in einer Halle wurde gelöscht, zum Glück nur zur Probe.",
          ""}},
        {"de", {"Minister Brandt tritt vor die Presse", "Er sprach über den Haushalt.", ""}},
        {"de",
         {"Regionalzug bleibt stehen: Pendler warten", "Eine Störung auf der Strecke bei Bergwil war der Grund.", ""}},
        {"de", {"Gericht verurteilt Betrüger", "Vier Jahre Haft für den Mann.", ""}},
        {"en", {"Harbour Town council agrees new cycle lanes", "Police expect fewer accidents.", ""}},
        {"en", {"Police seek witnesses after crash in Hillford", "One person was injured.", ""}},
        {"en", {"Minister defends budget", "The government said taxes would not rise.", ""}},
        {"en", {"Train services delayed by signal failure", "Passengers waited for two hours.", ""}},
        {"en", {"Fire crews train in empty warehouse", "Nobody was hurt.", ""}},
        {"fr",
         {"Le conseil de Port-Clair vote de nouvelles pistes cyclables", "La police attend moins d’accidents.", ""}},
        {"fr", {"Un train en panne bloque les voyageurs", "Le trafic a repris dans la soirée.", ""}},
        {"fr", {"La ministre défend son budget", "Le gouvernement promet de ne pas augmenter les impôts.", ""}},
        {"fr", {"Incendie maîtrisé dans un hangar", "Les pompiers n’ont signalé aucun blessé.", ""}},
        {"it", {"Il municipio di Portochiaro approva le piste ciclabili", "La polizia prevede meno incidenti.", ""}},
        {"it", {"Treno fermo per un guasto", "I passeggeri hanno atteso due ore.", ""}},
        {"it", {"La ministra difende il bilancio", "Il governo non aumenta le tasse.", ""}},
    }};
    std::vector<StoredArticle> articles;
    for (const auto& [language, report] : day)
        articles.push_back(stored(report, 1000 + static_cast<ArticleKey>(articles.size()), language));
    return articles;
}

bool one(const Pair& pair) {
    const auto first = stored(pair.first, 1, pair.language);
    const auto second = stored(pair.second, 2, pair.language);
    UNSCOPED_INFO(similarities(second, {first}, ordinary_day())[0] << " " << pair.first.title << " / "
                                                                   << pair.second.title);
    return same_event(second, {first}, ordinary_day()).has_value();
}

} // namespace

TEST_CASE("an agency's report and our own of one event are one", "[edition]") {
    const Pair pair = GENERATE(values<Pair>({
        {"de",
         {"Zug entgleist bei Seestadt, mehrere Verletzte", "Das sagt die Kantonspolizei Nordtal.", ""},
         {"Regionalzug bei Seestadt entgleist: Mehrere Verletzte",
          "Der Zug aus Altikon sprang am Mittag aus den Gleisen.", "Die Feuerwehr ist mit 40 Leuten im Einsatz."}},
        {"de",
         {"Finanzministerin Anna Muster tritt zurück", "Das gab sie am Mittag bekannt.", ""},
         {"Paukenschlag: Anna Muster tritt als Finanzministerin ab", "Sie nennt gesundheitliche Gründe.",
          "Die Regierung bestimmt am Freitag, wer ihr folgt."}},
        {"de",
         {"Erdbeben der Stärke 5,1 erschüttert das Nordtal", "Berichte über Schäden gibt es noch nicht.", ""},
         {"Starkes Erdbeben im Nordtal", "Die Erdbebenwarte misst eine Stärke von 5,1.",
          "In Seestadt wackelten die Wände."}},
        {"de",
         {"Grossbrand in Chemiefabrik in Altikon", "Die Bevölkerung soll Fenster schliessen.", ""},
         {"Altikon: Chemiefabrik steht in Flammen", "Fenster und Türen sind zu schliessen, warnt die Polizei.", ""}},
        {"en",
         {"Passenger ferry sinks off Harbour Town", "Coastguard says 60 people were on board.", ""},
         {"Ferry with 60 people on board sinks off Harbour Town", "Rescue boats are on their way.",
          "The coastguard was called at noon."}},
        {"en",
         {"Bridge collapses in Hillford", "Several cars have fallen into the river.", ""},
         {"Hillford bridge collapse: cars fall into river", "Emergency services are on the scene.", ""}},
        {"fr",
         {"Avalanche près de Montclair: cinq skieurs ensevelis", "Les secours sont sur place.", ""},
         {"Cinq skieurs emportés par une avalanche à Montclair", "Les recherches continuent malgré le mauvais temps.",
          ""}},
        {"fr",
         {"Le conseiller d’État Jean Modèle démissionne", "Il l’a annoncé à midi.", ""},
         {"Jean Modèle quitte le Conseil d’État", "Le conseiller d’État démissionne avec effet immédiat.", ""}},
        {"it",
         {"Frana a Valchiara: strada bloccata, due dispersi", "I soccorsi sono sul posto.", ""},
         {"Due dispersi dopo la frana di Valchiara", "La strada cantonale resta bloccata.", ""}},
    }));
    CHECK(one(pair));
    CHECK(one({pair.language, pair.second, pair.first}));
}

TEST_CASE("another event with a similar title is an event of its own", "[edition]") {
    const Pair pair = GENERATE(values<Pair>({
        {"de",
         {"Zug entgleist bei Seestadt, mehrere Verletzte", "Das sagt die Kantonspolizei Nordtal.", ""},
         {"Zug entgleist bei Bergwil, mehrere Verletzte", "Das sagt die Kantonspolizei Südtal.", ""}},
        {"de",
         {"Finanzministerin Anna Muster tritt zurück", "Das gab sie am Mittag bekannt.", ""},
         {"Finanzminister Beat Beispiel tritt zurück", "Das gab er am Abend bekannt.", ""}},
        {"de",
         {"Grossbrand in Chemiefabrik in Altikon", "Die Bevölkerung soll Fenster schliessen.", ""},
         {"Grossbrand in Möbelhaus in Bergwil", "Die Bevölkerung soll Fenster schliessen.", ""}},
        {"de",
         {"Schüsse an Schule in Seestadt", "Die Polizei sperrt das Quartier ab.", ""},
         {"Zug entgleist bei Seestadt", "Die Polizei sperrt die Strecke ab.", ""}},
        {"de",
         {"Eilmeldung: Alpina-Bank ist zahlungsunfähig", "Das teilt die Aufsicht mit.", ""},
         {"Eilmeldung: Nordtal-Bank ist zahlungsunfähig", "Das teilt die Aufsicht mit.", ""}},
        {"en",
         {"Passenger ferry sinks off Harbour Town", "Coastguard says 60 people were on board.", ""},
         {"Passenger ferry sinks off Southport Bay", "Coastguard says 20 people were on board.", ""}},
        {"en",
         {"Bridge collapses in Hillford", "Several cars have fallen into the river.", ""},
         {"Factory roof collapses in Marston", "Several workers are missing.", ""}},
        {"en",
         {"Health Secretary Jane Sample resigns", "She announced it at noon.", ""},
         {"Health Secretary Tom Model resigns", "He announced it this evening.", ""}},
        {"fr",
         {"Avalanche près de Montclair: cinq skieurs ensevelis", "Les secours sont sur place.", ""},
         {"Avalanche près de Valdor: cinq skieurs ensevelis", "Les secours sont sur place.", ""}},
        {"it",
         {"Frana a Valchiara: strada bloccata, due dispersi", "I soccorsi sono sul posto.", ""},
         {"Frana a Montescuro: strada bloccata, due dispersi", "I soccorsi sono sul posto.", ""}},
    }));
    CHECK_FALSE(one(pair));
    CHECK_FALSE(one({pair.language, pair.second, pair.first}));
}

TEST_CASE("the same item under another name is the same event", "[edition]") {
    StoredArticle first = stored({"Zug entgleist bei Seestadt", "", ""}, 1);
    StoredArticle second = stored({"Schweres Unglück im Nordtal", "", ""}, 2);
    CHECK_FALSE(same_event(second, {first}, ordinary_day()));
    SECTION("by its address") { second.article.url = "http://www.seestadt.example/1/?utm_source=x"; }
    SECTION("by its agency's id") { second.article.id = first.article.id; }
    SECTION("by its title") { second.article.title = "ZUG ENTGLEIST BEI SEESTADT!"; }
    SECTION("by its text") {
        const std::string text =
            "Ein Regionalzug ist am Montagmittag auf der Strecke von Altikon nach Seestadt aus den "
            "Gleisen gesprungen, wie die Kantonspolizei Nordtal am Nachmittag vor den Medien sagte; "
            "elf Menschen wurden verletzt, zwei davon schwer.";
        first.article.blocks.push_back({BlockKind::paragraph, text});
        second.article.blocks.push_back({BlockKind::paragraph, text.substr(0, 200)});
    }
    CHECK(same_event(second, {stored({"Schüsse in Bergwil", "", ""}, 3), first}, ordinary_day()) == 1);
}

TEST_CASE("a mere number or a house's standing line joins nothing", "[edition]") {
    StoredArticle first = stored({"Zug entgleist bei Seestadt", "", "Mehr in Kürze."}, 1);
    StoredArticle second = stored({"Bundesrat Keller gestorben", "", "Mehr in Kürze."}, 2);
    first.article.id = second.article.id = "17";
    first.article.url = second.article.url = "https://seestadt.example/";
    CHECK_FALSE(same_event(second, {first}, ordinary_day()));
}

TEST_CASE("a place, an office or a party in common does not make two happenings one", "[edition]") {
    const Pair pair = GENERATE(values<Pair>({
        // another kind of happening in one place
        {"de", {"Flugzeug stürzt bei Kelso ab", "", ""}, {"Grossbrand in Altstadt von Kelso", "", ""}},
        {"de",
         {"Absturz bei Kelso: Pilot stirbt", "Das Kleinflugzeug war am Mittag gestartet.", ""},
         {"Grossbrand in Altstadt von Kelso", "Die Feuerwehr ist mit 60 Leuten vor Ort.", ""}},
        {"en",
         {"Gunman opens fire at Hillford school", "Police have sealed off the area.", ""},
         {"Fire at Hillford school", "Police have sealed off the area.", ""}},
        // the same kind in another place, or of another person
        {"de",
         {"Zug entgleist bei Seestadt", "", ""},
         {"Zug entgleist bei Bergstadt - zwei Tote", "Das sagt die Polizei.", ""}},
        {"de",
         {"Seestadt: Regionalzug springt aus den Gleisen", "Mehrere Verletzte.", ""},
         {"Zug entgleist bei Bergstadt - zwei Tote", "", ""}},
        {"de",
         {"Bundesrätin Keller tritt zurück", "Sie gab es am Mittag bekannt.", ""},
         {"Bundesrat Meier tritt zurück, er geht ebenfalls auf Ende Jahr", "Er gab es am Abend bekannt.", ""}},
        {"de",
         {"Bundesrätin Keller tritt zurück", "Sie gab es am Mittag bekannt.", ""},
         {"Nach Keller tritt auch Bundesrat Meier zurück", "Er gab es am Abend bekannt.", ""}},
        {"fr",
         {"La ministre Modèle démissionne", "Elle l’a annoncé à midi.", ""},
         {"Le ministre Exemple démissionne", "Il l’a annoncé ce soir, après la ministre Modèle.", ""}},
        {"it",
         {"Il ministro Esempio si dimette", "Lo ha annunciato a mezzogiorno.", ""},
         {"La ministra Campione si dimette", "Lo ha annunciato in serata.", ""}},
        // two fires of one town
        {"de",
         {"Grossbrand in Schule in Seestadt", "Die Feuerwehr evakuiert das Quartier.", ""},
         {"Grossbrand in Hotel in Seestadt", "Die Feuerwehr evakuiert das Quartier.", ""}},
        {"de",
         {"Brand in Schule von Seestadt", "Verletzte kamen ins Spital.", "Das Spital nimmt niemanden mehr auf."},
         {"Brand in Spital von Seestadt", "Die Polizei sperrt die Strasse.", ""}},
        {"de", {"Grossbrand in Seestadt", "", ""}, {"Brand in Spital von Seestadt: drei Tote", "", ""}},
        {"en",
         {"Fire at school in Harbour Town", "Firefighters are on the scene.", ""},
         {"Fire at hotel in Harbour Town", "Firefighters are on the scene.", ""}},
        {"en", {"Fire in Harbour Town", "Three people are missing.", ""}, {"Harbour Town hotel fire", "", ""}},
        {"fr",
         {"Incendie dans une école de Montclair", "Les pompiers sont sur place.", ""},
         {"Incendie dans un hôtel de Montclair", "Les pompiers sont sur place.", ""}},
        {"fr",
         {"Incendie à Port-Clair", "", ""},
         {"Incendie dans une école de Port-Clair", "Les pompiers sont sur place.", ""}},
        {"it",
         {"Incendio in una scuola di Valchiara", "I pompieri sono sul posto.", ""},
         {"Incendio in un albergo di Valchiara", "I pompieri sono sul posto.", ""}},
        // two verdicts of one court
        {"de",
         {"Bezirksgericht Seestadt verurteilt Betrüger zu vier Jahren Haft", "Das Urteil fiel am Mittag.", ""},
         {"Bezirksgericht Seestadt verurteilt Raser zu fünf Jahren Haft", "Das Urteil fiel am Mittag.", ""}},
        {"en",
         {"Hillford Crown Court jails teacher for fraud", "The judge spoke of greed.", ""},
         {"Hillford Crown Court jails banker for fraud", "The judge spoke of greed.", ""}},
        {"fr",
         {"Le tribunal de Montclair condamne un notaire à six ans", "Le verdict est tombé à midi.", ""},
         {"Le tribunal de Montclair condamne un médecin à six ans", "Le verdict est tombé à midi.", ""}},
        // two quakes, goals, warnings
        {"de",
         {"Erdbeben der Stärke 5,1 erschüttert das Nordtal", "", ""},
         {"Erdbeben der Stärke 4,6 erschüttert das Nordtal", "", ""}},
        {"it",
         {"Terremoto di magnitudo 5,1 in Valchiara", "Nessun danno segnalato.", ""},
         {"Nuovo terremoto di magnitudo 4,2 in Valchiara", "Nessun danno segnalato.", ""}},
        {"de",
         {"Tor für den FC Seestadt: Muster trifft zum 1:0", "", ""},
         {"Tor für den FC Seestadt: Muster trifft zum 2:0", "", ""}},
        {"en", {"Goal for Hillford Rovers: Sample scores", "", ""}, {"Goal for Hillford Rovers: Model scores", "", ""}},
        {"de",
         {"Wetterdienst warnt vor Sturm im Nordtal", "Die höchste Stufe gilt ab Mittag.", ""},
         {"Wetterdienst warnt vor Hochwasser im Nordtal", "Die höchste Stufe gilt ab Mittag.", ""}},
        {"fr",
         {"Météo: alerte à la tempête à Montclair", "Le niveau maximal est atteint.", ""},
         {"Météo: alerte aux crues à Montclair", "Le niveau maximal est atteint.", ""}},
    }));
    CHECK_FALSE(one(pair));
    CHECK_FALSE(one({pair.language, pair.second, pair.first}));
}

TEST_CASE("a flash and what becomes of it are one event", "[edition]") {
    const Pair pair = GENERATE(values<Pair>({
        {"de",
         {"Flugzeug stürzt bei Kelso ab", "", ""},
         {"Flugzeugabsturz bei Kelso: Pilot stirbt", "Die Maschine war am Mittag gestartet.", ""}},
        {"de",
         {"Zug entgleist bei Seestadt", "", ""},
         {"Seestadt: Regionalzug springt aus den Gleisen", "Mehrere Verletzte nach dem Unglück.", ""}},
        {"de",
         {"Bundesrätin Keller tritt zurück", "", ""},
         {"Rücktritt von Bundesrätin Anna Keller", "Sie geht auf Ende Jahr.", "Sie war neun Jahre im Amt."}},
        {"de",
         {"Gericht verurteilt Ex-Banker Beispiel", "", ""},
         {"Ex-Banker Beat Beispiel schuldig gesprochen", "Das Bezirksgericht Seestadt sieht Betrug.", ""}},
        {"en",
         {"Plane crashes near Kelso", "", ""},
         {"Kelso plane crash: pilot dies", "The light aircraft came down in a field.", ""}},
        {"en",
         {"Health Secretary Jane Sample resigns", "", ""},
         {"Jane Sample quits as Health Secretary", "She gave no reason.", ""}},
        {"en",
         {"Explosion in Hillford chemical plant", "", ""},
         {"Blast at chemical plant in Hillford", "Smoke is seen for miles.", ""}},
        {"fr",
         {"Un train déraille près de Montclair", "", ""},
         {"Montclair: un train régional déraille, deux blessés", "Les secours sont sur place.", ""}},
        {"fr",
         {"La ministre Claire Modèle démissionne", "", ""},
         {"Démission de la ministre Claire Modèle", "Elle l’a annoncé à midi.", ""}},
        {"it",
         {"Crolla il ponte di Valchiara", "", ""},
         {"Valchiara, crollo del ponte: si cercano dispersi", "I soccorsi sono sul posto.", ""}},
    }));
    CHECK(one(pair));
    CHECK(one({pair.language, pair.second, pair.first}));
}

TEST_CASE("a report joins only its own event's, whatever stands beside it", "[edition]") {
    const std::vector<StoredArticle> reports = {stored({"Flugzeug stürzt bei Kelso ab", "", ""}, 1),
                                                stored({"Grossbrand in Altstadt von Kelso", "", ""}, 2),
                                                stored({"Zug entgleist bei Seestadt", "", ""}, 3)};
    const auto found = [&](const Report& report) { return same_event(stored(report, 9), reports, ordinary_day()); };
    CHECK(found({"Flugzeugabsturz bei Kelso: Pilot stirbt", "Die Maschine war am Mittag gestartet.", ""}) == 0);
    CHECK(found({"Kelso: Altstadt steht in Flammen", "Ein Grossbrand zerstört mehrere Häuser.", ""}) == 1);
    CHECK_FALSE(found({"Zug entgleist bei Bergstadt - zwei Tote", "", ""}));
    CHECK_FALSE(found({"Messerangriff in Kelso", "Die Polizei sperrt die Altstadt ab.", ""}));
}

TEST_CASE("a house's standing words below two happenings do not join them", "[edition]") {
    constexpr std::string_view standing = "Die Kantonspolizei Nordtal bittet die Bevölkerung, die Umgebung zu meiden, "
                                          "Fenster und Türen zu schliessen und "
                                          "die Notrufnummern nur in dringenden Fällen zu wählen; sie wird um achtzehn "
                                          "Uhr wieder vor den Medien sprechen.";
    const auto school = stored({"Grossbrand in Schule in Seestadt", "", standing}, 1);
    const auto mill = stored({"Grossbrand in Mühle in Altikon", "", standing}, 2);
    CHECK_FALSE(same_event(mill, {school}, ordinary_day()));
    CHECK_FALSE(same_event(school, {mill}, ordinary_day()));
}
