#include "bot/cli/bench_articles.hpp"
#include "bot/cli/bench_feeds.hpp"
#include "candidates.hpp"
#include "damage.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>

// usage: feed_libraries [FOLDER OF CASES]
// Which library reads damaged feeds, and how fast each reads to the end. A case is NAME.expect.json with "input" and
// "entries_count" beside the document that it names.
namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

struct Document {
    std::string bytes;
    std::size_t at_least = 0;
    std::size_t at_most = 0;
};

/// What the expectations say of the number of entries: exactly, or at least those of which they speak.
std::optional<Document> read_case(const fs::path& expectation) {
    const auto wanted = nlohmann::json::parse(read_file(expectation), nullptr, false);
    if (!wanted.is_object() || !wanted.contains("input")) return std::nullopt;
    Document document{.bytes = read_file(expectation.parent_path() / wanted.at("input").get<std::string>())};
    const std::size_t first = document.bytes.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || document.bytes[first] == '{' || document.bytes[first] == '[') return std::nullopt;
    if (wanted.contains("entries_count")) {
        document.at_least = document.at_most = wanted.at("entries_count").get<std::size_t>();
    } else if (wanted.contains("entries") && !wanted.at("entries").empty()) {
        for (const auto& entry : wanted.at("entries"))
            document.at_least = std::max(document.at_least, entry.at("index").get<std::size_t>() + 1);
        document.at_most = static_cast<std::size_t>(-1);
    } else {
        return std::nullopt;
    }
    return document;
}

std::vector<Document> read_cases(const fs::path& folder) {
    std::vector<Document> documents;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.path().string().ends_with(".expect.json")) continue;
        if (auto document = read_case(entry.path())) documents.push_back(*std::move(document));
    }
    return documents;
}

std::vector<Document> damaged(const Damage& damage, std::size_t count) {
    std::mt19937 random(4);
    std::vector<Document> documents;
    for (std::size_t i = 0; i < count; ++i) {
        auto made = depesche::bot::make_rss(30'000, static_cast<std::uint32_t>(i));
        damage.apply(made.bytes, random);
        const std::size_t whole = whole_items(made.bytes);
        documents.push_back({std::move(made.bytes), whole, whole + 1}); // of a cut document the last may be half there
    }
    return documents;
}

std::string header(std::string_view first) {
    std::string line = fmt::format("{:<36}", first);
    for (const Candidate& candidate : candidates()) line += fmt::format("{:>17}", candidate.name);
    return line;
}

void print_shares(std::string_view what, const std::vector<Document>& documents) {
    std::string line = fmt::format("{:<36}", what);
    for (const Candidate& candidate : candidates()) {
        const auto right = std::ranges::count_if(documents, [&](const Document& document) {
            const std::size_t count = candidate.entries(document.bytes);
            return count >= document.at_least && count <= document.at_most;
        });
        line += fmt::format("{:>16.1f}%", 100.0 * static_cast<double>(right) / static_cast<double>(documents.size()));
    }
    fmt::print("{}\n", line);
}

double cpu_seconds() {
    ::timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// Candidates take turns, so that a busy machine is busy for all; the best round counts. Returns MB per CPU second.
std::vector<double> speeds(std::size_t bytes, std::size_t count, const std::function<void(std::size_t)>& work) {
    constexpr int rounds = 15;
    std::vector<double> best(count, 0);
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < count; ++i) {
            const double begin = cpu_seconds();
            work(i);
            best[i] = std::max(best[i], static_cast<double>(bytes) / 1e6 / (cpu_seconds() - begin));
        }
    }
    return best;
}

void print_speed(std::string_view what, const std::vector<Document>& documents) {
    std::size_t bytes = 0;
    for (const Document& document : documents) bytes += document.bytes.size();
    std::string line = fmt::format("{:<36}", what);
    for (const double speed : speeds(bytes, candidates().size(), [&](std::size_t i) {
             for (const Document& document : documents) candidates()[i].entries(document.bytes);
         }))
        line += fmt::format("{:>17.0f}", speed);
    fmt::print("{}\n", line);
}

void print_html_speed(std::size_t articles) {
    std::vector<std::string> bodies;
    std::size_t bytes = 0;
    depesche::bot::ArticleMaker maker(4);
    for (std::size_t i = 0; i < articles; ++i) {
        bodies.push_back(maker.next().html);
        bytes += bodies.back().size();
    }
    std::size_t checksum = 0; // keeps the work from being left out
    const auto found = speeds(bytes, html_candidates().size(), [&](std::size_t i) {
        for (const std::string& body : bodies) checksum += html_candidates()[i].text(body);
    });
    fmt::print("\nHTML to text, MB per CPU second ({} bodies, {} kB, {} bytes of text)\n", articles, bytes / 1000,
               checksum);
    for (std::size_t i = 0; i < found.size(); ++i) fmt::print("{:<36}{:>17.0f}\n", html_candidates()[i].name, found[i]);
}

} // namespace

int main(int count, char** words) {
    fmt::print("{}\n", header("share with the right number"));
    std::vector<Document> cases;
    if (count > 1) {
        cases = read_cases(words[1]);
        print_shares(fmt::format("{} cases", cases.size()), cases);
        std::vector<Document> broken;
        std::ranges::copy_if(cases, std::back_inserter(broken), [](const Document& document) {
            return candidates()[4].entries(document.bytes) == 0 && document.at_least > 0;
        });
        if (!broken.empty()) print_shares(fmt::format("{} of them that are no XML", broken.size()), broken);
    }
    std::vector<Document> all;
    for (const Damage& damage : damages()) {
        const auto documents = damaged(damage, 50);
        print_shares(damage.name, documents);
        if (damage.name != "none") std::ranges::copy(documents, std::back_inserter(all));
    }
    print_shares("all generated damage", all);
    fmt::print("\n{}\n", header("MB per CPU second"));
    print_speed("RSS of 1 MB", {Document{.bytes = depesche::bot::make_rss(1'000'000, 4).bytes}});
    if (!cases.empty()) print_speed("the cases", cases);
    print_html_speed(250);
    return 0;
}
