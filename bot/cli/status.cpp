#include "bot/cli/describe.hpp"
#include "bot/cli/feed_words.hpp"
#include "bot/cli/foresee.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/progress_words.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/cli/watch.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/editor/hold_desk.hpp"
#include "bot/editor/to_correct.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/ingest.hpp"
#include "bot/ingest/same_feeds.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// Collects what `status` shows: sections of readable lines, and the same as data.
struct Report {
    std::string text;
    json data = json::object();
    void section(std::string_view title, const std::vector<std::string>& lines) {
        if (lines.empty()) return;
        text += fmt::format("\n{}\n", title);
        for (const std::string& line : lines) text += "  " + line + "\n";
    }
};

void add_next_sends(Newsroom& newsroom, Report& report) {
    std::vector<std::string> lines;
    json list = json::array();
    for (const digest::Slot& slot : newsroom.schedule().next(newsroom.now(), 3)) {
        lines.push_back(local_time(newsroom.zone(), slot.at) + "  " + slot.edition);
        list.push_back({{"edition", slot.edition}, {"at", digest::to_iso8601(slot.at)}});
    }
    report.section("Next", lines);
    report.data["next"] = std::move(list);
}

bool wants_attention(const Draft& draft) {
    return draft.state == DraftState::proposed || draft.state == DraftState::held ||
           draft.state == DraftState::approved;
}

StoreResult<void> add_drafts(Newsroom& newsroom, Report& report) {
    const auto drafts = newsroom.ledger().drafts().list(50);
    if (!drafts) return std::unexpected(drafts.error());
    std::vector<std::string> waiting, candidates, missed;
    json list = json::array();
    for (const Draft& draft : *drafts) {
        if (draft.state == DraftState::skipped && draft.due > newsroom.now() - std::chrono::hours(24))
            missed.push_back(line(draft, newsroom.zone()) + " " + draft.history.back().what);
        if (!wants_attention(draft)) continue;
        const bool candidate = draft.kind == DraftKind::alert && draft.state == DraftState::proposed;
        (candidate ? candidates : waiting).push_back(line(draft, newsroom.zone()));
        json entry = data(draft);
        entry["candidate"] = candidate;
        list.push_back(std::move(entry));
    }
    report.section("Breaking candidates (send with 'depesche draft approve ID')", candidates);
    report.section("Drafts", waiting);
    report.section("Skipped", missed);
    report.data["drafts"] = std::move(list);
    return {};
}

StoreResult<void> add_corrections(Newsroom& newsroom, Report& report) {
    const auto open = CorrectionList(newsroom).open();
    if (!open) return std::unexpected(open.error());
    std::vector<std::string> lines;
    json list = json::array();
    for (const ToCorrect& entry : *open) {
        lines.push_back(entry.draft + "  " + sentence(entry));
        list.push_back(data(entry));
    }
    report.section("To correct ('depesche alert correct ID \"...\"', or 'depesche draft corrected ID' when done)",
                   lines);
    report.data["to_correct"] = std::move(list);
    return {};
}

StoreResult<void> add_tasks(Newsroom& newsroom, Report& report) {
    const auto open = newsroom.ledger().tasks().open();
    if (!open) return std::unexpected(open.error());
    std::vector<std::string> lines;
    json list = json::array();
    for (const Task& task : *open) {
        lines.push_back(line(task, newsroom.zone()));
        list.push_back(data(task));
    }
    report.section("To post by hand ('depesche task show ID', then 'depesche task posted ID')", lines);
    report.data["tasks"] = std::move(list);
    return {};
}

StoreResult<void> add_broadcasts(Services& services, Report& report) {
    constexpr std::size_t shown = 8;
    auto rows = services.newsroom.ledger().broadcasts(200);
    if (!rows) return std::unexpected(rows.error());
    const EngineProgress live = services.engine != nullptr ? services.engine->progress() : EngineProgress();
    std::vector<std::string> lines;
    json list = json::array();
    std::size_t welcomed = 0;
    for (BroadcastRow& row : *rows) {
        // A newcomer's edition is a broadcast to one; a busy day's would push everything else off the page.
        if (row.act == Act::send && row.lane == Lane::alert && !row.draft.starts_with("alert-")) {
            ++welcomed;
            continue;
        }
        if (list.size() == shown) break;
        const auto running =
            std::ranges::find(live.broadcasts, row.id, [](const BroadcastProgress& one) { return one.row.id; });
        if (running != live.broadcasts.end()) row = running->row;
        lines.push_back(line(row, services.newsroom.zone()));
        list.push_back(running != live.broadcasts.end() ? data(*running) : data(row));
        if (running != live.broadcasts.end())
            lines.back() += "\n        " + words(*running, services.newsroom.zone(), services.newsroom.now());
        if (row.key_class != KeyClass::by_hand) continue;
        const auto task = services.newsroom.ledger().tasks().find(row.id);
        if (!task) return std::unexpected(task.error());
        if (*task) lines.back() += "  " + words(**task);
    }
    if (welcomed > 0)
        lines.push_back(fmt::format("and the latest edition to {} new readers ('depesche log')", welcomed));
    report.data["welcomed"] = welcomed;
    report.section("Broadcasts", lines);
    report.data["broadcasts"] = std::move(list);
    return {};
}

