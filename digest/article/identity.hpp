#pragma once

#include "digest/article/article.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace depesche::digest {

/// The address by which two links to one article are equal: http folded into https, host in lower case, without "www."
/// and "amp." and AMP paths, tracking parameters (utm_*, fbclid, ...), fragment and trailing slash. Empty for an empty
/// address.
std::string canonical_url(std::string_view url);

/// XXH3 of title, lead, bullets and body as fold_text() folds them (white space, case, punctuation and typographic
/// variants do not matter, nor how the text is cut into blocks). 0 when there is no letter or digit to compare.
std::uint64_t content_fingerprint(const Article& article);

/// The title as compared for near-duplicates: folded like the fingerprint.
std::string folded_title(std::string_view title);

} // namespace depesche::digest
