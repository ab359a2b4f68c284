#pragma once

#include "bot/sandbox/chat_world.hpp"

namespace depesche::bot::sandbox {

/// What a reader of a crowd does once a message has arrived, or later by itself.
enum class CrowdHabit : std::uint8_t { none, block, stop, migrate, block_later, stop_later, migrate_later };

constexpr bool waits_for_time(CrowdHabit habit) { return habit >= CrowdHabit::block_later; }

struct CrowdMember {
    Standing standing = Standing::open;
    CrowdHabit habit = CrowdHabit::none;
};

/// The same plan and index always give the same reader, so that a test knows who refuses without asking.
CrowdMember crowd_member(const CrowdPlan& plan, std::int64_t index);

} // namespace depesche::bot::sandbox
