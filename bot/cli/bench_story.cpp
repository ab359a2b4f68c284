#include "bot/cli/bench.hpp"
#include "bot/cli/bench_news.hpp"
#include "bot/cli/bench_story_store.hpp"
#include "bot/cli/child_figures.hpp"
#include "bot/cli/verb.hpp"
#include "digest/story/article_report.hpp"
#include "digest/story/clusterer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>

namespace depesche::bot {
namespace {

using nlohmann::json;

struct StoryBenchOptions {
    std::vector<std::size_t> articles = {10'000, 30'000, 100'000};
    std::size_t a_day = 20'000; ///< own articles and those of several agencies
    std::uint32_t seed = 5;
};

struct Decisions {
    std::vector<double> took; ///< ms, ascending
    double cpu_s = 0;         ///< of all decisions together
    std::size_t remembered = 0;
    std::size_t stories = 0;
};

/// Reports come evenly over the days; only what the clusterer does with them is counted.
Decisions decide(std::size_t count, const StoryBenchOptions& options) {
    NewsMaker news(options.seed);
    digest::StoryClusterer clusterer;
    Decisions result;
    const auto start = *digest::parse_iso8601("2026-03-02T00:00:00Z");
    const auto apart = std::chrono::seconds(86400) / static_cast<long>(options.a_day);
    for (std::size_t i = 0; i < count; ++i) {
        const digest::Instant at = start + apart * static_cast<long>(i);
        const digest::Article article = news.next(at);
        const digest::ArticleReport report(article);
        const double before = cpu_seconds();
        const digest::Placement placement = clusterer.add(i, report.get(), at);
        const double took = cpu_seconds() - before;
        result.took.push_back(took * 1000);
        result.cpu_s += took;
        result.stories += placement.opened ? 1 : 0;
    }
    std::ranges::sort(result.took);
    result.remembered = clusterer.size();
    return result;
}

/// In a process of its own: its memory is that of this size alone.
std::optional<json> measure(std::size_t count, const StoryBenchOptions& options) {
    const auto figures = in_child([&] {
        const Decisions all = decide(count, options);
        return std::vector<double>{all.cpu_s,
                                   all.took[count / 2],
                                   all.took[count * 99 / 100],
                                   all.took.back(),
                                   static_cast<double>(all.remembered),
                                   static_cast<double>(all.stories)};
    });
    if (!figures) return std::nullopt;
    const std::vector<double>& value = figures->values;
    return json{{"articles", count},     {"ms_an_article", value[0] * 1000 / static_cast<double>(count)},
                {"median_ms", value[1]}, {"p99_ms", value[2]},
                {"worst_ms", value[3]},  {"remembered", value[4]},
                {"stories", value[5]},   {"peak_rss_growth_mb", figures->peak_growth_mb}};
}

std::string table(const json& results) {
    std::string text = "articles   ms an article   median     p99   worst   remembered   MB more at the peak\n";
    for (const json& row : results.at("sizes"))
        text += fmt::format("{:>8} {:>15.3f} {:>8.3f} {:>7.3f} {:>7.2f} {:>12.0f} {:>10.0f}\n",
                            row.at("articles").get<std::size_t>(), row.at("ms_an_article").get<double>(),
                            row.at("median_ms").get<double>(), row.at("p99_ms").get<double>(),
                            row.at("worst_ms").get<double>(), row.at("remembered").get<double>(),
                            row.at("peak_rss_growth_mb").get<double>());
    text += fmt::format("the last costs {:.2f} times as much an article as the first\n",
                        results.at("last_to_first").get<double>());
    const json& store = results.at("store");
    return text +
           fmt::format("in a store of {}: {:.3f} ms an article, longest step {:.1f} ms; after a restart {:.1f} s "
                       "in steps of at most {:.1f} ms; a merger {:.2f} ms, a split {:.2f} ms",
                       store.at("articles").get<std::size_t>(), store.at("ms_an_article").get<double>(),
                       store.at("longest_step_ms").get<double>(), store.at("read_again_s").get<double>(),
                       store.at("longest_read_ms").get<double>(), store.at("merge_ms").get<double>(),
                       store.at("split_ms").get<double>());
}

VerbResult bench_story(const StoryBenchOptions& options) {
    json results = {{"sizes", json::array()}, {"articles_a_day", options.a_day}, {"seed", options.seed}};
    for (const std::size_t count : options.articles) {
        auto row = measure(count, options);
        if (!row)
            return failed(exit_failed, fmt::format("the process that decides {} articles did not end well", count));
        results["sizes"].push_back(*std::move(row));
    }
    const auto cost = [](const json& row) { return row.at("ms_an_article").get<double>(); };
    results["last_to_first"] = cost(results["sizes"].back()) / cost(results["sizes"].front());
    auto store = keep_stories({.articles = options.articles.front(), .a_day = options.a_day, .seed = options.seed});
    if (!store) return failed(exit_failed, store.error());
    results["store"] = *std::move(store);
    return {exit_ok, table(results), results};
}

} // namespace

void add_bench_story(CLI::App& bench, Invocation& invocation) {
    const auto options = std::make_shared<StoryBenchOptions>();
    CLI::App* verb = bench.add_subcommand("story", "How fast a report finds its story");
    verb->add_option("--articles", options->articles, "How many come, one after the other (default 10000 30000 100000)")
        ->check(CLI::Range(100, 10'000'000));
    verb->add_option("--a-day", options->a_day, "How many come in a day (default 20000)")
        ->check(CLI::Range(10, 86'400));
    verb->add_option("--seed", options->seed, "Another seed makes other news");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return print(invocation, bench_story(*options)); };
    });
}

} // namespace depesche::bot
