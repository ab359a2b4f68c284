#include "bot/editor/draft.hpp"
#include "tests/support/bot_ledger.hpp"

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;

namespace {

digest::Pick pick(digest::ArticleKey article) {
    digest::Pick result;
    result.article = article;
    result.version = 2;
    result.score = 3.25;
    result.reasons = {{"recency", 1.25, "Published 20 minutes ago"}, {"priority", 2, "Urgency 3"}};
    result.text = {"Seebrücke gesperrt", "Bis \"Sonntag\"", "lead"};
    result.url = "https://seestadt.example/1";
    result.section = "Stadt";
    result.news_time = noon;
    result.mark = digest::Mark::is_update;
    result.light = true;
    return result;
}

Draft proposed(std::string id) {
    Draft draft = approved_draft(std::move(id));
    draft.state = DraftState::proposed;
    draft.approved_hash.clear();
    draft.picks = {pick(7)};
    draft.next_best = {pick(8), pick(9)};
    draft.notes = {"left out: a double"};
    draft.history = {{noon, "depesche", "proposed"}};
    return draft;
}

} // namespace

TEST_CASE("a draft comes back as it was stored", "[editor]") {
    const TempDir folder;
    Draft draft = proposed("alert-3");
    draft.kind = DraftKind::update;
    draft.severity = 2;
    draft.thread = "alert-1";
    draft.number = 2;
    draft.to_test = true;
    draft.idempotency_key = "desk-77";
    draft.grace_until = noon + std::chrono::minutes(90);
    draft.remedy = Remedy::removed;
    draft.wrong = "alert-2";
    draft.rest = draft.document;
    {
        const auto ledger = open(folder / "ledger.db");
        CHECK(must(ledger->drafts().create(draft)));
    }
    const auto ledger = open(folder / "ledger.db");
    const auto found = must(ledger->drafts().find("alert-3"));
    REQUIRE(found);
    CHECK(found->kind == DraftKind::update);
    CHECK(found->state == DraftState::proposed);
    CHECK(found->document == draft.document);
    CHECK(found->severity == 2);
    CHECK(found->thread == "alert-1");
    CHECK(found->remedy == Remedy::removed);
    CHECK(found->wrong == "alert-2");
    CHECK(found->rest == draft.rest);
    CHECK(found->number == 2);
    CHECK(found->to_test);
    CHECK(found->notes == draft.notes);
    CHECK(found->grace_until == draft.grace_until);
    REQUIRE(found->picks.size() == 1);
    const digest::Pick& read = found->picks[0];
    CHECK(read.article == 7);
    CHECK(read.score == 3.25);
    CHECK(read.text.line == "Bis \"Sonntag\"");
    CHECK(read.mark == digest::Mark::is_update);
    CHECK(read.light);
    REQUIRE(read.reasons.size() == 2);
    CHECK(read.reasons[1].sentence == "Urgency 3");
    CHECK(found->next_best.size() == 2);
    REQUIRE(found->history.size() == 1);
    CHECK(found->history[0].what == "proposed");
    CHECK(must(ledger->drafts().find_by_key("desk-77"))->id == "alert-3");
    CHECK_FALSE(must(ledger->drafts().find_by_key("")));
}

TEST_CASE("a draft of the same id or idempotency key is left alone", "[editor]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    Draft first = proposed("alert-1");
    first.idempotency_key = "k";
    CHECK(must(ledger->drafts().create(first)));
    CHECK_FALSE(must(ledger->drafts().create(proposed("alert-1"))));
    Draft other = proposed("alert-2");
    other.idempotency_key = "k";
    CHECK_FALSE(must(ledger->drafts().create(other)));
    CHECK_FALSE(must(ledger->drafts().find("alert-2")));
    CHECK(must(ledger->drafts().create(proposed("alert-3"))));
    CHECK(must(ledger->drafts().create(proposed("alert-4")))); // no key is no double
}

