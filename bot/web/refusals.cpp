#include "bot/web/refusals.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

bool Refusals::admits(Instant now) {
    if (now < refilled_) refilled_ = now; // the clock was set back
    const auto fresh = (now - refilled_) / refill;
    if (fresh > 0) {
        tokens_ =
            std::min<std::size_t>(burst, tokens_ + static_cast<std::size_t>(std::min<std::int64_t>(fresh, burst)));
        refilled_ = now;
    }
    if (tokens_ == 0) return false;
    --tokens_;
    return true;
}

void Refusals::keep(EditorStore& store, const Refusal& refusal) {
    if (!admits(refusal.at)) {
        ++left_out_;
        return;
    }
    if (const std::size_t before = std::exchange(left_out_, 0); before > 0)
        spdlog::warn("{} more refusals were only counted", before);
    spdlog::warn("refused: {} by {}: {}", refusal.what, refusal.who.empty() ? "somebody" : refusal.who, refusal.why);
    if (const auto kept = store.refuse(refusal); !kept) spdlog::error("{}", kept.error().message);
}

} // namespace depesche::bot
