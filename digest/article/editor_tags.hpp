#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// What an editor said of an article's tags, as the store keeps it: a line each, "+tag" or "-tag".

/// `known` with a later word about some tags. Tags are trimmed; empty ones say nothing.
std::string with_editor_tags(std::string_view known, const std::vector<std::string>& added,
                             const std::vector<std::string>& removed);

/// Adds and removes the tags, whatever their case; where that changed something, they are the editor's.
void apply_editor_tags(std::string_view known, Article& article);

} // namespace depesche::digest
