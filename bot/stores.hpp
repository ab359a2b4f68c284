#pragma once

#include "bot/cli/verb.hpp"
#include "bot/delivery/ledger.hpp"
#include "config/settings.hpp"
#include "digest/article/article_store.hpp"

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

/// Why the program cannot start, with its exit code.
struct StartError {
    int exit = exit_failed;
    std::string message;
};
StartError store_failure(const digest::StoreError& error);

/// The two stores of a newsroom, opened together. Holding one is holding the lock.
struct Stores {
    std::unique_ptr<digest::ArticleStore> articles;
    std::unique_ptr<Ledger> ledger;
};
/// Opens (or creates) `state_dir` and the stores in it.
std::expected<Stores, StartError> open_stores(const std::filesystem::path& state_dir);

/// What is wrong with the disk under the stores, a sentence each.
std::vector<std::string> store_troubles(const Stores& stores, const std::filesystem::path& state_dir);

/// The feeds of the configuration and those that verbs added, together.
digest::StoreResult<void> with_added_feeds(config::Settings& settings, digest::ArticleStore& articles);

} // namespace depesche::bot
