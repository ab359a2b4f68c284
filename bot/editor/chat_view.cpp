#include "bot/editor/chat_view.hpp"

#include "digest/document/unicode.hpp"
#include "digest/edition/explain.hpp"
#include "digest/format/fragments.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <span>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;
using What = DraftPress::What;
using Rows = std::vector<std::vector<Button>>;
using digest::Dialect;

namespace {

constexpr std::size_t buttons_in_a_row = 5; // more are too narrow for a thumb
constexpr std::size_t title_on_button = 48; // longer ones are cut by the phone
/// Up to here an approved draft counts down; beyond, it has a time of day.
constexpr auto longest_countdown = 5min;
/// Of the reports that joined an alert; more would push the message away.
constexpr std::size_t reports_shown = 3;
constexpr std::size_t longest_report = 80;
constexpr std::string_view rule_line = "──────────";

std::string numbered_title(const digest::Pick& pick, int number) {
    return fmt::format("{}. {}", number, pick.text.title);
}

std::string local_clock(Instant at, const config::Texts& texts, const digest::Zone& zone) {
    return digest::time_text("time_long", at, texts, zone);
}

/// The last event of this kind, such as "approved" or "held".
const DraftEvent* last_event(const Draft& draft, std::string_view beginning) {
    for (const DraftEvent& event : draft.history | std::views::reverse) {
        if (event.what.starts_with(beginning)) return &event;
    }
    return nullptr;
}

std::string names(const std::vector<std::string>& people, const config::Texts& texts) {
    std::string all;
    for (std::size_t i = 0; i < people.size(); ++i) {
        if (i > 0) all += i + 1 == people.size() ? " " + texts.at("list.and") + " " : ", ";
        all += people[i];
    }
    return all;
}

// --- reasons ---

/// Why a burst is one has a sentence and no points.
bool is_scored(const digest::Reason& reason) { return reason.part != "breaking"; }

/// The two strongest reasons of an item; more is for `why`.
std::string reasons_of(const digest::Pick& pick) {
    const auto stronger = [](const digest::Reason* one, const digest::Reason* other) {
        return other == nullptr || one->points > other->points;
    };
    const digest::Reason* first = nullptr;
    const digest::Reason* second = nullptr;
    for (const digest::Reason& reason : pick.reasons) {
        if (reason.sentence.empty() || (is_scored(reason) && reason.points <= 0)) continue;
        if (stronger(&reason, first))
            second = std::exchange(first, &reason);
        else if (stronger(&reason, second))
            second = &reason;
    }
    std::string line;
    for (const digest::Reason* reason : {first, second}) {
        if (reason == nullptr) continue;
        const std::string_view words = is_scored(*reason) ? digest::plain_words(*reason) : reason->sentence;
        line += fmt::format("{}{}{}", line.empty() ? "" : " ", words, words.ends_with('.') ? "" : ".");
    }
    return digest::clean_line(line);
}

/// One line an item, each cut to `width`; width 0: no reasons.
std::string reasons_text(const Draft& draft, std::size_t width) {
    std::string text;
    for (std::size_t i = 0; i < draft.picks.size() && width > 0; ++i) {
        const std::string reasons = reasons_of(draft.picks[i]);
        if (reasons.empty()) continue;
        const std::string cut = digest::cut_at_word(reasons, width, digest::utf16_length, "…");
        if (cut.empty()) continue;
        if (!text.empty()) text += '\n';
        text += draft.kind == DraftKind::digest ? fmt::format("{}: {}", i + 1, cut) : cut;
    }
    return text;
}

// --- buttons ---

struct Buttons {
    const Draft& draft;
    const config::Texts& texts;
    Rows rows{};

    Button make(std::string_view key, What what, int item = 0, int choice = 0) const {
        const std::string text = texts.fill(fmt::format("editor.button.{}", key), {{"n", std::to_string(item)}});
        return {text, to_data(press_on(draft, what, item, choice))};
    }
    void row(std::vector<Button> buttons) { rows.push_back(std::move(buttons)); }
    /// One an item, in rows.
    void each_item(std::string_view key, What what) {
        for (std::size_t i = 0; i < draft.picks.size(); ++i) {
            if (i % buttons_in_a_row == 0) rows.emplace_back();
            rows.back().push_back(make(key, what, static_cast<int>(i + 1)));
        }
    }
};

Rows swap_buttons(Buttons buttons, int item) {
    const auto& candidates = buttons.draft.next_best;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        const DraftPress press = press_on(buttons.draft, What::swap, item, static_cast<int>(i + 1));
        buttons.row({{cut_title(candidates[i].text.title, title_on_button), to_data(press)}});
    }
    buttons.row({buttons.make("back", What::back)});
    return std::move(buttons.rows);
}

