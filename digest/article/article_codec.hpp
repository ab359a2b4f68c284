#pragma once

#include "digest/article/article.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace depesche::digest {

/// An article as the bytes of one stored row: lengths and texts in a fixed order, ended by an XXH3 of all before, so
/// that a window of a thousand articles is read in milliseconds and a flipped bit is noticed. New fields go to the end;
/// rows without them read as defaults.
std::string encode_article(const Article& article);
/// nullopt: damaged, or written by a newer version.
std::optional<Article> decode_article(std::span<const std::byte> bytes);

} // namespace depesche::digest
