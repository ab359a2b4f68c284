#include "bot/cli/bench_story_store.hpp"

#include "bot/cli/bench.hpp"
#include "bot/cli/bench_news.hpp"
#include "digest/story/story_keeper.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace depesche::bot {
namespace {

using digest::Instant;

constexpr auto feed = "https://agency.example/feed";

struct Taken {
    double sum = 0, longest = 0; ///< s
    void add(double seconds) {
        sum += seconds;
        longest = std::max(longest, seconds);
    }
};

/// Steps until nothing is left to do.
digest::StoreResult<void> steps(digest::StoryKeeper& keeper, Instant now, Taken& taken) {
    for (;;) {
        const double before = cpu_seconds();
        const auto more = keeper.step(now);
        taken.add(cpu_seconds() - before);
        if (!more) return std::unexpected(more.error());
        if (!*more) return {};
    }
}

/// Joins pairs of stories and takes each apart again, as an editor would.
digest::StoreResult<void> change(digest::ArticleStore& store, digest::StoryKeeper& keeper, Instant now, Taken& merged,
                                 Taken& split) {
    constexpr std::size_t stories = 40;
    const auto latest = store.stories().since(Instant{}, stories);
    if (!latest) return std::unexpected(latest.error());
    for (std::size_t i = 0; i + 1 < latest->size(); i += 2) {
        const auto [into, from] = std::minmax((*latest)[i].key, (*latest)[i + 1].key);
        const auto members = store.stories().members(from);
        if (!members) return std::unexpected(members.error());
        std::vector<digest::ArticleKey> moving;
        for (const digest::StoryMember& member : *members) moving.push_back(member.article);
        double before = cpu_seconds();
        const auto one = keeper.merge(into, from, "bench", now);
        merged.add(cpu_seconds() - before);
        if (!one) return std::unexpected(one.error());
        before = cpu_seconds();
        const auto two = keeper.split(*one, moving, "bench", now);
        split.add(cpu_seconds() - before);
        if (!two) return std::unexpected(two.error());
    }
    return {};
}

} // namespace

std::expected<nlohmann::json, std::string> keep_stories(const StoreBench& bench) {
    constexpr std::size_t at_once = 14; // a minute's worth of 20,000 a day
    NewsMaker news(bench.seed);
    const auto store = digest::make_memory_article_store();
    digest::StoryKeeper keeper(*store);
    const auto start = *digest::parse_iso8601("2026-03-02T00:00:00Z");
    const auto apart = std::chrono::seconds(86400) / static_cast<long>(bench.a_day);
    Taken placing, reading, merging, splitting;
    Instant now = start;
    std::vector<digest::Article> some;
    for (std::size_t i = 0; i < bench.articles; ++i) {
        now = start + apart * static_cast<long>(i);
        some.push_back(news.next(now));
        if (some.size() < at_once && i + 1 < bench.articles) continue;
        if (const auto done = store->put_all(some, feed, now, false); !done)
            return std::unexpected(done.error().message);
        some.clear();
        if (const auto done = steps(keeper, now, placing); !done) return std::unexpected(done.error().message);
    }
    digest::StoryKeeper after(*store);
    if (const auto done = steps(after, now, reading); !done) return std::unexpected(done.error().message);
    if (const auto done = change(*store, keeper, now, merging, splitting); !done)
        return std::unexpected(done.error().message);
    return nlohmann::json{{"articles", bench.articles},
                          {"ms_an_article", placing.sum * 1000 / static_cast<double>(bench.articles)},
                          {"longest_step_ms", placing.longest * 1000},
                          {"read_again_s", reading.sum},
                          {"longest_read_ms", reading.longest * 1000},
                          {"merge_ms", merging.longest * 1000},
                          {"split_ms", splitting.longest * 1000}};
}

} // namespace depesche::bot
