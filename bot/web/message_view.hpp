#pragma once

#include "config/texts.hpp"
#include "digest/document/document.hpp"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace depesche::bot {

/// How a message is shown on a page.
struct MessageView {
    bool with_title = true;              ///< its heading or headline; else the page says it
    bool with_picture = false;           ///< only where its rights allow the web
    std::vector<bool> hidden_items = {}; ///< by item: a sentence stands in its place
};

/// The blocks of a message for message.html: a list in which each entry has one of "heading", "subline", "item",
/// "headline", "paragraph", "link", "closing", "picture". The footer is left out: its commands mean nothing here.
nlohmann::json message_blocks(const digest::Document& document, const MessageView& view, const config::Texts& texts);
/// The sentence in place of a message that is not shown any more.
nlohmann::json withdrawn_blocks(const config::Texts& texts);

} // namespace depesche::bot
