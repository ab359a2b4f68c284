#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest::feed {

/// The feeds that a page announces (link rel=alternate), absolute, in the page's order, at most 20.
std::vector<std::string> announced_feeds(std::string_view page, std::string_view base_url);

/// A doctype or an element of HTML within the first bytes.
bool looks_like_html(std::string_view text);

} // namespace depesche::digest::feed
