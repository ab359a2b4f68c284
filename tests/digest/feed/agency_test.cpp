#include "digest/feed/feed_parser.hpp"

#include "tests/digest/feed/parsed_feed.hpp"

#include <catch2/catch.hpp>
#include <initializer_list>
#include <utility>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

void check_origins(const Article& article, std::initializer_list<std::pair<Field, From>> expected) {
    for (const auto& [field, from] : expected) {
        INFO(field_name(field));
        CHECK(from_name(article.from.of(field)) == from_name(from));
    }
}

constexpr std::string_view nitf =
    R"(<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/" xml:lang="de"><head><title>Kopf</title>
<docdata management-status="usable"><doc-id id-string="nitf-1"/><urgency ed-urg="3"/><date.issue norm="20261124T063000+0100"/><date.release norm="20261124T120000+0100"/>
<key-list><keyword key="Brücke"/></key-list></docdata></head><body><body.head><hedline><hl1>Br&#252;cke zu</hl1><hl2>Bis Freitag</hl2></hedline>
<byline>Von Ida Amsler, <byttl>Redaktorin</byttl></byline><dateline><location>Seestadt</location></dateline><abstract><p>Worum es geht.</p></abstract></body.head>
<body.content><p>Eins <em>zwei</em>.</p><media media-type="image"><media-reference mime-type="image/jpeg" source="/b.jpg"/><media-caption>Die Brücke. (Foto: Noa Brunner)</media-caption></media>
<hl2>Umleitung</hl2><table><tr><td>Linie 4</td><td>zu</td></tr></table><bq><p>Geduld!</p></bq></body.content><body.end><tagline>ida</tagline></body.end></body></nitf>)";

} // namespace

TEST_CASE("NITF alone gives headline, byline, abstract, body, picture and its document's data", "[feed]") {
    const Article article = only(nitf);
    CHECK(article.id == "nitf-1");
    CHECK(article.title == "Brücke zu");
    CHECK(article.lead == "Worum es geht.");
    CHECK(article.authors == std::vector<std::string>{"Von Ida Amsler"});
    CHECK(article.tags == std::vector<std::string>{"Brücke"});
    CHECK(article.urgency == 3);
    CHECK(date(article.published) == "2026-11-24T05:30:00Z");
    CHECK(date(article.embargo_until) == "2026-11-24T11:00:00Z");
    CHECK(article.image == Image{"https://seestadt.example/b.jpg", "Die Brücke.", "Noa Brunner"});
    const std::vector<Block> blocks = {{BlockKind::paragraph, "Eins zwei."},
                                       {BlockKind::heading, "Umleitung"},
                                       {BlockKind::paragraph, "Linie 4 zu"},
                                       {BlockKind::quote, "Geduld!"}};
    CHECK(article.blocks == blocks);
    check_origins(article, {{Field::title, From::nitf}, {Field::body, From::nitf}, {Field::embargo, From::nitf}});
}

TEST_CASE("inside NewsML-G2 the envelope is believed before NITF, and NITF gives the rest", "[feed]") {
    const Article article = only(
        R"(<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" xml:lang="de"><itemMeta><itemClass uri="http://cv.iptc.org/newscodes/ninature/text"/>
<versionCreated>2026-11-24T06:40:00+01:00</versionCreated><embargoed/><pubStatus uri="http://cv.iptc.org/newscodes/pubstatusg2/usable"/><edNote>Berichtigung: Name im zweiten Absatz</edNote><link rel="irel:canonical" href="https://seestadt.example/1"/></itemMeta>
<contentMeta><contentCreated>2026-11-24T06:00:00+01:00</contentCreated><headline>Brücke bis Freitag zu</headline></contentMeta><contentSet><inlineXML contenttype="application/nitf+xml">)" +
        std::string(nitf) + "</inlineXML></contentSet></newsItem>");
    CHECK(article.id == "urn:x:1");
    CHECK(article.title == "Brücke bis Freitag zu");
    CHECK(article.url == "https://seestadt.example/1");
    CHECK(date(article.published) == "2026-11-24T05:00:00Z");
    CHECK(article.is_correction);
    CHECK(article.urgency == 3);
    CHECK(article.status == PublicationStatus::withheld); // an empty embargo has no end
    check_origins(article, {{Field::title, From::newsml},
                            {Field::body, From::nitf},
                            {Field::urgency, From::nitf},
                            {Field::correction, From::newsml}});
}

