#pragma once

#include "bot/editor/hold_desk.hpp"
#include "bot/platform/chat_bot.hpp"

#include <string>
#include <vector>

namespace depesche::bot {

/// A hold with what editors need to decide about it.
struct HoldView {
    digest::Hold hold;
    std::string source;                          ///< of its feed, for people
    std::vector<digest::StoredArticle> articles; ///< the first ones: urgent, then new
};

/// What is held and why, the first titles, until when, and buttons: one for each urgent article, one for all, one to
/// set it aside. Once decided the same message says who did what, without buttons but that to release after all. Pure.
OutgoingMessage show_hold(const HoldView& view, const config::Texts& texts, const digest::Zone& zone,
                          digest::Dialect dialect);

/// "43 neue Artikel in 12 Minuten; ..." in the language of the texts.
std::string storm_words(const digest::Storm& storm, const config::Texts& texts);

/// What shown messages of a hold are kept by: "hold-17".
std::string hold_name(digest::HoldId id);

} // namespace depesche::bot
