#include "bot/cli/local_time.hpp"
#include "bot/cli/replay_store.hpp"
#include "bot/cli/terminal_text.hpp"
#include "digest/document/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr int most_days = 3660;

std::set<std::string> ids_of(const json& items) {
    std::set<std::string> ids;
    for (const json& item : items) ids.insert(item.at("id").get<std::string>());
    return ids;
}

/// What a range amounts to.
struct Figures {
    int editions = 0, items = 0, sections = 0;
    int filled = 0; ///< editions with items
    int sent = 0, changes = 0, repeats = 0;
    int alerts = 0;
    std::vector<long> lead; ///< minutes from an event's first report to its alert

    double per(int sum, int count) const { return count == 0 ? 0 : static_cast<double>(sum) / count; }
};

/// Prints a range piece by piece, for people or as JSON lines.
class Range {
public:
    Range(bool as_json, const digest::Zone& zone) : json_(as_json), zone_(zone) {}

    void edition(const json& answer) {
        ++figures_.editions;
        std::set<std::string> sections;
        for (const json& item : answer.at("items")) sections.insert(item.at("section").get<std::string>());
        figures_.items += static_cast<int>(answer.at("items").size());
        figures_.sections += static_cast<int>(sections.size());
        figures_.filled += sections.empty() ? 0 : 1;
        count_sent(answer.at("sent"));
        if (json_) return print_edition(answer);
        say(fmt::format("  {} {}\n", clock(answer.at("at")), answer.at("edition").get<std::string>()));
        if (const auto why = answer.at("skipped").get<std::string>(); !why.empty())
            say(fmt::format("    not sent: {}\n", why));
        for (int number = 0; const json& item : answer.at("items")) {
            say(fmt::format("    {}. {}{}  [{}]\n", ++number, item.at("update").get<bool>() ? "Update: " : "",
                            item.at("title").get<std::string>(), item.at("id").get<std::string>()));
            std::string reasons;
            for (const json& reason : item.at("reasons"))
                reasons += (reasons.empty() ? "" : "; ") + reason.get<std::string>();
            say(fmt::format("       {}\n", reasons));
        }
        say_sent(answer);
    }
    void day(const std::string& date, const json& answer) {
        if (!json_) say(fmt::format("{}{}\n", figures_.editions > 0 || figures_.alerts > 0 ? "\n" : "", date));
        for (const json& raised : answer.at("breaking")) {
            const auto of = raised.at("update_of").get<std::string>();
            if (json_) {
                json one{{"kind", of.empty() ? "breaking" : "update"},
                         {"at", raised.at("at")},
                         {"story", raised.at("story")},
                         {"severity", raised.at("severity")},
                         {"why", raised.at("why")}};
                if (!of.empty()) one["of"] = of;
                line(one);
            } else {
                const std::string what =
                    of.empty() ? fmt::format("breaking candidate S{}, {} min after the first report",
                                             raised.at("severity").get<int>(), raised.at("minutes").get<long>())
                               : "an update of the alert about " + of;
                say(fmt::format("  {} {}: {}\n    {}\n", clock(raised.at("at")), what,
                                raised.at("title").get<std::string>(), raised.at("why").get<std::string>()));
            }
        }
        for (const json& alert : answer.at("alerts")) {
            ++figures_.alerts;
            figures_.lead.push_back(alert.at("minutes").get<long>());
            if (!json_)
                say(fmt::format("  {} sent as an alert S{}, {} min after the first report: {} ({})\n",
                                clock(alert.at("at")), alert.at("severity").get<int>(), figures_.lead.back(),
                                alert.at("title").get<std::string>(), alert.at("id").get<std::string>()));
        }
        for (const json& story : answer.at("stories")) join(story);
    }
    void end() {
        if (json_) {
            std::map<std::string, json> stories;
            for (const auto& [id, before] : story_of_) stories[root(id)].push_back(id);
            for (const auto& [id, ids] : stories) line({{"kind", "story"}, {"ids", ids}});
            line(summary());
            return;
        }
        say(fmt::format("\n{} editions, {} of them not empty: {} items, {:.1f} sections an edition.\n",
                        figures_.editions, figures_.filled, figures_.items,
                        figures_.per(figures_.sections, figures_.filled)));
        if (figures_.sent > 0)
            say(fmt::format("Against {} that were sent: {:.1f} changes an edition, {} repeats.\n", figures_.sent,
                            figures_.per(figures_.changes, figures_.sent), figures_.repeats));
        if (figures_.alerts > 0)
            say(fmt::format("{} alerts, the median {} min after the first report.\n", figures_.alerts, median()));
    }

private:
    void count_sent(const json& sent) {
        if (sent.is_null()) return;
        ++figures_.sent;
        for (const char* part : {"replaced", "moved", "lines"}) figures_.changes += sent.at(part).get<int>();
        std::set<std::string> told;
        for (const json& item : sent.at("items")) {
            const std::string version =
                item.at("id").get<std::string>() + "/" + std::to_string(item.at("version").get<int>());
            figures_.repeats += std::ranges::any_of(before_, [&](const auto& list) { return list.contains(version); });
            told.insert(version);
        }
        before_.push_back(std::move(told));
        if (before_.size() > 2) before_.pop_front(); // the last two editions (facts/editorial.md, 2.4)
    }
    void print_edition(const json& answer) {
        auto items = json::array();
        for (const json& item : answer.at("items")) items.push_back(item.at("id"));
        nlohmann::ordered_json said{
            {"kind", "edition"}, {"edition", answer.at("edition")}, {"at", answer.at("at")}, {"items", items}};
        if (const auto why = answer.at("skipped").get<std::string>(); !why.empty()) said["skipped"] = why;
        if (const json& sent = answer.at("sent"); !sent.is_null()) {
            auto out = json::array();
            for (const json& item : sent.at("items")) out.push_back(item.at("id"));
            said["sent"] = out;
            for (const char* part : {"replaced", "moved", "lines"}) said[part] = sent.at(part);
        }
        line(said);
    }
    void say_sent(const json& answer) {
        const json& sent = answer.at("sent");
        if (sent.is_null()) return say("    no such edition was sent\n");
        const int replaced = sent.at("replaced").get<int>(), moved = sent.at("moved").get<int>(),
                  lines = sent.at("lines").get<int>();
        if (replaced + moved + lines == 0) return say("    sent as it is\n");
        say(fmt::format("    sent with {} changes: {} replaced, {} moved, {} lines written anew\n",
                        replaced + moved + lines, replaced, moved, lines));
        const auto proposed = ids_of(answer.at("items"));
        for (const json& item : sent.at("items")) {
            if (proposed.contains(item.at("id").get<std::string>())) continue;
            say(fmt::format("      + {}  [{}]\n", item.at("title").get<std::string>(),
                            item.at("id").get<std::string>()));
        }
    }
    nlohmann::ordered_json summary() const {
        return {{"kind", "summary"},
                {"editions", figures_.editions},
                {"sent", figures_.sent},
                {"changes_an_edition", figures_.per(figures_.changes, figures_.sent)},
                {"repeats", figures_.repeats},
                {"sections_an_edition", figures_.per(figures_.sections, figures_.filled)},
                {"alerts", figures_.alerts},
                {"alert_lead_minutes", figures_.lead.empty() ? json(nullptr) : json(median())}};
    }
    long median() const {
        std::vector<long> sorted = figures_.lead;
        std::ranges::sort(sorted);
        return sorted.empty() ? 0 : sorted[sorted.size() / 2];
    }
    std::string root(std::string id) const {
        for (auto at = story_of_.find(id); at != story_of_.end() && at->second != id; at = story_of_.find(id))
            id = at->second;
        return id;
    }
    /// A story that goes on over days is one.
    void join(const json& ids) {
        for (const json& id : ids) story_of_.try_emplace(id.get<std::string>(), id.get<std::string>());
        const std::string first = root(ids.at(0).get<std::string>());
        for (const json& id : ids) story_of_[root(id.get<std::string>())] = first;
    }
    std::string clock(const json& at) const {
        const auto instant = digest::parse_iso8601(at.get<std::string>());
        return instant ? local_time(zone_, *instant).substr(sizeof("Mon 23 Nov ") - 1) : "";
    }
    void line(const nlohmann::ordered_json& said) { fmt::print("{}\n", digest::dump_json(said)); }
    void say(const std::string& text) { fmt::print("{}", without_controls(text)); }

