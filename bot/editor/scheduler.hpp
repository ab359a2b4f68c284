#pragma once

#include "bot/editor/newsroom.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Something the scheduler did or could not do, for the log and for `status`.
struct SchedulerEvent {
    enum class Level : std::uint8_t { info, warning, error } level = Level::info;
    std::string draft;
    std::string what;
    bool broadcasts_started = false; ///< delivery must wake up
    bool also_told = false;          ///< one more report joined the draft
};

/// Does what is due. What happened is in the ledger and not in here, so that a restart, a clock jump or a
/// second call changes nothing. Whether something may go out is decided in bot/editor/approval.hpp. Each digest goes
/// out once per edition and local date; a missed one within its grace, or it is skipped and said so.
class Scheduler {
public:
    explicit Scheduler(Newsroom& newsroom) : newsroom_(newsroom) {}

    /// Proposes, sends and skips whatever `now` asks for.
    std::vector<SchedulerEvent> tick();
    /// When tick() has something to do again, at most a minute away.
    Instant next_wake();
    /// An article that has just come in: urgency 1 and 2 become alert candidates, one an event. Whatever else tells the
    /// event joins the alert that does (bot/editor/alert_event.hpp), and is neither announced nor armed again.
    std::vector<SchedulerEvent> consider(const digest::StoredArticle& article);

private:
    using Events = std::vector<SchedulerEvent>;
    StoreResult<Instant> started_on(Instant now);
    void handle(const digest::Slot& slot, Events& events);
    void propose(const digest::Slot& slot, Events& events);
    void look_again(const digest::Slot& slot, const Draft& draft, Events& events);
    void send_digest(const digest::Slot& slot, std::optional<Draft> draft, bool late, Events& events);
    void skip(const digest::Slot& slot, std::optional<Draft> draft, Events& events);
    void send_due_alerts(Events& events);
    std::optional<Draft> made_now(const digest::Slot& slot, Events& events);
    std::optional<Draft> made_anew(const digest::Slot& slot, const Draft& draft, Events& events);
    std::optional<Draft> at_its_time(const digest::Slot& slot, Draft draft, Events& events);
    std::optional<Draft> freshest(const digest::Slot& slot, std::optional<Draft> draft, Events& events);
    std::optional<Verdict> verdict(const Draft& draft, Events& events);
    bool approve_by_itself(Draft& draft, const std::string& why, Events& events);
    void hold(const Draft& draft, const std::string& why, Events& events);
    void expire_left_overs(const std::vector<digest::Slot>& slots, Events& events);
    StoreResult<std::optional<Draft>> alert_for(const digest::StoredArticle& article, Events& events);
    StoreResult<std::optional<Draft>> new_candidate(const digest::StoredArticle& article, Events& events);
    StoreResult<Draft> join(const Draft& alert, const digest::StoredArticle& article, Events& events);
    StoreResult<Draft> tell_anew(const Draft& alert, const AlertRequest& request, Events& events);
    void arm(const Draft& candidate, Events& events);
    Events only_new(Events events);
    bool store(const Draft& draft, int expected_version, DraftState expected_state, Events& events);
    void hand_over(const Draft& draft, std::string said, Events& events);

    Newsroom& newsroom_;
    std::map<std::string, std::string> said_; ///< by draft: what the last tick complained of, so that it is said once
    std::map<std::string, std::string> said_of_candidates_; ///< the same of candidates that do not send themselves
};

} // namespace depesche::bot
