#include "bot/sandbox/demo_feeds.hpp"

#include "digest/document/json.hpp"
#include "digest/document/markup.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

using digest::escape_markup;
using nlohmann::ordered_json;

namespace {

std::string rfc822(Instant instant) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(instant);
    return fmt::format("{:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(seconds));
}

/// The body as a CMS delivers it: paragraphs, and the key facts as a list.
std::string body_html(const DemoArticle& article) {
    std::string html;
    if (!article.bullets.empty()) {
        html += "<ul>";
        for (const std::string& bullet : article.bullets) html += "<li>" + escape_markup(bullet) + "</li>";
        html += "</ul>";
    }
    for (const std::string& paragraph : article.paragraphs) html += "<p>" + escape_markup(paragraph) + "</p>";
    return html;
}

std::string rss(const DemoSource& source, const std::vector<DemoArticle>& articles, Instant now) {
    std::string xml = fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>{}</title><link>{}</link><description>{}</description><language>{}</language><lastBuildDate>{}</lastBuildDate>
)",
                                  escape_markup(source.title), source.site, escape_markup(source.title),
                                  source.language, rfc822(now));
    for (const DemoArticle& article : articles) {
        xml += fmt::format(
            "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid><pubDate>{}</pubDate>",
            escape_markup(article.title), escape_markup(article.url), escape_markup(article.id),
            rfc822(article.published));
        if (article.updated)
            xml += fmt::format("<atom:updated>{}</atom:updated>", digest::to_iso8601(*article.updated));
        for (const std::string& author : article.authors)
            xml += fmt::format("<dc:creator>{}</dc:creator>", escape_markup(author));
        xml += fmt::format("<category>{}</category>", escape_markup(article.section));
        for (const std::string& tag : article.tags) xml += fmt::format("<category>{}</category>", escape_markup(tag));
        xml += fmt::format("<description>{}</description><content:encoded><![CDATA[{}]]></content:encoded></item>\n",
                           escape_markup(article.lead), body_html(article));
    }
    return xml + "</channel></rss>\n";
}

std::string atom(const DemoSource& source, const std::vector<DemoArticle>& articles, Instant now) {
    std::string xml =
        fmt::format(R"(<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{}"><title>{}</title><id>{}</id><link rel="alternate" href="{}"/><updated>{}</updated>
)",
                    source.language, escape_markup(source.title), source.site, source.site, digest::to_iso8601(now));
    for (const DemoArticle& article : articles) {
        xml += fmt::format(
            R"(<entry><title>{}</title><id>urn:demo:{}</id><link rel="alternate" href="{}"/><published>{}</published><updated>{}</updated><category term="{}"/>)",
            escape_markup(article.title), escape_markup(article.id), escape_markup(article.url),
            digest::to_iso8601(article.published), digest::to_iso8601(article.updated.value_or(article.published)),
            escape_markup(article.section));
        for (const std::string& author : article.authors)
            xml += fmt::format("<author><name>{}</name></author>", escape_markup(author));
        xml += fmt::format("<summary>{}</summary><content type=\"html\">{}</content></entry>\n",
                           escape_markup(article.lead), escape_markup(body_html(article)));
    }
    return xml + "</feed>\n";
}

std::string json_feed(const DemoSource& source, const std::vector<DemoArticle>& articles) {
    ordered_json items = ordered_json::array();
    for (const DemoArticle& article : articles) {
        ordered_json item{{"id", article.id},
                          {"url", article.url},
                          {"title", article.title},
                          {"summary", article.lead},
                          {"content_html", body_html(article)},
                          {"date_published", digest::to_iso8601(article.published)},
                          {"language", article.language},
                          {"tags", article.tags}};
        item["tags"].insert(item["tags"].begin(), article.section);
        if (article.updated) item["date_modified"] = digest::to_iso8601(*article.updated);
        items.push_back(std::move(item));
    }
    const ordered_json feed{{"version", "https://jsonfeed.org/version/1.1"},
                            {"title", source.title},
                            {"home_page_url", source.site},
                            {"language", source.language},
                            {"items", std::move(items)}};
    return digest::dump_json(feed);
}