    bool json_;
    const digest::Zone& zone_;
    Figures figures_;
    std::deque<std::set<std::string>> before_;    ///< what the last two editions told
    std::map<std::string, std::string> story_of_; ///< joined with another of its story, or itself
};

std::optional<digest::LocalDate> date_of(const std::string& text, const char* option) {
    const auto date = digest::parse_date(text);
    if (!date) fmt::print(stderr, "depesche: {}: '{}' is no date; write it like 2026-11-23\n", option, text);
    return date;
}

} // namespace

int replay_range(const Invocation& invocation, const std::string& from, const std::string& to) {
    const auto first = date_of(from, "--from");
    const auto last = to.empty() ? first : date_of(to, "--to");
    if (!first || !last) return exit_usage;
    const int days = static_cast<int>((std::chrono::sys_days(*last) - std::chrono::sys_days(*first)).count()) + 1;
    if (days < 1) return print(invocation, failed(exit_usage, "--to is before --from; turn them round"));
    if (days > most_days) return print(invocation, failed(exit_usage, "more than ten years; choose a shorter range"));
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    const auto zone = digest::Zone::find(settings->time_zone);
    if (!zone) return print(invocation, failed(exit_usage, zone.error()));
    const digest::Schedule schedule(*zone, settings->editions);
    Range range(invocation.json, *zone);
    for (int day = 0; day < days; ++day) {
        const digest::LocalDate date{std::chrono::sys_days(*first) + std::chrono::days(day)};
        const VerbResult whole = ask(*settings, "replay day", {{"date", digest::to_string(date)}});
        if (whole.exit != exit_ok) return print(invocation, whole);
        range.day(digest::to_string(date), whole.data);
        std::vector<digest::Slot> slots;
        for (const config::EditionSettings& edition : settings->editions)
            if (auto slot = schedule.slot(edition.name, date)) slots.push_back(*std::move(slot));
        std::ranges::sort(slots, {}, &digest::Slot::at);
        for (const digest::Slot& slot : slots) {
            const VerbResult answer =
                ask(*settings, "replay edition", {{"edition", slot.edition}, {"date", digest::to_string(date)}});
            if (answer.exit != exit_ok) return print(invocation, answer);
            range.edition(answer.data);
        }
        if (days > 3) fmt::print(stderr, "{} of {} days\n", day + 1, days);
    }
    range.end();
    return exit_ok;
}

} // namespace depesche::bot
