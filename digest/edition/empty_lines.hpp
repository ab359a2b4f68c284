#pragma once

#include <string_view>

namespace depesche::digest {

// Sentences that are whole and tell readers nothing; both take lower case, in German, English, French or Italian.

/// Whether a sentence only says that something is to be told: "Was bisher bekannt ist – und was nicht", "Der Grund
/// dafür überrascht alle". Not where it goes on to tell it: "Der Grund dafür überrascht alle: ein Esel".
bool holds_back(std::string_view sentence);

/// Whether it tells who wrote the article: "Hans Muster, 54, ist seit 2011 Redaktor beim Blatt und schreibt über
/// Wasser".
bool introduces_writer(std::string_view sentence);

} // namespace depesche::digest
