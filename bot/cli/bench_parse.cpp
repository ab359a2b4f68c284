#include "bot/cli/bench.hpp"
#include "bot/cli/bench_feeds.hpp"
#include "bot/cli/child_figures.hpp"
#include "bot/cli/verb.hpp"
#include "digest/feed/feed_parser.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

namespace depesche::bot {
namespace {

using nlohmann::json;

constexpr double megabyte = 1e6;

struct ParseOptions {
    std::string file;
    std::string write;
    double megabytes = 1;
    std::size_t items = 100'000;
    double seconds = 2;
    std::uint32_t seed = 4;
};

std::optional<digest::ParsedFeed> parse(const std::string& bytes) {
    auto feed = digest::parse_feed(bytes, {.base_url = "https://seestadt.example/rss", .content_type = {}});
    if (!feed) return std::nullopt;
    return *std::move(feed);
}

/// Throughput of one feed, repeated.
json measure(const MadeFeed& made, double seconds) {
    const auto feed = parse(made.bytes);
    if (!feed) return nullptr;
    const Rounds rounds = repeat_for(seconds, [&] { parse(made.bytes); });
    const double megabytes = static_cast<double>(made.bytes.size()) / megabyte;
    return {{"format", made.format},
            {"bytes", made.bytes.size()},
            {"articles", feed->articles.size()},
            {"rounds", rounds.count},
            {"cpu_s_median", rounds.median},
            {"mb_per_cpu_s", megabytes / rounds.median},
            {"mb_per_cpu_s_best", megabytes / rounds.best},
            {"articles_per_cpu_s", static_cast<double>(feed->articles.size()) / rounds.median}};
}

/// Many items at once, in a process of its own: what it holds at most is measured and not what this one held before.
json measure_items(const MadeFeed& made) {
    const auto figures = in_child([&] {
        const double cpu = cpu_seconds();
        const auto begin = std::chrono::steady_clock::now();
        const auto feed = parse(made.bytes);
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begin;
        return std::vector<double>{cpu_seconds() - cpu, wall.count(),
                                   feed ? static_cast<double>(feed->articles.size()) : 0.0};
    });
    if (!figures) return nullptr;
    return {{"items", figures->values.at(2)},
            {"bytes", made.bytes.size()},
            {"cpu_s", figures->values.at(0)},
            {"wall_s", figures->values.at(1)},
            {"peak_rss_growth_mb", figures->peak_growth_mb}};
}

std::string table(const json& results) {
    std::string text = fmt::format("{:<12}{:>10}{:>10}{:>14}{:>10}{:>16}", "format", "bytes", "articles", "MB/CPU s",
                                   "best", "articles/CPU s");
    for (const json& row : results.at("feeds")) {
        text += fmt::format("\n{:<12}{:>10}{:>10}{:>14.0f}{:>10.0f}{:>16.0f}", row.at("format").get<std::string>(),
                            row.at("bytes").get<std::size_t>(), row.at("articles").get<std::size_t>(),
                            row.at("mb_per_cpu_s").get<double>(), row.at("mb_per_cpu_s_best").get<double>(),
                            row.at("articles_per_cpu_s").get<double>());
    }
    if (results.contains("items")) {
        const json& items = results.at("items");
        text += fmt::format(
            "\n\n{:.0f} items, {:.1f} MB in one document: {:.2f} CPU s, {:.2f} s wall, {:.0f} MB more at its peak",
            items.at("items").get<double>(), items.at("bytes").get<double>() / megabyte,
            items.at("cpu_s").get<double>(), items.at("wall_s").get<double>(),
            items.at("peak_rss_growth_mb").get<double>());
    }
    return text;
}

std::optional<std::string> read_file(const std::string& name) {
    std::ifstream stream(name, std::ios::binary);
    if (!stream) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

std::vector<MadeFeed> feeds_to_measure(const ParseOptions& options) {
    const auto bytes = static_cast<std::size_t>(options.megabytes * megabyte);
    std::vector<MadeFeed> feeds = make_other_formats(bytes, options.seed);
    feeds.insert(feeds.begin(), make_rss(bytes, options.seed));
    return feeds;
}

VerbResult bench_file(const ParseOptions& options) {
    auto bytes = read_file(options.file);
    if (!bytes) return failed(exit_failed, options.file + ": cannot be read; check the name and its permissions");
    const json row =
        measure({.format = "file", .file = options.file, .bytes = *std::move(bytes), .articles = 0}, options.seconds);
    if (row.is_null()) return failed(exit_failed, options.file + ": is no feed");
    const json results = {{"feeds", json::array({row})}};
    return {exit_ok, table(results), results};
}

VerbResult bench_generated(const ParseOptions& options) {
    json results = {{"feeds", json::array()}, {"seed", options.seed}};
    for (const MadeFeed& made : feeds_to_measure(options)) {
        json row = measure(made, options.seconds);
        if (row.is_null() || row.at("articles") != made.articles)
            return failed(exit_failed,
                          fmt::format("{}: not all of its {} articles were understood", made.format, made.articles));
        results["feeds"].push_back(std::move(row));
    }
    json items = measure_items(make_short_items(options.items, options.seed));
    if (items.is_null()) return failed(exit_failed, "the child process that parses many items did not end well");
    results["items"] = std::move(items);
    return {exit_ok, table(results), results};
}

VerbResult write_feeds(const ParseOptions& options) {
    std::vector<MadeFeed> feeds = feeds_to_measure(options);
    feeds.push_back(make_short_items(options.items, options.seed));
    std::error_code trouble;
    std::filesystem::create_directories(options.write, trouble);
    json files = json::array();
    for (const MadeFeed& made : feeds) {
        const std::filesystem::path path = std::filesystem::path(options.write) / made.file;
        std::ofstream stream(path, std::ios::binary);
        stream.write(made.bytes.data(), static_cast<std::streamsize>(made.bytes.size()));
        if (!stream.flush()) return failed(exit_failed, path.string() + ": cannot be written");
        files.push_back({{"format", made.format}, {"file", path.string()}, {"articles", made.articles}});
    }
    return {exit_ok, fmt::format("{} feeds written to {}", files.size(), options.write), files};
}

} // namespace

void add_bench_parse(CLI::App& bench, Invocation& invocation) {
    const auto options = std::make_shared<ParseOptions>();
    CLI::App* verb = bench.add_subcommand("parse", "How fast feeds of every format become articles");
    verb->add_option("--file", options->file, "Measure this feed instead of generated ones");
    verb->add_option("--megabytes", options->megabytes, "Size of each generated feed (default 1)")
        ->check(CLI::Range(0.001, 60.0)); // from 64 MiB on a feed is refused
    verb->add_option("--items", options->items, "Items of the long feed (default 100000)")
        ->check(CLI::Range(1, 500'000));
    verb->add_option("--seconds", options->seconds, "How long each is repeated (default 2)")
        ->check(CLI::Range(0.0, 600.0));
    verb->add_option("--seed", options->seed, "Another seed makes other articles");
    verb->add_option("--write", options->write, "Only write the generated feeds into this folder");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            if (!options->write.empty()) return print(invocation, write_feeds(*options));
            return print(invocation, options->file.empty() ? bench_generated(*options) : bench_file(*options));
        };
    });
}

} // namespace depesche::bot
