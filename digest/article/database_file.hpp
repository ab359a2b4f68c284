#pragma once

#include "digest/article/store_error.hpp"

#include <filesystem>

namespace depesche::digest {

/// The right to be the one process that works with a store: flock on FILE.lock, held until destroyed (also by kill -9).
class FileLock {
public:
    /// Creates FILE's folder (mode 0700) when it is missing. Kind::locked names the process that has it.
    static StoreResult<FileLock> take(const std::filesystem::path& file);
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

/// Creates a missing file with mode 0600, and looks at the header of an existing one. True: it held a database already.
StoreResult<bool> prepare_database_file(const std::filesystem::path& file);

/// Syncs `from`, renames it to `to`, and syncs the folder: after a power cut there is the old file or the new one.
StoreResult<void> replace_durably(const std::filesystem::path& from, const std::filesystem::path& to);

} // namespace depesche::digest
