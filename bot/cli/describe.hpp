#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/editor/draft.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/task.hpp"
#include "digest/article/article_store.hpp"
#include "digest/edition/edition.hpp"
#include "digest/schedule/schedule.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

// What the verbs show of the things they list: one line for people, one object for scripts.
namespace depesche::digest {
struct Finding;
}

namespace depesche::bot {

struct VerbResult;

std::string line(const Draft& draft, const digest::Zone& zone);
std::string line(const BroadcastRow& row, const digest::Zone& zone);
std::string line(const digest::StoredArticle& article, const digest::Zone& zone);
std::string line(const Subscriber& subscriber, const digest::Zone& zone);
std::string line(const Task& task, const digest::Zone& zone);
/// Editions on the table, made before an editor said what is to be in them: a line for each with the verb that makes it
/// anew; empty without.
std::string editions_to_renew(Newsroom& newsroom);
std::string words(const Task& task);   ///< "posted by hand by Keller, 41 s after it was due"
/// A line an audience: "subscribers.telegram: 1,900 have it, 12 may have it, 97 do not".
std::string words(const std::vector<AudienceSpread>& standing, const config::Settings& settings);
/// "1,900 of 2,000 delivered, 3 refused, 41 withheld (30 quiet hours, 8 daily cap, 3 paused), 56 pending"
std::string words(const Tally& tally);
std::string quiet_text(const digest::QuietHours& quiet); ///< "22:00-07:00", "off"

nlohmann::json data(const std::vector<AudienceSpread>& standing, const config::Settings& settings);
nlohmann::json data(const Draft& draft);
nlohmann::json data(const BroadcastRow& row);
nlohmann::json data(const Tally& tally);
nlohmann::json data(const KeptBack& kept);
nlohmann::json data(const Task& task);
nlohmann::json data(const digest::StoredArticle& article);
nlohmann::json data(const Subscriber& subscriber);
nlohmann::json data(const digest::Pick& pick);

/// [{"rule":"placeholder","number":10,"severity":"error","item":3,"message":"..."}]; item 0: the message as a whole.
nlohmann::json data(const std::vector<digest::Finding>& findings);
/// A line each, with the number of its item; two marks for an error, one for a warning.
std::string words(const std::vector<digest::Finding>& findings);
/// An answer with what the rules say: "findings" in its data, and exit code 4 if one of them forbids sending.
VerbResult judged(VerbResult result, const std::vector<digest::Finding>& findings);

std::string_view to_string(digest::PublicationStatus status);

/// A string argument of a verb; empty when it is missing or no string.
std::string text_argument(const nlohmann::json& arguments, const char* name);
/// A whole number within [least, most], clamped into it; `otherwise` when it is missing or no whole number.
std::int64_t number_argument(const nlohmann::json& arguments, const char* name, std::int64_t otherwise,
                             std::int64_t least, std::int64_t most);
bool flag_argument(const nlohmann::json& arguments, const char* name);

} // namespace depesche::bot
