#include "tests/support/bot_web.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "bot/net/headers.hpp"
#include "digest/feed/feed_parser.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using tests::TestNewsroom;
using tests::TestPages;

namespace {

bool holds(const ServerResponse& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}

/// As if the engine had delivered everything that runs.
void deliver_all(Ledger& ledger, Instant now) {
    for (const BroadcastRow& row : ledger.fanout().unfinished().value()) {
        if (row.tally.pending == 0) continue;
        auto loaded = ledger.fanout().load(row.id, 0).value();
        loaded.segment.intent = loaded.segment.done = loaded.segment.audience;
        FanoutCommit commit;
        commit.segments.push_back({row.id, 0, loaded.segment, {}});
        BroadcastUpdate update{.id = row.id, .expected_epoch = row.epoch, .epoch = row.epoch + 1, .tally = row.tally};
        update.tally.delivered = row.tally.recipients;
        update.tally.pending = 0;
        commit.broadcasts.push_back(update);
        commit.now = now;
        REQUIRE(ledger.fanout().commit(commit).value());
    }
}

/// A newsroom whose morning edition is out: three stories, the second one with markup in its title.
struct Morning {
    TestNewsroom room;
    digest::ArticleKey bridge, harbour, museum;

    explicit Morning(std::string_view extra = "") : room("2026-11-23T05:20:00Z", extra) {
        room.add_readers(3);
        room.tick(); // the newsroom begins before its first edition
        bridge = room.publish("a", "Stadt baut drei Brücken", "2026-11-23T03:00:00Z");
        harbour = room.publish("b", "Hafen < Quai > öffnet & wächst", "2026-11-23T03:30:00Z", "Wirtschaft");
        museum = room.publish("c", "Museum zeigt alte Karten", "2026-11-23T04:00:00Z", "Kultur");
        room.clock.set("2026-11-23T05:30:00Z");
        room.tick();
        REQUIRE(room.draft("morning-2026-11-23").state == DraftState::sent);
        later();
    }
    void later() { room.clock.advance(std::chrono::minutes(5)); }

    /// Composes, approves and sends; returns its id.
    std::string send(AlertRequest request) {
        auto draft = room.newsroom->compose(request);
        REQUIRE(draft);
        REQUIRE(room.ledger->drafts().create(*draft));
        auto approved = room.newsroom->approve(*draft, "Keller");
        if (!approved) FAIL(approved.error().message);
        REQUIRE(room.ledger->drafts().replace(*approved, draft->version, draft->state));
        const auto sent = room.newsroom->send(*approved);
        if (!sent) FAIL(sent.error().message);
        deliver_all(*room.ledger, room.clock.now());
        later();
        return draft->id;
    }
};

} // namespace

TEST_CASE("what was sent has a permanent page, an index and a feed", "[web]") {
    Morning sent;
    TestPages pages(sent.room);
    const auto page = pages.get("/archive/morning-2026-11-23");
    REQUIRE(page.status == 200);
    CHECK(holds(page, "<h1>☀️ Guten Morgen</h1>"));
    CHECK(holds(page, "Montag, 23. November 2026, 6.30 Uhr"));
    CHECK(holds(page, "Hafen &lt; Quai &gt; öffnet &amp; wächst"));
    CHECK(holds(page, "href=\"https://seestadt.example/a\""));
    CHECK_FALSE(holds(page, "/stop"));
    const auto index = pages.get("/archive/");
    CHECK(holds(index, "href=\"../archive/morning-2026-11-23\""));
    CHECK(holds(pages.get("/"), "Verschickt am 23. November 2026, 6.30 Uhr"));
    CHECK(pages.get("/archive").status == 301);
    CHECK(pages.get("/archive/morning-2026-11-23/").status == 301);
    CHECK(pages.get("/archive/?before=nothing").status == 404);
}

TEST_CASE("drafts, test messages, newcomers' editions and what is held are nobody's business", "[web]") {
    Morning sent;
    TestPages pages(sent.room);
    const auto test = sent.send({.headline = "Probe", .to_test = true});
    auto open = sent.room.newsroom->compose({.headline = "Noch offen"});
    REQUIRE(open);
    REQUIRE(sent.room.ledger->drafts().create(*open));
    Draft welcome = sent.room.draft("morning-2026-11-23");
    welcome.id = "welcome-morning-1";
    REQUIRE(sent.room.ledger->drafts().create(welcome));
    // Sent, but there was nobody to send it to.
    Draft alone = welcome;
    alone.id = "morning-2026-11-22";
    alone.date = "2026-11-22";
    REQUIRE(sent.room.ledger->drafts().create(alone));
    for (const std::string& id : {test, open->id, welcome.id, alone.id, std::string("nothing")}) {
        CAPTURE(id);
        CHECK(pages.get("/archive/" + id).status == 404);
        CHECK_FALSE(holds(pages.get("/archive/"), id));
        CHECK_FALSE(holds(pages.get("/archive/feed.atom"), id));
    }
}

