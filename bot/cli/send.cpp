#include "bot/cli/alert.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/foresee.hpp"
#include "bot/cli/undo.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/cli/wait.hpp"
#include "bot/editor/draft_desk.hpp"
#include "digest/document/json.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// Today's slot of an edition, or its next one when it has none today.
std::optional<digest::Slot> slot_today(Newsroom& newsroom, const std::string& edition) {
    const digest::LocalDate today = newsroom.zone().date(newsroom.now());
    for (int days = 0; days < 8; ++days) {
        if (auto slot = newsroom.schedule().slot(
                edition, digest::LocalDate{std::chrono::sys_days(today) + std::chrono::days(days)}))
            return slot;
    }
    return std::nullopt;
}

std::string exists_sentence(const Draft& known) {
    if (known.state == DraftState::proposed)
        return known.id + " exists already: it is proposed; 'depesche draft approve " + known.id +
               "' sends it at its time";
    return known.id + " exists already: a digest goes out once per edition and local date; see 'depesche draft show " +
           known.id + "'";
}

/// Stores the approved draft, also in place of a proposal that nobody has touched; otherwise why it is not sent.
std::optional<VerbResult> put_in_place(Newsroom& newsroom, Draft& draft) {
    DraftStore& drafts = newsroom.ledger().drafts();
    const auto created = drafts.create(draft);
    if (!created) return failed(created.error());
    if (*created) return std::nullopt;
    const auto known = drafts.find(draft.id);
    if (!known) return failed(known.error());
    if (!*known) return failed(exit_failed, draft.id + " has just been changed by somebody else; try it again");
    const Draft& before = **known;
    const bool untouched =
        std::ranges::all_of(before.history, [](const DraftEvent& event) { return event.who == "depesche"; });
    if (before.state != DraftState::proposed || !untouched) return failed(exit_failed, exists_sentence(before));
    draft.version = before.version + 1;
    std::vector<DraftEvent> history = before.history;
    history.push_back({newsroom.now(), "depesche", "proposed anew: it is sent now"});
    DraftEvent approval = draft.history.back();
    approval.what = fmt::format("approved version {}", draft.version);
    history.push_back(std::move(approval));
    draft.history = std::move(history);
    const auto replaced = drafts.replace(draft, before.version, before.state);
    if (!replaced) return failed(replaced.error());
    if (!*replaced) return failed(exit_failed, draft.id + " has just been changed by somebody else; look at it again");
    return std::nullopt;
}

VerbResult as_it_would_go(Newsroom& newsroom, const Draft& draft, const std::string& hash) {
    const auto plain = digest::render(draft.document, digest::Dialect::plain);
    if (!plain) return failed(exit_rules, plain.error());
    const auto forecast = newsroom.forecast(draft);
    if (!forecast) return failed(forecast.error());
    std::string text = plain->text + "\n\n" + forecast_line(*forecast, newsroom.zone());
    if (!forecast->over_budget.empty()) text += "\n! " + forecast->over_budget;
    for (const std::string& note : draft.notes) text += "\n! " + note;
    return {exit_ok,
            std::move(text),
            {{"text", plain->text}, {"hash", hash}, {"notes", draft.notes}, {"forecast", data(*forecast)}}};
}

/// One person alone does not send what two must approve.
VerbResult needs_two(const Draft& draft) {
    return failed(exit_rules, fmt::format("two people must approve {}: it goes out at its time when both have; "
                                          "'depesche draft list' shows it once it is proposed",
                                          draft.id));
}

} // namespace

