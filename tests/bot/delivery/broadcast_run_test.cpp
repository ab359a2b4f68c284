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
        loaded.readers.push_back({i, SubscriberState::active, static_cast<std::uint32_t>(loaded.text.size()),
                                  static_cast<std::uint32_t>(address.size())});
        loaded.text += address;
    }
    return loaded;
}

std::string address(const BroadcastRun& run, const Item& item) {
    std::string why;
    return run.address(item, why).value_or("(" + why + ")");
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
        const auto item = run.pick();
        REQUIRE(item);
        CHECK(item->ordinal == expected);
        CHECK(address(run, *item) == std::to_string(expected));
    }
    CHECK_FALSE(run.pick());
    CHECK(committed(run).intent.count() == 3);
    CHECK(run.on_the_way() == 3);
    CHECK_FALSE(run.complete());
}

TEST_CASE("a broadcast is complete when every end is durable, not before", "[delivery]") {
    BroadcastRun run(running(2));
    run.add_segment(0, segment(2));
    const Item first = *run.pick();
    const Item second = *run.pick();
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
    const Item first = *run.pick();
    const Item second = *run.pick();
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
    Item sure = *run.pick();
    Item unsure = *run.pick();
    unsure.may_have_left = true;
    run.put_back(sure);
    run.put_back(unsure);
    const Segment stored = committed(run);
    CHECK_FALSE(stored.intent.test(0));
    CHECK(stored.intent.test(1));
    CHECK_FALSE(run.pick()->may_have_left);
    CHECK(run.pick()->may_have_left);
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
    CHECK(once.pick()->ordinal == 0);
    CHECK(once.pick()->ordinal == 2);
}

TEST_CASE("a reader who leaves or moves is known before the next look", "[delivery]") {
    BroadcastRun run(running(4));
    run.add_segment(0, segment(4));
    const Item first = *run.pick();
    run.apply({1, "readers", 0, SubscriberState::stopped, "0"});
    run.apply({2, "others", 1, SubscriberState::stopped, "1"});
    run.apply({3, "readers", 2, SubscriberState::active, "-77"});
    run.apply({4, "readers", 3, SubscriberState::gone, "3"});
    CHECK(address(run, first) == "(stopped)");
    CHECK(run.pick()->ordinal == 1);
    const Item moved = *run.pick();
    CHECK(address(run, moved) == "-77");
    CHECK_FALSE(run.pick());
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
    const Item on_the_way = *run.pick();
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
    while (items.size() < segment_size - 5) items.push_back(*run.pick());
    CHECK(run.segment_to_load(10) == 1U);
    run.add_segment(1, segment(segment_size, 1));
    while (items.size() < segment_size) items.push_back(*run.pick());
    CHECK(run.pick()->ordinal == segment_size);
    for (const Item& item : items) run.deliver(item, "");
    FanoutCommit commit;
    run.collect(commit);
    run.commit_succeeded();
    CHECK(run.loaded_segments() == std::vector<std::uint32_t>{1});
}
