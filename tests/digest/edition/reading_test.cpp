#include "digest/edition/explain.hpp"
#include "digest/edition/ranking.hpp"
#include "digest/edition/reading.hpp"

#include "tests/digest/edition/morning_stories.hpp"

#include <catch2/catch.hpp>

#include <numeric>
#include <random>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

/// A busy night: lines, bare titles, questions, pins, updates, and several reports of one event.
std::vector<StoredArticle> busy_night(unsigned seed, int count) {
    std::mt19937 random(seed);
    const auto one_in = [&](unsigned n) { return random() % n == 0; };
    std::vector<StoredArticle> articles;
    for (int i = 1; i <= count; ++i) {
        StoredArticle stored = story(i, std::vector{"Inland", "Sport", "Kultur", "Panorama", ""}[random() % 5]);
        Article& article = stored.article;
        article.title += " im Ort " + std::to_string(random() % 1000) + (one_in(7) ? "?" : "");
        if (one_in(3)) article.lead.clear();
        if (one_in(4))
            article.lead = "Der Rat von Ort " + std::to_string(i) + " sagte am Abend mit 12 zu 3 Stimmen Ja.";
        article.urgency = static_cast<int>(random() % 9);
        article.origin = std::vector{Origin::own, Origin::agency, Origin::partner}[random() % 3];
        article.paywall = one_in(5);
        article.published = morning - std::chrono::minutes(random() % 700 + 1);
        stored.first_seen = stored.changed = *article.published;
        stored.pinned = one_in(40) ? 1 : 0;
        stored.story = one_in(4) ? 1 + random() % 5 : 100 + i;
        articles.push_back(std::move(stored));
    }
    return articles;
}

std::string told(const EditionInput& given, ReadingMemory& memory) {
    return explain_json(propose(given, memory), given.slot);
}

} // namespace

TEST_CASE("what was read before changes no proposal", "[edition]") {
    ReadingMemory memory;
    for (unsigned seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        EditionInput given = input(busy_night(seed, 60));
        given.told_versions.push_back({3, given.articles[2].article});
        given.articles[2].article.lead += " Neu ist, dass der Bund die Hälfte der Kosten trägt.";
        const std::string fresh = explain_json(propose(given), given.slot);
        CHECK(told(given, memory) == fresh);
        CHECK(told(given, memory) == fresh);
        given.edition.language = "en";
        CHECK(told(given, memory) == explain_json(propose(given), given.slot));
    }
}

TEST_CASE("a new version of an article is read anew", "[edition]") {
    ReadingMemory memory;
    auto articles = ordinary();
    articles[0].article.urgency = 1;
    CHECK(picked(propose(input(articles), memory), 1).text.line == articles[0].article.lead);
    articles[0].article.lead = "Die Brücke über den Nordarm wird erst im Herbst fertig.";
    CHECK(picked(propose(input(articles), memory), 1).text.line == articles[0].article.lead);
}

TEST_CASE("what nobody asks for any more is forgotten", "[edition]") {
    ReadingMemory memory;
    propose(input(busy_night(1, 200)), memory);
    const std::size_t busy = memory.size();
    CHECK(busy >= 100);
    propose(input(busy_night(1, 200)), memory);
    CHECK(memory.size() == busy);
    for (int i = 0; i < 40; ++i) propose(input(ordinary()), memory);
    CHECK(memory.size() <= ordinary().size());
}

TEST_CASE("a ranking is in order of its scores, and each score is the sum of its reasons, at every rank", "[edition]") {
    for (unsigned seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        EditionInput given = input(busy_night(seed, 120));
        if (seed % 2 == 0) given.interest.push_back({.article = 7, .clicks = 90, .shown = 1000, .section_rate = 0.03});
        Reading reading;
        const Candidates found = find_candidates(given, reading);
        Ranking ranking(found.events, given, reading);
        REQUIRE(ranking.size() > 60);
        std::vector<double> scores;
        std::set<ArticleKey> met;
        for (std::size_t rank = 0; rank < ranking.size(); ++rank) {
            const Pick pick = ranking.pick(rank);
            const double sum = std::accumulate(pick.reasons.begin(), pick.reasons.end(), 0.0,
                                               [](double all, const Reason& reason) { return all + reason.points; });
            CHECK(pick.score == Approx(sum).margin(1e-9));
            scores.push_back(pick.score);
            met.insert(pick.article);
        }
        CHECK(std::ranges::is_sorted(scores, std::greater()));
        CHECK(met.size() == found.events.size());
    }
}
