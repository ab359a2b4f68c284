// The disk under a running broadcast fills up or fails: nothing leaves that could not be recorded, the newsroom hears
// of it once, and it goes on by itself.
#include "bot/delivery/disk_reserve.hpp"
#include "tests/support/bot_delivery.hpp"
#include "tests/support/recording_vfs.hpp"

#include <fmt/core.h>

#include <set>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using Fault = RecordingVfs::Fault;

namespace {

constexpr std::uintmax_t kept = 1 << 20;

LedgerOptions through(const RecordingVfs& vfs) { return {.database = {.vfs = vfs.name(), .checkpoint_pages = 40}}; }

/// A disk of a size, shared by the ledger and its reserve.
struct SmallDisk {
    RecordingVfs vfs;
    LedgerOptions options() {
        LedgerOptions wanted = through(vfs);
        wanted.database.checkpoint_pages = 1000; // a WAL that starts over needs no room
        wanted.reserve = kept;
        wanted.has_room = [this](std::uintmax_t bytes) { return vfs.has_room(bytes); };
        return wanted;
    }
};

std::set<Ordinal> begun(const Segment& segment) {
    std::set<Ordinal> found;
    const Bitmap bits = segment.intent | segment.ended();
    for (std::size_t i = bits.next(0); i < segment_size; i = bits.next(i + 1)) found.insert(static_cast<Ordinal>(i));
    return found;
}

/// Who got a request without an intent in the ledger.
std::vector<std::string> unrecorded(DeliveryWorld& world, BroadcastId id) {
    const std::set<Ordinal> known = begun(must(world.ledger->fanout().load(id, 0)).segment);
    std::vector<std::string> found;
    for (const auto& request : world.client.requests)
        if (!known.contains(static_cast<Ordinal>(std::stoi(request.recipient) - 1000)))
            found.push_back(request.recipient);
    return found;
}

bool everybody_once(const DeliveryWorld& world, std::size_t count) {
    return world.client.copies.size() == count &&
           std::ranges::all_of(world.client.copies, [](const auto& entry) { return entry.second == 1; });
}

} // namespace

TEST_CASE("the reserve is real room, given back once and taken again when there is twice as much", "[delivery][disk]") {
    const TempDir folder;
    std::uintmax_t room = 10 * kept;
    DiskReserve reserve(folder / "ledger.reserve", kept, [&](std::uintmax_t bytes) { return bytes <= room; });
    CHECK(reserve.whole());
    CHECK(std::filesystem::file_size(folder / "ledger.reserve") == kept);
    CHECK(reserve.spend());
    CHECK_FALSE(reserve.whole());
    CHECK(std::filesystem::file_size(folder / "ledger.reserve") == 0);
    CHECK_FALSE(reserve.spend());
    room = kept;
    CHECK_FALSE(reserve.regain());
    room = 2 * kept;
    CHECK(reserve.regain());
    CHECK(reserve.whole());
    // A file with holes reserves nothing: it is filled.
    CHECK(reserve.spend());
    std::filesystem::resize_file(folder / "ledger.reserve", kept);
    room = 0;
    DiskReserve poor(folder / "ledger.reserve", kept, [&](std::uintmax_t bytes) { return bytes <= room; });
    CHECK_FALSE(poor.whole());
}

TEST_CASE("on a full disk the reserve records what was sent, nothing new begins, and it goes on when there is room",
          "[delivery][disk]") {
    SmallDisk disk;
    DeliveryWorld world(disk.options());
    disk.vfs.count_also(world.folder / "ledger.reserve");
    world.options.window = 16;
    world.options.commit_every = 1ms;
    world.options.storage_pause = 20ms;
    world.client.delay = 1ms;
    add_readers(*world.ledger, "readers", 600);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 60; }));
    disk.vfs.set_capacity(disk.vfs.used()); // not a byte more
    REQUIRE(world.run_until([&] { return !world.trouble.empty(); }));
    world.run_for(100ms);
    CHECK(world.trouble.size() == 1);
    CHECK(world.trouble[0].find("the disk is full") != std::string::npos);
    CHECK(world.trouble[0].find("it goes on by itself") != std::string::npos);
    // What was in flight has its end, on the disk.
    const std::size_t sent = world.client.requests.size();
    CHECK(sent < 600);
    CHECK(world.client.open == 0);
    CHECK(unrecorded(world, id).empty());
    CHECK_FALSE(must(world.ledger->fanout().load(id, 0)).segment.ambiguous().any());
    CHECK(world.row(id).tally.delivered == static_cast<std::int64_t>(sent));
    CHECK(must(world.ledger->verify()).empty());
    REQUIRE(world.ledger->troubles().size() == 1);

    SECTION("nothing is frozen and nobody is imported meanwhile, in words") {
        const Draft draft = approved_draft("draft-99");
        must(world.ledger->drafts().create(draft));
        NewBroadcast another = world.to_all();
        another.draft = draft.id;
        const auto refused = world.ledger->start(draft, {another}, noon);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == StoreError::Kind::full);
        CHECK(must(world.ledger->drafts().find(draft.id))->state == DraftState::approved);
        CHECK_FALSE(world.ledger->start_extra(another, noon));
        CHECK_FALSE(world.ledger->subscribers().import("readers", {reader("77")}));
    }
    SECTION("a stop and a farewell are recorded all the same") {
        must(world.engine->stop(id, "no news today"));
        must(world.ledger->subscribers().set_state("readers", 3, SubscriberState::stopped, noon));
        must(world.ledger->subscribers().forget("readers", 4, noon));
        CHECK(world.row(id).state == BroadcastState::stopped);
        must(world.engine->resume(id));
    }
    world.run_for(50ms);
    CHECK(world.client.requests.size() == sent);
    disk.vfs.set_capacity(disk.vfs.used() + 8 * static_cast<std::int64_t>(kept));
    REQUIRE(world.run_until_finished());
    CHECK(world.wells == 1);
    CHECK(world.trouble.size() == 1);
    CHECK(world.ledger->troubles().empty());
    CHECK(std::filesystem::file_size(world.folder / "ledger.reserve") == kept);
    CHECK(std::ranges::all_of(world.client.copies, [](const auto& entry) { return entry.second == 1; }));
    CHECK(world.row(id).tally.pending == 0);
    CHECK(must(world.ledger->verify()).empty());
}

