#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace depesche::bot {

struct Invocation;

// One bench a file: what it adds below `depesche bench`. A new one is a file, its line here and in bench.cpp.
void add_bench_edition(CLI::App& bench, Invocation& invocation);
void add_bench_fanout(CLI::App& bench, Invocation& invocation);
void add_bench_parse(CLI::App& bench, Invocation& invocation);
void add_bench_polling(CLI::App& bench, Invocation& invocation);
void add_bench_store(CLI::App& bench, Invocation& invocation);
void add_bench_story(CLI::App& bench, Invocation& invocation);

/// CPU seconds that this process has used so far, all threads.
double cpu_seconds();

/// By the wall clock, where waiting for the disk is part of it.
double milliseconds_since(std::chrono::steady_clock::time_point begin);

/// A folder of its own below the given one (by default the system's for temporary files), gone with this object.
class BenchFolder {
public:
    explicit BenchFolder(const std::string& below);
    ~BenchFolder();
    BenchFolder(const BenchFolder&) = delete;
    BenchFolder& operator=(const BenchFolder&) = delete;
    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

/// CPU seconds of one call, from many.
struct Rounds {
    std::size_t count = 0;
    double median = 0;
    double best = 0;
};

/// Calls `work` until `seconds` of CPU time have passed, at least three times; the first call warms up and is not
/// counted.
Rounds repeat_for(double seconds, const std::function<void()>& work);

} // namespace depesche::bot
