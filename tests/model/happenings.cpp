// What may happen around Depesche, and how often. To add a kind: a function, its line in happenings.hpp, and one here.
#include "tests/model/happenings.hpp"

#include "tests/model/world.hpp"

#include <array>

namespace depesche::tests {

namespace {

constexpr std::array kinds{
    HappeningKind{"a digest is due", 14, 0, happenings::digest},
    HappeningKind{"an alert goes out", 8, 0, happenings::alert},
    HappeningKind{"somebody stops a broadcast", 6, 6, happenings::stop},
    HappeningKind{"somebody resumes a broadcast", 6, 6, happenings::resume},
    HappeningKind{"what was sent is changed", 4, 0, happenings::change},
    HappeningKind{"the rest gets the right text", 3, 0, happenings::take_over},
    HappeningKind{"a verb wakes the engine", 2, 2, happenings::wake},
    HappeningKind{"a reader says STOP", 6, 6, happenings::says_stop},
    HappeningKind{"a reader wants to be forgotten", 2, 2, happenings::wants_to_be_forgotten},
    HappeningKind{"a reader presses START", 5, 5, happenings::presses_start},
    HappeningKind{"a reader blocks the bot", 3, 3, happenings::blocks},
    HappeningKind{"a reader moves", 3, 3, happenings::moves},
    HappeningKind{"the process dies", 6, 6, happenings::dies},
    HappeningKind{"the process dies while it writes", 5, 5, happenings::dies_while_writing},
    HappeningKind{"the power goes", 2, 2, happenings::loses_power},
    HappeningKind{"the process sleeps, and another takes over", 4, 2, happenings::sleeps},
    HappeningKind{"the configuration is read again", 3, 3, happenings::reload},
    HappeningKind{"an audience leaves the configuration", 2, 1, happenings::audience_is_gone},
    HappeningKind{"the disk is full", 2, 2, happenings::disk_is_full},
    HappeningKind{"the disk does not sync", 2, 2, happenings::disk_does_not_sync},
    HappeningKind{"the disk is slow", 2, 2, happenings::disk_is_slow},
    HappeningKind{"the clock jumps", 3, 3, happenings::clock_jumps},
    HappeningKind{"the platform is in trouble", 8, 8, happenings::weather},
    HappeningKind{"nobody answers", 3, 3, happenings::nobody_answers},
    HappeningKind{"an article arrives", 0, 12, happenings::article_arrives},
    HappeningKind{"an article is taken back", 0, 8, happenings::article_is_taken_back},
    HappeningKind{"an alert is typed", 0, 14, happenings::alert_is_typed},
    HappeningKind{"a thread goes on", 0, 14, happenings::thread_goes_on},
    HappeningKind{"an editor decides", 0, 14, happenings::editor_decides},
    HappeningKind{"a newcomer gets the edition", 0, 4, happenings::newcomer_gets_the_edition},
    HappeningKind{"an edition is proposed twice", 0, 2, happenings::proposes_twice},
    HappeningKind{"time passes", 0, 14, happenings::time_passes},
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
