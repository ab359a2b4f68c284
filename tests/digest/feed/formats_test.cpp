#include "digest/feed/feed_parser.hpp"

#include "tests/digest/feed/parsed_feed.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche::digest;
using namespace depesche::tests;

TEST_CASE("Atom entries give their page's address, inline XHTML, people and dates", "[feed]") {
    const ParsedFeed feed =
        parsed(R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de" xml:base="https://seestadt.example/a/">
<title type="text">Seestadt</title><link rel="self" href="self"/><link href="./"/><author><name>Redaktion</name></author>
<entry><id>urn:x:1</id><title type="html">Br&amp;uuml;cke &amp;lt;zu&amp;gt;</title>
<link rel="enclosure" type="image/jpeg" href="/b.jpg"/><link rel="edit" href="edit"/><link rel="alternate" type="text/html" href="1.html"/>
<published>2026-11-23T06:30:00+01:00</published><updated>2026-11-23T07:00:00+01:00</updated>
<category term="verkehr" label="Verkehr"/><summary>Kurz</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eins &amp; zwei</p><p>Drei</p></div></content></entry></feed>)");
    CHECK(feed.site_url == "https://seestadt.example/a/");
    REQUIRE(feed.articles.size() == 1);
    const Article& article = feed.articles[0];
    CHECK(article.title == "Brücke <zu>");
    CHECK(article.url == "https://seestadt.example/a/1.html");
    CHECK(article.image.url == "https://seestadt.example/b.jpg");
    CHECK(article.authors == std::vector<std::string>{"Redaktion"});
    CHECK(article.tags == std::vector<std::string>{"Verkehr", "verkehr"});
    CHECK(article.language == "de");
    CHECK(article.lead == "Kurz");
    CHECK(body_text(article) == "Eins & zwei\n\nDrei");
    CHECK(date(article.published) == "2026-11-23T05:30:00Z");
    CHECK(date(article.updated) == "2026-11-23T06:00:00Z");
}

TEST_CASE("Atom 0.3 content may be base64", "[feed]") {
    const Article article = only(
        R"(<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>x</id><issued>2026-11-23T06:30:00Z</issued>
<content type="text/html" mode="base64">PGI+QnLDvGNrZTwvYj4genU=</content></entry></feed>)");
    CHECK(body_text(article) == "Brücke zu");
    CHECK(date(article.published) == "2026-11-23T06:30:00Z");
}