TEST_CASE("a correction stands on the page of what it corrects, which says so at its top", "[web]") {
    Morning sent;
    TestPages pages(sent.room);
    const auto alert =
        sent.send({.headline = "Brücke gesperrt", .body = "Bis Mittag.", .url = "https://seestadt.example/x"});
    const auto before = pages.get("/archive/feed.atom");
    const auto update = sent.send({.kind = DraftKind::update, .headline = "Wieder offen", .thread = alert});
    const auto correction =
        sent.send({.kind = DraftKind::correction, .headline = "Nur eine Spur war gesperrt", .thread = alert});
    const auto page = pages.get("/archive/" + alert);
    CHECK(holds(page, "EIL: Brücke gesperrt"));
    CHECK(holds(page, "Wieder offen"));
    const auto notice = page.body.find("Korrigiert am 23. November 2026");
    CHECK(notice < page.body.find("Bis Mittag."));
    CHECK(page.body.find("Nur eine Spur war gesperrt") > notice);
    CHECK(holds(page, "href=\"#" + correction + "\""));
    CHECK(holds(page, "id=\"" + correction + "\""));
    const auto moved = pages.get("/archive/" + correction);
    CHECK(moved.status == 302);
    CHECK(find_header(moved.headers, "Location") == alert + "#" + correction);
    CHECK_FALSE(holds(pages.get("/archive/"), "archive/" + update));

    // The feed's entry keeps its id and moves its date.
    const auto after = pages.get("/archive/feed.atom");
    const auto id_of = [](const std::string& feed) {
        const auto entry = feed.find("<entry");
        const auto begin = feed.find("<id>", entry);
        return feed.substr(begin, feed.find("</id>", begin) - begin);
    };
    CHECK(id_of(before.body) == id_of(after.body));
    CHECK(before.body != after.body);
}

TEST_CASE("what was withdrawn or retracted since is not shown any more", "[web]") {
    Morning sent;
    TestPages pages(sent.room);
    REQUIRE(sent.room.articles->set_status(sent.harbour, digest::PublicationStatus::killed, sent.room.clock.now()));
    for (const char* target : {"/archive/morning-2026-11-23", "/archive/", "/archive/feed.atom", "/"}) {
        CAPTURE(target);
        const auto page = pages.get(target);
        CHECK_FALSE(holds(page, "Hafen"));
        CHECK(holds(page, target == std::string("/archive/") ? "Brücken" : "Dieser Beitrag wurde zurückgezogen"));
    }
    const auto alert = sent.send({.headline = "Grosse Explosion", .body = "Am Hafen."});
    sent.send({.kind = DraftKind::update, .headline = "Mehr Explosionen", .thread = alert});
    sent.send({.kind = DraftKind::retraction,
               .headline = "Es gab keine Explosion",
               .body = "Es war ein Feuerwerk.",
               .thread = alert});
    const auto page = pages.get("/archive/" + alert);
    CHECK(holds(page, "Eine Meldung wurde zurückgezogen"));
    CHECK(holds(page, "Es war ein Feuerwerk."));
    CHECK_FALSE(holds(page, "Am Hafen."));
    CHECK_FALSE(holds(page, "Mehr Explosionen"));
    CHECK_FALSE(holds(pages.get("/archive/"), "Grosse Explosion"));
    CHECK_FALSE(holds(pages.get("/archive/feed.atom"), "Grosse Explosion"));
}

TEST_CASE("the archive turns its pages by fifty", "[web]") {
    Morning sent;
    TestPages pages(sent.room);
    for (int i = 0; i < 60; ++i) sent.send({.headline = "Meldung " + std::to_string(100 + i)});
    const auto first = pages.get("/archive/");
    CHECK(holds(first, "Meldung 159"));
    CHECK(holds(first, "Meldung 110"));
    CHECK_FALSE(holds(first, "Meldung 109<"));
    const auto link = first.body.find("?before=");
    REQUIRE(link != std::string::npos);
    const std::string before = first.body.substr(link, first.body.find('"', link) - link);
    const auto second = pages.get("/archive/" + before);
    CHECK(holds(second, "Meldung 109"));
    CHECK(holds(second, "Guten Morgen"));
    CHECK_FALSE(holds(second, "?before="));
}

