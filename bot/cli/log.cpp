#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/delivery/engine.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

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

VerbResult listed(Newsroom& newsroom, const std::vector<BroadcastRow>& rows) {
    std::string text;
    json list = json::array();
    for (const BroadcastRow& row : rows) {
        if (!text.empty()) text += '\n';
        text += line(row, newsroom.zone());
        list.push_back(data(row));
    }
    return {exit_ok, text.empty() ? "nothing has been sent yet" : text, std::move(list)};
}

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
    return {exit_ok, text, {{"broadcast", data(**row)}, {"deliveries", std::move(list)}}};
}

} // namespace

VerbResult log(Services& services, const json& arguments) {
    const std::string name = text_argument(arguments, "id");
    const auto limit = static_cast<std::size_t>(number_argument(arguments, "limit", 1000));
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
    return rows ? listed(services.newsroom, *rows) : failed(rows.error());
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
    std::vector<BroadcastId> ids;
    if (flag_argument(arguments, "all")) {
        const auto rows = services.newsroom.ledger().broadcasts(1000);
        if (!rows) return failed(rows.error());
        for (const BroadcastRow& row : *rows) {
            if (row.state == (resume ? BroadcastState::stopped : BroadcastState::running)) ids.push_back(row.id);
        }
    } else if (const auto id = as_number(text_argument(arguments, "id"))) {
        ids.push_back(*id);
    } else {
        const auto rows = services.newsroom.ledger().of_draft(text_argument(arguments, "id"));
        if (!rows) return failed(rows.error());
        for (const BroadcastRow& row : *rows) ids.push_back(row.id);
        if (ids.empty())
            return failed(exit_usage,
                          "no broadcast '" + text_argument(arguments, "id") + "'; 'depesche log' lists them");
    }
    for (const BroadcastId id : ids) {
        const auto done = resume ? services.engine->resume(id)
                                 : services.engine->stop(id, "stopped by " + text_argument(arguments, "who"));
        if (!done) return failed(done.error());
    }
    return {exit_ok, fmt::format("{} {}", ids.size(), resume ? "resumed" : "stopped"), {{"broadcasts", ids}}};
}

void add_log(CLI::App& app, Invocation& invocation) {
    const auto id = std::make_shared<std::string>();
    CLI::App* verb =
        app.add_subcommand("log", "What was sent: all broadcasts, those of a draft, or one with its recipients");
    verb->add_option("ID", *id, "A broadcast's number or a draft's id");
    verb->callback(
        [&invocation, id] { invocation.act = [&invocation, id] { return ask(invocation, "log", {{"id", *id}}); }; });
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
