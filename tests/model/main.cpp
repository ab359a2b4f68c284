// The model test: histories in virtual time, each from one number. See tests/model/README.md.
#include "tests/model/world.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <numeric>

using namespace depesche::tests;

namespace {

/// Nothing that is logged may show a token or an address.
World* watched = nullptr;
class SecretWatch final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
    void sink_it_(const spdlog::details::log_msg& line) override {
        const std::string_view text(line.payload.data(), line.payload.size());
        if (watched == nullptr) return;
        if (watched->trace.in_words()) watched->trace.note("log: {}", text);
        if (text.find("geheim") != text.npos || text.find("4179000") != text.npos)
            watched->truth.broken(9, "a log line shows a secret: " + std::string(text));
    }
    void flush_() override {}
};

struct Result {
    std::optional<Violation> violation;
    std::uint64_t hash = 0;
    Figures figures;
    std::string trace;
};

Result run(std::uint64_t seed, std::span<const Happening> happenings, const Mistake* mistake = nullptr,
           bool in_words = false) {
    World world(seed, mistake, in_words);
    watched = &world;
    world.run(happenings);
    watched = nullptr;
    return {world.violation(), world.trace.hash(), world.figures(), world.trace.text()};
}

/// Without whatever it fails without: from halves down to single happenings.
std::vector<std::size_t> shrink(std::uint64_t seed, const Mistake* mistake, int invariant) {
    const std::vector<Happening> all = happenings_of(seed);
    std::vector<std::size_t> kept(all.size());
    std::iota(kept.begin(), kept.end(), 0);
    const auto fails = [&](const std::vector<std::size_t>& some) {
        std::vector<Happening> happenings;
        for (const std::size_t place : some) happenings.push_back(all[place]);
        const auto broken = run(seed, happenings, mistake).violation;
        return broken && broken->invariant == invariant;
    };
    for (std::size_t part = std::max<std::size_t>(kept.size() / 2, 1); part > 0; part /= 2) {
        for (std::size_t at = 0; at < kept.size();) {
            std::vector<std::size_t> fewer = kept;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(at),
                        fewer.begin() + static_cast<std::ptrdiff_t>(std::min(at + part, kept.size())));
            if (fails(fewer))
                kept = std::move(fewer);
            else
                at += part;
        }
    }
    return kept;
}

