// Who is written to first, by the sandbox's order over one connection.
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_process.hpp"

#include <algorithm>
#include <tuple>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

/// In the order in which they arrived.
std::vector<std::string> recipients(SandboxProcess& sandbox, const std::string& words) {
    std::vector<std::string> all;
    std::int64_t last = 0;
    for (auto rows = sandbox.ledger(); !rows.empty(); rows = sandbox.ledger(last)) { // an answer has its limit
        for (const Accepted& row : rows)
            if (row.text.find(words) != std::string::npos) all.push_back(row.recipient);
        last = rows.back().seq;
    }
    return all;
}

} // namespace

TEST_CASE(
    "over one connection an alert about Sport arrives first with who follows Sport, then with who was active last, "
    "and so does its correction",
    "[bot][process]") {
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address());
    newsroom.add_to_breaking("topics = [\"Sport\"]");
    newsroom.pace(2000, 1);
    constexpr std::int64_t all = 5000, sporty = 600; // over more than one segment
    const std::int64_t first = sandbox.add_readers(all);
    newsroom.import_readers(first, all - sporty, "breaking");
    newsroom.import_readers(first + all - sporty, sporty, "breaking;breaking:Sport");
    std::vector<bot::Ordinal> today, yesterday; // every third and every seventh
    for (bot::Ordinal reader = 0; reader < all; ++reader)
        if (reader % 3 == 0)
            today.push_back(reader);
        else if (reader % 7 == 0)
            yesterday.push_back(reader);
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    const auto hear = [&](const std::vector<bot::Ordinal>& readers, bot::Instant at) {
        must(open(newsroom.state() / "ledger.db")->subscribers().heard_from("subscribers.telegram", readers, at));
    };
    hear(yesterday, now - 24h);
    hear(today, now);

    std::vector<bot::Ordinal> expected(all);
    std::ranges::generate(expected, [n = bot::Ordinal{0}]() mutable { return n++; });
    const auto rank = [&](bot::Ordinal reader) {
        return std::tuple(reader < all - sporty, reader % 3 == 0 ? 0 : reader % 7 == 0 ? 1 : 2, reader);
    };
    std::ranges::sort(expected, {}, rank);
    std::vector<std::string> addresses;
    for (const bot::Ordinal reader : expected) addresses.push_back(std::to_string(first + reader));

    Process process = newsroom.run();
    const json sent = newsroom.ask({"alert", "FC Seestadt steigt auf", "--severity", "2", "--topic", "Sport", "--yes"});
    REQUIRE(eventually(60s, [&] { return sandbox.accepted() == all; }));
    CHECK(recipients(sandbox, "steigt auf") == addresses);

    const std::string alert = sent.at("draft");
    newsroom.ask({"alert", "correct", alert, "Doch nicht aufgestiegen", "--yes"});
    REQUIRE(eventually(60s, [&] { return sandbox.accepted() == 2 * all; }));
    CHECK(recipients(sandbox, "Doch nicht") == addresses);
}
