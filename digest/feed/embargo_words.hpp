#pragma once

#include "digest/feed/title_signals.hpp"

#include <array>
#include <string_view>

/// Embargoes in words: "Sperrfrist: 24.11.2026, 12 Uhr", "EMBARGO until noon", "sous embargo jusqu'au ...".
namespace depesche::digest::feed {

/// Takes one from the start of `signals.rest`; false when there is none.
bool take_embargo(TextSignals& signals, Voice voice, const Zone* zone);

/// Takes one that stands alone at the end of the text, after a sentence or a dash, and names a time.
bool take_last_embargo(TextSignals& signals, const Zone* zone);

/// How one may begin; a cheap question before the dear ones.
inline constexpr auto embargo_openings = std::to_array<std::string_view>(
    {"sperr", "gesperrt", "embargo", "under", "unter", "strictly", "sous", "sotto", "bajo", "not", "bitte", "hold",
     "ne pas", "da non", "non pubblicare", "no publicar", "nicht"});

} // namespace depesche::digest::feed
