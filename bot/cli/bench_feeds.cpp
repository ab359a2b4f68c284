#include "bot/cli/bench_feeds.hpp"

#include "bot/cli/bench_articles.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::bot {
namespace {

using nlohmann::json;

constexpr std::string_view site = "https://seestadt.example";

/// Text as XML character data.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string address(const MadeArticle& made) {
    return fmt::format("{}/{}/artikel-{}?utm_source=rss&utm_medium=feed", site, made.section, made.number);
}
std::string picture(const MadeArticle& made, int width) {
    return fmt::format("{}/bilder/{}/{}.jpg?w={}&q=80", site, made.number % 97, made.number, width);
}
std::string rfc822(const MadeArticle& made) {
    return fmt::format("Fri, {:02} Nov 2026 {:02}:{:02}:00 +0100", 1 + made.number % 28, made.number % 24,
                       made.number % 60);
}
std::string iso(const MadeArticle& made, int minutes_later = 0) {
    return fmt::format("2026-11-{:02}T{:02}:{:02}:{:02}+01:00", 1 + made.number % 28, made.number % 24,
                       made.number % 60, minutes_later);
}

std::string rss_item(const MadeArticle& made) {
    std::string out = fmt::format("<item>\n  <title>{}</title>\n  <link>{}</link>\n"
                                  "  <guid isPermaLink=\"false\">seestadt-{}</guid>\n  <pubDate>{}</pubDate>\n"
                                  "  <dc:creator><![CDATA[{}]]></dc:creator>\n",
                                  escaped(made.title), escaped(address(made)), made.number, rfc822(made), made.author);
    for (const std::string& tag : made.tags) out += fmt::format("  <category>{}</category>\n", escaped(tag));
    out += fmt::format(
        "  <description><![CDATA[<p>{}</p>]]></description>\n"
        "  <media:content url=\"{}\" medium=\"image\" type=\"image/jpeg\" width=\"1200\" height=\"800\">"
        "<media:credit role=\"photographer\">{}</media:credit><media:description type=\"plain\">{}</media:description>"
        "</media:content>\n  <media:thumbnail url=\"{}\" width=\"300\" height=\"200\"/>\n"
        "  <slash:comments>{}</slash:comments>\n  <content:encoded><![CDATA[{}]]></content:encoded>\n</item>\n",
        made.lead, escaped(picture(made, 1200)), escaped(made.credit), escaped(made.caption),
        escaped(picture(made, 300)), made.number % 200, made.html);
    return out;
}

constexpr std::string_view rss_head =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:media=\"http://search.yahoo.com/mrss/\""
    " xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:slash=\"http://purl.org/rss/1.0/modules/slash/\">\n<channel>\n"
    "<title>Seestadt heute</title>\n<link>https://seestadt.example/</link>\n"
    "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"https://seestadt.example/rss\"/>\n"
    "<description>Nachrichten aus der Seestadt &amp; Umgebung</description>\n<language>de-CH</language>\n";

std::string atom_entry(const MadeArticle& made) {
    std::string out = fmt::format(
        "<entry>\n  <id>tag:seestadt.example,2026:{}</id>\n  <title type=\"text\">{}</title>\n"
        "  <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n"
        "  <published>{}</published>\n  <updated>{}</updated>\n"
        "  <author><name>{}</name></author>\n",
        made.number, escaped(made.title), escaped(address(made)), iso(made), iso(made, 7), escaped(made.author));
    for (const std::string& tag : made.tags) out += fmt::format("  <category term=\"{}\"/>\n", escaped(tag));
    return out + fmt::format("  <summary type=\"text\">{}</summary>\n  <content type=\"html\">{}</content>\n</entry>\n",
                             escaped(made.lead), escaped(made.html));
}

constexpr std::string_view atom_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                       "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"de-CH\">\n"
                                       "<title>Seestadt heute</title>\n<id>https://seestadt.example/</id>\n"
                                       "<link rel=\"self\" href=\"https://seestadt.example/atom\"/>\n"
                                       "<updated>2026-11-28T12:00:00Z</updated>\n";

std::string sitemap_entry(const MadeArticle& made) {
    return fmt::format("<url><loc>{}</loc><news:news><news:publication><news:name>Seestadt heute</news:name>"
                       "<news:language>de</news:language></news:publication>"
                       "<news:publication_date>{}</news:publication_date><news:title>{}</news:title>"
                       "<news:keywords>{}</news:keywords></news:news>"
                       "<image:image><image:loc>{}</image:loc></image:image></url>\n",
                       escaped(address(made)), iso(made), escaped(made.title), escaped(made.tags.front()),
                       escaped(picture(made, 1200)));
}

constexpr std::string_view sitemap_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                          "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\""
                                          " xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\""
                                          " xmlns:image=\"http://www.google.com/schemas/sitemap-image/1.1\">\n";

