#include "bot/sandbox/demo_feeds.hpp"

#include "digest/feed/feed_parser.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;

namespace {

const digest::LocalDate today{std::chrono::year(2026), std::chrono::November, std::chrono::day(24)};

struct Demo {
    digest::Zone zone = digest::Zone::find("Europe/Zurich").value();
    DemoNewsroom newsroom = DemoNewsroom::load(zone, today).value();
    Instant at(int hour, int minute, int day = 0) const {
        return zone.instant(digest::LocalDate(std::chrono::sys_days(today) + std::chrono::days(day)),
                            std::chrono::minutes(hour * 60 + minute));
    }
    std::vector<digest::Article> read(const DemoSource& source, Instant now, const DemoReleases& releases = {}) const {
        const auto feed = digest::parse_feed(render_feed(source, newsroom.published(source.name, now, releases), now),
                                             {.base_url = source.site, .content_type = {}});
        REQUIRE(feed);
        CHECK(feed->warnings.empty());
        return feed->articles;
    }
    const DemoSource& source(std::string_view name) const {
        return *std::ranges::find(newsroom.sources(), name, &DemoSource::name);
    }
};

} // namespace

TEST_CASE("the demo's newsroom has two days in four languages from six sources", "[sandbox]") {
    const Demo demo;
    const auto all = demo.newsroom.published("", demo.at(23, 59), {});
    CHECK(all.size() >= 60);
    std::map<std::string, int> languages, titles;
    for (const DemoArticle& article : all) {
        ++languages[article.language];
        ++titles[article.title];
        CHECK(article.url.find(".example/") != std::string::npos);
        CHECK(article.title.find("{day") == std::string::npos);
        for (const std::string& paragraph : article.paragraphs) CHECK(paragraph.find("{day") == std::string::npos);
    }
    CHECK(languages["de"] >= 25);
    CHECK(languages["en"] >= 8);
    CHECK(std::ranges::count_if(titles, [](const auto& entry) { return entry.second > 1; }) >= 5);
}

TEST_CASE("every feed of the demo is read by our own parser", "[sandbox]") {
    const Demo demo;
    const Instant now = demo.at(18, 0);
    for (const DemoSource& source : demo.newsroom.sources()) {
        const auto articles = demo.read(source, now);
        CAPTURE(source.name);
        REQUIRE(articles.size() >= 5);
        for (const digest::Article& article : articles) {
            CHECK_FALSE(article.title.empty());
            CHECK_FALSE(article.blocks.empty());
            CHECK(article.published);
            CHECK(*article.published <= now);
        }
    }
}

TEST_CASE("a feed shows what is out, and an update as a later version of the same article", "[sandbox]") {
    const Demo demo;
    const DemoSource& own = demo.source("seestadt-heute");
    const auto find = [&](const std::vector<digest::Article>& articles) {
        return *std::ranges::find(articles, std::string("seestadt-heute:d094"), &digest::Article::id);
    };
    const digest::Article morning = find(demo.read(own, demo.at(6, 20)));
    const digest::Article evening = find(demo.read(own, demo.at(17, 20)));
    CHECK(morning.title != evening.title);
    CHECK(morning.published == evening.published);
    CHECK(evening.updated == demo.at(16, 35));
    CHECK(demo.read(own, demo.at(6, 20)).size() < demo.read(own, demo.at(17, 20)).size());
}

TEST_CASE("each window of the demo has enough German stories from different sections", "[sandbox]") {
    const Demo demo;
    const auto window = [&](Instant from, Instant to) {
        std::map<std::string, std::string> section_by_title;
        for (const DemoArticle& article : demo.newsroom.published("", to, {}))
            if (article.language == "de" && article.updated.value_or(article.published) > from)
                section_by_title[article.title] = article.section;
        return section_by_title;
    };
    const auto sections = [](const std::map<std::string, std::string>& stories) {
        std::set<std::string> names;
        for (const auto& [title, section] : stories) names.insert(section);
        return names.size();
    };
    const auto morning = window(demo.at(17, 30, -1), demo.at(6, 30));
    CHECK(morning.size() >= 6);
    CHECK(sections(morning) >= 4);
    const auto evening = window(demo.at(6, 30), demo.at(17, 30));
    CHECK(evening.size() >= 6);
    CHECK(sections(evening) >= 4);
}

TEST_CASE("breaking news, its update and its correction appear once released", "[sandbox]") {
    const Demo demo;
    const DemoSource& wire = demo.source("seestadt-heute");
    const Instant now = demo.at(14, 0);
    const auto story = [&](const DemoReleases& releases) {
        const auto articles = demo.read(wire, now + std::chrono::hours(1), releases);
        const auto found = std::ranges::find(articles, std::string("seestadt-heute:breaking-2"), &digest::Article::id);
        return found == articles.end() ? digest::Article{} : *found;
    };
    CHECK(story({}).id.empty());
    const digest::Article first = story({.breaking = now, .update = {}, .correction = {}, .burst = {}});
    CHECK(first.urgency == 1);
    CHECK(first.push_title.empty()); // ninjs has no place for it in version 1
    const digest::Article corrected =
        story({.breaking = now, .update = {}, .correction = now + std::chrono::minutes(20), .burst = {}});
    CHECK(corrected.is_correction);
    CHECK(corrected.published == now);
    CHECK(corrected.updated == now + std::chrono::minutes(20));
    CHECK(demo.newsroom.alert("breaking", "de-CH")->headline.size() < 60);
    CHECK(demo.newsroom.alert("correction", "fr")->headline == demo.newsroom.alert("correction", "en")->headline);
    CHECK_FALSE(demo.newsroom.alert("rumour", "de"));
}

TEST_CASE("the burst of the demo is told by one source after the other, none of which calls it urgent", "[sandbox]") {
    const Demo demo;
    const Instant now = demo.at(14, 20);
    const DemoReleases released{.breaking = {}, .update = {}, .correction = {}, .burst = now};
    const auto tellers = [&](std::chrono::seconds later) {
        std::set<std::string> names;
        for (const DemoArticle& article : demo.newsroom.published("", now + later, released))
            if (article.id.ends_with(":e701") || article.id.ends_with(":e702") || article.id.ends_with(":e703") ||
                article.id.ends_with(":e704")) {
                names.insert(article.source);
                CHECK(article.urgency == 3);
            }
        return names;
    };
    CHECK(tellers(0s).empty());
    CHECK(tellers(1s) == std::set<std::string>{"ana"});
    CHECK(tellers(10s).size() == 4);
    const auto later = demo.newsroom.published("seestadt-heute", now + 2h, released);
    const auto own = std::ranges::find(later, std::string("seestadt-heute:e704"), &DemoArticle::id);
    REQUIRE(own != later.end());
    CHECK(own->published == now + 7s);
    CHECK(own->updated == now + 105min);
}

TEST_CASE("an unchanged feed of the demo answers 304", "[sandbox]") {
    const Demo demo;
    ServerRequest request;
    request.method = "GET";
    request.path = "/feeds/seestadt-heute.json";
    const auto first = demo_feed(request, demo.newsroom, demo.at(6, 30), {});
    REQUIRE(first);
    CHECK(first->status == 200);
    request.headers = {{"If-None-Match", first->headers.front().second}};
    CHECK(demo_feed(request, demo.newsroom, demo.at(6, 31), {})->status == 304);
    CHECK(demo_feed(request, demo.newsroom, demo.at(17, 30), {})->status == 200);
    request.path = "/feeds/nobody.xml";
    CHECK_FALSE(demo_feed(request, demo.newsroom, demo.at(6, 30), {}));
}
