#pragma once

#include "digest/schedule/instant.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// One article of a file of JSON lines, as `depesche cluster` takes it.
struct StoryLine {
    std::string id;
    std::string title;
    std::string lead;
    std::string text;
    std::string language;
    std::string source;
    std::optional<digest::Instant> published;
};

struct StoryLines {
    std::vector<StoryLine> articles;   ///< by time, equal times and those without one as they came
    std::vector<std::string> problems; ///< of lines that are left out: where, what is wrong and what helps
};

/// Reads {"id","title","text" or "lead" or "summary","published","language","source"}, a line each. A line without a
/// time is as old as the one before it.
StoryLines read_story_lines(std::string_view bytes, const std::string& name);

} // namespace depesche::bot
