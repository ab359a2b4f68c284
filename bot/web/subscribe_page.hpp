#pragma once

#include "bot/web/page_links.hpp"
#include "bot/web/routes.hpp"

#include <string>
#include <string_view>

namespace depesche::bot {

/// The page to subscribe in one language. `placement`: where somebody came from, passed on to the bot's link; empty:
/// nowhere in particular.
StoreResult<std::string> subscribe_html(Newsroom& newsroom, std::string_view language, std::string_view payload,
                                        const PageLinks& links);

/// / and /LANGUAGE, with ?from=PLACEMENT.
ServerResponse subscribe_answer(WebContext& context, const ServerRequest& request);

} // namespace depesche::bot
