#include "bot/platform/telegram.hpp"

#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <fstream>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

config::AudienceSettings audience() {
    config::AudienceSettings settings;
    settings.token = config::Secret("123:abc");
    settings.api_url = "http://127.0.0.1:8081";
    return settings;
}

HttpResult answer(int status, const std::string& body, HttpHeaders headers = {}) {
    return HttpResponse{status, std::move(headers), body};
}

HttpResult refusal(int status, const std::string& description, json parameters = json()) {
    json body = {{"ok", false}, {"error_code", status}, {"description", description}};
    if (!parameters.is_null()) body["parameters"] = std::move(parameters);
    return answer(status, body.dump());
}

template <class T>
T read_as(const HttpResult& result) {
    const SendOutcome outcome = telegram().read(result);
    REQUIRE(std::holds_alternative<T>(outcome));
    return std::get<T>(outcome);
}

/// The body of a request, which must be exactly as long as it says.
json body_of(const std::string& bytes) {
    const std::size_t end = bytes.find("\r\n\r\n");
    REQUIRE(end != std::string::npos);
    const std::string body = bytes.substr(end + 4);
    CHECK(bytes.find("Content-Length: " + std::to_string(body.size()) + "\r\n") != std::string::npos);
    return json::parse(body);
}

} // namespace

TEST_CASE("a message is serialised once and patched for each recipient", "[platform]") {
    const RequestTemplate request = telegram().prepare(audience(), {.text = "<b>Hallo</b>", .plain = "HALLO"});
    const std::string bytes = request.bytes_for(telegram().encode_recipient("4711"));
    CHECK(bytes.starts_with("POST /bot123:abc/sendMessage HTTP/1.1\r\nHost: 127.0.0.1:8081\r\n"));
    const json body = body_of(bytes);
    CHECK(body.at("chat_id") == 4711);
    CHECK(body.at("text") == "<b>Hallo</b>");
    CHECK(body.at("parse_mode") == "HTML");
    CHECK(body.at("link_preview_options") == json{{"is_disabled", true}});
    CHECK(body_of(request.bytes_for(telegram().encode_recipient("@seestadt_heute"))).at("chat_id") ==
          "@seestadt_heute");
    CHECK(body_of(request.bytes_for(telegram().encode_recipient("-1001234567890123"))).at("chat_id") ==
          -1001234567890123);
}

TEST_CASE("words without markup are sent without a parse mode and mean themselves", "[platform]") {
    const RequestTemplate request = telegram().prepare(
        audience(),
        {.text = "2 < 3 & 4", .plain = "2 < 3 & 4", .link_preview = true, .buttons = {{{"Ja", "w:morning"}}}});
    const json body = body_of(request.bytes_for("1"));
    CHECK(body.at("text") == "2 < 3 & 4");
    CHECK(!body.contains("parse_mode"));
    CHECK(!body.contains("link_preview_options"));
    CHECK(body.at("reply_markup").at("inline_keyboard").at(0).at(0) ==
          json{{"text", "Ja"}, {"callback_data", "w:morning"}});
}

TEST_CASE("a message can carry addresses, answer another one, and ask for a reply", "[platform]") {
    const auto body_with = [](OutgoingMessage message) {
        message.text = message.plain = "Titel 2?";
        return body_of(telegram().prepare(audience(), message).bytes_for("1"));
    };
    CHECK(body_with({.buttons = {{{"Kanal", "", "https://seestadt.example/k"}}}})
              .at("reply_markup")
              .at("inline_keyboard")
              .at(0)
              .at(0) == json{{"text", "Kanal"}, {"url", "https://seestadt.example/k"}});
    CHECK(body_with({.asks_for_reply = true}).at("reply_markup") == json{{"force_reply", true}});
    CHECK(body_with({.reply_to = "77"}).at("reply_parameters") ==
          json{{"message_id", 77}, {"allow_sending_without_reply", true}});
    CHECK(!body_with({.reply_to = "none"}).contains("reply_parameters"));
    // Buttons win: Telegram takes one markup.
    CHECK(
        body_with({.buttons = {{{"Ja", "x"}}}, .asks_for_reply = true}).at("reply_markup").contains("inline_keyboard"));
}

TEST_CASE("a message with a picture is sent as a photo with its caption", "[platform]") {
    const RequestTemplate request = telegram().prepare(audience(), {.text = "<b>Ziege fährt Bus</b>",
                                                                    .plain = "Ziege fährt Bus",
                                                                    .link_preview = true,
                                                                    .photo = "https://seestadt.example/ziege.jpg",
                                                                    .without_photo = "<b>Ziege fährt Bus</b>"});
    const std::string bytes = request.bytes_for("4711");
    CHECK(bytes.starts_with("POST /bot123:abc/sendPhoto HTTP/1.1\r\n"));
    CHECK(body_of(bytes) == json{{"chat_id", 4711},
                                 {"photo", "https://seestadt.example/ziege.jpg"},
                                 {"caption", "<b>Ziege fährt Bus</b>"},
                                 {"parse_mode", "HTML"}});
}

