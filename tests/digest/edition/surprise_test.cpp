#include "digest/edition/oddity.hpp"
#include "digest/edition/surprise.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <regex>
#include <utility>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant noon = *parse_iso8601("2026-11-23T10:45:00Z");

StoredArticle story(ArticleKey key, std::string title, std::string section = "Panorama", std::string lead = "") {
    StoredArticle stored;
    stored.key = key;
    stored.article.id = std::to_string(key);
    stored.article.url = "https://seestadt.example/" + std::to_string(key);
    stored.canonical_url = stored.article.url;
    stored.article.title = std::move(title);
    stored.article.lead = std::move(lead);
    stored.article.section = std::move(section);
    stored.article.language = "de";
    stored.article.source = "Seestadt heute";
    stored.article.urgency = 6;
    stored.article.published = noon - 5h;
    stored.first_seen = stored.changed = noon - 5h;
    return stored;
}

StoredArticle goat(ArticleKey key = 1) {
    return story(key, "Ziege fährt mit dem Bus zur Schule", "Panorama", "Der Chauffeur merkte es erst am Rathaus.");
}

SurpriseInput input(std::vector<StoredArticle> articles) {
    SurpriseInput result;
    result.articles = std::move(articles);
    result.since = noon - surprising_window;
    result.now = noon;
    result.language = "de-CH";
    return result;
}

std::vector<ArticleKey> keys(const std::vector<SurpriseCandidate>& candidates) {
    std::vector<ArticleKey> result;
    for (const SurpriseCandidate& candidate : candidates) result.push_back(candidate.article);
    return result;
}

const Reason& part(const SurpriseCandidate& candidate, std::string_view name) {
    const auto found = std::ranges::find(candidate.reasons, name, &Reason::part);
    REQUIRE(found != candidate.reasons.end());
    return *found;
}

bool says(const std::vector<std::string>& notes, std::string_view words) {
    return std::ranges::any_of(notes, [&](const std::string& note) { return note.contains(words); });
}

/// 90 days of council, bus and weather.
WordMemory ordinary_days() {
    WordMemory memory;
    for (int day = 1; day <= 89; ++day) {
        const Instant when = noon - surprising_window - std::chrono::days(day);
        memory.remember(story(1, "Stadtrat berät über den Bus am Abend").article, when);
        memory.remember(story(2, "Schule in der Altstadt bekommt ein neues Dach").article, when);
        memory.remember(story(3, "Ziege gewinnt Preis auf dem Markt").article, when);
    }
    return memory;
}

} // namespace

TEST_CASE("an article's versions are one article of the past, with all their words", "[surprise]") {
    WordMemory memory;
    Article article;
    article.title = "Ziege fährt Bus";
    memory.remember(article, noon - 50h, 7);
    memory.remember(story(8, "Kuh steht auf dem Perron").article, noon - 40h, 8);
    article.title = "Ziege fährt Bus und Tram";
    memory.remember(article, noon - 30h, 7);
    const auto words = telling_words(article);
    REQUIRE(words.size() == 4);
    CHECK(memory.size() == 2);
    CHECK(memory.together(words[0].stem, words[2].stem, noon - 90h, noon) == 1); // Ziege, Bus
    CHECK(memory.together(words[0].stem, words[3].stem, noon - 90h, noon) == 1); // Ziege, Tram
    CHECK(memory.most_shared(words, noon - 90h, noon) == 4);
    memory.forget_before(noon - 45h);
    CHECK(memory.size() == 1);
    memory.remember(article, noon - 20h, 7);
    CHECK(memory.size() == 2);
    CHECK(memory.most_shared(words, noon - 90h, noon) == 4);
}

TEST_CASE("what never stood together makes a story surprising, and the reason says so", "[surprise]") {
    const WordMemory memory = ordinary_days();
    SurpriseInput day = input({goat(), story(2, "Stadtrat berät über den Bus am Morgen")});
    day.memory = &memory;
    const auto candidates = surprising_candidates(day);
    REQUIRE(candidates.size() == 2);
    CHECK(candidates[0].article == 1);
    const Reason& rarity = part(candidates[0], "rarity");
    CAPTURE(rarity.sentence);
    CHECK(rarity.sentence.starts_with("\"Ziege\" and \"Schule\" never stood together in 89 days"));
    CHECK(rarity.points == Approx(0.2).margin(0.001));
    CHECK(part(candidates[1], "rarity").points < rarity.points);
    CHECK(part(candidates[1], "distance").points < part(candidates[0], "distance").points);
}

