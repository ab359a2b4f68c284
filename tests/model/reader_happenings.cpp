// What readers do.
#include "tests/model/happenings.hpp"

#include "tests/model/world.hpp"

#include <algorithm>

namespace depesche::tests::happenings {

using bot::SubscriberState;

namespace {

ModelReader* somebody(World& world, Dice& dice) {
    ModelReader& reader = dice.pick(world.truth.readers);
    return world.alive() && !reader.address().starts_with('@') ? &reader : nullptr;
}

void leave(World& world, ModelReader& reader, SubscriberState state) {
    const auto done =
        world.process->ledger->subscribers().set_state(reader.audience, reader.ordinal, state, world.clock.now());
    reader.unsure = !done;
    if (!done) return;
    reader.state = state;
    reader.was_away = true;
}

} // namespace

void says_stop(World& world, Dice& dice) {
    ModelReader* const reader = somebody(world, dice);
    if (reader != nullptr && reader->state == SubscriberState::active) leave(world, *reader, SubscriberState::stopped);
}

void wants_to_be_forgotten(World& world, Dice& dice) {
    ModelReader* const reader = somebody(world, dice);
    if (reader == nullptr || reader->state == SubscriberState::forgotten) return;
    leave(world, *reader, SubscriberState::forgotten);
    if (reader->state != SubscriberState::forgotten) return;
    world.truth.drop_addresses(static_cast<std::size_t>(reader - world.truth.readers.data()));
}

/// A new one, or one who comes back.
void presses_start(World& world, Dice& dice) {
    ModelReader* reader = somebody(world, dice);
    if (reader == nullptr) return;
    const bool known = dice.chance(500) && reader->state != SubscriberState::forgotten && reader->moves_to.empty();
    bot::Subscriber row;
    row.address = known ? std::string(reader->address()) : world.new_address();
    row.wishes = {"morning", "breaking"};
    row.since = world.clock.now(), row.origin = "start";
    const std::string audience = reader->audience;
    const auto started = world.process->ledger->subscribers().start(audience, row);
    if (known) reader->unsure = !started;
    if (!started) return;
    if (known) {
        reader->state = SubscriberState::active;
        reader->blocks = false;
        return;
    }
    world.truth.readers.push_back({.audience = audience, .ordinal = started->ordinal});
    world.truth.add_address(world.truth.readers.size() - 1, row.address);
}

void blocks(World& world, Dice& dice) {
    ModelReader* const reader = somebody(world, dice);
    if (reader == nullptr) return;
    reader->blocks = reader->was_away = true;
}

/// The platform knows it first, and says so when it is asked.
void moves(World& world, Dice& dice) {
    ModelReader* const reader = somebody(world, dice);
    if (reader == nullptr || reader->state == SubscriberState::forgotten) return;
    reader->moves_to = world.new_address();
    reader->was_away = true;
    world.truth.add_address(static_cast<std::size_t>(reader - world.truth.readers.data()), reader->moves_to);
}

} // namespace depesche::tests::happenings
