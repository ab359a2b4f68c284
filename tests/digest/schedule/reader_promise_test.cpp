#include "digest/schedule/reader_promise.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

Instant at(std::string_view iso) { return *parse_iso8601(iso); }

const Zone& zurich() {
    static const Zone zone = *Zone::find("Europe/Zurich");
    return zone;
}

constexpr QuietHours night{22h, 6h};
const HousePromise house{.quiet = night};

std::string in_words(const Decision& decision) {
    constexpr std::array names{"send", "silently", "hold", "fold", "withhold"};
    std::string text = names.at(static_cast<std::size_t>(decision.what));
    if (decision.why != Objection::none) text += ": " + std::string(to_string(decision.why));
    if (decision.what == Decision::What::hold) text += " until " + to_iso8601(decision.until);
    return text;
}

/// What becomes of a message at 23:00 in Zurich (22:00 UTC), useful for two hours.
std::string told(MessageKind kind, int severity, ReaderFacts reader = {}, const HousePromise& of_house = house,
                 std::string_view when = "2026-11-23T22:00:00Z") {
    const Instant now = at(when);
    return in_words(decide({kind, severity, now + 2h}, of_house, reader, {zurich(), now}));
}

std::string by_day(MessageKind kind, int severity, ReaderFacts reader = {}, const HousePromise& of_house = house) {
    return told(kind, severity, std::move(reader), of_house, "2026-11-23T13:00:00Z");
}

ReaderFacts with(ReaderPromise promise) { return {.promise = promise}; }

} // namespace

TEST_CASE("in quiet hours the gravest alert rings, and the next to it for those who asked for the night",
          "[schedule]") {
    CHECK(told(MessageKind::alert, 1) == "send");
    CHECK(told(MessageKind::alert, 2) == "fold: quiet hours");
    CHECK(told(MessageKind::alert, 2, {.at_night = true}) == "send");
    CHECK(told(MessageKind::alert, 3, {.at_night = true}) == "fold: quiet hours");
    CHECK(told(MessageKind::update, 1) == "send");
    CHECK(told(MessageKind::update, 2) == "fold: quiet hours");
    CHECK(told(MessageKind::surprising, 0) == "fold: quiet hours");
    CHECK(told(MessageKind::answer, 0) == "send");
}

TEST_CASE("a reader's own quiet hours take the place of the newsroom's", "[schedule]") {
    CHECK(told(MessageKind::alert, 2, with({.quiet = QuietHours{}})) == "send");
    CHECK(told(MessageKind::alert, 2, with({.quiet = QuietHours{0h, 8h}})) == "send");
    CHECK(by_day(MessageKind::alert, 2) == "send");
    const ReaderFacts shift = with({.quiet = QuietHours{12h, 16h}});
    CHECK(by_day(MessageKind::alert, 2, shift) == "hold: quiet hours until 2026-11-23T15:00:00Z");
    CHECK(by_day(MessageKind::alert, 1, shift) == "send");
    CHECK(by_day(MessageKind::surprising, 0, shift) == "fold: quiet hours");
}

TEST_CASE(
    "an alert that is still useful when quiet hours end is sent then; one that is not is told in the next edition",
    "[schedule]") {
    const ReaderFacts sleeper = with({.quiet = QuietHours{22h, 7h}});
    CHECK(told(MessageKind::alert, 2, sleeper, house, "2026-11-24T05:00:00Z") ==
          "hold: quiet hours until 2026-11-24T06:00:00Z");
    CHECK(told(MessageKind::alert, 2, sleeper) == "fold: quiet hours");
    ReaderFacts alerts_only = sleeper;
    alerts_only.takes_editions = false; // no edition would bring it
    CHECK(told(MessageKind::alert, 2, alerts_only) == "hold: quiet hours until 2026-11-24T06:00:00Z");
}

TEST_CASE("an edition comes whatever else came, and silently within a reader's own quiet hours", "[schedule]") {
    HousePromise three = house;
    three.per_day = 3;
    CHECK(by_day(MessageKind::edition, 0, {.got_today = 9}, three) == "send");
    CHECK(told(MessageKind::edition, 0) == "send"); // the newsroom chose its hour itself
    CHECK(told(MessageKind::edition, 0, with({.quiet = QuietHours{22h, 7h}})) == "silently");
    CHECK(told(MessageKind::poll, 0, with({.quiet = QuietHours{22h, 7h}})) == "silently");
}

