#include "bot/editor/missed.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace depesche::bot;
using namespace std::chrono_literals;

namespace {

MissedMessage message(std::string draft, int severity, std::chrono::minutes at, std::vector<Ordinal> readers,
                      std::string thread = "") {
    return {.draft = draft,
            .thread = thread.empty() ? draft : thread,
            .severity = severity,
            .at = Instant(at),
            .readers = std::move(readers)};
}

} // namespace

TEST_CASE("readers who missed the same share a variant, the gravest first and of equal ones the latest", "[editor]") {
    const std::vector<MissedMessage> missed{message("light", 0, 5min, {1, 2, 3}), message("big", 2, 1min, {1, 2}),
                                            message("later", 2, 2min, {2})};
    const MissedGroups groups = group_missed(missed, 8, 3);
    REQUIRE(groups.groups.size() == 3);
    CHECK(groups.told_less + groups.told_nothing == 0);
    const auto of = [&](Ordinal reader) {
        return *std::ranges::find_if(groups.groups,
                                     [&](const MissedGroup& one) { return one.readers == std::vector{reader}; });
    };
    CHECK(of(1).messages == std::vector<std::size_t>{1, 0});
    CHECK(of(2).messages == std::vector<std::size_t>{2, 1, 0});
    CHECK(of(3).messages == std::vector<std::size_t>{0});
}

TEST_CASE("of a thread a reader is told the latest that she missed", "[editor]") {
    const std::vector<MissedMessage> missed{message("alert-1", 2, 1min, {1, 2}),
                                            message("update-1", 2, 9min, {1}, "alert-1")};
    const MissedGroups groups = group_missed(missed, 8, 3);
    REQUIRE(groups.groups.size() == 2);
    for (const MissedGroup& group : groups.groups) {
        REQUIRE(group.messages.size() == 1);
        CHECK(missed[group.messages[0]].draft == (group.readers == std::vector<Ordinal>{1} ? "update-1" : "alert-1"));
    }
}

TEST_CASE("beyond the largest variants readers share the one that tells most of what they missed, and nothing else",
          "[editor]") {
    // Ten missed A, ten A and B, one B alone, one A, B and C.
    std::vector<Ordinal> a, b;
    for (Ordinal reader = 0; reader < 10; ++reader)
        a.push_back(reader), a.push_back(reader + 10), b.push_back(reader + 10);
    std::ranges::sort(a);
    b.push_back(20), a.push_back(21), b.push_back(21);
    const std::vector<MissedMessage> missed{message("A", 2, 1min, a), message("B", 3, 1min, b),
                                            message("C", 3, 2min, {21})};
    const MissedGroups groups = group_missed(missed, 2, 3);
    REQUIRE(groups.groups.size() == 2);
    CHECK(groups.told_less == 1);
    CHECK(groups.told_nothing == 1); // what others missed is not told to who only missed B
    const auto& both = groups.groups[0].messages.size() == 2 ? groups.groups[0] : groups.groups[1];
    CHECK(std::ranges::binary_search(both.readers, Ordinal{21}));
    std::set<Ordinal> all;
    for (const MissedGroup& group : groups.groups)
        for (const Ordinal reader : group.readers) CHECK(all.insert(reader).second);
    CHECK(all.size() == 21);
    CHECK_FALSE(all.contains(20));
}

TEST_CASE("at most three messages are told, whatever was missed", "[editor]") {
    std::vector<MissedMessage> missed;
    for (int i = 0; i < 40; ++i)
        missed.push_back(message("alert-" + std::to_string(i), 2, std::chrono::minutes(i), {7}));
    const MissedGroups groups = group_missed(missed, 8, 3);
    REQUIRE(groups.groups.size() == 1);
    CHECK(groups.groups[0].messages == std::vector<std::size_t>{39, 38, 37});
    CHECK(group_missed({}, 8, 3).groups.empty());
}
