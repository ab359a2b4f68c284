// `depesche bench store`: what the article store costs as it grows.
#include "bot/cli/bench.hpp"
#include "bot/cli/bench_news.hpp"
#include "bot/cli/verb.hpp"
#include "digest/article/article_store.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace depesche::bot {
namespace {

using namespace std::chrono_literals;
using digest::Instant;
using nlohmann::json;

struct StoreBenchOptions {
    std::vector<std::size_t> articles = {10'000, 100'000};
    std::size_t document = 5'000; ///< articles that come at once
    std::string folder;           ///< where the stores are; a temporary one by default
};

constexpr std::string_view feed = "https://seestadt.example/rss";
constexpr auto apart = 1min; // 720 in twelve hours

std::vector<digest::Article> some(NewsMaker& news, std::size_t count, Instant& at) {
    std::vector<digest::Article> articles;
    for (std::size_t i = 0; i < count; ++i) articles.push_back(news.next(at += apart));
    return articles;
}

/// Milliseconds of a call on the store, or what went wrong.
template <typename Work>
std::expected<double, std::string> timed(const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    const auto& done = work();
    const double took = milliseconds_since(begin);
    return done ? std::expected<double, std::string>(took) : std::unexpected(done.error().message);
}

/// A store that holds `count` articles in the end, the last `document` of which came at once, and once more.
std::expected<json, std::string> measure(const std::filesystem::path& file, std::size_t count, std::size_t document) {
    json row = {{"articles", count}};
    std::string wrong;
    const auto note = [&](const char* name, const auto& work) {
        const auto took = timed(work);
        if (took)
            row[name] = *took;
        else if (wrong.empty())
            wrong = took.error();
    };
    auto store = digest::open_article_store(file);
    if (!store) return std::unexpected(store.error().message);
    NewsMaker news(7);
    Instant at = *digest::parse_iso8601("2026-01-01T00:00:00Z");
    for (std::size_t stored = 0; stored + document < count;) {
        const auto batch = some(news, std::min<std::size_t>(2'000, count - document - stored), at);
        if (const auto done = (*store)->put_all(batch, feed, at, true); !done)
            return std::unexpected(done.error().message);
        stored += batch.size();
    }
    const auto last = some(news, document, at);
    note("put_ms", [&] { return (*store)->put_all(last, feed, at, true); });
    note("known_again_ms", [&] { return (*store)->put_all(last, feed, at, false); });
    const auto window = [&] { return (*store)->window(at - 12h, at, 5'000); };
    note("window_ms", window);
    store->reset();
    note("open_ms", [&]() -> const auto& { return store = digest::open_article_store(file); });
    if (!wrong.empty()) return std::unexpected(wrong);
    note("window_after_restart_ms", window);
    const auto read = window();
    if (!read || !wrong.empty()) return std::unexpected(read ? wrong : read.error().message);
    row["read"] = read->size();
    row["store_bytes"] = std::filesystem::file_size(file);
    return row;
}

std::string table(const json& results) {
    std::string text =
        fmt::format("articles in store   {} stored   known again   window read    ms   after a restart   "
                    "opened   MB\n",
                    results.at("document").get<std::size_t>());
    for (const json& row : results.at("stores"))
        text += fmt::format("{:>17} {:>10.0f} ms {:>10.0f} ms {:>13} {:>5.1f} {:>17.1f} {:>8.1f} {:>4.0f}\n",
                            row.at("articles").get<std::size_t>(), row.at("put_ms").get<double>(),
                            row.at("known_again_ms").get<double>(), row.at("read").get<std::size_t>(),
                            row.at("window_ms").get<double>(), row.at("window_after_restart_ms").get<double>(),
                            row.at("open_ms").get<double>(), row.at("store_bytes").get<double>() / 1e6);
    text.pop_back();
    return text;
}

VerbResult bench_store(const StoreBenchOptions& options) {
    const BenchFolder folder(options.folder);
    json results = {{"stores", json::array()}, {"document", options.document}};
    for (const std::size_t count : options.articles) {
        const auto file = folder.path() / fmt::format("news-{}.db", count);
        auto row = measure(file, count, std::min(options.document, count));
        if (!row) return failed(exit_failed, row.error());
        results["stores"].push_back(*std::move(row));
        std::filesystem::remove(file);
    }
    return {exit_ok, table(results), results};
}

} // namespace

void add_bench_store(CLI::App& bench, Invocation& invocation) {
    const auto options = std::make_shared<StoreBenchOptions>();
    CLI::App* verb =
        bench.add_subcommand("store", "Storing articles and reading a window, from stores of several sizes");
    verb->add_option("--articles", options->articles, "In the store; several sizes (default 10000 100000)")
        ->check(CLI::Range(100, 50'000'000));
    verb->add_option("--document", options->document, "How many of them come at once (default 5000)")
        ->check(CLI::Range(1, 100'000));
    verb->add_option("--folder", options->folder, "Where the stores are meanwhile: 4 KB an article");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return print(invocation, bench_store(*options)); };
    });
}

} // namespace depesche::bot
