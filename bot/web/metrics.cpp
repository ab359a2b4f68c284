#include "bot/web/metrics.hpp"

#include "bot/ingest/signature.hpp"
#include "bot/platform/platform.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace depesche::bot {

namespace {

using Label = std::pair<std::string_view, std::string>;

/// Backslash, quote and line break are escaped (the format's own rule); other control characters have no place there.
std::string escaped(std::string_view value) {
    std::string text;
    for (const char c : value) {
        if (c == '\\' || c == '"') text += '\\';
        if (c == '\n')
            text += "\\n";
        else if (static_cast<unsigned char>(c) >= 0x20)
            text += c;
    }
    return text;
}

/// The families one after the other, each with its help.
class Page {
public:
    void family(std::string_view name, std::string_view type, std::string_view help) {
        name_ = name;
        text_ += fmt::format("# HELP depesche_{} {}\n# TYPE depesche_{} {}\n", name, help, name, type);
    }
    template <class Number>
    void sample(Number value, std::initializer_list<Label> labels = {}, std::string_view suffix = "") {
        std::string all;
        for (const auto& [label, content] : labels)
            all += fmt::format("{}{}=\"{}\"", all.empty() ? "" : ",", label, escaped(content));
        text_ += fmt::format("depesche_{}{}{} {}\n", name_, suffix, all.empty() ? all : "{" + all + "}", value);
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
    std::string_view name_;
};

std::string name_of(config::Platform platform) { return std::string(platform_for(platform).name()); }
std::string name_of(Lane lane) { return lane == Lane::alert ? "alert" : "digest"; }

double seconds(Instant from, Instant until) {
    return std::max(0.0, std::chrono::duration<double>(until - from).count());
}

void add_program(Page& page, const MetricsFacts& facts) {
    page.family("build_info", "gauge", "The version that runs; always 1.");
    page.sample(1, {{"version", facts.version}});
    page.family("start_time_seconds", "gauge", "When the process began, seconds since 1970.");
    page.sample(std::chrono::duration<double>(facts.started.time_since_epoch()).count());
}

void add_running(Page& page, const MetricsFacts& facts) {
    std::map<std::pair<config::Platform, Lane>, std::pair<int, std::int64_t>> running;
    std::map<std::string, double> delays;
    double oldest = 0;
    for (const BroadcastProgress& one : facts.sending.broadcasts) {
        auto& [count, pending] = running[{one.platform, one.row.lane}];
        ++count;
        pending += one.row.tally.pending;
        if (one.row.tally.pending > 0) oldest = std::max(oldest, seconds(one.row.started, facts.now));
        if (!one.row.planned) continue;
        double& delay = delays[one.row.audience];
        delay = std::max(delay, seconds(*one.row.planned, one.expected.value_or(facts.now)));
    }
    page.family("broadcasts_running", "gauge", "Broadcasts that are being sent.");
    for (const auto& [key, values] : running)
        page.sample(values.first, {{"platform", name_of(key.first)}, {"lane", name_of(key.second)}});
    page.family("deliveries_pending", "gauge", "Recipients of running broadcasts who have no end yet.");
    for (const auto& [key, values] : running)
        page.sample(values.second, {{"platform", name_of(key.first)}, {"lane", name_of(key.second)}});
    page.family("oldest_pending_seconds", "gauge", "Age of the oldest running broadcast that has pending recipients.");
    page.sample(oldest);
    page.family("broadcast_delay_seconds", "gauge",
                "How much later than planned the latest running broadcast of an audience will be finished.");
    for (const auto& [audience, delay] : delays) page.sample(delay, {{"audience", audience}});
}

void add_totals(Page& page, const EngineProgress& sending) {
    page.family("deliveries_total", "counter", "Recipients whose end is recorded, by outcome.");
    for (const auto& [platform, totals] : sending.totals) {
        for (const auto& [outcome, count] :
             {std::pair("delivered", totals.delivered), std::pair("refused", totals.refused),
              std::pair("expired", totals.expired), std::pair("withheld", totals.withheld),
              std::pair("unknown", totals.unknown)})
            page.sample(count, {{"platform", name_of(platform)}, {"outcome", outcome}});
    }
    const auto counter = [&](std::string_view name, std::string_view help, std::int64_t SendTotals::* count) {
        page.family(name, "counter", help);
        for (const auto& [platform, totals] : sending.totals)
            page.sample(totals.*count, {{"platform", name_of(platform)}});
    };
    counter("requests_total", "Requests that were answered, or of which no answer came.", &SendTotals::requests);
    counter("retries_total", "Requests that did not end a delivery, so that another one follows.",
            &SendTotals::retries);
    counter("resent_total", "Messages sent once more after an unknown outcome: each may be a double.",
            &SendTotals::resent);
    counter("rate_limited_total", "Answers that asked for less (429).", &SendTotals::limits);
    page.family("refusals_total", "counter", "Recipients whom the platform refused for good, by its words.");
    for (const auto& [platform, totals] : sending.totals) {
        for (const auto& [reason, count] : totals.refusals)
            page.sample(count, {{"platform", name_of(platform)}, {"reason", reason}});
    }
}

void add_senders(Page& page, const MetricsFacts& facts) {
    const auto each = [&](std::string_view name, std::string_view help, auto value) {
        page.family(name, "gauge", help);
        for (const SenderProgress& sender : facts.sending.senders)
            page.sample(value(sender), {{"platform", name_of(sender.platform)}, {"sender", sender.id}});
    };
    each("send_rate", "Deliveries that ended, a second, over the last minute of sending.",
         [](const SenderProgress& sender) { return sender.rate.value_or(0); });
    each("send_rate_permitted", "What the platform or the configuration permits, messages a second.",
         [](const SenderProgress& sender) { return sender.permitted; });
    each("sender_paused_seconds", "What is left of a pause that the platform asked for.",
         [&](const SenderProgress& sender) {
             return sender.paused_until ? seconds(facts.now, *sender.paused_until) : 0.0;
         });
    each("requests_in_flight", "Requests without an answer yet.",
         [](const SenderProgress& sender) { return sender.on_wire; });
    each("window_slots", "How many may be under way without a durable end.",
         [](const SenderProgress& sender) { return sender.slots; });
    each("window_slots_held", "How many hold a slot: from their intent until their end is known.",
         [](const SenderProgress& sender) { return sender.slots_held; });
    page.family("answer_seconds", "gauge", "How long the platform takes to answer, a moving average.");
    for (const SenderProgress& sender : facts.sending.senders) {
        if (sender.answer_time)
            page.sample(sender.answer_time->count(), {{"platform", name_of(sender.platform)}, {"sender", sender.id}});
    }
}

void add_storage(Page& page, const MetricsFacts& facts) {
    const CommitTimes& commits = facts.sending.commits;
    page.family("commit_seconds", "histogram", "How long a commit of the fan-out waited for the disk.");
    std::int64_t below = 0;
    for (std::size_t i = 0; i < CommitTimes::bounds.size(); ++i) {
        below += commits.buckets()[i];
        page.sample(below, {{"le", fmt::format("{}", CommitTimes::bounds[i])}}, "_bucket");
    }
    page.sample(commits.count(), {{"le", "+Inf"}}, "_bucket");
    page.sample(commits.sum(), {}, "_sum");
    page.sample(commits.count(), {}, "_count");
    page.family("commit_cpu_seconds_total", "counter", "For how long these commits kept a processor busy.");
    page.sample(commits.cpu());
    page.family("commit_failures_total", "counter", "Commits that failed; nothing is sent until one succeeds.");
    page.sample(facts.sending.failed_commits);
    page.family("storage_ok", "gauge", "1 while the ledger can be written, 0 while sending waits for it.");
    page.sample(facts.sending.storage_ok ? 1 : 0);
    page.family("wal_bytes", "gauge", "Size of a store's write-ahead log.");
    for (const auto& [store, bytes] : facts.wal_bytes) page.sample(bytes, {{"store", store}});
}

} // namespace

std::string metrics_text(const MetricsFacts& facts) {
    Page page;
    add_program(page, facts);
    add_running(page, facts);
    add_totals(page, facts.sending);
    add_senders(page, facts);
    add_storage(page, facts);
    page.family("feeds", "gauge", "Feeds by how they stand.");
    for (const auto& [state, count] : facts.feeds) page.sample(count, {{"state", state}});
    page.family("drafts", "gauge", "Drafts that wait for somebody or for their time, by state.");
    for (const auto& [state, count] : facts.drafts) page.sample(count, {{"state", state}});
    return page.take();
}

std::optional<ServerResponse> refuse_metrics(const ServerRequest& request, const config::Secret& token) {
    if (request.path != "/metrics")
        return ServerResponse{404, {{"Content-Type", "text/plain"}}, "the figures are at /metrics\n"};
    if (request.method != "GET" && request.method != "HEAD")
        return ServerResponse{405, {{"Allow", "GET"}, {"Content-Type", "text/plain"}}, "only GET\n"};
    if (token.empty()) return std::nullopt;
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view given = request.header("Authorization");
    if (given.starts_with(scheme) && is_same_secret(given.substr(scheme.size()), token.reveal())) return std::nullopt;
    return ServerResponse{401,
                          {{"WWW-Authenticate", "Bearer"}, {"Content-Type", "text/plain"}},
                          "send the token of [metrics] as Authorization: Bearer\n"};
}

ServerResponse metrics_response(std::string text) {
    return {200,
            {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}, {"Cache-Control", "no-store"}},
            std::move(text)};
}

} // namespace depesche::bot