Rows edit_buttons(Buttons buttons) {
    for (std::size_t i = 0; i < buttons.draft.picks.size(); ++i) {
        const int item = static_cast<int>(i + 1);
        const std::string title = cut_title(numbered_title(buttons.draft.picks[i], item), title_on_button);
        buttons.row({{title, to_data(press_on(buttons.draft, What::ask_edit, item))}});
    }
    buttons.row({buttons.make("back", What::back)});
    return std::move(buttons.rows);
}

void add_changes(Buttons& buttons) {
    if (buttons.draft.kind != DraftKind::digest) {
        buttons.row({buttons.make("edit", What::ask_edit, 1)});
        return;
    }
    if (!buttons.draft.next_best.empty()) buttons.each_item("swap", What::swap_menu);
    if (buttons.draft.picks.size() > 1) buttons.each_item("drop", What::drop);
    buttons.row({buttons.make("edit", What::edit_menu)});
}

/// What a correction may do besides, each with how many it concerns; what is chosen already takes the choice back.
void add_choices(Buttons& buttons, const Reach& reach) {
    const Draft& draft = buttons.draft;
    if (draft.kind != DraftKind::correction) return;
    const auto choice = [&](std::string_view key, What what, bool chosen, std::int64_t count) {
        if (count == 0 && !chosen) return;
        const std::string words =
            buttons.texts.fill(fmt::format("editor.button.{}", key), {{"n", std::to_string(count)}});
        buttons.row({{(chosen ? "✅ " : "") + words, to_data(press_on(draft, what, chosen ? 0 : 1))}});
    };
    choice("in_place", What::in_place, draft.remedy == Remedy::edited, reach.changeable);
    choice("rest", What::rest, draft.rest.has_value(), reach.unreached);
}

Rows main_buttons(Buttons buttons, const Reach& reach) {
    const bool digest = buttons.draft.kind == DraftKind::digest;
    switch (buttons.draft.state) {
    case DraftState::proposed:
        buttons.row({buttons.make("send", What::approve),
                     digest ? buttons.make("hold", What::hold) : buttons.make("skip", What::skip)});
        add_choices(buttons, reach);
        add_changes(buttons);
        break;
    case DraftState::approved:
        buttons.row({buttons.make("undo", What::undo), buttons.make("hold", What::hold)});
        if (digest) add_changes(buttons); // each voids the approval
        break;
    case DraftState::held:
        // Sending takes two taps on purpose. What is changed stays held.
        buttons.row({buttons.make("release", What::release), buttons.make("skip", What::skip)});
        add_changes(buttons);
        break;
    case DraftState::sent:
    case DraftState::skipped:
    case DraftState::expired:
        break;
    }
    return std::move(buttons.rows);
}

/// Of what is out: what can still be done about it.
Rows sent_buttons(const DraftView& view, Buttons buttons) {
    if (view.can_stop && view.on_its_way) buttons.row({buttons.make("stop", What::stop)});
    if (view.can_stop && view.stopped && !view.taken_over) buttons.row({buttons.make("resume", What::resume)});
    return std::move(buttons.rows);
}

Rows buttons_of(const DraftView& view, const config::Texts& texts) {
    Buttons buttons{view.draft, texts};
    if (view.draft.state == DraftState::sent) return sent_buttons(view, std::move(buttons));
    if (is_over(view.draft)) return main_buttons(std::move(buttons), view.reach);
    const bool has_item = view.menu.item >= 1 && view.menu.item <= static_cast<int>(view.draft.picks.size());
    if (view.menu.kind == ChatMenu::Kind::swap && has_item) return swap_buttons(std::move(buttons), view.menu.item);
    if (view.menu.kind == ChatMenu::Kind::edit) return edit_buttons(std::move(buttons));
    return main_buttons(std::move(buttons), view.reach);
}

// --- lines ---

