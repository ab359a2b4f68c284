#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/stopping.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/editor_store.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

std::optional<BroadcastId> as_number(const std::string& text) {
    BroadcastId id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(id) : std::nullopt;
}

/// Of a post by hand: what its task says. Empty for everything else.
StoreResult<std::optional<Task>> task_of(Newsroom& newsroom, const BroadcastRow& row) {
    if (row.key_class != KeyClass::by_hand) return std::nullopt;
    return newsroom.ledger().tasks().find(row.id);
}

VerbResult listed(Newsroom& newsroom, const std::vector<BroadcastRow>& rows) {
    std::string text;
    json list = json::array();
    for (const BroadcastRow& row : rows) {
        if (!text.empty()) text += '\n';
        text += line(row, newsroom.zone());
        list.push_back(data(row));
        const auto task = task_of(newsroom, row);
        if (!task) return failed(task.error());
        if (!*task) continue;
        text += "  " + words(**task);
        list.back()["task"] = data(**task);
    }
    return {exit_ok, text.empty() ? "nothing has been sent yet" : text, std::move(list)};
}

StoreResult<std::string> story_text(Newsroom& newsroom, const std::vector<BroadcastRow>& rows, json& list);

VerbResult one(Services& services, BroadcastId id, std::size_t limit) {
    auto row = services.newsroom.ledger().broadcast(id);
    if (!row) return failed(row.error());
    if (!*row) return failed(exit_usage, fmt::format("no broadcast {}; 'depesche log' lists them", id));
    if (services.engine != nullptr) {
        for (const BroadcastRow& live : services.engine->running()) {
            if (live.id == id) *row = live;
        }
    }
    const auto deliveries = services.newsroom.ledger().deliveries(id, 0, limit);
    if (!deliveries) return failed(deliveries.error());
    std::string text = line(**row, services.newsroom.zone());
    const auto task = task_of(services.newsroom, **row);
    if (!task) return failed(task.error());
    if (*task) text += "  " + words(**task);
    json list = json::array();
    if (!deliveries->empty())
        text += fmt::format("\n\n  {:>8} {:<10} {:<12} {}", "reader", "outcome", "message", "reason");
    for (const DeliveryRow& delivery : *deliveries) {
        text += fmt::format("\n  {:>8} {:<10} {:<12} {}", delivery.ordinal, delivery.state, delivery.message_id,
                            delivery.reason);
        list.push_back({{"ordinal", delivery.ordinal},
                        {"state", delivery.state},
                        {"message_id", delivery.message_id},
                        {"reason", delivery.reason}});
    }
    json story = json::array();
    const auto steps = story_text(services.newsroom, {**row}, story);
    if (!steps) return failed(steps.error());
    text += "\n" + *steps;
    json result = {{"broadcast", data(**row)}, {"deliveries", std::move(list)}, {"story", std::move(story)}};
    if (*task) result["task"] = data(**task);
    return {exit_ok, text, std::move(result)};
}

using Rows = std::expected<std::vector<BroadcastRow>, VerbResult>;

Rows rows_or_failed(StoreResult<std::vector<BroadcastRow>> rows) {
    if (!rows) return std::unexpected(failed(rows.error()));
    return *std::move(rows);
}

/// Everything that runs, or everything that was stopped but for what a kill or a correction stopped.
Rows all_of_them(Ledger& ledger, bool resume) {
    if (!resume) return rows_or_failed(ledger.fanout().unfinished());
    constexpr std::size_t all = 1'000'000; // rows of some hundred bytes, at a person's wish only
    Rows rows = rows_or_failed(ledger.broadcasts(all));
    if (rows) std::erase_if(*rows, stopped_for_good);
    if (rows)
        std::erase_if(*rows, [](const BroadcastRow& row) {
            return row.state != BroadcastState::stopped && row.state != BroadcastState::failed;
        });
    return rows;
}

