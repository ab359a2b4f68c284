#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/task_desk.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::bot {

/// Why a killed or withdrawn article stopped a broadcast: the beginning of its `why`; the other one is `corrected_by`.
constexpr std::string_view article_killed = "article killed";

/// What became of the messages that carry an article.
struct TakenBack {
    std::vector<std::string> sent_in;                           ///< drafts that were sent, or are being sent
    std::vector<BroadcastRow> stopped;                          ///< as they were just before
    std::vector<std::pair<std::string, BroadcastId>> to_remove; ///< draft, and the task to delete its post
    std::vector<std::string> held;                              ///< drafts that were on their way
    std::vector<std::pair<std::string, TakenOff>> taken_off{};  ///< draft, and what becomes of it on readers' phones
    std::vector<std::string> errors;                            ///< the rest was done all the same
};

/// Stops one running broadcast for this reason; returns it as it was just before.
using StopOne = std::function<StoreResult<BroadcastRow>(const BroadcastRow& row, const std::string& why)>;

/// Stops what still runs of an article that must not be sent (any more), posts by hand included, holds what would go
/// out with it, and asks for the posts that stand to be deleted. An update goes with the alert that it tells on; a
/// retraction stays. A second call finds nothing left to do.
/// `killed_by`: a person, who also has it deleted from readers' phones. Empty: what a feed says alone deletes nothing
/// there, for a feed may be wrong about a thousand articles at once.
TakenBack take_back(Newsroom& newsroom, TaskDesk& tasks, const digest::StoredArticle& article, const StopOne& stop,
                    const std::string& killed_by = {});

/// What the editors must hear of it once that is done, in the newsroom's language: what reached whom in `sent_in`, what
/// stopped, what is held and what is to be deleted. It reads the ledger, so that a stop in between loses no line.
/// Empty: it had reached nobody, and nothing was on its way.
StoreResult<std::string> words_for_editors(Newsroom& newsroom, const digest::StoredArticle& article,
                                           const std::vector<std::string>& sent_in);

/// Whether a draft's message tells what must not be sent now: killed, withdrawn or under embargo.
StoreResult<bool> tells_unsendable(Newsroom& newsroom, const Draft& draft);

} // namespace depesche::bot
