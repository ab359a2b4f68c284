#include "tests/support/bot_web.hpp"

#include "bot/net/headers.hpp"
#include "bot/web/channel_links.hpp"
#include "bot/web/promise_words.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using tests::TestNewsroom;
using tests::TestPages;

namespace {

constexpr std::string_view early = "2026-11-23T05:10:00Z";

bool holds(const ServerResponse& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

} // namespace

TEST_CASE("what is not there, not allowed or too large is said in the newsroom's words", "[web]") {
    TestNewsroom room(early);
    TestPages pages(room);
    const auto missing = pages.get("/wp-login.php");
    CHECK(missing.status == 404);
    CHECK(holds(missing, "Diese Seite gibt es nicht"));
    for (const char* deep : {"/x/b/c/d", "/a/b/c/d", "/archive/b/c/d"}) {
        CAPTURE(deep);
        CHECK(pages.get(deep).status == 404);
        CHECK(holds(pages.get(deep), "href=\"../../../style.css\""));
    }
    const auto posted = pages.ask("POST", "/");
    CHECK(posted.status == 405);
    CHECK(find_header(posted.headers, "Allow") == "GET, HEAD");
    CHECK(pages.ask("HEAD", "/").status == 200);
    CHECK(pages.ask("BREW", "/archive/").status == 405);
    ServerRequest large;
    large.method = "GET";
    large.path = "/";
    large.body = std::string(WebPages::max_body + 1, 'x');
    CHECK(pages.pages.answer(large).status == 413);
    CHECK(pages.pages.has("/archive/x"));
    CHECK_FALSE(pages.pages.has("/phone"));
}

TEST_CASE("public pages carry no script, nothing of others, and an ETag that saves the second way", "[web]") {
    TestNewsroom room(early);
    TestPages pages(room);
    for (const char* target : {"/", "/archive/", "/archive/feed.atom", "/style.css"}) {
        CAPTURE(target);
        const auto page = pages.get(target);
        REQUIRE(page.status == 200);
        CHECK_FALSE(holds(page, "<script"));
        CHECK_FALSE(holds(page, " style="));
        CHECK(find_header(page.headers, "Content-Security-Policy").starts_with("default-src 'none'"));
        CHECK(find_header(page.headers, "X-Content-Type-Options") == "nosniff");
        CHECK(find_header(page.headers, "Cache-Control") == "public, max-age=60");
        const std::string tag(find_header(page.headers, "ETag"));
        REQUIRE(tag.size() > 10);
        const auto again = pages.ask("GET", target, {{"If-None-Match", "\"other\", " + tag}});
        CHECK(again.status == 304);
        CHECK(again.body.empty());
        CHECK(pages.ask("GET", target, {{"If-None-Match", "\"other\""}}).status == 200);
    }
}

TEST_CASE("the page to subscribe holds the promise in numbers and no test audience", "[web]") {
    TestNewsroom room(early);
    config::Settings settings = room.newsroom->settings();
    settings.contact = "redaktion@seestadt.example";
    room.newsroom->reconfigure(settings, *config::TextLibrary::load(), *digest::Zone::find(settings.time_zone));
    TestPages pages(room);
    const auto page = pages.get("/");
    CHECK(holds(page, "<html lang=\"de-CH\">"));
    CHECK(holds(page, "Seestadt heute aufs Handy"));
    CHECK(holds(page, "jeden Tag um 6.30 Uhr, höchstens 5 Storys"));
    CHECK(holds(page, "Montag bis Freitag um 17.30 Uhr, höchstens 4 Storys"));
    CHECK(holds(page, "höchstens 3 am Tag"));
    CHECK(holds(page, "Zusammen höchstens 6 Nachrichten am Tag."));
    CHECK(holds(page, "von 22.00 Uhr bis 6.00 Uhr"));
    CHECK(holds(page, "https://t.me/seestadt_heute\""));
    CHECK(holds(page, "Ein Beispiel mit erfundenen Storys"));
    CHECK(holds(page, "redaktion@seestadt.example"));
    CHECK_FALSE(holds(page, "seestadt_probe"));
    CHECK_FALSE(holds(page, "Glocke"));
    CHECK(page.body.size() + pages.get("/style.css").body.size() <= 50 * 1024);
}

TEST_CASE("a bot is linked once it is known, with the place somebody came from", "[web]") {
    TestNewsroom room(early);
    TestPages pages(room);
    CHECK_FALSE(holds(pages.get("/"), "Telegram-Bot starten"));
    const auto& audiences = room.newsroom->settings().audiences;
    const auto readers = std::ranges::find_if(audiences, [](const auto& one) { return !one.is_channel && !one.test; });
    REQUIRE(readers != audiences.end());
    REQUIRE(remember_bot(*room.ledger, *readers, "https://t.me/seestadt_bot"));
    room.clock.advance(std::chrono::seconds(5));
    CHECK(holds(pages.get("/"), "href=\"https://t.me/seestadt_bot\""));
    CHECK(holds(pages.get("/?from=sport_ende"), "href=\"https://t.me/seestadt_bot?start=__sport_ende\""));
    CHECK(holds(pages.get("/?from=%22%3E%3Cb"), "href=\"https://t.me/seestadt_bot\""));
}

TEST_CASE("a newsroom of several languages has a page in each", "[web]") {
    TestNewsroom room(early,
                      "[edition.morning]\nat = \"06:30\"\n[edition.matin]\nat = \"06:45\"\nlanguage = \"fr-CH\"\n");
    TestPages pages(room);
    CHECK(holds(pages.get("/"), "hreflang=\"fr-CH\" href=\"fr-CH\""));
    const auto french = pages.get("/fr-CH");
    REQUIRE(french.status == 200);
    CHECK(holds(french, "<html lang=\"fr-CH\">"));
    CHECK(holds(french, "chaque jour à 6 h 30"));
    CHECK(pages.get("/it-CH").status == 404);
    CHECK(pages.get("/de-CH").status == 404);
}

TEST_CASE("the promise counts the fullest day, and says nothing where there is no limit", "[web]") {
    config::Settings settings;
    settings.language = "de-CH";
    config::EditionSettings morning, evening, weekend;
    morning.name = "morning";
    morning.days = 0x1f;
    evening.name = "evening";
    evening.days = 0x0f;
    weekend.name = "weekend";
    weekend.days = 0x20;
    settings.editions = {morning, evening, weekend};
    config::AudienceSettings readers;
    settings.audiences = {readers};
    CHECK(promise_of(settings).most_per_day == 2 + 3 + 1);
    settings.breaking.per_day = 0;
    CHECK_FALSE(promise_of(settings).most_per_day);
    settings.breaking.quiet_until = settings.breaking.quiet_from;
    CHECK_FALSE(promise_of(settings).quiet_from);
    // Readers of these audiences get no weekend edition; a test audience does not count.
    settings.audiences[0].editions = {"morning", "evening"};
    config::AudienceSettings probe;
    probe.test = true;
    settings.audiences.push_back(probe);
    CHECK(promise_of(settings).editions.size() == 2);
    const auto library = *config::TextLibrary::load();
    CHECK(promise_words(promise_of(settings), library.best("de-CH")).total.empty());
    CHECK(promise_words(promise_of(settings), library.best("en")).night.empty());
}

TEST_CASE("days are said as people say them", "[web]") {
    const auto library = *config::TextLibrary::load();
    const auto& german = library.best("de-CH");
    CHECK(days_words(0x7f, german) == "jeden Tag");
    CHECK(days_words(0x1f, german) == "Montag bis Freitag");
    CHECK(days_words(0x60, german) == "Samstag und Sonntag");
    CHECK(days_words(0x20, german) == "Samstag");
    CHECK(days_words(0x15, german) == "Montag, Mittwoch und Freitag");
    CHECK(days_words(0x1f, library.best("fr-CH")) == "du lundi au vendredi");
    CHECK(days_words(0x70, library.best("en")) == "Friday to Sunday");
}

TEST_CASE("a crowd that asks for a page at once costs one page, and the next second sees the news", "[web]") {
    TestNewsroom room(early);
    TestPages pages(room);
    const std::string before = pages.get("/").body;
    config::Settings settings = room.newsroom->settings();
    settings.name = "Seestadt morgen";
    room.newsroom->reconfigure(settings, *config::TextLibrary::load(), *digest::Zone::find(settings.time_zone));
    CHECK(pages.get("/").body == before);
    CHECK(pages.get("/?nothing=1").body == before); // what the page does not read makes no other page
    CHECK(holds(pages.get("/?from=sport"), "Seestadt morgen"));
    room.clock.advance(std::chrono::seconds(1));
    CHECK(holds(pages.get("/"), "Seestadt morgen"));
    for (int i = 0; i < 200; ++i) CHECK(pages.get("/?from=" + std::to_string(i)).status == 200);
    room.clock.set("2026-11-23T05:00:00Z");
    CHECK(holds(pages.get("/"), "Seestadt morgen"));
}
