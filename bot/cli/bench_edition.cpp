// `depesche bench edition`: how long a proposal takes, whatever the store holds.
#include "bot/cli/bench.hpp"
#include "bot/cli/bench_news.hpp"
#include "bot/cli/child_program.hpp"
#include "bot/cli/verb.hpp"
#include "bot/editor/newsroom.hpp"
#include "digest/edition/reading_memory.hpp"

#include <CLI/CLI.hpp>
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
    std::string store;  ///< a store that is there already, instead
    bool once = false;  ///< of that one the first proposal alone
};

constexpr std::string_view feed = "https://seestadt.example/rss";
constexpr auto window_length = 12h;

struct StandingClock final : digest::Clock {
    Instant now() const override { return at; }
    Instant at;
};

/// Fills a store with `count` articles, the last ones at the pace of the window, older ones behind it.
std::expected<void, std::string> fill(const std::filesystem::path& file, std::int64_t count, int window) {
    auto store = digest::open_article_store(file);
    if (!store) return std::unexpected(store.error().message);
    NewsMaker maker(7);
    constexpr std::int64_t batch = 2000;
    const Instant last = *digest::parse_iso8601("2026-11-24T05:28:00Z");
    const auto pace = std::chrono::duration_cast<std::chrono::milliseconds>(window_length) / window;
    std::vector<digest::Article> articles;
    for (std::int64_t i = 0; i < count; ++i) {
        const Instant at = last - pace * (count - 1 - i);
        articles.push_back(maker.next(at));
        if (static_cast<std::int64_t>(articles.size()) < batch && i + 1 < count) continue;
        // The last days come one by one, at their time; what is older as it is read from an archive.
        if (const auto done = (*store)->put_all(articles, feed, at, false); !done)
            return std::unexpected(done.error().message);
        articles.clear();
    }
    // As while it runs: whatever came in has its story before an edition is proposed.
    if (const auto placed = digest::StoryKeeper(**store).catch_up(last + 1min); !placed)
        return std::unexpected(placed.error().message);
    return {};
}

/// Two editions a day, twelve hours apart, one of them due in a minute.
config::Settings settings_for(Instant due) {
    config::Settings settings;
    settings.language = "de-CH";
    settings.time_zone = "UTC";
    const auto minutes = std::chrono::floor<std::chrono::minutes>(due - std::chrono::floor<std::chrono::days>(due));
    for (const std::string_view name : {"morning", "evening"}) {
        config::EditionSettings edition;
        edition.name = name;
        edition.language = settings.language;
        edition.at = config::LocalMinutes((minutes + (name == "morning" ? 0h : window_length)) % 24h);
        settings.editions.push_back(edition);
    }
    return settings;
}

/// A newsroom whose next edition is due in a minute, with a ledger of its own that is empty.
class Desk {
public:
    static std::expected<std::unique_ptr<Desk>, std::string> open(const std::filesystem::path& store,
                                                                  const std::filesystem::path& folder) {
        auto articles = digest::open_article_store(store);
        if (!articles) return std::unexpected(articles.error().message);
        auto ledger = open_ledger(folder / fmt::format("ledger-{}.db", ::getpid()));
        if (!ledger) return std::unexpected(ledger.error().message);
        const auto latest = (*articles)->latest(1);
        if (!latest) return std::unexpected(latest.error().message);
        if (latest->empty()) return std::unexpected(store.string() + ": there is no article in it");
        auto texts = config::TextLibrary::load();
        if (!texts) return std::unexpected(texts.error());
        return std::unique_ptr<Desk>(
            new Desk(*std::move(articles), *std::move(ledger), *std::move(texts), latest->front().news_time() + 1min));
    }

