#include "digest/edition/same_story.hpp"

#include "digest/edition/one_event.hpp"
#include "digest/story/article_report.hpp"

#include <algorithm>
#include <set>
#include <string>

namespace depesche::digest {

Placement add_to(StoryClusterer& clusterer, const StoredArticle& article, Instant at) {
    const ArticleReport report(article.article);
    return clusterer.add(static_cast<ReportId>(article.key), report.get(), at);
}

std::vector<std::size_t> same_story(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                    const std::vector<StoredArticle>& background) {
    std::vector<const StoredArticle*> all{&article};
    std::set<ArticleKey> known{article.key};
    for (const auto* list : {&others, &background}) {
        for (const StoredArticle& one : *list)
            if (known.insert(one.key).second) all.push_back(&one);
    }
    std::ranges::sort(all, {}, [](const StoredArticle* one) { return std::pair(one->first_seen, one->key); });
    StoryClusterer clusterer;
    for (const StoredArticle* one : all) add_to(clusterer, *one, one->first_seen);
    const StoryId story = clusterer.story_of(static_cast<ReportId>(article.key));
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (story != 0 && clusterer.story_of(static_cast<ReportId>(others[i].key)) == story) found.push_back(i);
    }
    return found;
}

std::optional<std::size_t> told_among(const StoredArticle& article, const std::vector<StoredArticle>& reports,
                                      const std::vector<StoredArticle>& background) {
    const auto known = std::ranges::find_if(reports, [&](const StoredArticle& report) {
        return (article.key != 0 && report.key == article.key) || (article.story != 0 && report.story == article.story);
    });
    if (known != reports.end()) return static_cast<std::size_t>(known - reports.begin());
    if (const auto same = same_event(article, reports, background)) return same;
    // What went on, or comes in another language, shares no words but names and numbers.
    const bool all_known =
        article.story != 0 && std::ranges::none_of(reports, [](const auto& report) { return report.story == 0; });
    if (all_known) return std::nullopt;
    for (const std::size_t i : same_story(article, reports, background))
        if (article.story == 0 || reports[i].story == 0) return i;
    return std::nullopt;
}

} // namespace depesche::digest
