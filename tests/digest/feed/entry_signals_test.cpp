#include "digest/article/article_store.hpp"
#include "digest/feed/feed_parser.hpp"

#include "tests/digest/feed/parsed_feed.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <utility>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

Article item(std::string_view elements) {
    const ParsedFeed feed = parsed(
        R"(<rss version="2.0" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:dcterms="http://purl.org/dc/terms/"
 xmlns:app="http://www.w3.org/2007/app" xmlns:d="https://depesche.example/ns/1" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"><channel><item>
<guid>1</guid><title>Brücke zu</title><pubDate>Tue, 24 Nov 2026 06:30:00 +0100</pubDate>)" +
        std::string(elements) + "</item></channel></rss>");
    REQUIRE(feed.articles.size() == 1);
    return feed.articles[0];
}

bool usable(const Article& article) { return article.status == PublicationStatus::usable; }

} // namespace

TEST_CASE("PRISM and Dublin Core hold an article back until their date", "[feed]") {
    const Article prism = item("<prism:embargoDate>2026-11-24T12:00:00+01:00</prism:embargoDate>");
    CHECK(date(prism.embargo_until) == "2026-11-24T11:00:00Z");
    CHECK(prism.from.of(Field::embargo) == From::prism);
    const Article available = item("<dcterms:available>2026-11-24T12:00:00+01:00</dcterms:available>");
    CHECK(date(available.embargo_until) == "2026-11-24T11:00:00Z");
    CHECK(available.from.of(Field::embargo) == From::dc_available);
    const Article valid =
        item("<dcterms:valid>start=2026-11-24T12:00:00+01:00; end=2026-12-24; scheme=W3C-DTF</dcterms:valid>");
    CHECK(date(valid.embargo_until) == "2026-11-24T11:00:00Z");
    CHECK(usable(valid));
    CHECK(date(item("<dcterms:valid>2026-11-24T11:00:00Z/2026-12-24</dcterms:valid>").embargo_until) ==
          "2026-11-24T11:00:00Z");
    // The later of two.
    CHECK(date(item("<prism:embargoDate>2026-11-24T13:00:00Z</"
                    "prism:embargoDate><dcterms:available>2026-11-24T12:00:00Z</dcterms:available>")
                   .embargo_until) == "2026-11-24T13:00:00Z");
}

TEST_CASE("what was over before its last change is withdrawn", "[feed]") {
    CHECK(item("<prism:killDate>2026-11-23</prism:killDate>").status == PublicationStatus::withdrawn);
    CHECK(item("<dcterms:valid>start=2026-11-01; end=2026-11-23;</dcterms:valid>").status ==
          PublicationStatus::withdrawn);
    CHECK(usable(item("<prism:killDate>2026-12-24</prism:killDate>")));
    CHECK(usable(item("<prism:expirationDate>nie</prism:expirationDate>")));
}

TEST_CASE("an embargo that cannot be read keeps the article back", "[feed]") {
    for (const std::string_view element :
         {"<prism:embargoDate>Dienstag Mittag</prism:embargoDate>", "<d:embargo_until>12 Uhr</d:embargo_until>"}) {
        const Article article = item(element);
        INFO(element);
        CHECK_FALSE(article.embargo_until);
        CHECK(article.status == PublicationStatus::withheld);
    }
    CHECK(usable(item("<prism:embargoDate> </prism:embargoDate>")));
}

TEST_CASE("a status that is not known keeps the article back and says so, in each format", "[feed]") {
    const auto document = [](int format, std::string_view status) {
        switch (format) {
        case 0:
            return fmt::format(R"({{"uri":"urn:x:1","type":"text","headline":"T","pubstatus":"{}"}})", status);
        case 1:
            return fmt::format(
                R"({{"format":"digitalwires@0.9.1","urn":"urn:x:1","headline":"T","article_html":"<p>A</p>","pubstatus":"{}"}})",
                status);
        case 2:
            return fmt::format(
                R"(<nitf><head><docdata management-status="{}"/></head><body><body.head><hedline><hl1>T</hl1></hedline></body.head><body.content><p>A</p></body.content></body></nitf>)",
                status);
        case 3:
            return fmt::format(
                R"(<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1"><itemMeta><itemClass qcode="ninat:text"/><pubStatus qcode="stat:{}"/></itemMeta><contentMeta><headline>T</headline></contentMeta></newsItem>)",
                status);
        default:
            return fmt::format(
                R"(<rss xmlns:d="https://depesche.example/ns/1"><channel><item><guid>1</guid><title>T</title><d:status>{}</d:status></item></channel></rss>)",
                status);
        }
    };
    for (int format = 0; format < 5; ++format) {
        for (const auto& [written, expected] : {std::pair{"usable", PublicationStatus::usable},
                                                {"", PublicationStatus::usable},
                                                {"withheld", PublicationStatus::withheld},
                                                {"cancelled", PublicationStatus::withdrawn},
                                                {"killed", PublicationStatus::killed},
                                                {"recallled", PublicationStatus::withheld}}) {
            const ParsedFeed feed = parsed(document(format, written));
            INFO(format << ' ' << written);
            REQUIRE(feed.articles.size() == 1);
            CHECK(feed.articles[0].status == expected);
            CHECK(feed.warnings.size() == (std::string_view(written) == "recallled" ? 1 : 0));
        }
    }
}