TEST_CASE("Atom content of another media type is base64, and kept when it is text", "[feed]") {
    const auto text_of = [](const std::string& content) {
        return body_text(only("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><id>x</id><summary>S</summary>" +
                              content + "</entry></feed>"));
    };
    CHECK(text_of(R"(<content type="application/x-notiz">QnLDvGNr
        ZSB6dQ==</content>)") == "Brücke zu");
    CHECK(text_of(R"(<content type="video/mp4">QnLDvGNrZSB6dQ==</content>)") == "Brücke zu");
    CHECK(text_of(R"(<content type="image/jpeg">/9j/4AAQ</content>)").empty());
    CHECK(text_of(R"(<content type="application/x-notiz">kein Base64</content>)").empty());
    CHECK(text_of(R"(<content type="application/json">{"a":1}</content>)") == "{\"a\":1}");
}

TEST_CASE("CDATA inside markup is text in XHTML and more markup in RSS", "[feed]") {
    const Article atom = only(
        R"(<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <![CDATA[<b> & C]]></p></div></content></entry></feed>)");
    CHECK(body_text(atom) == "A <b> & C");
    const Article rss = only(
        "<rss><channel><item><description><p>A</p><![CDATA[<b>B</b> &amp; C]]></description></item></channel></rss>");
    CHECK(body_text(rss) == "A\n\nB & C");
}

TEST_CASE("a guid is what is written, whatever that is", "[feed]") {
    CHECK(only("<rss><channel><item><guid> <b>17</b> </guid></item></channel></rss>").id == "<b>17</b>");
    CHECK(only("<rss><channel><item><guid>&lt;b>17&lt;/b></guid></item></channel></rss>").id == "<b>17</b>");
    CHECK(only("<rss><channel><item><guid><![CDATA[a&b]]></guid></item></channel></rss>").id == "a&b");
}

TEST_CASE("large JSON is read in parts, and the parts are one feed", "[feed]") {
    const std::string head = R"({"title":"Seestadt","authors":[{"name":"Redaktion"}],"items":[)";
    const std::string tail = R"(],"language":"de","version":"https://jsonfeed.org/version/1.1"})";
    const std::string filler(300, 'x');
    std::string items;
    for (int i = 0; i < 9000; ++i)
        items += (i > 0 ? "," : "") +
                 (R"({"id":")" + std::to_string(i) + R"(","title":"A, \"B\" ]","content_text":")") + filler + R"("})";
    const ParsedFeed feed = parsed(head + items + tail);
    CHECK(feed.title == "Seestadt");
    CHECK(feed.warnings.empty());
    REQUIRE(feed.articles.size() == 9000);
    for (std::size_t i = 0; i < feed.articles.size(); ++i)
        if (feed.articles[i].id != std::to_string(i)) FAIL("an article is missing or twice");
    CHECK(feed.articles[8999].language == "de");
    CHECK(feed.articles[8999].authors == std::vector<std::string>{"Redaktion"});

    const ParsedFeed cut = parsed(head + items.substr(0, items.size() - 10));
    CHECK(cut.articles.size() == 8999);
    CHECK(cut.warnings.size() == 1);
    std::string agency;
    for (int i = 0; i < 9000; ++i)
        agency += (i > 0 ? "," : "") + (R"({"uri":"urn:x:)" + std::to_string(i) + R"(","headline":"A","body_text":")") +
                  filler + R"("})";
    CHECK(parsed("[" + agency + "]").articles.size() == 9000);
}

TEST_CASE("RSS 1.0 items stand beside their channel", "[feed]") {
    const ParsedFeed feed = parsed(
        R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://seestadt.example/"><title>Seestadt</title><link>https://seestadt.example/</link><items><rdf:Seq><rdf:li rdf:resource="https://seestadt.example/1"/></rdf:Seq></items></channel>
<image><title>Logo</title><url>https://seestadt.example/logo.png</url></image>
<item rdf:about="https://seestadt.example/1"><title>Eins</title><link>https://seestadt.example/1</link><dc:date>2026-11-23T06:30+01:00</dc:date><dc:creator>Ida</dc:creator></item></rdf:RDF>)");
    CHECK(feed.title == "Seestadt");
    REQUIRE(feed.articles.size() == 1);
    CHECK(feed.articles[0].id == "https://seestadt.example/1");
    CHECK(date(feed.articles[0].published) == "2026-11-23T05:30:00Z");
}

TEST_CASE("JSON Feed gives its articles, also when it is cut", "[feed]") {
    const std::string whole =
        R"({"version":"https://jsonfeed.org/version/1.1","title":"Seestadt","home_page_url":"/","language":"de","authors":[{"name":"Redaktion"}],
"items":[{"id":"1","url":"/1","title":"Eins","content_html":"<p>A</p><p>B</p>","date_published":"2026-11-23T06:30:00+01:00","tags":["x"],"image":"/b.jpg"},
{"id":2,"external_url":"https://fremd.example/2","content_text":"A\n\nB","authors":[{"name":"Ida"}]}]})";
    const ParsedFeed feed = parsed(whole);
    CHECK(feed.site_url == "https://seestadt.example/");
    REQUIRE(feed.articles.size() == 2);
    CHECK(body_text(feed.articles[0]) == "A\n\nB");
    CHECK(feed.articles[0].authors == std::vector<std::string>{"Redaktion"});
    CHECK(feed.articles[0].image.url == "https://seestadt.example/b.jpg");
    CHECK(feed.articles[1].id == "2");
    CHECK(feed.articles[1].url == "https://fremd.example/2");
    CHECK(body_text(feed.articles[1]) == "A\n\nB");
    const ParsedFeed cut = parsed(whole.substr(0, whole.size() - 30));
    CHECK(cut.articles.size() == 1);
    CHECK(cut.warnings.size() == 1);
}

