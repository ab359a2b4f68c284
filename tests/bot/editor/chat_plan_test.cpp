#include "bot/editor/chat_plan.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using What = ChatNotice::What;

namespace {

Instant at(const std::string& time) { return digest::parse_iso8601("2026-11-24T" + time + "Z").value(); }

struct Morning {
    Morning() {
        config::EditionSettings edition;
        edition.name = "morning";
        edition.approval = config::Approval::required;
        settings.editions = {edition};
        draft.id = "morning-2026-11-24";
        draft.edition = "morning";
        draft.due = at("05:30:00");
        draft.grace_until = at("07:00:00");
        draft.history = {{at("05:00:00"), "depesche", "proposed"}};
    }
    ChatPlan plan(const std::string& time) const { return plan_notices({draft}, settings, order, at(time)); }
    std::vector<std::string> once(const std::string& time) const {
        std::vector<std::string> all;
        for (const ChatNotice& notice : plan(time).notices) all.push_back(notice.once + " " + notice.who);
        return all;
    }

    config::Settings settings;
    Draft draft;
    std::vector<std::string> order{"Keller", "Brunner", "Favre"};
};

using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("the first on duty is reminded 20 and 10 minutes before, the next person 5 minutes before", "[editor]") {
    const Morning morning;
    CHECK(morning.once("05:09:59").empty());
    CHECK(morning.once("05:10:00") == Lines{"remind/morning-2026-11-24/20 Keller"});
    CHECK(morning.once("05:20:00") == Lines{"remind/morning-2026-11-24/10 Keller"});
    CHECK(morning.once("05:25:00") == Lines{"second/morning-2026-11-24/5 Brunner"});
    CHECK(morning.once("05:30:00").empty());
}

TEST_CASE("the next look is at the next reminder", "[editor]") {
    const Morning morning;
    CHECK(morning.plan("05:01:00").next == at("05:10:00"));
    CHECK(morning.plan("05:10:00").next == at("05:20:00"));
    CHECK(morning.plan("05:26:00").next == at("05:31:00"));
    CHECK(morning.plan("05:31:00").next == std::nullopt);
}

TEST_CASE("what still waits after its time rings once more, also when the draft came after the reminders", "[editor]") {
    Morning morning;
    CHECK(morning.once("05:30:59").empty());
    CHECK(morning.once("05:31:00") == Lines{"second/morning-2026-11-24/-1 Brunner"});
    CHECK(morning.once("06:59:59") == Lines{"second/morning-2026-11-24/-1 Brunner"});
    CHECK(morning.once("07:00:00").empty());
    morning.draft.history = {{at("05:26:00"), "depesche", "proposed"}};
    CHECK(morning.once("05:29:00").empty());
    CHECK(morning.once("05:31:00") == Lines{"second/morning-2026-11-24/-1 Brunner"});
    morning.order = {"Keller"};
    CHECK(morning.once("05:31:00") == Lines{"remind/morning-2026-11-24/-1 Keller"});
}

TEST_CASE("a reminder whose moment was before the draft existed is not said", "[editor]") {
    Morning morning;
    morning.draft.history = {{at("05:15:00"), "depesche", "proposed"}};
    CHECK(morning.once("05:16:00").empty());
    CHECK(morning.once("05:21:00") == Lines{"remind/morning-2026-11-24/10 Keller"});
}

TEST_CASE("after a pause only what fits the moment is said", "[editor]") {
    const Morning morning;
    CHECK(morning.once("05:28:00") == Lines{"second/morning-2026-11-24/5 Brunner"});
}

TEST_CASE("who is alone is not followed by a second name", "[editor]") {
    Morning morning;
    morning.order = {"Keller"};
    CHECK(morning.once("05:26:00") == Lines{"remind/morning-2026-11-24/10 Keller"});
}

TEST_CASE("nobody is reminded of what is decided, is a test or needs no approval", "[editor]") {
    for (const DraftState state : {DraftState::approved, DraftState::held, DraftState::sent, DraftState::expired}) {
        Morning morning;
        morning.draft.state = state;
        CHECK(morning.once("05:10:00").empty());
    }
    Morning test;
    test.draft.to_test = true;
    CHECK(test.once("05:10:00").empty());
    Morning free;
    free.settings.editions[0].approval = config::Approval::none;
    CHECK(free.once("05:10:00").empty());
    Morning alert;
    alert.draft.kind = DraftKind::alert;
    CHECK(alert.once("05:10:00").empty());
    Morning nobody;
    nobody.order.clear();
    CHECK(nobody.once("05:10:00").empty());
}

TEST_CASE("what nobody approved in time is told, what somebody skipped is not", "[editor]") {
    Morning morning;
    morning.draft.state = DraftState::skipped;
    morning.draft.history.push_back({at("07:00:01"), "depesche", "skipped: its time and its grace are over"});
    CHECK(morning.once("07:00:02") == Lines{"missed/morning-2026-11-24 "});
    CHECK(morning.once("14:00:00").empty());
    morning.draft.history.back().who = "Keller";
    CHECK(morning.once("07:00:02").empty());
}

TEST_CASE("an edition that was skipped without anybody's fault is told in other words", "[editor]") {
    Morning morning;
    morning.draft.state = DraftState::skipped;
    morning.draft.history = {{at("07:00:01"), "depesche", "skipped: its time and its grace are over"}};
    REQUIRE(morning.plan("07:00:02").notices.size() == 1);
    CHECK(morning.plan("07:00:02").notices[0].what == What::unsent);
    morning.draft.history.insert(morning.draft.history.begin(), {at("05:00:00"), "depesche", "proposed"});
    CHECK(morning.plan("07:00:02").notices[0].what == What::missed);
    morning.settings.editions[0].approval = config::Approval::none;
    CHECK(morning.plan("07:00:02").notices[0].what == What::unsent);
}

TEST_CASE("editors see what waits, and of what is over only what they saw before", "[editor]") {
    Draft draft;
    CHECK(concerns_editors(draft, false));
    draft.state = DraftState::sent;
    CHECK_FALSE(concerns_editors(draft, false));
    CHECK(concerns_editors(draft, true));
    draft.to_test = true;
    CHECK_FALSE(concerns_editors(draft, true));
}
