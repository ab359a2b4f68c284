// Preloaded into a test that waits for half an hour: its steady clock runs sixty times as fast, and every wait by it
// ends sixty times as soon. Real time (CLOCK_REALTIME) stays what it is. libfaketime cannot do it: it loses timers of
// Asio that are due already.
#include <dlfcn.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>

#include <cstdint>
#include <ctime>

namespace {

constexpr std::int64_t times = 60;
constexpr std::int64_t second = 1'000'000'000;

template <typename Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

std::int64_t nanoseconds(const timespec& time) { return time.tv_sec * second + time.tv_nsec; }
timespec to_timespec(std::int64_t ns) { return {.tv_sec = ns / second, .tv_nsec = ns % second}; }

std::int64_t real_now() {
    static const auto call = next<int(clockid_t, timespec*)>("clock_gettime");
    timespec now{};
    call(CLOCK_MONOTONIC, &now);
    return nanoseconds(now);
}

std::int64_t begun() {
    static const std::int64_t at = real_now();
    return at;
}

std::int64_t to_fast(std::int64_t real) { return begun() + (real - begun()) * times; }
std::int64_t to_real(std::int64_t fast) { return begun() + (fast - begun() + times - 1) / times; }
std::int64_t shortened(std::int64_t span) { return (span + times - 1) / times; }

} // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* out) {
    static const auto call = next<int(clockid_t, timespec*)>("clock_gettime");
    if (clock != CLOCK_MONOTONIC && clock != CLOCK_MONOTONIC_COARSE && clock != CLOCK_BOOTTIME) return call(clock, out);
    *out = to_timespec(to_fast(real_now()));
    return 0;
}

int timerfd_settime(int fd, int flags, const itimerspec* wanted, itimerspec* old) {
    static const auto call = next<int(int, int, const itimerspec*, itimerspec*)>("timerfd_settime");
    if ((flags & TFD_TIMER_ABSTIME) != 0) return call(fd, flags, wanted, old); // Asio's way to say: at once
    const itimerspec sooner{.it_interval = to_timespec(shortened(nanoseconds(wanted->it_interval))),
                            .it_value = to_timespec(shortened(nanoseconds(wanted->it_value)))};
    return call(fd, flags, &sooner, old);
}

int epoll_wait(int fd, epoll_event* events, int most, int timeout) {
    static const auto call = next<int(int, epoll_event*, int, int)>("epoll_wait");
    return call(fd, events, most, timeout > 0 ? static_cast<int>(shortened(timeout)) : timeout);
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
    static const auto call = next<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
    constexpr std::int64_t of_real_time = 1'000'000'000; // seconds: no machine is up for thirty years
    if (until->tv_sec > of_real_time) return call(condition, mutex, until);
    const timespec sooner = to_timespec(to_real(nanoseconds(*until)));
    return call(condition, mutex, &sooner);
}

int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
    static const auto call =
        next<int(pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)>("pthread_cond_clockwait");
    if (clock != CLOCK_MONOTONIC) return call(condition, mutex, clock, until);
    const timespec sooner = to_timespec(to_real(nanoseconds(*until)));
    return call(condition, mutex, clock, &sooner);
}
}