TEST_CASE("the outcome of a send is read as the platform means it", "[platform]") {
    CHECK(read_as<Accepted>(answer(200, R"({"ok":true,"result":{"message_id":77,"chat":{"id":1}}})")).message_id ==
          "77");
    const auto wait = read_as<RetryAfter>(refusal(429, "Too Many Requests: retry after 7", {{"retry_after", 7}}));
    CHECK(wait.wait == 7s);
    CHECK(wait.whole_sender);
    CHECK(read_as<RetryAfter>(refusal(429, "Too Many Requests", {{"retry_after", 43838}})).wait == 43838s);
    CHECK(read_as<RetryAfter>(answer(429, "<html>slow down</html>", {{"Retry-After", "3"}})).wait == 3s);
    CHECK(read_as<RecipientGone>(refusal(403, "Forbidden: bot was blocked by the user")).code ==
          "403 Forbidden: bot was blocked by the user");
    CHECK(read_as<Moved>(refusal(400, "Bad Request: group chat was upgraded to a supergroup chat",
                                 {{"migrate_to_chat_id", -1001234}}))
              .to == "-1001234");
    read_as<Rejected>(refusal(400, "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0"));
    read_as<SenderBlocked>(refusal(401, "Unauthorized"));
    read_as<SenderBlocked>(refusal(404, "Not Found"));
}

