#include "digest/story/evidence.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche::digest;

namespace {

constexpr std::uint8_t everyday = 4;

WeighedReport report(std::string_view title, std::string_view lead) {
    static const Rarity unlearnt;
    return {features_of({title, lead, "", "de"}), unlearnt, *parse_iso8601("2026-03-02T06:00:00Z")};
}

double weight(const WeighedReport& one, const WeighedReport& other, std::string_view kind) {
    double sum = 0;
    for (const Evidence& piece : evidence_of(one, other))
        if (piece.kind == kind) sum += piece.weight;
    return sum;
}

} // namespace

TEST_CASE("a name that a quarter of the stories have tells less than an everyday word that none has", "[story]") {
    const Term town{.key = 7, .kind = TermKind::name, .commonness = 1};
    const Term word{.key = 8, .kind = TermKind::thing, .commonness = everyday};
    Rarity rarity;
    CHECK(rarity.of(town) > rarity.of(word));
    for (int story = 0; story < 40; ++story) {
        rarity.count_story(1);
        if (story % 4 == 0) rarity.learn(town);
    }
    CHECK(rarity.of(town) < rarity.of(word));
}

TEST_CASE("in a young store the newsroom's own town soon tells little", "[story]") {
    const Term town{.key = 7, .kind = TermKind::name, .commonness = 1};
    const Term regular{.key = 8, .kind = TermKind::name, .commonness = 1};
    Rarity rarity;
    for (int story = 0; story < 4; ++story) {
        rarity.count_story(1);
        rarity.learn(town);
        if (story == 0) rarity.learn(regular);
    }
    CHECK(rarity.of(town) <= 1.5);
    CHECK(rarity.of(regular) > 4);
}

TEST_CASE("titles whose names the other report lacks are two events", "[story]") {
    const auto north = report("Wal bei Rossmatt gesichtet", "Das Tier schwamm am Morgen nahe Osterhalm.");
    const auto south = report("Wal bei Finsterau gesichtet", "Das Tier schwamm am Mittag nahe Osterhalm.");
    const auto north_too = report("Wal vor Osterhalm gesichtet", "Das Tier schwamm am Mittag nahe Rossmatt.");
    CHECK(weight(north, south, "other names") < 0);
    CHECK(weight(north, north_too, "other names") == Approx(0).margin(1e-6));
    CHECK(likeness(north, south) < likeness(north, north_too));
}

TEST_CASE("a country in two titles is no other place, two towns are", "[story]") {
    const auto minister = report("Deutschlands Ministerin unter Verdacht", "Henrike Grubacher schrieb ab.");
    const auto thesis = report("Verdacht gegen Ministerin in Deutschland", "Grubacher soll abgeschrieben haben.");
    const auto rossmatt = report("Verdacht gegen Stadtrat in Zürich", "Grubacher soll abgeschrieben haben.");
    const auto elsewhere = report("Verdacht gegen Stadtrat in Basel", "Grubacher soll abgeschrieben haben.");
    CHECK(weight(minister, thesis, "other place") == 0);
    CHECK(weight(rossmatt, elsewhere, "other place") < 0);
}

TEST_CASE("the same announcement for two towns is two stories, however much of its text is the same", "[story]") {
    constexpr std::string_view text = "Die Lauwerke ersetzen einen Transformator und stellen den Strom ab. Sie bitten, "
                                      "Kühltruhen geschlossen zu halten und Computer herunterzufahren.";
    const auto one = report("Kein Strom in der Nacht in Riedwil", text);
    const auto other = report("Kein Strom in der Nacht in Hubstetten", text);
    const auto again = report("Stromunterbruch in Riedwil", text);
    CHECK(likeness(one, other) < 1);
    CHECK(likeness(one, again) > 10);
}

TEST_CASE("what the titles tell and the other report lacks speaks against one event", "[story]") {
    const auto fire = report("Sägerei in Rossmatt brennt", "Das Feuer brach am Morgen aus.");
    const auto again = report("Feuer in einer Sägerei", "In Rossmatt brannte es am Morgen.");
    const auto concert = report("Konzert in Rossmatt", "Am Morgen probte die Musik.");
    CHECK(weight(fire, concert, "other things") < weight(fire, again, "other things"));
    CHECK(weight(fire, concert, "other things") < 0);
}

TEST_CASE("no one thing makes two reports one event, however rare it is", "[story]") {
    const auto visit = report("Grubacher besucht Rossmatt", "Der Besuch dauerte zwei Stunden.");
    const auto book = report("Grubacher liest aus seinem Buch", "Der Saal in Osterhalm war ausverkauft.");
    const auto visit_too = report("Hoher Besuch in Rossmatt", "Grubacher blieb zwei Stunden.");
    CHECK(weight(visit, book, "noun") + weight(visit, book, "name") > 0);
    CHECK(likeness(visit, book) < 0);
    CHECK(likeness(visit, visit_too) > 1);
}

TEST_CASE("another field of news speaks against one event", "[story]") {
    const auto fire = report("Scheune in Rossmatt brennt", "Das Feuer brach bei einer Explosion aus.");
    const auto smoke = report("Rauch über Rossmatt: Evakuierung", "Eine Explosion war zu hören.");
    const auto match = report("Rossmatt gewinnt Derby im Eishockey", "Der Torhüter hielt einen Penalty.");
    CHECK(weight(fire, smoke, "other field") == 0);
    CHECK(weight(fire, match, "other field") < 0);
    CHECK(likeness(fire, match) < likeness(fire, smoke));
}

