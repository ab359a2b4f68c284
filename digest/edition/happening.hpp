#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// A lower-case word without the accents and umlauts of German, French and Italian.
std::string plain(std::string_view word);

/// A word split into the kind of happening it names ("#fire", or "") and what is left of it: "chemiefabrikbrand" is
/// "#fire" and "chemiefabrik". `word` is plain.
struct Happening {
    std::string_view kind;
    std::string rest;
};
Happening happening(std::string_view word);

/// Words of headlines that are in everybody's ("verletzte", "police", "ultim'ora"), and offices that speak every day.
bool says_little(std::string_view word);
/// "Another", "also", "again": somebody tells two happenings apart by it.
bool tells_of_a_further(std::string_view word);

} // namespace depesche::digest
