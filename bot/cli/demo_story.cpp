#include "bot/cli/demo_story.hpp"

#include "bot/editor/task.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t looked_at = 100; // drafts and tasks of the demo's days

/// The first editor in whose history this word stands; empty: nobody.
std::string who_did(const Draft& draft, const config::EditorsSettings& editors, std::string_view word) {
    for (const DraftEvent& event : draft.history) {
        const bool person = std::ranges::find(editors.people, event.who, &config::Editor::name) != editors.people.end();
        if (person && event.what.find(word) != std::string::npos) return event.who;
    }
    return {};
}

bool is_follow_up(const Draft& draft) {
    return draft.kind == DraftKind::correction || draft.kind == DraftKind::retraction;
}

} // namespace

json demo_steps(Newsroom& newsroom) {
    json steps{{"approved", ""}, {"swapped", false}, {"alert", ""}, {"posted", ""}, {"corrected", false}};
    const config::EditorsSettings& editors = newsroom.settings().editors;
    if (const auto drafts = newsroom.ledger().drafts().list(looked_at)) {
        for (const Draft& draft : *drafts) {
            const bool sent = draft.state == DraftState::sent;
            if (draft.kind == DraftKind::digest) {
                if (const std::string who = who_did(draft, editors, "approved"); !who.empty()) steps["approved"] = who;
                if (!who_did(draft, editors, "swapped").empty()) steps["swapped"] = true;
            }
            const bool by_hand = draft.kind == DraftKind::alert && draft.picks.empty();
            if (by_hand && sent && !who_did(draft, editors, "approved").empty()) steps["alert"] = draft.id;
            if (is_follow_up(draft) && sent) steps["corrected"] = true;
        }
    }
    if (const auto tasks = newsroom.ledger().tasks().latest(looked_at)) {
        for (const Task& task : *tasks)
            if (task.state == TaskState::posted) steps["posted"] = task.posted_by;
    }
    return steps;
}

std::string demo_last_alert(Newsroom& newsroom) {
    const auto drafts = newsroom.ledger().drafts().list(looked_at);
    if (!drafts) return {};
    for (const Draft& draft : *drafts)
        if (draft.kind == DraftKind::alert && draft.state == DraftState::sent) return draft.id;
    return {};
}

} // namespace depesche::bot
