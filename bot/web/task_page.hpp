#pragma once

#include "bot/web/routes.hpp"

namespace depesche::bot {

/// The page for the thumb, /t/TOKEN: one post by hand for one person, until it is too late. No log-in: the signed link
/// is the key. GET shows it and changes nothing (previews of links fetch it, too). POST is a form with `act` (posted,
/// take or drop), `token` (that of the address), `link` and `why`; it leads back to the page (303). A forged link
/// answers 403, one that has expired or whose task is over 410, each in words; all of them are kept as refusals and
/// logged, never with the token. Also serves /t/task.css and /t/task.js.
ServerResponse task_page(WebContext& context, const ServerRequest& request);

/// public_url/t/TOKEN for one person; empty without a public_url.
std::string task_url(const config::Settings& settings, std::string_view key, const Task& task,
                     const std::string& editor);

} // namespace depesche::bot
