#pragma once

#include "tests/model/dice.hpp"

namespace depesche::tests {

class World;

namespace newsroom {

/// Its first articles are there.
void opens(World& world, Dice& dice);
void article_arrives(World& world, Dice& dice);
void article_is_taken_back(World& world, Dice& dice);
void alert_is_typed(World& world, Dice& dice);
/// An update, a correction or a retraction of what was sent.
void thread_goes_on(World& world, Dice& dice);
void editor_decides(World& world, Dice& dice);
void newcomer_gets_the_edition(World& world, Dice& dice);
void proposes_twice(World& world, Dice& dice);
void time_passes(World& world, Dice& dice);

} // namespace newsroom

} // namespace depesche::tests
