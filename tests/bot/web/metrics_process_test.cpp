// The page of figures of a real `depesche run`, beside what its ledger says.
#include "tests/support/bot_process.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <sstream>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

/// Every figure by its name with its labels.
std::map<std::string, double> figures(std::uint16_t port) {
    std::istringstream page(get_page(port, "/metrics"));
    std::map<std::string, double> all;
    for (std::string line; std::getline(page, line);) {
        const std::size_t blank = line.rfind(' ');
        if (!line.starts_with('#') && blank != std::string::npos)
            all[line.substr(0, blank)] = std::stod(line.substr(blank));
    }
    return all;
}

double ended(const std::map<std::string, double>& page, const std::string& outcome) {
    return page.at("depesche_deliveries_total{platform=\"telegram\",outcome=\"" + outcome + "\"}");
}

/// The figure of this name, whatever its labels; added up.
double sum(const std::map<std::string, double>& page, const std::string& name) {
    double all = 0;
    for (const auto& [key, value] : page)
        if (key == name || key.starts_with(name + "{")) all += value;
    return all;
}

std::uint16_t metrics_port(const Process& process) {
    const std::string words = "metrics: served on 127.0.0.1:0 (port ";
    std::string log;
    const auto told = [&] { return (log = process.out() + process.err()).find(words) != std::string::npos; };
    REQUIRE(eventually(5s, told));
    return static_cast<std::uint16_t>(std::stoi(log.substr(log.find(words) + words.size())));
}

} // namespace

TEST_CASE("while an alert goes out the page of figures says what the ledger says, and at its end exactly that",
          "[web][process]") {
    constexpr std::int64_t readers = 1200;
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address(), "[metrics]\nlisten = \"127.0.0.1:0\"\n");
    newsroom.pace(600, 16);
    newsroom.import_readers(sandbox.add_readers(readers), readers);
    sandbox.script(json::array(
        {{{"match", {{"every", 10}}},
          {"action",
           {{"type", "status"}, {"status", 403}, {"description", "Forbidden: bot was blocked by the user"}}}}}));
    Process process = newsroom.run();
    const std::uint16_t port = metrics_port(process);
    const auto idle = figures(port);
    CHECK(sum(idle, "depesche_deliveries_total") == 0);
    CHECK(sum(idle, "depesche_broadcasts_running") == 0);

    const json sent = newsroom.ask({"alert", "Brand am Hafen", "--severity", "1", "--yes"});
    const std::string id = sent.at("broadcasts").at(0).dump();
    const auto ledger = [&] { return newsroom.ask({"log", id}).at("broadcast"); };
    REQUIRE(eventually(10s, [&] { return sandbox.accepted() >= 200; }));
    int looks = 0;
    for (json before = ledger(); before.at("state") == "running"; ++looks) {
        const auto page = figures(port);
        json after = ledger();
        const auto between = [&](double figure, const char* what) {
            const double a = before.at("tally").at(what), b = after.at("tally").at(what);
            INFO(what << ": " << figure << ", the ledger says " << a << " and then " << b);
            CHECK(figure >= std::min(a, b));
            CHECK(figure <= std::max(a, b));
        };
        between(ended(page, "delivered"), "delivered");
        between(ended(page, "refused"), "refused");
        if (after.at("state") == "running") {
            between(sum(page, "depesche_deliveries_pending"), "pending");
            CHECK(page.at("depesche_deliveries_pending{platform=\"telegram\",lane=\"alert\"}") > 0);
            CHECK(sum(page, "depesche_broadcasts_running") == 1);
            CHECK(sum(page, "depesche_send_rate_permitted") == 600);
        }
        before = std::move(after);
    }
    CHECK(looks >= 2);

    const json tally = ledger().at("tally");
    const auto page = figures(port);
    for (const char* outcome : {"delivered", "refused", "expired", "withheld", "unknown"}) {
        INFO(outcome);
        CHECK(ended(page, outcome) == tally.at(outcome).get<double>());
    }
    CHECK(tally.at("refused").get<double>() >= readers / 10 - 1);
    CHECK(sum(page, "depesche_refusals_total") == tally.at("refused").get<double>());
    CHECK(ended(page, "delivered") == static_cast<double>(sandbox.accepted()));
    CHECK(sum(page, "depesche_requests_total") == readers);
    CHECK(sum(page, "depesche_retries_total") == 0);
    CHECK(sum(page, "depesche_deliveries_pending") == 0);
    CHECK(sum(page, "depesche_broadcasts_running") == 0);
    CHECK(page.at("depesche_commit_seconds_count") > 0);
    CHECK(page.at("depesche_storage_ok") == 1);
    CHECK(get_page(port, "/metrics").find(ProcessNewsroom::token) == std::string::npos);
}