TEST_CASE("a 429 in any shape means the wait that it names, and a second where it names none", "[platform]") {
    struct Shape {
        const char* body;
        HttpHeaders headers;
        std::chrono::milliseconds wait;
        bool names_none = false;
    };
    const auto date = [](const char* at) {
        return HttpHeaders{{"Date", "Tue, 14 Nov 2023 22:13:20 GMT"}, {"Retry-After", at}};
    };
    const auto header = [](std::string value) { return HttpHeaders{{"Retry-After", std::move(value)}}; };
    constexpr const char* silent = R"({"ok":false,"error_code":429,"description":"Too Many Requests"})";
    const Shape shapes[] = {
        {R"({"ok":false,"parameters":{"retry_after":7}})", {}, 7s},
        {R"({"ok":false,"parameters":{"retry_after":43838}})", {}, 43'838s},
        {R"({"ok":false,"parameters":{"retry_after":7.2}})", {}, 8s},
        {R"({"ok":false,"parameters":{"retry_after":4.3838e4}})", {}, 43'838s},
        {R"({"ok":false,"parameters":{"retry_after":1e300}})", {}, 24h},
        {R"({"ok":false,"parameters":{"retry_after":"9"}})", {}, 9s},
        {R"({"ok":false,"parameters":{"retry_after":"9.5"}})", {}, 10s},
        {R"({"ok":false,"parameters":{"retry_after":"soon"}})", {}, 1s, true},
        {R"({"ok":false,"parameters":{"retry_after":-3}})", {}, 0s}, // our own backoff
        {R"({"ok":false,"parameters":{"retry_after":0}})", {}, 0s},
        {R"({"ok":false,"parameters":{"retry_after":99999999999999999999}})", {}, 24h},
        {R"({"ok":false,"parameters":{"retry_after":9007199254740993}})", {}, 24h},
        {R"({"ok":false,"parameters":{"retry_after":true}})", {}, 1s, true},
        {R"({"ok":false,"parameters":{"retry_after":null}})", {}, 1s, true},
        {R"({"ok":false,"parameters":{"retry_after":[7]}})", {}, 1s, true},
        {R"({"ok":false,"parameters":{"retry_after":{"seconds":7}}})", {}, 1s, true},
        {R"({"ok":false,"parameters":[7]})", {}, 1s, true},
        {R"({"ok":false,"parameters":null})", header("6"), 6s},
        {silent, {}, 1s, true},
        {silent, header("120"), 120s},
        {silent, header("2.5"), 3s},
        {silent, header("43838"), 43'838s},
        {silent, header("999999999999999999999999"), 24h},
        {silent, header("-1"), 0s},
        {silent, header(""), 1s, true},
        {silent, header("in a while"), 1s, true},
        {silent, date("Tue, 14 Nov 2023 22:14:20 GMT"), 60s},
        {silent, date("Tuesday, 14-Nov-23 22:14:20 GMT"), 60s},
        {silent, date("Tue Nov 14 22:14:20 2023"), 60s},
        {silent, date("Wed, 15 Nov 2023 10:23:58 GMT"), 43'838s},
        {silent, date("Mon, 14 Nov 2033 22:14:20 GMT"), 24h},
        {silent, date("Tue, 14 Nov 2023 21:00:00 GMT"), 0s},
        {R"({"ok":false,"parameters":{"retry_after":7}})", header("30"), 30s},
        {R"({"ok":false,"parameters":{"retry_after":30}})", header("7"), 30s},
        {R"({"ok":false,"parameters":{"retry_after":5}})", date("Tue, 14 Nov 2023 22:14:20 GMT"), 60s},
        {R"({"ok":false,"parameters":{"retry_after":5}})", header("soon"), 5s},
        {R"({"ok":false,"parameters":{"retry_after":"x"}})", header("5"), 5s},
        {"<html>slow down</html>", {}, 1s, true},
        {"<html>slow down</html>", header("12"), 12s},
        {"", header("12"), 12s},
        {"[]", header("12"), 12s},
    };
    for (const Shape& shape : shapes) {
        INFO(shape.body << (shape.headers.empty() ? "" : " Retry-After: " + shape.headers.back().second));
        const auto outcome = read_as<RetryAfter>(answer(429, shape.body, shape.headers));
        CHECK(outcome.wait == shape.wait);
        CHECK(outcome.whole_sender);
        // After a 5xx nobody knows what became of the message; its wait is read alike, and is none where none is named.
        for (const int status : {500, 502, 503}) {
            const auto unknown = read_as<Unknown>(answer(status, shape.body, shape.headers));
            CHECK(unknown.wait == (shape.names_none ? 0s : shape.wait));
        }
    }
    CHECK(read_as<Unknown>(answer(409, "<html>conflict</html>", header("12"))).wait == 0s); // no 5xx
}

TEST_CASE("a redirect comes from somebody else: nothing was sent, and the sender pauses", "[platform]") {
    for (const int status : {301, 302, 307, 308}) {
        CHECK(read_as<SenderBlocked>(answer(status, "<html>log in</html>", {{"Location", "/"}})).why.find("api_url") !=
              std::string::npos);
        read_as<SenderBlocked>(refusal(status, "Found"));
    }
    read_as<Unknown>(answer(303, "", {{"Location", "/done"}}));
    read_as<Unknown>(refusal(204, "odd"));
}

TEST_CASE("what nobody can know is unknown, and what was not sent may be sent", "[platform]") {
    read_as<Unknown>(refusal(500, "Internal Server Error"));
    read_as<Unknown>(answer(502, "<html>bad gateway</html>"));
    read_as<Unknown>(answer(200, "{\"ok\":tr"));
    read_as<Unknown>(answer(200, "[]"));
    read_as<Unknown>(answer(200, R"({"ok":true})"));
    read_as<Unknown>(std::unexpected(HttpFailure{HttpFailure::Kind::timed_out, true, "timed out"}));
    read_as<RetryAfter>(std::unexpected(HttpFailure{HttpFailure::Kind::connect, false, "refused"}));
}

TEST_CASE("every error text of Telegram is classified as in the platforms' table", "[platform]") {
    const auto shared = tests::shared_dir();
    if (!shared) {
        WARN("skipped: specs/error-classes.json is not here");
        return;
    }
    std::ifstream file(*shared / "specs/error-classes.json");
    const json table = json::parse(file);
    int seen = 0;
    for (const json& rule : table.at("rules")) {
        if (rule.at("platform") != "telegram") continue;
        ++seen;
        const std::string match = rule.at("match"), kind = rule.at("class");
        INFO(match << " should be " << kind);
        const json parameters = kind == "target_changed" ? json{{"migrate_to_chat_id", -100}}
                                : kind == "rate_limited" ? json{{"retry_after", 1}}
                                                         : json();
        const SendOutcome outcome = telegram().read(refusal(rule.at("http"), match, parameters));
        if (kind == "rate_limited")
            CHECK(std::holds_alternative<RetryAfter>(outcome));
        else if (kind == "target_changed")
            CHECK(std::holds_alternative<Moved>(outcome));
        else if (kind == "recipient_gone")
            CHECK(std::holds_alternative<RecipientGone>(outcome));
        else if (kind == "not_modified")
            CHECK(std::holds_alternative<Accepted>(outcome));
        else if (match == "Bad Request: message can't be deleted") // about one message, not about all requests alike
            CHECK(std::holds_alternative<MessageGone>(outcome));
        else if (kind == "request_invalid")
            CHECK(std::holds_alternative<Rejected>(outcome));
        else if (kind == "auth")
            CHECK(std::holds_alternative<SenderBlocked>(outcome));
        else if (kind == "transient")
            CHECK(std::holds_alternative<Unknown>(outcome));
        else
            FAIL("a class that is not in our table");
    }
    CHECK(seen >= 30);
}

TEST_CASE("a bad api_url is reported without the token", "[platform]") {
    for (const char* address :
         {"http://127.0.0.1:99999", "http://bad host", "ftp://127.0.0.1", "http://a.example/?x"}) {
        config::AudienceSettings settings = audience();
        settings.api_url = address;
        try {
            (void)telegram_method_url(settings, "getMe");
            FAIL("accepted: " << address);
        } catch (const std::invalid_argument& error) {
            CHECK(std::string(error.what()).find("123:abc") == std::string::npos);
        }
    }
    config::AudienceSettings settings = audience();
    settings.api_url = "http://127.0.0.1:8081/base/";
    CHECK(telegram_method_url(settings, "getMe").target == "/base/bot123:abc/getMe");
}