TEST_CASE("of two editors the second one to save is told so", "[editor]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    Draft draft = proposed("morning-2026-11-26");
    must(ledger->drafts().create(draft));
    draft.version = 2;
    draft.history.push_back({noon, "cli:anna", "edited item 1"});
    CHECK(must(ledger->drafts().replace(draft, 1, DraftState::proposed)));
    CHECK_FALSE(must(ledger->drafts().replace(draft, 1, DraftState::proposed)));
    CHECK_FALSE(must(ledger->drafts().replace(draft, 2, DraftState::approved)));
    const auto stored = must(ledger->drafts().find(draft.id));
    CHECK(stored->version == 2);
    CHECK(stored->history.size() == 2);
}

TEST_CASE("drafts are listed newest first, and by state", "[editor]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    for (const char* id : {"a", "b", "c"}) must(ledger->drafts().create(proposed(id)));
    Draft held = proposed("b");
    held.state = DraftState::held;
    held.history.push_back({noon, "cli:anna", "held"});
    must(ledger->drafts().replace(held, 1, DraftState::proposed));
    const auto all = must(ledger->drafts().list(2));
    REQUIRE(all.size() == 2);
    CHECK(all[0].id == "c");
    CHECK(all[1].id == "b");
    const auto open_ones = must(ledger->drafts().in_state(DraftState::proposed));
    REQUIRE(open_ones.size() == 2);
    CHECK(open_ones[0].id == "c");
}

TEST_CASE("numbers of alerts are dense and durable", "[editor]") {
    const TempDir folder;
    {
        const auto ledger = open(folder / "ledger.db");
        CHECK(must(ledger->drafts().next_id("alert")) == "alert-1");
        CHECK(must(ledger->drafts().next_id("alert")) == "alert-2");
        CHECK(must(ledger->drafts().next_id("correction")) == "correction-1");
    }
    CHECK(must(open(folder / "ledger.db")->drafts().next_id("alert")) == "alert-3");
}

TEST_CASE("what was told is known by article, version and edition", "[editor]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    Draft digest = proposed("morning-2026-11-26");
    digest.state = DraftState::approved;
    digest.approved_hash = digest.content_hash;
    must(ledger->drafts().create(digest));
    Draft test = digest;
    test.id = "try";
    test.to_test = true;
    must(ledger->drafts().create(test));
    CHECK(must(ledger->drafts().told(noon - std::chrono::hours(1))).empty());
    must(ledger->start(digest, {}, noon));
    must(ledger->start(test, {}, noon));
    const auto told = must(ledger->drafts().told(noon - std::chrono::hours(1)));
    REQUIRE(told.size() == 1);
    CHECK(told[0].article == 7);
    CHECK(told[0].version == 2);
    CHECK(told[0].edition == "morning");
    CHECK(told[0].at == noon);
    CHECK(must(ledger->drafts().told(noon)).empty());
}

TEST_CASE("a report that joins another alert leaves the first", "[editor]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    DraftStore& drafts = ledger->drafts();
    CHECK(must(drafts.create(proposed("alert-1"))));
    CHECK(must(drafts.create(proposed("alert-2"))));
    const AlsoTold report{12, "dpa", "Zug entgleist", 2, noon};
    CHECK(must(drafts.attach("alert-1", report)));
    CHECK_FALSE(must(drafts.attach("alert-1", report)));
    CHECK(must(drafts.attach("alert-2", report)));
    CHECK_FALSE(must(drafts.attach("alert-2", report)));
    CHECK(must(drafts.also_told("alert-1")).empty());
    REQUIRE(must(drafts.also_told("alert-2")).size() == 1);
    CHECK(must(drafts.find_by_article(12))->id == "alert-2");
}

TEST_CASE("an article is with the alert that it joined last, also when it made one itself", "[editor]") {
    const TempDir folder;
    const auto ledger = open(folder / "ledger.db");
    DraftStore& drafts = ledger->drafts();
    Draft own = proposed("alert-1");
    own.idempotency_key = candidate_key(12);
    CHECK(must(drafts.create(own)));
    CHECK(must(drafts.find_by_article(12))->id == "alert-1");
    CHECK(must(drafts.create(proposed("alert-2"))));
    CHECK(must(drafts.attach("alert-2", {12, "dpa", "Zug entgleist", 2, noon})));
    CHECK(must(drafts.find_by_article(12))->id == "alert-2");
}
