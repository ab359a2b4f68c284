#pragma once

#include "bot/net/http_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace depesche::tests {

namespace asio = boost::asio;

/// Answers from a script instead of the network. By address: what was queued first, then again and again the last one;
/// an address without a script does not resolve. Suspends once at each request, as a network would.
class FakeHttpClient : public bot::HttpClient {
public:
    using Answer = std::function<bot::HttpResult(const bot::HttpRequest&)>;

    void answer(const std::string& url, Answer answer) { scripts_[url].push_back(std::move(answer)); }
    void answer(const std::string& url, int status, std::string body = {}, bot::HttpHeaders headers = {}) {
        answer(url, [=](const bot::HttpRequest&) {
            bot::HttpResponse response;
            response.status = status;
            response.headers = headers;
            response.body = body;
            return bot::HttpResult(std::move(response));
        });
    }
    void fail(const std::string& url, bot::HttpFailure::Kind kind, std::string message) {
        answer(url, [=](const bot::HttpRequest&) {
            bot::HttpFailure failure;
            failure.kind = kind;
            failure.message = message;
            return bot::HttpResult(std::unexpected(std::move(failure)));
        });
    }
    void forget(const std::string& url) { scripts_.erase(url); }

    asio::awaitable<bot::HttpResult> send(bot::HttpRequest request, bot::Deadline deadline) override {
        requests.push_back(request);
        deadlines.push_back(deadline);
        ++open_;
        most_open = std::max(most_open, open_);
        co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
        --open_;
        const auto script = scripts_.find(request.url.to_string());
        if (stopped) co_return failure(bot::HttpFailure::Kind::stopped, "stopped");
        if (script == scripts_.end())
            co_return failure(bot::HttpFailure::Kind::resolve, request.url.host + ": no such host");
        const Answer answer = script->second.front();
        if (script->second.size() > 1) script->second.pop_front();
        bot::HttpResult result = answer(request);
        if (result && result->body.size() > request.max_body)
            co_return failure(bot::HttpFailure::Kind::too_large, request.url.host + ": too large");
        co_return result;
    }
    asio::awaitable<bot::HttpResult> send_raw(bot::Url, std::string, bot::Deadline, std::size_t) override {
        co_return failure(bot::HttpFailure::Kind::malformed, "the fake client sends no raw bytes");
    }
    void post_raw(const bot::Url&, std::string_view, bot::Deadline, bot::HttpDone done) override {
        done(failure(bot::HttpFailure::Kind::malformed, "the fake client sends no raw bytes"));
    }
    void stop() override { stopped = true; }
    std::size_t open_connections() const override { return open_; }

    std::vector<bot::HttpRequest> requests; ///< all, in order
    std::vector<bot::Deadline> deadlines;   ///< theirs
    std::size_t most_open = 0;              ///< at once
    bool stopped = false;

    /// The value of a header of a request; empty when there is none.
    static std::string header(const bot::HttpRequest& request, std::string_view name) {
        for (const auto& [key, value] : request.headers)
            if (key == name) return value;
        return {};
    }

private:
    static bot::HttpResult failure(bot::HttpFailure::Kind kind, std::string message) {
        bot::HttpFailure failed;
        failed.kind = kind;
        failed.message = std::move(message);
        return std::unexpected(std::move(failed));
    }
    std::map<std::string, std::deque<Answer>> scripts_;
    std::size_t open_ = 0;
};

} // namespace depesche::tests
