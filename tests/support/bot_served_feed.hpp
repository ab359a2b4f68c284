#pragma once

#include "digest/schedule/instant.hpp"
#include "tests/support/bot_thread_server.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <utility>

namespace depesche::tests {

/// One article in our own form.
struct WrittenArticle {
    std::string id, title, lead;
    std::string section = "Inland";
    std::chrono::minutes age{30};
    nlohmann::json more = nlohmann::json::object(); ///< any other keys
};

/// A document of these articles, the first one on top.
inline std::string document_of(const std::vector<WrittenArticle>& articles) {
    nlohmann::json list = nlohmann::json::array();
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    for (const WrittenArticle& one : articles) {
        list.push_back({{"id", one.id},
                        {"url", "https://seestadt.example/" + one.id},
                        {"title", one.title},
                        {"lead", one.lead},
                        {"section", one.section},
                        {"language", "de"},
                        {"published", digest::to_iso8601(now - one.age)}});
        list.back().update(one.more);
    }
    return nlohmann::json{{"format", "depesche/1"}, {"articles", std::move(list)}}.dump();
}

/// A feed on loopback; serves what it is told to and remembers when it last did.
class ServedFeed {
public:
    void show(std::string document) {
        const std::lock_guard lock(mutex_);
        document_ = std::move(document);
        answered_ = 0;
    }
    std::int64_t answered() const { return answered_; } ///< ns since 1970; 0: not since the last show()
    std::string url() const { return server_.address() + "/articles.json"; }

private:
    void answer(ThreadServer::Socket& socket) {
        const std::lock_guard lock(mutex_);
        ThreadServer::write(socket, fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                                "{}\r\nConnection: close\r\n\r\n{}",
                                                document_.size(), document_));
        answered_ =
            std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count();
    }

    std::mutex mutex_;
    std::string document_;
    std::atomic<std::int64_t> answered_ = 0;
    ThreadServer server_{[this](ThreadServer::Socket& socket, const std::string&) { answer(socket); }};
};

} // namespace depesche::tests
