#include "bot/sandbox/demo_feeds.hpp"

#include "digest/edition/edition.hpp"
#include "digest/feed/feed_parser.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::bot;

namespace {

/// The articles of the demo as the store holds them at `now`: read from the feeds, copies of a title joined.
std::vector<digest::StoredArticle> store_at(const DemoNewsroom& newsroom, Instant now, Instant after) {
    std::vector<digest::StoredArticle> stored;
    for (const DemoSource& source : newsroom.sources()) {
        const auto feed = digest::parse_feed(render_feed(source, newsroom.published(source.name, now, {}), now),
                                             {.base_url = source.site, .content_type = {}});
        REQUIRE(feed);
        for (digest::Article article : feed->articles) {
            article.source = source.title;
            article.origin = source.origin == "own"      ? digest::Origin::own
                             : source.origin == "agency" ? digest::Origin::agency
                                                         : digest::Origin::partner;
            if (article.section.empty() && !article.tags.empty()) article.section = article.tags.front();
            if (article.language.empty()) article.language = source.language;
            const auto copy = std::ranges::find_if(
                stored, [&](const digest::StoredArticle& known) { return known.article.title == article.title; });
            if (copy != stored.end()) {
                copy->other_sources.push_back(article.source);
                copy->other_origins.push_back(article.origin);
                continue;
            }
            digest::StoredArticle entry;
            entry.key = static_cast<digest::ArticleKey>(std::hash<std::string>{}(article.id) >> 2) + 1;
            entry.version = article.updated && article.updated != article.published ? 2 : 1;
            entry.first_seen = *article.published;
            entry.changed = article.updated.value_or(*article.published);
            entry.canonical_url = article.url;
            entry.article = std::move(article);
            stored.push_back(std::move(entry));
        }
    }
    std::erase_if(stored, [&](const digest::StoredArticle& entry) { return entry.changed <= after; });
    return stored;
}

digest::Proposal propose(const DemoNewsroom& newsroom, std::string name, int items, Instant from, Instant now,
                         std::vector<digest::AlreadyTold> told, bool marks) {
    digest::EditionInput input;
    input.edition.name = std::move(name);
    input.edition.items = items;
    input.edition.language = "de-CH";
    input.edition.marks = marks;
    input.light_sections = {"Panorama", "Kultur"};
    input.told = std::move(told);
    input.window_start = from;
    input.now = now;
    input.slot.at = now;
    input.articles = store_at(newsroom, now, from);
    return digest::propose(input);
}

} // namespace

TEST_CASE("the demo's morning has five stories and its evening four with an update", "[sandbox]") {
    const digest::Zone zone = digest::Zone::find("Europe/Zurich").value();
    const digest::LocalDate today{std::chrono::year(2026), std::chrono::November, std::chrono::day(24)};
    const DemoNewsroom newsroom = DemoNewsroom::load(zone, today).value();
    const Instant dawn = zone.instant(today, std::chrono::minutes(6 * 60 + 30));
    const Instant dusk = zone.instant(today, std::chrono::minutes(17 * 60 + 30));
    const auto morning = propose(newsroom, "morning", 5, dawn - std::chrono::hours(13), dawn, {}, false);
    std::vector<digest::AlreadyTold> told;
    for (const digest::Pick& pick : morning.picks) told.push_back({pick.article, pick.version, "morning", dawn});
    for (const digest::Pick& pick : morning.picks)
        UNSCOPED_INFO(pick.section << ": " << pick.text.title << " | " << pick.text.line);
    for (const std::string& note : morning.notes) UNSCOPED_INFO(note);
    CHECK(morning.picks.size() == 5);
    const auto evening = propose(newsroom, "evening", 4, dawn, dusk, told, true);
    for (const digest::Pick& pick : evening.picks)
        UNSCOPED_INFO(pick.section << ": " << pick.text.title << " | " << pick.text.line);
    for (const std::string& note : evening.notes) UNSCOPED_INFO(note);
    CHECK(evening.picks.size() == 4);
    CHECK(std::ranges::any_of(evening.picks,
                              [](const digest::Pick& pick) { return pick.mark == digest::Mark::is_update; }));
}