    /// What `why` shows: the choice and its reasons. How many articles were read for it.
    std::expected<std::size_t, std::string> choose() {
        auto input = newsroom_.edition_input(slot_, clock_.at, clock_.at);
        if (!input) return std::unexpected(input.error().message);
        const digest::Proposal proposal = digest::propose(*input, newsroom_.reading());
        if (proposal.picks.empty()) return std::unexpected("the edition is empty: " + proposal.skipped_because);
        return input->articles.size();
    }
    /// What `preview` shows and the scheduler stores: the message, rendered and held to the rules.
    std::expected<void, std::string> draft() {
        const auto made = newsroom_.propose(slot_, clock_.at);
        if (!made) return std::unexpected(made.error().message);
        return {};
    }
    /// News comes in while it runs, and has its story before anybody asks.
    std::expected<void, std::string> receive(digest::Article article) {
        article.published = clock_.at;
        article.id = fmt::format("late-{}", ++received_);
        article.url = fmt::format("https://seestadt.example/late/{}", received_);
        if (const auto put = articles_->put(article, feed, clock_.at, false); !put)
            return std::unexpected(put.error().message);
        const auto placed = newsroom_.stories().catch_up(clock_.at);
        return placed ? std::expected<void, std::string>() : std::unexpected(placed.error().message);
    }

private:
    Desk(std::unique_ptr<digest::ArticleStore> articles, std::unique_ptr<Ledger> ledger, config::TextLibrary texts,
         Instant now)
        : clock_(standing_at(now)),
          articles_(std::move(articles)),
          ledger_(std::move(ledger)),
          newsroom_(settings_for(now + 1min), std::move(texts), digest::Zone::find("UTC").value(), *articles_, *ledger_,
                    clock_),
          slot_(newsroom_.schedule().slot("morning", newsroom_.zone().date(now + 1min)).value()) {}

    static StandingClock standing_at(Instant now) {
        StandingClock clock;
        clock.at = now;
        return clock;
    }

    StandingClock clock_;
    std::unique_ptr<digest::ArticleStore> articles_;
    std::unique_ptr<Ledger> ledger_;
    Newsroom newsroom_;
    digest::Slot slot_;
    int received_ = 0;
};

/// The first proposal of this process.
std::expected<json, std::string> measure_once(const std::filesystem::path& store, const std::filesystem::path& folder) {
    const auto desk = Desk::open(store, folder);
    if (!desk) return std::unexpected(desk.error());
    const auto begin = steady_clock::now();
    const auto read = (*desk)->choose();
    const double took = milliseconds_since(begin);
    if (!read) return std::unexpected(read.error());
    return json{{"read", *read}, {"cold_ms", took}};
}

