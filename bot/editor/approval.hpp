#pragma once

#include "bot/editor/draft.hpp"
#include "bot/editor/editor_error.hpp"
#include "config/settings.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

// Who may do what to a draft, and what becomes of it when nobody does: values in, values out. No store, no clock.
namespace depesche::bot {

/// The author of what the program does by itself. No person goes by this name.
constexpr std::string_view the_program = "depesche";

/// Who acts on which draft, and what they saw of it. Nobody changes or approves what they did not see.
struct ActOn {
    std::string draft; ///< id
    std::string who;   ///< an editor's name, or "cli:USER" for somebody who is in no list
    int version = 0;   ///< the version that was seen; 0: not said (only the command line may leave it out)
    std::string hash;  ///< the first characters of the content_hash that was seen; empty: not said
};

/// What the configuration says about one draft.
struct ApprovalPolicy {
    bool waits = true;             ///< for a person; false: [edition] approval = "none"
    int people = 1;                ///< how many different people must approve, 1 or 2
    int people_if_unconfirmed = 1; ///< the same for what too few sources tell (DraftFacts::unconfirmed)
    config::IfUnapproved if_unapproved = config::IfUnapproved::hold;
    std::chrono::milliseconds hold{0};       ///< between the last approval and the sending; digests have their time
    std::chrono::milliseconds useful_for{0}; ///< how long after that a message that is no digest may still start
    std::vector<std::string> editors;        ///< who may act; empty: whoever can use the command line
};
/// A draft to test audiences needs one person. `hold` is 0: it is the caller's to set.
ApprovalPolicy approval_policy(const Draft& draft, const config::Settings& settings);

/// What else a decision depends on, looked up beforehand. Empty texts: nothing in the way.
struct DraftFacts {
    Instant now;
    std::string hash;        ///< content_hash of what the document renders to at this moment
    std::string rule_error;  ///< the first error that the rules find
    std::string promise;     ///< why what readers were promised does not allow it (bot/editor/promise.hpp)
    std::string unconfirmed; ///< why severity 1 is more than its sources bear out (bot/editor/severity.hpp)
    std::string not_clean;   ///< why "send-if-clean" does not send it
    bool reached = false;    ///< somebody has it already: readers of the night, of an alert that waits for the morning
};

/// The draft as the act leaves it, with its event; or why nothing happens (Kind::rules when a rule or a promise
/// objects, Kind::conflict otherwise).
using Decision = EditorResult<Draft>;

/// How many must approve it, as it stands.
int people_needed(const ApprovalPolicy& policy, const DraftFacts& facts);

/// Binds the approval to the bytes seen. Short of `people` it stays proposed, with one approver more.
Decision approve(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts);
/// Nobody has approved it any more: also of an approval that still lacks a second one, and of what was held meanwhile.
Decision take_back(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts);
/// The brake works whichever version was seen.
Decision hold(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts);
Decision release(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts);
Decision skip(Draft draft, const ActOn& on, const ApprovalPolicy& policy, const DraftFacts& facts,
              std::string_view why);
/// A new version of which nobody has approved anything; `changed` is the draft with its new content. What is held stays
/// held.
Decision change(const Draft& before, Draft changed, const ActOn& on, const ApprovalPolicy& policy,
                const DraftFacts& facts, std::string what);

/// What is to be done with a draft at this moment without anybody's doing.
enum class NextStep : std::uint8_t {
    nothing, ///< it is over
    wait,    ///< for its time, or for a person: `why` says for what
    send,    ///< it is approved
    approve, ///< nobody did, and the policy sends it: approve_by_policy() and send
    hold,    ///< something objects: a person must look at it
    skip     ///< too late: skipped, or expired if it is no digest
};
struct Verdict {
    NextStep step = NextStep::nothing;
    std::string why; ///< a sentence for the history and the editors; empty where there is nothing to say
};
/// Why it is too late, with what it was waiting for.
std::string why_too_late(const Draft& draft, const ApprovalPolicy& policy);
Verdict next_step(const Draft& draft, const ApprovalPolicy& policy, const DraftFacts& facts);

/// The acts of the program itself, each with its event.
Draft approve_by_policy(Draft draft, const ApprovalPolicy& policy, const DraftFacts& facts, std::string why);
Draft hold_by_policy(Draft draft, const DraftFacts& facts, const std::string& why);
Draft skip_by_policy(Draft draft, const DraftFacts& facts, std::string why);

/// Sent, skipped or expired: nothing more happens to it.
bool is_over(const Draft& draft);
/// Whether a person has had a hand in it: then nothing is proposed anew over their head.
bool touched_by_hand(const Draft& draft);
/// Whether somebody took an approval back or held it, and nobody has approved since: only a person sends it then.
bool is_taken_back(const Draft& draft);
/// "Keller", "Keller and Frei".
std::string names(const std::vector<std::string>& people);

} // namespace depesche::bot
