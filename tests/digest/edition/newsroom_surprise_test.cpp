#include "digest/edition/surprise.hpp"
#include "digest/replay/archive_file.hpp"
#include "digest/replay/shelf.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <set>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

using Json = nlohmann::json;

/// The archive as it was known at one moment, and the words of what had come before.
struct Known {
    Shelf shelf;
    WordMemory memory;
};

Known known_at(const std::filesystem::path& file, Instant now) {
    Known known;
    auto archive = ArchiveFile::open(file, now + 24h * 90, [](std::size_t line, const std::string& why) {
        FAIL_CHECK("line " << line << ": " << why);
    });
    REQUIRE(archive);
    while (auto version = archive->next().value()) {
        if (version->arrives > now) break;
        known.memory.remember(version->article, version->arrives);
        known.shelf.put(*std::move(version));
    }
    return known;
}

std::vector<std::string> candidates_at(const std::filesystem::path& file, Instant now) {
    const Known known = known_at(file, now);
    SurpriseInput input;
    input.now = now;
    input.since = now - surprising_window;
    input.language = "de-CH";
    input.articles = known.shelf.window(now - 48h, now, 5000);
    input.memory = &known.memory;
    std::vector<std::string> ids;
    for (const SurpriseCandidate& candidate : surprising_candidates(input))
        ids.push_back(known.shelf.id_of(candidate.article));
    return ids;
}

} // namespace

TEST_CASE("the surprising stories of the labelled newsroom are those of its editors", "[surprise]") {
    const auto shared = tests::shared_dir();
    if (!shared) {
        WARN("skipped: no shared folder with corpora/newsroom");
        return;
    }
    const auto folder = *shared / "corpora/newsroom";
    const Json labels = Json::parse(std::ifstream(folder / "labels.json"));
    const Zone zone = Zone::find("Europe/Zurich").value();
    int days = 0, first = 0, among_three = 0;
    for (const auto& [date, day] : labels.at("days").items()) {
        const auto ids = candidates_at(folder / "articles.jsonl", zone.instant(*parse_date(date), 10h));
        std::set<std::string> wanted{day.at("surprising").at("best").get<std::string>()};
        for (const auto& id : day.at("surprising").at("acceptable")) wanted.insert(id.get<std::string>());
        for (const auto& entry : day.at("never")) {
            INFO(date << " " << entry);
            CHECK(std::ranges::find(ids, entry.at(0).get<std::string>()) == ids.end());
        }
        const auto right = std::ranges::find_if(ids, [&](const std::string& id) { return wanted.contains(id); });
        first += right == ids.begin() && !ids.empty();
        among_three += right != ids.end() && right - ids.begin() < 3;
        ++days;
    }
    WARN("surprising stories: first right on " << first << " of " << days << " days, among three on " << among_three);
    CHECK(first * 4 >= days * 3);
    CHECK(among_three == days);
}
