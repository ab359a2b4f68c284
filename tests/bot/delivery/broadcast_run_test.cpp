#include "bot/delivery/broadcast_run.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace depesche::bot;

namespace {

/// A broadcast to `count` readers whose addresses are their ordinals.
RunningBroadcast running(std::int64_t count, Prefer prefer = Prefer::deliver) {
    RunningBroadcast result;
    result.row.id = 1;
    result.row.audience = "readers";
    result.row.prefer = prefer;
    result.row.epoch = 3;
    result.row.tally.recipients = result.row.tally.pending = count;
    for (std::int64_t first = 0; first < count; first += segment_size) {
        result.open_segments.push_back(static_cast<std::uint32_t>(first / static_cast<std::int64_t>(segment_size)));
    }
    return result;
}

LoadedSegment segment(std::uint16_t count, std::uint32_t index = 0) {
    LoadedSegment loaded;
    for (std::uint16_t i = 0; i < count; ++i) {
        loaded.segment.audience.set(i);
        loaded.members.push_back(static_cast<Ordinal>(index * segment_size + i));
        const std::string address = std::to_string(index * segment_size + i);
        loaded.readers.push_back({.offset = i,
                                  .begin = static_cast<std::uint32_t>(loaded.text.size()),
                                  .length = static_cast<std::uint32_t>(address.size())});
        loaded.text += address;
    }
    return loaded;
}

std::string address(BroadcastRun& run, const Item& item, const PromiseView* view = nullptr) {
    std::string why;
    const auto to = run.destination(item, view, why);
    if (!to) return "(" + why + ")";
    return to->silent ? to->address + ", silently" : to->address;
}

Segment committed(BroadcastRun& run) {
    FanoutCommit commit;
    REQUIRE(run.collect(commit));
    run.commit_succeeded();
    REQUIRE_FALSE(commit.segments.empty());
    return commit.segments.back().segment;
}

} // namespace

TEST_CASE("recipients come in order, each once, with their intent", "[delivery]") {
    BroadcastRun run(running(3));
    run.add_segment(0, segment(3));
    for (Ordinal expected = 0; expected < 3; ++expected) {
        const auto item = run.pick(nullptr);
        REQUIRE(item);
        CHECK(item->ordinal == expected);
        CHECK(address(run, *item) == std::to_string(expected));
    }
    CHECK_FALSE(run.pick(nullptr));
    CHECK(committed(run).intent.count() == 3);
    CHECK(run.on_the_way() == 3);
    CHECK_FALSE(run.complete());
}

TEST_CASE("a broadcast is complete when every end is durable, not before", "[delivery]") {
    BroadcastRun run(running(2));
    run.add_segment(0, segment(2));
    const Item first = *run.pick(nullptr);
    const Item second = *run.pick(nullptr);
    run.deliver(first, "17");
    run.refuse(second, "403 blocked");
    CHECK_FALSE(run.complete());
    FanoutCommit commit;
    REQUIRE(run.collect(commit));
    CHECK(commit.broadcasts.at(0).expected_epoch == 3);
    CHECK(commit.broadcasts.at(0).epoch == 4);
    CHECK(commit.segments.at(0).details.size() == 2);
    CHECK_FALSE(run.complete());
    run.commit_succeeded();
    CHECK(run.complete());
    CHECK(run.loaded_segments().empty());
    CHECK(run.row().tally.adds_up());
    CHECK_FALSE(run.collect(commit));
}

TEST_CASE("a commit that failed goes out again with what came meanwhile", "[delivery]") {
    BroadcastRun run(running(2));
    run.add_segment(0, segment(2));
    const Item first = *run.pick(nullptr);
    const Item second = *run.pick(nullptr);
    run.deliver(first, "17");
    FanoutCommit lost;
    REQUIRE(run.collect(lost));
    run.deliver(second, "18");
    run.commit_failed();
    FanoutCommit again;
    REQUIRE(run.collect(again));
    CHECK(again.broadcasts.at(0).expected_epoch == 3);
    CHECK(again.segments.at(0).segment.done.count() == 2);
    REQUIRE(again.segments.at(0).details.size() == 2);
    CHECK(again.segments.at(0).details[0].text == "17");
}

