// What a source takes back by id alone: tombstones and kills without a text, or with a text that is not the article's.

#include "digest/feed/feed_parser.hpp"

#include "tests/digest/article/article_maker.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;

namespace {

using Kind = PutOutcome::Kind;
const std::string atom_feed = "https://seestadt.example/atom";
const std::string wire = "https://nord.example/wire";

struct House {
    std::unique_ptr<ArticleStore> store = make_memory_article_store();

    std::vector<PutOutcome> read(std::string_view bytes, const std::string& feed, double hour,
                                 const std::string& source = "Seestadt heute") {
        auto document = parse_feed(bytes, {feed, ""}).value();
        for (Article& article : document.articles) {
            article.source = source;
            if (source.starts_with("Agentur")) article.origin = Origin::agency;
        }
        return store->put_all(document.articles, feed, at_hour(hour), false).value();
    }
    StoredArticle article(ArticleKey key) { return store->find(key).value().value(); }
};

std::string atom(const std::string& entries) {
    return R"(<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">)" + entries +
           "</feed>";
}
std::string entry(std::string_view updated) {
    return fmt::format(R"(<entry><id>tag:seestadt.example,2026:1</id><title>Die Fähre der Seestadt fährt wieder</title>
<link href="https://seestadt.example/faehre"/><published>2026-11-23T06:00:00Z</published><updated>{}</updated>
<summary>Nach drei Wochen legt das Schiff am Montag wieder ab.</summary></entry>)",
                       updated);
}
std::string tombstone(std::string_view when) {
    return fmt::format(R"(<at:deleted-entry ref="tag:seestadt.example,2026:1" when="{}"/>)", when);
}

const char* const story = R"({"uri":"urn:nord:77","type":"text","versioncreated":"2026-11-23T06:30:00Z",
"headline":"Stadtrat der Seestadt tritt geschlossen zurück","urgency":2,"pubstatus":"usable",
"body_text":"Alle sieben Mitglieder des Stadtrats haben am Montagmorgen ihren Rücktritt erklärt, sagte ein Sprecher."})";

} // namespace

TEST_CASE("a tombstone takes its article back and leaves it its words", "[article][feed]") {
    House house;
    const ArticleKey key = house.read(atom(entry("2026-11-23T06:00:00Z")), atom_feed, 7).at(0).key;
    const auto gone = house.read(atom(tombstone("2026-11-23T07:30:00Z")), atom_feed, 8);
    REQUIRE(gone.size() == 1);
    CHECK(gone[0].kind == Kind::updated);
    CHECK(gone[0].key == key);
    CHECK(gone[0].version == 1);
    CHECK(house.article(key).article.status == PublicationStatus::withdrawn);
    CHECK(house.article(key).article.title == "Die Fähre der Seestadt fährt wieder");
    CHECK(house.article(key).canonical_url == "https://seestadt.example/faehre");
    CHECK(house.article(key).article.from.of(Field::status) == From::tombstone);
    CHECK(house.store->count().value() == 1);
    CHECK(house.read(atom(tombstone("2026-11-23T07:30:00Z")), atom_feed, 9)[0].kind == Kind::unchanged);

    SECTION("a cache with the entry does not bring it back, also beside the tombstone") {
        const std::string both = atom(tombstone("2026-11-23T07:30:00Z") + entry("2026-11-23T06:00:00Z"));
        for (int hour = 10; hour < 24; ++hour)
            for (const PutOutcome& outcome : house.read(both, atom_feed, hour)) CHECK(outcome.kind == Kind::unchanged);
        CHECK(house.article(key).article.status == PublicationStatus::withdrawn);
    }
    SECTION("published again it stays, although the tombstone does too") {
        const std::string both = atom(tombstone("2026-11-23T07:30:00Z") + entry("2026-11-23T10:00:00Z"));
        house.read(both, atom_feed, 11);
        for (int hour = 12; hour < 24; ++hour)
            for (const PutOutcome& outcome : house.read(both, atom_feed, hour)) CHECK(outcome.kind == Kind::unchanged);
        CHECK(house.article(key).sendable(at_hour(24)));
    }
}

