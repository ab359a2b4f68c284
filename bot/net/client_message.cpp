#include "bot/net/client_message.hpp"

#include "bot/net/gzip.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace depesche::bot {
namespace {

bool has(const HttpRequest& request, std::string_view name) {
    return std::ranges::any_of(request.headers,
                               [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

std::string host_header(const Url& url) {
    const std::string origin = url.origin();
    return origin.substr(origin.find("//") + 2);
}

bool has_body(const HttpRequest& request) {
    return !request.body.empty() || request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
}

bool is_safe_target(std::string_view target) {
    return target.starts_with('/') && std::ranges::all_of(target, [](char c) { return c > 0x20 && c < 0x7f; });
}

/// Takes the first line off a head: its name, and its value without the blanks around it.
std::pair<std::string_view, std::string_view> take_header(std::string_view& head) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::size_t begin = std::min(line.find_first_not_of(' ', colon + 1), line.size());
    return {line.substr(0, colon), line.substr(begin, line.find_last_not_of(' ') + 1 - begin)};
}

} // namespace

std::string_view HttpResponse::header(std::string_view name) const {
    for (std::string_view rest = head; !rest.empty();) {
        const auto [found, value] = take_header(rest);
        if (equal_ignoring_case(found, name)) return value;
    }
    return find_header(headers, name);
}

std::vector<std::string_view> all_headers(const HttpResponse& response, std::string_view name) {
    std::vector<std::string_view> all;
    for (std::string_view rest = response.head; !rest.empty();) {
        const auto [found, value] = take_header(rest);
        if (equal_ignoring_case(found, name)) all.push_back(value);
    }
    for (const auto& [found, value] : response.headers)
        if (equal_ignoring_case(found, name)) all.push_back(value);
    return all;
}

std::expected<std::string, std::string> serialise_request(const HttpRequest& request, const std::string& user_agent) {
    if (!is_safe_header(request.method, "") || !is_safe_target(request.url.target)) {
        return std::unexpected("the request's method or target has a character that HTTP does not allow");
    }
    std::string out;
    out.reserve(256 + request.url.target.size() + request.body.size());
    out.append(request.method).append(" ").append(request.url.target).append(" HTTP/1.1\r\n");
    const auto line = [&out](std::string_view name, std::string_view value) {
        out.append(name).append(": ").append(value).append("\r\n");
    };
    if (!has(request, "Host")) line("Host", host_header(request.url));
    if (!has(request, "User-Agent")) line("User-Agent", user_agent);
    if (request.decompress && !has(request, "Accept-Encoding")) line("Accept-Encoding", "gzip");
    for (const auto& [name, value] : request.headers) {
        if (!is_safe_header(name, value)) return std::unexpected("a header of the request has a line break in it");
        if (equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Transfer-Encoding")) continue;
        line(name, value);
    }
    if (has_body(request)) line("Content-Length", std::to_string(request.body.size()));
    out.append("\r\n").append(request.body);
    return out;
}

std::expected<void, HttpFailure::Kind> decode_body(HttpResponse& response, std::size_t max_body) {
    const std::string_view coding = response.header("Content-Encoding");
    if (coding.empty() || equal_ignoring_case(coding, "identity") || response.body.empty()) return {};
    if (!equal_ignoring_case(coding, "gzip") && !equal_ignoring_case(coding, "x-gzip")) {
        return std::unexpected(HttpFailure::Kind::malformed);
    }
    auto text = gunzip(response.body, max_body);
    if (!text) {
        return std::unexpected(text.error() == GzipFailure::too_large ? HttpFailure::Kind::too_large
                                                                      : HttpFailure::Kind::malformed);
    }
    response.body = std::move(*text);
    std::erase_if(response.headers, [](const auto& header) {
        return equal_ignoring_case(header.first, "Content-Encoding") ||
               equal_ignoring_case(header.first, "Content-Length");
    });
    return {};
}

std::chrono::seconds idle_time(const HttpResponse& response, std::chrono::seconds ours) {
    const std::string_view hint = response.header("Keep-Alive");
    const auto place = hint.find("timeout=");
    if (place == std::string_view::npos) return ours;
    long seconds = 0;
    const char* first = hint.data() + place + 8;
    if (std::from_chars(first, hint.data() + hint.size(), seconds).ec != std::errc{}) return ours;
    // One second less: the server's clock started earlier than ours.
    return std::clamp(std::chrono::seconds(seconds - 1), std::chrono::seconds(0), ours);
}

} // namespace depesche::bot