TEST_CASE("packages and knowledge items are understood and hold no text", "[feed]") {
    for (const std::string_view root : {"packageItem", "knowledgeItem", "conceptItem"}) {
        const std::string name(root);
        const ParsedFeed feed =
            parsed("<" + name +
                   " guid='p'><itemMeta><itemClass qcode='ninat:composite'/></itemMeta><groupSet><group>"
                   "<itemRef residref='urn:x:1'><title>x</title></itemRef></group></groupSet></" +
                   name + ">");
        CHECK(feed.articles.empty());
        CHECK(feed.warnings.size() == 1);
    }
}

TEST_CASE("ninjs 3 in camelCase, with signals, notes, NITF and the best picture", "[feed]") {
    const Article article = only(
        R"({"uri":"urn:x:3","standard":{"name":"ninjs","version":"3.0"},"type":"text","firstCreated":"2026-11-24T06:00:00+01:00","versionCreated":"2026-11-24T06:30:00+01:00",
"pubStatus":"usable","urgency":2,"language":"de","by":["Ida Amsler","Mira Halter"],"embargoedReason":"Medienkonferenz","edNote":"KILL: falscher Name","signal":["correction"],
"headlines":[{"role":"main","value":"Brücke zu"}],"descriptions":[{"role":"summary","value":"Kurz"}],"bodies":[{"contentType":"text/vnd.IPTC.NITF","value":"<nitf><body><body.head><hedline><hl1>Anders</hl1></hedline></body.head><body.content><p>A</p><p>B</p></body.content></body></nitf>"}],
"subjects":[{"name":"Verkehr"}],"canonicalUrl":"https://seestadt.example/3","associations":[{"name":"a1","type":"picture","by":"Noa Brunner","descriptions":[{"value":"Die Brücke"}],
"renditions":[{"href":"https://bild.example/4724.jpg","contentType":"image/jpeg","width":4724},{"href":"https://bild.example/1024.jpg","contentType":"image/jpeg","width":1024},{"href":"https://bild.example/256.jpg","contentType":"image/jpeg","width":256}]}]})");
    CHECK(article.title == "Brücke zu");
    CHECK(body_text(article) == "A\n\nB");
    CHECK(article.url == "https://seestadt.example/3");
    CHECK(article.authors == std::vector<std::string>{"Ida Amsler", "Mira Halter"});
    CHECK(date(article.published) == "2026-11-24T05:00:00Z");
    CHECK(date(article.updated) == "2026-11-24T05:30:00Z");
    CHECK(article.is_correction);
    CHECK(article.status == PublicationStatus::killed); // the worst of embargoedReason and the note
    CHECK(article.image == Image{"https://bild.example/1024.jpg", "Die Brücke", "Noa Brunner"});
    check_origins(article, {{Field::id, From::ninjs},
                            {Field::title, From::ninjs},
                            {Field::body, From::nitf},
                            {Field::status, From::ninjs}});
}

