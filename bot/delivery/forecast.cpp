#include "bot/delivery/forecast.hpp"

#include "bot/delivery/window.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace depesche::bot {

namespace {

using Seconds = std::chrono::duration<double>;
/// As in bot/delivery/rate_limiter.cpp.
constexpr double jitter_share = 0.005;
/// A hundred years: whatever takes longer is not said to the second.
constexpr double longest = 3.2e9;
constexpr double nearly_nothing = 1e-9;

std::chrono::milliseconds in_ms(double seconds) {
    return std::chrono::ceil<std::chrono::milliseconds>(Seconds(std::min(seconds, longest)) - Seconds(1e-7));
}

/// A load on its way through the calculation.
struct Going {
    std::size_t place = 0;
    double left = 0;
    double after = 0;
    double until = std::numeric_limits<double>::infinity();
    double rate = 0; ///< in the present stretch
    bool begun = false;
};

/// The loads of one sender in the order in which the engine serves them.
std::vector<Going> in_order(const std::vector<ForecastLoad>& loads, std::size_t sender) {
    std::vector<Going> order;
    for (std::size_t place = 0; place < loads.size(); ++place) {
        const ForecastLoad& load = loads[place];
        if (load.sender != sender || load.messages <= 0) continue;
        Going going;
        going.place = place;
        going.left = static_cast<double>(load.messages);
        going.after = Seconds(load.after).count();
        if (load.useful_for) going.until = std::max(0.0, Seconds(*load.useful_for).count());
        order.push_back(going);
    }
    std::ranges::sort(order, {}, [&](const Going& going) { return std::pair(loads[going.place].lane, going.place); });
    return order;
}

class SenderForecast {
public:
    SenderForecast(const ForecastSender& sender, const std::vector<ForecastLoad>& loads, Forecast& result)
        : sender_(sender),
          loads_(loads),
          result_(result) {}

    void run(std::vector<Going> order) {
        double now = Seconds(sender_.paused).count();
        while (!order.empty()) {
            std::erase_if(order, [&](const Going& going) { return cut(going, now); });
            share(order, now);
            const double next = advance(order, now);
            if (order.empty()) return;
            now = next;
            std::erase_if(order, [&](const Going& going) { return finish(going, now); });
        }
    }

private:
    /// Who sends how much at once: the first takes what it can, the next what is left.
    void share(std::vector<Going>& order, double now) {
        const auto [alerts, why_alerts] = capacity(sender_, Lane::alert);
        const auto [digests, why_digests] = capacity(sender_, Lane::digest);
        double used = 0;
        for (Going& going : order) {
            const ForecastLoad& load = loads_[going.place];
            going.rate = 0;
            if (going.after > now) continue;
            const bool alert = load.lane == Lane::alert;
            const double room = std::max(0.0, (alert ? alerts : digests) - used);
            const double own =
                load.own_rate > 0 ? sustained_rate(load.own_rate) : std::numeric_limits<double>::infinity();
            going.rate = std::min(room, own);
            used += going.rate;
            ForecastEnd& end = result_.ends[going.place];
            if (going.rate <= end.rate) continue;
            end.rate = going.rate;
            end.bound = own < room ? Bound::own_rate : alert ? why_alerts : why_digests;
        }
    }

    /// To the next moment at which something changes, with everybody's progress until then.
    double advance(std::vector<Going>& order, double now) {
        double next = longest;
        for (const Going& going : order) {
            if (going.rate > nearly_nothing) next = std::min(next, now + going.left / going.rate);
            if (going.after > now) next = std::min(next, going.after);
            next = std::min(next, going.until);
        }
        next = std::max(next, now);
        for (Going& going : order) {
            if (going.rate <= nearly_nothing) continue;
            if (!std::exchange(going.begun, true)) result_.ends[going.place].starts = in_ms(now);
            result_.stretches.push_back({going.place, now, next, going.rate});
            going.left -= going.rate * (next - now);
        }
        return next;
    }

    /// Nothing left of it, or nothing will ever be.
    bool finish(const Going& going, double now) {
        if (going.left > 1e-6 && now < longest) return false;
        result_.ends[going.place].finishes = in_ms(now + (sender_.answer_time + sender_.commit_time).count());
        return true;
    }

    /// Too late for the rest of it.
    bool cut(const Going& going, double now) {
        if (going.until > now) return false;
        ForecastEnd& end = result_.ends[going.place];
        if (!going.begun) end.starts = in_ms(going.until);
        end.finishes = in_ms(going.until);
        end.too_late = static_cast<std::int64_t>(std::ceil(going.left - 1e-6));
        return true;
    }

    const ForecastSender& sender_;
    const std::vector<ForecastLoad>& loads_;
    Forecast& result_;
};

} // namespace

std::string_view to_string(Bound bound) {
    switch (bound) {
    case Bound::rate:
        return "rate";
    case Bound::own_rate:
        return "channel rate";
    case Bound::connections:
        return "connections";
    case Bound::window:
        return "window";
    case Bound::measured:
        return "measured";
    }
    return "";
}

double sustained_rate(double permitted) { return std::clamp(permitted, 1e-6, 1e6) / (1 + jitter_share); }

std::pair<double, Bound> capacity(const ForecastSender& sender, Lane lane) {
    std::pair<double, Bound> least{sustained_rate(sender.rate), Bound::rate};
    const auto limit = [&](double rate, Bound bound) {
        if (rate < least.first) least = {rate, bound};
    };
    const auto all = std::max<std::size_t>(sender.connections, 1);
    // As in engine_send.cpp: a digest leaves connections for an alert.
    const std::size_t kept = lane == Lane::digest && all > 1 ? 1 + all / 8 : 0;
    const double answer = std::max(sender.answer_time.count(), 1e-6);
    limit(static_cast<double>(all - std::min(kept, all - 1)) / answer, Bound::connections);
    Window window(window_for(sender.rate, sender.answer_time, sender.commit_time, sender.window));
    const std::size_t slots = window.slots() - (lane == Lane::digest ? window.reserved() : 0);
    limit(static_cast<double>(slots) / (answer + 2 * sender.commit_time.count()), Bound::window);
    if (sender.measured) limit(*sender.measured, Bound::measured);
    return least;
}

Forecast forecast(const std::vector<ForecastSender>& senders, const std::vector<ForecastLoad>& loads) {
    Forecast result;
    result.ends.resize(loads.size());
    for (std::size_t place = 0; place < senders.size(); ++place)
        SenderForecast(senders[place], loads, result).run(in_order(loads, place));
    return result;
}

} // namespace depesche::bot