/// The first proposals of five new processes, ascending.
std::expected<std::vector<double>, std::string> measure_cold(const std::filesystem::path& store,
                                                             const std::filesystem::path& folder) {
    constexpr int processes = 5;
    const std::string self = std::filesystem::read_symlink("/proc/self/exe");
    std::vector<double> took;
    for (int i = 0; i < processes; ++i) {
        const auto said = run_program(
            {self, "bench", "edition", "--once", "--json", "--store", store.string(), "--folder", folder.string()}, {},
            60s, 1U << 16U);
        if (!said) return std::unexpected(said.error());
        const json figures = json::parse(*said, nullptr, false);
        if (!figures.is_object() || !figures.contains("cold_ms")) return std::unexpected("unreadable: " + *said);
        took.push_back(figures.at("cold_ms").get<double>());
    }
    std::ranges::sort(took);
    return took;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

/// In a store of our own each proposal comes after another article; one that was given stays as it is.
std::expected<json, std::string> measure(const std::filesystem::path& store, const std::filesystem::path& folder,
                                         const EditionBenchOptions& options) {
    const auto cold = measure_cold(store, folder);
    if (!cold) return std::unexpected(cold.error());
    const auto opened = Desk::open(store, folder);
    if (!opened) return std::unexpected(opened.error());
    Desk& desk = **opened;
    const auto read = desk.choose();
    if (!read) return std::unexpected(read.error());
    NewsMaker news(11);
    std::vector<double> warm, drafts;
    for (int i = 0; i < options.rounds; ++i) {
        if (options.store.empty()) {
            if (const auto done = desk.receive(news.next({})); !done) return std::unexpected(done.error());
        }
        auto begin = steady_clock::now();
        if (const auto done = desk.choose(); !done) return std::unexpected(done.error());
        warm.push_back(milliseconds_since(begin));
        begin = steady_clock::now();
        if (const auto done = desk.draft(); !done) return std::unexpected(done.error());
        drafts.push_back(milliseconds_since(begin));
    }
    return json{{"read", *read},
                {"warm_ms", median(warm)},
                {"warm_worst_ms", *std::ranges::max_element(warm)},
                {"draft_ms", median(drafts)},
                {"cold_ms", median(*cold)},
                {"cold_worst_ms", cold->back()},
                {"store_bytes", std::filesystem::file_size(store)}};
}

std::expected<json, std::string> measure_filled(std::int64_t count, const std::filesystem::path& folder,
                                                const EditionBenchOptions& options) {
    const auto file = folder / fmt::format("news-{}.db", count);
    const auto begin = steady_clock::now();
    if (const auto filled = fill(file, count, options.window); !filled) return std::unexpected(filled.error());
    const double seconds = milliseconds_since(begin) / 1000;
    auto row = measure(file, folder, options);
    if (!row) return row;
    std::filesystem::remove(file);
    (*row)["articles"] = count;
    (*row)["fill_s"] = seconds;
    return row;
}

std::string table(const json& results) {
    std::string text = "articles in store   read   warm ms (worst)   with its draft   cold ms (worst)\n";
    for (const json& row : results.at("stores"))
        text += fmt::format(
            "{:>17} {:>6} {:>9.2f} ({:.2f}) {:>16.2f} {:>9.2f} ({:.2f})\n", row.at("articles").get<std::int64_t>(),
            row.at("read").get<int>(), row.at("warm_ms").get<double>(), row.at("warm_worst_ms").get<double>(),
            row.at("draft_ms").get<double>(), row.at("cold_ms").get<double>(), row.at("cold_worst_ms").get<double>());
    text.pop_back();
    return text;
}

std::expected<std::int64_t, std::string> count_of(const std::filesystem::path& file) {
    const auto store = digest::open_article_store(file);
    if (!store) return std::unexpected(store.error().message);
    const auto count = (*store)->count();
    return count ? std::expected<std::int64_t, std::string>(*count) : std::unexpected(count.error().message);
}

VerbResult bench_edition(const EditionBenchOptions& options) {
    const BenchFolder folder(options.folder);
    if (options.once) {
        const auto figures = measure_once(options.store, folder.path());
        if (!figures) return failed(exit_failed, figures.error());
        return {exit_ok, fmt::format("{:.2f} ms", figures->at("cold_ms").get<double>()), *figures};
    }
    json results = {{"stores", json::array()}, {"window_articles", options.window}, {"window_hours", 12}};
    const auto add = [&](std::expected<json, std::string> row) {
        if (row) results["stores"].push_back(*row);
        return row ? std::string() : row.error();
    };
    if (!options.store.empty()) {
        const auto count = count_of(options.store);
        if (!count) return failed(exit_failed, count.error());
        auto row = measure(options.store, folder.path(), options);
        if (row) (*row)["articles"] = *count;
        if (const auto wrong = add(std::move(row)); !wrong.empty()) return failed(exit_failed, wrong);
        return {exit_ok, table(results), results};
    }
    for (const std::int64_t count : options.articles) {
        if (const auto wrong = add(measure_filled(count, folder.path(), options)); !wrong.empty())
            return failed(exit_failed, wrong);
    }
    return {exit_ok, table(results), results};
}

} // namespace

void add_bench_edition(CLI::App& bench, Invocation& invocation) {
    const auto options = std::make_shared<EditionBenchOptions>();
    CLI::App* verb = bench.add_subcommand("edition", "A proposal, from stores of several sizes");
    auto* articles =
        verb->add_option("--articles", options->articles, "In the store; several sizes (default 10000 100000)")
            ->check(CLI::Range(200, 50'000'000));
    verb->add_option("--window", options->window, "Articles in twelve hours (default 100)")
        ->check(CLI::Range(20, 5000));
    verb->add_option("--rounds", options->rounds, "Warm ones, of which the median counts")->check(CLI::Range(1, 1000));
    verb->add_option("--folder", options->folder, "Where the stores are meanwhile: 4 KB an article");
    auto* store =
        verb->add_option("--store", options->store, "A copy of a news.db, instead of stores that are filled for it")
            ->check(CLI::ExistingFile)
            ->excludes(articles);
    verb->add_flag("--once", options->once, "Only the first proposal of this process")->needs(store);
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return print(invocation, bench_edition(*options)); };
    });
}

} // namespace depesche::bot
