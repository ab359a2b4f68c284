#include "digest/feed/feed_links.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/xml_reader.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

using feed::lower;
using feed::XmlReader;

constexpr std::size_t looked_at = 512UL * 1024;
constexpr std::size_t most_links = 20;
constexpr int announced = 100;

bool has(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

bool is_feed_type(const std::string& type) {
    return has(type, {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"});
}

/// What stands between two separators: "feed" in "/feed/", never in "/feedback".
bool has_part(std::string_view path, std::initializer_list<std::string_view> parts) {
    std::size_t begin = 0;
    while (begin <= path.size()) {
        const std::size_t end = std::min(path.find_first_of("/?&=.-_", begin), path.size());
        if (std::ranges::find(parts, path.substr(begin, end - begin)) != parts.end()) return true;
        begin = end + 1;
    }
    return false;
}

std::string path_of(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::size_t slash = scheme == std::string_view::npos ? scheme : url.find('/', scheme + 3);
    return slash == std::string_view::npos ? std::string() : lower(url.substr(slash));
}

bool looks_like_feed(const std::string& path) {
    return has_part(path, {"feed", "feeds", "rss", "rss2", "atom", "rdf"});
}

/// Comments and the like are no news; what calls itself short is less than the whole.
int rank_of(const std::string& url, const std::string& title) {
    const std::string words = path_of(url) + " " + lower(title);
    int rank = 0;
    if (has(words, {"comment", "kommentar", "commentaire", "comment"})) rank -= 60;
    if (has(words, {"podcast", "audio", "video", "/tag/", "/author/", "/autor/", "oembed"})) rank -= 30;
    if (has(words, {"summary", "short", "kurz", "headlines"})) rank -= 5;
    if (has(words, {"full", "volltext", "alle", "all", "news", "aktuell", "top", "startseite", "home"})) rank += 5;
    const auto depth = std::ranges::count(path_of(url), '/'); // the site's own feed before a section's
    return rank - static_cast<int>(std::min<std::ptrdiff_t>(depth, 5));
}

void add(std::vector<FeedLink>& links, std::string url, std::string title, int rank) {
    if (url.empty() || std::ranges::find(links, url, &FeedLink::url) != links.end()) return;
    rank += rank_of(url, title);
    links.push_back({std::move(url), std::move(title), rank});
}

} // namespace

std::vector<FeedLink> feed_links(std::string_view page, std::string_view base_url) {
    std::vector<FeedLink> links;
    std::string base(base_url);
    XmlReader reader(page.substr(0, looked_at));
    for (auto event = reader.next(); event != XmlReader::Event::done && links.size() < 4 * most_links;
         event = reader.next()) {
        if (event != XmlReader::Event::start) continue;
        if (feed::equals_ignoring_case(reader.name(), "base") && reader.has_attribute("href"))
            base = feed::resolve_reference(base_url, reader.attribute("href"));
        const bool link = feed::equals_ignoring_case(reader.name(), "link");
        if (!link && !feed::equals_ignoring_case(reader.name(), "a")) continue;
        const std::string type = lower(reader.attribute("type"));
        const std::string title = reader.attribute("title");
        std::string url = feed::web_address(base, reader.attribute("href"));
        if (link && is_feed_type(type) && lower(reader.attribute("rel")).find("alternate") != std::string::npos)
            add(links, std::move(url), title, announced);
        else if (!link && (is_feed_type(type) || looks_like_feed(path_of(url))))
            add(links, std::move(url), title, 0);
    }
    // Of equals the page's order stays.
    std::vector<FeedLink> ranked;
    while (!links.empty() && ranked.size() < most_links) {
        const auto best = std::ranges::max_element(links, {}, &FeedLink::rank);
        ranked.push_back(std::move(*best));
        links.erase(best);
    }
    return ranked;
}

std::vector<std::string> usual_feed_paths() {
    return {"/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json", "/sitemap_news.xml"};
}

std::vector<std::string> robots_sitemaps(std::string_view robots) {
    std::vector<std::string> news, others;
    robots = robots.substr(0, looked_at);
    while (!robots.empty()) {
        const std::size_t end = std::min(robots.find_first_of("\r\n"), robots.size());
        const std::string_view line = feed::trim(robots.substr(0, end));
        robots.remove_prefix(std::min(end + 1, robots.size()));
        if (!lower(line.substr(0, 8)).starts_with("sitemap:")) continue;
        std::string url = feed::web_address("", feed::trim(line.substr(8)));
        if (url.empty()) continue;
        auto& list = lower(url).find("news") != std::string::npos ? news : others;
        list.push_back(std::move(url));
    }
    news.insert(news.end(), others.begin(), others.end());
    if (news.size() > 5) news.resize(5);
    return news;
}

} // namespace depesche::digest
