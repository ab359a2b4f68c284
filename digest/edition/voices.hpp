#pragma once

#include "digest/article/article_store.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace depesche::digest {

class Reading;

/// One independent source of an event, and when it first told it.
struct Voice {
    std::string source;
    double weight = 1; ///< as configured for the source
    Instant first;
};

/// Who tells an event in words of their own, the earliest first: the newsroom's own feeds are one voice; whoever prints
/// another's text again is none, and of several that carried the very same address or title only agencies are, for
/// their text is the one that others print.
/// `time`: when a report was news. `weights`: by source, 1 where none is given.
std::vector<Voice> independent_voices(const std::vector<const StoredArticle*>& reports,
                                      const std::function<Instant(const StoredArticle&)>& time,
                                      const std::map<std::string, double>& weights, Reading& reading);

/// The same where nothing is kept of what was read.
std::vector<Voice> independent_voices(const std::vector<const StoredArticle*>& reports,
                                      const std::function<Instant(const StoredArticle&)>& time,
                                      const std::map<std::string, double>& weights);

/// What a voice beyond the first adds to coverage: its weight, half of it when it came late.
struct Addition {
    std::string source;
    double value = 0;
};

/// The voices beyond the heaviest one, in their order. Those within the three hours in which most was said count in
/// full: a burst says more than a story that somebody takes up a day later.
std::vector<Addition> further_voices(const std::vector<Voice>& voices);

} // namespace depesche::digest
