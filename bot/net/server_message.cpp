#include "bot/net/server_message.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <iterator>

namespace depesche::bot {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char low = static_cast<char>(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

// The Date line of this second; made once a second. The server runs on one thread, a second one gets its own.
std::string_view date_line() {
    thread_local std::time_t made_at = 0;
    thread_local std::string line;
    const std::time_t now = std::time(nullptr);
    if (now != made_at) {
        made_at = now;
        line = fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} GMT\r\n", fmt::gmtime(now));
    }
    return line;
}

bool is_ours(std::string_view name) {
    return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Connection") ||
           equal_ignoring_case(name, "Transfer-Encoding") || equal_ignoring_case(name, "Date");
}

} // namespace

std::string_view reason_of(int status) {
    switch (status) {
    case 100:
        return "Continue";
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 413:
        return "Content Too Large";
    case 415:
        return "Unsupported Media Type";
    case 422:
        return "Unprocessable Content";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 504:
        return "Gateway Timeout";
    default:
        return "Status";
    }
}

std::string_view ServerRequest::header(std::string_view name) const { return find_header(headers, name); }

std::optional<std::string> ServerRequest::query(std::string_view name) const {
    const auto mark = target.find('?');
    if (mark == std::string::npos) return std::nullopt;
    std::string_view rest = std::string_view(target).substr(mark + 1);
    while (!rest.empty()) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(pair.size() + 1, rest.size()));
        const auto equals = std::min(pair.find('='), pair.size());
        if (percent_decoded(pair.substr(0, equals), true) != name) continue;
        return percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    }
    return std::nullopt;
}

std::string percent_decoded(std::string_view text, bool plus_is_space) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            result += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            result += plus_is_space && text[i] == '+' ? ' ' : text[i];
        }
    }
    return result;
}

bool append_response_head(std::string& out, const ServerResponse& response, std::size_t body_size, bool keep_alive) {
    for (const auto& [name, value] : response.headers) {
        if (!is_safe_header(name, value)) return false;
    }
    fmt::format_to(std::back_inserter(out), "HTTP/1.1 {} {}\r\n", response.status, reason_of(response.status));
    out += date_line();
    const bool bodiless = response.status < 200 || response.status == 204 || response.status == 304;
    if (!bodiless) fmt::format_to(std::back_inserter(out), "Content-Length: {}\r\n", body_size);
    if (!keep_alive) out += "Connection: close\r\n";
    for (const auto& [name, value] : response.headers) {
        if (is_ours(name)) continue;
        out.append(name).append(": ").append(value).append("\r\n");
    }
    out += "\r\n";
    return true;
}

namespace {

std::string closing_answer(int status, std::string content_type, std::string_view body) {
    std::string out;
    append_response_head(out, {.status = status, .headers = {{"Content-Type", std::move(content_type)}}, .body = {}},
                         body.size(), false);
    return out.append(body);
}

} // namespace

std::string refusal(int status, std::string_view sentence) {
    return closing_answer(status, "text/plain; charset=utf-8", fmt::format("{}\n", sentence));
}

std::string refusal_as_problem(int status, std::string_view sentence) {
    // The sentences are our own: nothing in them to escape.
    return closing_answer(status, "application/problem+json",
                          fmt::format(R"({{"type":"about:blank","title":"{}","status":{},"detail":"{}"}})",
                                      reason_of(status), status, sentence));
}

std::expected<std::pair<std::string, std::uint16_t>, std::string> split_listen(const std::string& listen) {
    const auto colon = listen.rfind(':');
    const std::string digits = colon == std::string::npos ? "" : listen.substr(colon + 1);
    unsigned port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() || port > 65535) {
        return std::unexpected(fmt::format(
            "\"{}\" is not an address to listen on; write address:port, for example 127.0.0.1:8080", listen));
    }
    std::string host = listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (host == "localhost") host = "127.0.0.1";
    return std::pair{std::move(host), static_cast<std::uint16_t>(port)};
}

ServerResponse json_response(int status, std::string body) {
    return {.status = status,
            .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
            .body = std::move(body)};
}

} // namespace depesche::bot
