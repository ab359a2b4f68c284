#pragma once

#include "bot/editor/draft.hpp"
#include "config/settings.hpp"
#include "digest/schedule/schedule.hpp"

#include <string>
#include <vector>

// What readers were promised about how often and when they are interrupted (facts: editorial policy of breaking news).
namespace depesche::bot {

/// Why a draft that would go out at `at` breaks a promise, with the cure; empty: it does not.
///   alert:       at most `breaking.per_day` of severity 2 and 3 a local day; severity 1 is free, and so is what
///                follows up an alert or corrects anything. Of severity 3 at most `breaking.per_topic` in one topic;
///                where readers ask for topics it needs one of theirs and counts by it alone
///   update:      not within `breaking.update_gap` (severity 1: `severe_update_gap`) of the last message of its thread;
///                what quiet hours hold waits longer anyway. A correction or retraction may always go
///   surprising:  at most one a local day, never in quiet hours, within an hour of an alert of severity 1 or 2, or
///                while an alert of severity 1 that was not taken back is younger than six hours
/// `out`: what is approved or sent and due since a day before `at`. Test audiences were promised nothing.
std::string broken_promise(const Draft& draft, const std::vector<Draft>& out, const config::BreakingSettings& breaking,
                           const digest::Zone& zone, Instant at);

/// An alert of severity 3 where readers can ask for topics: it is for those of its topic, and counted by it.
bool is_by_topic(const Draft& draft, const config::BreakingSettings& breaking);

/// Whether one of these is a severe alert so young that nothing light goes out beside it. One that was taken back is
/// over: nothing severe has happened.
bool severe_alert_open(const std::vector<Draft>& drafts, Instant at);

} // namespace depesche::bot