/// Feeds that want attention first; of thousands that are well only some, `feed list` has them all.
StoreResult<void> add_feeds(Newsroom& newsroom, Report& report) {
    constexpr std::size_t shown = 12;
    const auto states = newsroom.articles().feed_states();
    if (!states) return std::unexpected(states.error());
    const auto hubs = hub_words(newsroom.articles(), newsroom.now(), newsroom.zone());
    if (!hubs) return std::unexpected(hubs.error());
    std::map<std::string_view, const digest::FeedState*> state_of;
    for (const digest::FeedState& state : *states) state_of[state.url] = &state;
    std::vector<std::string> sick, well;
    json list = json::array();
    const auto& feeds = newsroom.settings().feeds;
    const SameFeeds same = same_feeds(feeds, *states);
    for (std::size_t place = 0; place < feeds.size(); ++place) {
        const config::FeedSettings& feed = feeds[place];
        if (const auto other = same.other(place)) {
            const std::string fetched = shown_url(feeds[other->place].url);
            well.push_back(shown_url(feed.url) + "  the same as " + fetched);
            list.push_back({{"url", shown_url(feed.url)}, {"hub", json()}, {"state", "same"}, {"same_as", fetched}});
            continue;
        }
        const auto known = state_of.find(feed.url);
        const digest::FeedState state = known == state_of.end() ? digest::FeedState() : *known->second;
        const std::string when = state.last_success ? local_time(newsroom.zone(), *state.last_success) : "never";
        std::string text = fmt::format("{}  read {}, {} articles", shown_url(feed.url), when, state.articles);
        json entry = {{"url", shown_url(feed.url)}, {"hub", json()}};
        add_feed_data(entry, state);
        if (const auto hub = hubs->find(feed.url); hub != hubs->end()) {
            text += "; " + hub->second;
            entry["hub"] = hub->second;
        }
        const std::string how = feed_words(state, newsroom.zone());
        if (!how.empty()) text += "\n" + wrapped(how, 120, "      ");
        (how.empty() ? well : sick).push_back(std::move(text));
        list.push_back(std::move(entry));
    }
    const auto all = sick.size() + well.size();
    std::vector<std::string> lines = std::move(sick);
    lines.resize(std::min(lines.size(), shown));
    for (std::string& line : well)
        if (lines.size() < shown) lines.push_back(std::move(line));
    if (all > lines.size()) lines.push_back(fmt::format("and {} more ('depesche feed list')", all - lines.size()));
    report.section("Feeds", lines);
    report.data["feeds"] = std::move(list);
    return {};
}

EditorResult<void> add_holds(Newsroom& newsroom, Report& report) {
    HoldDesk desk(newsroom);
    const auto holds = desk.recent();
    if (!holds) return std::unexpected(holds.error());
    std::vector<std::string> lines;
    json list = json::array();
    for (const digest::Hold& hold : *holds) {
        if (hold.decision != digest::Hold::Decision::open) continue;
        const std::string why = digest::reason(hold.storm);
        const auto preview = desk.preview(hold);
        if (!preview) return std::unexpected(preview.error());
        lines.push_back(fmt::format("{:>3}  {}: {} {}: {}{}", hold.id, desk.source_of(hold), hold.waiting,
                                    hold.waiting == 1 ? "article waits" : "articles wait", why,
                                    preview->urgent == 0 ? "" : fmt::format("; {} URGENT", preview->urgent)));
        list.push_back({{"hold", hold.id},
                        {"feed", shown_url(hold.feed_url)},
                        {"waiting", hold.waiting},
                        {"urgent", preview->urgent},
                        {"reason", why}});
    }
    report.section("Held ('depesche feed held', then 'depesche feed release HOLD' or 'feed dismiss HOLD')", lines);
    report.data["holds"] = std::move(list);
    return {};
}

