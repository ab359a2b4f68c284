#include "bot/editor/approval.hpp"

#include "digest/schedule/instant.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace depesche::bot {

namespace {

// Words of the history that decisions read again.
constexpr std::string_view approved_version = "approved version ";
constexpr std::string_view took_back = "took the approval back";
constexpr std::string_view released = "released";

std::unexpected<EditorError> refused(std::string message) {
    return std::unexpected(EditorError{EditorError::Kind::conflict, std::move(message)});
}

/// Why this person may not act at all.
std::optional<std::string> stranger(const ActOn& on, const ApprovalPolicy& policy) {
    if (on.who.empty() || on.who == the_program) return "it is not said who acts";
    const bool listed = std::ranges::find(policy.editors, on.who) != policy.editors.end();
    // Whoever may use the command line of this machine could change the list.
    if (listed || policy.editors.empty() || on.who.starts_with("cli:")) return std::nullopt;
    return on.who + " is not on the editors' list";
}

bool was_seen(const Draft& draft, const ActOn& on) {
    return (on.version == 0 || on.version == draft.version) && draft.content_hash.starts_with(on.hash);
}

std::string seen_before(const Draft& draft) {
    return fmt::format("{} is at version {} now; look at it again", draft.id, draft.version);
}

std::string is_already(const Draft& draft) {
    std::string text = fmt::format("{} is {} already", draft.id, to_string(draft.state));
    if (draft.state == DraftState::approved && !draft.approvers.empty()) text += ", by " + names(draft.approvers);
    return text;
}

/// What every act asks first.
std::optional<std::string> no_entry(const Draft& draft, const ActOn& on, const ApprovalPolicy& policy) {
    if (auto why = stranger(on, policy)) return why;
    if (draft.state == DraftState::sent) return draft.id + " is out; correct or retract it";
    if (is_over(draft)) return is_already(draft);
    return std::nullopt;
}

/// Who held it last, for the words.
std::string held_by(const Draft& draft) {
    const auto event = std::find_if(draft.history.rbegin(), draft.history.rend(),
                                    [](const DraftEvent& one) { return one.what.starts_with("held"); });
    if (event == draft.history.rend()) return "it is held";
    return event->who == the_program ? std::string(event->what) : "held by " + event->who;
}

void note(Draft& draft, const DraftFacts& facts, std::string who, std::string what) {
    draft.history.push_back({facts.now, std::move(who), std::move(what)});
}

void void_approval(Draft& draft) {
    draft.approvers.clear();
    draft.approved_hash.clear();
}

/// Its approval is complete: it counts from now, unless it has a time of its own.
void bind(Draft& draft, const ApprovalPolicy& policy, const DraftFacts& facts) {
    draft.state = DraftState::approved;
    draft.approved_hash = draft.content_hash;
    if (draft.kind == DraftKind::digest) return;
    draft.due = facts.now + policy.hold;
    draft.grace_until = draft.useful_until = draft.due + policy.useful_for;
}

std::string too_late(const Draft& draft) {
    return fmt::format("its time and its grace until {} are over", digest::to_iso8601(draft.grace_until));
}

/// Why an approval by this person counts for nothing.
std::optional<EditorError> no_approval(const Draft& draft, const ActOn& on, const ApprovalPolicy& policy,
                                       const DraftFacts& facts) {
    using enum EditorError::Kind;
    if (draft.state == DraftState::approved) return EditorError{conflict, is_already(draft)};
    if (draft.state == DraftState::held)
        return EditorError{conflict, fmt::format("{} is {}; release it first", draft.id, held_by(draft))};
    if (!was_seen(draft, on)) return EditorError{conflict, seen_before(draft)};
    if (facts.hash != draft.content_hash)
        return EditorError{conflict, draft.id + " does not look as it did; look at it again"};
    if (facts.now > draft.grace_until) {
        return EditorError{rules, draft.kind == DraftKind::digest
                                      ? fmt::format("{} is not sent any more: {}", draft.id, too_late(draft))
                                      : draft.id + " is too old to be news; send a new one"};
    }
    if (std::ranges::find(draft.approvers, on.who) != draft.approvers.end())
        return EditorError{conflict, fmt::format("{} approved {} already; somebody else must", on.who, draft.id)};
    if (people_needed(policy, facts) > 1 && !policy.editors.empty() && on.who.starts_with("cli:")) {
        return EditorError{conflict,
                           fmt::format("two people of the editors' list must approve {}; {} is not on it (login "
                                       "= \"...\" of an editor says who that is)",
                                       draft.id, on.who)};
    }
    if (!facts.rule_error.empty()) return EditorError{rules, facts.rule_error};
    if (!facts.promise.empty()) return EditorError{rules, facts.promise};
    return std::nullopt;
}

/// The title of an item whose line no person wrote; empty: there is none.
std::string machine_written(const Draft& draft) {
    const auto found = std::ranges::find_if(
        draft.picks, [](const digest::Pick& pick) { return !digest::is_written_by_people(pick.text.origin); });
    return found == draft.picks.end() ? std::string() : found->text.title;
}

/// What the policy says about a proposed digest whose time has come.
Verdict unapproved(const Draft& draft, const ApprovalPolicy& policy, const DraftFacts& facts) {
    if (is_taken_back(draft)) return {NextStep::wait, "waits for approval: somebody took it back or held it"};
    if (const auto title = machine_written(draft); !title.empty()) // whatever the configuration says
        return {NextStep::wait, fmt::format("waits for approval: nobody wrote the line of «{}»", title)};
    if (!policy.waits) {
        if (!facts.rule_error.empty()) return {NextStep::hold, facts.rule_error};
        return {NextStep::approve, {}};
    }
    const std::string nobody =
        draft.approvers.empty() ? "nobody approved" : "only " + names(draft.approvers) + " approved";
    if (policy.if_unapproved == config::IfUnapproved::hold) return {NextStep::wait, "waits for approval"};
    // Somebody must come in any case: whoever does finds it as it was shown.
    if (!facts.rule_error.empty()) return {NextStep::wait, "waits for approval: " + facts.rule_error};
    if (policy.if_unapproved == config::IfUnapproved::send) return {NextStep::approve, nobody + "; sent all the same"};
    if (!facts.not_clean.empty()) return {NextStep::wait, "waits for approval: " + facts.not_clean};
    return {NextStep::approve, nobody + "; sent because it is clean"};
}

} // namespace