TEST_CASE("a news sitemap gives title, date, language and image", "[feed]") {
    const ParsedFeed feed = parsed(
        R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://seestadt.example/1</loc><news:news><news:publication><news:name>Seestadt heute</news:name><news:language>de</news:language></news:publication>
<news:publication_date>2026-11-23T06:30+01:00</news:publication_date><news:title>Br&amp;uuml;cke zu</news:title><news:keywords>Verkehr, Br&#252;cke</news:keywords></news:news>
<image:image><image:loc>https://seestadt.example/b.jpg</image:loc></image:image></url><url><loc>https://seestadt.example/impressum</loc></url></urlset>)");
    CHECK(feed.title == "Seestadt heute");
    REQUIRE(feed.articles.size() == 1);
    const Article& article = feed.articles[0];
    CHECK(article.title == "Brücke zu");
    CHECK(article.tags == std::vector<std::string>{"Verkehr", "Brücke"});
    CHECK(article.language == "de");
    CHECK(article.image.url == "https://seestadt.example/b.jpg");
    CHECK(article.id == "https://seestadt.example/1");
}

TEST_CASE("ninjs gives urgency, embargo, status and image in its versions 1 and 2", "[feed]") {
    const Article one = only(
        R"({"uri":"urn:x:1","type":"text","versioncreated":"2026-11-23T06:30:00Z","headline":"Brücke zu","byline":"Ida","urgency":2,"pubstatus":"withheld",
"embargoed":"2026-11-23T12:00:00+01:00","body_xhtml":"<p>A</p><p>B</p>","body_text":"A B","associations":{"main":{"type":"picture","byline":"Noa","renditions":{"big":{"href":"https://bild.example/1.jpg","mimetype":"image/jpeg"}}}}})");
    CHECK(one.id == "urn:x:1");
    CHECK(one.urgency == 2);
    CHECK(one.status == PublicationStatus::withheld);
    CHECK(date(one.embargo_until) == "2026-11-23T11:00:00Z");
    CHECK(body_text(one) == "A\n\nB");
    CHECK(one.image.url == "https://bild.example/1.jpg");
    const ParsedFeed two = parsed(
        R"([{"uri":"urn:x:2","headlines":[{"role":"kicker","value":"Verkehr"},{"role":"main","value":"Brücke zu"}],"descriptions":[{"role":"summary","value":"Kurz"}],
"bodies":[{"contenttype":"text/plain","value":"A"},{"contenttype":"text/html","value":"<p>A</p>"}],"by":"Ida","subjects":[{"name":"Verkehr"}],"pubstatus":"canceled"},{"uri":"urn:x:3","type":"picture","headline":"Bild"}])");
    REQUIRE(two.articles.size() == 1);
    CHECK(two.articles[0].kicker == "Verkehr");
    CHECK(two.articles[0].title == "Brücke zu");
    CHECK(two.articles[0].lead == "Kurz");
    CHECK(two.articles[0].status == PublicationStatus::withdrawn);
}

TEST_CASE("dpa digitalwires gives kicker, teaser, embargo and correction", "[feed]") {
    const Article article = only(
        R"({"format":"digitalwires@0.9.1","type":"composite","urn":"urn:newsml:wire.example:1","version":1,"version_created":"2026-11-23T06:30:00+01:00","pubstatus":"usable","signal":"sig:correction",
"embargoed":"2026-11-23T12:00:00+01:00","language":"de","urgency":2,"kicker":"Verkehr","headline":"Brücke zu","teaser":"Kurz","byline":"Von Ida Amsler","article_html":"<section><p>A</p><h2>Z</h2><p>B</p></section>",
"associations":[{"type":"image","caption":"Die Brücke","creditline":"Noa","renditions":[{"width":100,"url":"https://bild.example/s.jpg"},{"width":900,"url":"https://bild.example/l.jpg"}]}],"keyword_names":["Brücke"]})");
    CHECK(article.kicker == "Verkehr");
    CHECK(article.lead == "Kurz");
    CHECK(article.urgency == 2);
    CHECK(article.is_correction);
    CHECK(date(article.embargo_until) == "2026-11-23T11:00:00Z");
    CHECK(date(article.published) == "2026-11-23T05:30:00Z");
    CHECK(article.image == Image{"https://bild.example/l.jpg", "Die Brücke", "Noa"});
    CHECK(article.blocks[1] == Block{BlockKind::heading, "Z"});
}