TEST_CASE("the score of a surprising story recomputes from its sentences", "[surprise]") {
    const WordMemory memory = ordinary_days();
    SurpriseInput day = input({goat(), story(2, "Nach 71 Jahren: Flaschenpost kommt an", "Regional"),
                               story(3, "Forscherin zählt seltene Eulen", "Wissen"),
                               story(4, "Rathaus bekommt neue Treppe", "Panorama")});
    day.articles[3].article.tags = {"Surprise"};
    day.memory = &memory;
    const auto candidates = surprising_candidates(day);
    REQUIRE(candidates.size() == 4);
    const std::regex product(R"(([0-9.]+) x ([0-9.]+)(?: / ([0-9]+))? = ([0-9.]+)\.$)");
    const std::regex difference(R"(([0-9.]+) x \(([0-9]+) - ([0-9]+)\) / ([0-9]+) = ([0-9.]+)\.$)");
    for (const SurpriseCandidate& candidate : candidates) {
        double sum = 0;
        for (const Reason& reason : candidate.reasons) {
            CAPTURE(reason.sentence);
            sum += reason.points;
            std::smatch found;
            if (std::regex_search(reason.sentence, found, difference)) {
                const double share = (std::stod(found[2]) - std::stod(found[3])) / std::stod(found[4]);
                CHECK(std::stod(found[1]) * share == Approx(reason.points).margin(0.0006));
                CHECK(std::stod(found[5]) == Approx(reason.points).margin(1e-9));
            } else {
                REQUIRE(std::regex_search(reason.sentence, found, product));
                const double divisor = found[3].matched ? std::stod(found[3]) : 1;
                CHECK(std::stod(found[1]) * std::stod(found[2]) / divisor == Approx(reason.points).margin(0.0006));
                CHECK(std::stod(found[4]) == Approx(reason.points).margin(1e-9));
            }
        }
        CHECK(sum == Approx(candidate.score).margin(1e-9));
        CHECK(candidate.score <= 1);
    }
}

TEST_CASE("nothing that harms somebody is a surprising story, however funny its tone", "[surprise]") {
    auto sad = story(1, "Kuh springt durchs Dach aufs Sofa", "Panorama", "Ein Gast sass gerade darauf.");
    sad.article.blocks.push_back({BlockKind::paragraph, "Der Mann erlitt Knochenbrüche und liegt im Spital."});
    auto crime = story(2, "Papagei wohnt seit Ostern im Rathaus", "Panorama", "Der Vogel war gestohlen worden.");
    auto minor = story(3, "Roboter mäht den Schulhof", "Panorama", "Ein 12-jähriger hat ihn gebaut.");
    auto english = story(4, "Cheese champion loses his wheel", "Panorama");
    english.article.language = "en";
    english.article.lead = "Paramedics took him away in an ambulance.";
    auto pupils = story(5, "Roboter hilft Viertklässlern bei den Hausaufgaben", "Panorama");
    auto missiles = story(6, "Papagei warnt ein ganzes Dorf", "Panorama", "Raketen trafen auch den Marktplatz.");
    for (const StoredArticle& article : {sad, crime, minor, english, pupils, missiles}) {
        CAPTURE(article.article.title);
        CHECK(surprising_candidates(input({article})).empty());
    }
    const Surprises day = find_surprises(input({crime, goat(9)}));
    CHECK(keys(day.candidates) == std::vector<ArticleKey>{9});
    CHECK(says(day.notes, "Papagei wohnt seit Ostern"));
}

TEST_CASE("illness, injury and an age below eighteen are nothing to smile about", "[surprise]") {
    const auto leads = std::to_array<std::pair<const char*, const char*>>({
        {"de", "Nach der Diagnose strickte er einen Schal."},
        {"de", "Seine Chemotherapie ist vorbei."},
        {"de", "Der Hirntumor liess ihn nicht los."},
        {"de", "Er lebt seit Jahren mit Parkinson."},
        {"de", "Sie wurde am Knie operiert."},
        {"de", "Die Wunde musste mit sieben Stichen genäht werden."},
        {"de", "Die Idee hatten die Fünfjährigen."},
        {"en", "He has epilepsy."},
        {"en", "She was operated on twice."},
        {"en", "A five-year-old found it."},
        {"fr", "La tumeur a disparu."},
        {"fr", "Après son infarctus, il tricote."},
        {"it", "Il tumore è sparito."},
        {"it", "Dopo la diagnosi fa la maglia."},
    });
    for (const auto& [language, lead] : leads) {
        CAPTURE(lead);
        auto told = goat();
        told.article.language = language;
        told.article.lead = lead;
        CHECK(surprising_candidates(input({told})).empty());
    }
    for (const char* lead :
         {"Das Kleid für die Ziege hat er selbst genäht.", "Die Linie feiert ihr 15-jähriges Jubiläum.",
          "Nach der fünfjährigen Bauzeit ist er frei."}) {
        CAPTURE(lead);
        auto told = goat();
        told.article.lead = lead;
        CHECK(surprising_candidates(input({told})).size() == 1);
    }
}