/// What becomes of an edition that nobody approves.
std::string_view unapproved_key(const DraftView& view) {
    if (is_taken_back(view.draft)) return "editor.state.waits"; // whatever the policy says
    if (view.approval == config::Approval::none) return "editor.state.by_itself";
    switch (view.if_unapproved) {
    case config::IfUnapproved::send:
        return "editor.state.waits_then_goes";
    case config::IfUnapproved::send_if_clean:
        return "editor.state.waits_if_clean";
    case config::IfUnapproved::hold:
        break;
    }
    return "editor.state.waits";
}

std::string proposed_line(const DraftView& view, const config::Texts& texts,
                          const std::map<std::string, std::string>& values) {
    if (!view.draft.approvers.empty()) return texts.fill("editor.state.one_of_two", values);
    if (view.draft.kind != DraftKind::digest) return texts.fill("editor.state.alert", values);
    return texts.fill(unapproved_key(view), values);
}

/// Held by a person, or by the program with its reason.
std::string held_line(const Draft& draft, const config::Texts& texts, std::map<std::string, std::string> values) {
    constexpr std::string_view beginning = "held: ";
    const DraftEvent* event = last_event(draft, "held");
    if (event == nullptr || event->who != the_program || !event->what.starts_with(beginning))
        return texts.fill("editor.state.held", values);
    std::string why = digest::clean_line(std::string_view(event->what).substr(beginning.size()));
    if (why.ends_with("is not what was approved; look at it again and approve it"))
        why = texts.at("editor.state.held_changed");
    if (!why.ends_with('.')) why += '.';
    values["why"] = std::move(why);
    return texts.fill("editor.state.held_why", values);
}

/// Skipped by a person, or by the program when its time was over.
std::string skipped_line(const Draft& draft, const config::Texts& texts,
                         const std::map<std::string, std::string>& values) {
    const DraftEvent* event = last_event(draft, "skipped");
    if (event == nullptr || event->who != the_program) return texts.fill("editor.state.skipped", values);
    if (event->what.ends_with("corrects it")) return texts.at("editor.state.replaced");
    const bool unapproved = event->what.starts_with("skipped: nobody approved it");
    return texts.at(unapproved ? "editor.state.missed" : "editor.state.expired");
}

std::string approved_line(const Draft& draft, const config::Texts& texts, std::map<std::string, std::string> values) {
    const DraftEvent* approved = last_event(draft, "approved");
    const auto left = approved != nullptr ? draft.due - approved->at : std::chrono::milliseconds(1h);
    if (draft.kind == DraftKind::digest || left > longest_countdown) return texts.fill("editor.state.approved", values);
    values["seconds"] =
        std::to_string(std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(left).count(), 0));
    return texts.fill("editor.state.countdown", values);
}

std::string sent_line(const DraftView& view, const config::Texts& texts, std::map<std::string, std::string> values) {
    values["have"] = std::to_string(view.standing.have);
    values["perhaps"] = std::to_string(view.standing.may_have);
    values["rest"] = std::to_string(view.standing.have_not);
    const std::string key = view.on_its_way ? (view.can_stop ? "editor.state.going" : "editor.state.on_its_way")
                            : view.stopped  ? "editor.state.stopped"
                                            : "editor.state.sent";
    std::string line = texts.fill(key, values);
    if (view.taken_over) line += " " + texts.fill("editor.state.rest", values);
    if (view.edited > 0) line += " " + texts.fill("editor.state.edited", {{"n", std::to_string(view.edited)}});
    if (view.removed > 0) line += " " + texts.fill("editor.state.removed", {{"n", std::to_string(view.removed)}});
    if (view.refused > 0 && !view.on_its_way) line += " " + texts.count("editor.state.refused", view.refused);
    return line;
}

/// Who else tells the event, the latest last.
std::string also_lines(const DraftView& view, const config::Texts& texts, const digest::Zone& zone) {
    const std::size_t hidden = view.also.size() - std::min(view.also.size(), reports_shown);
    std::string lines;
    for (const AlsoTold& report : std::span(view.also).subspan(hidden))
        lines += "\n" + texts.fill("editor.also", {{"source", report.source},
                                                   {"time", local_clock(report.at, texts, zone)},
                                                   {"title", cut_title(report.title, longest_report)}});
    if (hidden > 0) lines += "\n" + texts.count("editor.hold.more", static_cast<long>(hidden));
    return lines;
}

