#include "bot/cli/replay_output.hpp"
#include "digest/document/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::bot {

namespace {

class ReplayJson final : public ReplayOutput {
public:
    explicit ReplayJson(std::FILE* out) : out_(out) {}

    void edition(const digest::ReplayedEdition& edition) override {
        nlohmann::ordered_json line{{"kind", "edition"},
                                    {"edition", edition.slot.edition},
                                    {"at", digest::to_iso8601(edition.slot.at)},
                                    {"items", edition.ids}};
        if (!edition.proposal.skipped_because.empty()) line["skipped"] = edition.proposal.skipped_because;
        print(line);
    }
    void breaking(const digest::ReplayedAlert& alert) override {
        nlohmann::ordered_json line{{"kind", alert.update_of.empty() ? "breaking" : "update"},
                                    {"at", digest::to_iso8601(alert.at)},
                                    {"story", alert.ids}};
        if (!alert.update_of.empty()) line["of"] = alert.update_of;
        line["severity"] = alert.severity;
        line["why"] = alert.why;
        print(line);
    }
    void surprising(const digest::ReplayedSurprise& day) override {
        auto why = nlohmann::ordered_json::array();
        for (const digest::SurpriseCandidate& candidate : day.candidates) {
            auto reasons = nlohmann::ordered_json::array();
            for (const digest::Reason& reason : candidate.reasons) reasons.push_back(reason.sentence);
            why.push_back({{"score", candidate.score}, {"told_in", candidate.told_in}, {"reasons", reasons}});
        }
        nlohmann::ordered_json line{{"kind", "surprising"}, {"at", digest::to_iso8601(day.at)}, {"proposed", nullptr}};
        if (!day.proposed.empty()) line["proposed"] = day.proposed;
        line["candidates"] = day.ids;
        line["why"] = why;
        print(line);
    }
    void story(const std::vector<std::string>& ids) override { print({{"kind", "story"}, {"ids", ids}}); }

private:
    void print(const nlohmann::ordered_json& line) { fmt::print(out_, "{}\n", digest::dump_json(line)); }

    std::FILE* out_;
};

} // namespace

std::unique_ptr<ReplayOutput> make_replay_json(std::FILE* out) { return std::make_unique<ReplayJson>(out); }

} // namespace depesche::bot
