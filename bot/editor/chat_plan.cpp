#include "bot/editor/chat_plan.hpp"

#include "bot/editor/newsroom.hpp"

#include <algorithm>
#include <string_view>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// What was missed is told so long after; later nobody wonders any more.
constexpr auto told_after_grace = 6h;

const config::EditionSettings* edition_of(const config::Settings& settings, std::string_view name) {
    const auto found = std::ranges::find(settings.editions, name, &config::EditionSettings::name);
    return found == settings.editions.end() ? nullptr : &*found;
}

struct Stretch {
    ChatNotice::What what;
    std::chrono::minutes before; ///< the edition
};

/// The reminders of an edition in order of time.
std::vector<Stretch> stretches(const config::EditorsSettings& editors, std::size_t people) {
    std::vector<Stretch> all;
    for (const std::chrono::minutes before : editors.reminders) all.push_back({ChatNotice::What::remind, before});
    if (people > 1) all.push_back({ChatNotice::What::second, editors.second_name});
    std::ranges::sort(all, std::greater(), &Stretch::before);
    // What still waits a minute after its time waits for a person: said once more, since a message that is only edited
    // rings on no phone.
    all.push_back({people > 1 ? ChatNotice::What::second : ChatNotice::What::remind, std::chrono::minutes{-1}});
    return all;
}

struct Planner {
    const config::Settings& settings;
    const std::vector<std::string>& order;
    Instant now;
    ChatPlan plan{};

    void look_again(Instant at) {
        if (at > now && (!plan.next || at < *plan.next)) plan.next = at;
    }

    void remind(const Draft& draft) {
        const Instant made = draft.history.empty() ? draft.due : draft.history.front().at;
        const auto all = stretches(settings.editors, order.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const Instant begin = draft.due - all[i].before;
            const bool after = all[i].before < 0min;
            const Instant end = after ? draft.grace_until : draft.due - std::max(all[i + 1].before, 0min);
            look_again(begin);
            // Who has just been shown the draft needs no reminder in the same breath.
            if (begin < made || now < begin || now >= end) continue;
            const bool second = all[i].what == ChatNotice::What::second;
            plan.notices.push_back(
                {all[i].what, (second ? "second/" : "remind/") + draft.id + "/" + std::to_string(all[i].before.count()),
                 draft.id, order[second ? 1 : 0]});
        }
    }

    void tell_missed(const Draft& draft, bool needs_approval) {
        if (now > draft.grace_until + told_after_grace || draft.history.empty()) return;
        // Somebody who skipped it knows.
        if (draft.history.back().who != "depesche") return;
        const bool was_proposed = draft.history.size() > 1;
        const auto what = needs_approval && was_proposed ? ChatNotice::What::missed : ChatNotice::What::unsent;
        plan.notices.push_back({what, "missed/" + draft.id, draft.id, {}});
    }

    void look_at(const Draft& draft) {
        if (draft.kind != DraftKind::digest || draft.to_test) return;
        const config::EditionSettings* edition = edition_of(settings, draft.edition);
        if (edition == nullptr) return;
        const bool needs_approval = edition->approval != config::Approval::none;
        if (draft.state == DraftState::proposed && needs_approval) remind(draft);
        if (draft.state == DraftState::skipped) tell_missed(draft, needs_approval);
    }
};

} // namespace

ChatPlan plan_notices(const std::vector<Draft>& drafts, const config::Settings& settings,
                      const std::vector<std::string>& order, Instant now) {
    Planner planner{settings, order, now};
    if (order.empty()) return {};
    for (const Draft& draft : drafts) planner.look_at(draft);
    return std::move(planner.plan);
}

bool concerns_editors(const Draft& draft, bool shown_before) {
    return !draft.to_test && (shown_before || !is_over(draft));
}

} // namespace depesche::bot
