#pragma once

#include "digest/article/article_store.hpp"
#include "digest/schedule/schedule.hpp"

#include <string>
#include <vector>

// How verbs show an article whole: for people, on one screen.
namespace depesche::bot {

/// What was understood of an article that came in, a line for each field; `stripped` are the lines left out of it.
std::string understood(const digest::Article& article, const std::vector<std::string>& stripped = {});

/// "4 questions, 4 answers, 2 boxes, 1 poll"
std::string kinds_of(const digest::Article& article);

/// The body as it reads, with its types: "• ", "Q  ", "[Box: title] ...".
std::string shown_body(const digest::Article& article);

/// A line for each field that has a value: where it came from.
std::string provenance_lines(const digest::Article& article);

/// What limits its use, in brackets: "[killed] [embargo until ...] [correction] [held]"; empty for a usual article.
std::string marks_of(const digest::StoredArticle& article, const digest::Zone& zone);

} // namespace depesche::bot
