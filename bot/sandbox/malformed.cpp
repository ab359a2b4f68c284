#include "bot/sandbox/malformed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace depesche::bot::sandbox {

namespace {

constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

std::string with_length(std::string_view head, std::string_view body) {
    return fmt::format("{}Content-Length: {}\r\n\r\n{}", head, body.size(), body);
}

std::string with_length(std::string_view body) { return with_length(ok, body); }

std::string saying(std::string_view header, std::string_view body) {
    return fmt::format("{}{}\r\n\r\n{}", ok, header, body);
}

std::string with_claimed_length(std::string_view body, std::ptrdiff_t difference) {
    const auto claimed = std::max<std::ptrdiff_t>(0, std::ssize(body) + difference);
    return saying(fmt::format("Content-Length: {}", claimed), body);
}

std::string chunked(std::string_view body, std::string_view size, std::string_view end) {
    return saying("Transfer-Encoding: chunked", fmt::format("{}\r\n{}\r\n{}", size, body, end));
}

std::string hex_size(std::string_view body) { return fmt::format("{:x}", body.size()); }

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

using Make = std::string (*)(std::string_view body);
struct Way {
    std::string_view name;
    Make make;
};

constexpr std::string_view last_chunk = "0\r\n\r\n";

const std::array ways{
    Way{"status_line", [](std::string_view body) { return with_length("HTTP/9.9 abc OK\r\n", body); }},
    Way{"no_head", [](std::string_view body) { return std::string(body); }},
    Way{"two_lengths",
        [](std::string_view body) {
            return saying(fmt::format("Content-Length: {}\r\nContent-Length: {}", body.size(), body.size() + 1), body);
        }},
    Way{"negative_length", [](std::string_view body) { return saying("Content-Length: -5", body); }},
    Way{"length_text",
        [](std::string_view body) { return saying(fmt::format("Content-Length: {}x", body.size()), body); }},
    Way{"length_too_long", [](std::string_view body) { return with_claimed_length(body, 10); }},
    Way{"length_too_short", [](std::string_view body) { return with_claimed_length(body, -10); }},
    Way{"length_and_chunked",
        [](std::string_view body) {
            return saying(fmt::format("Content-Length: {}\r\nTransfer-Encoding: chunked", body.size()),
                          fmt::format("{}\r\n{}\r\n{}", hex_size(body), body, last_chunk));
        }},
    Way{"odd_coding",
        [](std::string_view body) {
            return saying("Transfer-Encoding: gzip, chunked",
                          fmt::format("{}\r\n{}\r\n{}", hex_size(body), body, last_chunk));
        }},
    Way{"bad_chunk", [](std::string_view body) { return chunked(body, "zz", last_chunk); }},
    Way{"chunk_overflow", [](std::string_view body) { return chunked(body, "fffffffffffffffff", last_chunk); }},
    Way{"no_last_chunk", [](std::string_view body) { return chunked(body, hex_size(body), ""); }},
    Way{"no_length", [](std::string_view body) { return fmt::format("{}\r\n{}", ok, body); }},
    // One answer too many: whoever takes the second one for the next request's has lost count.
    Way{"two_answers", [](std::string_view body) { return with_length(body) + with_length(R"({"ok":false})"); }},
    Way{"switching",
        [](std::string_view body) {
            return with_length("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n", body);
        }},
    Way{"interim_flood",
        [](std::string_view body) {
            return repeated("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 20'000) + with_length(body);
        }},
    Way{"large_header",
        [](std::string_view body) {
            return with_length(fmt::format("{}X-Large: {}\r\n", ok, std::string(64 << 10, 'x')), body);
        }},
    Way{"many_headers",
        [](std::string_view body) { return with_length(std::string(ok) + repeated("X: y\r\n", 20'000), body); }},
    Way{"nul_in_header",
        [](std::string_view body) {
            return with_length(std::string(ok) + "X-Note: a" + std::string(1, '\0') + "b\r\n", body);
        }},
    Way{"space_before_colon",
        [](std::string_view body) { return saying(fmt::format("Content-Length : {}", body.size()), body); }},
};

} // namespace

std::vector<std::string_view> malformed_ways() {
    std::vector<std::string_view> names;
    for (const Way& way : ways) names.push_back(way.name);
    return names;
}

std::string malformed_answer(std::string_view way, std::string_view body) {
    const auto found = std::ranges::find(ways, way, &Way::name);
    return found == ways.end() ? std::string() : found->make(body);
}

} // namespace depesche::bot::sandbox
