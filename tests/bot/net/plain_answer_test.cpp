#include "bot/net/plain_answer.hpp"

#include "bot/net/message_parser.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace depesche::bot;
using Kind = PlainAnswer::Kind;

namespace {

constexpr std::size_t most = 4096;

/// The full parser, which decides whatever is not plain.
class Oracle final : public MessageParser<false> {
public:
    explicit Oracle(HttpResponse& answer)
        : MessageParser(answer.headers, answer.body, 16 << 10, most),
          answer_(answer) {}

private:
    void on_response_impl(int status, Text, int, Error&) override { answer_.status = status; }
    HttpResponse& answer_;
};

PlainAnswer read(std::string_view text, HttpResponse& answer) { return read_plain_answer(text, most, answer); }

Kind kind_of(std::string_view text) {
    HttpResponse answer;
    return read(text, answer).kind;
}

const std::string usual = "HTTP/1.1 200 OK\r\nServer: nginx/1.26.2\r\nDate: Mon, 23 Nov 2026 06:00:00 GMT\r\n"
                          "Content-Type: application/json\r\nContent-Length: 11\r\nConnection: keep-alive\r\n\r\n"
                          "{\"ok\":true}";

} // namespace

TEST_CASE("the usual answer is read with its status, headers and body", "[net]") {
    HttpResponse answer;
    const PlainAnswer plain = read(usual + "next", answer);
    CHECK(plain.kind == Kind::complete);
    CHECK(plain.size == usual.size());
    CHECK(answer.status == 200);
    CHECK(answer.body == R"({"ok":true})");
    CHECK(answer.head.empty()); // of the usual one nobody asks
    HttpResponse refused;
    CHECK(read("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 3 \r\ncontent-length: 0\r\n\r\n", refused).kind ==
          Kind::complete);
    CHECK(refused.status == 429);
    CHECK(refused.header("retry-after") == "3");
    HttpResponse kept;
    CHECK(read("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n", kept).kind == Kind::complete);
    CHECK(kept.header("keep-alive") == "timeout=5");
}

TEST_CASE("an answer cut anywhere needs more", "[net]") {
    for (std::size_t size = 0; size < usual.size(); ++size) {
        INFO(size);
        const Kind kind = kind_of(std::string_view(usual).substr(0, size));
        CHECK(kind == Kind::need_more);
    }
}

TEST_CASE("what is not plain is left to the full parser", "[net]") {
    for (const std::string_view text :
         {"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\n",
          "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx", "HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\nx",
          "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n", "HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nX: a\nContent-Length: 5\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"}) {
        INFO(text);
        CHECK(kind_of(text) == Kind::other);
    }
    CHECK(kind_of("HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'a')) == Kind::other);
}

TEST_CASE("whatever is called plain means the same to the full parser", "[net]") {
    std::mt19937 random(5);
    const std::string_view letters = "\r\n :0123456789aOK-HTP/.\t\x01\x7f,";
    int plain = 0;
    for (int round = 0; round < 60'000; ++round) {
        std::string text = usual;
        if (round % 2 == 0) text.replace(text.find("200"), 3, "429");
        const auto changes = random() % 3;
        for (unsigned i = 0; i < changes; ++i) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
            case 0:
                text[at] = letters[random() % letters.size()];
                break;
            case 1:
                text.erase(at, 1 + random() % 4);
                break;
            default:
                text.insert(at, 1, letters[random() % letters.size()]);
            }
        }
        HttpResponse answer;
        const PlainAnswer read_plain = read(text, answer);
        if (read_plain.kind != Kind::complete) continue;
        ++plain;
        INFO(text);
        HttpResponse full;
        Oracle oracle(full);
        std::string input = text;
        REQUIRE_FALSE(oracle.take(input));
        CHECK(oracle.keep_alive());
        CHECK(text.size() - input.size() == read_plain.size);
        CHECK(full.status == answer.status);
        CHECK(full.body == answer.body);
        if (answer.head.empty()) continue;
        CHECK(full.header("Content-Type") == answer.header("Content-Type"));
        CHECK(full.header("Server") == answer.header("Server"));
    }
    CHECK(plain > 10'000);
}
