#pragma once

#include "bot/net/http_client.hpp"

#include <cstddef>
#include <string_view>

namespace depesche::bot {

/// What the bytes of an answer came to.
struct PlainAnswer {
    enum class Kind : std::uint8_t {
        need_more,
        complete, ///< `size` bytes are the answer
        other     ///< not of the plain kind, or not valid: a full parser decides
    } kind = Kind::need_more;
    std::size_t size = 0;
};

/// Reads the usual answer of an API: HTTP/1.1 with a body, one Content-Length, no coding, a connection that stays open.
/// Anything else, and whatever is not clearly well-formed, is `other`. Fills status, body and header lines (as
/// HttpResponse::head; of a 200 only when they matter to the connection) when complete. A body longer than `max_body`,
/// or a head longer than 16 KiB, is `other`.
PlainAnswer read_plain_answer(std::string_view input, std::size_t max_body, HttpResponse& answer);

} // namespace depesche::bot
