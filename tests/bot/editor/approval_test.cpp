#include "bot/editor/approval.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;

namespace {

const Instant at = digest::parse_iso8601("2026-11-24T05:30:00Z").value();

Draft morning() {
    Draft draft;
    draft.id = "morning-2026-11-24";
    draft.edition = "morning";
    draft.content_hash = "aaaaaaaabbbb";
    draft.due = at;
    draft.grace_until = at + 90min;
    draft.useful_until = at + 210min;
    draft.history.push_back({at - 30min, "depesche", "proposed"});
    return draft;
}

Draft alert() {
    Draft draft = morning();
    draft.id = "alert-17";
    draft.kind = DraftKind::alert;
    draft.severity = 2;
    draft.grace_until = draft.useful_until = at + 120min;
    return draft;
}

ApprovalPolicy one_of_us(config::IfUnapproved otherwise = config::IfUnapproved::send_if_clean) {
    return {.if_unapproved = otherwise, .hold = 10s, .useful_for = 120min, .editors = {"Keller", "Frei"}};
}

ApprovalPolicy two_of_us() {
    ApprovalPolicy policy = one_of_us();
    policy.people = 2;
    return policy;
}

DraftFacts facts(Instant now = at - 20min) { return {.now = now, .hash = "aaaaaaaabbbb"}; }

ActOn by(std::string who, int version = 1, std::string hash = "aaaaaaaa") {
    return {.draft = "morning-2026-11-24", .who = std::move(who), .version = version, .hash = std::move(hash)};
}

/// Why it was refused; empty: it was not.
std::string refusal(const Decision& decision) { return decision ? std::string() : decision.error().message; }

bool says(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

} // namespace

TEST_CASE("an approval binds the bytes seen, and says who and when", "[editor]") {
    const auto draft = approve(morning(), by("Keller"), one_of_us(), facts());
    REQUIRE(draft);
    CHECK(draft->state == DraftState::approved);
    CHECK(draft->approved_hash == draft->content_hash);
    CHECK(draft->approvers == std::vector<std::string>{"Keller"});
    CHECK(draft->history.back().who == "Keller");
    CHECK(draft->history.back().at == at - 20min);
    CHECK(draft->due == at); // an edition keeps its time
}

TEST_CASE("nobody approves what they did not see", "[editor]") {
    Draft third = morning();
    third.version = 3;
    CHECK(refusal(approve(third, by("Keller", 2), one_of_us(), facts())) ==
          "morning-2026-11-24 is at version 3 now; look at it again");
    CHECK(says(refusal(approve(morning(), by("Keller", 1, "ffffffff"), one_of_us(), facts())), "look at it again"));
    DraftFacts elsewhere = facts();
    elsewhere.hash = "cccc"; // the configuration has changed what readers would see
    CHECK(says(refusal(approve(morning(), by("Keller"), one_of_us(), elsewhere)), "look at it again"));
}

TEST_CASE("an act pressed twice has one effect, and the second press gets a sentence", "[editor]") {
    const auto once = approve(morning(), by("Keller"), one_of_us(), facts());
    REQUIRE(once);
    CHECK(refusal(approve(*once, by("Keller"), one_of_us(), facts())) ==
          "morning-2026-11-24 is approved already, by Keller");
    const auto held = hold(morning(), by("Frei"), one_of_us(), facts());
    REQUIRE(held);
    CHECK(says(refusal(hold(*held, by("Frei"), one_of_us(), facts())), "held by Frei already"));
    const auto skipped = skip(morning(), by("Frei"), one_of_us(), facts(), "Feiertag");
    REQUIRE(skipped);
    CHECK(skipped->history.back().what == "skipped: Feiertag");
    CHECK(says(refusal(skip(*skipped, by("Frei"), one_of_us(), facts(), "")), "skipped already"));
}

TEST_CASE("two people means two people", "[editor]") {
    const auto first = approve(morning(), by("Keller"), two_of_us(), facts());
    REQUIRE(first);
    CHECK(first->state == DraftState::proposed);
    CHECK(first->approvers == std::vector<std::string>{"Keller"});
    CHECK(next_step(*first, two_of_us(), facts()).step == NextStep::wait);
    CHECK(says(refusal(approve(*first, by("Keller"), two_of_us(), facts())), "somebody else must"));
    CHECK(says(refusal(approve(*first, by("cli:root"), two_of_us(), facts())), "not on it"));
    const auto second = approve(*first, by("Frei"), two_of_us(), facts());
    REQUIRE(second);
    CHECK(second->state == DraftState::approved);
    SECTION("an edit between the two voids the first") {
        const auto edited = change(*first, *first, by("Frei"), two_of_us(), facts(), "edited item 1");
        REQUIRE(edited);
        CHECK(edited->version == 2);
        CHECK(edited->approvers.empty());
        CHECK(approve(*edited, by("Frei", 2), two_of_us(), facts())->state == DraftState::proposed);
    }
    SECTION("the first may take hers back") {
        const auto back = take_back(*first, by("Keller"), two_of_us(), facts());
        REQUIRE(back);
        CHECK(back->approvers.empty());
    }
}

TEST_CASE("who is not on the editors' list does nothing; the machine's owner may", "[editor]") {
    for (const char* who : {"Fremder", "", "depesche"}) {
        CHECK_FALSE(approve(morning(), by(who), one_of_us(), facts()));
        CHECK_FALSE(hold(morning(), by(who), one_of_us(), facts()));
        CHECK_FALSE(skip(morning(), by(who), one_of_us(), facts(), ""));
        CHECK_FALSE(change(morning(), morning(), by(who), one_of_us(), facts(), "edited item 1"));
    }
    CHECK(approve(morning(), by("cli:root"), one_of_us(), facts()));
}

TEST_CASE("what the rules or a promise object to is not approved", "[editor]") {
    DraftFacts bad = facts();
    bad.rule_error = "«Tram» was withdrawn by its source: drop it";
    const auto refused = approve(morning(), by("Keller"), one_of_us(), bad);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == EditorError::Kind::rules);
    DraftFacts full = facts();
    full.promise = "three are out today";
    CHECK(approve(alert(), by("Keller"), one_of_us(), full).error().kind == EditorError::Kind::rules);
}

