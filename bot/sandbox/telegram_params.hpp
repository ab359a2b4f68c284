#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot::sandbox {

/// The arguments of a Bot API call as the server sees them: every value is text; lists and objects are JSON text.
struct TelegramParams {
    std::map<std::string, std::string, std::less<>> values;
    /// What a careful client would not send, though Telegram bears it: unknown fields, numbers as text.
    std::vector<std::string> oddities;

    bool has(std::string_view key) const { return values.contains(key); }
    std::string_view text(std::string_view key) const;
    bool flag(std::string_view key) const; ///< "true", "1", "yes", "t", "y" as in tdlib
    std::int64_t integer(std::string_view key, std::int64_t otherwise) const;
};

/// The method's own spelling ("sendMessage" for "SENDMESSAGE"); nullopt: the sandbox does not play it.
std::optional<std::string_view> known_method(std::string_view any_case);

/// Reads query, JSON and form-urlencoded bodies. An error is Telegram's description.
std::expected<TelegramParams, std::string> read_params(std::string_view method, std::string_view query,
                                                       std::string_view content_type, std::string_view body);

} // namespace depesche::bot::sandbox
