#pragma once

#include <string>

namespace depesche::digest {

struct Article;

/// The article's body as plain text, a paragraph a line, without what the newsroom repeats under each article: calls to
/// action, polls, an agency's credit, "automatically generated". Empty where it has none.
std::string own_words(const Article& article);

} // namespace depesche::digest