TEST_CASE("old news is not approved", "[editor]") {
    CHECK(says(refusal(approve(alert(), by("Keller"), one_of_us(), facts(at + 121min))), "too old"));
    CHECK(says(refusal(approve(morning(), by("Keller"), one_of_us(), facts(at + 91min))), "grace"));
}

TEST_CASE("an alert counts from its approval, after the time to undo", "[editor]") {
    const auto armed = approve(alert(), by("Keller"), one_of_us(), facts(at + 5min));
    REQUIRE(armed);
    CHECK(armed->due == at + 5min + 10s);
    CHECK(armed->grace_until == armed->due + 120min);
    CHECK(next_step(*armed, one_of_us(), facts(at + 5min + 9s)).step == NextStep::wait);
    CHECK(next_step(*armed, one_of_us(), facts(at + 5min + 10s)).step == NextStep::send);
    SECTION("undone in time") {
        const auto undone = take_back(*armed, by("Frei"), one_of_us(), facts(at + 5min + 9s));
        REQUIRE(undone);
        CHECK(undone->state == DraftState::proposed);
        CHECK(next_step(*undone, one_of_us(), facts(at + 6min)).step == NextStep::wait);
        CHECK(approve(*undone, by("Keller"), one_of_us(), facts(at + 7min)));
    }
    SECTION("too late to undo") {
        Draft sent = *armed;
        sent.state = DraftState::sent;
        CHECK(refusal(take_back(sent, by("Frei"), one_of_us(), facts(at + 6min))) ==
              "alert-17 is out; correct or retract it");
        DraftFacts night = facts(at + 6min);
        night.reached = true;
        CHECK(says(refusal(take_back(*armed, by("Frei"), one_of_us(), night)), "somebody has alert-17"));
        CHECK(says(refusal(change(*armed, *armed, by("Frei"), one_of_us(), night, "edited")), "correct it instead"));
    }
    SECTION("held in its countdown") {
        const auto held = hold(*armed, by("Frei", 0, ""), one_of_us(), facts(at + 5min + 5s));
        REQUIRE(held);
        CHECK(next_step(*held, one_of_us(), facts(at + 6min)).step == NextStep::wait);
        CHECK(says(refusal(approve(*held, by("Keller"), one_of_us(), facts(at + 6min))), "release it first"));
        const auto back = take_back(*held, by("Keller"), one_of_us(), facts(at + 6min));
        REQUIRE(back);
        CHECK(back->state == DraftState::proposed);
    }
}