/// The broadcasts that `stop` or `resume` names.
Rows chosen(Services& services, const json& arguments, bool resume) {
    Ledger& ledger = services.newsroom.ledger();
    if (flag_argument(arguments, "all")) return all_of_them(ledger, resume);
    const std::string name = text_argument(arguments, "id");
    Rows rows;
    if (const auto id = as_number(name)) {
        const auto row = ledger.broadcast(*id);
        if (!row) return std::unexpected(failed(row.error()));
        if (*row) rows->push_back(**row);
    } else {
        rows = rows_or_failed(ledger.of_draft(name));
        const auto acts = ledger.acts_of(name);
        if (!acts) return std::unexpected(failed(acts.error()));
        for (const BroadcastRow& act : *acts)
            if (rows && act.draft == name && !(resume && act.why.starts_with(replaced_by_later))) rows->push_back(act);
    }
    if (rows && rows->empty())
        return std::unexpected(failed(exit_usage, "no broadcast '" + name + "'; 'depesche log' lists them"));
    return rows;
}

/// Somebody has pressed before: what they did, and that is all that happens.
VerbResult done_before(Newsroom& newsroom, const std::vector<BroadcastRow>& rows, bool resume) {
    const BroadcastState wanted = resume ? BroadcastState::running : BroadcastState::stopped;
    const auto found = std::ranges::find(rows, wanted, &BroadcastRow::state);
    const BroadcastRow& row = found != rows.end() ? *found : rows.back();
    std::string text = fmt::format("nothing to {}: broadcast {} is {}", resume ? "resume" : "stop", row.id,
                                   how_it_stands(newsroom, row));
    if (found == rows.end()) return failed(exit_failed, std::move(text));
    return {exit_ok, std::move(text), {{"broadcasts", json::array()}, {"already", true}, {"standing", {data(row)}}}};
}

/// What happened to broadcasts, one line a step, in order.
StoreResult<std::string> story_text(Newsroom& newsroom, const std::vector<BroadcastRow>& rows, json& list) {
    std::vector<BroadcastEvent> events;
    for (const BroadcastRow& row : rows) {
        const auto story = newsroom.ledger().story(row.id);
        if (!story) return std::unexpected(story.error());
        events.insert(events.end(), story->begin(), story->end());
    }
    std::ranges::sort(events, {}, [](const BroadcastEvent& event) { return std::pair(event.at, event.broadcast); });
    std::string text;
    for (const BroadcastEvent& event : events) {
        text += fmt::format("\n  {}  {:>5}  {}: {} ({} delivered, {} pending)", local_time(newsroom.zone(), event.at),
                            event.broadcast, event.who, event.what, event.delivered, event.pending);
        list.push_back({{"at", digest::to_iso8601(event.at)},
                        {"broadcast", event.broadcast},
                        {"who", event.who},
                        {"what", event.what},
                        {"delivered", event.delivered},
                        {"pending", event.pending}});
    }
    return text;
}

/// Everything that belongs to a draft: what was sent of it, what was changed or deleted, and who did that when.
VerbResult told(Newsroom& newsroom, std::vector<BroadcastRow> rows, const std::vector<BroadcastRow>& acts) {
    rows.insert(rows.end(), acts.begin(), acts.end());
    VerbResult result = listed(newsroom, rows);
    if (rows.empty()) return result;
    json story = json::array();
    const auto text = story_text(newsroom, rows, story);
    if (!text) return failed(text.error());
    result.text += "\n" + *text;
    for (json& row : result.data) {
        row["story"] = json::array();
        for (const json& event : story)
            if (event.at("broadcast") == row.at("id")) row["story"].push_back(event);
    }
    return result;
}

} // namespace

VerbResult log(Services& services, const json& arguments) {
    const std::string name = text_argument(arguments, "id");
    const auto limit = static_cast<std::size_t>(number_argument(arguments, "limit", 1000, 0, 1'000'000));
    if (name.empty()) {
        const auto rows = services.newsroom.ledger().broadcasts(50);
        return rows ? listed(services.newsroom, *rows) : failed(rows.error());
    }
    if (const auto id = as_number(name)) return one(services, *id, limit);
    const auto rows = services.newsroom.ledger().of_draft(name);
    if (rows && rows->empty()) {
        const auto draft = services.newsroom.ledger().drafts().find(name);
        if (!draft) return failed(draft.error());
        if (!*draft) return failed(exit_usage, "no draft '" + name + "'; 'depesche draft list' shows them");
    }
    if (!rows) return failed(rows.error());
    const auto acts = services.newsroom.ledger().acts_of(name);
    return acts ? told(services.newsroom, *rows, *acts) : failed(acts.error());
}

