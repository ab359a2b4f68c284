#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// A feed to measure with: made from a seed, so that every machine and every peer reads the same bytes.
struct MadeFeed {
    std::string_view format; ///< "rss", "atom", ...: the key in the results
    std::string file;        ///< a name that suits its format
    std::string bytes;
    std::size_t articles = 0;
};

/// RSS as a newspaper publishes it, of about `bytes` bytes: full text as HTML in CDATA, teasers, kickers, authors,
/// rubrics, images with credit, references, letters of five languages.
MadeFeed make_rss(std::size_t bytes, std::uint32_t seed);
/// The same articles in every other format.
std::vector<MadeFeed> make_other_formats(std::size_t bytes, std::uint32_t seed);
/// RSS of so many short items in one document.
MadeFeed make_short_items(std::size_t items, std::uint32_t seed);

} // namespace depesche::bot
