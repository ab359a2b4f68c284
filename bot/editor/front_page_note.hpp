#pragma once

#include "bot/delivery/ledger.hpp"
#include "digest/edition/front_page.hpp"

#include <vector>

namespace depesche::bot {

/// Remembers the newsroom's front page as its feed shows it: `in_order` are the articles of the document, the first on
/// top; one that is no article of ours is 0. A note of some 2 KB in the ledger with the best place an hour of the last
/// six hours; survives a restart.
StoreResult<void> remember_front_page(Ledger& ledger, const std::vector<digest::ArticleKey>& in_order, Instant now);

/// Its feed was asked at `now` and shows the same document still ("not modified").
StoreResult<void> front_page_stands(Ledger& ledger, Instant now);

/// A page that nobody could fetch stands so long after it was last seen; a feed is asked every half an hour at least,
/// unless the configuration says otherwise.
inline constexpr std::chrono::hours front_page_shown{2};

/// The places of the last six hours as known at `at`: an hour in which the page was seen to stand has the places of the
/// hour before, one in which its feed failed has none. Empty: no front page was seen then, or it is longer ago than the
/// note remembers.
StoreResult<std::vector<digest::FrontPagePlace>> front_page_places(Ledger& ledger, Instant at);

} // namespace depesche::bot
