#include "bot/delivery/disk_reserve.hpp"

#include "digest/article/database.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace depesche::bot {

DiskReserve::DiskReserve(std::filesystem::path file, std::uintmax_t bytes, std::function<bool(std::uintmax_t)> has_room)
    : file_(std::move(file)),
      bytes_(bytes),
      has_room_(std::move(has_room)) {
    if (!has_room_) has_room_ = [this](std::uintmax_t wanted) { return digest::disk_has_room(file_, wanted); };
    if (bytes_ > 0 && !take()) {
        whole_ = false;
        spdlog::warn("{}: there is no room for {} MiB; nothing new is sent until there is", file_.string(),
                     bytes_ >> 20);
    }
}

bool DiskReserve::take() {
    const int descriptor = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return false;
    struct stat found{};
    // Blocks of 512 bytes, whatever the file system's own are (stat(2)). A file with holes reserves nothing.
    bool taken = ::fstat(descriptor, &found) == 0 && found.st_size >= static_cast<off_t>(bytes_) &&
                 static_cast<std::uintmax_t>(found.st_blocks) * 512 >= bytes_;
    if (!taken) taken = has_room_(bytes_) && ::posix_fallocate(descriptor, 0, static_cast<off_t>(bytes_)) == 0;
    // What was got of it would only be missed elsewhere; that it cannot be given back harms nobody.
    if (!taken && ::ftruncate(descriptor, 0) != 0) spdlog::debug("{}: cannot be emptied", file_.string());
    ::close(descriptor);
    return taken;
}

bool DiskReserve::spend() {
    const std::scoped_lock lock(mutex_);
    if (!whole_ || bytes_ == 0) return false;
    whole_ = false;
    const bool given = ::truncate(file_.c_str(), 0) == 0;
    spdlog::warn("{}: the disk is full: {} MiB are given back to record what was sent", file_.string(), bytes_ >> 20);
    return given;
}

bool DiskReserve::regain() {
    const std::scoped_lock lock(mutex_);
    if (whole_) return true;
    if (!has_room_(2 * bytes_) || !take()) return false;
    spdlog::info("{}: the disk has room again", file_.string());
    whole_ = true;
    return true;
}

} // namespace depesche::bot
