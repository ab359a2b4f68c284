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
    CHECK(one > 1.5 * two);
    CHECK(two > 0);
}
