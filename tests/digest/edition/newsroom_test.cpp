#include "digest/replay/archive_file.hpp"
#include "digest/replay/replay.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <set>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

using Json = nlohmann::json;

struct Labels {
    explicit Labels(const std::filesystem::path& file) : json(Json::parse(std::ifstream(file))) {
        int number = 0;
        for (const auto& list : json.at("stories")) {
            for (const auto& id : list) story[id.get<std::string>()] = std::to_string(number);
            ++number;
        }
    }
    std::string story_of(const std::string& id) const { return story.contains(id) ? story.at(id) : id; }

    Json json;
    std::map<std::string, std::string> story;
};

struct Sums {
    int items = 0, good = 0, never = 0, twice = 0, slots = 0;
    double gain = 0;
};

/// As corpora/newsroom/score.py: 3 a pick, 1 acceptable, 2 another article of a pick's story; nothing for a story told
/// twice.
void score(const Labels& labels, const std::string& date, const std::string& edition,
           const std::vector<std::string>& ids, Sums& sums) {
    const Json& day = labels.json.at("days").at(date);
    const Json& wanted = day.at(edition == "morning" ? "morning_0630" : "evening_1730");
    std::map<std::string, double> gains, story_gains;
    for (const auto& id : wanted.at("also_acceptable")) gains[id.get<std::string>()] = 1;
    for (const auto& id : wanted.at("picks")) gains[id.get<std::string>()] = 3;
    for (const auto& [id, gain] : gains)
        story_gains[labels.story_of(id)] = std::max(story_gains[labels.story_of(id)], gain);
    std::set<std::string> never, seen;
    for (const auto& entry : day.at("never")) never.insert(entry.at(0).get<std::string>());
    double dcg = 0;
    for (std::size_t rank = 0; rank < ids.size(); ++rank) {
        const std::string story = labels.story_of(ids[rank]);
        const bool told = !seen.insert(story).second;
        const double gain = told ? 0 : gains.contains(ids[rank]) ? gains[ids[rank]] : std::min(2.0, story_gains[story]);
        dcg += gain / std::log2(static_cast<double>(rank) + 2);
        ++sums.items;
        sums.good += gain > 0;
        sums.twice += told;
        sums.never += static_cast<int>(never.count(ids[rank]));
    }
    std::vector<double> best;
    for (const auto& [id, gain] : gains) best.push_back(gain);
    std::ranges::sort(best, std::greater{});
    double ideal = 0;
    for (std::size_t rank = 0; rank < std::min(best.size(), wanted.at("picks").size()); ++rank)
        ideal += best[rank] / std::log2(static_cast<double>(rank) + 2);
    sums.gain += dcg / ideal;
    ++sums.slots;
}

/// Scores the editions of a replay and remembers how many of its picks were told before.
class Judge final : public ReplayListener {
public:
    explicit Judge(const Labels& labels) : labels_(labels) {}
    void edition(const ReplayedEdition& edition) override {
        const std::string date = to_string(edition.slot.date);
        if (labels_.json.at("days").contains(date)) score(labels_, date, edition.slot.edition, edition.ids, sums);
    }
    void breaking(const ReplayedAlert& alert) override { alerts.push_back(alert); }
    void story(const std::vector<std::string>& /*ids*/) override {}

    Sums sums;
    std::vector<ReplayedAlert> alerts;

private:
    const Labels& labels_;
};

} // namespace

TEST_CASE("the editions of the labelled newsroom are close to what its editors would pick", "[edition]") {
    const auto shared = tests::shared_dir();
    if (!shared) {
        WARN("skipped: no shared folder with corpora/newsroom");
        return;
    }
    const auto folder = *shared / "corpora/newsroom";
    const Labels labels(folder / "labels.json");
    auto archive =
        ArchiveFile::open(folder / "articles.jsonl", *parse_iso8601("2027-01-01T00:00:00Z"),
                          [](std::size_t line, const std::string& why) { FAIL_CHECK("line " << line << ": " << why); });
    REQUIRE(archive);
    Judge judge(labels);
    Replay replay({.zone = Zone::find("Europe/Zurich").value(),
                   .editions = usual_editions(),
                   .language = "de-CH",
                   .light_sections = {}},
                  judge);
    while (auto version = archive->next().value()) replay.arrive(*std::move(version));
    replay.finish();
    const Sums& sums = judge.sums;
    WARN("newsroom: good items " << sums.good << "/" << sums.items << ", NDCG " << sums.gain / sums.slots
                                 << ", told twice " << sums.twice << ", never to be sent " << sums.never);
    CHECK(sums.never == 0);
    CHECK(sums.twice == 0);
    CHECK(sums.good * 10 >= sums.items * 9);
    CHECK(sums.gain / sums.slots > 0.7); // the most urgent first reach 0.45
}