TEST_CASE("one report that tells of harm keeps the whole event from being a surprising story", "[surprise]") {
    auto first = goat();
    auto second = goat(2);
    second.article.source = "Nordtal-Agentur";
    second.article.origin = Origin::agency;
    second.article.lead = "Der Chauffeur wurde verletzt.";
    CHECK(surprising_candidates(input({first, second})).empty());
    CHECK(surprising_candidates(input({first})).size() == 1);
}

TEST_CASE("the rockets of fireworks harm nobody", "[surprise]") {
    auto rockets = goat();
    rockets.article.lead = "Der Chauffeur verkaufte früher Raketen.";
    CHECK(surprising_candidates(input({rockets})).empty());
    rockets.article.lead = "Der Chauffeur verkaufte früher Raketen und anderes Feuerwerk.";
    CHECK(surprising_candidates(input({rockets})).size() == 1);
}

TEST_CASE("a figure of speech harms nobody", "[surprise]") {
    auto english = story(1, "Village keeps the light that only ducks can switch", "Panorama");
    english.article.language = "en";
    english.article.lead = "The driver who wanted it gone lost by a landslide.";
    CHECK(surprising_candidates(input({english})).size() == 1);
    for (const char* harm : {"A landslide had closed the road.", "The pond was buried by a landslide.",
                             "Two hikers were caught in a landslide."}) {
        english.article.lead = harm;
        CHECK(surprising_candidates(input({english})).empty());
    }
}

TEST_CASE("what asks, sells, serves, comments or is important is no surprising story", "[surprise]") {
    auto question = story(1, "Warum fährt die Ziege Bus?");
    auto advert = story(2, "Ziegenkäse für alle Busse");
    advert.article.kicker = "Publireportage";
    auto horoscope = story(3, "Das Glück reitet heute auf einer Ziege");
    horoscope.article.kicker = "Horoskop";
    auto opinion = story(4, "Lasst die Ziegen Bus fahren");
    opinion.article.kicker = "Kolumne";
    auto ticker = story(5, "Ziegenrennen in Altbach");
    ticker.article.kicker = "Liveticker";
    auto least = story(6, "Ziegen sind gut für den Garten");
    least.article.urgency = 8;
    auto important = story(7, "Ziegen legen den Bahnverkehr lahm");
    important.article.urgency = 3;
    auto nothing = story(8, "Stadtrat berät über das Budget", "Inland");
    for (const StoredArticle& article : {question, advert, horoscope, opinion, ticker, least, important, nothing}) {
        CAPTURE(article.article.title);
        CHECK(surprising_candidates(input({article})).empty());
    }
}

TEST_CASE("what asks in its title and tells the fact in its push title is a surprising story", "[surprise]") {
    auto told = story(1, "Warum fährt die Ziege Bus?");
    told.article.push_title = "Ziege fährt mit dem Bus";
    CHECK(surprising_candidates(input({told})).size() == 1);
}

TEST_CASE("an embargoed, killed, held or blocked article is no surprising story", "[surprise]") {
    auto embargoed = goat();
    embargoed.article.embargo_until = noon + 1h;
    auto killed = goat();
    killed.article.status = PublicationStatus::killed;
    auto held = goat();
    held.hold = 3;
    auto blocked = goat();
    blocked.pinned = -1;
    for (const StoredArticle& article : {embargoed, killed, held, blocked})
        CHECK(surprising_candidates(input({article})).empty());
}

TEST_CASE("there is no surprising story while a story of the highest severity is open", "[surprise]") {
    SurpriseInput day = input({goat()});
    day.severe_alert_open = true;
    const Surprises surprises = find_surprises(day);
    CHECK(surprises.candidates.empty());
    CHECK(says(surprises.notes, "highest severity"));
}

TEST_CASE("the own desk tells a surprising story before an agency does", "[surprise]") {
    auto agency = goat(1);
    agency.article.origin = Origin::agency;
    agency.article.source = "Nordtal-Agentur";
    auto other = story(2, "Esel steigt in den Lift und fährt in den Keller");
    CHECK(keys(surprising_candidates(input({agency, other}))) == std::vector<ArticleKey>{2, 1});
    // Of one event the own report stands for all.
    auto own = goat(3);
    own.article.title = "Ziege nimmt den Bus zur Schule";
    CHECK(keys(surprising_candidates(input({agency, own}))) == std::vector<ArticleKey>{3});
}

