#include "bot/cli/demo_news.hpp"

#include "bot/editor/alert_event.hpp"
#include "digest/edition/alarm.hpp"
#include "digest/edition/breaking.hpp"
#include "digest/edition/explain.hpp"
#include "digest/edition/voices.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace depesche::bot {

using digest::StoredArticle;
using nlohmann::json;

namespace {

using namespace std::chrono_literals;

constexpr std::size_t drafts_looked_at = 50; ///< of the demo's days
constexpr std::size_t stories_looked_at = 300;

Instant came(const StoredArticle& report) { return report.news_time(); }

/// One event and all that tells it.
struct Event {
    std::vector<StoredArticle> reports;
    std::vector<digest::StoryMember> members; ///< in the same order
    std::vector<digest::Voice> voices;

    bool has_voice(const std::string& source) const {
        return std::ranges::find(voices, source, &digest::Voice::source) != voices.end();
    }
};

/// As it was known at `until`.
Event event_of(Newsroom& newsroom, digest::StoryKey story, Instant until) {
    Event event;
    const auto members = newsroom.articles().stories().members(story);
    if (!members) return event;
    for (const digest::StoryMember& member : *members) {
        const auto found = newsroom.articles().find(member.article);
        if (!found || !*found || came(**found) > until) continue;
        event.reports.push_back(**found);
        event.members.push_back(member);
    }
    std::vector<const StoredArticle*> reports;
    for (const StoredArticle& report : event.reports) reports.push_back(&report);
    event.voices = digest::independent_voices(reports, came, {});
    return event;
}

bool earlier(const json& one, const json& other) {
    return one.at("at").get<std::string>() < other.at("at").get<std::string>();
}

json as_json(const Event& event) {
    std::vector<json> reports;
    for (std::size_t i = 0; i < event.reports.size(); ++i) {
        const StoredArticle& report = event.reports[i];
        reports.push_back({{"source", report.article.source},
                           {"title", report.article.title},
                           {"at", digest::to_iso8601(came(report))},
                           {"voice", event.has_voice(report.article.source)},
                           {"because", event.members[i].because}});
    }
    std::sort(reports.begin(), reports.end(), earlier);
    return reports;
}

/// Of the items of an edition the one that most sources tell.
std::optional<json> merged(Newsroom& newsroom, const Draft& edition) {
    std::optional<json> best;
    std::pair<std::size_t, std::size_t> most{1, 1}; // one voice alone is nothing to merge
    for (const digest::Pick& pick : edition.picks) {
        const auto story = newsroom.articles().stories().story_of(pick.article);
        if (!story || *story == 0) continue;
        const Event event = event_of(newsroom, *story, edition.due);
        const std::pair size(event.voices.size(), event.reports.size());
        if (size <= most) continue;
        most = size;
        best = {{"title", pick.text.title}, {"voices", event.voices.size()}, {"reports", as_json(event)}};
    }
    return best;
}

bool rings(Newsroom& newsroom, const Event& event) {
    return std::ranges::any_of(event.reports, [&](const StoredArticle& report) {
        const auto alert = newsroom.ledger().drafts().find_by_article(report.key);
        return digest::is_alarming(report.article) || !alert || *alert;
    });
}

/// What as many sources told within the hour as a burst has, and is none: of the last 24 hours the widest.
std::optional<json> quiet(Newsroom& newsroom) {
    const auto stories = newsroom.articles().stories().since(newsroom.now() - 24h, stories_looked_at);
    if (!stories) return std::nullopt;
    std::optional<json> best;
    std::size_t most = digest::burst_sources - 1;
    for (const digest::StoredStory& story : *stories) {
        if (static_cast<std::size_t>(story.reports) <= most) continue;
        const Event event = event_of(newsroom, story.key, newsroom.now());
        const auto [first, last] = std::ranges::minmax(event.voices, {}, &digest::Voice::first);
        const bool at_once = event.voices.size() > most && last.first - first.first <= digest::burst_first_seen;
        if (!at_once || rings(newsroom, event)) continue;
        most = event.voices.size();
        json sources = json::array();
        for (const digest::Voice& voice : event.voices) sources.push_back(voice.source);
        const auto own = std::ranges::find(event.reports, digest::Origin::own,
                                           [](const StoredArticle& report) { return report.article.origin; });
        const StoredArticle& lead = own != event.reports.end() ? *own : event.reports.front();
        best = {{"title", lead.article.title}, {"sources", std::move(sources)}};
    }
    return best;
}

json surprise(const Draft& draft) {
    const digest::Pick& pick = draft.picks.front();
    json why = json::array();
    std::vector<digest::Reason> reasons = pick.reasons;
    std::ranges::sort(reasons, std::ranges::greater(), &digest::Reason::points);
    for (const digest::Reason& reason : reasons)
        if (reason.points > 0) why.push_back(digest::plain_words(reason));
    return {{"draft", draft.id}, {"state", to_string(draft.state)}, {"title", pick.text.title}, {"why", why}};
}

json burst(Newsroom& newsroom, const Draft& draft) {
    const digest::Pick& pick = draft.picks.front();
    std::vector<digest::ArticleKey> keys{pick.article};
    if (const auto also = further_reports(newsroom.ledger().drafts(), draft))
        for (const AlsoTold& report : *also) keys.push_back(report.article);
    std::vector<json> reports;
    for (const digest::ArticleKey key : keys) {
        const auto report = newsroom.articles().find(key);
        if (!report || !*report) continue;
        reports.push_back({{"source", (*report)->article.source},
                           {"title", (*report)->article.title},
                           {"at", digest::to_iso8601((*report)->first_seen)}});
    }
    std::sort(reports.begin(), reports.end(), earlier);
    return {{"draft", draft.id},        {"state", to_string(draft.state)},      {"severity", draft.severity},
            {"title", pick.text.title}, {"why", pick.reasons.front().sentence}, {"reports", std::move(reports)}};
}

json evening(const Draft& draft) {
    json items = json::array();
    for (const digest::Pick& pick : draft.picks) {
        const std::string_view mark = pick.mark == digest::Mark::is_update ? "update"
                                      : pick.mark == digest::Mark::is_new  ? "new"
                                                                           : "";
        items.push_back({{"title", pick.text.title},
                         {"mark", mark},
                         {"alerted", pick.alerted ? digest::to_iso8601(*pick.alerted) : ""}});
    }
    return {{"draft", draft.id}, {"state", to_string(draft.state)}, {"items", std::move(items)}};
}

bool is_burst(const Draft& draft) {
    return draft.kind == DraftKind::alert && !draft.picks.empty() && !draft.picks.front().reasons.empty();
}

// --- for the terminal ---

std::string names(const json& reports, bool voices) {
    std::string all;
    for (const json& report : reports)
        if (report.at("voice").get<bool>() == voices)
            all += (all.empty() ? "" : ", ") + report.at("source").get<std::string>();
    return all;
}

std::string merged_line(const json& merged) {
    const json& reports = merged.at("reports");
    std::string text = fmt::format("{} reports, one story: {}\n    told by {}", reports.size(),
                                   merged.at("title").get<std::string>(), names(reports, true));
    if (const std::string copies = names(reports, false); !copies.empty())
        text += fmt::format("\n    {} prints another's text and does not count", copies);
    for (const json& report : reports) {
        const auto because = report.at("because").get<std::string>();
        if (!because.empty()) text += fmt::format("\n    {}: {}", report.at("source").get<std::string>(), because);
    }
    return text;
}

std::string burst_line(const json& burst) {
    return fmt::format("breaking candidate, waits for one tap: {}\n    {}", burst.at("title").get<std::string>(),
                       burst.at("why").get<std::string>());
}

std::string evening_line(const json& evening) {
    std::string text = "the evening marks what readers had this morning:";
    for (const json& item : evening.at("items")) {
        const auto mark = item.at("mark").get<std::string>();
        text += fmt::format("\n    {:<7}{}{}", mark, item.at("title").get<std::string>(),
                            item.at("alerted").get<std::string>().empty() ? "" : " (since our alert)");
    }
    return text;
}

} // namespace

