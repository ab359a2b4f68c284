#pragma once

#include "bot/editor/newsroom.hpp"

#include <string>
#include <string_view>

namespace depesche::bot {

/// What an invitation at the end of an article leads to.
struct SnippetRequest {
    std::string placement; ///< where it stands, "sport-end"; may be empty
    std::string edition;   ///< what the bot begins with; may be empty
    std::string language;  ///< the newsroom's by default
};

/// The invitation as HTML that any CMS takes: no script, no style of its own but a line above it. Its words are the
/// texts [snippet], which the newsroom may replace. Empty when there is nothing to invite to.
StoreResult<std::string> snippet_html(Newsroom& newsroom, const SnippetRequest& request);

/// "Eine Newsübersicht am Morgen, eine zum Feierabend, überraschende Storys und Eilmeldungen".
std::string offer_words(const config::Settings& settings, const config::Texts& texts);

} // namespace depesche::bot
