#pragma once

#include "digest/article/article.hpp"
#include "digest/feed/feed_adapter.hpp"

#include <string_view>

namespace depesche::digest::feed {

/// The article within the markup of NITF or XHTML, as written: heads hold what the metadata says better.
std::string_view body_of(std::string_view markup);

/// What NITF (https://iptc.org/standards/nitf/) says inside its root: headline, byline, abstract, body, picture and
/// the document's own metadata. Fills only what is still empty: an envelope knows better.
void take_nitf(std::string_view inside, const Context& context, Article& article);

} // namespace depesche::digest::feed
