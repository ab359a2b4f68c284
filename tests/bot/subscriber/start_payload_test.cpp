#include "bot/subscriber/start_payload.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;

namespace {
const Wishes choices{"morning", "evening", "morning_sport", "breaking", "breaking_at_night"};
} // namespace

TEST_CASE("a link says what to begin with and where somebody came from", "[subscriber]") {
    CHECK(start_payload("morning", "sport-end") == "morning__sport-end");
    CHECK(start_payload("", "sport-end") == "__sport-end");
    CHECK(start_payload("morning", "") == "morning");
    CHECK(payload_wishes("morning__sport-end", choices) == Wishes{"morning"});
    CHECK(payload_wishes("morning_sport__evening", choices) == Wishes{"morning_sport"});
    CHECK(payload_wishes("evening_breaking_at_night__x", choices) == Wishes{"evening", "breaking_at_night"});
    CHECK(payload_placement("evening_breaking__x_y", choices) == "x_y");
    CHECK(payload_placement("sport-end", choices) == "sport-end");
    CHECK(payload_placement("morning", choices).empty());
}

TEST_CASE("a place that is called like a choice is no choice", "[subscriber]") {
    CHECK(payload_wishes(start_payload("", "breaking"), choices).empty());
    CHECK(payload_placement(start_payload("", "breaking"), choices) == "breaking");
    CHECK(payload_from("morning", choices) == "__morning");
    CHECK(payload_from("morning__sport", choices) == "morning__sport");
    CHECK(payload_from("morning__", choices) == "morning");
    CHECK(payload_from("a__b", choices) == "__b");
    CHECK(payload_from("", choices).empty());
    CHECK(payload_from("\"><b", choices).empty());
    CHECK(payload_from(std::string(63, 'a'), choices).empty());
}

TEST_CASE("a payload that names anything else chooses nothing", "[subscriber]") {
    for (const char* payload : {"", "sport", "morning_x", "_morning", "__morning", "mornings", "morning-evening"}) {
        CAPTURE(payload);
        CHECK(payload_wishes(payload, choices).empty());
    }
    CHECK(payload_wishes("morning_", choices) == Wishes{"morning"});
}

TEST_CASE("a payload that a link cannot carry is refused in words", "[subscriber]") {
    CHECK(payload_problem("morning__sport-end").empty());
    CHECK(payload_problem(std::string(64, 'a')).empty());
    CHECK(payload_problem(std::string(65, 'a')).find("too long") != std::string::npos);
    CHECK(payload_problem("für").find("may hold only") != std::string::npos);
}