VerbResult send(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const std::string edition = text_argument(arguments, "edition");
    const bool to_test = text_argument(arguments, "to") == "test";
    if (to_test && std::ranges::none_of(newsroom.settings().audiences, &config::AudienceSettings::test)) {
        return failed(exit_usage, "no audience in the configuration is marked test = true");
    }
    auto slot = slot_today(newsroom, edition);
    if (!slot && edition == "surprising")
        return failed(exit_usage, "a surprising story needs its article: --article KEY");
    if (!slot) return failed(exit_usage, "there is no edition '" + edition + "' in the configuration");
    // On a day without this edition it is one more, made now: that of its own day still comes.
    if (const digest::LocalDate today = newsroom.zone().date(newsroom.now()); slot->date != today) {
        const auto useful = slot->useful_until - slot->at;
        slot->date = today;
        slot->at = slot->grace_until = newsroom.now();
        slot->useful_until = slot->at + useful;
    }
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    auto draft = newsroom.propose(*slot, newsroom.now());
    if (!draft) return failed(draft.error());
    draft->due = newsroom.now();
    draft->useful_until = draft->due + (slot->useful_until - slot->at);
    draft->grace_until = std::max(slot->grace_until, draft->useful_until); // somebody wants it now, whatever the hour
    if (to_test) {
        const auto id = newsroom.ledger().drafts().next_id("test-" + edition);
        if (!id) return failed(id.error());
        draft->id = *id;
        draft->to_test = true;
    }
    draft->content_hash = newsroom.content_hash(*draft);
    const std::string hash = shown_hash(draft->document);
    if (flag_argument(arguments, "show")) return as_it_would_go(newsroom, *draft, hash);
    if (const std::string seen = text_argument(arguments, "seen"); !seen.empty() && seen != hash)
        return failed(exit_failed, "the news has changed since " + draft->id + " was shown; look at it again");
    DraftDesk desk(newsroom);
    const std::string who = acting(services, arguments);
    auto approved = desk.approved(*draft, {.draft = draft->id, .who = who}, false);
    if (!approved) return failed(approved.error());
    if (approved->state != DraftState::approved) return needs_two(*draft);
    if (const auto refused = put_in_place(newsroom, *approved)) return *refused;
    const auto sent = newsroom.send(*approved);
    if (!sent) return not_handed_over(services, *approved, who, sent.error());
    services.wake();
    const json result = {{"draft", approved->id},
                         {"broadcasts", sent->broadcasts},
                         {"recipients", sent->recipients},
                         {"forecast", data(sent->forecast)}};
    const std::string text = fmt::format("{} goes to {} recipients, {}", approved->id, sent->recipients,
                                         forecast_line(sent->forecast, newsroom.zone()));
    return services.engine != nullptr ? VerbResult{exit_ok, text, result}
                                      : VerbResult{exit_waiting, text + " as soon as 'depesche run' runs", result};
}

namespace {

/// Whether somebody must have seen the edition before it goes to readers.
bool needs_eyes(const config::Settings& settings, const std::string& edition, const AlertOptions& options) {
    const auto found = std::ranges::find(settings.editions, edition, &config::EditionSettings::name);
    const bool waits = found != settings.editions.end() && found->approval != config::Approval::none;
    return waits && options.to != "test" && !options.yes;
}

int send_edition(const Invocation& invocation, const std::string& edition, const AlertOptions& options) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    json arguments = {{"edition", edition}, {"to", options.to}, {"who", cli_user()}};
    if (needs_eyes(*settings, edition, options)) {
        json look = arguments;
        look["show"] = true;
        const VerbResult preview = ask(*settings, "send", look);
        if (preview.exit != exit_ok) return print(invocation, preview);
        arguments["seen"] = digest::text_member(preview.data, "hash");
        if (const auto refused =
                ask_first(preview.text, {"Send this to all readers and channels?", "nothing was sent", "add --yes"}))
            return *refused;
        // Nothing is stored yet: whoever interrupts leaves everything as it was.
        if (!counted_down(edition, settings->breaking.hold))
            return print(invocation, {exit_failed, "nothing was sent", json::object()});
    }
    const VerbResult result = ask(*settings, "send", arguments);
    const bool waits = options.wait && result.exit == exit_ok;
    return print(invocation, waits ? wait_for_broadcasts(*settings, result) : result);
}

} // namespace

void add_send(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<AlertOptions>();
    options->kind = "surprising";
    const auto edition = std::make_shared<std::string>();
    CLI::App* verb = app.add_subcommand("send", "Send an edition now instead of at its time, or a surprising story");
    verb->add_option("EDITION", *edition, "An edition's name, or 'surprising' with --article")->required();
    verb->add_option("--article", options->article, "Of a surprising story: key, id or address of the article");
    verb->add_option("--title", options->headline, "Of a surprising story, instead of the article's");
    verb->add_option("--body", options->body, "Of a surprising story, instead of the article's line");
    verb->add_flag("--yes", options->yes,
                   "Do not ask (a surprising story, or an edition that needs approval, is shown first)");
    verb->add_option("--to", options->to, "'test': only to test audiences")->check(CLI::IsMember({"test"}));
    verb->add_flag("--wait", options->wait, "Return when everybody has it");
    verb->footer("Example: depesche send morning --to test\n         depesche send surprising --article 4711");
    verb->callback([&invocation, options, edition] {
        invocation.act = [&invocation, options, edition] {
            if (*edition == "surprising" && !options->article.empty()) return send_by_hand(invocation, *options);
            return send_edition(invocation, *edition, *options);
        };
    });
}

} // namespace depesche::bot
