#include "tests/model/virtual_time.hpp"

#include <sys/epoll.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace depesche::tests {

namespace {

constexpr Moment machine_start = std::chrono::seconds(100'000);
constexpr std::size_t most_descriptors = 4096;

/// What one epoll descriptor stands for: Asio registers its interrupter first, then its timer.
struct Reactor {
    int interrupter = -1, timer = -1;
    epoll_data_t interrupter_data{}, timer_data{};
    bool interrupted = false;
    std::optional<Moment> due;
};

Moment now = machine_start;
std::chrono::nanoseconds offset{};
int latest = -1;
std::array<Reactor, most_descriptors> reactors;
std::array<int, most_descriptors> reactor_of_timer;

[[noreturn]] void give_up(const char* why) {
    std::fprintf(stderr, "virtual time: %s\n", why);
    std::abort();
}

Reactor& reactor(int descriptor) {
    if (descriptor < 0 || static_cast<std::size_t>(descriptor) >= most_descriptors) give_up("too many descriptors");
    return reactors[static_cast<std::size_t>(descriptor)];
}

timespec to_timespec(std::chrono::nanoseconds span) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(span);
    return {.tv_sec = seconds.count(), .tv_nsec = (span - seconds).count()};
}

} // namespace

Moment virtual_now() noexcept { return now; }
void move_time_to(Moment moment) noexcept { now = moment > now ? moment : now; }
void set_wall_offset(std::chrono::nanoseconds wanted) noexcept { offset = wanted; }
std::chrono::nanoseconds wall_offset() noexcept { return offset; }
void restart_time() noexcept { now = machine_start; }
int latest_reactor() noexcept { return latest; }
std::optional<Moment> next_timer(int descriptor) noexcept { return reactor(descriptor).due; }

namespace {

int control(int epoll, int operation, int descriptor, epoll_event* event) {
    Reactor& of = reactor(epoll);
    if (operation == EPOLL_CTL_MOD && descriptor == of.interrupter) {
        of.interrupted = true;
    } else if (operation == EPOLL_CTL_ADD && (of.interrupter < 0 || of.timer >= 0)) {
        of = {}; // the number of an epoll that was closed before is used again
        of.interrupter = descriptor, of.interrupter_data = event->data;
        latest = epoll;
    } else if (operation == EPOLL_CTL_ADD) {
        of.timer = descriptor, of.timer_data = event->data;
        reactor(descriptor); // for its range
        reactor_of_timer[static_cast<std::size_t>(descriptor)] = epoll;
    }
    return 0;
}

int wait(int epoll, epoll_event* events, int timeout) {
    Reactor& of = reactor(epoll);
    int found = 0;
    if (of.interrupted) {
        of.interrupted = false;
        events[found++] = {.events = EPOLLIN, .data = of.interrupter_data};
    }
    if (of.due && *of.due <= now) {
        of.due.reset();
        events[found++] = {.events = EPOLLIN, .data = of.timer_data};
    }
    if (found == 0 && timeout != 0) give_up("somebody waits in real time");
    return found;
}

void arm(int timer, int flags, const itimerspec& wanted) {
    Reactor& of = reactor(reactor_of_timer[static_cast<std::size_t>(timer)]);
    const auto span = std::chrono::seconds(wanted.it_value.tv_sec) + std::chrono::nanoseconds(wanted.it_value.tv_nsec);
    if ((flags & TFD_TIMER_ABSTIME) != 0)
        of.due = now; // Asio's way to say: at once
    else if (span.count() == 0)
        of.due.reset();
    else
        of.due = now + span;
}

} // namespace

} // namespace depesche::tests

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) noexcept {
    using namespace depesche::tests;
    switch (clock) {
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
        *out = to_timespec(virtual_now());
        return 0;
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
        *out = to_timespec(virtual_now() + wall_offset());
        return 0;
    default:
        return static_cast<int>(::syscall(SYS_clock_gettime, clock, out));
    }
}

int epoll_ctl(int epoll, int operation, int descriptor, epoll_event* event) noexcept {
    return depesche::tests::control(epoll, operation, descriptor, event);
}

int epoll_wait(int epoll, epoll_event* events, int, int timeout) {
    return depesche::tests::wait(epoll, events, timeout);
}

int timerfd_settime(int timer, int flags, const itimerspec* wanted, itimerspec*) noexcept {
    depesche::tests::arm(timer, flags, *wanted);
    return 0;
}
}