TEST_CASE("the brake works on whatever version was seen", "[editor]") {
    Draft second = morning();
    second.version = 2;
    CHECK(hold(second, by("Keller", 1), one_of_us(), facts()));
    CHECK_FALSE(skip(second, by("Keller", 1), one_of_us(), facts(), ""));
}

TEST_CASE("when nobody acts, the edition's policy decides", "[editor]") {
    const auto step = [](const ApprovalPolicy& policy, const DraftFacts& now) {
        return next_step(morning(), policy, now);
    };
    DraftFacts unclean = facts(at);
    unclean.not_clean = "«Tram» is not the newsroom's own";
    DraftFacts wrong = facts(at);
    wrong.rule_error = "«Tram» was withdrawn";
    CHECK(step(one_of_us(), facts(at - 1ms)).step == NextStep::wait);
    CHECK(step(one_of_us(), facts(at)).step == NextStep::approve);
    CHECK(step(one_of_us(), facts(at)).why == "nobody approved; sent because it is clean");
    CHECK(step(one_of_us(), unclean).step == NextStep::wait);
    CHECK(says(step(one_of_us(), unclean).why, "not the newsroom's own"));
    CHECK(step(one_of_us(config::IfUnapproved::send), unclean).step == NextStep::approve);
    CHECK(step(one_of_us(config::IfUnapproved::send), wrong).step == NextStep::wait);
    CHECK(step(one_of_us(config::IfUnapproved::hold), facts(at)).step == NextStep::wait);
    CHECK(step(one_of_us(), facts(at + 91min)).step == NextStep::skip);
    CHECK(says(step(one_of_us(), facts(at + 91min)).why, "nobody approved it"));
    ApprovalPolicy nobody_asked = one_of_us();
    nobody_asked.waits = false;
    CHECK(step(nobody_asked, unclean).step == NextStep::approve);
    CHECK(step(nobody_asked, wrong).step == NextStep::hold);
}

TEST_CASE("what one of two approved goes out by the policy only, and says so", "[editor]") {
    const auto first = approve(morning(), by("Keller"), two_of_us(), facts());
    REQUIRE(first);
    CHECK(next_step(*first, two_of_us(), facts(at)).why == "only Keller approved; sent because it is clean");
}

TEST_CASE("whoever takes an approval back has objected: the policy sends nothing until somebody approves again",
          "[editor]") {
    const auto approved = approve(morning(), by("Keller"), one_of_us(), facts());
    REQUIRE(approved);
    const auto undone = take_back(*approved, by("Keller"), one_of_us(), facts());
    REQUIRE(undone);
    CHECK(is_taken_back(*undone));
    CHECK(next_step(*undone, one_of_us(config::IfUnapproved::send), facts(at)).step == NextStep::wait);
    const auto again = approve(*undone, by("Frei"), one_of_us(), facts());
    REQUIRE(again);
    CHECK(next_step(*again, one_of_us(), facts(at)).step == NextStep::send);
}

