#include "bot/editor/delay.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;

namespace {

Instant at(std::string_view local) { return digest::parse_iso8601("2026-11-23T" + std::string(local) + ":00+01:00").value(); }

/// The morning edition to WhatsApp's readers: started at 6.30, planned for 6.37.
BroadcastProgress morning(std::optional<Instant> expected, Hindrance hindrance = Hindrance::platform) {
    BroadcastProgress progress;
    progress.row.id = 7;
    progress.row.draft = "morning-2026-11-23";
    progress.row.audience = "subscribers.whatsapp";
    progress.row.started = at("06:30");
    progress.row.planned = at("06:37");
    progress.row.useful_until = at("10:00");
    progress.row.tally.recipients = 200'000;
    progress.row.tally.pending = 100'000;
    progress.platform = config::Platform::whatsapp;
    progress.expected = expected;
    progress.hindrance = hindrance;
    return progress;
}

const config::TextLibrary& library() {
    static const auto loaded = config::TextLibrary::load();
    return *loaded;
}

std::string said(const BroadcastProgress& progress, std::string_view language) {
    return delay_words(progress, library().best(language), *digest::Zone::find("Europe/Zurich"));
}

} // namespace

TEST_CASE("a delay is told in the newsroom's language with its true cause", "[editor]") {
    const auto late = morning(at("06:44"));
    CHECK(said(late, "de-CH") == "WhatsApp bremst uns: fertig um 6.44 statt 6.37 Uhr (morning-2026-11-23).");
    CHECK(said(late, "en") == "WhatsApp is slowing us: finished at 06:44 instead of 06:37 (morning-2026-11-23).");
    CHECK(said(late, "fr-CH") == "WhatsApp nous ralentit\u00a0: fin à 6\u202fh\u202f44 au lieu de 6\u202fh\u202f37 (morning-2026-11-23).");
    CHECK(said(late, "it-CH") == "WhatsApp ci rallenta: fine alle 6.44 invece che alle 6.37 (morning-2026-11-23).");
    for (const Hindrance why : {Hindrance::none, Hindrance::storage, Hindrance::refused, Hindrance::unreachable, Hindrance::overtaken,
                                Hindrance::slow_answers, Hindrance::slow, Hindrance::interrupted}) {
        for (const auto& language : library().languages()) CHECK_FALSE(said(morning(std::nullopt, why), language).empty());
    }
    CHECK(said(morning(std::nullopt, Hindrance::unreachable), "en") ==
          "WhatsApp does not answer: nobody knows when it will be finished; 06:37 was planned (morning-2026-11-23).");
}

TEST_CASE("how many readers will miss it is said", "[editor]") {
    auto late = morning(at("10:00"));
    late.too_late = 41'000;
    CHECK(said(late, "de-CH") == "WhatsApp bremst uns: fertig um 10.00 statt 6.37 Uhr (morning-2026-11-23). "
                                 "41000 Leserinnen und Leser bekommen es nicht mehr: Um 10.00 Uhr ist es zu spät.");
    late.too_late = 1;
    CHECK(said(late, "en").ends_with("1 reader will not get it any more: at 10:00 it is too late."));
}

TEST_CASE("a delay is late beyond a minute and a tenth of what was planned", "[editor]") {
    CHECK_FALSE(is_late(morning(at("06:38")), at("06:32")));
    CHECK(is_late(morning(at("06:38") + 1s), at("06:32")));
    auto long_one = morning(at("08:42"));
    long_one.row.planned = at("08:30"); // two hours: twelve minutes are a tenth
    CHECK_FALSE(is_late(long_one, at("06:32")));
    long_one.expected = at("08:43");
    CHECK(is_late(long_one, at("06:32")));
    CHECK_FALSE(is_late(morning(std::nullopt), at("06:37"))); // nobody knows: late when its time is over
    CHECK(is_late(morning(std::nullopt), at("06:39")));
    auto channel = morning(at("09:00"));
    channel.row.tally.recipients = 1;
    CHECK_FALSE(is_late(channel, at("06:32"))); // alarms tell that
}

TEST_CASE("editors hear of a delay once, and again only when it gets notably worse", "[editor]") {
    DelayWatch watch;
    CHECK(watch.update({morning(at("06:44"))}, at("06:31")).empty()); // not yet for some seconds
    CHECK(watch.update({morning(at("06:37"))}, at("06:31") + 5s).empty());
    CHECK(watch.update({morning(at("06:44"))}, at("06:32")).empty());
    const auto first = watch.update({morning(at("06:44"))}, at("06:32") + 10s);
    REQUIRE(first.size() == 1);
    CHECK(first[0].number == 1);
    for (int minute = 0; minute < 5; ++minute) CHECK(watch.update({morning(at("06:45"))}, at("06:33") + minute * 1min).empty());
    CHECK(watch.update({morning(at("06:47"))}, at("06:39")).empty());
    const auto worse = watch.update({morning(at("06:48"))}, at("06:40")); // 11 minutes after 7
    REQUIRE(worse.size() == 1);
    CHECK(worse[0].number == 2);
    CHECK(watch.update({morning(at("06:44"))}, at("06:41")).empty());
    auto missing = morning(at("06:48"));
    missing.too_late = 5;
    REQUIRE(watch.update({missing}, at("06:42")).size() == 1); // the first who will miss it
    CHECK(watch.update({missing}, at("06:43")).empty());
    CHECK(watch.update({}, at("06:50")).empty());
}
