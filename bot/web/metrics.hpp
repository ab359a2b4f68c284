#pragma once

#include "bot/delivery/progress.hpp"
#include "bot/net/http_server.hpp"
#include "config/secret.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace depesche::bot {

/// Everything that the page of figures shows. Never an address, a reader, a text or a token.
struct MetricsFacts {
    std::string version;
    Instant now, started;
    EngineProgress sending;
    std::map<std::string, std::int64_t> wal_bytes; ///< by store: "ledger", "news"
    std::map<std::string, std::int64_t> feeds;     ///< by state: "well", "failing", "ended", "quiet"
    std::map<std::string, std::int64_t> drafts;    ///< by state, of those that wait for somebody or for their time
};

/// In Prometheus' text format 0.0.4; deploy/docs/metrics.md says what each means. Pure.
std::string metrics_text(const MetricsFacts& facts);

/// Whether a request may see them; otherwise what it is answered. An empty token lets everybody who can connect.
std::optional<ServerResponse> refuse_metrics(const ServerRequest& request, const config::Secret& token);
ServerResponse metrics_response(std::string text);

} // namespace depesche::bot
