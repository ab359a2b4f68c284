// The verbs of drafts. They parse and print; what people may do is decided in bot/editor.
#include "bot/cli/alert.hpp"
#include "bot/cli/article_show.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/draft_suggest.hpp"
#include "bot/cli/foresee.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/alert_event.hpp"
#include "bot/editor/draft_desk.hpp"
#include "bot/editor/summary.hpp"
#include "bot/editor/to_correct.hpp"
#include "digest/document/json.hpp"
#include "digest/edition/rules.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// Who acts on what, from the arguments of a verb.
ActOn act_on(const Services& services, const json& arguments) {
    return {.draft = text_argument(arguments, "id"),
            .who = acting(services, arguments),
            .version = static_cast<int>(number_argument(arguments, "version", 0, 0, std::numeric_limits<int>::max())),
            .hash = text_argument(arguments, "hash")};
}

int item_argument(const json& arguments, const char* name, int otherwise) {
    return static_cast<int>(number_argument(arguments, name, otherwise, 0, 1000));
}

VerbResult done(Services& services, const EditorResult<Draft>& draft, const std::string& said) {
    if (!draft) return failed(draft.error());
    services.wake();
    return {exit_ok, draft->id + ": " + said, data(*draft)};
}

/// After an edit: the new version, and what the rules object to.
VerbResult changed(Services& services, const EditorResult<Draft>& draft) {
    if (!draft) return failed(draft.error());
    std::string said = fmt::format("{}; it is version {} and not approved", draft->history.back().what, draft->version);
    for (const std::string& note : draft->notes) said += "\n! " + note;
    return done(services, draft, said);
}

std::string approval_words(const Draft& draft, const digest::Zone& zone) {
    if (draft.state != DraftState::approved)
        return fmt::format("version {} is approved by {}; somebody else must approve it too", draft.version,
                           names(draft.approvers));
    return fmt::format("version {} is approved; it goes out {}", draft.version, local_time(zone, draft.due));
}

/// "  2  Title (Section): the strongest reason"
std::string candidate_line(const digest::Pick& pick, std::size_t number) {
    std::string text = fmt::format("{:>3}  {}", number, pick.text.title);
    if (!pick.section.empty()) text += " (" + pick.section + ")";
    const auto strongest = std::ranges::max_element(pick.reasons, {}, &digest::Reason::points);
    if (strongest != pick.reasons.end()) text += ": " + strongest->sentence;
    return text;
}

std::string candidates_text(const Draft& draft) {
    std::string text;
    for (std::size_t i = 0; i < draft.next_best.size(); ++i) text += "\n" + candidate_line(draft.next_best[i], i + 1);
    return text;
}

json candidates_data(const Draft& draft) {
    json list = json::array();
    for (const digest::Pick& pick : draft.next_best) list.push_back(data(pick));
    return list;
}

/// What the rules say at this moment; nothing of what is over.
EditorResult<std::vector<digest::Finding>> findings_now(Newsroom& newsroom, const Draft& draft) {
    if (is_over(draft)) return std::vector<digest::Finding>();
    return newsroom.check(draft);
}

} // namespace

