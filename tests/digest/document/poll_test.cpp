#include "digest/document/poll.hpp"

#include <catch2/catch.hpp>

using namespace depesche::digest;

TEST_CASE("a poll stands behind the stories of an edition, once, and comes off again", "[document][poll]") {
    Item tram;
    tram.number = 1;
    tram.title = "Tram";
    const Document plain{
        Product::digest,
        "de-CH",
        {Heading{"", "Guten Morgen"}, tram, Closing{"", "Sonne"}, Footer{"/stop", "", "", "", "", ""}}};
    Document edition = plain;
    const ReaderPoll first{.sign = "", .question = "Nachts?", .options = {"Ja", "Nein"}};
    const ReaderPoll second{.sign = "", .question = "Morgens?", .options = {"Ja", "Nein"}};
    set_poll(edition, &first);
    set_poll(edition, &second);
    REQUIRE(edition.blocks.size() == 5);
    CHECK(std::holds_alternative<ReaderPoll>(edition.blocks[2])); // before the closing words
    CHECK(*poll_in(edition) == second);
    CHECK(without_poll(edition) == plain);
    const auto alone = poll_alone(edition);
    REQUIRE(alone);
    CHECK(alone->product == Product::poll);
    CHECK(alone->blocks.size() == 1);
    CHECK_FALSE(poll_alone(*alone)); // it is one already
    set_poll(edition, nullptr);
    CHECK(edition == plain);
    CHECK_FALSE(poll_alone(edition));
}