TEST_CASE("an intent is taken back when nothing left, and kept when something may have", "[delivery]") {
    BroadcastRun run(running(2));
    run.add_segment(0, segment(2));
    Item sure = *run.pick(nullptr);
    Item unsure = *run.pick(nullptr);
    unsure.may_have_left = true;
    run.put_back(sure);
    run.put_back(unsure);
    const Segment stored = committed(run);
    CHECK_FALSE(stored.intent.test(0));
    CHECK(stored.intent.test(1));
    CHECK_FALSE(run.pick(nullptr)->may_have_left);
    CHECK(run.pick(nullptr)->may_have_left);
    CHECK(run.row().resent == 1);
}

TEST_CASE("what an earlier process left ambiguous is sent again or left unknown", "[delivery]") {
    LoadedSegment loaded = segment(3);
    loaded.segment.intent.set(1);
    BroadcastRun deliver(running(3));
    CHECK(deliver.add_segment(0, loaded) == 1);
    CHECK(deliver.row().tally.unknown == 0);

    BroadcastRun once(running(3, Prefer::once));
    CHECK(once.add_segment(0, loaded) == 1);
    CHECK(once.row().tally.unknown == 1);
    CHECK(once.row().tally.pending == 2);
    CHECK(once.pick(nullptr)->ordinal == 0);
    CHECK(once.pick(nullptr)->ordinal == 2);
}

TEST_CASE("a reader who leaves or moves is known before the next look", "[delivery]") {
    BroadcastRun run(running(4));
    run.add_segment(0, segment(4));
    const Item first = *run.pick(nullptr);
    run.apply({1, "readers", 0, SubscriberState::stopped, "0"});
    run.apply({2, "others", 1, SubscriberState::stopped, "1"});
    run.apply({3, "readers", 2, SubscriberState::active, "-77"});
    run.apply({4, "readers", 3, SubscriberState::gone, "3"});
    CHECK(address(run, first) == "(stopped)");
    CHECK(run.pick(nullptr)->ordinal == 1);
    const Item moved = *run.pick(nullptr);
    CHECK(address(run, moved) == "-77");
    CHECK_FALSE(run.pick(nullptr));
    CHECK(run.row().tally.withheld == 1);
    run.withhold(first, "stopped");
    const Segment stored = committed(run);
    CHECK(stored.withheld.count() == 2);
    CHECK_FALSE(stored.intent.test(0));
}

TEST_CASE("too late means expired, or unknown where a request may have left", "[delivery]") {
    LoadedSegment loaded = segment(5);
    loaded.segment.intent.set(4);
    BroadcastRun run(running(5));
    run.add_segment(0, loaded);
    const Item on_the_way = *run.pick(nullptr);
    run.expire_rest();
    CHECK(run.row().tally.expired == 3);
    CHECK(run.row().tally.unknown == 1);
    run.expire(on_the_way);
    CHECK(run.row().tally.expired == 4);
    CHECK(run.row().tally.pending == 0);
    CHECK(committed(run).contradiction().empty());
}

TEST_CASE("segments are loaded ahead, one at a time, and leave when they are over", "[delivery]") {
    BroadcastRun run(running(3 * static_cast<std::int64_t>(segment_size)));
    CHECK(run.segment_to_load(10) == 0U);
    run.mark_loading(0);
    CHECK_FALSE(run.segment_to_load(10));
    run.add_segment(0, segment(segment_size));
    CHECK_FALSE(run.segment_to_load(10));
    std::vector<Item> items;
    while (items.size() < segment_size - 5) items.push_back(*run.pick(nullptr));
    CHECK(run.segment_to_load(10) == 1U);
    run.add_segment(1, segment(segment_size, 1));
    while (items.size() < segment_size) items.push_back(*run.pick(nullptr));
    CHECK(run.pick(nullptr)->ordinal == segment_size);
    for (const Item& item : items) run.deliver(item, "");
    FanoutCommit commit;
    run.collect(commit);
    run.commit_succeeded();
    CHECK(run.loaded_segments() == std::vector<std::uint32_t>{1});
}

