#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// The draft that a verb names, or why there is none.
std::expected<Draft, VerbResult> named_draft(Newsroom& newsroom, const std::string& id) {
    auto draft = newsroom.ledger().drafts().find(id);
    if (!draft) return std::unexpected(failed(draft.error()));
    if (!*draft) return std::unexpected(failed(exit_usage, "no draft '" + id + "'; 'depesche draft list' shows them"));
    return **std::move(draft);
}

VerbResult stored(Services& services, const Draft& draft, const Draft& before, const std::string& said) {
    const auto replaced = services.newsroom.ledger().drafts().replace(draft, before.version, before.state);
    if (!replaced) return failed(replaced.error());
    if (!*replaced) return failed(exit_failed, draft.id + " has just been changed by somebody else; look at it again");
    services.wake();
    return {exit_ok, draft.id + ": " + said, data(draft)};
}

/// The n-th item (from 1) of a digest, or the headline of an alert as item 1.
bool edit_item(digest::Document& document, std::int64_t number, const std::string& title, const std::string& text) {
    std::int64_t seen = 0;
    for (digest::DocumentBlock& block : document.blocks) {
        if (auto* item = std::get_if<digest::Item>(&block)) {
            if (++seen != number) continue;
            if (!title.empty()) item->title = title;
            if (!text.empty()) item->line = text;
            return true;
        }
        if (auto* headline = std::get_if<digest::Headline>(&block)) {
            // The label ("EIL: ", "Update 1 (15.05): ") stays.
            const std::size_t label = headline->text.find(": ");
            if (++seen == number && !title.empty())
                headline->text = headline->text.substr(0, label == std::string::npos ? 0 : label + 2) + title;
        } else if (auto* body = std::get_if<digest::Paragraph>(&block); body != nullptr && seen == number) {
            if (!text.empty()) body->text = text;
        }
    }
    return seen >= number && number > 0;
}

/// Takes the n-th item (from 1) out of a digest; numbers and the second line stay true. False when there is none, or
/// one only.
bool drop_item(Draft& draft, std::int64_t number) {
    auto& blocks = draft.document.blocks;
    const auto is_item = [](const digest::DocumentBlock& block) { return std::holds_alternative<digest::Item>(block); };
    const std::int64_t items = std::ranges::count_if(blocks, is_item);
    if (number < 1 || number > items || items < 2) return false;
    std::int64_t seen = 0;
    std::erase_if(blocks, [&](const digest::DocumentBlock& block) { return is_item(block) && ++seen == number; });
    int next = 0;
    for (digest::DocumentBlock& block : blocks) {
        if (auto* item = std::get_if<digest::Item>(&block); item != nullptr && item->number > 0) item->number = ++next;
        auto* line = std::get_if<digest::Subline>(&block);
        if (line == nullptr || line->by_items.size() < static_cast<std::size_t>(items)) continue;
        line->by_items.resize(static_cast<std::size_t>(items - 1));
        line->text = line->by_items.back();
    }
    if (number <= static_cast<std::int64_t>(draft.picks.size())) draft.picks.erase(draft.picks.begin() + (number - 1));
    return true;
}

} // namespace

