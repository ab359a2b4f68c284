#pragma once

#include "bot/editor/newsroom.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace depesche::bot {

/// What the editor's choice has come to in the demo, read from the stores and nowhere else; a key that is missing has
/// not happened yet.
/// {"merged":   {"title","voices","reports":[{"source","title","at","voice","because"}]}  of the latest morning's items
///              the one that most sources tell; "voice" false: it prints another's text,
///  "quiet":    {"title","sources":[]}  what several sources told at once and rang for nobody,
///  "surprise": {"draft","state","title","why":[]},
///  "burst":    {"draft","state","severity","title","why","reports":[{"source","title","at"}]},
///  "evening":  {"draft","state","items":[{"title","mark","alerted"}]}}  "mark" is "new", "update" or "",
///              "alerted" when an alert told it, or "".
nlohmann::json demo_news(Newsroom& newsroom);

/// A piece of the news for people at a terminal. `key` names what it tells, so that it is said once.
struct DemoLine {
    std::string key, text;
};
std::vector<DemoLine> demo_lines(const nlohmann::json& news);

} // namespace depesche::bot
