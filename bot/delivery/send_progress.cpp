#include "bot/delivery/send_progress.hpp"

namespace depesche::bot {

namespace {

std::int64_t second_of(SteadyTime now) {
    return std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
}

} // namespace

SendProgress::Second& SendProgress::at(SteadyTime now) {
    const std::int64_t number = second_of(now);
    Second& second = ring_[static_cast<std::size_t>(number) % ring_.size()];
    if (second.number != number) {
        second = {};
        second.number = number;
    }
    return second;
}

template <class Use>
void SendProgress::over(SteadyTime now, Use use) const {
    const std::int64_t number = second_of(now);
    for (const Second& second : ring_) {
        if (second.number >= 0 && second.number >= number - span && second.number <= number) use(second, number);
    }
}

void SendProgress::answered(SteadyTime now) {
    Second& second = at(now);
    ++second.answers;
    second.counts = true;
}

void SendProgress::limited(SteadyTime now) { ++at(now).limits; }

void SendProgress::look(SteadyTime now) { at(now).counts = true; }

std::optional<double> SendProgress::rate(SteadyTime now) const {
    std::int64_t answers = 0;
    int seconds = 0;
    over(now, [&](const Second& second, std::int64_t going_on) {
        if (!second.counts || second.number == going_on) return;
        answers += second.answers;
        ++seconds;
    });
    if (seconds < enough) return std::nullopt;
    return static_cast<double>(answers) / seconds;
}

int SendProgress::limits(SteadyTime now) const {
    int limits = 0;
    over(now, [&](const Second& second, std::int64_t) { limits += second.limits; });
    return limits;
}

} // namespace depesche::bot
