#pragma once

#include "tests/support/power_loss_disk.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace depesche::tests {

/// Wraps SQLite's default VFS: everything goes on to it, is written down in one order, and fails where a test says so.
/// Registered under `name()` for as long as it lives; databases opened through it must be closed before. Thread-safe.
class RecordingVfs {
public:
    enum class Fault : std::uint8_t {
        full,        ///< a write: SQLITE_FULL, nothing written
        short_write, ///< a write: half of it, then SQLITE_FULL
        write_error, ///< a write: SQLITE_IOERR_WRITE, nothing written
        sync_error,  ///< a sync: SQLITE_IOERR_FSYNC; see DiskFile
        read_error,  ///< a read: SQLITE_IOERR_READ
    };
    static constexpr std::size_t for_good = std::numeric_limits<std::size_t>::max();

    RecordingVfs();
    ~RecordingVfs();
    RecordingVfs(const RecordingVfs&) = delete;
    RecordingVfs& operator=(const RecordingVfs&) = delete;
    const std::string& name() const noexcept { return name_; }

    /// Recording costs memory: off for states that are only looked at. Files opened before keep what they were.
    void record(bool on);
    /// Whether syncs reach the real disk; no test needs them there. Off at first.
    void pass_syncs(bool on);
    /// Puts the test's word into the order of events.
    void mark(std::string what);
    std::vector<DiskEvent> events() const;
    std::size_t count() const;

    /// From now on the n-th operation of that kind (from 1) fails, and `times - 1` after it. `suffix`: only of files
    /// whose name ends so, such as "-wal".
    void fail(Fault fault, std::size_t n, std::size_t times = 1, std::string suffix = {});
    /// Nothing fails any more.
    void heal();
    /// How many operations failed since the last fail().
    std::size_t failures() const;
    /// Files may not grow beyond this together; 0: without limit. A write that would is cut there, then SQLITE_FULL.
    void set_capacity(std::int64_t bytes);
    /// What this file takes, written by others, counts against the capacity as well.
    void count_also(std::filesystem::path file);
    std::int64_t used() const;
    bool has_room(std::uintmax_t bytes) const;
    /// Syncs of these files succeed and do nothing, as a disk does that lies. "": of all files. Empty: none.
    void drop_syncs(std::optional<std::string> suffix);
    /// After a failed sync a read gives what the disk has, as where the kernel drops such pages; else what was written.
    void forget_on_failed_sync(bool on);

    struct Impl;

private:
    std::string name_;
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::tests