/// What a correction does beside being sent, in the words that readers get.
std::string remedy_lines(const DraftView& view, const config::Texts& texts) {
    if (is_over(view.draft)) return {};
    std::string lines;
    if (view.draft.remedy == Remedy::edited)
        lines += "\n" + texts.fill("editor.remedy.in_place", {{"n", std::to_string(view.reach.changeable)}});
    if (!view.draft.rest) return lines;
    std::map<std::string, std::string> values{{"n", std::to_string(view.reach.unreached)}};
    if (view.draft.rest->blocks.empty()) return lines + "\n" + texts.fill("editor.remedy.rest_edition", values);
    for (const digest::DocumentBlock& block : view.draft.rest->blocks)
        if (const auto* headline = std::get_if<digest::Headline>(&block)) values["title"] = headline->text;
    return lines + "\n" + texts.fill("editor.remedy.rest", values);
}

/// The lines below the message, strongest first: how things stand, then objections.
std::string status_text(const DraftView& view, const config::Texts& texts, const digest::Zone& zone) {
    std::string text = state_line(view, texts, zone);
    if (view.draft.kind != DraftKind::digest && !is_over(view.draft)) {
        const bool levelled = view.draft.severity > 0; // a surprising story and a corrected edition have none
        text += "\n" +
                texts.fill(levelled ? "editor.severity" : "editor.audience",
                           {{"n", std::to_string(view.draft.severity)}, {"audience", reach_text(view.reach, texts)}});
    }
    if (view.reach.cost.micros > 0)
        text += "\n" + texts.fill("editor.cost", {{"cost", config::money_text(view.reach.cost)}});
    text += remedy_lines(view, texts);
    text += also_lines(view, texts, zone);
    if (view.draft.state == DraftState::sent) text += "\n" + texts.at("editor.follow_up");
    if (const digest::Picture* picture = digest::picture_of(view.draft.document))
        text += "\n" + texts.fill("editor.picture",
                                  {{"url", picture->url}, {"alt", picture->alt}, {"credit", picture->credit}});
    if (is_over(view.draft)) return text;
    if (!view.reach.over_budget.empty()) text += "\n⛔ " + view.reach.over_budget;
    for (const digest::Finding& finding : view.findings) {
        const bool error = finding.severity == digest::RuleSeverity::error;
        const std::string item = finding.item > 0 ? fmt::format("{}: ", finding.item) : std::string();
        text += fmt::format("\n{} {}{}", error ? "⛔" : "⚠️", item, digest::clean_line(finding.message));
    }
    return text;
}

/// The two parts with the reasons as long as the room allows.
std::string fitted(const std::string& message, const DraftView& view, const config::Texts& texts,
                   const digest::Zone& zone, Dialect dialect) {
    const std::string status = status_text(view, texts, zone);
    const bool explains = !is_over(view.draft);
    for (const std::size_t width : {view.draft.kind == DraftKind::digest ? 240 : 400, 160, 110, 70, 40, 0}) {
        std::string all = message + "\n" + digest::written(rule_line, dialect) + "\n" +
                          digest::written_bold(status.substr(0, status.find('\n')), dialect);
        if (const auto rest = status.find('\n'); rest != std::string::npos)
            all += "\n" + digest::written(std::string_view(status).substr(rest + 1), dialect);
        const std::string reasons = explains ? reasons_text(view.draft, width) : std::string();
        if (!reasons.empty()) all += "\n" + digest::written_aside(reasons, dialect);
        if (digest::rendered_length(all, dialect) <= digest::length_limit(dialect)) return all;
    }
    // Hardly room for anything: the message alone, and one line if it fits.
    const std::string line = message + "\n" + digest::written(status.substr(0, status.find('\n')), dialect);
    return digest::rendered_length(line, dialect) <= digest::length_limit(dialect) ? line : message;
}

std::string in_dialect(const DraftView& view, const config::Texts& texts, const digest::Zone& zone, Dialect dialect) {
    const auto rendered = digest::render(view.draft.document.without_picture(), dialect);
    // What cannot be rendered cannot be sent either; the finding says why.
    const std::string message = rendered ? rendered->text : digest::written(title_of(view.draft), dialect);
    return fitted(message, view, texts, zone, dialect);
}

} // namespace