TEST_CASE("NewsML-G2 gives the text items of a message, with embargo and status", "[feed]") {
    const Article article = only(
        R"(<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2026-11-23T06:31:00Z</sent></header><itemSet>
<newsItem guid="urn:x:1" version="2" xml:lang="de"><itemMeta><itemClass qcode="ninat:text"/><provider><name>Agentur</name></provider><versionCreated>2026-11-23T06:30:00Z</versionCreated>
<firstCreated>2026-11-23T05:30:00Z</firstCreated><embargoed>2026-11-23T12:00:00+01:00</embargoed><pubStatus qcode="stat:canceled"/></itemMeta>
<contentMeta><urgency>1</urgency><by>Ida Amsler</by><subject qcode="x"><name>Verkehr</name></subject><headline>Br&#252;cke zu</headline><description role="drol:summary">Kurz</description></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>T</title></head><body><p>A</p><p>B</p></body></html></inlineXML></contentSet></newsItem>
<newsItem guid="urn:x:2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta><contentMeta><headline>Bild</headline></contentMeta></newsItem></itemSet></newsMessage>)");
    CHECK(article.id == "urn:x:1");
    CHECK(article.title == "Brücke zu");
    CHECK(article.urgency == 1);
    CHECK(article.status == PublicationStatus::withdrawn);
    CHECK(date(article.embargo_until) == "2026-11-23T11:00:00Z");
    CHECK(date(article.published) == "2026-11-23T05:30:00Z");
    CHECK(article.authors == std::vector<std::string>{"Ida Amsler"});
    CHECK(article.tags == std::vector<std::string>{"Verkehr"});
    CHECK(body_text(article) == "A\n\nB");
}

TEST_CASE("the JSON of a feed has every key, null for what is unknown and never a null id", "[feed]") {
    const auto json =
        nlohmann::json::parse(to_json(parsed("<rss><channel><item><title>Ohne alles</title></item></channel></rss>")));
    const auto& article = json.at("articles").at(0);
    CHECK(article.at("id").get<std::string>().starts_with("content:"));
    for (const char* key : {"url", "kicker", "summary", "text", "language", "published", "updated", "image", "urgency"})
        CHECK(article.at(key).is_null());
    CHECK(article.at("authors") == nlohmann::json::array());
    CHECK(json.at("feed").at("title").is_null());
}

TEST_CASE("JSON with characters that must not be in it is read", "[feed]") {
    const ParsedFeed feed =
        parsed("{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"x\",\"items\":[{\"id\":\"1\","
               "\"title\":\"Mira\\'s\nBr\u00fccke \\ud83d \\ud83d\\ude00\"}]}");
    REQUIRE(feed.articles.size() == 1);
    CHECK(feed.articles[0].title == "Mira's Brücke \uFFFD 😀");
    CHECK(feed.warnings.size() == 1);
}

