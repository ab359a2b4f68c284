#include "digest/edition/front_page.hpp"
#include "digest/edition/interest.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

bool stands_before(double a, ArticleKey key_a, double b, ArticleKey key_b) { return a != b ? a > b : key_a < key_b; }

int counted(int urgency) { return urgency == 0 ? 5 : urgency; }

} // namespace

TEST_CASE("a few clicks are no fashion", "[edition]") {
    CHECK(interest_ratio({.article = 1, .clicks = 3, .shown = 10, .section_rate = 0.1}) == Approx(23 / 210.0 / 0.1));
    CHECK(interest_ratio({.article = 1, .clicks = 300, .shown = 1000, .section_rate = 0.1}) > 2.6);
    CHECK(interest_ratio({.article = 1, .clicks = 0, .shown = 0, .section_rate = 0.1}) == Approx(1));
    CHECK(interest_ratio({.article = 1, .clicks = 5, .shown = 10, .section_rate = 0}) == 1);
    CHECK(interest_ratio({.article = 1, .clicks = 11, .shown = 10, .section_rate = 0.1}) == 1); // cannot be
}

TEST_CASE("clicks lift nothing by more than one place over what the desk calls more urgent", "[edition]") {
    std::mt19937 random(11);
    const auto number = [&](int least, int most) { return std::uniform_int_distribution(least, most)(random); };
    int capped = 0;
    for (int round = 0; round < 3000; ++round) {
        std::vector<Lift> stories;
        for (int i = 0, size = number(0, 12); i < size; ++i)
            stories.push_back({.article = i + 1,
                               .urgency = number(0, 8),
                               .score = number(0, 300) / 1000.0,
                               .points = number(0, 3) == 0 ? 0 : number(0, 400) / 1000.0});
        const auto granted = granted_points(stories);
        REQUIRE(granted.size() == stories.size());
        for (std::size_t i = 0; i < stories.size(); ++i) {
            CHECK(granted[i] >= 0);
            CHECK(granted[i] <= stories[i].points);
            capped += granted[i] < stories[i].points;
            int passed = 0;
            for (std::size_t j = 0; j < stories.size(); ++j) {
                if (counted(stories[j].urgency) >= counted(stories[i].urgency)) continue;
                const bool was_behind =
                    stands_before(stories[j].score, stories[j].article, stories[i].score, stories[i].article);
                const bool is_before = stands_before(stories[i].score + granted[i], stories[i].article,
                                                     stories[j].score + granted[j], stories[j].article);
                passed += was_behind && is_before;
            }
            CHECK(passed <= 1);
        }
        auto shuffled = stories;
        std::ranges::shuffle(shuffled, random);
        const auto again = granted_points(shuffled);
        for (std::size_t i = 0; i < shuffled.size(); ++i)
            CHECK(again[i] == granted[static_cast<std::size_t>(shuffled[i].article - 1)]);
    }
    CHECK(capped > 100);
}

TEST_CASE("interest that overtakes nothing more urgent counts in full", "[edition]") {
    CHECK(granted_points({{1, 4, 0.5, 0.1}, {2, 4, 0.45, 0.1}, {3, 4, 0.41, 0.1}}) == std::vector{0.1, 0.1, 0.1});
    CHECK(granted_points({{1, 3, 0.5, 0}, {2, 6, 0.45, 0.1}})[1] == Approx(0.1)); // one place is allowed
    CHECK(granted_points({{1, 3, 0.5, 0}, {2, 3, 0.48, 0}, {3, 6, 0.45, 0.1}})[2] == Approx(0.049));
}

TEST_CASE("the front page counts one place an hour for six hours", "[edition]") {
    const Instant now = *parse_iso8601("2026-11-23T11:30:00Z");
    const auto at = [&](int hours_ago, int rank) {
        return FrontPagePlace{7, std::chrono::floor<std::chrono::hours>(now) - std::chrono::hours(hours_ago), rank};
    };
    const FrontPage page = front_page_of(7, {at(0, 2), at(1, 2), at(1, 4), at(2, 5), at(9, 1)}, now);
    CHECK(page.hours == 3);
    CHECK(page.best == 2);
    CHECK(page.sum == Approx(1.2));
    CHECK(front_page_of(8, {at(0, 1)}, now).hours == 0);
    CHECK(front_page_of(7, {at(-3, 1), at(0, 0)}, now).hours == 0); // the future, and no place at all
    std::vector<FrontPagePlace> always;
    for (int i = 0; i < 9; ++i) always.push_back(at(i, 1));
    CHECK(front_page_of(7, always, now).sum == 6);
}
