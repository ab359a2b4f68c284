#include "bot/cli/bench.hpp"

#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <ctime>

namespace depesche::bot {

double cpu_seconds() {
    ::timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

BenchFolder::BenchFolder(const std::string& below)
    : path_((below.empty() ? std::filesystem::temp_directory_path() : std::filesystem::path(below)) /
            fmt::format("depesche-bench-{}", ::getpid())) {
    std::filesystem::create_directories(path_);
}

BenchFolder::~BenchFolder() {
    std::error_code ignored; // what stays is the system's to clean
    std::filesystem::remove_all(path_, ignored);
}

Rounds repeat_for(double seconds, const std::function<void()>& work) {
    constexpr std::size_t fewest = 3;
    work();
    std::vector<double> took;
    const double begin = cpu_seconds();
    for (double now = begin; took.size() < fewest || now - begin < seconds;) {
        work();
        const double after = cpu_seconds();
        took.push_back(after - now);
        now = after;
    }
    std::ranges::sort(took);
    return {.count = took.size(), .median = took[took.size() / 2], .best = took.front()};
}

void add_bench(CLI::App& app, Invocation& invocation) {
    CLI::App* bench = app.add_subcommand("bench", "What this machine does with it, in figures");
    bench->require_subcommand(1);
    for (const auto add :
         {add_bench_edition, add_bench_fanout, add_bench_parse, add_bench_polling, add_bench_store, add_bench_story})
        add(*bench, invocation);
}

} // namespace depesche::bot