TEST_CASE("a kill that is an id alone kills, in every agency format", "[article][feed]") {
    House house;
    const ArticleKey key = house.read(story, wire, 7, "Agentur Nord").at(0).key;
    const std::string kill = GENERATE(
        R"({"uri":"urn:nord:77","pubstatus":"canceled"})",
        R"({"uri":"urn:nord:77","type":"text","versioncreated":"2026-11-23T06:50:00Z","pubstatus":"canceled","headline":""})",
        R"({"uri":"urn:nord:77","type":"text","versionCreated":"2026-11-23T06:50:00Z","pubStatus":"canceled"})",
        R"(<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:nord:77" version="2" standard="NewsML-G2">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-11-23T06:50:00Z</versionCreated><pubStatus qcode="stat:canceled"/></itemMeta></newsItem>)");
    const auto outcomes = house.read(kill, wire, 7.1, "Agentur Nord");
    REQUIRE(outcomes.size() == 1);
    CHECK(outcomes[0].kind == Kind::updated);
    CHECK(outcomes[0].key == key);
    CHECK(house.article(key).article.status >= PublicationStatus::withdrawn);
    CHECK(house.article(key).article.title == "Stadtrat der Seestadt tritt geschlossen zurück");
    CHECK(house.article(key).article.urgency == 2);
    CHECK(house.store->count().value() == 1);
}

TEST_CASE("a kill in words of its own kills the article that it names", "[article][feed]") {
    House house;
    const ArticleKey key = house.read(story, wire, 7, "Agentur Nord").at(0).key;
    const char* const kill =
        R"({"uri":"urn:nord:77","type":"text","versioncreated":"2026-11-23T06:50:00Z","headline":"Achtung Redaktionen",
"pubstatus":"canceled","body_text":"Bitte verwenden Sie unsere frühere Meldung aus rechtlichen Gründen keinesfalls weiter und löschen Sie sämtliche Fassungen davon."})";
    const auto outcomes = house.read(kill, wire, 7.1, "Agentur Nord");
    CHECK(outcomes.at(0).kind == Kind::updated);
    CHECK(outcomes.at(0).key == key);
    CHECK_FALSE(house.article(key).sendable(at_hour(8)));
    CHECK(house.article(key).article.title == "Stadtrat der Seestadt tritt geschlossen zurück");
    CHECK(house.store->count().value() == 1);
    CHECK(house.read(kill, wire, 7.2, "Agentur Nord").at(0).kind == Kind::unchanged);

    SECTION("also in one document with it") {
        House other;
        const auto both = other.read(fmt::format("[{},{}]", story, kill), wire, 7, "Agentur Nord");
        REQUIRE(both.size() == 2);
        CHECK(both[0].key == both[1].key);
        CHECK_FALSE(other.article(both[0].key).sendable(at_hour(8)));
    }
}

TEST_CASE("a kill that overtakes its article waits for it", "[article][feed]") {
    House house;
    const char* const kill = R"({"uri":"urn:nord:77","pubstatus":"canceled","versioncreated":"2026-11-23T06:50:00Z"})";
    CHECK(house.read(kill, wire, 7, "Agentur Nord").at(0).key == 0);
    CHECK(house.store->count().value() == 0);
    CHECK(house.read(story, wire, 7.1, "Agentur Süd").at(0).kind == Kind::fresh); // another's urn
    CHECK(house.article(1).sendable(at_hour(8)));

    House again;
    again.read(kill, wire, 7, "Agentur Nord");
    const auto outcome = again.read(story, wire, 7.1, "Agentur Nord").at(0);
    CHECK(outcome.kind == Kind::fresh);
    CHECK_FALSE(again.article(outcome.key).sendable(at_hour(8)));
    CHECK(again.read(story, wire, 20, "Agentur Nord").at(0).kind == Kind::unchanged);
    CHECK_FALSE(again.article(outcome.key).sendable(at_hour(20)));
}

TEST_CASE("what a house takes back by id through another door is taken back", "[article][feed]") {
    House house;
    const ArticleKey key = house.read(atom(entry("2026-11-23T06:00:00Z")), atom_feed, 7).at(0).key;
    const char* const kill = R"({"uri":"tag:seestadt.example,2026:1","pubstatus":"canceled"})";
    CHECK(house.read(kill, "push:cms", 7.1, "Agentur Nord").at(0).key == 0);
    CHECK(house.article(key).sendable(at_hour(8)));
    CHECK(house.read(kill, "push:cms", 7.2).at(0).kind == Kind::updated);
    CHECK_FALSE(house.article(key).sendable(at_hour(8)));
}