/// An agency's wire in ninjs 1.3, which knows urgency, push titles and corrections.
std::string ninjs(const std::vector<DemoArticle>& articles) {
    ordered_json items = ordered_json::array();
    for (const DemoArticle& article : articles) {
        ordered_json subjects = ordered_json::array({ordered_json{{"name", article.section}}});
        for (const std::string& tag : article.tags) subjects.push_back(ordered_json{{"name", tag}});
        ordered_json item{{"uri", article.id},
                          {"type", "text"},
                          {"pubstatus", "usable"},
                          {"urgency", article.urgency},
                          {"language", article.language},
                          {"versioncreated", digest::to_iso8601(article.updated.value_or(article.published))},
                          {"firstcreated", digest::to_iso8601(article.published)},
                          {"headline", article.title},
                          {"description_text", article.lead},
                          {"body_xhtml", body_html(article)},
                          {"subject", std::move(subjects)},
                          {"canonicalurl", article.url}};
        if (article.correction) item["ednote"] = "Correction";
        items.push_back(std::move(item));
    }
    return digest::dump_json(ordered_json{{"items", std::move(items)}});
}

std::string content_type(const DemoSource& source) {
    if (source.format == "rss") return "application/rss+xml; charset=utf-8";
    if (source.format == "atom") return "application/atom+xml; charset=utf-8";
    return source.format == "json_feed" ? "application/feed+json" : "application/json";
}

/// FNV-1a of what is in the feed, its build time left out: the same articles have the same tag.
std::string etag_of(const std::vector<DemoArticle>& articles) {
    std::uint64_t hash = 14695981039346656037ULL;
    const auto mix = [&hash](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    };
    for (const DemoArticle& article : articles) {
        mix(article.id);
        mix(digest::to_iso8601(article.updated.value_or(article.published)));
    }
    return fmt::format("\"{:016x}\"", hash);
}

ServerResponse feed_answer(const ServerRequest& request, const DemoSource& source,
                           const std::vector<DemoArticle>& articles, Instant now) {
    const std::string tag = etag_of(articles);
    ServerResponse response;
    response.headers = {{"ETag", tag}, {"Cache-Control", "no-cache"}};
    if (request.header("if-none-match") == tag) {
        response.status = 304;
        return response;
    }
    response.headers.emplace_back("Content-Type", content_type(source));
    response.body = render_feed(source, articles, now);
    return response;
}

ServerResponse article_answer(const std::string& url, const std::vector<DemoArticle>& articles) {
    ServerResponse response;
    response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
    const auto found = std::ranges::find_if(articles, [&](const DemoArticle& article) {
        // A link that was sent may carry a parameter of the newsroom's own.
        return url == article.url || url.starts_with(article.url + "?");
    });
    if (found == articles.end()) {
        response.status = 404;
        response.body = R"({"ok":false})";
        return response;
    }
    response.body = digest::dump_json(ordered_json{{"title", found->title},
                                                   {"lead", found->lead},
                                                   {"source", found->source},
                                                   {"bullets", found->bullets},
                                                   {"paragraphs", found->paragraphs}});
    return response;
}

} // namespace

std::string render_feed(const DemoSource& source, const std::vector<DemoArticle>& articles, Instant now) {
    if (source.format == "atom") return atom(source, articles, now);
    if (source.format == "json_feed") return json_feed(source, articles);
    if (source.format == "ninjs") return ninjs(articles);
    return rss(source, articles, now);
}

std::optional<ServerResponse> demo_feed(const ServerRequest& request, const DemoNewsroom& newsroom, Instant now,
                                        const DemoReleases& releases) {
    if (!request.path.starts_with("/feeds/")) return std::nullopt;
    if (request.path == "/feeds/article") {
        auto articles = newsroom.published("", now, releases);
        // What the visitor sends by hand links to a page that no feed has.
        if (const auto alert = newsroom.alert("by_hand", "de")) {
            DemoArticle& page = articles.emplace_back();
            page.url = alert->url, page.title = alert->headline, page.lead = alert->body;
        }
        return article_answer(request.query("url").value_or(""), articles);
    }
    for (const DemoSource& source : newsroom.sources())
        if (source.path == request.path)
            return feed_answer(request, source, newsroom.published(source.name, now, releases), now);
    return std::nullopt;
}

} // namespace depesche::bot
