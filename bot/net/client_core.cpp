#include "bot/net/client_core.hpp"

#include "bot/net/client_message.hpp"

#include <fmt/format.h>

namespace depesche::bot::client {

using Kind = HttpFailure::Kind;

namespace {

constexpr std::size_t kept_buffer = 64 << 10;

} // namespace

std::string late(const Url& origin, std::string_view doing) {
    return fmt::format("{}: no answer in time while {}; the server or the network is slow", origin.origin(), doing);
}

std::unexpected<Broken> read_failure(const Url& origin, const IoResult& result, bool expired, bool silent) {
    const std::string host = origin.origin();
    if (expired) return broken(Kind::timed_out, true, late(origin, "waiting for the answer"));
    if (result.end == IoResult::End::failed && result.error) {
        return broken(
            Kind::closed, true,
            fmt::format("{}: the connection broke before the answer was complete: {}", host, result.error.message()),
            silent);
    }
    return broken(Kind::closed, true,
                  fmt::format("{}: the server closed the connection before the answer was complete", host), silent);
}

std::unexpected<Broken> write_failure(const Url& origin, const IoResult& result) {
    return broken(
        Kind::closed, false,
        fmt::format("{}: the connection broke while sending the request: {}", origin.origin(), result.error.message()),
        true);
}

void count_answer(Core& core, Connection& connection) {
    ++core.counts.requests;
    ++connection.served;
    if (connection.input.capacity() > kept_buffer) std::string().swap(connection.input);
}

void hand_back(Core& core, ConnectionPool::Lease& lease, const HttpResponse& answer) {
    const Connection& connection = *lease.connection();
    count_answer(core, *lease.connection());
    if (connection.reusable) lease.keep(idle_time(answer, core.options.idle_timeout));
}

} // namespace depesche::bot::client