json demo_news(Newsroom& newsroom) {
    json news = json::object();
    const auto drafts = newsroom.ledger().drafts().list(drafts_looked_at);
    if (!drafts) return news;
    const auto take = [&](const char* key, const Draft& draft, const auto& make) {
        if (!news.contains(key) && !draft.picks.empty()) news[key] = make(draft);
    };
    bool morning = false;
    for (const Draft& draft : *drafts) { // the newest first
        if (draft.kind == DraftKind::surprising) take("surprise", draft, surprise);
        if (is_burst(draft)) take("burst", draft, [&](const Draft& one) { return burst(newsroom, one); });
        if (draft.kind != DraftKind::digest) continue;
        if (draft.edition == "evening") take("evening", draft, evening);
        if (draft.edition != "morning" || std::exchange(morning, true)) continue;
        if (auto one = merged(newsroom, draft)) news["merged"] = *std::move(one);
    }
    if (news.contains("burst")) {
        if (auto one = quiet(newsroom)) news["quiet"] = *std::move(one);
    }
    return news;
}

std::vector<DemoLine> demo_lines(const json& news) {
    std::vector<DemoLine> lines;
    if (news.contains("merged"))
        lines.push_back({"merged " + news["merged"]["title"].get<std::string>(), merged_line(news["merged"])});
    if (news.contains("surprise")) {
        const json& one = news["surprise"];
        std::string text = "a surprising story, proposed: " + one["title"].get<std::string>();
        for (const json& why : one["why"]) text += "\n    " + why.get<std::string>();
        lines.push_back({one["draft"].get<std::string>(), std::move(text)});
    }
    if (news.contains("burst")) { // again when it becomes graver
        const json& one = news["burst"];
        lines.push_back(
            {fmt::format("{} S{}", one["draft"].get<std::string>(), one["severity"].get<int>()), burst_line(one)});
    }
    if (news.contains("burst") && news["burst"]["state"] == "sent")
        lines.push_back({news["burst"]["draft"].get<std::string>() + " sent", "the alert is out"});
    if (news.contains("quiet"))
        lines.push_back(
            {"quiet", fmt::format("{} sources told this within the hour, and nobody was rung: {}",
                                  news["quiet"]["sources"].size(), news["quiet"]["title"].get<std::string>())});
    if (news.contains("evening"))
        lines.push_back({news["evening"]["draft"].get<std::string>(), evening_line(news["evening"])});
    return lines;
}

} // namespace depesche::bot
