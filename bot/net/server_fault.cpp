#include "bot/net/server_fault.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

namespace depesche::bot::server {

namespace {

// Waits on purpose, reading nothing. False when the server stops meanwhile.
asio::awaitable<bool> stand_still(Core& core, std::chrono::milliseconds span) {
    const Deadline until = Deadline::in(span);
    while (!core.stopping && !until.passed()) co_await core.changed.wait(until);
    co_return !core.stopping;
}

// The same after an answer: ends early when the peer leaves. What it says meanwhile is not heard.
asio::awaitable<void> stay_silent(Core& core, Session& session, std::chrono::milliseconds span) {
    session.busy = false; // a stop shall not wait for this
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(span), [&session] { session.transport.cancel(); });
    while (!limit.expired() && !core.stopping) {
        const IoResult result = session.transport.try_read(core.scratch);
        const bool waits = must_wait(result.end);
        if (!waits && !result.ok()) co_return;
        if (waits) co_await session.transport.wait(result.end);
    }
}

void end_on_purpose(Transport& transport, FaultEnd end) {
    if (end == FaultEnd::goodbye) return; // the session closes gently
    if (end == FaultEnd::reset)
        transport.reset();
    else
        transport.close();
}

} // namespace

asio::awaitable<void> break_off(Core& core, Session& session) {
    const ConnectionFault& fault = *session.fault;
    const auto wake = [&session] { session.transport.cancel(); };
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.idle_timeout), wake);
    std::size_t left = fault.at - std::min(fault.at, std::exchange(session.input, {}).size());
    bool nothing_yet = fault.at == 0;
    while ((left > 0 || nothing_yet) && !limit.expired() && !core.stopping) {
        if (nothing_yet) {
            nothing_yet = false;
            if (!session.transport.has_buffered()) co_await session.transport.wait(IoResult::End::want_read);
            continue;
        }
        const IoResult result =
            session.transport.try_read(std::span(core.scratch).first(std::min(left, core.scratch.size())));
        const bool waits = must_wait(result.end);
        if (!waits && !result.ok()) co_return;
        if (waits) co_await session.transport.wait(result.end);
        left -= result.bytes;
    }
    if (co_await stand_still(core, fault.silence)) end_on_purpose(session.transport, fault.end);
}

asio::awaitable<bool> respond_badly(Core& core, Session& session, AnswerFault fault) {
    const std::size_t size = session.output.size();
    std::string_view left =
        std::string_view(session.output).substr(0, std::min(fault.at, size - std::min(fault.from_end, size)));
    const bool whole = left.size() == size;
    while (!left.empty()) {
        const std::string_view piece = left.substr(0, fault.piece == 0 ? left.size() : fault.piece);
        const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.request_timeout),
                                         [&session] { session.transport.close(); });
        if (!(co_await session.transport.write_all(piece)).ok()) co_return false;
        left.remove_prefix(piece.size());
        if (!left.empty() && fault.pause.count() > 0 && !co_await stand_still(core, fault.pause)) co_return false;
    }
    if (fault.silence.count() > 0) co_await stay_silent(core, session, fault.silence);
    if (whole && fault.end == FaultEnd::keep) co_return true;
    end_on_purpose(session.transport, fault.end);
    co_return false;
}

} // namespace depesche::bot::server
