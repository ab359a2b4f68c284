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
    const auto add = [&](std::string_view part) {
        if (part.empty()) return;
        if (!text.empty()) text += "\n\n";
        text += part;
    };
    for (const Block& block : article.blocks) {
        add(block.title);
        add(block.text);
        if (!block.credit.empty()) text += (text.empty() ? "(" : " (") + block.credit + ')';
        add(block.as_of);
    }
    return text;
}

Instant StoredArticle::news_time() const {
    const Instant told = std::min(article.published.value_or(first_seen), first_seen);
    return article.embargo_until ? std::max(told, *article.embargo_until) : told;
}

bool StoredArticle::sendable(Instant now) const {
    return article.status == PublicationStatus::usable && hold == 0 && (!article.embargo_until || *article.embargo_until <= now);
}

} // namespace depesche::digest
