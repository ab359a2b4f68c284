#pragma once

#include "config/texts.hpp"

#include <string>
#include <string_view>

namespace depesche::digest {

/// The words in which editors read reasons and notes: those given, else the built-in English ones.
const config::Texts& words_for_editors(const config::Texts* texts);

/// Where a line comes from, as people say it: "second bullet and the next" -> "zweiter Punkt der Liste und der
/// nächste". What has no words stays as it is.
std::string origin_words(std::string_view origin, const config::Texts& texts);

/// Three digits, as the points of a score are rounded: "0.250".
std::string points_text(double points);

} // namespace depesche::digest