TEST_CASE("the feed reads as a feed, with absolute addresses where the newsroom has one", "[web]") {
    Morning sent;
    config::Settings settings = sent.room.newsroom->settings();
    settings.web.public_url = "https://heute.seestadt.example";
    sent.room.newsroom->reconfigure(settings, *config::TextLibrary::load(), *digest::Zone::find(settings.time_zone));
    TestPages pages(sent.room);
    sent.send({.headline = "Mit ]]> & \"Zeichen\""});
    const auto feed = pages.get("/archive/feed.atom");
    CHECK(find_header(feed.headers, "Content-Type") == "application/atom+xml; charset=utf-8");
    const auto parsed = digest::parse_feed(feed.body, {});
    REQUIRE(parsed);
    REQUIRE(parsed->articles.size() == 2);
    CHECK(parsed->articles[0].title == "🔴 EIL: Mit ]]> & \"Zeichen\"");
    CHECK(parsed->articles[1].url == "https://heute.seestadt.example/archive/morning-2026-11-23");
    CHECK(parsed->articles[1].published == digest::parse_iso8601("2026-11-23T05:30:00Z").value());
    CHECK(holds(feed, "rel=\"self\""));
    CHECK(holds(pages.get("/archive/morning-2026-11-23"),
                "<link rel=\"canonical\" href=\"https://heute.seestadt.example/archive/morning-2026-11-23\">"));
}

TEST_CASE("an update that tells an article and an alert with its address go when the article is killed", "[web]") {
    Morning sent;
    TestPages pages(sent.room);
    const auto alert = sent.send({.headline = "Grosse Explosion", .severity = 2});
    sent.send({.kind = DraftKind::update,
               .headline = "Schiffe stehen still",
               .article = std::to_string(sent.harbour),
               .thread = alert});
    const auto typed = sent.send({.headline = "Rauch am Quai", .url = "https://seestadt.example/b", .severity = 2});
    CHECK(holds(pages.get("/archive/" + alert), "Schiffe stehen still"));
    REQUIRE(sent.room.articles->set_status(sent.harbour, digest::PublicationStatus::killed, sent.room.clock.now()));
    sent.later();
    CHECK(holds(pages.get("/archive/" + alert), "Grosse Explosion"));
    CHECK(holds(pages.get("/archive/" + alert), "Die Redaktion zeigt diesen Text nicht mehr."));
    for (const std::string& target : {"/archive/" + alert, "/archive/" + typed, std::string("/archive/feed.atom")}) {
        CAPTURE(target);
        const auto page = pages.get(target);
        CHECK_FALSE(holds(page, "Schiffe stehen still"));
        CHECK_FALSE(holds(page, "Rauch am Quai"));
    }
}

TEST_CASE("no short link leads anywhere before its article's embargo, or where there are none", "[web]") {
    Morning sent("[web]\npublic_url = \"https://heute.seestadt.example\"\nshort_links = true\n");
    digest::Article article{.id = "geheim", .url = "https://seestadt.example/geheim", .title = "Stadtrat tritt zurück"};
    article.embargo_until = digest::parse_iso8601("2026-11-23T18:00:00Z");
    const auto key = sent.room.publish(article, "2026-11-23T05:30:00Z");
    REQUIRE(key < 10);
    TestPages pages(sent.room);
    CHECK(pages.get("/a/" + std::to_string(key)).status == 404);
    sent.room.clock.set("2026-11-23T18:00:00Z");
    CHECK(pages.get("/a/" + std::to_string(key)).status == 302);
    Morning without;
    CHECK(TestPages(without.room).get("/a/" + std::to_string(without.bridge)).status == 404);
}

TEST_CASE("a short link leads to the article until the article is gone", "[web]") {
    Morning sent("[web]\npublic_url = \"https://heute.seestadt.example\"\nshort_links = true\n");
    TestPages pages(sent.room);
    const std::string target = "/a/" + std::string(1, static_cast<char>('0' + sent.bridge));
    const auto found = pages.get(target);
    CHECK(found.status == 302);
    CHECK(find_header(found.headers, "Location") == "https://seestadt.example/a");
    CHECK(pages.get("/a/zzz").status == 404);
    CHECK(pages.get("/a/").status == 404);
    CHECK(pages.get("/a/-1").status == 404);
    REQUIRE(sent.room.articles->set_status(sent.bridge, digest::PublicationStatus::killed, sent.room.clock.now()));
    const auto gone = pages.get(target);
    CHECK(gone.status == 410);
    CHECK_FALSE(holds(gone, "Brücken"));
}
