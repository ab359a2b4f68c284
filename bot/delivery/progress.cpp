#include "bot/delivery/progress.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

/// A single 429 is no slowing down.
constexpr int several = 3;
constexpr std::chrono::milliseconds a_pause{2000};
/// Below this share of what is permitted somebody is slow.
constexpr double good_share = 0.9;
/// A fresh broadcast has 1, the process that sends it raises it.
constexpr std::uint64_t first_epoch = 2;
constexpr std::size_t most_reasons = 16;
constexpr std::size_t longest_reason = 120;

} // namespace

std::string_view to_string(Hindrance hindrance) {
    switch (hindrance) {
    case Hindrance::none:
        return "none";
    case Hindrance::storage:
        return "storage";
    case Hindrance::refused:
        return "refused";
    case Hindrance::unreachable:
        return "unreachable";
    case Hindrance::platform:
        return "platform";
    case Hindrance::overtaken:
        return "overtaken";
    case Hindrance::slow_answers:
        return "slow_answers";
    case Hindrance::slow:
        return "slow";
    case Hindrance::interrupted:
        return "interrupted";
    }
    return "";
}

Hindrance hindrance_of(const SenderLook& look, bool overtaken, std::uint64_t epoch) {
    if (!look.storage_ok) return Hindrance::storage;
    if (look.refused) return Hindrance::refused;
    if (look.probing) return Hindrance::unreachable;
    if (look.paused >= a_pause || look.limits >= several) return Hindrance::platform;
    if (overtaken) return Hindrance::overtaken;
    if (look.measured && *look.measured < good_share * look.permitted)
        return look.bound == Bound::connections || look.bound == Bound::window ? Hindrance::slow_answers
                                                                               : Hindrance::slow;
    return epoch > first_epoch ? Hindrance::interrupted : Hindrance::none;
}

void CommitTimes::add(std::chrono::duration<double> took, std::chrono::duration<double> cpu) {
    ++count_;
    sum_ += took.count();
    cpu_ += cpu.count();
    const auto bound = std::ranges::find_if(bounds, [&](double most) { return took.count() <= most; });
    if (bound != bounds.end()) ++buckets_[static_cast<std::size_t>(bound - bounds.begin())];
}

void count_reason(std::map<std::string, std::int64_t>& reasons, const std::string& code) {
    const std::string key = code.substr(0, longest_reason);
    if (reasons.contains(key) || reasons.size() < most_reasons)
        ++reasons[key];
    else
        ++reasons["other"];
}

} // namespace depesche::bot
