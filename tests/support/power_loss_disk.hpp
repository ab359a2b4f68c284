#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

// What a disk may hold after the power went, from what was written and synced. RecordingVfs makes the events.
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

/// A recording in a file, to look at the same states again.
void save(const std::vector<DiskEvent>& events, const std::filesystem::path& file);
std::vector<DiskEvent> load_events(const std::filesystem::path& file);

/// Writes the files into this folder, in place of what is there.
void lay_out(const Files& files, const std::filesystem::path& folder);

} // namespace depesche::tests
