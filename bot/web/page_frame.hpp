#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/web/page_links.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What head.html and bottom.html show around every public page: title, style, feed, the ways on. `address` is the
/// page's own below public_url ("/archive/"), for its canonical link.
nlohmann::json page_frame(const Newsroom& newsroom, const config::Texts& texts, const PageLinks& links,
                          std::string_view title, std::string_view address);

/// The languages of the page to subscribe: the newsroom's own first, then those of its editions.
std::vector<std::string> page_languages(const config::Settings& settings);
/// How a page links to a language's page to subscribe: empty for the newsroom's own.
std::string home_tag(const config::Settings& settings, std::string_view language);

/// "23. November 2026" and "6.30 Uhr": an instant as the newsroom's clocks show it, by the date template `key`.
std::string date_of(const Newsroom& newsroom, const config::Texts& texts, Instant at, std::string_view key);
std::string time_of(const Newsroom& newsroom, const config::Texts& texts, Instant at);
/// {"day": ..., "time_long": ...} filled into a text: "Korrigiert am {day}, {time_long}".
std::string moment_words(const Newsroom& newsroom, const config::Texts& texts, Instant at, std::string_view key);

} // namespace depesche::bot
