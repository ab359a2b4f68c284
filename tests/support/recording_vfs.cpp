#include "tests/support/recording_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>

namespace depesche::tests {

struct RecordingVfs::Impl {
    struct Armed {
        Fault fault = Fault::full;
        std::size_t n = 0, times = 0, passed = 0, failed = 0;
        std::string suffix;
    };

    sqlite3_vfs vfs{};
    sqlite3_vfs* below = nullptr;
    mutable std::mutex mutex;
    std::vector<DiskEvent> events;
    Disk disk; ///< as it stands now; kept while recording
    std::map<std::string, std::uint64_t> inodes;
    std::map<std::string, std::int64_t> sizes; ///< by path
    std::uint64_t last_inode = 0;
    bool recording = true, passing_syncs = false, forgetting = false;
    std::int64_t capacity = 0;
    std::filesystem::path also;
    std::optional<Armed> armed;
    std::optional<std::string> dropped;

    void add(DiskEvent event) {
        if (!recording) return;
        disk.apply(event);
        events.push_back(std::move(event));
    }
    /// Whether this operation is to fail.
    bool strikes(std::initializer_list<Fault> kinds, const std::string& path) {
        if (!armed || std::ranges::find(kinds, armed->fault) == kinds.end() || !path.ends_with(armed->suffix))
            return false;
        ++armed->passed;
        const bool hit = armed->passed >= armed->n && armed->passed - armed->n < armed->times;
        armed->failed += hit ? 1 : 0;
        return hit;
    }
    std::int64_t used() const {
        std::int64_t sum = 0;
        for (const auto& [path, size] : sizes) sum += size;
        std::error_code error; // not there: takes nothing
        const std::uintmax_t others = also.empty() ? 0 : std::filesystem::file_size(also, error);
        return sum + (error ? 0 : static_cast<std::int64_t>(others));
    }
};

namespace {

using Impl = RecordingVfs::Impl;
using Fault = RecordingVfs::Fault;

/// What SQLite allocates for each file; the real one's memory follows it.
struct RecordedFile {
    sqlite3_file base;
    Impl* impl;
    std::uint64_t inode;
    std::string* path; ///< owned; nullptr: a temporary file, which no crash leaves behind
    bool folder_waits; ///< a new journal or WAL: its first sync syncs the folder as well (os_unix.c, UNIXFILE_DIRSYNC)
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

RecordedFile& of(sqlite3_file* file) { return *reinterpret_cast<RecordedFile*>(file); }
Impl& impl_of(sqlite3_vfs* vfs) { return *static_cast<Impl*>(vfs->pAppData); }
std::string name_in_folder(const std::string& path) { return std::filesystem::path(path).filename().string(); }

std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

int close_file(sqlite3_file* file) {
    RecordedFile& self = of(file);
    const int code = self.real()->pMethods->xClose(self.real());
    delete self.path;
    return code;
}

int read_file(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
    RecordedFile& self = of(file);
    if (self.path != nullptr) {
        const std::scoped_lock lock(self.impl->mutex);
        if (self.impl->strikes({Fault::read_error}, *self.path)) return SQLITE_IOERR_READ;
    }
    return self.real()->pMethods->xRead(self.real(), to, amount, offset);
}

/// How many bytes of a write there is room for.
int room_for(Impl& impl, const std::string& path, int amount, sqlite3_int64 offset) {
    if (impl.capacity == 0) return amount;
    const std::int64_t grows = std::max<std::int64_t>(0, offset + amount - impl.sizes[path]);
    const std::int64_t missing = std::max<std::int64_t>(0, impl.used() + grows - impl.capacity);
    return static_cast<int>(std::max<std::int64_t>(0, amount - missing));
}

int write_file(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
    RecordedFile& self = of(file);
    if (self.path == nullptr) return self.real()->pMethods->xWrite(self.real(), from, amount, offset);
    Impl& impl = *self.impl;
    const std::scoped_lock lock(impl.mutex);
    int written = amount, code = SQLITE_OK;
    if (impl.strikes({Fault::full, Fault::short_write, Fault::write_error}, *self.path)) {
        const Fault fault = impl.armed->fault;
        written = fault == Fault::short_write ? amount / 2 : 0;
        code = fault == Fault::write_error ? SQLITE_IOERR_WRITE : SQLITE_FULL;
    } else if (const int room = room_for(impl, *self.path, amount, offset); room < amount) {
        written = room;
        code = SQLITE_FULL;
    }
    if (written > 0) {
        const int real = self.real()->pMethods->xWrite(self.real(), from, written, offset);
        if (real != SQLITE_OK) return real;
        impl.sizes[*self.path] = std::max<std::int64_t>(impl.sizes[*self.path], offset + written);
        DiskEvent event{DiskEvent::Kind::write, self.inode, {}, offset, {}, false};
        if (impl.recording) event.bytes.assign(static_cast<const char*>(from), static_cast<std::size_t>(written));
        impl.add(std::move(event));
    }
    return code;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    RecordedFile& self = of(file);
    const int code = self.real()->pMethods->xTruncate(self.real(), size);
    if (code == SQLITE_OK && self.path != nullptr) {
        const std::scoped_lock lock(self.impl->mutex);
        self.impl->sizes[*self.path] = size;
        self.impl->add({DiskEvent::Kind::truncate, self.inode, {}, size, {}, false});
    }
    return code;
}

/// The live program sees what the disk has: where the kernel drops the pages that it could not write.
void forget_unsynced(RecordedFile& self) {
    const DiskFile* const kept = self.impl->disk.file(self.inode);
    if (kept == nullptr) return;
    std::filesystem::resize_file(*self.path, 0);
    const std::string& bytes = kept->durable();
    if (!bytes.empty()) self.real()->pMethods->xWrite(self.real(), bytes.data(), static_cast<int>(bytes.size()), 0);
    self.impl->sizes[*self.path] = static_cast<std::int64_t>(bytes.size());
}

int sync_file(sqlite3_file* file, int flags) {
    RecordedFile& self = of(file);
    if (self.path == nullptr) return SQLITE_OK;
    Impl& impl = *self.impl;
    const std::scoped_lock lock(impl.mutex);
    if (impl.strikes({Fault::sync_error}, *self.path)) {
        impl.add({DiskEvent::Kind::sync_failed, self.inode, {}, 0, {}, false});
        if (impl.forgetting) forget_unsynced(self);
        return SQLITE_IOERR_FSYNC;
    }
    if (impl.dropped && self.path->ends_with(*impl.dropped)) return SQLITE_OK;
    const int code = impl.passing_syncs ? self.real()->pMethods->xSync(self.real(), flags) : SQLITE_OK;
    if (code == SQLITE_OK)
        impl.add({DiskEvent::Kind::sync, self.inode, {}, 0, {}, std::exchange(self.folder_waits, false)});
    return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    return of(file).real()->pMethods->xFileSize(of(file).real(), size);
}
int lock_file(sqlite3_file* file, int level) { return of(file).real()->pMethods->xLock(of(file).real(), level); }
int unlock_file(sqlite3_file* file, int level) { return of(file).real()->pMethods->xUnlock(of(file).real(), level); }
int reserved_lock(sqlite3_file* file, int* held) {
    return of(file).real()->pMethods->xCheckReservedLock(of(file).real(), held);
}
int control_file(sqlite3_file* file, int what, void* argument) {
    return of(file).real()->pMethods->xFileControl(of(file).real(), what, argument);
}
int sector_size(sqlite3_file* file) { return of(file).real()->pMethods->xSectorSize(of(file).real()); }
int device(sqlite3_file* file) { return of(file).real()->pMethods->xDeviceCharacteristics(of(file).real()); }
int map_shared(sqlite3_file* file, int page, int size, int extend, volatile void** at) {
    return of(file).real()->pMethods->xShmMap(of(file).real(), page, size, extend, at);
}
int lock_shared(sqlite3_file* file, int offset, int n, int flags) {
    return of(file).real()->pMethods->xShmLock(of(file).real(), offset, n, flags);
}
void barrier(sqlite3_file* file) { of(file).real()->pMethods->xShmBarrier(of(file).real()); }
int unmap_shared(sqlite3_file* file, int remove) {
    return of(file).real()->pMethods->xShmUnmap(of(file).real(), remove);
}

constexpr sqlite3_io_methods methods{2,         close_file, read_file,   write_file,    truncate_file, sync_file,
                                     file_size, lock_file,  unlock_file, reserved_lock, control_file,  sector_size,
                                     device,    map_shared, lock_shared, barrier,       unmap_shared,  nullptr,
                                     nullptr};

/// Under which number the disk knows the file; a file that nobody has recorded yet is as it was found.
std::uint64_t inode_of(Impl& impl, const std::string& path, std::string found) {
    std::uint64_t& inode = impl.inodes[path];
    if (inode == 0) {
        inode = ++impl.last_inode;
        impl.sizes[path] = static_cast<std::int64_t>(found.size());
        const bool was_there = !found.empty(); // an empty one was made a moment ago
        impl.add({DiskEvent::Kind::create, inode, name_in_folder(path), 0, std::move(found), was_there});
    }
    return inode;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    Impl& impl = impl_of(vfs);
    RecordedFile& self = of(file);
    self.base.pMethods = nullptr;
    const bool was_there = name != nullptr && std::filesystem::exists(name);
    const int code = impl.below->xOpen(impl.below, name, self.real(), flags, flags_out);
    if (code != SQLITE_OK) return code;
    self.impl = &impl;
    self.path = name != nullptr ? new std::string(name) : nullptr;
    self.inode = 0;
    self.folder_waits =
        !was_there && (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    self.base.pMethods = &methods;
    if (self.path != nullptr) {
        const std::scoped_lock lock(impl.mutex);
        self.inode = inode_of(impl, *self.path, was_there ? read_all(*self.path) : std::string());
    }
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    Impl& impl = impl_of(vfs);
    const int code = impl.below->xDelete(impl.below, name, 0);
    if (code == SQLITE_OK) {
        const std::scoped_lock lock(impl.mutex);
        impl.inodes.erase(name);
        impl.sizes.erase(name);
        impl.add({DiskEvent::Kind::remove, 0, name_in_folder(name), 0, {}, sync_folder != 0});
    }
    return code;
}

/// The rest of the VFS is the default's, asked with itself as the owner.
template <auto Member, class... Arguments>
auto forward(sqlite3_vfs* vfs, Arguments... arguments) {
    sqlite3_vfs* const below = impl_of(vfs).below;
    return (below->*Member)(below, arguments...);
}

} // namespace

RecordingVfs::RecordingVfs() : impl_(std::make_unique<Impl>()) {
    static std::atomic<int> number = 0;
    name_ = "recording-" + std::to_string(++number);
    impl_->below = sqlite3_vfs_find(nullptr);
    sqlite3_vfs& vfs = impl_->vfs;
    vfs = *impl_->below;
    vfs.iVersion = 2;
    vfs.szOsFile = static_cast<int>(sizeof(RecordedFile)) + impl_->below->szOsFile;
    vfs.pNext = nullptr;
    vfs.zName = name_.c_str();
    vfs.pAppData = impl_.get();
    vfs.xOpen = open_file;
    vfs.xDelete = remove_file;
    vfs.xAccess = forward<&sqlite3_vfs::xAccess>;
    vfs.xFullPathname = forward<&sqlite3_vfs::xFullPathname>;
    vfs.xDlOpen = nullptr;
    vfs.xRandomness = forward<&sqlite3_vfs::xRandomness>;
    vfs.xSleep = forward<&sqlite3_vfs::xSleep>;
    vfs.xCurrentTime = forward<&sqlite3_vfs::xCurrentTime>;
    vfs.xGetLastError = forward<&sqlite3_vfs::xGetLastError>;
    vfs.xCurrentTimeInt64 = forward<&sqlite3_vfs::xCurrentTimeInt64>;
    if (sqlite3_vfs_register(&vfs, 0) != SQLITE_OK) throw std::runtime_error("the recording VFS cannot be registered");
}

RecordingVfs::~RecordingVfs() { sqlite3_vfs_unregister(&impl_->vfs); }

void RecordingVfs::record(bool on) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->recording = on;
}

void RecordingVfs::pass_syncs(bool on) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->passing_syncs = on;
}

void RecordingVfs::mark(std::string what) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->add({DiskEvent::Kind::mark, 0, std::move(what), 0, {}, false});
}

std::vector<DiskEvent> RecordingVfs::events() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->events;
}

std::size_t RecordingVfs::count() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->events.size();
}

void RecordingVfs::fail(Fault fault, std::size_t n, std::size_t times, std::string suffix) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->armed = Impl::Armed{fault, n, times, 0, 0, std::move(suffix)};
}

void RecordingVfs::heal() {
    const std::scoped_lock lock(impl_->mutex);
    if (impl_->armed) impl_->armed->times = 0;
}

std::size_t RecordingVfs::failures() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->armed ? impl_->armed->failed : 0;
}

void RecordingVfs::set_capacity(std::int64_t bytes) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->capacity = bytes;
}

void RecordingVfs::count_also(std::filesystem::path file) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->also = std::move(file);
}

bool RecordingVfs::has_room(std::uintmax_t bytes) const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->capacity == 0 || impl_->used() + static_cast<std::int64_t>(bytes) <= impl_->capacity;
}

std::int64_t RecordingVfs::used() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->used();
}

void RecordingVfs::drop_syncs(std::optional<std::string> suffix) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->dropped = std::move(suffix);
}

void RecordingVfs::forget_on_failed_sync(bool on) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->forgetting = on;
}

} // namespace depesche::tests