VerbResult draft_list(Services& services, const json& arguments) {
    const auto drafts = services.newsroom.ledger().drafts().list(
        static_cast<std::size_t>(number_argument(arguments, "limit", 50, 0, 10'000)));
    if (!drafts) return failed(drafts.error());
    std::string text;
    json list = json::array();
    for (const bool over : {false, true}) { // what still waits for somebody comes first
        for (const Draft& draft : *drafts) {
            if (is_over(draft) != over) continue;
            if (!text.empty()) text += '\n';
            text += line(draft, services.newsroom.zone());
            list.push_back(data(draft));
        }
    }
    return {exit_ok, text.empty() ? "no drafts yet" : text, std::move(list)};
}

VerbResult draft_show(Services& services, const json& arguments) {
    const auto draft = named_draft(services.newsroom, text_argument(arguments, "id"));
    if (!draft) return draft.error();
    std::string text = line(*draft, services.newsroom.zone()) + "\n";
    json result = data(*draft);
    result["document"] = json::parse(digest::to_json(draft->document));
    if (const auto plain = digest::render(draft->document, digest::Dialect::plain)) text += "\n" + plain->text + "\n";
    for (const std::string& note : draft->notes) text += "\n! " + note;
    for (const DraftEvent& event : draft->history)
        text += fmt::format("\n{} {}: {}", digest::to_iso8601(event.at), event.who, event.what);
    if (!is_over(*draft))
        text += fmt::format("\n\nTo approve what you see: depesche draft approve {} --version {}", draft->id,
                            draft->version);
    return {exit_ok, text, std::move(result)};
}

namespace {

/// An alert that waited longer for its approval than it is useful.
bool is_old_news(const Draft& draft, Instant now) {
    return draft.kind != DraftKind::digest && draft.kind != DraftKind::surprising && now > draft.grace_until;
}

VerbResult approve(Services& services, const Draft& before, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    if (const auto seen = number_argument(arguments, "version", 0, 0, std::numeric_limits<int>::max());
        seen != 0 && seen != before.version)
        return failed(exit_failed, fmt::format("{} is at version {} now; look at it again", before.id, before.version));
    if (is_old_news(before, newsroom.now()))
        return failed(exit_rules, before.id + " is too old to be news; send a new alert");
    Draft draft = before;
    // An alert counts from its approval; its candidate may have waited.
    if (draft.kind != DraftKind::digest) {
        draft.due = newsroom.now();
        draft.grace_until = draft.useful_until = draft.due + newsroom.settings().breaking.useful_for;
    }
    const auto approved = newsroom.approve(std::move(draft), text_argument(arguments, "who"));
    if (!approved) return failed(approved.error());
    return stored(services, *approved, before, fmt::format("version {} is approved", before.version));
}

} // namespace

VerbResult draft_act(Services& services, const json& arguments) {
    const std::string act = text_argument(arguments, "act");
    if (act != "approve" && act != "hold" && act != "skip")
        return failed(exit_usage, "nothing to do called '" + act + "': approve, hold or skip a draft");
    const auto before = named_draft(services.newsroom, text_argument(arguments, "id"));
    if (!before) return before.error();
    if (is_over(*before))
        return failed(exit_failed, fmt::format("{} is {} already", before->id, to_string(before->state)));
    if (act == "approve") return approve(services, *before, arguments);
    Draft draft = *before;
    draft.state = act == "hold" ? DraftState::held : DraftState::skipped;
    draft.history.push_back(
        {services.newsroom.now(), text_argument(arguments, "who"), std::string(to_string(draft.state))});
    return stored(services, draft, *before, std::string(to_string(draft.state)));
}

VerbResult draft_edit(Services& services, const json& arguments) {
    auto before = named_draft(services.newsroom, text_argument(arguments, "id"));
    if (!before) return before.error();
    if (is_over(*before))
        return failed(exit_failed, fmt::format("{} is {} already", before->id, to_string(before->state)));
    Draft draft = *before;
    const std::int64_t number = number_argument(arguments, "item", 1, 0, 1000);
    const bool drop = flag_argument(arguments, "drop");
    const bool done =
        drop ? drop_item(draft, number)
             : edit_item(draft.document, number, text_argument(arguments, "title"), text_argument(arguments, "line"));
    if (!done) return failed(exit_usage, fmt::format("{} has no item {} that can be changed so", draft.id, number));
    ++draft.version;
    if (draft.state != DraftState::held) draft.state = DraftState::proposed; // what is held stays held
    draft.approved_hash.clear();
    draft.history.push_back({services.newsroom.now(), text_argument(arguments, "who"),
                             fmt::format("{} item {}", drop ? "dropped" : "edited", number)});
    const auto findings = services.newsroom.check(draft);
    if (!findings) return failed(findings.error());
    std::string said = fmt::format("{}; it is version {} and not approved", drop ? "dropped" : "edited", draft.version);
    draft.notes.clear();
    for (const digest::Finding& finding : *findings) {
        draft.notes.push_back(finding.message);
        said += "\n! " + finding.message;
    }
    return stored(services, draft, *before, said);
}

void add_draft(CLI::App& app, Invocation& invocation) {
    CLI::App* draft = app.add_subcommand("draft", "What is on its way: list, show, approve, hold, skip, edit, drop");
    draft->require_subcommand(1);
    CLI::App* list = draft->add_subcommand("list", "The latest drafts, newest first");
    list->callback(
        [&invocation] { invocation.act = [&invocation] { return ask(invocation, "draft list", json::object()); }; });

    const auto id = std::make_shared<std::string>();
    CLI::App* show = draft->add_subcommand("show", "One draft as readers would see it, with its notes and history");
    show->add_option("ID", *id)->required();
    show->callback([&invocation, id] {
        invocation.act = [&invocation, id] { return ask(invocation, "draft show", {{"id", *id}}); };
    });

    const auto version = std::make_shared<int>(0);
    for (const auto& [name, help] :
         {std::pair{"approve", "Approve what you have seen; it goes out at its time"},
          std::pair{"hold", "Keep it from going out"}, std::pair{"skip", "Do not send it at all"}}) {
        CLI::App* act = draft->add_subcommand(name, help);
        act->add_option("ID", *id)->required();
        if (name == std::string_view("approve"))
            act->add_option("--version", *version, "The version you have seen; refused when it has changed since")
                ->check(CLI::PositiveNumber);
        act->callback([&invocation, id, version, chosen = std::string(name)] {
            invocation.act = [&invocation, id, version, chosen] {
                return ask(invocation, "draft act",
                           {{"id", *id}, {"act", chosen}, {"version", *version}, {"who", cli_user()}});
            };
        });
    }

    struct Edit {
        std::int64_t item = 1;
        std::string title, line;
    };
    const auto edit = std::make_shared<Edit>();
    CLI::App* verb = draft->add_subcommand("edit", "Change a title or a line; a new version that needs approval");
    verb->add_option("ID", *id)->required();
    verb->add_option("--item", edit->item, "Which item, from 1")->check(CLI::Range(1, 12));
    verb->add_option("--title", edit->title);
    verb->add_option("--line", edit->line);
    verb->callback([&invocation, id, edit] {
        invocation.act = [&invocation, id, edit] {
            return ask(
                invocation, "draft edit",
                {{"id", *id}, {"item", edit->item}, {"title", edit->title}, {"line", edit->line}, {"who", cli_user()}});
        };
    });
    CLI::App* drop = draft->add_subcommand("drop", "Take an item out; a new version");
    drop->add_option("ID", *id)->required();
    drop->add_option("--item", edit->item, "Which item, from 1")->check(CLI::Range(1, 12))->required();
    drop->callback([&invocation, id, edit] {
        invocation.act = [&invocation, id, edit] {
            return ask(invocation, "draft edit",
                       {{"id", *id}, {"item", edit->item}, {"drop", true}, {"who", cli_user()}});
        };
    });
}

} // namespace depesche::bot
