#include "bot/cli/foresee.hpp"
#include "bot/cli/simulate_platforms.hpp"
#include "tests/support/bot_process.hpp"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sstream>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using nlohmann::json;

TEST_CASE("a platform is given with its rate, and its readers where it has not all of them", "[cli]") {
    const auto one = read_platform("whatsapp=80/s:200000");
    REQUIRE(one);
    CHECK(one->name == "whatsapp");
    CHECK(one->rate == 80);
    CHECK(one->recipients == 200'000);
    CHECK(read_platform("telegram=20/min")->rate == Approx(1.0 / 3));
    for (const std::string text : {"telegram", "=30/s", "telegram=", "telegram=0/s", "telegram=30/h", "telegram=30/s:", "telegram=30/s:-5", "Tele gram=30/s", "telegram=30/s:5x"}) {
        CAPTURE(text);
        REQUIRE_FALSE(read_platform(text));
        CHECK_THAT(read_platform(text).error(), Contains("write telegram=1000/s"));
    }
}

TEST_CASE("platforms without a number share what the others leave", "[cli]") {
    SimulateOptions options;
    options.subscribers = 1'000'000;
    options.platforms = {"telegram=1000/s", "whatsapp=80/s:200000", "matrix=50/s"};
    const auto platforms = platforms_of(options);
    REQUIRE(platforms);
    CHECK(platforms->at(0).recipients == 400'000);
    CHECK(platforms->at(1).recipients == 200'000);
    CHECK(platforms->at(2).recipients == 400'000);
    options.platforms = {"telegram=1000/s", "whatsapp=80/s:2000000"};
    CHECK_THAT(platforms_of(options).error(), Contains("2000000 readers and --subscribers says 1000000"));
    options.platforms = {"telegram=1000/s", "telegram=30/s"};
    CHECK_THAT(platforms_of(options).error(), Contains("is there twice"));
    options.subscribers = -1;
    options.platforms = {"telegram=1000/s"};
    CHECK_THAT(platforms_of(options).error(), Contains("how many readers?"));
    options.prices = {"whatsapp=1 CHF"};
    options.platforms = {"telegram=1000/s:5"};
    CHECK_THAT(platforms_of(options).error(), Contains("names no --platform"));
    options.prices = {"telegram=1,5 CHF"};
    CHECK_THAT(platforms_of(options).error(), Contains("like \"0.0691 CHF\""));
}

TEST_CASE("numbers are grouped", "[cli]") {
    CHECK(grouped(0) == "0");
    CHECK(grouped(999) == "999");
    CHECK(grouped(1000) == "1,000");
    CHECK(grouped(-1'234'567) == "-1,234,567");
    CHECK(grouped(-123) == "-123");
}

TEST_CASE("simulate needs no configuration", "[process]") {
    const auto ended = depesche::tests::depesche({"simulate", "--subscribers", "1000000", "--platform", "telegram=1000/s", "--platform", "whatsapp=80/s:200000", "--price",
                                 "whatsapp=0.0691 CHF", "--at", "2026-11-23T06:30", "--tz", "Europe/Zurich", "--json"});
    REQUIRE(ended.exit == 0);
    const json result = ended.json();
    CHECK(result["from"] == "2026-11-23T05:30:00Z");
    REQUIRE(result["platforms"].size() == 2);
    CHECK(result["platforms"][0]["recipients"] == 800'000);
    CHECK(result["platforms"][0]["seconds"].get<double>() == Approx(804.1).margin(0.3));
    CHECK(result["platforms"][1]["seconds"].get<double>() == Approx(2512.6).margin(0.5));
    CHECK(result["platforms"][1]["cost"] == json({{"amount", "13820.00"}, {"currency", "CHF"}}));
    CHECK(result["cost"]["amount"] == "13820.00");
    CHECK(result["messages"] == 1'000'000);
    CHECK(result["seconds"] == result["platforms"][1]["seconds"]);

    const auto text = depesche::tests::depesche({"simulate", "--subscribers", "1000000", "--platform", "telegram=1000/s", "--at", "2026-11-23T06:30", "--tz", "Europe/Zurich"});
    CHECK(text.exit == 0);
    CHECK_THAT(text.out, Contains("1,000,000") && Contains("16 min 46 s") && Contains("06:46:45"));
    CHECK(depesche::tests::depesche({"simulate"}).exit == 2);
    CHECK(depesche::tests::depesche({"simulate", "--platform", "telegram=fast", "--subscribers", "5"}).exit == 2);
}

TEST_CASE("a draft is simulated for its real readers, and what goes beyond the budget is refused with exit 4", "[process]") {
    SandboxProcess sandbox;
    const std::int64_t first = sandbox.add_readers(50);
    ProcessNewsroom newsroom(sandbox.address(), "price = \"0.05 CHF\"\n[budget]\nmax_cost = \"2.00 CHF\"\n");
    newsroom.import_readers(first, 50);
    const auto forecast = newsroom.ask({"simulate", "morning"});
    CHECK(forecast["recipients"] == 50);
    CHECK(forecast["cost"]["amount"] == "2.50");
    CHECK_THAT(forecast["over_budget"].get<std::string>(), Contains("2.50 CHF"));
    CHECK(newsroom.verb({"simulate", "nothing"}).exit == 2);
    Process run = newsroom.run();
    const Ended refused = newsroom.verb({"alert", "Zug bei Seestadt entgleist", "--body", "Das sagt die Polizei.", "--severity", "2", "--yes"});
    CHECK(refused.exit == 4);
    CHECK_THAT(refused.err, Contains("over the budget") && Contains("2.50 CHF") && Contains("raise max_cost in [budget]"));
    CHECK(sandbox.accepted() == 0);
    const auto drafts = newsroom.ask({"draft", "list"});
    REQUIRE(drafts.size() >= 1);
    CHECK(drafts[0]["state"] == "proposed"); // it stays
}

TEST_CASE("status --watch shows the sending second by second, and ends cleanly", "[process]") {
    SandboxProcess sandbox;
    const std::int64_t first = sandbox.add_readers(400);
    ProcessNewsroom newsroom(sandbox.address(), "[metrics]\nlisten = \"127.0.0.1:0\"\n");
    newsroom.pace(20, 8);
    newsroom.import_readers(first, 400);
    CHECK(newsroom.verb({"status", "--watch"}).exit == 3); // nothing runs
    Process run = newsroom.run();
    const auto alert = newsroom.verb({"alert", "Zug bei Seestadt entgleist", "--body", "Das sagt die Polizei.", "--severity", "2", "--yes", "--json"});
    REQUIRE(alert.exit == 0);
    CHECK(alert.json()["forecast"]["seconds"].get<double>() == Approx(20.2).margin(0.5));

    Process watch(program(), {.arguments = {"--config", newsroom.file().string(), "status", "--watch", "--json"}});
    Process lines(program(), {.arguments = {"--config", newsroom.file().string(), "status", "--watch"}});
    const auto has_rate = [&] {
        const std::string out = watch.out();
        return out.find("\"rate\":1") != std::string::npos || out.find("\"rate\":2") != std::string::npos;
    };
    CHECK(eventually(15s, has_rate));
    for (Process* one : {&watch, &lines}) {
        one->signal(SIGINT);
        const auto ended = one->wait(5s);
        REQUIRE(ended);
        CHECK(ended->exit == 0);
    }
    std::istringstream out(watch.out());
    std::string line;
    std::int64_t remaining = 401;
    int seen = 0;
    while (std::getline(out, line)) {
        CAPTURE(line);
        const json frame = json::parse(line);
        for (const json& one : frame["broadcasts"]) {
            CHECK(one["remaining"].get<std::int64_t>() <= remaining);
            remaining = one["remaining"].get<std::int64_t>();
            CHECK(one["permitted"] == 20.0);
            CHECK(one["planned"].is_string());
            CHECK(one["expected"].is_string());
            ++seen;
        }
    }
    CHECK(seen >= 5);
    CHECK_THAT(lines.out(), Contains("/s of 20/s") && Contains("(planned "));
    const auto status = newsroom.ask({"status"});
    CHECK(status["broadcasts"][0]["permitted"] == 20.0);
    run.signal(SIGTERM);
    CHECK(run.wait(20s));
}
