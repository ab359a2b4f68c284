// What editors and the schedule do to broadcasts.
#include "tests/model/happenings.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "tests/model/world.hpp"

#include <algorithm>

namespace depesche::tests::happenings {

using namespace std::chrono_literals;
using bot::BroadcastId;
using bot::BroadcastState;

namespace {

bot::OutgoingMessage message(World& world, std::string_view what) {
    bot::OutgoingMessage message;
    message.text = fmt::format("<b>{} {} aus Seestadt</b>", what, ++world.last_draft);
    message.plain = fmt::format("{} {} aus Seestadt", what, world.last_draft);
    return message;
}

/// A draft with these broadcasts; whoever runs is told.
std::vector<BroadcastId> send(World& world, std::vector<bot::NewBroadcast> broadcasts) {
    std::erase_if(broadcasts,
                  [](const bot::NewBroadcast& one) { return one.act == bot::Act::send && one.recipients.empty(); });
    if (broadcasts.empty()) return {};
    bot::Draft draft;
    draft.id = fmt::format("draft-{}-{}", world.process->id, world.last_draft);
    draft.state = bot::DraftState::approved;
    draft.edition = "morning";
    draft.content_hash = draft.approved_hash = "abc";
    for (bot::NewBroadcast& one : broadcasts) one.draft = draft.id;
    bot::Ledger& ledger = *world.process->ledger;
    if (!ledger.drafts().create(draft)) return {};
    const auto started = ledger.start(draft, broadcasts, world.clock.now());
    world.look();
    if (!world.alive() || !started) return {};
    world.process->engine->wake();
    return *started;
}

bot::NewBroadcast to(World& world, const std::string& audience, std::string_view wish) {
    bot::NewBroadcast broadcast;
    broadcast.audience = audience;
    broadcast.recipients = world.process->ledger->subscribers()
                               .wanting(audience, {std::string(wish)})
                               .value_or(std::vector<bot::Ordinal>());
    return broadcast;
}

std::optional<bot::BroadcastRow> any(World& world, Dice& dice, BroadcastState state, bool sends_only = false) {
    auto rows = world.rows();
    std::erase_if(rows, [&](const bot::BroadcastRow& row) {
        return row.state != state || (sends_only && row.act != bot::Act::send);
    });
    if (rows.empty()) return std::nullopt;
    return dice.pick(rows);
}

} // namespace

void digest(World& world, Dice& dice) {
    if (!world.alive()) return;
    std::vector<bot::NewBroadcast> all;
    const bot::OutgoingMessage text = message(world, "Morgen");
    const auto useful = dice.one_of({0, 2, 45, 180});
    for (const config::AudienceSettings& audience : world.settings) {
        if (dice.chance(300)) continue;
        bot::NewBroadcast& one = all.emplace_back(to(world, audience.name, "morning"));
        one.lane = bot::Lane::digest;
        one.message = text;
        one.prefer = dice.chance(250) ? bot::Prefer::once : bot::Prefer::deliver;
        if (useful > 0) one.useful_until = world.clock.now() + std::chrono::minutes(useful);
    }
    send(world, std::move(all));
}

void alert(World& world, Dice& dice) {
    if (!world.alive()) return;
    std::vector<bot::NewBroadcast> all;
    const bot::OutgoingMessage text = message(world, "Eilmeldung");
    for (const config::AudienceSettings& audience : world.settings) {
        bot::NewBroadcast& one = all.emplace_back(to(world, audience.name, "breaking"));
        one.lane = bot::Lane::alert;
        one.message = text;
        one.useful_until = world.clock.now() + std::chrono::minutes(dice.between(10, 300));
    }
    world.expect_alert(send(world, std::move(all)));
}

void stop(World& world, Dice& dice) {
    if (const auto row = any(world, dice, BroadcastState::running)) world.stop(row->id, "stopped by cli:keller");
}

void resume(World& world, Dice& dice) {
    const auto row = any(world, dice, BroadcastState::stopped);
    if (!row) return;
    if (world.process->engine->resume(row->id, "cli:keller"))
        world.truth.on_resume(row->id);
    else
        world.truth.broadcasts[row->id].stop_is_recorded = false; // a death in the middle leaves either
}

/// Of whatever is out: another text in its place, or nothing.
void change(World& world, Dice& dice) {
    const auto row = any(world, dice, dice.chance(700) ? BroadcastState::finished : BroadcastState::stopped, true);
    if (!row) return;
    bot::NewBroadcast act;
    act.audience = row->audience;
    act.lane = bot::Lane::alert;
    act.key_class = bot::KeyClass::idempotency_key;
    act.act = dice.chance(700) ? bot::Act::edit : bot::Act::remove;
    act.origin = row->id;
    if (act.act == bot::Act::edit) act.message = message(world, "Korrigiert");
    ++world.last_draft;
    const auto targets = world.process->ledger->targets(act);
    if (targets && !targets->empty()) send(world, {act});
}

/// The wrong text is stopped, and who surely has nothing of it gets the right one.
void take_over(World& world, Dice& dice) {
    const auto row = any(world, dice, BroadcastState::running, true);
    if (!row) return;
    world.stop(row->id, "corrected by draft-x");
    world.look();
    if (!world.alive()) return;
    bot::NewBroadcast rest;
    rest.audience = row->audience;
    rest.lane = row->lane;
    rest.message = message(world, "Richtig");
    rest.recipients = world.process->engine->surely_unsent(row->id);
    rest.origin = row->id;
    for (const bot::Ordinal reader : rest.recipients) {
        const auto asked = world.truth.broadcasts[row->id].requests.find(reader);
        if (asked == world.truth.broadcasts[row->id].requests.end()) continue;
        for (const std::size_t place : asked->second)
            if (world.truth.requests[place].accepted || world.truth.requests[place].told == Request::Told::nothing)
                world.truth.broken(1,
                                   fmt::format("{} has broadcast {} and counts as surely without it", reader, row->id));
    }
    send(world, {rest});
}

void wake(World& world, Dice&) {
    if (world.alive()) world.process->engine->wake();
}

} // namespace depesche::tests::happenings
