#pragma once

#include "bot/sandbox/telegram_double.hpp"

#include <nlohmann/json.hpp>

#include <sstream>

namespace depesche::bot::sandbox {

struct TestClock : Clock {
    Instant at{std::chrono::milliseconds(1'795'500'000'000)};
    Instant now() const override { return at; }
};

/// A sandbox without sockets, with one reader who has a phone.
struct Fixture {
    explicit Fixture(bool strict = false, WorldLimits limits = {})
        : world(clock, limits),
          telegram(world, AcceptLedger::open({}).value(), {.strict_limits = strict, .now_ns = [this] { return ns; }}),
          reader(world.add_reader("Nora", "de")) {}

    ApiAnswer call(std::string method, std::string body, std::string type = "application/json") {
        ApiCall call;
        call.token = "4711:sandbox-token-of-a-newsroom-abcdef";
        call.method = std::move(method);
        call.body = std::move(body);
        call.content_type = std::move(type);
        call.connection = 7;
        return telegram.call(call);
    }
    nlohmann::json send(std::string_view chat, std::string_view text, std::string_view mode = "HTML") {
        return read(
            call("sendMessage", nlohmann::json{{"chat_id", chat}, {"text", text}, {"parse_mode", mode}}.dump()));
    }
    static nlohmann::json read(const ApiAnswer& answer) { return nlohmann::json::parse(answer.body); }
    static std::string why(const nlohmann::json& answer) { return answer.value("description", ""); }
    Bot& bot() { return *world.bot_by_token("4711:sandbox-token-of-a-newsroom-abcdef"); }
    std::string me() const { return std::to_string(reader.id); }
    std::vector<nlohmann::json> ledger() const {
        std::vector<nlohmann::json> rows;
        std::istringstream lines(telegram.ledger().lines_after(0, 1000));
        for (std::string line; std::getline(lines, line);) rows.push_back(nlohmann::json::parse(line));
        return rows;
    }

    TestClock clock;
    std::int64_t ns = 1'000'000'000'000;
    ChatWorld world;
    TelegramDouble telegram;
    Reader& reader;
};

} // namespace depesche::bot::sandbox
