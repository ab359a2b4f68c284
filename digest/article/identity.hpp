#pragma once

#include "digest/article/article.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace depesche::digest {

/// The address by which two links to one article are equal: http folded into https, host in lower case and punycode,
/// without "www.", "m.", "amp.", default ports, AMP paths and caches, dot segments, sessions, tracking parameters
/// (utm_*, fbclid, ...), fragment and trailing slash; escapes in one form, parameters in one order. Canonical already,
/// it stays as it is. Empty for an empty address.
std::string canonical_url(std::string_view url);

/// XXH3 of title, lead, bullets and body as fold_text() folds them (white space, case, punctuation and typographic
/// variants do not matter, nor how the text is cut into blocks). 0 when there is no letter or digit to compare.
std::uint64_t content_fingerprint(const Article& article);

/// 64 bits of which two texts share the more the more words they have in common (simhash over the folded words): an
/// edit changes a few, another story about half. 0 for a text too short to tell.
std::uint64_t content_sketch(const Article& article);

/// The title as compared for near-duplicates: folded like the fingerprint.
std::string folded_title(std::string_view title);

} // namespace depesche::digest
