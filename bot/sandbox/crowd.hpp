#pragma once

#include "bot/sandbox/chat_world.hpp"

namespace depesche::bot::sandbox {

/// What a reader of a crowd does once the first message has arrived.
enum class CrowdHabit : std::uint8_t { none, block, stop };

struct CrowdMember {
    Standing standing = Standing::open;
    CrowdHabit habit = CrowdHabit::none;
};

/// The same plan and index always give the same reader, so that a test knows who refuses without asking.
CrowdMember crowd_member(const CrowdPlan& plan, std::int64_t index);

} // namespace depesche::bot::sandbox
