#include "bot/delivery/crash_point.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>

namespace depesche::bot {

namespace {

struct Plan {
    std::string site;
    long passes = 0; ///< 0: never
    std::chrono::milliseconds lingering{0};
};

/// Takes the number behind the next colon off the front; `otherwise` when there is none.
long next_number(std::string_view& text, long otherwise) {
    const std::size_t colon = text.find(':');
    text.remove_prefix(colon == std::string_view::npos ? text.size() : colon + 1);
    std::from_chars(text.data(), text.data() + text.size(), otherwise);
    return otherwise;
}

Plan plan_from_environment() {
    const char* const text =
        std::getenv("DEPESCHE_CRASH_AT"); // NOLINT(concurrency-mt-unsafe): read once, nothing sets it
    if (text == nullptr) {
        return {};
    }
    std::string_view rest = text;
    Plan plan;
    plan.site = rest.substr(0, rest.find(':'));
    plan.passes = next_number(rest, 1);
    plan.lingering = std::chrono::milliseconds(next_number(rest, 0));
    return plan;
}

} // namespace

void crash_point(std::string_view site) {
    static const Plan plan = plan_from_environment();
    static std::atomic<long> passed = 0;
    if (plan.passes > 0 && site == plan.site && ++passed == plan.passes) {
        std::this_thread::sleep_for(plan.lingering);
        std::raise(SIGKILL);
    }
}

} // namespace depesche::bot
