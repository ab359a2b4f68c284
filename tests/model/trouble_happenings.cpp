// What befalls the process, its machine and the platform.
#include "tests/model/happenings.hpp"

#include "tests/model/world.hpp"

#include <algorithm>

namespace depesche::tests::happenings {

void dies(World& world, Dice& dice) { world.die(false, dice); }
void loses_power(World& world, Dice& dice) { world.die(true, dice); }

void sleeps(World& world, Dice& dice) { world.fall_asleep(dice); }

/// In the middle of what it writes next.
void dies_while_writing(World& world, Dice& dice) {
    if (world.alive()) world.disk.kill_at_write(world.process->id, dice.between(1, 30));
}

void reload(World& world, Dice& dice) {
    if (!world.alive()) return;
    config::AudienceSettings& one = dice.pick(world.settings);
    set_limits(one, dice);
    world.apply_audiences();
}

/// An audience is taken out of the configuration, and put in again.
void audience_is_gone(World& world, Dice& dice) {
    if (!world.alive()) return;
    std::vector<config::AudienceSettings> others = world.settings;
    others.erase(others.begin() + dice.below(std::ssize(others)));
    world.process->engine->set_audiences(others);
    world.last_disk_trouble = virtual_now();
    world.timeline.in(std::chrono::milliseconds(dice.between(1, 10'000)), [&world] {
        if (!world.alive()) return;
        world.apply_audiences();
        world.process->engine->wake();
        world.last_disk_trouble = virtual_now();
    });
}

void disk_is_full(World& world, Dice& dice) {
    world.disk_is_well = false;
    world.disk.set_full(true);
    world.timeline.in(std::chrono::milliseconds(dice.between(1, 20'000)), [&world] {
        world.disk.set_full(false);
        world.disk_is_well = true;
        world.last_disk_trouble = virtual_now();
    });
}

void disk_does_not_sync(World& world, Dice& dice) {
    world.disk_is_well = false;
    world.disk.set_sync_fails(true);
    world.timeline.in(std::chrono::milliseconds(dice.between(1, 5'000)), [&world] {
        world.disk.set_sync_fails(false);
        world.disk_is_well = true;
        world.last_disk_trouble = virtual_now();
    });
}

void disk_is_slow(World& world, Dice& dice) {
    world.disk_is_slow = true;
    world.timeline.in(std::chrono::milliseconds(dice.between(100, 20'000)), [&world] {
        world.disk_is_slow = false;
        world.last_disk_trouble = virtual_now();
    });
}

void clock_jumps(World& world, Dice& dice) {
    const auto span = std::chrono::seconds(dice.one_of({1, 90, 3600, 7200, 86'400}) * dice.one_of({-1, 1}));
    world.set_wall(world.clock.now() + span);
}

/// Several kinds of trouble at once, mild or hard, for a while.
void weather(World& world, Dice& dice) {
    Weather& weather = world.platform.weather;
    weather = {};
    const int most = dice.one_of({30, 150, 400});
    int* const kinds[] = {&weather.cut_after, &weather.cut_before, &weather.unreachable, &weather.too_many,
                          &weather.broken,    &weather.silent,     &weather.garbage,     &weather.slow};
    for (int* const kind : kinds)
        if (dice.chance(300)) *kind = static_cast<int>(dice.between(1, most));
    if (dice.chance(60)) weather.unauthorized = most;
    if (dice.chance(30)) weather.invalid = 5;
    if (dice.chance(4)) weather.longest_pause = 86'400;
    world.timeline.in(std::chrono::milliseconds(dice.between(200, 60'000)), [&world] { world.platform.weather = {}; });
}

void nobody_answers(World& world, Dice& dice) {
    world.platform.weather = {};
    (dice.chance(500) ? world.platform.weather.unreachable : world.platform.weather.silent) = 1000;
    world.timeline.in(std::chrono::milliseconds(dice.between(200, 30'000)), [&world] { world.platform.weather = {}; });
}

} // namespace depesche::tests::happenings
