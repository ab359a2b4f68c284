#pragma once

#include <filesystem>
#include <string>

namespace depesche::digest {

/// Writes the WAL of `database` again, byte for byte, and syncs it: before SQLite opens it, and alone with it.
///
/// After a failed fsync the kernel marks the pages clean and writes them never again (LWN 752063), while everybody who
/// reads the file still sees them. SQLite copes as long as the connection lives: it rolls back and writes the next
/// transaction over the same place. But whoever opens the file later takes for committed what reads well, syncs
/// nothing, and appends to it: at a power cut the missing pages break the chain of checksums, and all that was
/// committed after them is gone. What was read here was written here; from then on it is on the disk.
///
/// Costs nothing after a clean end, when there is no WAL, and about 10 ms for 4 MB after a crash. Returns a code of
/// SQLite; SQLITE_OK when there is no WAL. `vfs`: as in DatabaseOptions.
int make_wal_durable(const std::string& vfs, const std::filesystem::path& database);

} // namespace depesche::digest