ApprovalPolicy approval_policy(const Draft& draft, const config::Settings& settings) {
    ApprovalPolicy policy;
    for (const config::Editor& editor : settings.editors.people) policy.editors.push_back(editor.name);
    policy.useful_for = settings.breaking.useful_for;
    config::Approval approval = settings.breaking.approval;
    if (draft.kind == DraftKind::digest) {
        const auto edition = std::ranges::find(settings.editions, draft.edition, &config::EditionSettings::name);
        // Of an edition that is gone from the configuration nothing sends itself.
        if (edition == settings.editions.end()) return policy;
        approval = edition->approval;
        policy.waits = approval != config::Approval::none;
        policy.if_unapproved = edition->if_unapproved;
    }
    const bool alone = draft.to_test || draft.kind == DraftKind::surprising;
    policy.people = approval == config::Approval::two_person && !alone ? 2 : 1;
    const bool severe = draft.kind == DraftKind::alert && draft.severity == 1 && !draft.to_test;
    // Where nobody is listed there is nobody to be the second.
    if (severe && policy.editors.size() > 1) {
        if (settings.breaking.second_person == config::SecondPerson::severe) policy.people = 2;
        if (settings.breaking.second_person == config::SecondPerson::unconfirmed) policy.people_if_unconfirmed = 2;
    }
    return policy;
}

int people_needed(const ApprovalPolicy& policy, const DraftFacts& facts) {
    return facts.unconfirmed.empty() ? policy.people : std::max(policy.people, policy.people_if_unconfirmed);
}

Decision approve(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts) {
    if (const auto why = no_entry(draft, on, policy)) return refused(*why);
    if (auto why = no_approval(draft, on, policy, facts)) return std::unexpected(*std::move(why));
    draft.approvers.push_back(on.who);
    std::string what = fmt::format("{}{}", approved_version, draft.version);
    if (std::cmp_less(draft.approvers.size(), people_needed(policy, facts)))
        what += "; somebody else must approve it too" + (facts.unconfirmed.empty() ? "" : ": " + facts.unconfirmed);
    else
        bind(draft, policy, facts);
    note(draft, facts, on.who, std::move(what));
    return draft;
}

Decision take_back(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts) {
    if (const auto why = no_entry(draft, on, policy)) return refused(*why);
    if (facts.reached) return refused("somebody has " + draft.id + " already; correct or retract it");
    if (draft.state == DraftState::proposed && draft.approvers.empty())
        return refused("nobody has approved " + draft.id + "; there is nothing to take back");
    if (!was_seen(draft, on)) return refused(seen_before(draft));
    draft.state = DraftState::proposed;
    void_approval(draft);
    note(draft, facts, on.who, std::string(took_back));
    return draft;
}

Decision hold(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts) {
    if (const auto why = no_entry(draft, on, policy)) return refused(*why);
    if (draft.state == DraftState::held) return refused(fmt::format("{} is {} already", draft.id, held_by(draft)));
    draft.state = DraftState::held;
    void_approval(draft);
    note(draft, facts, on.who, "held");
    return draft;
}

