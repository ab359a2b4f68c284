#include "bot/cli/alert.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/foresee.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/cli/undo.hpp"
#include "bot/cli/wait.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/editor/archive_store.hpp"
#include "bot/editor/draft_desk.hpp"
#include "digest/document/json.hpp"
#include "digest/edition/rules.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <memory>
#include <unistd.h>

namespace depesche::bot {

using nlohmann::json;

namespace {

std::optional<DraftKind> kind_named(const std::string& name) {
    if (name.empty() || name == "alert") return DraftKind::alert;
    if (name == "update") return DraftKind::update;
    if (name == "correct") return DraftKind::correction;
    if (name == "retract") return DraftKind::retraction;
    if (name == "surprising") return DraftKind::surprising;
    return std::nullopt;
}

std::expected<AlertRequest, VerbResult> request_of(const json& arguments) {
    AlertRequest request;
    const std::string name = text_argument(arguments, "kind");
    const auto kind = kind_named(name);
    if (!kind)
        return std::unexpected(
            failed(exit_usage, "no alert is called '" + name + "': it is an alert, an update, correct or retract"));
    request.kind = *kind;
    request.headline = text_argument(arguments, "headline");
    request.body = text_argument(arguments, "body");
    request.url = text_argument(arguments, "url");
    request.severity = static_cast<int>(number_argument(arguments, "severity", 2, 0, 4));
    request.article = text_argument(arguments, "article");
    request.topic = text_argument(arguments, "topic");
    request.thread = text_argument(arguments, "thread");
    request.idempotency_key = text_argument(arguments, "key");
    request.to_test = text_argument(arguments, "to") == "test";
    if (flag_argument(arguments, "in_place")) request.remedy = Remedy::edited;
    if (flag_argument(arguments, "delete")) request.remedy = Remedy::removed;
    if (const json* rest = digest::find_member(arguments, "rest"); rest != nullptr && rest->is_string())
        request.rest = rest->get<std::string>();
    const DraftKind fits = request.remedy == Remedy::removed ? DraftKind::retraction : DraftKind::correction;
    if ((request.remedy != Remedy::stands || request.rest) && request.kind != fits)
        return std::unexpected(
            failed(exit_usage, "in_place and rest are for a correction, delete is for a retraction"));
    const bool joins = request.kind != DraftKind::alert && request.kind != DraftKind::surprising;
    if (joins && request.thread.empty())
        return std::unexpected(failed(exit_usage, "to " + name + " needs the message it belongs to, such as alert-17"));
    return request;
}

std::string shown(const Draft& draft) {
    const auto plain = digest::render(draft.document, digest::Dialect::plain);
    return plain ? plain->text : plain.error();
}

/// What becomes of the wrong message: who has it, and what is done about that.
std::string remedy_words(const Sent& sent, const config::Settings& settings) {
    std::string text;
    if (sent.edited > 0) text += fmt::format("\n{} messages are changed in place, without a sound", sent.edited);
    if (sent.removed > 0) text += fmt::format("\n{} messages are deleted", sent.removed);
    if (sent.noted > 0) text += fmt::format("\n{} messages are too old to be deleted and become a note", sent.noted);
    if (sent.rest > 0) text += fmt::format("\n{} get the corrected text as their first message", sent.rest);
    if (!sent.before.empty()) text += "\nThe wrong message:" + words(sent.before, settings);
    return text;
}

VerbResult sent_result(Services& services, const Draft& draft, const Sent& sent) {
    const config::Settings& settings = services.newsroom.settings();
    json result = {{"draft", draft.id}, {"broadcasts", sent.broadcasts}, {"recipients", sent.recipients}, {"kept_back", data(sent.kept)}};
    std::string text = fmt::format("{} goes to {} recipients", draft.id, sent.recipients);
    text += remedy_words(sent, settings);
    if (!sent.before.empty()) {
        result["before"] = data(sent.before, settings);
        result["edited"] = sent.edited;
        result["removed"] = sent.removed;
        result["noted"] = sent.noted;
        result["rest"] = sent.rest;
    }
    if (sent.held_until) {
        result["held_until"] = digest::to_iso8601(*sent.held_until);
        text = fmt::format("{}: quiet hours. It waits until {}", draft.id, digest::to_iso8601(*sent.held_until));
        if (sent.recipients > 0)
            text += fmt::format("; {} readers who asked to be told at this hour get it now", sent.recipients);
        return {exit_waiting, text, result};
    }
    result["forecast"] = data(sent.forecast);
    text += ", " + forecast_line(sent.forecast, services.newsroom.zone());
    if (services.engine == nullptr) return {exit_waiting, text + " as soon as 'depesche run' runs", result};
    return {exit_ok, text, result};
}

/// "that is alert-1, sent Mon 23 Nov 04:53; ...": of an alert that says already what somebody asks for.
std::string said_already(const Services& services, const Draft& draft) {
    if (draft.state != DraftState::sent)
        return fmt::format("that is {}, {}; nothing is sent twice", draft.id, to_string(draft.state));
    return fmt::format("that is {}, sent {}; nothing is sent twice. What is new goes with 'depesche alert update {}', "
                       "and another alert takes other words",
                       draft.id, local_time(services.newsroom.zone(), sent_moment(draft)), draft.id);
}

/// The second time, with the same key or the same words: what the first time started.
VerbResult already_armed(Services& services, const Draft& draft, const std::string& key) {
    const auto rows = services.newsroom.ledger().of_draft(draft.id);
    if (!rows) return failed(rows.error());
    json ids = json::array();
    for (const BroadcastRow& row : *rows) ids.push_back(row.id);
    const bool waits = draft.state == DraftState::proposed || draft.state == DraftState::held;
    const bool by_key = !key.empty() && key == draft.idempotency_key;
    std::string text =
        by_key ? draft.id + " was armed with this key already; nothing is sent twice" : said_already(services, draft);
    if (waits)
        text += fmt::format(". It is {} and waits for 'depesche draft approve {}'", to_string(draft.state), draft.id);
    return {waits ? exit_waiting : exit_ok,
            std::move(text),
            {{"draft", draft.id}, {"already", true}, {"broadcasts", std::move(ids)}}};
}

/// Approved by one of two, or by nobody yet when its author is not one who may.
VerbResult half_approved(const Draft& draft) {
    const std::string missing =
        draft.approvers.empty()
            ? "it is proposed; it goes out when two people of the editors' list approve it"
            : fmt::format("{} approved it; it goes out when somebody else approves it too", names(draft.approvers));
    return {exit_waiting,
            fmt::format("{}: {}, in the editors' chat or by: depesche draft approve {} --version {}", draft.id, missing,
                        draft.id, draft.version),
            {{"draft", draft.id},
             {"state", to_string(draft.state)},
             {"version", draft.version},
             {"approvers", draft.approvers},
             {"broadcasts", json::array()}}};
}

/// Severity 1 of one person: there is time to take it back.
VerbResult in_a_moment(Services& services, const Draft& draft) {
    services.wake();
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(draft.due - services.newsroom.now()).count();
    return {exit_waiting,
            fmt::format("{} goes out in {} s; to take it back: depesche undo {}", draft.id, seconds, draft.id),
            {{"draft", draft.id}, {"broadcasts", json::array()}, {"due", digest::to_iso8601(draft.due)}}};
}

/// As they were just before: the engine counts what the ledger does not know yet.
std::vector<BroadcastRow> counted(const std::vector<BroadcastRow>& stopped, const std::vector<BroadcastRow>& live) {
    std::vector<BroadcastRow> rows = stopped;
    for (BroadcastRow& row : rows) {
        if (const auto known = std::ranges::find(live, row.id, &BroadcastRow::id); known != live.end()) row = *known;
    }
    return rows;
}

} // namespace

VerbResult not_handed_over(Services& services, const Draft& draft, const std::string& who, const EditorError& error) {
    if (error.kind == EditorError::Kind::store) {
        services.wake();
        return {exit_waiting,
                fmt::format("{} is approved and will be tried again: {}", draft.id, error.message),
                {{"draft", draft.id}, {"broadcasts", json::array()}, {"error", error.message}}};
    }
    const auto undone = DraftDesk(services.newsroom).undo({.draft = draft.id, .who = who});
    VerbResult result = failed(error);
    result.text += undone ? fmt::format("; {} is proposed and not approved", draft.id)
                          : fmt::format("; its approval could not be taken back: {}", undone.error().message);
    return result;
}

VerbResult alert_compose(Services& services, const json& arguments) {
    const auto request = request_of(arguments);
    if (!request) return request.error();
    const auto draft = services.newsroom.compose(*request);
    if (!draft) return failed(draft.error());
    const auto findings = services.newsroom.check(*draft);
    if (!findings) return failed(findings.error());
    const auto facts = services.newsroom.facts(*draft, services.newsroom.now());
    if (!facts) return failed(facts.error());
    std::string text = shown(*draft);
    json notes = json::array();
    const auto forecast = services.newsroom.forecast(*draft);
    if (!forecast) return failed(forecast.error());
    text += "\n\n" + forecast_line(*forecast, services.newsroom.zone());
    if (!forecast->over_budget.empty()) {
        text += "\n! " + forecast->over_budget;
        notes.push_back(forecast->over_budget);
    }
    if (draft->rest) {
        const auto rest = services.newsroom.document_for_rest(*draft);
        if (!rest) return failed(rest.error());
        const auto plain = digest::render(*rest, digest::Dialect::plain);
        text += "\n\nTo those whom the wrong message has not reached:\n" + (plain ? plain->text : plain.error());
    }
    const auto told = DraftDesk(services.newsroom).already_told(*request, *draft);
    if (!told) return failed(told.error());
    if (*told && (*told)->state != DraftState::proposed) {
        notes.push_back(said_already(services, **told));
        text += "\n! " + said_already(services, **told);
    }
    if (!facts->promise.empty()) { // said before somebody types yes in vain
        text += "\n! " + facts->promise;
        notes.push_back(facts->promise);
    }
    for (const digest::Finding& finding : *findings) {
        text += "\n! " + finding.message;
        notes.push_back(finding.message);
    }
    return {exit_ok,
            text,
            {{"text", shown(*draft)},
             {"hash", shown_hash(draft->document)},
             {"severity", draft->severity},
             {"forecast", data(*forecast)},
             {"notes", notes}}};
}

VerbResult alert_send(Services& services, const json& arguments) {
    const auto request = request_of(arguments);
    if (!request) return request.error();
    DraftDesk desk(services.newsroom);
    const std::string who = acting(services, arguments);
    const auto armed = desk.arm(*request, who, flag_argument(arguments, "hold"), text_argument(arguments, "seen"));
    if (!armed) return failed(armed.error());
    if (armed->known) return already_armed(services, armed->draft, request->idempotency_key);
    const Draft& draft = armed->draft;
    if (draft.state == DraftState::approved && draft.due > services.newsroom.now()) return in_a_moment(services, draft);
    if (draft.state == DraftState::proposed) {
        services.wake();
        return half_approved(draft);
    }
    const std::vector<BroadcastRow> live =
        services.engine != nullptr ? services.engine->running() : std::vector<BroadcastRow>();
    const auto sent = services.newsroom.send(draft);
    if (!sent) return not_handed_over(services, draft, who, sent.error());
    services.wake();
    VerbResult result = sent_result(services, draft, *sent);
    if (const auto findings = services.newsroom.check(draft)) {
        for (const digest::Finding& finding : *findings) result.text += "\n! " + finding.message;
    }
    for (const BroadcastRow& row : counted(sent->stopped, live)) {
        result.text +=
            fmt::format("\nbroadcast {} of {} is stopped with {} pending", row.id, row.draft, row.tally.pending);
        result.data["stopped"].push_back(row.id);
    }
    // What could not be stopped is told, but holds no correction back.
    if (!sent->stop_error.empty()) result.text += "\nnot everything could be stopped: " + sent->stop_error;
    return result;
}

namespace {

json arguments_of(const AlertOptions& options) {
    json arguments = {
        {"kind", options.kind},       {"headline", options.headline}, {"body", options.body},   {"url", options.url},
        {"article", options.article}, {"thread", options.thread},     {"topic", options.topic}, {"key", options.key},
        {"to", options.to},           {"severity", options.severity}, {"who", cli_user()}};
    if (options.in_place) arguments["in_place"] = true;
    if (options.remove) arguments["delete"] = true;
    if (options.rest) arguments["rest"] = *options.rest;
    return arguments;
}

/// Shows the message as readers will see it and asks; `arguments` remember what was shown. No terminal and no --yes:
/// not sent.
std::optional<int> confirm(const Invocation& invocation, const config::Settings& settings, const AlertOptions& options,
                           json& arguments) {
    if (options.yes) return std::nullopt;
    const VerbResult preview = ask(settings, "alert compose", arguments);
    if (preview.exit != exit_ok) return print(invocation, preview);
    arguments["seen"] = digest::text_member(preview.data, "hash");
    // Who says yes alone to what wakes everybody can still take it back; --yes means at once.
    arguments["hold"] = options.kind == "alert" && options.severity == 1 && options.to != "test";
    const std::string whom = options.to == "test" ? "the TEST audience" : "all readers and channels";
    return ask_first(preview.text, {"Send this to " + whom + "?", "nothing was sent", "add --yes"});
}

} // namespace

std::optional<int> ask_first(const std::string& shown, const Question& question) {
    if (::isatty(STDIN_FILENO) == 0) {
        fmt::print(stderr, "{}\n\ndepesche: {}: there is no terminal to ask on; {}\n", shown, question.nothing,
                   question.instead);
        return exit_usage;
    }
    fmt::print("{}\n\n{} [y/N] ", shown, question.question);
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") return std::nullopt;
    fmt::print("{}\n", question.nothing);
    return exit_failed;
}

int send_by_hand(const Invocation& invocation, const AlertOptions& options) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    json arguments = arguments_of(options);
    if (const auto refused = confirm(invocation, *settings, options, arguments)) return *refused;
    VerbResult result = ask(*settings, "alert send", arguments);
    if (result.exit == exit_waiting && result.data.contains("due"))
        result = count_down(*settings, digest::text_member(result.data, "draft"), std::move(result));
    if (!options.wait || result.exit != exit_ok) return print(invocation, result);
    return print(invocation, wait_for_broadcasts(*settings, result));
}

