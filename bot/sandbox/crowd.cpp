#include "bot/sandbox/crowd.hpp"

#include "bot/sandbox/dice.hpp"

namespace depesche::bot::sandbox {

CrowdMember crowd_member(const CrowdPlan& plan, std::int64_t index) {
    double left = dice(plan.seed, static_cast<std::uint64_t>(index));
    const auto falls_on = [&left](double share) {
        left -= share;
        return left < 0;
    };
    if (falls_on(plan.blocked)) return {Standing::blocked};
    if (falls_on(plan.deactivated)) return {Standing::deactivated};
    if (falls_on(plan.missing)) return {Standing::missing};
    if (falls_on(plan.never_started)) return {Standing::never_started};
    if (falls_on(plan.block_on_message)) return {Standing::open, CrowdHabit::block};
    if (falls_on(plan.stop_on_message)) return {Standing::open, CrowdHabit::stop};
    if (falls_on(plan.migrated)) return {Standing::migrated};
    if (falls_on(plan.migrate_on_message)) return {Standing::open, CrowdHabit::migrate};
    if (falls_on(plan.block_later)) return {Standing::open, CrowdHabit::block_later};
    if (falls_on(plan.stop_later)) return {Standing::open, CrowdHabit::stop_later};
    if (falls_on(plan.migrate_later)) return {Standing::open, CrowdHabit::migrate_later};
    return {};
}

} // namespace depesche::bot::sandbox