TEST_CASE("each field of an RSS item says where it came from", "[feed]") {
    const ParsedFeed feed = parsed(
        R"(<rss xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<language>de-CH</language><managingEditor>Redaktion</managingEditor><item><title>Brücke zu</title><link>https://seestadt.example/1</link><guid>1</guid><description>Kurz</description>
<content:encoded>&lt;p&gt;Lang&lt;/p&gt;</content:encoded><dc:creator>Ida</dc:creator><dc:date>2026-11-24T06:30:00Z</dc:date><category>Verkehr</category><kicker>Region</kicker>
<media:content url="https://bild.example/b.jpg" medium="image"/></item>
<item><link>https://seestadt.example/2</link><description>&lt;p&gt;A&lt;/p&gt;&lt;figure&gt;&lt;img src="/c.jpg"&gt;&lt;figcaption&gt;Der Damm (Bild: Noa)&lt;/figcaption&gt;&lt;/figure&gt;</description></item></channel></rss>)");
    REQUIRE(feed.articles.size() == 2);
    check_origins(feed.articles[0], {{Field::id, From::rss_guid},
                                     {Field::url, From::rss_link},
                                     {Field::title, From::rss_title},
                                     {Field::kicker, From::rss_kicker},
                                     {Field::lead, From::rss_description},
                                     {Field::body, From::content_encoded},
                                     {Field::authors, From::dc_creator},
                                     {Field::tags, From::rss_category},
                                     {Field::language, From::whole_feed},
                                     {Field::published, From::dc_date},
                                     {Field::updated, From::nowhere},
                                     {Field::image, From::media_content},
                                     {Field::urgency, From::nowhere}});
    check_origins(feed.articles[1], {{Field::id, From::derived},
                                     {Field::title, From::nowhere},
                                     {Field::authors, From::whole_feed},
                                     {Field::image, From::html},
                                     {Field::published, From::nowhere}});
    CHECK(feed.articles[1].image == Image{"https://seestadt.example/c.jpg", "Der Damm", "Noa"});
}

TEST_CASE("each field of the other formats says where it came from", "[feed]") {
    check_origins(
        only(
            R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><author><name>R</name></author><entry xml:lang="fr"><id>1</id><title>T</title><link href="/1"/><summary>S</summary>
<content>C</content><published>2026-11-24T06:30:00Z</published><updated>2026-11-24T06:30:00Z</updated><category term="x"/></entry></feed>)"),
        {{Field::id, From::atom_id},
         {Field::url, From::atom_link},
         {Field::title, From::atom_title},
         {Field::lead, From::atom_summary},
         {Field::body, From::atom_content},
         {Field::authors, From::whole_feed},
         {Field::tags, From::atom_category},
         {Field::language, From::xml_lang},
         {Field::published, From::atom_published},
         {Field::updated, From::atom_updated}});
    check_origins(
        only(
            R"({"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"/1","title":"T","content_html":"<p>A</p><img src='/b.jpg' alt='B'>","tags":["x"]}]})"),
        {{Field::id, From::json_feed},
         {Field::url, From::json_feed},
         {Field::body, From::json_feed},
         {Field::image, From::html},
         {Field::tags, From::json_feed}});
    check_origins(
        only(
            R"(<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1">
<url><loc>https://seestadt.example/1</loc><lastmod>2026-11-24</lastmod><news:news><news:title>T</news:title><news:publication_date>2026-11-24</news:publication_date><news:stock_tickers>X:Y</news:stock_tickers></news:news>
<video:video><video:title>Video</video:title><video:thumbnail_loc>https://bild.example/v.jpg</video:thumbnail_loc></video:video></url></urlset>)"),
        {{Field::id, From::derived},
         {Field::url, From::sitemap},
         {Field::title, From::sitemap_news},
         {Field::published, From::sitemap_news},
         {Field::updated, From::sitemap},
         {Field::image, From::sitemap}});
    check_origins(
        only(
            R"({"format":"digitalwires@0.9.1","urn":"urn:x:1","headline":"T","article_html":"<p>A</p>","pubstatus":"canceled","embargoed":"bald"})"),
        {{Field::id, From::digitalwires},
         {Field::title, From::digitalwires},
         {Field::body, From::digitalwires},
         {Field::status, From::digitalwires},
         {Field::embargo, From::digitalwires}});
}
