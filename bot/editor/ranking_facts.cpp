#include "bot/editor/ranking_facts.hpp"

#include "bot/editor/front_page_note.hpp"

#include <algorithm>
#include <map>

namespace depesche::bot {

namespace {

/// The latest version of each article that readers were told.
std::map<digest::ArticleKey, int> told_versions(const std::vector<digest::AlreadyTold>& told) {
    std::map<digest::ArticleKey, int> latest;
    for (const digest::AlreadyTold& one : told) {
        int& version = latest.try_emplace(one.article, one.version).first->second;
        version = std::max(version, one.version);
    }
    return latest;
}

} // namespace

std::map<std::string, double> source_weights(const config::Settings& settings) {
    std::map<std::string, double> weights;
    const auto add = [&](const config::FeedSettings& feed) {
        double& weight = weights.try_emplace(feed.source, feed.weight).first->second;
        weight = std::max(weight, feed.weight);
    };
    for (const config::FeedSettings& feed : settings.feeds) add(feed);
    for (const config::PushSettings& push : settings.pushes) add(push.feed);
    return weights;
}

std::map<std::string, std::string> credits(const config::Settings& settings) {
    std::map<std::string, std::string> result;
    const auto add = [&](const config::FeedSettings& feed) {
        if (!feed.credit.empty()) result.try_emplace(feed.source, feed.credit);
    };
    for (const config::FeedSettings& feed : settings.feeds) add(feed);
    for (const config::PushSettings& push : settings.pushes) add(push.feed);
    return result;
}

digest::StoreResult<void> add_ranking_facts(digest::EditionInput& input, const config::Settings& settings,
                                            digest::ArticleStore& articles, Ledger& ledger, digest::Instant known_by) {
    input.ranking = settings.ranking;
    input.source_weights = source_weights(settings);
    input.credits = credits(settings);
    // Pages of a feed that is none any more say nothing.
    if (std::ranges::any_of(settings.feeds, &config::FeedSettings::front_page)) {
        auto places = front_page_places(ledger, input.now);
        if (!places) return std::unexpected(places.error());
        input.front_page = *std::move(places);
    }
    const auto told = told_versions(input.told);
    for (const digest::StoredArticle& stored : input.articles) {
        const auto known = told.find(stored.key);
        if (known == told.end() || known->second >= stored.version) continue;
        auto versions = articles.versions(stored.key);
        if (!versions) return std::unexpected(versions.error());
        for (digest::ArticleVersion& version : *versions) {
            if (version.version == known->second && version.stored <= known_by)
                input.told_versions.push_back({stored.key, std::move(version.article)});
        }
    }
    return {};
}

} // namespace depesche::bot
