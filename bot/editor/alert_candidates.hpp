#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/scheduler_event.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Makes alert drafts for editors to decide about, one an event: of articles of urgency 1 and 2, and of a burst of
/// independent reports (digest/edition/breaking.hpp). Whatever else tells the event joins the alert that does
/// (bot/editor/alert_event.hpp), and is neither announced nor armed again. Hours after it, what carries it on is
/// proposed as its update, which never sends itself. What it made is in the ledger and not in here: a restart or a
/// second call changes nothing.
class AlertCandidates {
public:
    explicit AlertCandidates(Newsroom& newsroom) : newsroom_(newsroom) {}

    /// An article that has just come in, or is free of its embargo. Only what a desk called urgent sends itself where
    /// the configuration wants that (auto_send); a burst waits for a person.
    std::vector<SchedulerEvent> consider(const digest::StoredArticle& arrived);
    /// What was proposed with severity 2 because a single source told it has severity 1 once it is confirmed
    /// (bot/editor/severity.hpp), unless a person has had a hand in it.
    std::vector<SchedulerEvent> raise_confirmed();

private:
    using Events = std::vector<SchedulerEvent>;
    StoreResult<digest::StoredArticle> with_story(digest::StoredArticle article);
    StoreResult<std::vector<digest::StoredArticle>> reports_of_story(const digest::StoredArticle& article);
    StoreResult<std::vector<digest::StoredArticle>> day_before(const std::vector<digest::StoredArticle>& reports);
    StoreResult<void> consider_burst(const digest::StoredArticle& article, Events& events);
    StoreResult<std::optional<Draft>> alert_of(const std::vector<digest::StoredArticle>& reports);
    StoreResult<std::optional<Draft>> alert_for(const digest::StoredArticle& article, Events& events);
    StoreResult<std::optional<Draft>> new_candidate(const digest::StoredArticle& article, const std::string& why,
                                                    Events& events);
    StoreResult<Draft> join(const Draft& alert, const digest::StoredArticle& article, Events& events);
    void say_what_it_carries_on(Draft& update, const Draft& alert) const;
    StoreResult<void> keep_to_policy(Draft& candidate);
    StoreResult<bool> is_called_severe(const Draft& alert);
    StoreResult<Draft> tell_anew(const Draft& alert, const AlertRequest& request, Events& events);
    void arm(const Draft& candidate, Events& events);
    bool store(const Draft& draft, int expected_version, DraftState expected_state, Events& events);

    Newsroom& newsroom_;
    std::map<std::string, std::string> said_; ///< by draft: why it does not send itself, so that it is said once
};

} // namespace depesche::bot