VerbResult draft_list(Services& services, const json& arguments) {
    const auto drafts = services.newsroom.ledger().drafts().list(
        static_cast<std::size_t>(number_argument(arguments, "limit", 50, 0, 10'000)));
    if (!drafts) return failed(drafts.error());
    const auto wrong = CorrectionList(services.newsroom).open();
    if (!wrong) return failed(wrong.error());
    std::string text;
    json list = json::array();
    for (const bool over : {false, true}) { // what still waits for somebody comes first
        for (const Draft& draft : *drafts) {
            if (is_over(draft) != over) continue;
            if (!text.empty()) text += '\n';
            text += line(draft, services.newsroom.zone());
            list.push_back(data(draft));
            const bool to_correct = std::ranges::find(*wrong, draft.id, &ToCorrect::draft) != wrong->end();
            if (to_correct) text += "  TO CORRECT";
            list.back()["to_correct"] = to_correct;
        }
    }
    return {exit_ok, text.empty() ? "no drafts yet" : text, std::move(list)};
}

VerbResult draft_show(Services& services, const json& arguments) {
    DraftDesk desk(services.newsroom);
    const auto draft = desk.find(text_argument(arguments, "id"));
    if (!draft) return failed(draft.error());
    const digest::Zone& zone = services.newsroom.zone();
    std::string text = line(*draft, zone) + "\n";
    json result = data(*draft);
    result["document"] = json::parse(digest::to_json(draft->document));
    if (const auto plain = digest::render(draft->document, digest::Dialect::plain)) text += "\n" + plain->text + "\n";
    if (!is_over(*draft)) {
        const auto forecast = services.newsroom.forecast(*draft);
        if (!forecast) return failed(forecast.error());
        text += "\nIf it goes out: " + forecast_line(*forecast, zone) + "\n";
        if (!forecast->over_budget.empty()) text += "!! " + forecast->over_budget + "\n";
        result["forecast"] = data(*forecast);
    }
    const auto findings = findings_now(services.newsroom, *draft);
    if (!findings) return failed(findings.error());
    if (!findings->empty()) text += "\nThe rules, as of now:\n" + words(*findings);
    for (const std::string& note : draft->notes) {
        if (std::ranges::find(*findings, note, &digest::Finding::message) == findings->end()) text += "\n! " + note;
    }
    if (!is_over(*draft) && !draft->next_best.empty())
        text += "\n\nCandidates (depesche draft swap):" + candidates_text(*draft);
    const auto also = further_reports(services.newsroom.ledger().drafts(), *draft);
    if (!also) return failed(also.error());
    result["also"] = json::array();
    if (!also->empty()) text += "\n";
    for (const AlsoTold& report : *also) {
        text += fmt::format("\nAlso: {}, {}: {} (article {})", report.source, local_time(zone, report.at), report.title,
                            report.article);
        result["also"].push_back({{"article", report.article},
                                  {"source", report.source},
                                  {"title", report.title},
                                  {"urgency", report.urgency},
                                  {"at", digest::to_iso8601(report.at)}});
    }
    if (!draft->approvers.empty()) text += "\n\nApproved by " + names(draft->approvers);
    const auto wrong = CorrectionList(services.newsroom).open_of(draft->id);
    if (!wrong) return failed(wrong.error());
    result["to_correct"] = json::array();
    for (const ToCorrect& entry : *wrong) {
        text += "\n\nTO CORRECT: " + sentence(entry);
        result["to_correct"].push_back(data(entry));
    }
    text += "\n";
    for (const DraftEvent& event : draft->history)
        text += fmt::format("\n{} {}: {}", local_time(zone, event.at), event.who, event.what);
    if (draft->state == DraftState::proposed)
        text += fmt::format("\n\nTo approve what you see: depesche draft approve {} --version {}", draft->id,
                            draft->version);
    return judged({exit_ok, text, std::move(result)}, *findings);
}

VerbResult draft_act(Services& services, const json& arguments) {
    DraftDesk desk(services.newsroom);
    const ActOn on = act_on(services, arguments);
    const std::string act = text_argument(arguments, "act");
    if (act == "approve") {
        const auto draft = desk.approve(on, false);
        return done(services, draft, draft ? approval_words(*draft, services.newsroom.zone()) : "");
    }
    if (act == "hold") return done(services, desk.hold(on), "held");
    if (act == "release") return done(services, desk.release(on), "released; it is proposed again");
    if (act == "renew") return changed(services, desk.renew(on));
    if (act == "undo") return done(services, desk.undo(on), "the approval is taken back; it is proposed again");
    if (act == "skip") return done(services, desk.skip(on, text_argument(arguments, "why")), "skipped");
    if (act == "corrected") {
        const auto ended = CorrectionList(services.newsroom).dismiss(on.draft);
        if (!ended) return failed(ended.error());
        if (*ended == 0) return failed(exit_usage, "nothing is to be corrected in '" + on.draft + "'");
        return {exit_ok, on.draft + ": nothing is left to correct", {{"id", on.draft}, {"ended", *ended}}};
    }
    return failed(exit_usage, "nothing to do called '" + act +
                                  "': approve, hold, release, renew, undo, skip or corrected for a draft");
}

VerbResult draft_edit(Services& services, const json& arguments) {
    DraftDesk desk(services.newsroom);
    const ActOn on = act_on(services, arguments);
    const int item = item_argument(arguments, "item", 1);
    if (flag_argument(arguments, "drop")) return changed(services, desk.drop(on, item));
    const bool by_machine = text_argument(arguments, "origin") == machine_origin;
    return changed(services, desk.edit(on, item, text_argument(arguments, "title"), text_argument(arguments, "line"),
                                       by_machine ? machine_origin : "editor"));
}

VerbResult draft_poll(Services& services, const json& arguments) {
    DraftDesk desk(services.newsroom);
    const ActOn on = act_on(services, arguments);
    if (flag_argument(arguments, "off")) return changed(services, desk.drop_poll(on));
    if (const int item = item_argument(arguments, "item", 0); item != 0)
        return changed(services, desk.take_poll(on, item));
    digest::ReaderPoll poll{.sign = {},
                            .question = text_argument(arguments, "question"),
                            .options = {},
                            .line = text_argument(arguments, "line")};
    const json* answers = digest::find_member(arguments, "answers");
    for (const json& answer : answers != nullptr && answers->is_array() ? *answers : json::array())
        if (answer.is_string()) poll.options.push_back(answer.get<std::string>());
    return changed(services, desk.set_poll(on, std::move(poll)));
}

VerbResult draft_move(Services& services, const json& arguments) {
    DraftDesk desk(services.newsroom);
    return changed(services, desk.move(act_on(services, arguments), item_argument(arguments, "item", 0),
                                       item_argument(arguments, "to", 0)));
}

VerbResult draft_swap(Services& services, const json& arguments) {
    DraftDesk desk(services.newsroom);
    const ActOn on = act_on(services, arguments);
    if (const std::string name = text_argument(arguments, "article"); !name.empty()) {
        const auto article = named_article(services.newsroom, name);
        if (!article) return article.error();
        return changed(services, desk.take(on, item_argument(arguments, "item", 0), article->key));
    }
    if (const int candidate = item_argument(arguments, "with", 0); candidate != 0)
        return changed(services, desk.swap(on, item_argument(arguments, "item", 0), candidate));
    const auto draft = desk.find(on.draft);
    if (!draft) return failed(draft.error());
    if (draft->next_best.empty())
        return {exit_ok, draft->id + " has no candidates to swap with", {{"next_best", json::array()}}};
    return {exit_ok,
            fmt::format("Candidates for {}; take one with --with NUMBER:{}", draft->id, candidates_text(*draft)),
            {{"id", draft->id}, {"version", draft->version}, {"next_best", candidates_data(*draft)}}};
}

namespace {

/// What the command line says about a draft.
struct DraftOptions {
    std::string id, title, line, why, question, article;
    std::vector<std::string> answers;
    int version = 0, item = 1, to = 1, with = 0;
    bool yes = false, take = false, off = false;
};
using Options = std::shared_ptr<DraftOptions>;

/// One verb below `draft`; `arguments` makes its arguments when it runs.
template <class Arguments>
CLI::App* add_one(CLI::App& draft, Invocation& invocation, const Options& options, const std::string& name,
                  const std::string& help, const std::string& handler, const std::string& example,
                  Arguments arguments) {
    CLI::App* verb = draft.add_subcommand(name, help);
    verb->footer("Example: depesche draft " + example);
    verb->add_option("ID", options->id, "The draft, such as morning-2026-11-24 or alert-17")->required();
    verb->callback([&invocation, options, handler, arguments] {
        invocation.act = [&invocation, options, handler, arguments] {
            json given = arguments(*options);
            given.update({{"id", options->id}, {"version", options->version}, {"who", cli_user()}});
            return ask(invocation, handler, given);
        };
    });
    return verb;
}

void add_version(CLI::App* verb, const Options& options) {
    verb->add_option("--version", options->version, "The version you have seen; refused when it has changed since")
        ->check(CLI::PositiveNumber);
}

CLI::Option* add_item(CLI::App* verb, const Options& options) {
    return verb->add_option("--item", options->item, "Which item, from 1")->check(CLI::Range(1, 12));
}

/// Whoever does not say which version was seen is shown it and asked.
int approve_by_hand(const Invocation& invocation, const DraftOptions& options) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    json given = {{"act", "approve"}, {"id", options.id}, {"version", options.version}, {"who", cli_user()}};
    if (options.version == 0 && !options.yes) {
        const VerbResult shown = ask(*settings, "draft show", {{"id", options.id}});
        if (shown.exit != exit_ok) return print(invocation, shown); // broken rules: the approval would be refused
        if (const auto refused =
                ask_first(shown.text, {"Approve this?", "nothing was approved",
                                       "add --version with the version you have seen, or --yes for any"}))
            return *refused;
        given["version"] = shown.data.at("version");
        given["hash"] = shown.data.at("hash");
    }
    return print(invocation, ask(*settings, "draft act", given));
}

void add_acts(CLI::App& draft, Invocation& invocation, const Options& options) {
    constexpr std::tuple<const char*, const char*, const char*> acts[] = {
        {"approve", "Approve what you have seen; it goes out at its time", "approve morning-2026-11-24 --version 2"},
        {"hold", "Keep it from going out", "hold morning-2026-11-24"},
        {"release", "Propose again what was held", "release morning-2026-11-24"},
        {"renew", "Make an edition anew of all that is known by now; what people changed in it goes",
         "renew morning-2026-11-24"},
        {"undo", "Take an approval back before it goes out", "undo alert-17"},
        {"skip", "Do not send it at all", "skip evening-2026-11-24 --why \"Feiertag\""},
        {"corrected", "What its newsroom changed since it was sent needs no correction any more",
         "corrected morning-2026-11-24"}};
    for (const auto& [name, help, example] : acts) {
        CLI::App* verb = add_one(draft, invocation, options, name, help, "draft act", example,
                                 [act = std::string(name)](const DraftOptions& given) -> json {
                                     return {{"act", act}, {"why", given.why}};
                                 });
        add_version(verb, options);
        if (name == std::string_view("skip"))
            verb->add_option("--why", options->why, "The reason, kept in its history");
        if (name != std::string_view("approve")) continue;
        verb->add_flag("--yes", options->yes, "Do not ask, whichever version it is");
        verb->callback([&invocation, options] {
            invocation.act = [&invocation, options] { return approve_by_hand(invocation, *options); };
        });
    }
}

void add_edits(CLI::App& draft, Invocation& invocation, const Options& options) {
    CLI::App* edit = add_one(draft, invocation, options, "edit", "Change a title or a line; a new version",
                             "draft edit", "edit morning-2026-11-24 --item 2 --title \"Tram fährt wieder\"",
                             [](const DraftOptions& given) -> json {
                                 return {{"item", given.item}, {"title", given.title}, {"line", given.line}};
                             });
    add_item(edit, options);
    edit->add_option("--title", options->title, "The new title, or an alert's headline without its label");
    edit->add_option("--line", options->line, "The new line, or an alert's body");
    CLI::App* swap =
        add_one(draft, invocation, options, "swap",
                "Put a candidate, or any article, in an item's place; without either the candidates", "draft swap",
                "swap morning-2026-11-24 --item 2 --with 3", [](const DraftOptions& given) -> json {
                    return {{"item", given.item}, {"with", given.with}, {"article", given.article}};
                });
    add_item(swap, options)->required();
    auto* candidate = swap->add_option("--with", options->with, "Which candidate, from 1")->check(CLI::PositiveNumber);
    swap->add_option("--article", options->article, "Any article by its key, id or address")->excludes(candidate);
    CLI::App* drop = add_one(draft, invocation, options, "drop", "Take an item out; a new version", "draft edit",
                             "drop morning-2026-11-24 --item 3",
                             [](const DraftOptions& given) -> json { return {{"item", given.item}, {"drop", true}}; });
    add_item(drop, options)->required();
    CLI::App* move =
        add_one(draft, invocation, options, "move", "Put an item at another place; a new version", "draft move",
                "move morning-2026-11-24 --item 4 --to 1",
                [](const DraftOptions& given) -> json { return {{"item", given.item}, {"to", given.to}}; });
    add_item(move, options)->required();
    move->add_option("--to", options->to, "Its new place, from 1")->check(CLI::Range(1, 12))->required();
    for (CLI::App* verb : {edit, swap, drop, move}) add_version(verb, options);
}

void add_poll(CLI::App& draft, Invocation& invocation, const Options& options) {
    const auto of_item = std::make_shared<int>(0);
    CLI::App* verb = add_one(draft, invocation, options, "poll",
                             "Ask the readers something behind an edition's stories", "draft poll",
                             "poll morning-2026-11-24 --question \"Soll das Tram auch nachts fahren?\" --answer Ja "
                             "--answer Nein",
                             [of_item](const DraftOptions& given) -> json {
                                 return {{"question", given.question},
                                         {"answers", given.answers},
                                         {"line", given.line},
                                         {"item", *of_item},
                                         {"off", given.off}};
                             });
    auto* question = verb->add_option("--question", options->question, "The question, 100 characters at most");
    verb->add_option("--answer", options->answers, "An answer to choose, 30 characters at most; 2 to 5 of them")
        ->needs(question);
    verb->add_option("--line", options->line, "What it is about, and when the result comes")->needs(question);
    auto* item = verb->add_option("--item", *of_item, "Take the poll that the article of this item brings along")
                     ->check(CLI::Range(1, 12))
                     ->excludes(question);
    verb->add_flag("--off", options->off, "Take the poll off again")->excludes(question)->excludes(item);
    add_version(verb, options);
}

/// Asked in this process: whatever it takes, nothing of `run` waits for it.
void add_suggest(CLI::App& draft, Invocation& invocation, const Options& options) {
    CLI::App* verb = draft.add_subcommand("suggest", "Ask the program or service of [summary] for the line of an item");
    verb->footer("Example: depesche draft suggest morning-2026-11-24 --item 2");
    verb->add_option("ID", options->id, "The draft, such as morning-2026-11-24")->required();
    add_item(verb, options)->required();
    verb->add_flag("--take", options->take, "Put it in, marked as machine-written; the draft then waits for an editor");
    add_version(verb, options);
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return draft_suggest(invocation, {options->id, options->item, options->version, options->take});
        };
    });
}

} // namespace

void add_draft(CLI::App& app, Invocation& invocation) {
    CLI::App* draft = app.add_subcommand("draft", "What is on its way: look at it, change it, approve it, hold it");
    draft->require_subcommand(1);
    CLI::App* list = draft->add_subcommand("list", "The latest drafts; what waits for somebody comes first");
    list->footer("Example: depesche draft list --json");
    list->callback(
        [&invocation] { invocation.act = [&invocation] { return ask(invocation, "draft list", json::object()); }; });
    const auto options = std::make_shared<DraftOptions>();
    add_one(*draft, invocation, options, "show",
            "One draft as readers would see it, with its candidates, notes and history", "draft show",
            "show morning-2026-11-24", [](const DraftOptions&) { return json::object(); });
    add_acts(*draft, invocation, options);
    add_edits(*draft, invocation, options);
    add_poll(*draft, invocation, options);
    add_suggest(*draft, invocation, options);
}

} // namespace depesche::bot