TEST_CASE("an editor's tag lifts a story above what its words say", "[surprise]") {
    auto tagged = story(2, "Orgel spielt seit gestern einen neuen Ton", "Kultur");
    tagged.article.tags = {"surprise"};
    auto plain = story(3, "Rathaus bekommt neue Treppe", "Panorama");
    CHECK(keys(surprising_candidates(input({plain, tagged}))) == std::vector<ArticleKey>{2, 3});
}

TEST_CASE("what went out on its own is not sent again, and what an edition told says so", "[surprise]") {
    SurpriseInput day = input({goat()});
    day.told = {{1, 1, "morning", noon - 4h}};
    const auto candidates = surprising_candidates(day);
    REQUIRE(candidates.size() == 1);
    CHECK(candidates[0].told_in == "morning");
    for (const std::string product : {"surprising", "alert"}) {
        day.told = {{1, 1, product, noon - 4h}};
        CHECK(surprising_candidates(day).empty());
    }
}

TEST_CASE("surprising stories do not depend on the order of what came in", "[surprise]") {
    std::vector<StoredArticle> articles{goat(1), goat(2), story(3, "Eule zieht ins Stadttheater", "Kultur"),
                                        story(4, "Esel im Rathaus", "Regional"), story(5, "Biber baut Brücke")};
    articles[1].article.source = "Regio-Portal";
    articles[1].article.origin = Origin::partner;
    const auto said = [](const std::vector<SurpriseCandidate>& candidates) {
        std::string all;
        for (const auto& candidate : candidates) {
            all += std::to_string(candidate.article) + " " + std::to_string(candidate.score) + "\n";
            for (const Reason& reason : candidate.reasons) all += reason.sentence + "\n";
        }
        return all;
    };
    const std::string expected = said(surprising_candidates(input(articles)));
    CHECK(expected.contains("biber"));
    std::mt19937 random(3);
    for (int i = 0; i < 20; ++i) {
        std::ranges::shuffle(articles, random);
        CHECK(said(surprising_candidates(input(articles))) == expected);
    }
}

TEST_CASE("words are forgotten after their time", "[surprise]") {
    WordMemory memory;
    const auto words = telling_words(story(1, "Ziege im Bus").article);
    REQUIRE(words.size() == 2);
    CHECK(words[0].shown == "Ziege");
    memory.remember(story(1, "Ziege im Bus").article, noon - 50 * 24h);
    memory.remember(story(2, "Bus in Altbach").article, noon - 24h);
    const auto together = [&] { return memory.together(words[0].stem, words[1].stem, noon - 90 * 24h, noon); };
    CHECK(together() == 1);
    CHECK(memory.together(words[0].stem, words[1].stem, noon - 30 * 24h, noon) == 0);
    CHECK(memory.days(noon - 90 * 24h, noon) == 50);
    memory.forget_before(noon - 30 * 24h);
    CHECK(together() == 0);
    CHECK(memory.articles(noon - 90 * 24h, noon) == 1);
    CHECK(memory.most_shared(words, noon - 90 * 24h, noon) == 1);
}

TEST_CASE("what is odd is found in four languages", "[surprise]") {
    const auto marks = [](std::string_view language, std::string title) {
        Article article;
        article.language = language;
        article.title = std::move(title);
        article.published = parse_iso8601("2026-11-23T06:00:00Z");
        std::string all;
        for (const Oddity& one : oddities(article, "")) all += std::string(one.mark) + " ";
        return all;
    };
    CHECK(marks("de", "Mähroboter büxt aus und trifft einen Esel") == "animal machine astray ");
    CHECK(marks("en", "Runaway goat returns library book after 52 years") == "animal astray years ");
    CHECK(marks("fr", "Une chèvre retrouvée dans la plus grande cave du canton") == "animal astray record ");
    CHECK(marks("it", "Dopo 40 anni la ricetta ritrovata in soffitta") == "astray food years ");
    CHECK(marks("de", "Stadtrat verabschiedet Budget für 2027").empty());
    CHECK(marks("de", "Nach 3 Jahren ist die Brücke fertig").empty());
    CHECK(marks("fr", "Une pomme disparue depuis 1890") == "food years ");
    CHECK(marks("it", "Il semaforo è rosso dal 1967") == "years ");
    for (const char* ordinary : {"Die Brücke ist seit 2019 gesperrt", "Nachfolger für den seit 2001 amtierenden Wirt",
                                 "Seit 1000 Tagen kein Unfall", "Stadtrat Vogel hat einen Kompromiss gefunden"})
        CHECK(marks("de", ordinary).empty());
    CHECK(marks("en", "Village sees 1890 visitors").empty());
    CHECK(marks("it", "La mostra racconta la città dal 1914 al 1945").empty());
}
