#include "bot/editor/severity.hpp"

#include "bot/editor/alert_event.hpp"
#include "bot/editor/ranking_facts.hpp"
#include "digest/edition/authority.hpp"
#include "digest/edition/breaking.hpp"
#include "digest/edition/voices.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace depesche::bot {

namespace {

using digest::StoredArticle;

/// What tells it: the alert's own reports, what joined it, and the story that they are part of.
StoreResult<std::vector<StoredArticle>> all_reports(Newsroom& newsroom, const Draft& alert) {
    const auto told = articles_telling(newsroom.ledger().drafts(), alert);
    if (!told) return std::unexpected(told.error());
    std::set<digest::ArticleKey> keys(told->begin(), told->end());
    std::set<digest::StoryKey> stories;
    for (const digest::ArticleKey key : keys) {
        const auto found = newsroom.articles().find(key);
        if (!found) return std::unexpected(found.error());
        if (*found && (*found)->story != 0) stories.insert((*found)->story);
    }
    for (const digest::StoryKey story : stories) {
        const auto members = newsroom.articles().stories().members(story);
        if (!members) return std::unexpected(members.error());
        for (const digest::StoryMember& member : *members) keys.insert(member.article);
    }
    std::vector<StoredArticle> reports;
    for (const digest::ArticleKey key : keys) {
        auto found = newsroom.articles().find(key);
        if (!found) return std::unexpected(found.error());
        // What came before its hour is another stage of the story, and a baseline is no news.
        const bool counts = *found && !(*found)->baseline && (*found)->sendable(newsroom.now()) &&
                            (*found)->news_time() > newsroom.now() - digest::one_event_for;
        if (counts) reports.push_back(**std::move(found));
    }
    return reports;
}

/// The name of an authority's feed among these sources.
std::string official_feed(const config::Settings& settings, const std::vector<std::string>& sources) {
    const auto is_one = [&](const config::FeedSettings& feed) {
        return feed.official && std::ranges::find(sources, feed.source) != sources.end();
    };
    for (const config::FeedSettings& feed : settings.feeds)
        if (is_one(feed)) return feed.source;
    for (const config::PushSettings& push : settings.pushes)
        if (is_one(push.feed)) return push.feed.source;
    return {};
}

/// The authority that the words of the message name.
std::string official_words(const Draft& alert) {
    return std::string(digest::named_authority(words_of(alert.document), alert.document.language));
}

StoreResult<std::string> missing(Newsroom& newsroom, const Draft& alert, std::string_view key) {
    const auto standing = standing_of(newsroom, alert);
    if (!standing) return std::unexpected(standing.error());
    const config::BreakingSettings& breaking = newsroom.settings().breaking;
    if (is_confirmed(*standing, breaking)) return std::string();
    return newsroom.texts_for(alert.document.language)
        .fill(key, {{"needed", std::to_string(breaking.sources)},
                    {"sources", fmt::format("{}", fmt::join(standing->sources, ", "))}});
}

} // namespace

StoreResult<Standing> standing_of(Newsroom& newsroom, const Draft& alert) {
    const auto reports = all_reports(newsroom, alert);
    if (!reports) return std::unexpected(reports.error());
    std::vector<const StoredArticle*> pointers;
    for (const StoredArticle& report : *reports) pointers.push_back(&report);
    const auto first_seen = [](const StoredArticle& report) { return report.first_seen; };
    Standing standing;
    for (const digest::Voice& voice :
         digest::independent_voices(pointers, first_seen, source_weights(newsroom.settings())))
        standing.sources.push_back(voice.source);
    std::vector<std::string> names;
    for (const StoredArticle& report : *reports) names.push_back(report.article.source);
    standing.official = official_feed(newsroom.settings(), names);
    if (standing.official.empty()) standing.official = official_words(alert);
    // Whoever typed it speaks for the newsroom.
    if (standing.sources.empty()) standing.sources.push_back(newsroom.settings().name);
    return standing;
}

bool is_confirmed(const Standing& standing, const config::BreakingSettings& breaking) {
    return !standing.official.empty() || std::cmp_greater_equal(standing.sources.size(), breaking.sources);
}

StoreResult<std::string> why_unconfirmed(Newsroom& newsroom, const Draft& alert) {
    if (alert.kind != DraftKind::alert || alert.severity != 1 || alert.to_test) return std::string();
    return missing(newsroom, alert, "finding.unconfirmed");
}

StoreResult<std::string> why_not_severe(Newsroom& newsroom, const Draft& alert) {
    return missing(newsroom, alert, "note.not_severe_yet");
}

} // namespace depesche::bot
