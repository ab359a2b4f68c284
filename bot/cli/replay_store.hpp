#pragma once

#include "bot/cli/verb.hpp"

#include <string>

// Replay out of the newsroom's own store and ledger, asked piece by piece so that a running newsroom is never held up.
namespace depesche::bot {

/// An edition of a past date, {"edition","date"}, as it would be proposed today from what was known then, beside what
/// was sent: {"edition","date","at","skipped","items":[{"id","title","reasons","section","update"}],"sent":null or
/// {"at","items":[{"id","version","title","section"}],"replaced","moved","lines"}}.
VerbResult replay_edition(Services& services, const nlohmann::json& arguments);
/// What would have been raised on a local date, {"date"}, what was sent as an alert, and the stories of that day:
/// {"breaking":[{"at","story","severity","why","title","minutes"}],"alerts":[{"id","at","severity","title","minutes"}],
/// "stories":[[id,...]]}. `minutes` is what passed since the event's first report.
VerbResult replay_day(Services& services, const nlohmann::json& arguments);

/// `depesche replay --from --to`: every edition and day between two local dates. Prints as it comes.
int replay_range(const Invocation& invocation, const std::string& from, const std::string& to);

} // namespace depesche::bot
