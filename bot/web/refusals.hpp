#pragma once

#include "bot/editor/editor_store.hpp"

#include <cstddef>

namespace depesche::bot {

/// Keeps and logs what was refused, and no faster than a disk likes it: 30 at once, then one in two seconds. Whoever
/// tries a thousand forged links costs a number in the log.
class Refusals {
public:
    static constexpr std::size_t burst = 30;
    static constexpr std::chrono::seconds refill{2};

    /// Kept in the editors' store and logged, unless there were too many. `refusal` never holds a token.
    void keep(EditorStore& store, const Refusal& refusal);
    /// How many were only counted since the last one that was kept.
    std::size_t left_out() const noexcept { return left_out_; }

private:
    bool admits(Instant now);

    std::size_t tokens_ = burst;
    Instant refilled_{};
    std::size_t left_out_ = 0;
};

} // namespace depesche::bot
