#pragma once

#include "bot/editor/newsroom.hpp"

namespace depesche::bot {

/// After an older news.db was put back beside the ledger: tells it the articles that drafts of the last two weeks name and
/// that it does not know (ArticleHistory::remember_lost). Cheap when nothing is lost. Returns how many were.
StoreResult<int> recall_lost_articles(Newsroom& newsroom);

} // namespace depesche::bot
