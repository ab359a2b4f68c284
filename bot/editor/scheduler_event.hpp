#pragma once

#include <cstdint>
#include <string>

namespace depesche::bot {

/// Something the scheduler did or could not do, for the log and for `status`.
struct SchedulerEvent {
    enum class Level : std::uint8_t { info, warning, error } level = Level::info;
    std::string draft;
    std::string what;
    bool broadcasts_started = false; ///< delivery must wake up
    bool also_told = false;          ///< one more report joined the draft
};

} // namespace depesche::bot
