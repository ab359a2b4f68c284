#pragma once

#include "bot/editor/archive_store.hpp"
#include "bot/editor/newsroom.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// One message of the public archive with what was said about it since.
struct ArchiveEntry {
    Draft draft;
    Instant sent;
    std::vector<Draft> thread;                   ///< its updates, corrections and retractions, oldest first
    std::vector<bool> hidden_parts;              ///< by part of the thread: its article was withdrawn or killed since
    std::vector<bool> hidden_items;              ///< by item: its article was withdrawn or killed since
    bool hidden = false;                         ///< the whole text: retracted, or its article was withdrawn or killed
    std::optional<Instant> corrected, retracted; ///< when last
    Instant updated;                             ///< when anything of it changed last
};

/// What is due to everybody who may read the archive: what was withdrawn, killed or retracted since is marked hidden.
StoreResult<ArchiveEntry> archive_entry(Newsroom& newsroom, Draft draft);
/// A page of entries, newest first; `before` as in ArchiveStore::published.
StoreResult<std::vector<ArchiveEntry>> archive_entries(Newsroom& newsroom, std::string_view before, std::size_t limit);
/// Nothing for what the public may not see: drafts, test audiences, newcomers' editions.
StoreResult<std::optional<ArchiveEntry>> find_archive_entry(Newsroom& newsroom, std::string_view id);
/// The entry on whose page an update, correction or retraction stands; empty for anything else.
StoreResult<std::string> thread_of_sent(Newsroom& newsroom, std::string_view id);

/// "Guten Morgen", or an alert's headline; a sentence in its place when it is hidden.
std::string archive_title(const ArchiveEntry& entry, const config::Texts& texts);

} // namespace depesche::bot
