// `depesche bench edition`: how long a proposal takes, whatever the store holds.
#include "bot/cli/bench.hpp"
#include "bot/cli/bench_news.hpp"
#include "bot/cli/verb.hpp"
#include "digest/edition/edition.hpp"
#include "digest/story/story_keeper.hpp"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

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
using std::chrono::steady_clock;

struct EditionBenchOptions {
    std::vector<std::int64_t> articles = {10'000, 100'000};
    int window = 100; ///< articles in twelve hours
    int rounds = 41;
    std::string folder; ///< where the stores are; a temporary one by default
};

/// Where the stores are while it runs.
class Folder {
public:
    explicit Folder(const std::string& given)
        : path_((given.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(given)) /
                fmt::format("depesche-edition-{}", ::getpid())) {
        std::filesystem::create_directories(path_);
    }
    ~Folder() {
        std::error_code ignored; // what stays is the system's to clean
        std::filesystem::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

constexpr std::string_view feed = "https://seestadt.example/rss";
constexpr auto window_length = 12h;

Instant morning() { return *digest::parse_iso8601("2026-11-24T05:30:00Z"); }

/// Fills a store with `count` articles, the last ones at the pace of the window, older ones behind it.
std::expected<void, std::string> fill(const std::filesystem::path& file, std::int64_t count, int window) {
    auto store = digest::open_article_store(file);
    if (!store) return std::unexpected(store.error().message);
    NewsMaker maker(7);
    constexpr std::int64_t batch = 2000;
    const auto pace = std::chrono::duration_cast<std::chrono::milliseconds>(window_length) / window;
    std::vector<digest::Article> articles;
    for (std::int64_t i = 0; i < count; ++i) {
        const Instant at = morning() - 1min - pace * (count - 1 - i);
        articles.push_back(maker.next(at));
        if (static_cast<std::int64_t>(articles.size()) < batch && i + 1 < count) continue;
        // The last days come one by one, at their time; what is older as it is read from an archive.
        if (const auto done = (*store)->put_all(articles, feed, at, false); !done)
            return std::unexpected(done.error().message);
        articles.clear();
    }
    // As while it runs: whatever came in has its story before an edition is proposed.
    if (const auto placed = digest::StoryKeeper(**store).catch_up(morning()); !placed)
        return std::unexpected(placed.error().message);
    return {};
}

/// What a machine that was just started has in memory of a file: nothing.
void forget(const std::filesystem::path& file) {
    for (const char* suffix : {"", "-wal"}) {
        const int descriptor = ::open((file.string() + suffix).c_str(), O_RDONLY | O_CLOEXEC);
        if (descriptor < 0) continue;
        ::fdatasync(descriptor);
        ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
        ::close(descriptor);
    }
}

digest::EditionInput morning_input() {
    digest::EditionInput input;
    input.edition.name = "morning";
    input.edition.at = 390min;
    input.edition.language = "de-CH";
    input.slot.edition = "morning";
    input.slot.at = morning();
    input.now = morning() - 1min;
    input.window_start = input.now - window_length;
    return input;
}

/// As bot/editor/newsroom.cpp does it: the day before comes along.
std::expected<std::size_t, std::string> propose_once(digest::ArticleStore& store) {
    digest::EditionInput input = morning_input();
    auto window = store.window(input.window_start - 24h, input.now, 5000);
    if (!window) return std::unexpected(window.error().message);
    input.articles = *std::move(window);
    const digest::Proposal proposal = digest::propose(input);
    if (proposal.picks.empty()) return std::unexpected("the edition is empty: " + proposal.skipped_because);
    return input.articles.size();
}

double milliseconds_since(steady_clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(steady_clock::now() - begin).count();
}

std::expected<json, std::string> measure(const std::filesystem::path& folder, std::int64_t count,
                                         const EditionBenchOptions& options) {
    const auto file = folder / fmt::format("news-{}.db", count);
    if (const auto filled = fill(file, count, options.window); !filled) return std::unexpected(filled.error());
    std::vector<double> cold, warm;
    std::size_t read = 0;
    for (int round = 0; round < 5; ++round) {
        forget(file);
        auto store = digest::open_article_store(file);
        if (!store) return std::unexpected(store.error().message);
        const auto begin = steady_clock::now();
        const auto proposed = propose_once(**store);
        if (!proposed) return std::unexpected(proposed.error());
        cold.push_back(milliseconds_since(begin));
        read = *proposed;
        for (int i = 0; round == 4 && i < options.rounds; ++i) {
            const auto again = steady_clock::now();
            if (const auto done = propose_once(**store); !done) return std::unexpected(done.error());
            warm.push_back(milliseconds_since(again));
        }
    }
    std::ranges::sort(cold);
    std::ranges::sort(warm);
    const auto size = std::filesystem::file_size(file);
    std::filesystem::remove(file);
    return json{{"articles", count},
                {"read", read},
                {"warm_ms", warm[warm.size() / 2]},
                {"warm_worst_ms", warm.back()},
                {"cold_ms", cold[cold.size() / 2]},
                {"cold_worst_ms", cold.back()},
                {"store_bytes", size}};
}

std::string table(const json& results) {
    std::string text = "articles in store   read   warm ms (worst)   cold ms (worst)\n";
    for (const json& row : results.at("stores"))
        text += fmt::format("{:>17} {:>6} {:>9.2f} ({:.2f}) {:>9.2f} ({:.2f})\n",
                            row.at("articles").get<std::int64_t>(), row.at("read").get<int>(),
                            row.at("warm_ms").get<double>(), row.at("warm_worst_ms").get<double>(),
                            row.at("cold_ms").get<double>(), row.at("cold_worst_ms").get<double>());
    text.pop_back();
    return text;
}

VerbResult bench_edition(const EditionBenchOptions& options) {
    const Folder folder(options.folder);
    json results = {{"stores", json::array()}, {"window_articles", options.window}, {"window_hours", 12}};
    for (const std::int64_t count : options.articles) {
        auto row = measure(folder.path(), count, options);
        if (!row) return failed(exit_failed, row.error());
        results["stores"].push_back(*std::move(row));
    }
    return {exit_ok, table(results), results};
}

} // namespace

void add_bench_edition(CLI::App& bench, Invocation& invocation) {
    const auto options = std::make_shared<EditionBenchOptions>();
    CLI::App* verb = bench.add_subcommand("edition", "A proposal, from stores of several sizes");
    verb->add_option("--articles", options->articles, "In the store; several sizes (default 10000 100000)")
        ->check(CLI::Range(200, 50'000'000));
    verb->add_option("--window", options->window, "Articles in twelve hours (default 100)")
        ->check(CLI::Range(20, 5000));
    verb->add_option("--rounds", options->rounds, "Warm ones, of which the median counts")->check(CLI::Range(1, 1000));
    verb->add_option("--folder", options->folder, "Where the stores are meanwhile: 2 KB an article");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return print(invocation, bench_edition(*options)); };
    });
}

} // namespace depesche::bot