namespace {

using namespace std::chrono_literals;
using depesche::digest::MessageKind;
using depesche::digest::QuietHours;
using depesche::digest::ReaderPromise;
namespace digest = depesche::digest;

const digest::Zone zurich = *digest::Zone::find("Europe/Zurich");

PromiseView at_time(std::string_view utc) {
    return {{.quiet = {22h, 6h}}, {zurich, *digest::parse_iso8601(utc)}};
}

BroadcastRun told_to_three(MessageKind kind, int severity) {
    RunningBroadcast opened = running(3);
    opened.row.kind = kind;
    opened.row.severity = severity;
    BroadcastRun run(std::move(opened));
    run.add_segment(0, segment(3));
    return run;
}

ReaderChange asks(Ordinal ordinal, ReaderPromise promise, bool at_night = false) {
    return {1, "readers", ordinal, SubscriberState::active, std::to_string(ordinal), at_night, promise};
}

} // namespace

TEST_CASE("quiet hours that begin while a broadcast runs keep the rest of it back, and the ledger says why",
          "[delivery]") {
    BroadcastRun run = told_to_three(MessageKind::alert, 2);
    const PromiseView before = at_time("2026-11-23T20:59:59Z"), after = at_time("2026-11-23T21:00:00Z");
    run.apply(asks(1, {}, true)); // asked for the night
    const Item first = *run.pick(&before);
    CHECK(address(run, first, &before) == "0");
    CHECK(address(run, first, &after) == "(quiet hours)"); // a moment before the first byte
    run.withhold(first, "quiet hours");
    const Item second = *run.pick(&after);
    CHECK(second.ordinal == 1);
    CHECK(address(run, second, &after) == "1");
    run.deliver(second, "9001");
    CHECK_FALSE(run.pick(&after));
    CHECK(run.row().tally.withheld == 2);
    CHECK(run.row().tally.kept == KeptBack{.quiet = 2});
    CHECK(run.row().tally.adds_up());
}

TEST_CASE("who pauses between intent and first byte is not written to, not even of danger", "[delivery]") {
    BroadcastRun run = told_to_three(MessageKind::alert, 1);
    const PromiseView night = at_time("2026-11-23T23:00:00Z");
    const Item first = *run.pick(&night);
    CHECK(address(run, first, &night) == "0");
    run.apply(asks(0, {.paused_until = night.now.now + 1h}));
    CHECK(address(run, first, &night) == "(paused)");
    run.apply(asks(0, {}));
    CHECK(address(run, first, &night) == "0");
    run.apply(asks(2, {.paused_until = night.now.now}));
    CHECK(run.pick(&night)->ordinal == 1);
    CHECK(run.pick(&night)->ordinal == 2); // the pause has just ended
}

TEST_CASE("a correction is silent for those who sleep, an edition for those whose own hours it falls into",
          "[delivery]") {
    const PromiseView night = at_time("2026-11-23T23:00:00Z"), morning = at_time("2026-11-24T05:30:00Z");
    BroadcastRun correction = told_to_three(MessageKind::correction, 2);
    correction.apply(asks(1, {.quiet = QuietHours{}}));
    CHECK(address(correction, *correction.pick(&night), &night) == "0, silently");
    CHECK(address(correction, *correction.pick(&night), &night) == "1");
    BroadcastRun edition = told_to_three(MessageKind::edition, 0);
    edition.apply(asks(1, {.quiet = QuietHours{22h, 7h}}));
    CHECK(address(edition, *edition.pick(&morning), &morning) == "0");
    CHECK(address(edition, *edition.pick(&morning), &morning) == "1, silently");
}

TEST_CASE("what a reader asked for goes out at any hour, and so does what is from before promises", "[delivery]") {
    BroadcastRun run = told_to_three(MessageKind::answer, 0);
    const PromiseView night = at_time("2026-11-23T23:00:00Z");
    run.apply(asks(0, {.paused_until = night.now.now + 1h}));
    CHECK(address(run, *run.pick(&night), &night) == "0");
}
