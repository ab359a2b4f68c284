#pragma once

#include "digest/edition/edition.hpp"
#include "digest/edition/voices.hpp"

#include <vector>

namespace depesche::digest {

class Reading;

/// One event that may enter an edition: the article that tells it and all that its score needs.
struct Candidate {
    const StoredArticle* article = nullptr;    ///< points into the input
    Instant time;                              ///< of the news; never in the future
    bool dated = true;                         ///< false: came with the first fetch of its feed, without a date
    int urgency = 0;                           ///< the highest (smallest) of the event's reports; 0 unknown
    std::vector<Voice> voices;                 ///< independent sources, the earliest first
    std::vector<const StoredArticle*> reports; ///< all that tell it and may be sent; point into the input
    std::optional<Instant> alerted;            ///< when an alert told it, within the day before; the latest
    bool goes_on = false;                      ///< the article says more than that alert did
    bool told_before = false; ///< an edition told an earlier version, or an earlier report of the event
};

struct Candidates {
    std::vector<Candidate> events;  ///< ordered by article key
    std::vector<std::string> notes; ///< what was left out and why
};

/// The events of an edition's window that may be sent: one article each, the own desk's before others'.
Candidates find_candidates(const EditionInput& input, Reading& reading);

} // namespace depesche::digest