std::string to_purpose(const ChatMenu& menu) {
    switch (menu.kind) {
    case ChatMenu::Kind::swap:
        return fmt::format("draft swap:{}", menu.item);
    case ChatMenu::Kind::edit:
        return "draft edit";
    case ChatMenu::Kind::main:
        break;
    }
    return "draft";
}

ChatMenu menu_of(std::string_view purpose) {
    constexpr std::string_view swap = "draft swap:";
    if (purpose == "draft edit") return {ChatMenu::Kind::edit, 0};
    if (!purpose.starts_with(swap) || purpose.size() > swap.size() + 3) return {};
    int item = 0;
    for (const char c : purpose.substr(swap.size())) {
        if (c < '0' || c > '9') return {};
        item = item * 10 + (c - '0');
    }
    return {ChatMenu::Kind::swap, item};
}

bool is_draft_purpose(std::string_view purpose) { return purpose == "draft" || purpose.starts_with("draft "); }

std::string cut_title(std::string_view title, std::size_t characters) {
    return digest::cut_at_word(digest::clean_line(title), characters, digest::code_point_length, "…");
}

std::string title_of(const Draft& draft) {
    for (const digest::DocumentBlock& block : draft.document.blocks) {
        if (const auto* headline = std::get_if<digest::Headline>(&block)) return headline->text;
        if (const auto* heading = std::get_if<digest::Heading>(&block)) return heading->text;
        if (const auto* poll = std::get_if<digest::ReaderPoll>(&block)) return poll->question;
    }
    return draft.id;
}

/// "(jetzt nicht: 30 in ihrer Ruhezeit, 3 in einer Pause)"
static std::string kept_text(const KeptBack& kept, const config::Texts& texts) {
    std::string why;
    const auto add = [&](std::int64_t count, const char* key) {
        if (count == 0) return;
        why += (why.empty() ? "" : ", ") + texts.fill(key, {{"n", std::to_string(count)}});
    };
    add(kept.quiet, "editor.kept.quiet");
    add(kept.capped, "editor.kept.capped");
    add(kept.paused, "editor.kept.paused");
    return texts.fill("editor.kept.all", {{"why", why}});
}

std::string reach_text(const Reach& reach, const config::Texts& texts) {
    std::string readers = texts.count("editor.readers", static_cast<long>(reach.readers));
    if (reach.kept.all() > 0) readers += " " + kept_text(reach.kept, texts);
    if (reach.channels == 0) return readers;
    const std::string channels = texts.count("editor.channels", static_cast<long>(reach.channels));
    return reach.readers == 0 && reach.kept.all() == 0 ? channels : readers + " " + texts.at("list.and") + " " + channels;
}

std::string state_line(const DraftView& view, const config::Texts& texts, const digest::Zone& zone) {
    const Draft& draft = view.draft;
    std::map<std::string, std::string> values{
        {"time", local_clock(draft.due, texts, zone)}, {"until", local_clock(draft.grace_until, texts, zone)},
        {"n", std::to_string(draft.version)},          {"who", names(draft.approvers, texts)},
        {"audience", reach_text(view.reach, texts)},   {"at", ""}};
    const auto say_who = [&](std::string_view what) {
        if (const DraftEvent* event = last_event(draft, what)) {
            values["at"] = local_clock(event->at, texts, zone);
            if (values["who"].empty() || what != "approved") values["who"] = event->who;
        }
    };
    switch (draft.state) {
    case DraftState::proposed:
        return proposed_line(view, texts, values);
    case DraftState::approved:
        say_who("approved");
        return approved_line(draft, texts, values);
    case DraftState::sent:
        return sent_line(view, texts, values);
    case DraftState::held:
        say_who("held");
        return held_line(draft, texts, values);
    case DraftState::skipped:
        say_who("skipped");
        return skipped_line(draft, texts, values);
    case DraftState::expired:
        break;
    }
    return texts.at("editor.state.expired");
}

OutgoingMessage show_draft(const DraftView& view, const config::Texts& texts, const digest::Zone& zone,
                           Dialect dialect) {
    OutgoingMessage message;
    message.text = in_dialect(view, texts, zone, dialect);
    message.plain = in_dialect(view, texts, zone, Dialect::plain);
    message.buttons = buttons_of(view, texts);
    return message;
}

} // namespace depesche::bot
