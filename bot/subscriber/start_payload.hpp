#pragma once

#include "bot/subscriber/registry.hpp"
#include "config/settings.hpp"

#include <string>
#include <string_view>

namespace depesche::bot {

/// What comes along when somebody presses Start through a link: names of what to begin with, joined by '_', and behind
/// "__" the place they came from: "morning_breaking__sport". What names nothing is a place as a whole: "sport" (older
/// links).
inline constexpr std::size_t longest_payload = 64; ///< of [A-Za-z0-9_-]; core.telegram.org/bots/features#deep-linking

/// What a payload chooses among `choices`; nothing unless every word before the place is one of these.
Wishes payload_wishes(std::string_view payload, const Wishes& choices);
/// "sport" of both examples.
std::string_view payload_placement(std::string_view payload, const Wishes& choices);
/// The payload of a link; either part may be empty. A place always has its "__": it may be called like a choice.
std::string start_payload(std::string_view wishes, std::string_view placement);
/// The payload for somebody whom a page's address says to come "from" here: a place, "sport", or a payload of choices,
/// "morning__sport" or "morning__". What is no choice is left out; empty for what no link can carry.
std::string payload_from(std::string_view from, const Wishes& choices);
/// What a newsroom's links may choose.
Wishes link_choices(const config::Settings& settings);
/// Empty when a payload may hold it, else why not, in words.
std::string payload_problem(std::string_view payload);

} // namespace depesche::bot