TEST_CASE("over her cap a reader gets nothing but editions and the gravest alerts", "[schedule]") {
    HousePromise three = house;
    three.per_day = 3;
    CHECK(by_day(MessageKind::alert, 2, {.got_today = 2}, three) == "send");
    CHECK(by_day(MessageKind::alert, 2, {.got_today = 3}, three) == "fold: daily cap");
    CHECK(by_day(MessageKind::alert, 1, {.got_today = 3}, three) == "send");
    CHECK(by_day(MessageKind::surprising, 0, {.got_today = 3}, three) == "fold: daily cap");
    CHECK(by_day(MessageKind::alert, 2, {.got_today = 3, .takes_editions = false}, three) == "withhold: daily cap");
    CHECK(by_day(MessageKind::alert, 2, {.promise = {.per_day = 0}, .got_today = 9}, three) == "send");
    CHECK(by_day(MessageKind::alert, 2, {.promise = {.per_day = 1}, .got_today = 1}) == "fold: daily cap");
    CHECK(by_day(MessageKind::alert, 2, {.got_today = 200}) == "send"); // no cap unless somebody sets one
    CHECK(counts(MessageKind::edition));
    CHECK_FALSE(counts(MessageKind::correction));
    CHECK_FALSE(counts(MessageKind::poll));
}

TEST_CASE("a pause is a STOP with an end: not even the gravest alert comes", "[schedule]") {
    const ReaderFacts away = with({.paused_until = at("2026-11-26T00:00:00Z")});
    CHECK(by_day(MessageKind::alert, 1, away) == "fold: paused");
    CHECK(by_day(MessageKind::alert, 3, away) == "fold: paused");
    CHECK(by_day(MessageKind::edition, 0, away) == "withhold: paused");
    CHECK(by_day(MessageKind::answer, 0, away) == "send");
    CHECK(told(MessageKind::alert, 1, away, house, "2026-11-25T23:59:59Z") == "fold: paused");
    CHECK(told(MessageKind::alert, 1, away, house, "2026-11-26T00:00:00Z") == "send");
}

TEST_CASE("a correction reaches everybody who has what is wrong, silently where they sleep or pause", "[schedule]") {
    CHECK(by_day(MessageKind::correction, 2, {.got_today = 99}) == "send");
    CHECK(told(MessageKind::correction, 2) == "silently");
    CHECK(told(MessageKind::correction, 0) == "silently");
    CHECK(told(MessageKind::correction, 1) == "send"); // who was woken by it hears that it was wrong
    CHECK(told(MessageKind::correction, 2, with({.quiet = QuietHours{}})) == "send");
    CHECK(by_day(MessageKind::correction, 1, with({.paused_until = at("2027-01-01T00:00:00Z")})) == "silently");
}

TEST_CASE("quiet hours in the nights in which the clocks change", "[schedule]") {
    const auto until = [](QuietHours quiet, std::string_view now) {
        const auto end = quiet_until(quiet, zurich(), at(now));
        return end ? to_iso8601(*end) : "none";
    };
    // Forward, 2027-03-28: 02:00 is 03:00. An end inside the gap is the first instant after it.
    CHECK(until({22h, 2h + 30min}, "2027-03-28T00:30:00Z") == "2027-03-28T01:00:00Z");
    CHECK(until({22h, 2h + 30min}, "2027-03-28T01:00:00Z") == "none");
    CHECK(until({2h + 15min, 5h}, "2027-03-28T00:59:59Z") == "none"); // 01:59:59, and then it is 03:00
    CHECK(until({2h + 15min, 5h}, "2027-03-28T01:00:00Z") == "2027-03-28T03:00:00Z");
    CHECK(until(night, "2027-03-27T21:00:00Z") == "2027-03-28T04:00:00Z");
    // Back, 2027-10-31: 02:00 to 03:00 comes twice. Of two ends the first counts.
    CHECK(until({22h, 2h + 30min}, "2027-10-31T00:00:00Z") == "2027-10-31T00:30:00Z");
    CHECK(until({22h, 2h + 30min}, "2027-10-31T01:10:00Z") == "none"); // the second 02:10
    CHECK(until({2h + 30min, 5h}, "2027-10-31T00:40:00Z") == "2027-10-31T04:00:00Z");
    CHECK(until(night, "2027-10-30T20:00:00Z") == "2027-10-31T05:00:00Z");
}

TEST_CASE("the words of the ledger for what stands against a message mean the same read back", "[schedule]") {
    for (const Objection one : {Objection::quiet, Objection::capped, Objection::paused})
        CHECK(objection_from(to_string(one)) == one);
    CHECK(objection_from("stopped") == Objection::none);
    CHECK(objection_from("") == Objection::none);
}
