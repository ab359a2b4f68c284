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

/// The part of what two reports share that another place in the title takes away.
double taken_by_other_place(const WeighedReport& one, const WeighedReport& other) {
    double shared = 0, taken = 0;
    for (const Evidence& piece : evidence_of(one, other)) {
        if (piece.weight > 0) shared += piece.weight;
        if (piece.kind == "other place") taken -= piece.weight;
    }
    return taken / shared;
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

TEST_CASE("another place in the title says less the more names two reports share", "[story]") {
    const auto north = report("Wal bei Rossmatt gesichtet", "Das Tier schwamm am Morgen nahe Osterhalm.");
    const auto south = report("Wal bei Finsterau gesichtet", "Das Tier schwamm am Mittag nahe Osterhalm.");
    const auto north_again = report("Wal bei Rossmatt gesichtet", "Das Tier schwamm nahe Osterhalm in Grauwerd.");
    const auto south_again = report("Wal bei Finsterau gesichtet", "Das Tier schwamm nahe Osterhalm in Grauwerd.");
    const auto elsewhere = report("Wal bei Finsterau gesichtet", "Das Tier schwamm am Mittag davon.");
    const double none = taken_by_other_place(north, elsewhere);
    const double one = taken_by_other_place(north, south);
    const double two = taken_by_other_place(north_again, south_again);
    CHECK(none > 1.5 * one);
    CHECK(one > 1.4 * two);
    CHECK(two > 0);
}

TEST_CASE("the field of news speaks for one event or against it", "[story]") {
    const auto fire = report("Scheune in Rossmatt brennt", "Das Feuer brach bei einer Explosion aus.");
    const auto smoke = report("Rauch über Rossmatt: Evakuierung", "Eine Explosion war zu hören.");
    const auto match = report("Rossmatt gewinnt Derby im Eishockey", "Der Torhüter hielt einen Penalty.");
    const auto weight = [](const WeighedReport& one, const WeighedReport& other, std::string_view kind) {
        for (const Evidence& piece : evidence_of(one, other))
            if (piece.kind == kind) return piece.weight;
        return 0.0;
    };
    CHECK(weight(fire, smoke, "field") > 0);
    CHECK(weight(fire, smoke, "other field") == 0);
    CHECK(weight(fire, match, "field") == 0);
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
