#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <string_view>

namespace depesche::digest {

/// Longest line of an item in characters (facts/editorial.md 2.2).
inline constexpr std::size_t longest_line = 110;

/// The title that readers see, not yet typeset: the push title where there is one, without the labels that feeds put
/// around it. Where that one asks, the other, or the fact before the question.
std::string shown_title(const Article& article);

/// Why a sentence is no line: "question", "about the author", "call to action", "teaser", "fragment", ... Empty: it may
/// be one.
std::string_view unfit(std::string_view sentence);

/// Whether a sentence leans on the one before it ("Their goal is ...", "Doch ..."): it cannot stand alone.
bool refers_back(std::string_view sentence);

/// A lead or paragraph without what feeds put around the text: datelines "SEESTADT (ana) -", agency marks at the end,
/// "Weiterlesen", the kicker or the title glued to its beginning.
std::string without_wrapping(std::string_view text, std::string_view title, std::string_view kicker);

/// The main clause of a sentence that is too long, as a sentence; empty when no cut leaves a whole thought.
std::string first_clause(std::string_view sentence);

/// Whether quotation marks and brackets come in pairs: Swiss, German, English and French ones.
bool balanced(std::string_view text);

/// Whether a sentence says nothing that the title has not said.
bool repeats(std::string_view sentence, std::string_view title);

} // namespace depesche::digest