TEST_CASE("a paywall is read where a feed says so, and only there", "[feed]") {
    const auto rss = [](std::string_view element) {
        return only(R"(<rss xmlns:dcterms="http://purl.org/dc/terms/" xmlns:schema="http://schema.org/"><channel>
<item><guid>1</guid><title>Brücke zu</title>)" +
                    std::string(element) + "</item></channel></rss>")
            .paywall;
    };
    CHECK(rss("<schema:isAccessibleForFree>False</schema:isAccessibleForFree>"));
    CHECK(rss("<isAccessibleForFree>false</isAccessibleForFree>"));
    CHECK(rss("<paywall>true</paywall>"));
    CHECK(rss("<dcterms:accessRights>subscription</dcterms:accessRights>"));
    CHECK_FALSE(rss("<schema:isAccessibleForFree>True</schema:isAccessibleForFree>"));
    CHECK_FALSE(rss("<paywall>false</paywall><category>Premium</category>"));
    CHECK_FALSE(rss("<dcterms:accessRights>public</dcterms:accessRights>"));
    CHECK(
        only(
            R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"x","isAccessibleForFree":false}]})")
            .paywall);
    CHECK(
        only(
            R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"x","_seestadt":{"paywall":true}}]})")
            .paywall);
    CHECK_FALSE(
        only(
            R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"x","isAccessibleForFree":"True"}]})")
            .paywall);
    CHECK(
        only(
            R"({"uri":"urn:x:1","type":"text","versioncreated":"2026-11-23T06:30:00Z","headline":"x","body_text":"A","isAccessibleForFree":"False"})")
            .paywall);
    const auto sitemap = [](std::string_view access) {
        return only(
                   R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://seestadt.example/1</loc>
<news:news><news:title>x</news:title><news:access>)" +
                   std::string(access) + "</news:access></news:news></url></urlset>")
            .paywall;
    };
    CHECK(sitemap("Subscription"));
    CHECK(sitemap("Registration"));
    CHECK_FALSE(sitemap("Free"));
}

TEST_CASE("an image's rights are an explicit list or none", "[feed]") {
    const auto ninjs = [](std::string_view association, std::string_view rendition) {
        return only(
                   R"({"uri":"urn:x:1","type":"text","versioncreated":"2026-11-23T06:30:00Z","headline":"x","body_text":"A","associations":{"main":{"type":"picture","byline":"Noa",)" +
                   std::string(association) + R"("description_text":"Eine Ziege im Bus.","renditions":{"big":{)" +
                   std::string(rendition) + R"("href":"https://bild.example/1.jpg","mimetype":"image/jpeg"}}}}})")
            .image;
    };
    using Rights = std::vector<std::string>;
    CHECK(ninjs(R"("rights":["WhatsApp","telegram","print"],)", "").rights == Rights{"telegram", "whatsapp"});
    CHECK(ninjs(R"("rights":["any"],)", R"("usage":["telegram"],)").rights == Rights{"telegram"});
    CHECK(ninjs(R"("rights":"any",)", "").rights.empty());
    CHECK(ninjs(R"("usageterms":"Free for any use","copyrightnotice":"any",)", "").rights.empty());
    CHECK(ninjs("", "").alt == "Eine Ziege im Bus.");
    CHECK(ninjs("", "").credit == "Noa");
    const auto rss = only(
        R"(<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><guid>1</guid><title>x</title><media:content url="https://seestadt.example/b.jpg" medium="image">
<media:copyright>any</media:copyright><media:rights status="userCreated"/><media:license type="text/html" href="https://seestadt.example/l">telegram</media:license></media:content></item></channel></rss>)");
    CHECK(rss.image.url == "https://seestadt.example/b.jpg");
    CHECK(rss.image.rights.empty());
    const auto json = only(
        R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","title":"x","image":"https://seestadt.example/b.jpg","_seestadt":{"image_rights":["telegram"],"image_credit":"Nora Frei","image_alt":"Ein Reiher."}}]})");
    CHECK(json.image == Image{"https://seestadt.example/b.jpg", "Ein Reiher.", "Nora Frei", {"telegram"}});
}

TEST_CASE("an image is shown where its rights name the platform, or any", "[article]") {
    Image image{"https://seestadt.example/b.jpg", "", "", {}};
    CHECK_FALSE(may_be_shown(image, "telegram"));
    image.rights = {"whatsapp"};
    CHECK_FALSE(may_be_shown(image, "telegram"));
    CHECK(may_be_shown(image, "whatsapp"));
    image.rights = {"any"};
    CHECK(may_be_shown(image, "telegram"));
    image.url.clear();
    CHECK_FALSE(may_be_shown(image, "telegram"));
}
