#pragma once

#include "digest/article/article.hpp"

#include <string_view>
#include <vector>

namespace depesche::digest {

/// Makes one block of a poll among readers: a question to them at the end of a body, or a question anywhere whose
/// answers to choose from stand below it, of which one says yes and one no. A poll with answers has its question as the
/// title and the answers as the text ("Ja · Nein · Weiss nicht"). `language` (BCP 47) may be empty.
void find_poll(std::vector<Block>& blocks, std::string_view language);

} // namespace depesche::digest
