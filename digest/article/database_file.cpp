#include "digest/article/database_file.hpp"

#include "digest/article/database.hpp"

#include <fmt/core.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace depesche::digest {

namespace fs = std::filesystem;

namespace {

/// Closes on the way out.
class Descriptor {
public:
    Descriptor(const fs::path& path, int flags) : value_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (value_ >= 0) ::close(value_);
    }
    int get() const noexcept { return value_; }
    int release() noexcept { return std::exchange(value_, -1); }

private:
    int value_;
};

std::unexpected<StoreError> failure(const fs::path& file, int error_number) {
    const std::string cause = std::generic_category().message(error_number);
    if (error_number == ENOSPC || error_number == EDQUOT)
        return std::unexpected(
            StoreError{StoreError::Kind::full,
                       fmt::format("{}: the disk is full; free some space, nothing was lost", file.string())});
    return std::unexpected(StoreError{
        StoreError::Kind::unreadable,
        fmt::format("{}: cannot be opened ({}); check the folder, its owner and rights", file.string(), cause)});
}

/// The number that the holder wrote, or empty.
std::string holder_of(int descriptor) {
    std::array<char, 16> buffer{};
    const ssize_t got = ::pread(descriptor, buffer.data(), buffer.size(), 0);
    std::string text(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    text.resize(text.find_first_not_of("0123456789") == std::string::npos ? text.size()
                                                                          : text.find_first_not_of("0123456789"));
    return text;
}

void write_holder(int descriptor) {
    const std::string text = fmt::format("{}\n", ::getpid());
    // Only the words of an error message depend on it.
    if (::ftruncate(descriptor, 0) == 0) [[maybe_unused]]
        const ssize_t written = ::pwrite(descriptor, text.data(), text.size(), 0);
}

} // namespace

StoreResult<FileLock> FileLock::take(const fs::path& file) {
    if (const fs::path folder = file.parent_path(); !folder.empty() && !fs::exists(folder)) {
        std::error_code error;
        fs::create_directories(folder, error);
        if (error) return failure(folder, error.value());
        fs::permissions(folder, fs::perms::owner_all, error); // readers' addresses live here
        if (error) return failure(folder, error.value());
    }
    const fs::path lock_file = file.string() + ".lock";
    Descriptor descriptor(lock_file, O_RDWR | O_CREAT);
    if (descriptor.get() < 0) return failure(lock_file, errno);
    if (::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return failure(lock_file, errno);
        const std::string holder = holder_of(descriptor.get());
        return std::unexpected(
            StoreError{StoreError::Kind::locked,
                       fmt::format("{}: in use by another depesche{}; stop it first, or give it another state_dir",
                                   file.string(), holder.empty() ? "" : fmt::format(" (process {})", holder))});
    }
    write_holder(descriptor.get());
    return FileLock(descriptor.release());
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

FileLock::~FileLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

StoreResult<bool> prepare_database_file(const fs::path& file) {
    Descriptor descriptor(file, O_RDWR | O_CREAT);
    if (descriptor.get() < 0) return failure(file, errno);
    std::array<char, 16> header{};
    const ssize_t got = ::pread(descriptor.get(), header.data(), header.size(), 0);
    if (got < 0) return failure(file, errno);
    if (got == 0) return false;
    if (got == 16 && std::memcmp(header.data(), "SQLite format 3", 16) == 0) return true;
    return std::unexpected(StoreError{
        StoreError::Kind::corrupt,
        fmt::format("{}: not a database of Depesche, or damaged; put a backup in its place, or move the "
                    "file away to start afresh",
                    file.string())});
}

StoreResult<void> replace_durably(const fs::path& from, const fs::path& to) {
    if (const Descriptor descriptor(from, O_RDONLY); descriptor.get() < 0 || ::fsync(descriptor.get()) != 0)
        return failure(from, errno);
    if (::rename(from.c_str(), to.c_str()) != 0) return failure(to, errno);
    const fs::path folder = to.has_parent_path() ? to.parent_path() : fs::path(".");
    if (const Descriptor descriptor(folder, O_RDONLY | O_DIRECTORY);
        descriptor.get() < 0 || ::fsync(descriptor.get()) != 0)
        return failure(folder, errno);
    return {};
}

bool disk_has_room(const fs::path& file, std::uintmax_t bytes) {
    std::error_code error;
    fs::space_info space = fs::space(file, error);
    if (error) space = fs::space(file.has_parent_path() ? file.parent_path() : fs::path("."), error);
    return error || space.available >= bytes;
}

} // namespace depesche::digest
