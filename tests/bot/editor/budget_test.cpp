#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/draft_desk.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using tests::TestNewsroom;

namespace {

constexpr std::string_view priced = R"(
[subscribers.telegram]
price = "0.05 CHF"
rate = "10/s"
)";

std::string with_budget(std::string_view ceilings) { return std::string(priced) + "[budget]\n" + std::string(ceilings); }

/// An alert of severity 1, approved and ready to go.
Draft approved_alert(TestNewsroom& newsroom, const std::string& headline, int severity = 1) {
    DraftDesk desk(*newsroom.newsroom);
    const auto armed = desk.arm({.headline = headline, .body = "Das sagt die Polizei.", .severity = severity}, "Keller", false);
    if (!armed) FAIL(armed.error().message);
    return armed->draft;
}

config::BudgetSettings francs(std::int64_t most) {
    config::BudgetSettings budget;
    budget.currency = "CHF";
    budget.sending.cost = most * 1'000'000;
    return budget;
}

Spending spending(std::int64_t messages, std::int64_t francs) { return {messages, {francs * 1'000'000, "CHF"}}; }

} // namespace

TEST_CASE("a ceiling holds to the last message", "[editor]") {
    CHECK(why_over_budget(francs(10), spending(1, 10), {}).empty());
    CHECK_THAT(why_over_budget(francs(10), {1, {10'000'001, "CHF"}}, {}),
               Contains("it would cost 10.000001 CHF, and at most 10.00 CHF is allowed (max_cost)") && Contains("or raise max_cost in [budget]"));
    CHECK_THAT(why_over_budget(francs(10), spending(1, 6), {.sending = spending(1, 5)}), Contains("6.00 CHF on top of 5.00 CHF"));
    config::BudgetSettings budget;
    budget.day.messages = 100;
    CHECK(why_over_budget(budget, {100, {}}, {}).empty());
    CHECK_THAT(why_over_budget(budget, {41, {}}, {.day = {60, {}}}), Contains("it would send 41 messages on top of 60, and at most 100 are allowed today"));
    budget = {};
    budget.currency = "CHF";
    budget.month.cost = 0;
    CHECK(why_over_budget(budget, spending(7, 0), {}).empty()); // what is free may go
    CHECK_THAT(why_over_budget(budget, spending(7, 1), {}), Contains("this month (max_cost_per_month)"));
}

TEST_CASE("days and months begin in the newsroom's zone", "[editor]") {
    const auto zone = *digest::Zone::find("Europe/Zurich");
    const auto at = [](std::string_view iso) { return digest::parse_iso8601(iso).value(); };
    CHECK(day_begins(zone, at("2026-11-23T22:59:59Z")) == at("2026-11-22T23:00:00Z"));
    CHECK(day_begins(zone, at("2026-11-23T23:00:00Z")) == at("2026-11-23T23:00:00Z"));
    CHECK(month_begins(zone, at("2026-11-30T23:30:00Z")) == at("2026-11-30T23:00:00Z"));
    CHECK(month_begins(zone, at("2026-11-30T22:30:00Z")) == at("2026-10-31T23:00:00Z"));
}

TEST_CASE("what would break the ceiling is refused in words with numbers, and the draft stays", "[editor]") {
    TestNewsroom newsroom("2026-11-23T09:00:00Z", with_budget("max_cost = \"0.14 CHF\"\n"));
    newsroom.add_readers(3); // three times five centimes
    const Draft alert = approved_alert(newsroom, "Zug bei Seestadt entgleist");
    const auto sent = newsroom.newsroom->send(alert);
    REQUIRE_FALSE(sent);
    CHECK(sent.error().kind == EditorError::Kind::rules);
    CHECK_THAT(sent.error().message, Contains("it would cost 0.15 CHF, and at most 0.14 CHF is allowed (max_cost)"));
    CHECK(newsroom.draft(alert.id).state == DraftState::approved);
    CHECK(newsroom.ledger->broadcasts(10)->empty());
    const auto forecast = newsroom.newsroom->forecast(alert);
    REQUIRE(forecast);
    CHECK(forecast->over_budget == sent.error().message);
    CHECK(newsroom.newsroom->reach(alert)->over_budget == sent.error().message);
}

TEST_CASE("an edition that would cost too much is held and says so", "[editor]") {
    TestNewsroom newsroom("2026-11-22T12:00:00Z", with_budget("max_messages_per_day = 3\n"));
    newsroom.add_readers(3); // and the channel: four
    newsroom.tick();
    for (const auto& [id, title] : {std::pair("tram", "Nordtal sagt Ja zur Tramverlängerung"), std::pair("bank", "Alpina-Bank streicht 1200 Stellen"),
                                    std::pair("hafen", "Hafenstreik auf Morena ist zu Ende"), std::pair("derby", "HC Seestadt holt das Derby")})
        newsroom.publish(id, title, "2026-11-22T20:00:00Z");
    newsroom.clock.set("2026-11-23T05:15:00Z");
    newsroom.tick();
    newsroom.clock.set("2026-11-23T05:30:00Z");
    newsroom.tick();
    const Draft held = newsroom.draft("morning-2026-11-23");
    CHECK(held.state == DraftState::held);
    CHECK_THAT(held.history.back().what, Contains("max_messages_per_day"));
    CHECK(newsroom.ledger->broadcasts(10)->empty());
}

