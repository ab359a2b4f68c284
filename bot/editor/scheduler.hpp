#pragma once

#include "bot/editor/alert_candidates.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/scheduler_event.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Does what is due. What happened is in the ledger and not in here, so that a restart, a clock jump or a
/// second call changes nothing. Whether something may go out is decided in bot/editor/approval.hpp. Each digest goes
/// out once per edition and local date; a missed one within its grace, or it is skipped and said so.
class Scheduler {
public:
    explicit Scheduler(Newsroom& newsroom) : newsroom_(newsroom), candidates_(newsroom) {}

    /// Proposes, sends and skips whatever `now` asks for.
    std::vector<SchedulerEvent> tick();
    /// When tick() has something to do again, at most a minute away.
    Instant next_wake();
    /// An article that has just come in (bot/editor/alert_candidates.hpp).
    std::vector<SchedulerEvent> consider(const digest::StoredArticle& article) { return candidates_.consider(article); }

private:
    using Events = std::vector<SchedulerEvent>;
    StoreResult<Instant> started_on(Instant now);
    void handle(const digest::Slot& slot, Events& events);
    void propose(const digest::Slot& slot, Events& events);
    void look_again(const digest::Slot& slot, const Draft& draft, Events& events);
    void send_digest(const digest::Slot& slot, std::optional<Draft> draft, bool late, Events& events);
    void skip(const digest::Slot& slot, std::optional<Draft> draft, Events& events);
    void send_due_alerts(Events& events);
    void send_held(Events& events);
    std::optional<Draft> made_now(const digest::Slot& slot, Events& events);
    std::optional<Draft> made_anew(const digest::Slot& slot, const Draft& draft, Events& events);
    std::optional<Draft> at_its_time(const digest::Slot& slot, Draft draft, Events& events);
    std::optional<Draft> freshest(const digest::Slot& slot, std::optional<Draft> draft, Events& events);
    std::optional<Verdict> verdict(const Draft& draft, Events& events);
    bool approve_by_itself(Draft& draft, const std::string& why, Events& events);
    void hold(const Draft& draft, const std::string& why, Events& events);
    void expire_left_overs(const std::vector<digest::Slot>& slots, Events& events);
    Events only_new(Events events);
    bool look_at_links(const Draft& draft, Events& events);
    bool store(const Draft& draft, int expected_version, DraftState expected_state, Events& events);
    void hand_over(const Draft& draft, std::string said, Events& events);

    Newsroom& newsroom_;
    AlertCandidates candidates_;
    std::map<std::string, std::string> said_; ///< by draft: what the last tick complained of, so that it is said once
};

} // namespace depesche::bot