VerbResult log_refused(Services& services, const json& arguments) {
    const auto limit = static_cast<std::size_t>(number_argument(arguments, "limit", 200, 0, 10'000));
    const auto refusals = services.newsroom.ledger().editors().refusals(limit);
    if (!refusals) return failed(refusals.error());
    std::string text;
    json list = json::array();
    for (const Refusal& refusal : *refusals) {
        if (!text.empty()) text += '\n';
        text += fmt::format("{}  {}  {}: {}", local_time(services.newsroom.zone(), refusal.at), refusal.who,
                            refusal.what, refusal.why);
        list.push_back({{"at", digest::to_iso8601(refusal.at)},
                        {"who", refusal.who},
                        {"what", refusal.what},
                        {"why", refusal.why}});
    }
    return {exit_ok, text.empty() ? "nothing was refused" : text, std::move(list)};
}

VerbResult verify(Services& services, const json&) {
    const auto problems = services.newsroom.ledger().verify();
    if (!problems) return failed(problems.error());
    if (problems->empty()) return {exit_ok, "the ledger adds up", {{"problems", json::array()}}};
    std::string text = fmt::format("{} problems:", problems->size());
    for (const std::string& problem : *problems) text += "\n  " + problem;
    return {exit_failed, text, {{"problems", *problems}}};
}

VerbResult stop(Services& services, const json& arguments) {
    if (services.engine == nullptr)
        return failed(exit_waiting, "nothing runs, so nothing is being sent; 'depesche run' would take it up again");
    const bool resume = flag_argument(arguments, "resume");
    const auto rows = chosen(services, arguments, resume);
    if (!rows) return rows.error();
    const std::string who = acting(services, arguments);
    const Halted halted = resume ? resume_broadcasts(services, *rows, who)
                                 : stop_broadcasts(services, *rows, "stopped by " + who);
    json ids = json::array();
    std::string text = fmt::format("{} {}", halted.rows.size(), resume ? "resumed" : "stopped");
    for (const BroadcastRow& row : halted.rows) {
        ids.push_back(row.id);
        text += fmt::format("\n  {}: {}", row.audience, words(row.tally));
    }
    if (!halted.error.empty())
        return {exit_failed, text + "; " + halted.error, {{"broadcasts", std::move(ids)}, {"error", halted.error}}};
    if (ids.empty() && !rows->empty()) return done_before(services.newsroom, *rows, resume);
    json result = {{"broadcasts", std::move(ids)}};
    for (const BroadcastRow& row : halted.rows) result["standing"].push_back(data(row));
    return {exit_ok, std::move(text), std::move(result)};
}

void add_log(CLI::App& app, Invocation& invocation) {
    const auto id = std::make_shared<std::string>();
    CLI::App* verb =
        app.add_subcommand("log", "What was sent: all broadcasts, those of a draft, or one with its recipients");
    verb->add_option("ID", *id, "A broadcast's number or a draft's id");
    const auto refused = std::make_shared<bool>(false);
    verb->add_flag("--refused", *refused,
                   "Instead: presses and links of editors that did nothing, because they were forged, stale, too late "
                   "or a stranger's")
        ->excludes("ID");
    verb->callback([&invocation, id, refused] {
        invocation.act = [&invocation, id, refused] {
            return *refused ? ask(invocation, "log refused", json::object()) : ask(invocation, "log", {{"id", *id}});
        };
    });
}

void add_verify(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand(
        "verify", "Recompute the ledger: recipients = delivered + refused + expired + withheld + unknown + pending");
    verb->callback(
        [&invocation] { invocation.act = [&invocation] { return ask(invocation, "verify", json::object()); }; });
}

void add_stop(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string id;
        bool all = false;
    };
    for (const bool resume : {false, true}) {
        const auto options = std::make_shared<Options>();
        CLI::App* verb = app.add_subcommand(resume ? "resume" : "stop",
                                            resume ? "Go on with what was stopped" : "Stop sending, within 100 ms");
        auto* id = verb->add_option("ID", options->id, "A broadcast's number or a draft's id");
        verb->add_flag("--all", options->all)->excludes(id);
        verb->callback([&invocation, options, resume] {
            if (options->id.empty() && !options->all) throw CLI::RequiredError("ID or --all");
            invocation.act = [&invocation, options, resume] {
                return ask(invocation, "stop",
                           {{"id", options->id}, {"all", options->all}, {"resume", resume}, {"who", cli_user()}});
            };
        });
    }
}

} // namespace depesche::bot
