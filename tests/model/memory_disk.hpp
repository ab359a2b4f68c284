#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

/// A disk in memory under SQLite, as a VFS called "memory". Files are known by their names alone, whatever their
/// folder, so that two processes can have the same. It dies with its process at any write, loses what was not synced
/// when the power goes, fills up, and refuses to sync. One at a time; one thread.
class MemoryDisk {
public:
    static constexpr std::string_view vfs = "memory";
    using Files = std::map<std::string, std::string>;

    explicit MemoryDisk(Files files = {});
    ~MemoryDisk();
    MemoryDisk(const MemoryDisk&) = delete;
    MemoryDisk& operator=(const MemoryDisk&) = delete;

    Files files() const;

    /// Whose the files are that are opened from now on.
    void set_process(int process) noexcept { process_ = process; }
    /// Nothing that it does arrives any more.
    void kill(int process) { killed_.insert(process); }
    bool is_killed(int process) const { return killed_.contains(process); }
    /// The process dies at the n-th write from now on, from 1: half of that write arrives.
    void kill_at_write(int process, std::int64_t writes) noexcept { doomed_ = process, writes_left_ = writes; }
    /// What no sync has covered is gone, but for the first `kept` writes of it.
    void lose_power(std::size_t kept);
    std::size_t unsynced() const;

    void set_full(bool full) noexcept { full_ = full; }
    void set_sync_fails(bool fails) noexcept { sync_fails_ = fails; }

    // For the VFS.
    struct File {
        struct Undo {
            std::int64_t offset = 0;
            std::string before;
            std::size_t size = 0; ///< of the file before
        };
        std::string bytes;
        std::vector<Undo> undo;                      ///< since the last sync
        std::vector<std::unique_ptr<char[]>> shared; ///< the WAL's index, while somebody has the file open
        std::map<int, int> opened;                   ///< how often, by process
    };
    File& file(const std::string& name) { return files_[name]; }
    bool has(const std::string& name) const { return files_.contains(name); }
    void remove(const std::string& name) { files_.erase(name); }
    int process() const noexcept { return process_; }
    int write(File& file, int process, std::string_view bytes, std::int64_t offset);
    int truncate(File& file, int process, std::int64_t size);
    int sync(File& file, int process);

private:
    std::map<std::string, File> files_;
    std::set<int> killed_;
    int process_ = 0, doomed_ = -1;
    std::int64_t writes_left_ = 0;
    bool full_ = false, sync_fails_ = false;
};

} // namespace depesche::tests
