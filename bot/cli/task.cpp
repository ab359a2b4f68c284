// Posts by hand on the command line: so that nobody is stuck without the page or the chat.
#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/task_desk.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

TaskDesk desk_of(Services& services) { return {services.newsroom, services.newsroom.ledger().tasks()}; }

/// While nothing runs nobody else makes tasks of what is to be posted.
EditorResult<void> catch_up(Services& services) {
    if (services.engine != nullptr) return {};
    const auto changed = desk_of(services).tick();
    return changed ? EditorResult<void>() : std::unexpected(changed.error());
}

VerbResult shown(Services& services, const EditorResult<Task>& task) {
    if (!task) return failed(task.error());
    services.wake(); // whoever shows it shows it anew
    return {exit_ok, line(*task, services.newsroom.zone()), data(*task)};
}

} // namespace

VerbResult task_list(Services& services, const json& arguments) {
    const auto limit = static_cast<std::size_t>(number_argument(arguments, "limit", 30, 1, 1000));
    const bool all = flag_argument(arguments, "all");
    if (const auto done = catch_up(services); !done) return failed(done.error());
    const auto tasks =
        all ? services.newsroom.ledger().tasks().latest(limit) : services.newsroom.ledger().tasks().open();
    if (!tasks) return failed(tasks.error());
    std::string text;
    json list = json::array();
    for (const Task& task : *tasks) {
        if (!text.empty()) text += '\n';
        text += line(task, services.newsroom.zone());
        list.push_back(data(task));
    }
    return {exit_ok, text.empty() ? "nothing is to be posted by hand" : text, std::move(list)};
}

VerbResult task_show(Services& services, const json& arguments) {
    if (const auto done = catch_up(services); !done) return failed(done.error());
    const auto view = desk_of(services).view(number_argument(arguments, "id", 0, 0, INT64_MAX));
    if (!view) return failed(view.error());
    std::string text = line(view->task, services.newsroom.zone());
    if (!view->article.empty()) text += "\nthe article was withdrawn: " + view->article;
    if (!view->reason.empty()) text += "\nreason: " + view->reason;
    if (!view->channel_url.empty()) text += "\nchannel: " + view->channel_url;
    if (!view->earlier_text.empty()) text += "\n\nThe earlier post:\n" + view->earlier_text;
    if (!view->text.empty()) text += "\n\nTo post:\n" + view->text;
    json result = data(view->task);
    result["text"] = view->text;
    result["channel"] = view->channel_url;
    result["earlier_text"] = view->earlier_text;
    result["reason"] = view->reason;
    return {exit_ok, text, std::move(result)};
}

VerbResult task_act(Services& services, const json& arguments) {
    TaskDesk desk = desk_of(services);
    const BroadcastId id = number_argument(arguments, "id", 0, 0, INT64_MAX);
    const std::string act = text_argument(arguments, "act");
    const std::string who = acting(services, arguments);
    if (const auto done = catch_up(services); !done) return failed(done.error());
    const auto before = desk.find(id);
    if (!before) return failed(before.error());
    if (is_over(*before)) {
        VerbResult over = failed(exit_failed, fmt::format("post by hand {} is over: {}", id, how_it_ended(*before)));
        over.data["task"] = data(*before);
        return over;
    }
    if (act == "posted") return shown(services, desk.posted(id, who, text_argument(arguments, "link")));
    if (act == "take") return shown(services, desk.take(id, who));
    if (act == "drop") return shown(services, desk.drop(id, who, text_argument(arguments, "why")));
    return failed(exit_usage, "nothing to do called '" + act + "': posted, take or drop a post by hand");
}

void add_task(CLI::App& app, Invocation& invocation) {
    CLI::App* task = app.add_subcommand("task", "Posts that a person makes by hand, as in a WhatsApp channel");
    task->require_subcommand(1);
    task->footer("Example: depesche task posted 17 --link https://whatsapp.com/channel/0029VaSeestadt/128");
    const auto all = std::make_shared<bool>(false);
    CLI::App* list = task->add_subcommand("list", "What is to be posted now, urgent ones first");
    list->add_flag("--all", *all, "Also the latest ones that are over");
    list->callback([&invocation, all] {
        invocation.act = [&invocation, all] { return ask(invocation, "task list", {{"all", *all}}); };
    });

    const auto id = std::make_shared<BroadcastId>(0);
    CLI::App* show = task->add_subcommand("show", "The text to post, and the earlier post that it corrects");
    show->add_option("ID", *id, "Its number")->required();
    show->callback([&invocation, id] {
        invocation.act = [&invocation, id] { return ask(invocation, "task show", {{"id", *id}}); };
    });

    const auto link = std::make_shared<std::string>();
    const auto why = std::make_shared<std::string>();
    const auto add_act = [&](const char* name, const char* help) {
        CLI::App* verb = task->add_subcommand(name, help);
        verb->add_option("ID", *id, "Its number")->required();
        verb->callback([&invocation, id, link, why, chosen = std::string(name)] {
            invocation.act = [&invocation, id, link, why, chosen] {
                return ask(invocation, "task act",
                           {{"id", *id}, {"act", chosen}, {"link", *link}, {"why", *why}, {"who", cli_user()}});
            };
        });
        return verb;
    };
    add_act("posted", "You have posted it (or deleted what was to be deleted)")
        ->add_option("--link", *link, "Address of the post in the channel");
    add_act("take", "You do it: nobody else is asked for the time of one escalation");
    add_act("drop", "It will not be posted")->add_option("--why", *why, "The reason, for the record");
}

} // namespace depesche::bot
