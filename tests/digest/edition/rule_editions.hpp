#pragma once

#include "digest/document/document.hpp"
#include "digest/edition/rules.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

// Well-written messages of an invented newsroom, in the languages of readers, to be passed or to be spoilt.
namespace depesche::tests {

/// A title and a line that a good editor would sign; both break no rule anywhere.
struct Story {
    std::string_view title;
    std::string_view line;
};
/// Serious or neutral ones, and light ones for the end.
std::span<const Story> good_stories(std::string_view language);
std::span<const Story> light_stories(std::string_view language);

/// Single messages: label and headline, body.
struct Single {
    digest::Product product;
    std::string_view headline;
    std::string_view body;
};
std::span<const Single> good_singles(std::string_view language);

/// The languages of the above.
std::span<const std::string_view> story_languages();

/// "morning" (numbered), "evening" (marked) or "weekend" (with reading times) with stories from `first` on, a light one
/// last, its second line, closing words and footer.
digest::Document good_edition(std::string_view edition, std::string_view language, std::size_t first = 0);
digest::Document good_single(std::string_view language, std::size_t index);
/// The first single message of that product.
digest::Document good_single(std::string_view language, digest::Product product);

/// What the rules say about a message alone, rendered in every dialect.
std::vector<digest::Finding> findings_of(const digest::Document& document, const config::Texts* texts = nullptr);

} // namespace depesche::tests
