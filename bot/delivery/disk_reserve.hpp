#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>

namespace depesche::bot {

/// Room on the disk that is kept for bad times: a file of real blocks beside the ledger. When the disk is full it is
/// given back, so that what was sent, a stop or a farewell can still be recorded; until it is whole again nothing new
/// begins. Thread-safe.
class DiskReserve {
public:
    /// Takes the room at once; when there is none it starts spent. 0 bytes: no reserve, and always whole.
    /// `has_room`: whether the disk has so many bytes left for us; empty: the disk is asked.
    DiskReserve(std::filesystem::path file, std::uintmax_t bytes, std::function<bool(std::uintmax_t)> has_room = {});

    /// Whether what begins now can be recorded to its end. Costs one atomic load.
    bool whole() const noexcept { return whole_; }
    /// Gives the room back to the disk. False: there is none to give.
    bool spend();
    /// Takes it again when the disk has twice as much left, lest it be spent at once. Returns whole().
    bool regain();

private:
    bool take();

    std::filesystem::path file_;
    std::uintmax_t bytes_;
    std::function<bool(std::uintmax_t)> has_room_;
    std::atomic<bool> whole_ = true;
    std::mutex mutex_;
};

} // namespace depesche::bot
