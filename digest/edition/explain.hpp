#pragma once

#include "digest/edition/edition.hpp"

#include <string>
#include <string_view>

namespace depesche::digest {

/// Why an edition looks as it does, for people: each pick with its parts, the next best, the notes. Ends with a line
/// break.
std::string explain(const Proposal& proposal, const Slot& slot);

/// The same as one JSON object:
/// {"edition","date","at","skipped","items":[{"article","version","title","line","line_from",
/// "url","section","score","mark","light","paywall","reasons":[{"part","points","sentence"}]}],"next_best":[...],"notes":[...]}
std::string explain_json(const Proposal& proposal, const Slot& slot);

/// A reason without its arithmetic, for people in a hurry: "Priority 3 of 8: 0.35 x ..." -> "Priority 3 of 8".
/// Lives as long as the reason.
std::string_view plain_words(const Reason& reason);

} // namespace depesche::digest
