#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <vector>

namespace depesche::digest {

/// Gives the blocks of a body their types, by what they say: the question and answer of an interview, a box with its
/// title, credit and time, a quotation that the page repeats in large type, a poll among readers. Key points at the
/// top become `bullets` where there are none, and calls to subscribe or follow are taken out: they are returned.
///
/// Works on paragraphs, headings, bullets and quotes, however they came in; a body that already has other types is
/// left alone, and so is a single block. Nothing is guessed: what is not clearly one of these stays as it is. Linear.
std::vector<std::string> shape_body(Article& article);

/// Whether this quote says again what another block says: the page shows it twice, the article says it once.
bool is_repeated(const Article& article, const Block& quote);

} // namespace depesche::digest
