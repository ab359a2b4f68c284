#pragma once

#include <cstdint>
#include <string_view>

namespace depesche::digest::feed {

/// What an element of HTML does to the text around it.
/// raw: everything up to the end tag is dropped, whatever is in it. embedded: the same where there is an end tag.
/// caption: words about an image; kept as a heading, for they are no paragraph of the article.
enum class Tag : std::uint8_t {
    inline_,
    block,
    heading,
    list,
    item,
    quote,
    line_break,
    cell,
    raw,
    embedded,
    caption,
    image
};

/// `name` in lower case; an element that is not known is inline.
Tag tag_kind(std::string_view name);

} // namespace depesche::digest::feed
