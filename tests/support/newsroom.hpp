#pragma once

#include "digest/article/article_store.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace depesche::tests {

/// One version of an article of corpora/newsroom and its id there; `stored.key` is the number of its id.
struct NewsroomArticle {
    std::string id;
    digest::StoredArticle stored;
};

namespace detail {

inline std::string text_of(const nlohmann::json& line, const char* key) {
    const auto found = line.find(key);
    return found != line.end() && found->is_string() ? found->get<std::string>() : "";
}

inline digest::Article newsroom_article(const nlohmann::json& line) {
    digest::Article article;
    article.id = text_of(line, "id");
    article.url = text_of(line, "url");
    article.title = text_of(line, "title");
    article.kicker = text_of(line, "kicker");
    article.push_title = text_of(line, "push_title");
    article.lead = text_of(line, "lead");
    article.section = text_of(line, "section");
    article.language = text_of(line, "language");
    article.source = text_of(line, "source");
    article.urgency = line.at("urgency").get<int>();
    for (const auto& bullet : line.at("bullets")) article.bullets.push_back(bullet.get<std::string>());
    for (const auto& tag : line.at("tags")) article.tags.push_back(tag.get<std::string>());
    const std::string text = text_of(line, "text");
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find("\n\n", start), text.size());
        article.blocks.push_back({digest::BlockKind::paragraph, text.substr(start, end - start)});
        start = end + 2;
    }
    article.published = digest::parse_iso8601(text_of(line, "published"));
    article.updated = digest::parse_iso8601(text_of(line, "updated"));
    article.embargo_until = digest::parse_iso8601(text_of(line, "embargo_until"));
    const std::string origin = text_of(line, "origin");
    article.origin = origin == "agency"    ? config::Origin::agency
                     : origin == "partner" ? config::Origin::partner
                                           : config::Origin::own;
    const std::string status = text_of(line, "status");
    article.status = status == "withheld"   ? digest::PublicationStatus::withheld
                     : status == "canceled" ? digest::PublicationStatus::killed
                                            : digest::PublicationStatus::usable;
    return article;
}

} // namespace detail

/// All versions in the order of the file.
inline std::vector<NewsroomArticle> read_newsroom(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<NewsroomArticle> result;
    for (std::string text; std::getline(stream, text);) {
        const auto line = nlohmann::json::parse(text);
        NewsroomArticle entry{line.at("id").get<std::string>(), {}};
        entry.stored.article = detail::newsroom_article(line);
        entry.stored.version = line.at("version").get<int>();
        entry.stored.key = std::stoll(entry.id.substr(1));
        entry.stored.canonical_url = entry.stored.article.url;
        entry.stored.changed = *entry.stored.article.published;
        entry.stored.first_seen = entry.stored.changed;
        result.push_back(std::move(entry));
    }
    return result;
}

/// What the store held at `now`: the latest version of each article that had come, changed after `after`.
inline std::vector<digest::StoredArticle> newsroom_window(const std::vector<NewsroomArticle>& all,
                                                          digest::Instant after, digest::Instant now) {
    std::vector<digest::StoredArticle> result;
    for (const NewsroomArticle& entry : all) {
        if (entry.stored.changed > now) continue;
        auto known = std::ranges::find(result, entry.stored.key, &digest::StoredArticle::key);
        if (known == result.end())
            result.push_back(entry.stored);
        else {
            const auto first_seen = known->first_seen;
            const auto published = known->article.published;
            *known = entry.stored;
            known->first_seen = first_seen;
            known->article.published = published;
        }
    }
    std::erase_if(result, [&](const auto& stored) { return stored.changed <= after; });
    return result;
}

} // namespace depesche::tests