TEST_CASE("a disk that is full at the start begins nothing until there is room", "[delivery][disk]") {
    SmallDisk disk;
    {
        DeliveryWorld world(disk.options());
        add_readers(*world.ledger, "readers", 5);
        disk.vfs.count_also(world.folder / "ledger.reserve");
        must(world.ledger->drafts().create(approved_draft("draft-1")));
        world.ledger.reset();
        std::filesystem::resize_file(world.folder / "ledger.reserve", 0);
        disk.vfs.set_capacity(disk.vfs.used() + static_cast<std::int64_t>(kept) / 2); // somebody else has the rest
        world.ledger = world.open_faulty();
        CHECK_FALSE(world.ledger->has_room());
        NewBroadcast broadcast = world.to_all();
        broadcast.draft = "draft-1";
        const auto refused = world.ledger->start(approved_draft("draft-1"), {broadcast}, noon);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == StoreError::Kind::full);
        disk.vfs.set_capacity(0);
        CHECK(must(world.ledger->start(approved_draft("draft-1"), {broadcast}, noon)).size() == 1);
        CHECK(world.ledger->has_room());
    }
}

TEST_CASE("wherever the disk fails under a broadcast, everybody gets it once and nothing goes unrecorded",
          "[delivery][disk]") {
    const Fault fault =
        GENERATE(Fault::full, Fault::short_write, Fault::write_error, Fault::sync_error, Fault::read_error);
    for (std::size_t n = 1; n <= 24; ++n) {
        const bool lasting = n % 2 == 0;
        CAPTURE(static_cast<int>(fault), n, lasting);
        RecordingVfs vfs;
        vfs.record(false);
        DeliveryWorld world(through(vfs));
        world.options.window = 16;
        world.options.commit_every = 1ms;
        world.options.storage_pause = 5ms;
        add_readers(*world.ledger, "readers", 150);
        world.start_engine();
        const BroadcastId id = world.start(world.to_all());
        vfs.fail(fault, n, lasting ? RecordingVfs::for_good : 1);
        if (lasting) {
            world.run_until([&] { return !world.trouble.empty() || !world.finished.empty(); });
            world.run_for(15ms);
            vfs.heal();
            CHECK(unrecorded(world, id).empty());
        }
        REQUIRE(world.run_until_finished());
        CHECK(everybody_once(world, 150));
        CHECK(world.row(id).tally.delivered == 150);
        CHECK(must(world.ledger->verify()).empty());
        CHECK(world.trouble.size() <= 1);
        CHECK(world.wells == static_cast<int>(world.trouble.size()));
    }
}

TEST_CASE("a stop that the disk refuses stops at once, is told, and is recorded later", "[delivery][disk]") {
    RecordingVfs vfs;
    DeliveryWorld world(through(vfs));
    world.options.window = 8;
    world.options.commit_every = 1ms;
    world.options.storage_pause = 20ms;
    world.client.delay = 1ms;
    add_readers(*world.ledger, "readers", 400);
    world.start_engine();
    const BroadcastId id = world.start(world.to_all());
    REQUIRE(world.run_until([&] { return world.client.requests.size() >= 40; }));
    vfs.fail(Fault::write_error, 1, RecordingVfs::for_good);
    const auto stopped = world.engine->stop(id, "wrong picture");
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().message.find("it is stopped") != std::string::npos);
    world.run_for(60ms);
    const std::size_t sent = world.client.requests.size();
    CHECK(world.row(id).state == BroadcastState::running);
    world.engine->wake(); // somebody has something else to send
    world.run_for(30ms);
    CHECK(world.client.requests.size() == sent);

    SECTION("as soon as the disk takes it") {
        vfs.heal();
        REQUIRE(world.run_until([&] { return world.row(id).state == BroadcastState::stopped; }));
        CHECK(world.row(id).why == "wrong picture");
        world.run_for(20ms);
        CHECK(world.client.requests.size() == sent);
        must(world.engine->resume(id));
    }
    SECTION("unless it is resumed before") {
        vfs.heal();
        must(world.engine->resume(id));
    }
    REQUIRE(world.run_until_finished());
    CHECK(everybody_once(world, 400));
    CHECK(world.row(id).state == BroadcastState::finished);
}
