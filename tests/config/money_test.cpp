#include "config_support.hpp"

#include "config/money.hpp"

using namespace depesche;
using namespace depesche::config;
using namespace depesche::tests;
using Catch::Matchers::Contains;

TEST_CASE("money is read exactly and written as it was read", "[config]") {
    CHECK(read_money("0.0691 CHF") == Money{69'100, "CHF"});
    CHECK(read_money("13820 EUR") == Money{13'820'000'000, "EUR"});
    CHECK(read_money("0.000001USD") == Money{1, "USD"});
    CHECK(money_text({69'100, "CHF"}) == "0.0691 CHF");
    CHECK(money_text({13'820'000'000, "EUR"}) == "13820.00 EUR");
    CHECK(money_text({1, "USD"}) == "0.000001 USD");
    CHECK(money_text({-2'500'000, "CHF"}) == "-2.50 CHF");
    CHECK(money_text({}).empty());
    for (std::int64_t micros = 0; micros < 3'000'000; micros += 7919)
        CHECK(read_money(money_text({micros, "CHF"})) == Money{micros, "CHF"});
}

TEST_CASE("what is no money is told with an example", "[config]") {
    for (const std::string text : {"", "CHF", "0.0691", "0,0691 CHF", "-1 CHF", "1. CHF", ".5 CHF", "0.0000001 CHF", "1 chf", "1 Franken",
                                   "1234567890 CHF", "1 CHF ", "CHF 1"}) {
        CAPTURE(text);
        const auto money = read_money(text);
        REQUIRE_FALSE(money);
        CHECK_THAT(money.error(), Contains("like \"0.0691 CHF\""));
    }
}

TEST_CASE("a price times readers is exact, and never overflows", "[config]") {
    CHECK(times({69'100, "CHF"}, 200'000) == Money{13'820'000'000, "CHF"});
    CHECK(times({1'000'000'000, "CHF"}, 9'000'000'000'000'000'000) == Money{most_micros, "CHF"});
    CHECK(plus({}, {5, "CHF"}) == Money{5, "CHF"});
    CHECK(plus({5, "CHF"}, {7, "EUR"}) == Money{5, "CHF"});
    CHECK(plus({most_micros, "CHF"}, {most_micros, "CHF"}) == Money{most_micros, "CHF"});
}

TEST_CASE("a newsroom's budget is read with its prices", "[config]") {
    Sample sample;
    sample.channel += "price = \"0.0691 CHF\"\n";
    sample.more = "[budget]\nmax_cost = \"20 CHF\"\nmax_cost_per_month = \"9000.50 CHF\"\nmax_messages_per_day = 400000\n";
    const auto settings = settings_of(sample);
    CHECK(settings.audiences.at(0).price == Money{69'100, "CHF"});
    CHECK(settings.audiences.at(1).price == Money{69'100, "CHF"}); // the readers of the same bot
    CHECK(settings.budget.currency == "CHF");
    CHECK(settings.budget.sending.cost == 20'000'000);
    CHECK(settings.budget.month.cost == 9'000'500'000);
    CHECK(settings.budget.day.messages == 400'000);
    CHECK_FALSE(settings.budget.day.cost);
    CHECK(settings.budget.is_on());
    CHECK_FALSE(settings_of(Sample{}).budget.is_on());
}

TEST_CASE("a ceiling that would limit nothing is a mistake", "[config]") {
    Sample sample;
    sample.more = "[budget]\nmax_cost = \"20 CHF\"\n";
    CHECK_THAT(problem_of(sample), Contains("budget.max_cost: limits nothing: no [channel.NAME]"));
    sample.channel += "price = \"0.05 EUR\"\n";
    CHECK_THAT(problem_of(sample), Contains("budget.max_cost: is in CHF, the prices are in EUR; keep one currency"));
    sample.more = "[budget]\nmax_mesages = 5\n";
    CHECK_THAT(problem_of(sample), Contains("did you mean \"max_messages\"?"));
    sample.more.clear();
    sample.channel += "[subscribers.telegram]\nprice = \"0.05 CHF\"\n";
    CHECK_THAT(problem_of(sample), Contains("subscribers.telegram.price: is in CHF, that of channel.telegram in EUR"));
}

TEST_CASE("a price that is none, or beyond reason, is told", "[config]") {
    Sample sample;
    const std::string channel = sample.channel;
    sample.channel = channel + "price = 0.05\n";
    CHECK_THAT(problem_of(sample), Contains("channel.telegram.price: expected an amount and its currency"));
    sample.channel = channel + "price = \"1001 CHF\"\n";
    CHECK_THAT(problem_of(sample), Contains("the price of one message, at most 1000"));
}

TEST_CASE("figures are shown on this machine, or to who has the token", "[config]") {
    Sample sample;
    sample.more = "[metrics]\nlisten = \"127.0.0.1:9464\"\n";
    CHECK(settings_of(sample).metrics.listen == "127.0.0.1:9464");
    for (const std::string listen : {"0.0.0.0:9464", "10.0.0.5:9464", "127.evil.example:9464"}) {
        CAPTURE(listen);
        sample.more = "[metrics]\nlisten = \"" + listen + "\"\n";
        CHECK_THAT(problem_of(sample), Contains("metrics.token: required where listen is not on this machine"));
    }
    const Variable token("METRICS_TEST_TOKEN", "a-token-long-enough-to-count");
    sample.more = "[metrics]\nlisten = \"0.0.0.0:9464\"\ntoken = \"env:METRICS_TEST_TOKEN\"\n";
    CHECK(settings_of(sample).metrics.token.reveal() == "a-token-long-enough-to-count");
}
