#include "bot/web/metrics.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <sstream>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

MetricsFacts busy() {
    MetricsFacts facts;
    facts.version = "1.0";
    facts.started = Instant{1'000'000s};
    facts.now = facts.started + 1h;
    BroadcastProgress one;
    one.row.lane = Lane::digest;
    one.row.audience = "subscribers.telegram";
    one.row.started = facts.now - 90s;
    one.row.planned = facts.now;
    one.row.tally.pending = 1234;
    one.expected = facts.now + 300s;
    facts.sending.broadcasts.push_back(one);
    SenderProgress sender;
    sender.id = "0123456789abcdef";
    sender.rate = 29.5;
    sender.permitted = 30;
    sender.paused_until = facts.now + 7s;
    sender.answer_time = 80ms;
    facts.sending.senders.push_back(sender);
    SendTotals& totals = facts.sending.totals[config::Platform::telegram];
    totals.delivered = 5;
    totals.limits = 2;
    totals.refusals["403 Forbidden: \"bot\\was\nblocked\""] = 3;
    facts.sending.commits.add(3ms, 1ms);
    facts.sending.commits.add(1h, 1ms);
    facts.wal_bytes = {{"ledger", 4096}};
    facts.feeds = {{"well", 12}};
    return facts;
}

} // namespace

TEST_CASE("figures are told in Prometheus' text format", "[web]") {
    const std::string page = metrics_text(busy());
    CHECK_THAT(page, Contains("depesche_deliveries_pending{platform=\"telegram\",lane=\"digest\"} 1234\n"));
    CHECK_THAT(page, Contains("depesche_deliveries_total{platform=\"telegram\",outcome=\"delivered\"} 5\n"));
    CHECK_THAT(page, Contains("depesche_rate_limited_total{platform=\"telegram\"} 2\n"));
    CHECK_THAT(page, Contains("depesche_oldest_pending_seconds 90\n"));
    CHECK_THAT(page, Contains("depesche_broadcast_delay_seconds{audience=\"subscribers.telegram\"} 300\n"));
    CHECK_THAT(page, Contains("depesche_send_rate{platform=\"telegram\",sender=\"0123456789abcdef\"} 29.5\n"));
    CHECK_THAT(page, Contains("depesche_sender_paused_seconds{platform=\"telegram\",sender=\"0123456789abcdef\"} 7\n"));
    CHECK_THAT(page, Contains("depesche_commit_seconds_bucket{le=\"0.002\"} 0\n"));
    CHECK_THAT(page, Contains("depesche_commit_seconds_bucket{le=\"0.005\"} 1\n"));
    CHECK_THAT(page, Contains("depesche_commit_seconds_bucket{le=\"+Inf\"} 2\n"));
    CHECK_THAT(page, Contains("depesche_commit_seconds_count 2\n"));
    CHECK_THAT(page, Contains("depesche_commit_cpu_seconds_total 0.002\n"));
    CHECK_THAT(page, Contains("reason=\"403 Forbidden: \\\"bot\\\\was\\nblocked\\\"\"} 3\n"));
}

TEST_CASE("each family of figures is declared once, before its samples, and counters end in _total", "[web]") {
    std::istringstream page(metrics_text(busy()));
    std::set<std::string> seen;
    std::string line, family, type;
    while (std::getline(page, line)) {
        CAPTURE(line);
        if (line.starts_with("# HELP ")) {
            family = line.substr(7, line.find(' ', 7) - 7);
            CHECK(seen.insert(family).second);
            CHECK(family.starts_with("depesche_"));
        } else if (line.starts_with("# TYPE ")) {
            CHECK(line.substr(7, family.size()) == family);
            type = line.substr(line.rfind(' ') + 1);
            CHECK((type == "counter") == family.ends_with("_total"));
        } else {
            CHECK(line.starts_with(family));
            CHECK(line.rfind(' ') != std::string::npos);
        }
    }
    CHECK(seen.size() > 20);
}

TEST_CASE("figures are shown at their path alone, and to who has the token", "[web]") {
    const config::Secret token("a-token-long-enough");
    ServerRequest request{.method = "GET", .target = "/metrics", .path = "/metrics"};
    CHECK_FALSE(refuse_metrics(request, config::Secret()));
    CHECK(refuse_metrics(request, token)->status == 401);
    request.headers = {{"Authorization", "Bearer a-token-long-enougH"}};
    CHECK(refuse_metrics(request, token)->status == 401);
    request.headers = {{"Authorization", "Bearer a-token-long-enough"}};
    CHECK_FALSE(refuse_metrics(request, token));
    request.method = "POST";
    CHECK(refuse_metrics(request, token)->status == 405);
    request.path = "/";
    CHECK(refuse_metrics(request, token)->status == 404);
}
