#pragma once

#include "bot/delivery/ledger.hpp"
#include "digest/edition/front_page.hpp"

#include <vector>

namespace depesche::bot {

/// Remembers the newsroom's front page as its feed shows it: `in_order` are the articles of the document, the first on
/// top; one that is no article of ours is 0. A note of some 2 KB in the ledger with the best place an hour of the last
/// six hours; survives a restart.
StoreResult<void> remember_front_page(Ledger& ledger, const std::vector<digest::ArticleKey>& in_order, Instant now);

/// The places of the last six hours as known at `at`. A feed that says "not modified" shows the same page still: an
/// hour without a document of its own has the places of the hour before. Empty: no front page was ever seen.
StoreResult<std::vector<digest::FrontPagePlace>> front_page_places(Ledger& ledger, Instant at);

} // namespace depesche::bot
