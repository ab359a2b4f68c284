#pragma once

#include <string_view>
#include <vector>

namespace depesche::digest {

/// The sentences of a text, without the space around them. Knows German ordinals ("am 3. Mai", "der 2. Stock"), dates,
/// abbreviations inside a sentence and at its end ("z. B.", "Dr.", "usw.", "U.S.", "av. J.-C.", "dott."), initials,
/// numbers ("13.000", "4.30 Uhr"), names with a full stop ("Sat.1"), ellipses, brackets and closing quotation marks.
/// An empty line always ends a sentence. Languages: de, fr, it; every other is read like English.
std::vector<std::string_view> sentences(std::string_view text, std::string_view language);

} // namespace depesche::digest
