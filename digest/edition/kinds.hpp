#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// Why an article is no story for a digest: "opinion", "live ticker", "quiz or puzzle", "podcast or video",
/// "horoscope", "advertisement", "weather", "lottery", "service text", "newsletter"; empty: it is one. By section,
/// kicker, tags, the words before a colon in the title, and folders of the address, in German, French, Italian and
/// English.
std::string_view not_a_story(const Article& article);

/// Whether the section (or a tag) is one for light stories: the newsroom's own, or Panorama, People, Insolite,
/// Curiosità, ...
bool is_light_section(const Article& article, const std::vector<std::string>& light_sections);

/// Culture, science, food, animals: may end an edition when nothing lighter is there.
bool is_soft_section(const Article& article);

/// The section as compared: lower case; without one the first folder of the address that is a word ("sport"); or empty.
std::string section_key(const Article& article);

} // namespace depesche::digest