/// NewsML-G2 takes XHTML or NITF, where every element ends.
std::string newsml_item(const MadeArticle& made) {
    std::string body;
    for (const std::string& paragraph : made.paragraphs) body += fmt::format("<p>{}</p>\n", escaped(paragraph));
    return fmt::format(
        "<newsItem guid=\"urn:newsml:seestadt.example:2026:{0}\" version=\"{1}\" standard=\"NewsML-G2\""
        " xml:lang=\"de-CH\" xmlns=\"http://iptc.org/std/nar/2006-10-01/\">\n<itemMeta><itemClass "
        "qcode=\"ninat:text\"/>"
        "<provider literal=\"Seestadt\"/><versionCreated>{2}</versionCreated><pubStatus "
        "qcode=\"stat:usable\"/></itemMeta>\n"
        "<contentMeta><urgency>{3}</urgency><contentCreated>{2}</contentCreated><creator><name>{4}</name></creator>"
        "<language tag=\"de\"/><subject type=\"cpnat:abstract\"><name>{5}</name></subject><headline>{6}</headline>"
        "<description role=\"drol:summary\">{7}</description></contentMeta>\n"
        "<contentSet><inlineXML contenttype=\"application/nitf+xml\"><nitf "
        "xmlns=\"http://iptc.org/std/NITF/2006-10-18/\">"
        "<body><body.head><hedline><hl1>{6}</hl1></hedline></body.head><body.content>{8}</body.content></body></nitf>"
        "</inlineXML></contentSet>\n</newsItem>\n",
        made.number, 1 + made.number % 3, iso(made), 1 + made.number % 8, escaped(made.author),
        escaped(made.tags.front()), escaped(made.title), escaped(made.lead), body);
}

constexpr std::string_view newsml_head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                                         "<newsMessage xmlns=\"http://iptc.org/std/nar/2006-10-01/\"><header>"
                                         "<sent>2026-11-28T12:00:00+01:00</sent></header><itemSet>\n";

std::string json_feed_item(const MadeArticle& made) {
    return json{{"id", fmt::format("seestadt-{}", made.number)},
                {"url", address(made)},
                {"title", made.title},
                {"summary", made.lead},
                {"content_html", made.html},
                {"date_published", iso(made)},
                {"date_modified", iso(made, 7)},
                {"image", picture(made, 1200)},
                {"authors", json::array({{{"name", made.author}}})},
                {"tags", made.tags}}
        .dump();
}

std::string ninjs_item(const MadeArticle& made) {
    return json{{"uri", fmt::format("urn:newsml:seestadt.example:2026:{}", made.number)},
                {"type", "text"},
                {"pubstatus", "usable"},
                {"urgency", 1 + made.number % 8},
                {"version", "1"},
                {"versioncreated", iso(made)},
                {"language", "de-CH"},
                {"headline", made.title},
                {"byline", made.author},
                {"description_text", made.lead},
                {"body_xhtml", made.html},
                {"subject", json::array({{{"name", made.tags.front()}}})}}
        .dump();
}

/// Articles one after the other until `bytes` are written.
MadeFeed fill(std::string_view format, std::string file, std::string_view head, std::string (*item)(const MadeArticle&),
              std::string_view separator, std::string_view tail, std::size_t bytes, std::uint32_t seed) {
    MadeFeed feed{.format = format, .file = std::move(file), .bytes = std::string(head), .articles = 0};
    ArticleMaker maker(seed);
    while (feed.bytes.size() + tail.size() < bytes || feed.articles == 0) {
        if (feed.articles++ > 0) feed.bytes += separator;
        feed.bytes += item(maker.next());
    }
    feed.bytes += tail;
    return feed;
}

} // namespace

MadeFeed make_rss(std::size_t bytes, std::uint32_t seed) {
    return fill("rss", "newspaper.rss", rss_head, rss_item, "", "</channel>\n</rss>\n", bytes, seed);
}

std::vector<MadeFeed> make_other_formats(std::size_t bytes, std::uint32_t seed) {
    std::vector<MadeFeed> feeds;
    feeds.push_back(fill("atom", "newspaper.atom", atom_head, atom_entry, "", "</feed>\n", bytes, seed));
    feeds.push_back(fill("json_feed", "newspaper.json",
                         R"({"version":"https://jsonfeed.org/version/1.1","title":"Seestadt heute","language":"de-CH",)"
                         R"("home_page_url":"https://seestadt.example/","items":[)",
                         json_feed_item, ",\n", "]}\n", bytes, seed));
    feeds.push_back(fill("ninjs", "newspaper.ninjs.json", "[", ninjs_item, ",\n", "]\n", bytes, seed));
    feeds.push_back(fill("newsml_g2", "newspaper.newsml.xml", newsml_head, newsml_item, "",
                         "</itemSet></newsMessage>\n", bytes, seed));
    feeds.push_back(
        fill("sitemap", "newspaper.sitemap.xml", sitemap_head, sitemap_entry, "", "</urlset>\n", bytes, seed));
    return feeds;
}

MadeFeed make_short_items(std::size_t items, std::uint32_t seed) {
    MadeFeed feed{.format = "items", .file = "items.rss", .bytes = std::string(rss_head), .articles = items};
    ArticleMaker maker(seed);
    for (std::size_t i = 0; i < items; ++i) {
        const MadeArticle made = maker.next_short();
        feed.bytes +=
            fmt::format("<item><title>{}</title><link>{}</link><guid>{}</guid><pubDate>{}</pubDate>"
                        "<description>{}</description></item>\n",
                        escaped(made.title), escaped(address(made)), made.number, rfc822(made), escaped(made.lead));
    }
    feed.bytes += "</channel>\n</rss>\n";
    return feed;
}

} // namespace depesche::bot
