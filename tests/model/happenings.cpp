// What happens around Depesche. To add a kind: a function, and its line in the table below.
#include "tests/model/world.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "tests/model/newsroom_happenings.hpp"

#include <algorithm>

namespace depesche::tests {

using namespace std::chrono_literals;
using bot::BroadcastId;
using bot::BroadcastState;
using bot::SubscriberState;

namespace {

// ---- broadcasts

bot::OutgoingMessage message(World& world, std::string_view what) {
    bot::OutgoingMessage message;
    message.text = fmt::format("<b>{} {} aus Seestadt</b>", what, ++world.last_draft);
    message.plain = fmt::format("{} {} aus Seestadt", what, world.last_draft);
    return message;
}

/// A draft with these broadcasts; whoever runs is told.
std::vector<BroadcastId> send(World& world, std::vector<bot::NewBroadcast> broadcasts) {
    std::erase_if(broadcasts, [](const bot::NewBroadcast& one) { return one.act == bot::Act::send && one.recipients.empty(); });
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
    broadcast.recipients = world.process->ledger->subscribers().wanting(audience, {std::string(wish)}).value_or(std::vector<bot::Ordinal>());
    return broadcast;
}

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

std::optional<bot::BroadcastRow> any(World& world, Dice& dice, BroadcastState state, bool sends_only = false) {
    auto rows = world.rows();
    std::erase_if(rows, [&](const bot::BroadcastRow& row) {
        return row.state != state || (sends_only && row.act != bot::Act::send);
    });
    if (rows.empty()) return std::nullopt;
    return dice.pick(rows);
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
                world.truth.broken(1, fmt::format("{} has broadcast {} and counts as surely without it", reader, row->id));
    }
    send(world, {rest});
}

void wake(World& world, Dice&) {
    if (world.alive()) world.process->engine->wake();
}

// ---- readers

ModelReader* somebody(World& world, Dice& dice) {
    ModelReader& reader = dice.pick(world.truth.readers);
    return world.alive() && !reader.address().starts_with('@') ? &reader : nullptr;
}

void leave(World& world, ModelReader& reader, SubscriberState state) {
    const auto done = world.process->ledger->subscribers().set_state(reader.audience, reader.ordinal, state, world.clock.now());
    reader.unsure = !done;
    if (!done) return;
    reader.state = state;
    reader.was_away = true;
}

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

// ---- the process and its machine

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

// ---- the platform

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

constexpr std::array kinds{
    HappeningKind{"a digest is due", 14, 0, digest},
    HappeningKind{"an alert goes out", 8, 0, alert},
    HappeningKind{"somebody stops a broadcast", 6, 6, stop},
    HappeningKind{"somebody resumes a broadcast", 6, 6, resume},
    HappeningKind{"what was sent is changed", 4, 0, change},
    HappeningKind{"the rest gets the right text", 3, 0, take_over},
    HappeningKind{"a verb wakes the engine", 2, 2, wake},
    HappeningKind{"a reader says STOP", 6, 6, says_stop},
    HappeningKind{"a reader wants to be forgotten", 2, 2, wants_to_be_forgotten},
    HappeningKind{"a reader presses START", 5, 5, presses_start},
    HappeningKind{"a reader blocks the bot", 3, 3, blocks},
    HappeningKind{"a reader moves", 3, 3, moves},
    HappeningKind{"the process dies", 6, 6, dies},
    HappeningKind{"the process dies while it writes", 5, 5, dies_while_writing},
    HappeningKind{"the power goes", 2, 2, loses_power},
    HappeningKind{"the process sleeps, and another takes over", 4, 2, sleeps},
    HappeningKind{"the configuration is read again", 3, 3, reload},
    HappeningKind{"an audience leaves the configuration", 2, 1, audience_is_gone},
    HappeningKind{"the disk is full", 2, 2, disk_is_full},
    HappeningKind{"the disk does not sync", 2, 2, disk_does_not_sync},
    HappeningKind{"the disk is slow", 2, 2, disk_is_slow},
    HappeningKind{"the clock jumps", 3, 3, clock_jumps},
    HappeningKind{"the platform is in trouble", 8, 8, weather},
    HappeningKind{"nobody answers", 3, 3, nobody_answers},
    HappeningKind{"an article arrives", 0, 12, newsroom::article_arrives},
    HappeningKind{"an article is taken back", 0, 8, newsroom::article_is_taken_back},
    HappeningKind{"an alert is typed", 0, 14, newsroom::alert_is_typed},
    HappeningKind{"a thread goes on", 0, 14, newsroom::thread_goes_on},
    HappeningKind{"an editor decides", 0, 14, newsroom::editor_decides},
    HappeningKind{"a newcomer gets the edition", 0, 4, newsroom::newcomer_gets_the_edition},
    HappeningKind{"an edition is proposed twice", 0, 2, newsroom::proposes_twice},
    HappeningKind{"time passes", 0, 14, newsroom::time_passes},
};

} // namespace

std::span<const HappeningKind> happening_kinds() { return kinds; }

std::vector<Happening> happenings_of(std::uint64_t seed) {
    const bool with_newsroom = has_newsroom(seed);
    const auto weight = [&](const HappeningKind& kind) { return with_newsroom ? kind.newsroom_weight : kind.weight; };
    int all = 0;
    for (const HappeningKind& kind : kinds) all += weight(kind);
    Dice dice(seed ^ 0x5eed5eed5eedU);
    std::vector<Happening> happenings(static_cast<std::size_t>(dice.between(5, 45)));
    for (Happening& one : happenings) {
        std::int64_t left = dice.below(all);
        while (left >= weight(kinds[one.kind])) left -= weight(kinds[one.kind++]);
        one.dice = dice.roll();
        // Mostly in the middle of what goes on, now and then when it is over.
        one.before = dice.chance(700) ? std::chrono::microseconds(dice.between(0, 200'000))
                                      : std::chrono::microseconds(dice.between(0, 30'000'000));
    }
    return happenings;
}

} // namespace depesche::tests
