#include "bot/editor/lost_articles.hpp"

#include "digest/article/article_history.hpp"

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto remembered = 24h * 14;
/// Keys only grow: whether the newest one is known says whether any is lost.
constexpr std::size_t newest_drafts = 20;

void add_named(const Draft& draft, std::vector<digest::NamedArticle>& named) {
    for (const std::vector<digest::Pick>* picks : {&draft.picks, &draft.next_best})
        for (const digest::Pick& pick : *picks) named.push_back({pick.article, pick.url, pick.text.title});
}

} // namespace

StoreResult<int> recall_lost_articles(Newsroom& newsroom) {
    std::vector<digest::NamedArticle> named;
    const auto newest = newsroom.ledger().drafts().list(newest_drafts);
    if (!newest) return std::unexpected(newest.error());
    for (const Draft& draft : *newest) add_named(draft, named);
    const auto last = std::ranges::max_element(named, {}, &digest::NamedArticle::key);
    if (last == named.end()) return 0;
    const auto known = newsroom.articles().find(last->key);
    if (!known) return std::unexpected(known.error());
    if (*known) return 0;
    const auto all = newsroom.ledger().drafts().out_since(newsroom.now() - remembered);
    if (!all) return std::unexpected(all.error());
    // What was chosen from counts as told as well as what was chosen: the next edition must not begin with it.
    for (const Draft& draft : *all) add_named(draft, named);
    return digest::history_of(newsroom.articles()).remember_lost(named);
}

} // namespace depesche::bot
