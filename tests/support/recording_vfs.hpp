#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

/// What one file holds on the disk, as far as anybody may know: what was synced, and what was written since and may be
/// there or not, each sector of 512 bytes for itself.
///
/// A failed fsync leaves what it should have written in limbo: the kernel marks those pages clean and writes them never
/// again, so that the next fsync succeeds without them (LWN 752063, "PostgreSQL's fsync() surprise", 2018). Only to
/// write the same bytes again and to sync that brings them to the disk.
class DiskFile {
public:
    enum class Keep : std::uint8_t { none, all, first, last, random };

    void write(std::int64_t offset, std::string bytes);
    void truncate(std::int64_t size);
    void synced();
    void sync_failed();
    /// One content that the disk may hold after the power went.
    std::string after_power_loss(Keep keep, std::mt19937_64& random) const;
    const std::string& durable() const noexcept { return durable_; }
    void start_with(std::string content) { durable_ = std::move(content); }
    /// Writes and truncations that no sync has covered.
    std::size_t unsynced() const noexcept { return dirty_.size(); }

private:
    struct Piece {
        std::int64_t offset = 0;
        std::string bytes; ///< of one write: several sectors; in limbo: within one sector
        std::optional<std::int64_t> truncate_to;
    };
    static void apply(std::string& content, std::int64_t offset, std::string_view bytes);
    void forget_limbo(std::int64_t begin, std::int64_t end);
    void apply_dirty(std::string& content, Keep keep, std::mt19937_64& random) const;

    std::string durable_;
    std::vector<Piece> limbo_, dirty_;
};

/// One thing that happened, in the order of all.
struct DiskEvent {
    enum class Kind : std::uint8_t { create, remove, write, truncate, sync, sync_failed, mark };
    Kind kind = Kind::mark;
    std::uint64_t inode = 0;
    std::string name;        ///< of create and remove: the file's name in its folder; of mark: what the test says
    std::int64_t offset = 0; ///< of write; of truncate: the new size
    std::string bytes;       ///< of write; of create: what it held before anybody recorded
    bool folder = false;     ///< the folder's entries are durable as well
};

using Files = std::map<std::string, std::string>; ///< content by name

/// The disk as it stands after the first so many events.
class Disk {
public:
    void apply(const DiskEvent& event);
    /// The files that may be there after the power went now. `keep` says what is left of what was not synced; names
    /// that were made or removed since the folder was synced are there or not.
    Files after_power_loss(DiskFile::Keep keep, std::mt19937_64& random) const;
    /// Whether more than one outcome is legal now.
    bool settled() const;
    const DiskFile* file(std::uint64_t inode) const;

private:
    struct Naming {
        std::string name;
        std::uint64_t inode = 0; ///< 0: removed
    };
    std::map<std::uint64_t, DiskFile> files_;
    std::map<std::string, std::uint64_t> durable_names_;
    std::vector<Naming> pending_names_;
};

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

/// A recording in a file, to look at the same states again.
void save(const std::vector<DiskEvent>& events, const std::filesystem::path& file);
std::vector<DiskEvent> load_events(const std::filesystem::path& file);

/// Writes the files into this folder, in place of what is there.
void lay_out(const Files& files, const std::filesystem::path& folder);

} // namespace depesche::tests
