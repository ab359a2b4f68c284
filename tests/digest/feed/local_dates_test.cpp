#include "digest/feed/dates.hpp"
#include "digest/feed/plain_text_article.hpp"
#include "digest/feed/title_signals.hpp"
#include "digest/schedule/schedule.hpp"
#include "tests/digest/feed/parsed_feed.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace depesche::digest;
using feed::Writer;

namespace {

Zone zone(std::string_view name) { return Zone::find(name).value(); }

std::string shown(const std::optional<Instant>& instant) { return instant ? to_iso8601(*instant) : "none"; }

std::string by_people(std::string_view name, std::string_view text) {
    const Zone local = zone(name);
    return shown(feed::parse_date(text, &local, Writer::newsroom));
}

std::string by_machines(std::string_view name, std::string_view text) {
    const Zone local = zone(name);
    return shown(feed::parse_date(text, &local, Writer::machine));
}

/// The embargo of the only article of a document, in the newsroom of this zone.
std::string embargo(std::string_view name, const std::string& document) {
    const Zone local = zone(name);
    const auto read =
        parse_feed(document, {.base_url = "https://seestadt.example/", .content_type = {}, .zone = &local});
    INFO(document);
    REQUIRE(read);
    REQUIRE(read->articles.size() == 1);
    return shown(read->articles[0].embargo_until);
}

std::string item(std::string_view inside) {
    return fmt::format("<rss xmlns:prism=\"http://prismstandard.org/namespaces/basic/2.0/\" "
                       "xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:d=\"https://depesche.example/ns/1\"><channel>"
                       "<item><guid>1</guid>{}</item></channel></rss>",
                       inside);
}

} // namespace

TEST_CASE("people write dates by the clock on their wall", "[feed][zone]") {
    CHECK(by_people("Europe/Zurich", "2026-11-24 14:30") == "2026-11-24T13:30:00Z");
    CHECK(by_people("Europe/Zurich", "24. Juli 2026, 14.30 Uhr") == "2026-07-24T12:30:00Z");
    CHECK(by_people("America/New_York", "November 24, 2026 2:30 pm") == "2026-11-24T19:30:00Z");
    CHECK(by_people("Pacific/Auckland", "24 November 2026 14:30") == "2026-11-24T01:30:00Z");
    CHECK(by_people("Pacific/Auckland", "2026-11-24") == "2026-11-23T11:00:00Z"); // its first moment
    CHECK(by_people("Europe/Zurich", "2026-11-24T14:30:15.250") == "2026-11-24T13:30:15Z");
    for (const std::string_view written :
         {"2026-11-24T14:30:00+02:00", "24 Nov 2026 12:30 GMT", "2026-11-24T12:30Z", "24.11.2026 13:30 (MEZ)",
          "Tue, 24 Nov 2026 07:30:00 EST", "1795523400", "1795523400000"}) {
        INFO(written); // what names its zone is not touched
        CHECK(by_people("Pacific/Auckland", written) == "2026-11-24T12:30:00Z");
        CHECK(by_machines("America/New_York", written) == "2026-11-24T12:30:00Z");
    }
    CHECK(shown(feed::parse_date("24.11.2026 14:30", nullptr, Writer::newsroom)) == "2026-11-24T14:30:00Z");
    CHECK(by_people("Europe/Zurich", "24.11.2026 14:30 h") == "2026-11-24T13:30:00Z"); // no military zone
}

TEST_CASE("of an hour that comes twice the second is meant, and a skipped one is after the gap", "[feed][zone]") {
    CHECK(by_people("Europe/Zurich", "2026-10-25 02:30") == "2026-10-25T01:30:00Z");
    CHECK(by_people("Europe/Zurich", "2026-10-25 01:59") == "2026-10-24T23:59:00Z");
    CHECK(by_people("Europe/Zurich", "2026-10-25 03:00") == "2026-10-25T02:00:00Z");
    CHECK(by_people("Europe/Zurich", "2026-03-29 02:30") == "2026-03-29T01:30:00Z");
    CHECK(by_people("Europe/Zurich", "2026-03-29 01:59") == "2026-03-29T00:59:00Z");
    CHECK(by_people("Europe/Zurich", "2026-03-29 03:00") == "2026-03-29T01:00:00Z");
    CHECK(by_people("America/New_York", "2026-11-01 01:30") == "2026-11-01T06:30:00Z");
    CHECK(by_people("America/New_York", "2026-03-08 02:30") == "2026-03-08T07:30:00Z");
    CHECK(by_people("Pacific/Auckland", "2026-04-05 02:30") == "2026-04-04T14:30:00Z");
    CHECK(by_people("Australia/Lord_Howe", "2026-04-05 01:45") == "2026-04-04T15:15:00Z");
    CHECK(by_people("Africa/Cairo", "2026-04-24") == "2026-04-23T22:00:00Z"); // midnight is missing
}

