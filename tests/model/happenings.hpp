#pragma once

#include "tests/model/dice.hpp"

namespace depesche::tests {

class World;

/// What may happen, one function a kind; the table in happenings.cpp says how often.
namespace happenings {

// broadcast_happenings.cpp
void digest(World& world, Dice& dice);
void alert(World& world, Dice& dice);
void stop(World& world, Dice& dice);
void resume(World& world, Dice& dice);
/// Of whatever is out: another text in its place, or nothing.
void change(World& world, Dice& dice);
/// The wrong text is stopped, and who surely has nothing of it gets the right one.
void take_over(World& world, Dice& dice);
void wake(World& world, Dice& dice);

// reader_happenings.cpp
void says_stop(World& world, Dice& dice);
void wants_to_be_forgotten(World& world, Dice& dice);
/// A new one, or one who comes back.
void presses_start(World& world, Dice& dice);
void blocks(World& world, Dice& dice);
/// The platform knows it first, and says so when it is asked.
void moves(World& world, Dice& dice);

// trouble_happenings.cpp
void dies(World& world, Dice& dice);
void loses_power(World& world, Dice& dice);
void sleeps(World& world, Dice& dice);
/// In the middle of what it writes next.
void dies_while_writing(World& world, Dice& dice);
void reload(World& world, Dice& dice);
/// An audience is taken out of the configuration, and put in again.
void audience_is_gone(World& world, Dice& dice);
void disk_is_full(World& world, Dice& dice);
void disk_does_not_sync(World& world, Dice& dice);
void disk_is_slow(World& world, Dice& dice);
void clock_jumps(World& world, Dice& dice);
/// Several kinds of trouble at once, mild or hard, for a while.
void weather(World& world, Dice& dice);
void nobody_answers(World& world, Dice& dice);

// newsroom_happenings.cpp
/// The newsroom's first articles are there.
void newsroom_opens(World& world, Dice& dice);
void article_arrives(World& world, Dice& dice);
void article_is_taken_back(World& world, Dice& dice);
void alert_is_typed(World& world, Dice& dice);
/// An update, a correction or a retraction of what was sent.
void thread_goes_on(World& world, Dice& dice);
void editor_decides(World& world, Dice& dice);
void newcomer_gets_the_edition(World& world, Dice& dice);
void proposes_twice(World& world, Dice& dice);
void time_passes(World& world, Dice& dice);

} // namespace happenings

} // namespace depesche::tests
