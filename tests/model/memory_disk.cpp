#include "tests/model/memory_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace depesche::tests {

namespace {

constexpr std::size_t shared_page = 32 << 10;
MemoryDisk* disk = nullptr;

struct OpenFile {
    sqlite3_file base; ///< first: SQLite sees this
    MemoryDisk::File* file;
    std::string* name;
    int process;
    bool remove_at_close;
};

OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

std::string name_in_folder(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

int close_file(sqlite3_file* file) {
    OpenFile& self = of(file);
    if (--self.file->opened[self.process] == 0) self.file->opened.erase(self.process);
    if (self.file->opened.empty()) self.file->shared.clear();
    if (self.remove_at_close) disk->remove(*self.name);
    delete self.name;
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
    const std::string& bytes = of(file).file->bytes;
    const auto begin = std::min(static_cast<std::size_t>(offset), bytes.size());
    const auto count = std::min(static_cast<std::size_t>(amount), bytes.size() - begin);
    std::memcpy(to, bytes.data() + begin, count);
    if (count == static_cast<std::size_t>(amount)) return SQLITE_OK;
    std::memset(static_cast<char*>(to) + count, 0, static_cast<std::size_t>(amount) - count);
    return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
    return disk->write(*of(file).file, of(file).process,
                       {static_cast<const char*>(from), static_cast<std::size_t>(amount)}, offset);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    return disk->truncate(*of(file).file, of(file).process, size);
}
int sync_file(sqlite3_file* file, int) { return disk->sync(*of(file).file, of(file).process); }

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(of(file).file->bytes.size());
    return SQLITE_OK;
}

/// One thread: nobody is inside a transaction while another begins. Only the last one to have it may tidy up.
int lock_file(sqlite3_file* file, int level) {
    return level == SQLITE_LOCK_EXCLUSIVE && of(file).file->opened.size() > 1 ? SQLITE_BUSY : SQLITE_OK;
}
int unlock_file(sqlite3_file*, int) { return SQLITE_OK; }
int reserved_lock(sqlite3_file*, int* held) {
    *held = 0;
    return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 512; }
int device(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int map_shared(sqlite3_file* file, int page, int, int extend, volatile void** at) {
    auto& shared = of(file).file->shared;
    const auto index = static_cast<std::size_t>(page);
    while (extend != 0 && shared.size() <= index) shared.push_back(std::make_unique<char[]>(shared_page));
    *at = index < shared.size() ? shared[index].get() : nullptr;
    return SQLITE_OK;
}
int lock_shared(sqlite3_file*, int, int, int) { return SQLITE_OK; }
void barrier(sqlite3_file*) {}
int unmap_shared(sqlite3_file*, int) { return SQLITE_OK; }

constexpr sqlite3_io_methods methods{2,         close_file, read_file,   write_file,    truncate_file, sync_file,
                                     file_size, lock_file,  unlock_file, reserved_lock, control_file,  sector_size,
                                     device,    map_shared, lock_shared, barrier,       unmap_shared,  nullptr,
                                     nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    OpenFile& self = of(file);
    self.base.pMethods = nullptr;
    if (name == nullptr) return SQLITE_CANTOPEN; // temporary things are in memory
    self.name = new std::string(name_in_folder(name));
    self.file = &disk->file(*self.name);
    self.process = disk->process();
    self.remove_at_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
    ++self.file->opened[self.process];
    self.base.pMethods = &methods;
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs*, const char* name, int) {
    if (!disk->is_killed(disk->process())) disk->remove(name_in_folder(name));
    return SQLITE_OK;
}

int access_file(sqlite3_vfs*, const char* name, int, int* found) {
    *found = disk->has(name_in_folder(name)) && !disk->file(name_in_folder(name)).bytes.empty() ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}

int randomness(sqlite3_vfs*, int size, char* out) {
    std::memset(out, 7, static_cast<std::size_t>(size)); // the same in every run
    return size;
}

int current_time(sqlite3_vfs*, sqlite3_int64* out) {
    *out = 0; // no statement of ours asks
    return SQLITE_OK;
}

void register_vfs() {
    static sqlite3_vfs vfs = *sqlite3_vfs_find(nullptr);
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(OpenFile);
    vfs.pNext = nullptr;
    vfs.zName = MemoryDisk::vfs.data();
    vfs.xOpen = open_file;
    vfs.xDelete = remove_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = randomness;
    vfs.xCurrentTimeInt64 = current_time;
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) throw std::runtime_error("the memory VFS cannot be registered");
}

} // namespace

MemoryDisk::MemoryDisk(Files files) {
    static const bool registered = (register_vfs(), true);
    static_cast<void>(registered);
    for (auto& [name, bytes] : files) files_[name].bytes = std::move(bytes);
    disk = this;
}

MemoryDisk::~MemoryDisk() { disk = nullptr; }

MemoryDisk::Files MemoryDisk::files() const {
    Files found;
    for (const auto& [name, file] : files_) found[name] = file.bytes;
    return found;
}

int MemoryDisk::write(File& file, int process, std::string_view bytes, std::int64_t offset) {
    if (killed_.contains(process)) return SQLITE_IOERR_WRITE;
    if (full_) return SQLITE_FULL;
    const bool last = process == doomed_ && --writes_left_ == 0;
    if (last) bytes = bytes.substr(0, bytes.size() / 2);
    const auto begin = static_cast<std::size_t>(offset);
    file.undo.push_back({offset, begin < file.bytes.size() ? file.bytes.substr(begin, bytes.size()) : std::string(),
                         file.bytes.size()});
    if (file.bytes.size() < begin + bytes.size()) file.bytes.resize(begin + bytes.size(), '\0');
    std::ranges::copy(bytes, file.bytes.begin() + offset);
    if (!last) return SQLITE_OK;
    doomed_ = -1;
    kill(process);
    return SQLITE_IOERR_WRITE;
}

int MemoryDisk::truncate(File& file, int process, std::int64_t size) {
    if (killed_.contains(process)) return SQLITE_IOERR_TRUNCATE;
    const auto wanted = static_cast<std::size_t>(size);
    if (wanted < file.bytes.size()) file.undo.push_back({size, file.bytes.substr(wanted), file.bytes.size()});
    file.bytes.resize(wanted, '\0');
    return SQLITE_OK;
}

int MemoryDisk::sync(File& file, int process) {
    if (killed_.contains(process)) return SQLITE_IOERR_FSYNC;
    if (sync_fails_) return SQLITE_IOERR_FSYNC;
    file.undo.clear();
    return SQLITE_OK;
}

std::size_t MemoryDisk::unsynced() const {
    std::size_t most = 0;
    for (const auto& [name, file] : files_) most = std::max(most, file.undo.size());
    return most;
}

void MemoryDisk::lose_power(std::size_t kept) {
    for (auto& [name, file] : files_) {
        while (file.undo.size() > kept) {
            const File::Undo& last = file.undo.back();
            if (file.bytes.size() < static_cast<std::size_t>(last.offset) + last.before.size())
                file.bytes.resize(static_cast<std::size_t>(last.offset) + last.before.size(), '\0');
            std::ranges::copy(last.before, file.bytes.begin() + last.offset);
            file.bytes.resize(last.size, '\0');
            file.undo.pop_back();
        }
        file.undo.clear();
    }
}

} // namespace depesche::tests