TEST_CASE("never is an instant earlier than the newsroom's clock or, from a machine, than UTC", "[feed][zone]") {
    for (const std::string_view name : {"Europe/Zurich", "America/New_York", "Pacific/Auckland", "Pacific/Apia",
                                        "Australia/Lord_Howe", "America/St_Johns", "Antarctica/Troll", "UTC"}) {
        const Zone local = zone(name);
        for (Instant hour = *parse_iso8601("2026-01-01T00:15:00Z"); hour < *parse_iso8601("2027-01-01T00:00:00Z");
             hour += std::chrono::minutes{165}) {
            const std::string written = to_iso8601(hour).substr(0, 19);
            const auto people = feed::parse_date(written, &local, Writer::newsroom).value();
            const auto machine = feed::parse_date(written, &local, Writer::machine).value();
            const auto day = std::chrono::floor<std::chrono::days>(hour);
            const auto minute = std::chrono::floor<std::chrono::minutes>(hour) - day;
            REQUIRE(people >= local.instant(LocalDate{day}, minute));
            REQUIRE(people - local.instant(LocalDate{day}, minute) <= std::chrono::hours{2});
            REQUIRE(machine == std::max(people, hour));
        }
    }
}

TEST_CASE("an embargo without a zone ends by the newsroom's clock, wherever it is written", "[feed][zone]") {
    for (const auto& [place, local, machine] :
         {std::tuple{"America/New_York", "2026-11-24T17:00:00Z", "2026-11-24T17:00:00Z"},
          {"Europe/Zurich", "2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z"},
          {"Pacific/Auckland", "2026-11-23T23:00:00Z", "2026-11-24T12:00:00Z"}}) {
        INFO(place);
        // People: words, notes, our own format
        CHECK(embargo(place, item("<title>Sperrfrist: 24.11.2026, 12 Uhr - Brücke zu</title>")) == local);
        CHECK(embargo(place, item("<title>a</title><description>EMBARGO until 24 November 2026 12:00</description>")) ==
              local);
        CHECK(embargo(place, item("<title>a</title><d:embargo_until>2026-11-24T12:00:00</d:embargo_until>")) == local);
        CHECK(embargo(place, R"({"format":"depesche/1","id":"1","title":"a","embargo_until":"2026-11-24 12:00"})") ==
              local);
        CHECK(embargo(place, R"({"uri":"urn:x:1","type":"text","headline":"a","body_text":"b","pubstatus":"usable",)"
                             R"("ednote":"Sperrfrist: 24.11.2026, 12 Uhr"})") == local);
        CHECK(embargo(place, R"({"version":"https://jsonfeed.org/version/1.1","title":"t","items":[{"id":"1",)"
                             R"("title":"a","_depesche":{"embargo_until":"2026-11-24T12:00"}}]})") == local);
        // Machines
        CHECK(embargo(place, item("<title>a</title><prism:embargoDate>2026-11-24T12:00:00</prism:embargoDate>")) ==
              machine);
        CHECK(embargo(place, item("<title>a</title><dcterms:available>2026-11-24T12:00:00</dcterms:available>")) ==
              machine);
        CHECK(embargo(place, R"({"uri":"urn:x:1","type":"text","headline":"a","body_text":"b","pubstatus":"usable",)"
                             R"("embargoed":"2026-11-24T12:00:00"})") == machine);
        CHECK(embargo(place, "<nitf><head><docdata><doc-id id-string=\"1\"/><date.release norm=\"20261124T120000\"/>"
                             "</docdata></head><body><body.head><hedline><hl1>a</hl1></hedline></body.head></body>"
                             "</nitf>") == machine);
        // With a zone of its own
        CHECK(embargo(place, item("<title>Sperrfrist: 24.11.2026, 13 Uhr MEZ - Brücke zu</title>")) ==
              "2026-11-24T12:00:00Z");
    }
}

