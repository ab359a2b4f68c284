#pragma once

#include "config/texts.hpp"
#include "digest/document/document.hpp"
#include "digest/schedule/schedule.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace depesche::digest {

/// A message that a reader was left in peace from.
struct MissedLine {
    Instant at;
    std::string headline; ///< without its product's label
    std::string url;      ///< may be empty
};

/// As many of them as an edition tells.
inline constexpr std::size_t most_missed_lines = 3;

/// The edition with what was missed above its closing words: a line each with its time, or its weekday if it is older
/// than 20 hours, headlines cut at words to 60 characters. Where the private message would be longer than an edition's
/// budget of visible characters, the last lines go first; one always stays.
Document with_missed_lines(const Document& edition, std::vector<MissedLine> lines, const config::Texts& texts,
                           const Zone& zone, Instant now);

} // namespace depesche::digest