Decision release(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts) {
    if (const auto why = no_entry(draft, on, policy)) return refused(*why);
    if (draft.state != DraftState::held) return refused(draft.id + " is not held");
    if (!was_seen(draft, on)) return refused(seen_before(draft));
    draft.state = DraftState::proposed;
    void_approval(draft);
    note(draft, facts, on.who, std::string(released));
    return draft;
}

Decision skip(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts,
              std::string_view why) {
    if (const auto entry = no_entry(draft, on, policy)) return refused(*entry);
    if (!was_seen(draft, on)) return refused(seen_before(draft));
    draft.state = DraftState::skipped;
    void_approval(draft);
    note(draft, facts, on.who, why.empty() ? "skipped" : fmt::format("skipped: {}", why));
    return draft;
}

Decision change(const Draft& before, Draft changed, const ActOn& on, const ApprovalPolicy& policy,
                const DraftFacts& facts, std::string what) {
    if (const auto why = no_entry(before, on, policy)) return refused(*why);
    if (!was_seen(before, on)) return refused(seen_before(before));
    if (facts.reached) return refused("somebody has " + before.id + " already; correct it instead");
    changed.version = before.version + 1;
    changed.state = before.state == DraftState::held ? DraftState::held : DraftState::proposed;
    changed.content_hash = facts.hash;
    void_approval(changed);
    note(changed, facts, on.who, std::move(what));
    return changed;
}

std::string why_too_late(const Draft& draft, const ApprovalPolicy& policy) {
    if (draft.kind != DraftKind::digest) return "expired: it was not sent while it was useful";
    if (draft.state == DraftState::held) return fmt::format("skipped: {}, and {}", held_by(draft), too_late(draft));
    const bool waited = draft.state == DraftState::proposed && policy.waits;
    return (waited ? "skipped: nobody approved it, and " : "skipped: ") + too_late(draft);
}

Verdict next_step(const Draft& draft, const ApprovalPolicy& policy, const DraftFacts& facts) {
    if (is_over(draft)) return {NextStep::nothing, {}};
    if (facts.now > draft.grace_until) return {NextStep::skip, why_too_late(draft, policy)};
    if (draft.state == DraftState::held) return {NextStep::wait, held_by(draft)};
    if (facts.now < draft.due) return {NextStep::wait, {}};
    if (draft.state == DraftState::proposed) {
        if (draft.kind == DraftKind::digest) return unapproved(draft, policy, facts);
        return {NextStep::wait, "waits for approval"}; // nothing but a digest has a time of its own
    }
    if (draft.approved_hash.empty() || draft.approved_hash != draft.content_hash || draft.approved_hash != facts.hash)
        return {NextStep::hold, draft.id + " is not what was approved; look at it again and approve it"};
    if (!facts.rule_error.empty()) return {NextStep::hold, facts.rule_error};
    // An alert kept its promise when it was approved; beside a surprising story something may have happened since.
    if (draft.kind == DraftKind::surprising && !facts.promise.empty()) return {NextStep::hold, facts.promise};
    return {NextStep::send, {}};
}

Draft approve_by_policy(Draft draft, const ApprovalPolicy& policy, const DraftFacts& facts, std::string why) {
    draft.content_hash = facts.hash;
    bind(draft, policy, facts);
    std::string what = fmt::format("{}{}", approved_version, draft.version);
    if (!why.empty()) what += ": " + why;
    note(draft, facts, std::string(the_program), std::move(what));
    return draft;
}

Draft hold_by_policy(Draft draft, const DraftFacts& facts, const std::string& why) {
    draft.state = DraftState::held;
    void_approval(draft);
    draft.notes.push_back(why);
    note(draft, facts, std::string(the_program), "held: " + why);
    return draft;
}

Draft skip_by_policy(Draft draft, const DraftFacts& facts, std::string why) {
    draft.state = draft.kind == DraftKind::digest ? DraftState::skipped : DraftState::expired;
    void_approval(draft);
    note(draft, facts, std::string(the_program), std::move(why));
    return draft;
}

bool is_over(const Draft& draft) {
    return draft.state == DraftState::sent || draft.state == DraftState::skipped || draft.state == DraftState::expired;
}

bool touched_by_hand(const Draft& draft) {
    return std::ranges::any_of(draft.history, [](const DraftEvent& event) { return event.who != the_program; });
}

bool is_taken_back(const Draft& draft) {
    for (auto event = draft.history.rbegin(); event != draft.history.rend(); ++event) {
        if (event->what.starts_with(took_back) || event->what == released) return true;
        if (event->what.starts_with(approved_version)) return false;
    }
    return false;
}

std::string names(const std::vector<std::string>& people) { return fmt::format("{}", fmt::join(people, " and ")); }

} // namespace depesche::bot