void report(std::uint64_t seed, const Violation& violation) {
    fmt::print(stderr, "history {} breaks invariant {} of DESIGN.md: {}\n", seed, violation.invariant, violation.what);
    const auto kept = shrink(seed, nullptr, violation.invariant);
    const auto all = happenings_of(seed);
    fmt::print(stderr, "{} of its {} happenings are enough:\n", kept.size(), all.size());
    for (const std::size_t place : kept) fmt::print(stderr, "  {}\n", happening_kinds()[all[place].kind].name);
    fmt::print(stderr, "model_tests --seed {} --only {}   replays it with its trace\n", seed, fmt::join(kept, ","));
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

constexpr int usage_error = 2;
constexpr std::string_view count_variable = "DEPESCHE_MODEL_HISTORIES";

/// A run of no history would be green whatever is broken.
CLI::Validator some_histories() {
    return {[](std::string& text) -> std::string {
                std::int64_t count = 0;
                const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
                if (error == std::errc() && end == text.data() + text.size() && count > 0) return {};
                return fmt::format("'{}' is no number of histories (also taken from {}): give a whole number from 1",
                                   text, count_variable);
            },
            "NUMBER"};
}

CLI::Validator a_mistake() {
    return {[](std::string& text) -> std::string {
                if (std::ranges::find(all_mistakes(), text, &Mistake::name) != all_mistakes().end()) return {};
                std::vector<std::string_view> names;
                for (const Mistake& mistake : all_mistakes()) names.push_back(mistake.name);
                return fmt::format("there is no mistake '{}': give one of {}", text, fmt::join(names, ", "));
            },
            "NAME"};
}

int run_many(std::uint64_t from, std::int64_t count, double seconds) {
    Figures sum;
    double told = 0;
    for (std::int64_t done = 0; done < count && (seconds == 0 || cpu_seconds() < seconds); ++done) {
        const std::uint64_t seed = from + static_cast<std::uint64_t>(done);
        const auto happenings = happenings_of(seed);
        const Result result = run(seed, happenings);
        if (result.violation) return report(seed, *result.violation), 1;
        // The same seed, the same history to the last nanosecond: else no failure could be replayed.
        if (done % 50 == 0 && run(seed, happenings).hash != result.hash)
            return fmt::print(stderr, "history {} is not the same when it is repeated\n", seed), 1;
        sum += result.figures;
        if (cpu_seconds() < told + 20) continue;
        told = cpu_seconds();
        fmt::print(stderr, "{} histories, {:.2f} ms each\n", sum.histories,
                   1000 * told / static_cast<double>(sum.histories));
    }
    fmt::print("{} histories without a violation, {:.2f} ms of CPU each: {} happenings, {} broadcasts, {} requests, {} "
               "accepted, {} of "
               "them duplicates (each after an unknown outcome or a death), {} deaths with at most {} open slots\n",
               sum.histories, 1000 * cpu_seconds() / static_cast<double>(std::max<std::int64_t>(sum.histories, 1)),
               sum.happenings, sum.broadcasts, sum.requests, sum.accepted, sum.duplicates, sum.deaths, sum.most_open);
    for (const auto& [kind, times] : sum.by_kind) fmt::print("{:>10} {}\n", times, kind);
    return 0;
}

/// A checker that has never failed proves nothing.
int catch_mistakes(std::string_view only) {
    int missed = 0;
    for (const Mistake& mistake : all_mistakes()) {
        if (!only.empty() && mistake.name != only) continue;
        std::optional<Violation> caught;
        int histories = 0;
        while (!caught && histories < mistake.within) {
            ++histories;
            const auto seed = static_cast<std::uint64_t>(histories);
            caught = run(seed, happenings_of(seed), &mistake).violation;
            if (caught && caught->invariant != mistake.invariant) caught.reset(); // something else came of it
        }
        if (caught)
            fmt::print("{}: caught in history {}: {}\n", mistake.sentence, histories, caught->what);
        else
            fmt::print("{} ({}): NOT CAUGHT in {} histories\n", mistake.sentence, mistake.name, histories);
        missed += caught ? 0 : 1;
    }
    return missed == 0 ? 0 : 1;
}

int replay(std::uint64_t seed, const std::vector<std::size_t>& only, std::string_view mistake) {
    const auto all = happenings_of(seed);
    std::vector<Happening> happenings;
    for (const std::size_t place : only) happenings.push_back(all.at(place));
    const auto with = std::ranges::find(all_mistakes(), mistake, &Mistake::name);
    const Result result =
        run(seed, only.empty() ? all : happenings, with == all_mistakes().end() ? nullptr : &*with, true);
    fmt::print("{}", result.trace);
    return result.violation ? 1 : 0;
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Histories of Depesche in virtual time, judged by the promises of DESIGN.md.");
    std::uint64_t from = 1;
    std::int64_t count = 200;
    double seconds = 0;
    std::optional<std::uint64_t> seed;
    std::vector<std::size_t> only;
    bool mistakes = false;
    std::string mistake;
    app.add_option("--from", from, "the first history");
    app.add_option("--count", count, "how many (default: DEPESCHE_MODEL_HISTORIES, else 200)")
        ->envname(std::string(count_variable))
        ->check(some_histories());
    app.add_option("--seconds", seconds, "of CPU at most; 0: no limit");
    app.add_option("--seed", seed, "this one alone, with its trace");
    app.add_option("--only", only, "of that one these happenings alone")->delimiter(',');
    app.add_flag("--mistakes", mistakes, "each deliberate mistake must be caught");
    app.add_option("--mistake", mistake, "only this mistake, or the replay with it")->check(a_mistake());
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : usage_error;
    }
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("model", std::make_shared<SecretWatch>()));
    const int result = seed       ? replay(*seed, only, mistake)
                       : mistakes ? catch_mistakes(mistake)
                                  : run_many(from, count, seconds);
    std::filesystem::remove_all(scratch_folder());
    return result;
}
