#include "digest/article/article.hpp"

#include "digest/article/article_store.hpp"

#include <algorithm>

namespace depesche::digest {

bool may_be_shown(const Image& image, std::string_view platform) {
    return !image.url.empty() && std::ranges::any_of(image.rights, [platform](const std::string& right) {
        return right == platform || right == "any";
    });
}

std::string body_text(const Article& article) {
    std::string text;
    for (const Block& block : article.blocks) {
        if (!text.empty()) text += "\n\n";
        text += block.text;
    }
    return text;
}

Instant StoredArticle::news_time() const {
    const Instant told = std::min(article.published.value_or(first_seen), first_seen);
    return article.embargo_until ? std::max(told, *article.embargo_until) : told;
}

bool StoredArticle::sendable(Instant now) const {
    return article.status == PublicationStatus::usable && (!article.embargo_until || *article.embargo_until <= now);
}

bool StormBrake::holds(std::size_t fresh_count, std::size_t document) const noexcept {
    return fresh_count > fresh ||
           (fresh_count >= at_least && static_cast<double>(fresh_count) > share * static_cast<double>(document));
}

} // namespace depesche::digest