TEST_CASE("what was spent is counted at the price of its day, whatever the price is now", "[editor]") {
    TestNewsroom newsroom("2026-11-23T09:00:00Z", with_budget("max_cost_per_day = \"0.29 CHF\"\n"));
    newsroom.add_readers(3);
    REQUIRE(newsroom.newsroom->send(approved_alert(newsroom, "Zug bei Seestadt entgleist")));
    newsroom.toml.replace(newsroom.toml.find("0.05 CHF"), 8, "0.01 CHF");
    newsroom.reopen();
    const Instant midnight = day_begins(newsroom.newsroom->zone(), newsroom.clock.now());
    const auto spent = newsroom.ledger->spent(midnight, newsroom.clock.now());
    REQUIRE(spent);
    REQUIRE(spent->size() == 2); // the channel costs nothing
    CHECK(spent->at(1).price == config::Money{50'000, "CHF"});
    CHECK(spent->at(1).messages == 3);
    REQUIRE(newsroom.newsroom->send(approved_alert(newsroom, "Brand im Hafen von Morena"))); // 0.15 + 0.03
    newsroom.toml.replace(newsroom.toml.find("0.01 CHF"), 8, "0.04 CHF");
    newsroom.reopen();
    const Draft third = approved_alert(newsroom, "Brücke in Nordtal gesperrt");
    const auto refused = newsroom.newsroom->send(third); // 0.18 + 0.12
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, Contains("0.12 CHF on top of 0.18 CHF"));
    newsroom.clock.set("2026-11-24T09:00:00Z");
    CHECK(newsroom.newsroom->send(third)); // another day
}

TEST_CASE("what did not leave and will not any more is not counted", "[editor]") {
    TestNewsroom newsroom("2026-11-23T09:00:00Z", priced);
    newsroom.add_readers(4);
    const auto sent = newsroom.newsroom->send(approved_alert(newsroom, "Zug bei Seestadt entgleist"));
    REQUIRE(sent);
    const auto counted = [&] {
        std::int64_t messages = 0;
        for (const Spent& one : newsroom.ledger->spent(Instant{}, newsroom.clock.now()).value()) messages += one.messages;
        std::int64_t by_rows = 0;
        for (const BroadcastRow& row : newsroom.ledger->broadcasts(10).value()) by_rows += billable(row, newsroom.clock.now());
        CHECK(messages == by_rows); // the two ways of counting agree
        return messages;
    };
    CHECK(counted() == 5);
    const BroadcastId readers = sent->broadcasts.back();
    REQUIRE(newsroom.ledger->fanout().set_state(readers, BroadcastState::stopped, "stopped by Keller", newsroom.clock.now()));
    CHECK(counted() == 5); // it may be resumed
    newsroom.clock.advance(5h);
    CHECK(counted() == 1); // too late by now
    newsroom.clock.set("2026-11-23T09:01:00Z");
    REQUIRE(newsroom.ledger->fanout().set_state(readers, BroadcastState::stopped, std::string(corrected_by) + " alert-2", newsroom.clock.now()));
    CHECK(counted() == 1);
}

TEST_CASE("the night's early readers count as well, and a new reader's edition", "[editor]") {
    TestNewsroom newsroom("2026-11-23T23:00:00Z", with_budget("max_messages = 1\n"));
    std::vector<Subscriber> rows;
    for (int i = 0; i < 3; ++i)
        rows.push_back({.address = std::to_string(i + 1), .language = "de-CH", .wishes = {"breaking", "breaking_at_night"}, .since = newsroom.clock.now(), .origin = "import"});
    REQUIRE(newsroom.ledger->subscribers().import("subscribers.telegram", rows) == 3);
    const Draft alert = approved_alert(newsroom, "Zug bei Seestadt entgleist", 2);
    const auto refused = newsroom.newsroom->send(alert);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().message, Contains("it would send 3 messages, and at most 1 are allowed (max_messages)"));
    CHECK(newsroom.draft(alert.id).due == alert.due); // not held until the morning either
    CHECK(newsroom.ledger->broadcasts(10)->empty());
}

TEST_CASE("a forecast knows who gets a draft, when it is finished and what runs already", "[editor]") {
    TestNewsroom newsroom("2026-11-23T09:00:00Z", priced);
    newsroom.add_readers(200);
    const auto sent = newsroom.newsroom->send(approved_alert(newsroom, "Zug bei Seestadt entgleist"));
    REQUIRE(sent);
    CHECK(sent->forecast.messages == 201);
    CHECK(config::money_text(sent->forecast.cost) == "10.00 CHF");
    const auto rows = newsroom.ledger->broadcasts(10).value();
    REQUIRE(rows.size() == 2);
    REQUIRE(rows[0].planned); // kept with the broadcast: the plan that a delay is measured by
    CHECK(std::chrono::duration<double>(*rows[0].planned - newsroom.clock.now()).count() == Approx(20.3).margin(0.3));
    CHECK(sent->forecast.finishes == *rows[0].planned);

    const auto slot = newsroom.newsroom->schedule().slot("evening", digest::parse_date("2026-11-23").value());
    REQUIRE(slot);
    const auto evening = newsroom.newsroom->forecast(*slot);
    REQUIRE(evening);
    CHECK(evening->from == slot->at);
    CHECK(evening->recipients == 201);
    CHECK(std::chrono::duration<double>(evening->finishes - slot->at).count() == Approx(20.3).margin(0.3));
    CHECK(evening->audiences.at(1).platform == config::Platform::telegram);

    // The same at once waits for what runs: the alert has twenty seconds to go.
    const auto second = newsroom.newsroom->forecast(approved_alert(newsroom, "Brand im Hafen von Morena"));
    REQUIRE(second);
    CHECK(std::chrono::duration<double>(second->finishes - newsroom.clock.now()).count() == Approx(40.4).margin(0.5));
    CHECK(forecast_line(*second, newsroom.newsroom->zone()) == "finished by 10:01 (41 s), 201 messages, 10.00 CHF");
}
