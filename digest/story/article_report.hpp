#pragma once

#include "digest/article/article.hpp"
#include "digest/article/own_words.hpp"
#include "digest/story/features.hpp"

#include <string>

namespace depesche::digest {

/// What clustering reads of an article: title, lead and its own words. The article must outlive it.
class ArticleReport {
public:
    explicit ArticleReport(const Article& article) : article_(article), body_(own_words(article)) {}
    /// Views: valid as long as this.
    StoryReport get() const {
        return {.title = article_.title, .lead = article_.lead, .text = body_, .language = article_.language};
    }

private:
    const Article& article_;
    std::string body_;
};

} // namespace depesche::digest