TEST_CASE("a date in the future is no embargo, and counts from when the article came", "[feed]") {
    const Article article = item("<pubDate>Fri, 24 Nov 2028 06:30:00 GMT</pubDate>");
    CHECK_FALSE(article.embargo_until);
    CHECK(usable(article));
    StoredArticle stored;
    stored.article = article;
    stored.first_seen = parse_iso8601("2026-11-24T06:00:00Z").value();
    CHECK(to_iso8601(stored.news_time()) == "2026-11-24T06:00:00Z");
    CHECK(stored.sendable(stored.first_seen));
}

TEST_CASE("our own module speaks in RSS, in Atom and in JSON Feed", "[feed]") {
    const auto check = [](const Article& article) {
        CHECK(date(article.embargo_until) == "2026-11-24T11:00:00Z");
        CHECK(article.status == PublicationStatus::withheld);
        CHECK(article.is_correction);
        CHECK(article.urgency == 2);
        CHECK(article.kicker == "Verkehr & mehr");
        CHECK(article.push_title == "Brücke bis Freitag zu");
        CHECK(article.section == "Region");
        for (const Field field : {Field::embargo, Field::status, Field::correction, Field::urgency, Field::kicker,
                                  Field::push_title, Field::section})
            CHECK(article.from.of(field) == From::module_of_ours);
    };
    const std::string elements = "<d:embargo_until>2026-11-24T12:00:00+01:00</d:embargo_until><d:status>withheld</"
                                 "d:status><d:correction>true</d:correction>"
                                 "<d:urgency>2</d:urgency><d:kicker>Verkehr &amp; mehr</d:kicker><d:push_title>Brücke "
                                 "bis Freitag zu</d:push_title>"
                                 "<d:section>Region</d:section>";
    check(item(elements));
    check(parsed("<feed xmlns='http://www.w3.org/2005/Atom' "
                 "xmlns:d='https://depesche.example/ns/1'><entry><id>1</id><title>Brücke "
                 "zu</title>" +
                 elements + "</entry></feed>")
              .articles.at(0));
    check(parsed(R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"Brücke zu","_depesche":{
"embargo_until":"2026-11-24T12:00:00+01:00","status":"withheld","correction":true,"urgency":2,"kicker":"Verkehr & mehr",
"push_title":"Brücke bis Freitag zu","section":"Region"}}]})")
              .articles.at(0));
    CHECK(item("<d:urgency>9</d:urgency><d:status>killed</d:status>").urgency == 0);
    CHECK(item("<d:urgency>9</d:urgency><d:status>killed</d:status>").status == PublicationStatus::killed);
}

TEST_CASE("Atom drafts are withheld, and deleted entries take their article back", "[feed]") {
    const ParsedFeed feed = parsed(
        R"(<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app" xmlns:at="http://purl.org/atompub/tombstones/1.0">
<at:deleted-entry ref="tag:seestadt.example,2026:1" when="2026-11-24T06:30:00Z"><at:by><name>Ida</name></at:by><at:comment>Irrtum</at:comment></at:deleted-entry>
<entry><id>tag:seestadt.example,2026:2</id><title>Entwurf</title><app:control><app:draft>yes</app:draft></app:control></entry>
<entry><id>tag:seestadt.example,2026:3</id><title>Fertig</title><app:control><app:draft>no</app:draft></app:control></entry></feed>)");
    REQUIRE(feed.articles.size() == 3);
    CHECK(feed.articles[0].id == "tag:seestadt.example,2026:1");
    CHECK(feed.articles[0].status == PublicationStatus::withdrawn);
    CHECK(feed.articles[0].title.empty());
    CHECK(feed.articles[0].authors.empty());
    CHECK(feed.articles[0].from.of(Field::status) == From::tombstone);
    CHECK(date(feed.articles[0].updated) == "2026-11-24T06:30:00Z");
    CHECK(feed.articles[1].status == PublicationStatus::withheld);
    CHECK(usable(feed.articles[2]));
}

TEST_CASE("a feed names itself and its hubs", "[feed]") {
    const auto check = [](const ParsedFeed& feed) {
        CHECK(feed.self_url == "https://seestadt.example/rss");
        CHECK(feed.hubs == std::vector<std::string>{"https://hub.example/", "https://hub.example/2"});
    };
    check(parsed(
        R"(<rss xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>S</title><atom:link rel="self" href="/rss"/>
<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="hub" href="https://hub.example/2"/><atom:link rel="hub" href="javascript:x"/></channel></rss>)"));
    check(parsed(
        R"(<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/rss"/><link rel="self" href="/other"/>
<link rel="hub" href="https://hub.example/"/><link rel="hub" href="https://hub.example/2"/></feed>)"));
    check(parsed(R"({"version":"https://jsonfeed.org/version/1.1","feed_url":"/rss","items":[],
"hubs":[{"type":"WebSub","url":"https://hub.example/"},{"type":"WebSub","url":"https://hub.example/2"},{"type":"x"}]})"));
}

TEST_CASE("sections come from where modules name them", "[feed]") {
    CHECK(item("<slash:section>Region</slash:section>").section == "Region");
    CHECK(item("<prism:section>Region</prism:section>").section == "Region");
}
