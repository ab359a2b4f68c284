#include "digest/story/evidence.hpp"
#include "digest/story/story_centre.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

/// Weighs reports as they come, each an hour after the one before.
class Desk {
public:
    WeighedReport read(std::string_view language, std::string_view title, std::string_view lead) {
        now_ += 1h;
        WeighedReport report(features_of({title, lead, "", language}), rarity, now_);
        rarity.learn(report.features.terms);
        return report;
    }

    Rarity rarity;

private:
    Instant now_ = *parse_iso8601("2026-03-02T06:00:00Z");
};

WeighedReport centre(const std::vector<WeighedReport>& reports, const Rarity& rarity) {
    std::vector<const WeighedReport*> pointers;
    for (const WeighedReport& report : reports) pointers.push_back(&report);
    return centre_of(pointers, rarity);
}

double mean_likeness(const std::vector<WeighedReport>& some, const std::vector<WeighedReport>& others) {
    double sum = 0;
    for (const WeighedReport& one : some)
        for (const WeighedReport& other : others) sum += likeness(one, other);
    return sum / static_cast<double>(some.size() * others.size());
}

struct Night {
    Desk desk;
    std::vector<WeighedReport> at_home = {
        desk.read("de", "Stromausfall: Im ganzen Nordtal ist es dunkel",
                  "Seit 13.21 Uhr fehlt im Nordtal der Strom. Auch das Tessin ist betroffen, Züge stehen still."),
        desk.read("de", "Spital Hohlwil arbeitet nach dem Stromausfall mit Generator",
                  "Im Nordtal ist der Strom weg, im Tessin auch. Operationen sind verschoben."),
        desk.read("de", "Das Nordtal hat wieder Licht",
                  "Der Stromausfall im Nordtal und im Tessin dauerte fünf Stunden. Ein Kraftwerk half aus.")};
    std::vector<WeighedReport> abroad = {
        desk.read("en", "Power cut hits Milan and southern Switzerland",
                  "Lifts and trains stopped in Lombardy and Ticino as the electricity failed in Milan."),
        desk.read("it", "Blackout da Milano al Ticino, ascensori bloccati",
                  "La corrente è saltata in tutta la Lombardia e in Ticino. Fermi i treni a Milano."),
        desk.read("en", "Milan restaurants throw away food after power failure",
                  "The blackout in Lombardy and Ticino cost Milan millions, and the electricity is back.")};
    std::vector<WeighedReport> strike = {
        desk.read("de", "Streik im Nordtal: Keine Busse bis Freitag",
                  "Im Nordtal und im Tessin streiken die Chauffeure. Sie wollen mehr Lohn."),
        desk.read("de", "Chauffeure im Nordtal bleiben hart",
                  "Der Streik der Busse im Nordtal und im Tessin geht weiter, die Löhne bleiben umstritten.")};
};

} // namespace

TEST_CASE("what several reports tell in common shows one event better than their pairs do", "[story]") {
    const Night night;
    const double one_event =
        likeness(centre(night.at_home, night.desk.rarity), centre(night.abroad, night.desk.rarity));
    CHECK(one_event > 2); // clusterer.cpp asks for it
    CHECK(one_event > mean_likeness(night.at_home, night.abroad) + 1);
    CHECK(likeness(centre(night.at_home, night.desk.rarity), centre(night.strike, night.desk.rarity)) < 0);
}

TEST_CASE("what one report of a story says alone is not in its centre", "[story]") {
    const Night night;
    const WeighedReport middle = centre(night.at_home, night.desk.rarity);
    const auto has = [](const WeighedReport& report, std::uint64_t key) {
        return std::ranges::find(report.features.terms, key, &Term::key) != report.features.terms.end();
    };
    for (const WeighedReport& report : night.at_home) {
        for (const Term& term : report.features.terms) {
            const auto said =
                std::ranges::count_if(night.at_home, [&](const WeighedReport& other) { return has(other, term.key); });
            CHECK(has(middle, term.key) == (said > 1));
        }
    }
    CHECK(middle.at == night.at_home[1].at);
}

TEST_CASE("what everybody says by now does not make two stories one", "[story]") {
    Night night;
    CHECK(share_something_rare(centre(night.at_home, night.desk.rarity), centre(night.abroad, night.desk.rarity),
                               night.desk.rarity));
    for (int i = 0; i < 200; ++i) {
        for (const WeighedReport& report : night.at_home) night.desk.rarity.learn(report.features.terms);
        for (const WeighedReport& report : night.abroad) night.desk.rarity.learn(report.features.terms);
    }
    CHECK_FALSE(share_something_rare(centre(night.at_home, night.desk.rarity), centre(night.abroad, night.desk.rarity),
                                     night.desk.rarity));
}
