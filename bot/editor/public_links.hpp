#pragma once

#include "bot/editor/draft.hpp"
#include "config/settings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace depesche::bot {

/// Addresses that messages hold and the web server answers (bot/web). All are empty without a public_url.

/// The permanent page of a draft in the public archive: public_url/archive/ID. An update, correction or retraction
/// stands on the page of what it belongs to.
std::string archive_address(const config::WebSettings& web, const Draft& draft);

/// public_url/a/KEY, which leads on to the article; KEY is the article's number in base 36.
std::string short_address(const config::WebSettings& web, digest::ArticleKey article);
/// The reverse of KEY; nothing for what is no number of an article.
std::optional<digest::ArticleKey> article_of_short_key(std::string_view key);

/// A part of a path as it stands in an address: letters, digits, '-', '_' and '.' stay, the rest is percent-encoded.
std::string path_segment(std::string_view text);

} // namespace depesche::bot