TEST_CASE("what a person held waits for a person after its release as well", "[editor]") {
    const auto held = hold(morning(), by("Keller"), one_of_us(), facts());
    REQUIRE(held);
    const auto free_again = release(*held, by("Frei"), one_of_us(), facts());
    REQUIRE(free_again);
    for (const auto policy : {config::IfUnapproved::send, config::IfUnapproved::send_if_clean})
        CHECK(next_step(*free_again, one_of_us(policy), facts(at)).step == NextStep::wait);
    const auto approved = approve(*free_again, by("Frei"), one_of_us(), facts());
    REQUIRE(approved);
    CHECK(next_step(*approved, one_of_us(), facts(at)).step == NextStep::send);
}

TEST_CASE("an alert never sends itself", "[editor]") {
    CHECK(next_step(alert(), one_of_us(config::IfUnapproved::send), facts(at)).step == NextStep::wait);
    CHECK(next_step(alert(), one_of_us(), facts(at + 121min)).step == NextStep::skip);
}

TEST_CASE("what was approved is looked at once more before it leaves", "[editor]") {
    const auto approved = approve(morning(), by("Keller"), one_of_us(), facts());
    REQUIRE(approved);
    DraftFacts other = facts(at);
    other.hash = "cccc";
    CHECK(next_step(*approved, one_of_us(), other).step == NextStep::hold);
    DraftFacts withdrawn = facts(at);
    withdrawn.rule_error = "«Tram» was withdrawn";
    CHECK(next_step(*approved, one_of_us(), withdrawn).step == NextStep::hold);
    const Draft held = hold_by_policy(*approved, withdrawn, "«Tram» was withdrawn");
    CHECK(held.state == DraftState::held);
    CHECK(held.approved_hash.empty());
    CHECK(held.notes.back() == "«Tram» was withdrawn");
}

TEST_CASE("the configuration says how many must approve", "[editor]") {
    config::Settings settings;
    settings.editions = {{.name = "morning", .approval = config::Approval::two_person}};
    settings.breaking.approval = config::Approval::two_person;
    settings.editors.people = {{.name = "Keller"}, {.name = "Frei"}};
    CHECK(approval_policy(morning(), settings).people == 2);
    CHECK(approval_policy(alert(), settings).people == 2);
    CHECK(approval_policy(alert(), settings).editors.size() == 2);
    Draft test = alert();
    test.to_test = true;
    CHECK(approval_policy(test, settings).people == 1);
    Draft light = alert();
    light.kind = DraftKind::surprising;
    CHECK(approval_policy(light, settings).people == 1);
    settings.editions.front().approval = config::Approval::none;
    CHECK_FALSE(approval_policy(morning(), settings).waits);
    settings.editions.clear(); // nothing of an edition that is gone sends itself
    CHECK(approval_policy(morning(), settings).waits);
    CHECK(approval_policy(morning(), settings).if_unapproved == config::IfUnapproved::hold);
}

TEST_CASE("an edition with a line that nobody wrote waits for a person, whatever the configuration says", "[editor]") {
    Draft draft = morning();
    draft.picks.emplace_back().text = {"Tram fährt", "Der Kredit beträgt 40 Millionen.", "summary"};
    ApprovalPolicy nobody_asked;
    nobody_asked.waits = false;
    for (const auto& policy : {nobody_asked, one_of_us(), one_of_us(config::IfUnapproved::send)}) {
        const auto next = next_step(draft, policy, facts(at));
        CHECK(next.step == NextStep::wait);
        CHECK(says(next.why, "nobody wrote the line of «Tram fährt»"));
    }
    const auto approved = approve(draft, by("Keller"), one_of_us(), facts());
    REQUIRE(approved);
    CHECK(next_step(*approved, one_of_us(), facts(at)).step == NextStep::send);
    draft.picks.front().text.origin = "editor"; // she has rewritten it
    CHECK(next_step(draft, nobody_asked, facts(at)).step == NextStep::approve);
}