namespace {

void add_common(CLI::App* verb, const std::shared_ptr<AlertOptions>& options) {
    verb->add_option("--body", options->body,
                     "The sentences below the headline: who says so, what is closed, what is not known");
    verb->add_option("--url", options->url, "The article's address");
    verb->add_option("--key", options->key, "Idempotency key: the same key twice is one message");
    verb->add_option("--to", options->to, "'test': only to test audiences")->check(CLI::IsMember({"test"}));
    verb->add_flag("--yes", options->yes,
                   "Do not ask; severity 1 goes out at once instead of after the hold of [breaking]");
    verb->add_flag("--wait", options->wait, "Return when everybody has it");
}

} // namespace

void add_alert(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<AlertOptions>();
    CLI::App* alert =
        app.add_subcommand("alert", "Breaking news, now: depesche alert \"Train derails near Seestadt\" --severity 2");
    alert->add_option("HEADLINE", options->headline, "About 50 characters; the label comes by itself (60 with it)");
    alert->add_option("--severity", options->severity, "1 danger to many or historic, 2 big today, 3 big for a topic")
        ->check(CLI::Range(1, 3));
    alert->add_option("--article", options->article, "Key, id or address of an article: fills what is not given");
    alert->add_option("--topic", options->topic,
                      "One of [breaking] topics: its readers get it first, of severity 3 they alone; default: its "
                      "article's section");
    add_common(alert, options);
    alert->footer(
        "Example: depesche alert \"Zug bei Seestadt entgleist\" --severity 2 --body \"Das sagt die Polizei.\" "
        "--url https://seestadt.example/zug");
    alert->callback([&invocation, options, alert] {
        if (!alert->get_subcommands().empty()) return;
        invocation.act = [&invocation, options] {
            options->kind = "alert";
            return send_by_hand(invocation, *options);
        };
    });
    for (const auto& [name, help] : {std::pair{"update", "A new fact, to everybody who has the alert"},
                                     std::pair{"correct", "What was wrong, what is right; of an edition as well"},
                                     std::pair{"retract", "It was wrong as a whole; of an edition as well"}}) {
        CLI::App* verb = alert->add_subcommand(name, help);
        verb->add_option("ID", options->thread, "What was sent, such as alert-17 or morning-2026-11-24")->required();
        verb->add_option("HEADLINE", options->headline)->required();
        add_common(verb, options);
        if (std::string_view(name) == "correct") {
            verb->add_flag("--in-place", options->in_place,
                           "Change the wrong message itself, without a sound, wherever the platform can; who cannot be "
                           "reached so gets the correction as a message");
            verb->add_option_function<std::vector<std::string>>(
                    "--rest",
                    [options](const std::vector<std::string>& words) {
                        options->rest = words.empty() ? std::string() : words.front();
                    },
                    "Also send the corrected text, under this headline (that of the correction by default), to those "
                    "whom the wrong message had not reached")
                ->expected(0, 1)
                ->type_name("HEADLINE");
        }
        if (std::string_view(name) == "retract")
            verb->add_flag("--delete", options->remove,
                           "Also delete the wrong message and its updates from every phone, where the platform can");
        verb->footer(
            fmt::format("Example: depesche alert {} alert-17 \"Sieben Verletzte, nicht neun\" --body \"Das sagt "
                        "die Polizei.\"",
                        name));
        verb->callback([&invocation, options, kind = std::string(name)] {
            invocation.act = [&invocation, options, kind] {
                options->kind = kind;
                return send_by_hand(invocation, *options);
            };
        });
    }
}

} // namespace depesche::bot
