#include "bot/net/ready_set.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include <sys/epoll.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <vector>

namespace depesche::bot {

namespace asio = boost::asio;

namespace {

constexpr std::size_t batch = 64;
/// Batches in a row before Asio's other work gets its turn.
constexpr int most_batches = 4;

} // namespace

struct ReadySet::Impl : std::enable_shared_from_this<ReadySet::Impl> {
    explicit Impl(asio::io_context& io) : epoll(io, ::epoll_create1(EPOLL_CLOEXEC)) {}

    void arm() {
        if (armed || looking || waits == 0 || !epoll.is_open()) return;
        armed = true;
        epoll.async_wait(asio::posix::stream_descriptor::wait_read,
                         [self = shared_from_this()](const boost::system::error_code& error) {
                             self->armed = false;
                             // Cancelled when nobody waited any more; somebody may again.
                             error ? self->arm() : self->look();
                         });
    }

    void look() {
        looking = true;
        int ready = 1;
        for (int round = 0; round < most_batches && ready > 0 && waits > 0; ++round) ready = tell_batch();
        looking = false;
        if (ready <= 0 || waits == 0 || armed || !epoll.is_open()) return arm();
        armed = true;
        asio::post(epoll.get_executor(), [self = shared_from_this()] {
            self->armed = false;
            self->look();
        });
    }

    /// An owner may be removed, and its place taken by another, while a batch is told: generations tell them apart.
    int tell_batch() {
        std::array<epoll_event, batch> events; // filled by the system
        const int ready = ::epoll_wait(epoll.native_handle(), events.data(), static_cast<int>(batch), 0);
        for (int i = 0; i < ready; ++i) {
            const epoll_event& event = events[static_cast<std::size_t>(i)];
            const Slot slot = slots[static_cast<std::uint32_t>(event.data.u64)];
            if (slot.owner == nullptr || slot.generation != event.data.u64 >> 32) continue;
            const bool broken = (event.events & (EPOLLERR | EPOLLHUP)) != 0;
            slot.owner->on_ready({.readable = broken || (event.events & (EPOLLIN | EPOLLRDHUP)) != 0,
                                  .writable = broken || (event.events & EPOLLOUT) != 0,
                                  .ended = broken || (event.events & EPOLLRDHUP) != 0});
        }
        return ready;
    }

    struct Slot {
        Owner* owner = nullptr;
        std::uint32_t generation = 0;
    };
    asio::posix::stream_descriptor epoll;
    std::vector<Slot> slots;
    std::vector<std::uint32_t> free;
    std::size_t waits = 0;
    bool armed = false;   ///< look() comes by itself
    bool looking = false; ///< it is being done
};

ReadySet& ReadySet::of(const asio::any_io_executor& executor) {
    return asio::use_service<ReadySet>(asio::query(executor, asio::execution::context));
}

/// Depesche has executors of an io_context only.
ReadySet::ReadySet(asio::execution_context& context)
    : service(context),
      impl_(std::make_shared<Impl>(static_cast<asio::io_context&>(context))) {}

ReadySet::~ReadySet() = default;

bool ReadySet::add(int descriptor, Owner& owner) noexcept {
    Impl& impl = *impl_;
    if (!impl.epoll.is_open()) return false;
    if (impl.free.empty()) {
        impl.free.push_back(static_cast<std::uint32_t>(impl.slots.size()));
        impl.slots.emplace_back();
    }
    const std::uint32_t place = impl.free.back();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.u64 = static_cast<std::uint64_t>(impl.slots[place].generation) << 32 | place;
    if (::epoll_ctl(impl.epoll.native_handle(), EPOLL_CTL_ADD, descriptor, &event) != 0) return false;
    impl.free.pop_back();
    impl.slots[place].owner = &owner;
    owner.place_ = place;
    return true;
}

void ReadySet::remove(int descriptor, Owner& owner) noexcept {
    Impl& impl = *impl_;
    Impl::Slot& slot = impl.slots[owner.place_];
    slot.owner = nullptr;
    ++slot.generation;
    impl.free.push_back(owner.place_);
    if (impl.epoll.is_open()) ::epoll_ctl(impl.epoll.native_handle(), EPOLL_CTL_DEL, descriptor, nullptr);
}

void ReadySet::begin_wait() noexcept {
    if (++impl_->waits == 1) impl_->arm();
}

void ReadySet::end_wait() noexcept {
    if (--impl_->waits > 0 || !impl_->armed || !impl_->epoll.is_open()) return;
    boost::system::error_code ignored; // nothing is armed any more: as good
    impl_->epoll.cancel(ignored);
}

void ReadySet::shutdown() {
    boost::system::error_code ignored; // the context goes: nobody is left to tell
    impl_->epoll.close(ignored);
    // Who waits may own others who wait: each is looked up anew.
    for (std::size_t place = 0; place < impl_->slots.size(); ++place) {
        if (Owner* const owner = impl_->slots[place].owner) owner->on_shutdown();
    }
}

} // namespace depesche::bot
