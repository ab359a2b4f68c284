#include "bot/cli/local_time.hpp"
#include "bot/cli/replay_output.hpp"
#include "bot/cli/terminal_text.hpp"
#include "digest/edition/explain.hpp"
#include "digest/edition/kinds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace depesche::bot {

namespace {

using digest::Instant;

constexpr std::size_t reasons_shown = 3;

/// The strongest reasons, without their arithmetic.
std::string in_short(const std::vector<digest::Reason>& all) {
    std::vector<const digest::Reason*> reasons;
    for (const digest::Reason& reason : all)
        if (reason.points > 0) reasons.push_back(&reason);
    std::ranges::sort(reasons, {},
                      [](const digest::Reason* reason) { return std::pair(-reason->points, reason->part); });
    std::string text;
    for (std::size_t i = 0; i < std::min(reasons.size(), reasons_shown); ++i)
        text += (i == 0 ? "" : "; ") + std::string(digest::plain_words(*reasons[i]));
    return text;
}

std::string mark(const digest::Pick& pick) { return pick.mark == digest::Mark::is_update ? "Update: " : ""; }

class ReplayReport final : public ReplayOutput {
public:
    ReplayReport(std::FILE* out, const digest::Zone& zone) : out_(out), zone_(zone) {}

    void edition(const digest::ReplayedEdition& edition) override {
        day(edition.slot.at);
        line(fmt::format("  {} {}\n", clock(edition.slot.at), edition.slot.edition));
        if (!edition.proposal.skipped_because.empty()) {
            line(fmt::format("    not sent: {}\n", edition.proposal.skipped_because));
            return;
        }
        std::set<std::string> sections;
        for (std::size_t i = 0; i < edition.proposal.picks.size(); ++i) {
            const digest::Pick& pick = edition.proposal.picks[i];
            line(fmt::format("    {}. {}{}  [{}]\n", i + 1, mark(pick), pick.text.title, edition.ids[i]));
            line(fmt::format("       {}\n", in_short(pick.reasons)));
            sections.insert(digest::section_key(edition.articles[i].article));
        }
        ++editions_;
        items_ += edition.proposal.picks.size();
        sections_ += sections.size();
    }
    void breaking(const digest::ReplayedAlert& alert) override {
        day(alert.at);
        const std::string what = alert.update_of.empty() ? "BREAKING" : "UPDATE of " + alert.update_of + ",";
        line(fmt::format("  {} {} S{}: {}  [{}]\n", clock(alert.at), what, alert.severity,
                         alert.articles.front().article.title, fmt::join(alert.ids, ", ")));
        if (!alert.update_of.empty()) {
            line(fmt::format("    {}\n", alert.why));
            return;
        }
        const auto minutes =
            std::chrono::duration_cast<std::chrono::minutes>(alert.at - alert.articles.front().news_time()).count();
        line(fmt::format("    {} min after its first report: {}\n", minutes, alert.why));
        ++alerts_;
    }
    void surprising(const digest::ReplayedSurprise& surprises) override {
        if (surprises.candidates.empty()) return;
        day(surprises.at);
        line(fmt::format("  {} surprising{}\n", clock(surprises.at),
                         surprises.proposed.empty() ? ", none of them to be proposed" : ""));
        for (std::size_t i = 0; i < surprises.candidates.size(); ++i) {
            const digest::SurpriseCandidate& candidate = surprises.candidates[i];
            const bool proposed = surprises.ids[i] == surprises.proposed;
            line(fmt::format("    {:.3f} {}{}  [{}]\n", candidate.score, proposed ? "PROPOSED " : "",
                             surprises.articles[i].article.title, surprises.ids[i]));
            if (i == 0) line(fmt::format("          {}\n", in_short(candidate.reasons)));
        }
        surprises_ += surprises.proposed.empty() ? 0 : 1;
    }
    void story(const std::vector<std::string>& ids) override {
        ++stories_;
        reports_ += ids.size();
    }
    void end() override {
        line(fmt::format("\n{} editions with {} items, {:.1f} sections an edition; {} breaking candidates; {} days "
                         "with a surprising story; {} stories of {} reports\n",
                         editions_, items_,
                         editions_ == 0 ? 0.0 : static_cast<double>(sections_) / static_cast<double>(editions_),
                         alerts_, surprises_, stories_, reports_));
    }

private:
    void line(const std::string& text) { fmt::print(out_, "{}", without_controls(text)); }
    std::string clock(Instant at) const { return local_time(zone_, at).substr(sizeof("Mon 23 Nov ") - 1); }
    void day(Instant at) {
        std::string date = local_time(zone_, at).substr(0, sizeof("Mon 23 Nov") - 1) + " " +
                           digest::to_string(zone_.date(at)).substr(0, 4);
        if (date == day_) return;
        line(fmt::format("{}{}\n", day_.empty() ? "" : "\n", date));
        day_ = std::move(date);
    }

    std::FILE* out_;
    const digest::Zone& zone_;
    std::string day_;
    std::size_t editions_ = 0, items_ = 0, sections_ = 0, alerts_ = 0, surprises_ = 0, stories_ = 0, reports_ = 0;
};

} // namespace

std::unique_ptr<ReplayOutput> make_replay_report(std::FILE* out, const digest::Zone& zone) {
    return std::make_unique<ReplayReport>(out, zone);
}

} // namespace depesche::bot
