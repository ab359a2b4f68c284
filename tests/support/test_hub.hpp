#pragma once

#include "bot/ingest/signature.hpp"
#include "tests/support/loopback.hpp"

#include <boost/asio/co_spawn.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

/// A WebSub hub on loopback that does what the test says: takes requests, verifies them by itself (or when told),
/// denies, and brings content with any signature.
class TestHub {
public:
    struct Asked {
        std::string mode, topic, callback, secret, lease;
    };

    explicit TestHub(asio::io_context& io)
        : io_(io),
          client_(bot::make_http_client(io.get_executor(), {})),
          server_(serve(io, [this](bot::ServerRequest request) -> asio::awaitable<bot::ServerResponse> {
              co_return take(std::move(request));
          })) {}

    std::string url() const { return address_of(*server_, "/hub").to_string(); }
    asio::awaitable<void> stop() {
        client_->stop();
        co_await server_->stop(bot::Deadline::in(std::chrono::seconds(5)));
    }

    /// What a hub asks to confirm a request; the answer.
    asio::awaitable<bot::HttpResponse> verify(Asked what, std::string challenge, std::string seconds) {
        std::string query = "hub.mode=" + what.mode + "&hub.topic=" + what.topic + "&hub.challenge=" + challenge;
        if (!seconds.empty()) query += "&hub.lease_seconds=" + seconds;
        co_return co_await call("GET", what.callback + "?" + query, "", {});
    }
    asio::awaitable<bot::HttpResponse> deny(Asked what, std::string reason) {
        co_return co_await call(
            "GET", what.callback + "?hub.mode=denied&hub.topic=" + what.topic + "&hub.reason=" + reason, "", {});
    }
    /// Content signed with `secret`; "none" as method: without a signature.
    asio::awaitable<bot::HttpResponse> publish(std::string callback, std::string body, std::string secret,
                                               std::string method) {
        bot::HttpHeaders headers{{"Content-Type", "application/rss+xml"}};
        if (method != "none")
            headers.emplace_back("X-Hub-Signature", method + "=" + bot::hmac_hex(method, secret, body));
        co_return co_await call("POST", std::move(callback), std::move(body), std::move(headers));
    }

    std::vector<Asked> asked; ///< in order
    int status = 202;         ///< what requests are answered
    int moved = 0;            ///< the status of a redirect from url() to another address, which takes them
    bool verifies = true;     ///< each request at once, by itself
    std::string lease = "864000";
    std::vector<std::string> confirmed; ///< modes that the subscriber confirmed by echoing the challenge

private:
    bot::ServerResponse take(bot::ServerRequest request) {
        if (moved != 0 && request.path == "/hub")
            return {.status = moved, .headers = {{"Location", "/elsewhere"}}, .body = {}};
        bot::ServerRequest form; // a form has the grammar of a query
        form.target = "/?" + request.body;
        const auto field = [&](std::string_view name) { return form.query(name).value_or(""); };
        asked.push_back({field("hub.mode"), field("hub.topic"), field("hub.callback"), field("hub.secret"),
                         field("hub.lease_seconds")});
        if (verifies && status / 100 == 2)
            asio::co_spawn(io_, confirm(asked.back()), [](std::exception_ptr error) {
                if (error) std::rethrow_exception(error);
            });
        return {.status = status, .headers = {}, .body = {}};
    }
    asio::awaitable<void> confirm(Asked request) {
        const std::string challenge = bot::random_hex(8);
        const std::string mode = request.mode;
        const bot::HttpResponse answer = co_await verify(std::move(request), challenge, lease);
        if (answer.status == 200 && answer.body == challenge) confirmed.push_back(mode);
    }
    asio::awaitable<bot::HttpResponse> call(std::string method, std::string url, std::string body,
                                            bot::HttpHeaders headers) {
        bot::HttpRequest request;
        request.method = std::move(method);
        request.url = bot::parse_url(url).value();
        request.body = std::move(body);
        request.headers = std::move(headers);
        const bot::HttpResult result =
            co_await client_->send(std::move(request), bot::Deadline::in(std::chrono::seconds(10)));
        bot::HttpResponse none;
        co_return result ? *result : none;
    }

    asio::io_context& io_;
    std::unique_ptr<bot::HttpClient> client_;
    std::unique_ptr<bot::HttpServer> server_;
};

} // namespace depesche::tests