TEST_CASE("the first and the last name of one person count less than two persons", "[story]") {
    const auto person = report("Besuch von Odilo Grubacher", "");
    const auto persons = report("Besuch von Odilo", "Grubacher ist auch da.");
    const auto of = [](const WeighedReport& report, std::string_view name) {
        for (const Term& term : report.features.terms)
            if (report.features.label(term) == name) return term.stress;
        return 0.0F;
    };
    CHECK(of(person, "Odilo") < of(persons, "Odilo"));
    CHECK(of(person, "Odilo") > 0);
    CHECK(of(person, "Grubacher") == of(person, "Odilo"));
}

TEST_CASE("two results are two matches", "[story]") {
    const auto first = report("Rossmatt schlägt Finsterau 4:1", "Die Tore fielen früh.");
    const auto again = report("Rossmatt überrascht mit 4:1", "Finsterau war ohne Chance.");
    const auto next = report("Rossmatt gewinnt 2:0 in Osterhalm", "Die Tore fielen früh.");
    const auto says_other_score = [](const WeighedReport& one, const WeighedReport& other) {
        const auto evidence = evidence_of(one, other);
        return std::ranges::any_of(evidence, [](const Evidence& piece) { return piece.kind == "other score"; });
    };
    CHECK(says_other_score(first, next));
    CHECK_FALSE(says_other_score(first, again));
    CHECK(likeness(first, next) < likeness(first, again));
}

TEST_CASE("a new coach and her first match are two stories", "[story]") {
    const auto coach = report("Henrike Grubacher wird Trainerin des FC Rossmatt",
                              "Die 41-Jährige übernimmt die Mannschaft. Ihr Vorgänger ist freigestellt.");
    const auto losing = report("Henrike Grubacher wird Trainerin des FC Rossmatt",
                               "Ihr Vorgänger ist freigestellt. Das Team verlor zuletzt 0:2 in der Serie.");
    const auto match = report("Grubachers Einstand: Rossmatt gewinnt nach vier Pleiten",
                              "3:1 gegen Osterhalm: Die neue Trainerin stellt dreimal um, der Stürmer trifft.");
    const auto player = report("Stürmer Amsel zum besten Spieler ernannt",
                               "Nach dem Sieg der Mannschaft des FC Rossmatt im Cup ernannte ihn der Verband.");
    CHECK(match.tells_match);
    CHECK(coach.tells_contract);
    CHECK_FALSE(player.tells_contract);
    CHECK(weight(coach, match, "no score") < weight(player, match, "no score"));
    CHECK(weight(coach, match, "no score") == weight(match, coach, "no score"));
}

TEST_CASE("votes that read like a score are no match", "[story]") {
    const auto vote = report("Gemeinderat sagt Ja zum Fussballstadion",
                             "Mit 34:12 Stimmen bewilligt der Rat den Kredit für das Stadion des FC Rossmatt.");
    CHECK_FALSE(vote.tells_score);
    CHECK_FALSE(vote.tells_match);
}

TEST_CASE("the programmes of two days are two stories, though they read alike", "[story]") {
    const auto friday = report("Stadtfest Rossmatt: das Programm am 3. Mai", "Auf der Bühne spielt die Stadtmusik.");
    const auto saturday = report("Stadtfest Rossmatt: das Programm am 4. Mai", "Auf der Bühne spielt die Stadtmusik.");
    const auto friday_too = report("Was am 3. Mai am Stadtfest Rossmatt läuft", "Auf der Bühne spielt die Stadtmusik.");
    CHECK(weight(friday, saturday, "other date") <= -4);
    CHECK(weight(friday, friday_too, "other date") == 0);
    CHECK(likeness(friday, saturday) < likeness(friday, friday_too));
}

TEST_CASE("an index of another day is another story; new figures of the same day are not", "[story]") {
    const auto tuesday = report("Luft in Rossmatt schlechter als anderswo",
                                "Am 4. Mai mass der Dienst in Rossmatt 61,2 Punkte, in Osterhalm 48,3, in Finsterau "
                                "44,9 und in Grüttwil 39,7.");
    const auto friday = report("Rossmatt hat wieder die schlechteste Luft",
                               "Am 7. Mai mass der Dienst in Rossmatt 58,4 Punkte, in Osterhalm 51,6, in Finsterau "
                               "40,2 und in Grüttwil 37,5.");
    const auto evening = report("Luft in Rossmatt am Abend noch schlechter",
                                "Am 4. Mai mass der Dienst in Rossmatt um 18 Uhr 66,8 Punkte, in Osterhalm 49,1, in "
                                "Finsterau 45,5 und in Grüttwil 40,3.");
    CHECK(weight(tuesday, friday, "other figures") < 0);
    CHECK(likeness(tuesday, friday) < likeness(tuesday, evening) - 10);
    CHECK(weight(tuesday, evening, "other figures") == 0);
}

TEST_CASE("the parts of the evidence add up to the likeness", "[story]") {
    const auto first =
        report("Scheune in Rossmatt brennt: 31 Kühe gerettet", "Das Feuer brach bei einer Explosion aus.");
    const auto again =
        report("31 Kühe aus dem Feuer geholt", "In Rossmatt hat nach einer Explosion eine Scheune gebrannt.");
    double sum = 0;
    for (const Evidence& piece : evidence_of(first, again)) sum += piece.weight;
    CHECK(sum == Approx(likeness(first, again)));
    CHECK(sum > 5);
}
