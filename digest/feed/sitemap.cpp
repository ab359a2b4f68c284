#include "digest/feed/access.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/links.hpp"

// Google News sitemaps: https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
namespace depesche::digest::feed {
namespace {

void add_keywords(Article& article, const std::string& keywords) {
    for (std::size_t at = 0; at < keywords.size();) {
        const std::size_t end = std::min(keywords.find(',', at), keywords.size());
        std::string tag = plain_line(std::string_view(keywords).substr(at, end - at));
        if (!tag.empty() && article.tags.size() < 200) article.tags.push_back(std::move(tag));
        at = end + 1;
    }
}

/// Of a video only its still: an image when there is no other. Its title and description are its own.
void read_video(XmlReader& reader, const Context& context, Article& article, const std::string& name) {
    if (name == "video") return;
    const std::string text = reader.inner_text();
    if (name != "thumbnail_loc" || !article.image.url.empty()) return;
    article.image.url = web_address(context.base_url, text);
    if (!article.image.url.empty()) article.from.set(Field::image, From::sitemap);
}

/// The elements inside news:news, news:publication and image:image follow one after the other.
void read_element(XmlReader& reader, const Context& context, Article& article, std::string& publication) {
    const std::string name = lower(reader.name());
    if (reader.ns() == Ns::image) {
        if (name == "image") return;
        std::string text = reader.inner_text();
        if (name == "loc" && article.image.url.empty()) article.image.url = web_address(context.base_url, text);
        if ((name == "caption" || name == "title") && article.image.alt.empty()) article.image.alt = html_to_line(text);
        if (!article.image.url.empty()) article.from.set(Field::image, From::sitemap_image);
        return;
    }
    if (reader.ns() == Ns::video) return read_video(reader, context, article, name);
    if (name == "news" || name == "publication") return;
    std::string text = reader.inner_text();
    if (name == "loc")
        article.url = web_address(context.base_url, text);
    else if (name == "lastmod")
        article.updated = parse_date(text);
    else if (name == "title")
        article.title = html_to_line(text);
    else if (name == "publication_date")
        article.published = parse_date(text);
    else if (name == "language")
        article.language = plain_line(text);
    else if (says_paywall(name, text))
        article.paywall = true;
    else if (name == "keywords")
        add_keywords(article, html_to_line(text));
    else if (name == "name")
        publication = html_to_line(text);
}

void say_from_sitemap(Article& article) {
    article.from.set(Field::url, From::sitemap);
    if (article.updated) article.from.set(Field::updated, From::sitemap);
    say_from(article, From::sitemap_news);
}

bool known(const XmlReader& reader) {
    return reader.ns() == Ns::core || reader.ns() == Ns::news || reader.ns() == Ns::image || reader.ns() == Ns::video;
}

} // namespace

void read_sitemap(XmlReader& reader, const Context& context, ParsedFeed& feed) {
    Article article;
    std::size_t depth = 0; ///< of the url element that is open
    while (true) {
        const XmlReader::Event event = reader.next();
        if (event == XmlReader::Event::done) break;
        const bool url = reader.ns() == Ns::core && equals_ignoring_case(reader.name(), "url");
        if (event == XmlReader::Event::start) {
            if (url) {
                article = {};
                depth = reader.depth();
            } else if (known(reader) && depth > 0) {
                read_element(reader, context, article, feed.title);
            } else {
                reader.skip();
            }
        } else if (event == XmlReader::Event::end && url && reader.depth() < depth) {
            depth = 0;
            const bool news = !article.title.empty() && !article.url.empty() && !reader.truncated();
            if (!news) continue;
            say_from_sitemap(article);
            add_article(feed, std::move(article));
        }
    }
    if (!feed.articles.empty()) feed.language = feed.articles.front().language;
}

} // namespace depesche::digest::feed