StoreResult<void> add_audiences(Newsroom& newsroom, Report& report) {
    std::vector<std::string> lines;
    json list = json::array();
    for (const config::AudienceSettings& audience : newsroom.settings().audiences) {
        const auto active = newsroom.ledger().subscribers().count(audience.name, SubscriberState::active);
        if (!active) return std::unexpected(active.error());
        const std::string who = audience.is_channel ? audience.to : fmt::format("{} readers", *active);
        lines.push_back(fmt::format("{}{}  {}", audience.test ? "TEST " : "", audience.name, who));
        list.push_back(
            {{"name", audience.name}, {"test", audience.test}, {"channel", audience.is_channel}, {"active", *active}});
    }
    report.section("Audiences", lines);
    report.data["audiences"] = std::move(list);
    return {};
}

} // namespace

VerbResult status(Services& services, const json&) {
    Newsroom& newsroom = services.newsroom;
    const bool running = services.engine != nullptr;
    Report report;
    report.text =
        fmt::format("{} · {} {} · {}\n", newsroom.settings().name, local_time(newsroom.zone(), newsroom.now()),
                    newsroom.settings().time_zone, running ? "running" : "NOT RUNNING: start it with 'depesche run'");
    report.data = {
        {"name", newsroom.settings().name}, {"running", running}, {"now", digest::to_iso8601(newsroom.now())}};
    const std::vector<std::string> troubles = services.troubles ? services.troubles() : std::vector<std::string>();
    report.section("Trouble", troubles);
    report.data["trouble"] = troubles;
    add_next_sends(newsroom, report);
    for (const auto& added :
         {add_drafts(newsroom, report), add_corrections(newsroom, report), add_tasks(newsroom, report),
          add_broadcasts(services, report), add_audiences(newsroom, report), add_feeds(newsroom, report)}) {
        if (!added) return failed(added.error());
    }
    if (const auto added = add_holds(newsroom, report); !added) return failed(added.error());
    while (report.text.ends_with('\n')) report.text.pop_back();
    return {running ? exit_ok : exit_waiting, report.text, report.data};
}

namespace {

/// What is being sent at this moment, a few lines a broadcast, or one.
std::string sending_text(const EngineProgress& progress, Newsroom& newsroom, bool lines) {
    std::string text;
    for (const BroadcastProgress& one : progress.broadcasts) {
        if (!text.empty()) text += lines ? "\n" : "\n\n";
        text += lines ? watch_line(one, newsroom.zone(), newsroom.now())
                      : watch_lines(one, newsroom.zone(), newsroom.now());
    }
    if (!text.empty()) return text;
    text = lines ? clock_text(newsroom.zone(), newsroom.now(), newsroom.now()) + " nothing is being sent"
                 : "nothing is being sent";
    for (const digest::Slot& slot : newsroom.schedule().next(newsroom.now(), 1))
        text += "; next " + local_time(newsroom.zone(), slot.at) + " " + slot.edition;
    return text;
}

} // namespace

VerbResult status_progress(Services& services, const json& arguments) {
    if (services.engine == nullptr) return failed(exit_waiting, "nothing runs: start it with 'depesche run'");
    Newsroom& newsroom = services.newsroom;
    const EngineProgress progress = services.engine->progress();
    const std::vector<std::string> troubles = services.troubles ? services.troubles() : std::vector<std::string>();
    const bool lines = flag_argument(arguments, "lines");
    std::string text;
    if (!lines) {
        text = fmt::format("{} · {} {}\n\n", newsroom.settings().name,
                           clock_text(newsroom.zone(), newsroom.now(), newsroom.now()), newsroom.settings().time_zone);
        for (const std::string& trouble : troubles) text += "! " + trouble + "\n";
        if (!troubles.empty()) text += "\n";
    }
    text += sending_text(progress, newsroom, lines);
    json broadcasts = json::array(), senders = json::array();
    for (const BroadcastProgress& one : progress.broadcasts) broadcasts.push_back(data(one));
    for (const SenderProgress& one : progress.senders) senders.push_back(data(one));
    return {exit_ok,
            std::move(text),
            {{"now", digest::to_iso8601(newsroom.now())},
             {"running", true},
             {"trouble", troubles},
             {"broadcasts", std::move(broadcasts)},
             {"senders", std::move(senders)},
             {"commits",
              {{"count", progress.commits.count()},
               {"seconds", progress.commits.sum()},
               {"cpu_seconds", progress.commits.cpu()}}}}};
}

void add_status(CLI::App& app, Invocation& invocation) {
    const auto watch = std::make_shared<bool>(false);
    CLI::App* verb = app.add_subcommand(
        "status", "What is going on: next sends, drafts, broadcasts, feeds (exit 3 when nothing runs)");
    verb->add_flag("--watch", *watch,
                   "What is being sent, once a second: rate, what is left, when it will be finished; Ctrl-C ends. With "
                   "--json a line of JSON each time");
    verb->callback([&invocation, watch] {
        invocation.act = [&invocation, watch] {
            return *watch ? watch_status(invocation) : ask(invocation, "status", json::object());
        };
    });
}

} // namespace depesche::bot