TEST_CASE("a day alone is over when the newsroom's day is", "[feed][zone]") {
    CHECK(embargo("America/New_York", item("<title>Sperrfrist: 24.11.2026 - Brücke zu</title>")) ==
          "2026-11-25T05:00:00Z");
    CHECK(embargo("Europe/Zurich", item("<title>Sperrfrist: 24.10.2026 - Brücke zu</title>")) ==
          "2026-10-24T22:00:00Z");
    CHECK(embargo("Europe/Zurich", item("<title>Sperrfrist: 25.10.2026 - Brücke zu</title>")) ==
          "2026-10-25T23:00:00Z"); // this day has 25 hours
}

TEST_CASE("a day alone in a field ends an embargo as it does in words", "[feed][json][zone]") {
    CHECK(embargo("Europe/Zurich", R"({"format":"depesche/1","title":"Brücke zu","embargo_until":"29.11.2026"})") ==
          "2026-11-29T23:00:00Z");
    CHECK(embargo("Europe/Zurich", R"({"format":"depesche/1","title":"Brücke zu","embargo_until":"2026-11-29"})") ==
          "2026-11-29T23:00:00Z");
}

TEST_CASE("when a feed published is in UTC where it names no zone: an hour moves a rank, not a secret",
          "[feed][zone]") {
    const Zone local = zone("America/New_York");
    const auto read = parse_feed(item("<title>a</title><pubDate>24 Nov 2026 12:00:00</pubDate>"),
                                 {.base_url = {}, .content_type = {}, .zone = &local});
    REQUIRE(read);
    CHECK(shown(read->articles.at(0).published) == "2026-11-24T12:00:00Z");
    const auto own = parse_feed(R"({"format":"depesche/1","id":"1","title":"a","published":"2026-11-24 12:00"})",
                                {.base_url = {}, .content_type = {}, .zone = &local});
    REQUIRE(own);
    CHECK(shown(own->articles.at(0).published) == "2026-11-24T17:00:00Z");
}

TEST_CASE("a text by hand has its dates by the newsroom's clock", "[feed][article][zone]") {
    const Zone local = zone("America/New_York");
    PlainTextHints hints;
    hints.zone = &local;
    const auto read = read_plain_text_article("Bridge closed\nPublished: 24 November 2026, 12:00\nUpdated: 24 November "
                                              "2026, 14:00\nEmbargoed until 25 November 2026, 6 am\nThe bridge is "
                                              "closed until Friday.\nThe city says so.\n",
                                              hints);
    REQUIRE(read);
    CHECK(shown(read->article.published) == "2026-11-24T17:00:00Z");
    CHECK(shown(read->article.updated) == "2026-11-24T19:00:00Z");
    CHECK(shown(read->article.embargo_until) == "2026-11-25T11:00:00Z");
}

TEST_CASE("a date without a year is none, and says why", "[feed][json][zone]") {
    for (const std::string_view written : {"24. November, 12 Uhr", "24 novembre, ore 12", "24 novembre alle 18",
                                           "24 November at 12", "24. November, 18 h", "24 novembre à 12 heures",
                                           "24. November", "24.11., 12 Uhr", "24.11. 12:00", "November 24, 6 pm"}) {
        INFO(written);
        CHECK(shown(feed::parse_date(written)) == "none");
        const auto ours = parse_feed(
            fmt::format(R"({{"format":"depesche/1","id":"1","title":"a","published":"{0}","embargo_until":"{0}"}})",
                        written),
            {});
        REQUIRE(ours);
        CHECK_FALSE(ours->articles.at(0).published);
        CHECK(ours->articles.at(0).status == PublicationStatus::withheld);
        REQUIRE(ours->warnings.size() >= 2);
        CHECK(ours->warnings[0].starts_with("published: expected a date like"));
        CHECK(ours->warnings[1].find("the article is withheld") != std::string::npos);
        const auto agency = parse_feed(
            fmt::format(R"({{"uri":"urn:x:1","type":"text","headline":"a","body_text":"b","embargoed":"{}"}})",
                        written),
            {});
        REQUIRE(agency);
        CHECK(agency->articles.at(0).status == PublicationStatus::withheld);
        REQUIRE_FALSE(agency->warnings.empty());
        CHECK(agency->warnings[0].find("cannot be read") != std::string::npos);
    }
    CHECK(shown(feed::parse_date("23 Nov 26 06:30 EST")) == "2026-11-23T11:30:00Z"); // RFC 822 had two digits
    CHECK(shown(feed::parse_date("Monday, 23-Nov-26 06:30:00 GMT")) == "2026-11-23T06:30:00Z");
}