TEST_CASE("a notice through another door takes back what it names, and never more", "[article][feed]") {
    House house;
    const ArticleKey key = house.read(atom(entry("2026-11-23T06:00:00Z")), atom_feed, 7).at(0).key;
    const std::string by_id = R"({"id":"tag:seestadt.example,2026:1","status":"withdrawn"})";
    const std::string by_url = R"({"url":"https://www.seestadt.example/faehre?utm_source=x","status":"killed"})";
    const auto put = [&](const std::string& bytes, Origin origin) {
        auto document = parse_feed(bytes, {"https://seestadt.example/", ""}).value();
        for (Article& article : document.articles) {
            article.source = "Redaktionssystem";
            article.origin = origin;
        }
        return house.store->put_all(document.articles, "push:cms", at_hour(8), false).value().at(0);
    };
    CHECK(put(by_id, Origin::agency).key == 0);
    CHECK(put(by_url, Origin::agency).key == 0);
    CHECK(house.article(key).sendable(at_hour(8)));
    const PutOutcome outcome = put(GENERATE(true, false) ? by_id : by_url, Origin::own);
    CHECK(outcome.kind == Kind::updated);
    CHECK(outcome.key == key);
    CHECK_FALSE(house.article(key).sendable(at_hour(8)));
    CHECK(house.article(key).article.title == "Die Fähre der Seestadt fährt wieder");
    CHECK(house.store->count().value() == 1);
    // The feed, which shows it for hours yet, does not bring it back.
    CHECK(house.read(atom(entry("2026-11-23T06:00:00Z")), atom_feed, 20).at(0).kind == Kind::unchanged);
    CHECK_FALSE(house.article(key).sendable(at_hour(20)));
}

TEST_CASE("a correction by the house's other source is a version, and stays one", "[article][feed]") {
    House house;
    const ArticleKey key = house.read(atom(entry("2026-11-23T06:00:00Z")), atom_feed, 7).at(0).key;
    const auto push = [&](const std::string& title, bool correction, Origin origin, int hour) {
        Article article;
        article.id = "cms-1";
        article.url = "https://seestadt.example/faehre";
        article.title = title;
        article.lead = "Nach drei Wochen legt das Schiff am Montag wieder ab.";
        article.is_correction = correction;
        article.source = "Redaktionssystem";
        article.origin = origin;
        return house.store->put(article, "push:cms", at_hour(hour), false).value();
    };
    CHECK(push("Die Fähre fährt erst ab Freitag", false, Origin::own, 8).kind == Kind::duplicate);
    const PutOutcome corrected = push("Die Fähre fährt erst ab Dienstag", true, Origin::own, 9);
    CHECK(corrected.kind == Kind::updated);
    CHECK(corrected.key == key);
    CHECK(corrected.version == 2);
    CHECK(house.article(key).article.title == "Die Fähre fährt erst ab Dienstag");
    CHECK(house.article(key).article.source == "Seestadt heute");
    for (const int hour : {10, 17, 23}) {
        CHECK(house.read(atom(entry("2026-11-23T06:00:00Z")), atom_feed, hour).at(0).kind == Kind::unchanged);
        CHECK(push("Die Fähre fährt erst ab Dienstag", true, Origin::own, hour).kind == Kind::unchanged);
    }
    CHECK(house.article(key).version == 2);
}

TEST_CASE("a foreign source corrects nothing of our own", "[article][feed]") {
    House house;
    const ArticleKey key = house.read(atom(entry("2026-11-23T06:00:00Z")), atom_feed, 7).at(0).key;
    Article article = house.article(key).article;
    article.id = "urn:nord:1";
    article.title = "Die Fähre fährt nie wieder";
    article.is_correction = true;
    article.source = "Agentur Nord";
    article.origin = Origin::agency;
    CHECK(house.store->put(article, wire, at_hour(8), false)->kind == Kind::duplicate);
    CHECK(house.article(key).version == 1);
}
