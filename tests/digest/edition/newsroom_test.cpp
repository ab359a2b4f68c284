#include "digest/edition/edition.hpp"
#include "digest/edition/events.hpp"
#include "tests/support/newsroom.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>

#include <cmath>
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

config::EditionSettings edition(std::string name, std::chrono::minutes at, int items) {
    config::EditionSettings settings;
    settings.name = std::move(name);
    settings.at = at;
    settings.items = items;
    settings.language = "de-CH";
    settings.marks = at > 12h;
    return settings;
}

} // namespace

TEST_CASE("the editions of the labelled newsroom are close to what its editors would pick", "[edition]") {
    const auto shared = tests::shared_dir();
    if (!shared) {
        WARN("skipped: no shared folder with corpora/newsroom");
        return;
    }
    const auto folder = *shared / "corpora/newsroom";
    const auto all = tests::read_newsroom(folder / "articles.jsonl");
    const Labels labels(folder / "labels.json");
    std::map<ArticleKey, std::string> ids;
    for (const auto& entry : all) ids[entry.stored.key] = entry.id;
    const std::vector settings = {edition("morning", 390min, 5), edition("evening", 1050min, 4)};
    const Schedule schedule(Zone::find("Europe/Zurich").value(), settings);

    Sums sums;
    std::vector<std::vector<AlreadyTold>> told(2);
    Instant window_start = *parse_iso8601("2026-10-11T15:20:00Z");
    for (const Slot& slot : schedule.next(window_start + 1h, 8)) {
        EditionInput input;
        input.edition = slot.edition == "morning" ? settings[0] : settings[1];
        input.slot = slot;
        input.window_start = window_start;
        input.now = slot.at - 10min;
        input.articles = tests::newsroom_window(all, window_start - 24h, input.now);
        for (const auto* list : {&told[told.size() - 1], &told[told.size() - 2]})
            input.told.insert(input.told.end(), list->begin(), list->end());
        const Proposal proposal = propose(input);
        std::vector<std::string> chosen;
        told.emplace_back();
        for (const Pick& pick : proposal.picks) {
            chosen.push_back(ids.at(pick.article));
            told.back().push_back({pick.article, pick.version, slot.edition, slot.at});
        }
        score(labels, to_string(slot.date), slot.edition, chosen, sums);
        window_start = input.now;
    }
    WARN("newsroom: good items " << sums.good << "/" << sums.items << ", NDCG " << sums.gain / sums.slots
                                 << ", told twice " << sums.twice << ", never to be sent " << sums.never);
    CHECK(sums.never == 0);
    CHECK(sums.twice == 0);
    CHECK(sums.good * 10 >= sums.items * 9);
    CHECK(sums.gain / sums.slots > 0.7); // the most urgent first reach 0.45
}
