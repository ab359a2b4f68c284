#pragma once

#include "digest/feed/plain_text_article.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// An article copied off a page, under whatever text a page has around it.
inline void text_article_target(std::string_view bytes) {
    const auto read = digest::read_plain_text_article(bytes, {});
    if (!read) return promise(!read.error().message.empty(), "a refusal says why");
    const digest::Article& article = read->article;
    promise_article(article);
    for (const std::string& line : read->stripped) promise_line(line);
    promise(size_of(article) <= 4 * bytes.size() + 100, "what is read is bounded by the input");
    const auto again = digest::read_plain_text_article(bytes, {"https://seestadt.example/a", "de", {}});
    promise(again && again->article.title == article.title, "an address and a language change nothing of the title");
}

} // namespace depesche::fuzz
