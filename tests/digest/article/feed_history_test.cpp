// What happened to others (FreshRSS 5151, go-neb 84, feediverse 46, bitbot 83, feedbin 604, Limnoria 489, ...) as
// generated histories: a feed of thirty items over two days, misbehaving in one way. Nothing may be told again,
// and nothing may be missed.

#include "digest/article/article_history.hpp"

#include "tests/digest/article/article_maker.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <set>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

const std::string feed = "https://seestadt.example/rss";

struct Poll {
    Instant now;
    int number = 0;
    std::vector<std::pair<int, Article>> document; ///< which true story, and how the feed shows it
};
using Mischief = std::function<void(Poll&)>;

struct Tale {
    int told_again = 0; ///< a story that came as fresh a second time
    int missed = 0;     ///< a story that never came as fresh
    int versions = 0;   ///< changes told although no text changed
};

/// A new story every half hour, a poll every quarter, the feed shows the latest thirty.
Tale play(const Mischief& mischief, const std::function<void(int poll)>& between = {},
          std::unique_ptr<ArticleStore>* given = nullptr) {
    auto own = make_memory_article_store();
    std::unique_ptr<ArticleStore>& store = given != nullptr ? *given : own;
    std::map<int, std::set<ArticleKey>> keys;
    std::set<int> shown;
    Tale tale;
    for (int number = 0; number < 192; ++number) {
        Poll poll{at_hour(number * 0.25), number, {}};
        const int newest = 30 + number / 2;
        for (int story = newest; story > newest - 30; --story)
            poll.document.emplace_back(story, make_article(story, at_hour((story - 30) * 0.5)));
        mischief(poll);
        std::vector<Article> articles;
        for (const auto& [story, article] : poll.document) articles.push_back(article);
        const auto outcomes = store->put_all(articles, feed, poll.now, number == 0).value();
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            const int story = poll.document[i].first;
            shown.insert(story);
            const bool fresh = outcomes[i].kind == PutOutcome::Kind::fresh;
            if (fresh && !keys[story].empty()) ++tale.told_again;
            if (fresh) keys[story].insert(outcomes[i].key);
            if (outcomes[i].kind == PutOutcome::Kind::updated) ++tale.versions;
        }
        if (between) between(number);
    }
    for (const int story : shown)
        if (keys[story].empty()) ++tale.missed;
    return tale;
}

void check_quiet(const Tale& tale) {
    CHECK(tale.told_again == 0);
    CHECK(tale.missed == 0);
    CHECK(tale.versions == 0);
}

void each(Poll& poll, const std::function<void(int story, Article&)>& change) {
    for (auto& [story, article] : poll.document) change(story, article);
}

} // namespace

TEST_CASE("a well-behaved feed is told once", "[article][history]") {
    check_quiet(play([](Poll&) {}));
}

TEST_CASE("a feed that renames all its ids tells nothing again", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        if (poll.number >= 100)
            each(poll, [](int story, Article& article) { article.id = fmt::format("urn:cms2:{}", story); });
    }));
}

TEST_CASE("a feed with a new id at every fetch tells nothing again", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        each(poll, [&](int story, Article& article) { article.id = fmt::format("{}-{}", story, poll.number); });
    }));
}

TEST_CASE("ids and addresses that move to https tell nothing again", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        each(poll, [&](int story, Article& article) {
            const std::string scheme = poll.number >= 80 ? "https" : "http";
            article.id = fmt::format("{}://seestadt.example/?p={}", scheme, story);
            article.url = fmt::format("{}://seestadt.example/lokal/{}", scheme, story);
        });
    }));
}

TEST_CASE("a new host with new permalinks as ids tells nothing again", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        each(poll, [&](int story, Article& article) {
            const std::string host = poll.number >= 80 ? "neu.example/artikel" : "seestadt.example/lokal";
            article.id = article.url = fmt::format("https://{}/{}", host, story);
        });
    }));
}

TEST_CASE("dates bumped at every fetch tell nothing again", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        each(poll, [&](int, Article& article) { article.published = article.updated = poll.now; });
    }));
}

TEST_CASE("items that slide back into the window are known", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        if (poll.number % 10 < 5 || poll.number < 40) return;
        const int newest = poll.document.front().first;
        poll.document.resize(20); // ten were deleted; forty older ones fill the place
        for (int story = newest - 30; story > newest - 50 && story > 0; --story)
            if (story > newest - 20 || story > 30)
                poll.document.emplace_back(story, make_article(story, at_hour((story - 30) * 0.5)));
    }));
}

TEST_CASE("a feed that reuses a handful of ids misses no story", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        each(poll, [](int story, Article& article) { article.id = fmt::format("slot-{}", story % 7); });
    }));
}

TEST_CASE("a feed with one id for everything misses no story", "[article][history]") {
    check_quiet(play([](Poll& poll) { each(poll, [](int, Article& article) { article.id = "item"; }); }));
}

TEST_CASE("a feed without addresses and with ids by position misses no story", "[article][history]") {
    const Tale tale = play([](Poll& poll) {
        each(poll, [](int story, Article& article) {
            article.url.clear();
            article.id = fmt::format("content-{}", story);
        });
    });
    check_quiet(tale);
}

TEST_CASE("tracking parameters that change at every fetch tell nothing again", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        each(poll, [&](int, Article& article) {
            article.url += fmt::format("?utm_source=rss&utm_campaign={}", poll.number);
            article.id = article.url;
        });
    }));
}

TEST_CASE("a truncated or empty document is not the end of its articles", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        if (poll.number % 7 == 3) poll.document.resize(2);
        if (poll.number % 7 == 5) poll.document.clear();
    }));
}

TEST_CASE("an order that changes at every fetch tells nothing again", "[article][history]") {
    check_quiet(play([](Poll& poll) {
        std::rotate(poll.document.begin(), poll.document.begin() + poll.number % 30, poll.document.end());
    }));
}

TEST_CASE("restarts tell nothing again", "[article][history]") {
    const TempDir folder;
    auto store = open_article_store(folder / "news.db").value();
    check_quiet(play([](Poll&) {},
                     [&](int number) {
                         if (number % 20 != 0) return;
                         store.reset();
                         store = open_article_store(folder / "news.db").value();
                     },
                     &store));
}

TEST_CASE("after a restored backup no edition is told what belonged to an earlier one", "[article][history]") {
    auto store = make_memory_article_store();
    const TempDir folder;
    std::vector<Article> document;
    const auto poll = [&](ArticleStore& target, double hour) {
        FeedState state = target.feed_state(feed).value();
        target.put_document(document, feed, at_hour(hour), !state.baseline_done).value();
        state.baseline_done = true;
        state.last_success = at_hour(hour);
        target.save_feed_state(state).value();
    };
    for (int i = 0; i < 10; ++i) document.push_back(make_article(i, at_hour(i)));
    poll(*store, 10);
    REQUIRE(store->backup_to(folder / "copy.db"));
    for (int i = 10; i < 16; ++i) {
        document.push_back(make_article(i, at_hour(i)));
        poll(*store, i + 0.2);
    }
    auto restored = open_article_store(folder / "copy.db").value();
    // The ledger names one of the six that the edition chose from.
    REQUIRE(history_of(*restored).remember_lost({{12, document[12].url, ""}}).value() == 1);
    poll(*restored, 20);
    CHECK(restored->count().value() == 16);
    // The edition at 17:00 has told 10 to 15; the next one starts after it.
    CHECK(restored->window(at_hour(17), at_hour(30), 99).value().empty());
    CHECK(restored->window(at_hour(9.5), at_hour(17), 99).value().size() == 6);
}
