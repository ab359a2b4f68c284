#pragma once

#include "bot/ingest/push_api.hpp"
#include "bot/ingest/signature.hpp"
#include "digest/document/json.hpp"
#include "tests/bot/ingest/newsroom_feed.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <vector>

namespace depesche::tests {

inline const std::string push_token = "cms-token-of-the-tests-0001";
inline const std::string push_secret = "agency-secret-of-the-tests-0001";

/// Two that may push: a CMS with a token, an agency that signs.
inline std::vector<config::PushSettings> two_pushers() {
    config::PushSettings cms;
    cms.name = "cms";
    cms.token = config::Secret(push_token);
    cms.feed.url = "push:cms";
    cms.feed.source = "Seestadt heute";
    cms.feed.section = "Lokal";
    config::PushSettings agency;
    agency.name = "agentur";
    agency.secret = config::Secret(push_secret);
    agency.feed.url = "push:agentur";
    agency.feed.source = "Nordtal-Agentur";
    agency.feed.origin = config::Origin::agency;
    return {std::move(cms), std::move(agency)};
}

/// A ninjs item of an invented newsroom. `extra` are further members, each with a comma behind it.
inline std::string ninjs_item(int number, const std::string& headline = "Die Brücke ist zu", int urgency = 4,
                              const std::string& extra = "") {
    return fmt::format(
        R"({{"uri":"urn:seestadt:{0}","type":"text","language":"de-CH",{3}"headline":"{1}",)"
        R"("canonicalurl":"https://seestadt.example/lokal/{0}","versioncreated":"2026-11-23T05:5{4}:00Z",)"
        R"("urgency":{2},"pubstatus":"usable","body_text":"Nummer {0}. Der Verkehr rollt über den Damm."}})",
        number, headline, urgency, extra, number % 10);
}

inline bot::ServerRequest push_request(std::string body, bot::HttpHeaders headers = {}) {
    bot::ServerRequest request;
    request.method = "POST";
    request.target = request.path = "/api/articles";
    request.peer = "203.0.113.7";
    request.headers = std::move(headers);
    request.body = std::move(body);
    return request;
}

inline bot::HttpHeaders with_token(const std::string& token = push_token) {
    return {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
}

/// As a client signs: over the timestamp, a full stop and the body.
inline bot::HttpHeaders with_signature(const std::string& body, digest::Instant at,
                                       const std::string& secret = push_secret) {
    const std::string timestamp =
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count());
    return {{"X-Depesche-Timestamp", timestamp},
            {"X-Depesche-Signature", "sha256=" + bot::hmac_hex("sha256", secret, timestamp + "." + body)}};
}

/// A store, the door and the API before it; time stands still until told.
struct PushWorld {
    explicit PushWorld(std::unique_ptr<digest::ArticleStore> articles = digest::make_memory_article_store())
        : store(std::move(articles)),
          intake(*store, clock),
          api(*store, intake, clock,
              {.alert_of = {},
               .refused = [this](const std::string& who,
                                 const std::string& why) { refused.push_back(who + " " + why); },
               .real_time = [this] { return clock.now(); }}) {
        api.set_pushers(two_pushers(), "https://seestadt.example/");
    }
    bot::ServerResponse push(const std::string& body, const std::string& key = "") {
        bot::HttpHeaders headers = with_token();
        if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
        return api.answer(push_request(body, std::move(headers)));
    }
    std::int64_t count() { return store->count().value(); }

    HandClock clock;
    std::unique_ptr<digest::ArticleStore> store;
    bot::Intake intake;
    std::vector<std::string> refused;
    bot::PushApi api;
};

inline nlohmann::json json_of(const bot::ServerResponse& response) {
    return digest::parse_bounded(response.body, 16 << 20).value();
}

} // namespace depesche::tests
