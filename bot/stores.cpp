#include "bot/stores.hpp"

#include "digest/article/added_feeds.hpp"
#include "digest/article/database.hpp"

#include <fmt/format.h>

namespace depesche::bot {

namespace {

/// Some 100,000 results need less than 1 MiB: this is room for the ends of everything in flight, and for stops.
constexpr std::uintmax_t ledger_reserve = 16 << 20;

} // namespace

StartError store_failure(const digest::StoreError& error) { return {exit_failed, error.message}; }

std::expected<Stores, StartError> open_stores(const std::filesystem::path& state_dir) {
    std::error_code error;
    if (std::filesystem::create_directories(state_dir, error))
        std::filesystem::permissions(state_dir, std::filesystem::perms::owner_all,
                                     error); // readers' addresses live here
    if (error)
        return std::unexpected(
            StartError{exit_failed, fmt::format("{}: cannot create the state directory: {}; choose another state_dir, "
                                                "or give this user the right to write there",
                                                state_dir.string(), error.message())});
    Stores stores;
    auto articles = digest::open_article_store(state_dir / "news.db");
    if (!articles) return std::unexpected(store_failure(articles.error()));
    stores.articles = *std::move(articles);
    auto ledger = open_ledger(state_dir / "ledger.db", {.reserve = ledger_reserve});
    if (!ledger) return std::unexpected(store_failure(ledger.error()));
    stores.ledger = *std::move(ledger);
    return stores;
}

std::vector<std::string> store_troubles(const Stores& stores, const std::filesystem::path& state_dir) {
    std::vector<std::string> found = stores.ledger->troubles();
    if (std::string wal = digest::wal_trouble(state_dir / "news.db"); !wal.empty()) found.push_back(std::move(wal));
    return found;
}

digest::StoreResult<void> with_added_feeds(config::Settings& settings, digest::ArticleStore& articles) {
    const auto added = articles.added_feeds();
    if (!added) return std::unexpected(added.error());
    settings.feeds = digest::all_feeds(std::move(settings.feeds), *added);
    return {};
}

} // namespace depesche::bot
