#pragma once

#include "digest/article/article.hpp"
#include "digest/document/unicode.hpp"
#include "digest/feed/feed_parser.hpp"
#include "digest/feed/links.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

/// What is true of whatever we read. A broken promise is thrown: the fuzzer takes it for a crash, a test names it.
namespace depesche::fuzz {

inline void promise(bool kept, const char* sentence) {
    if (!kept) throw std::logic_error(sentence);
}

/// Plain text as articles hold it.
inline void promise_plain(std::string_view text) {
    promise(digest::is_valid_utf8(text), "texts are valid UTF-8");
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        promise(byte >= 0x20U && byte != 0x7FU, "texts hold no control characters");
    }
}

/// Plain text on one line, white space collapsed.
inline void promise_line(std::string_view text) {
    promise_plain(text);
    promise(!text.starts_with(' ') && !text.ends_with(' '), "lines neither begin nor end with a space");
    promise(text.find("  ") == std::string_view::npos, "white space is collapsed");
}

inline void promise_address(std::string_view url) {
    promise_plain(url);
    promise(url.empty() || digest::feed::scheme_is_web(url), "addresses are http or https");
    promise(url.find(' ') == std::string_view::npos, "addresses hold no spaces");
}

inline std::size_t size_of(const digest::Article& article) {
    std::size_t size = article.id.size() + article.url.size() + article.title.size() + article.lead.size();
    for (const digest::Block& block : article.blocks) size += block.text.size() + block.title.size();
    for (const std::string& tag : article.tags) size += tag.size();
    return size;
}

inline void promise_article(const digest::Article& article) {
    promise(!article.id.empty(), "an article has an id");
    promise_line(article.title);
    promise_line(article.kicker);
    promise_line(article.push_title);
    promise_line(article.lead);
    for (const std::string& bullet : article.bullets) promise_line(bullet);
    for (const digest::Block& block : article.blocks) {
        promise(!block.text.empty() || !block.title.empty(), "a block has something to say");
        promise_line(block.text);
    }
    for (const std::string& author : article.authors) promise_line(author);
    for (const std::string& tag : article.tags) promise_line(tag);
    promise_address(article.url);
    promise_address(article.image.url);
    promise_line(article.image.alt);
    promise(article.urgency >= 0 && article.urgency <= 8, "urgency is 0 to 8");
}

/// `input`: how many bytes it was read from. Each piece of them is in at most a few fields (a lead that is the body
/// too, an id that is the address), resolved against an address of the feed's own.
inline void promise_feed(const digest::ParsedFeed& feed, std::size_t input) {
    promise_line(feed.title);
    promise_address(feed.site_url);
    std::size_t size = 0;
    for (const digest::Article& article : feed.articles) {
        promise_article(article);
        size += size_of(article);
    }
    promise(feed.articles.size() <= input / 4 + 1, "there are no articles from nothing");
    promise(size <= 200 * input + 10'000, "what is read is bounded by the input");
    const auto json = nlohmann::json::parse(digest::to_json(feed), nullptr, false);
    promise(json.is_object() && json.at("articles").size() == feed.articles.size(), "the JSON form can be read again");
}

} // namespace depesche::fuzz
