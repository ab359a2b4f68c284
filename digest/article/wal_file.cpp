#include "digest/article/wal_file.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <system_error>
#include <vector>

namespace depesche::digest {

namespace {

struct FreeName {
    void operator()(const char* name) const { sqlite3_free_filename(const_cast<char*>(name)); }
};

/// An open file of a VFS; closes on the way out.
class VfsFile {
public:
    VfsFile(sqlite3_vfs& vfs, const char* name) : memory_(static_cast<std::size_t>(vfs.szOsFile)) {
        code_ = vfs.xOpen(&vfs, name, get(), SQLITE_OPEN_WAL | SQLITE_OPEN_READWRITE, nullptr);
    }
    VfsFile(const VfsFile&) = delete;
    VfsFile& operator=(const VfsFile&) = delete;
    ~VfsFile() {
        if (get()->pMethods != nullptr) get()->pMethods->xClose(get());
    }
    int code() const noexcept { return code_; }
    sqlite3_file* get() { return reinterpret_cast<sqlite3_file*>(memory_.data()); }

private:
    std::vector<std::max_align_t> memory_; // roomier than needed, and aligned for any file of any VFS
    int code_ = SQLITE_OK;
};

int write_again(sqlite3_file* file) {
    const sqlite3_io_methods& methods = *file->pMethods;
    sqlite3_int64 size = 0;
    int code = methods.xFileSize(file, &size);
    std::vector<char> bytes(64 << 10); // one call takes 128 KiB at most (os_unix.c, seekAndWriteFd)
    for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size;) {
        const int part = static_cast<int>(std::min<sqlite3_int64>(size - at, static_cast<sqlite3_int64>(bytes.size())));
        code = methods.xRead(file, bytes.data(), part, at);
        if (code == SQLITE_OK) code = methods.xWrite(file, bytes.data(), part, at);
        at += part;
    }
    return code == SQLITE_OK && size > 0 ? methods.xSync(file, SQLITE_SYNC_NORMAL) : code;
}

} // namespace

int make_wal_durable(const std::string& vfs_name, const std::filesystem::path& database) {
    const std::string wal = database.string() + "-wal";
    std::error_code error;
    if (!std::filesystem::exists(wal, error)) return SQLITE_OK;
    sqlite3_vfs* const vfs = sqlite3_vfs_find(vfs_name.empty() ? nullptr : vfs_name.c_str());
    if (vfs == nullptr) return SQLITE_CANTOPEN;
    // A VFS expects the three names in one piece of memory.
    const std::unique_ptr<const char, FreeName> names(
        sqlite3_create_filename(database.c_str(), (database.string() + "-journal").c_str(), wal.c_str(), 0, nullptr));
    if (!names) return SQLITE_NOMEM;
    VfsFile file(*vfs, sqlite3_filename_wal(names.get()));
    return file.code() == SQLITE_OK ? write_again(file.get()) : file.code();
}

} // namespace depesche::digest
