#include "bot/net/direct_exchange.hpp"

#include "bot/net/client_message.hpp"
#include "bot/net/plain_answer.hpp"

#include <boost/asio/post.hpp>

#include <utility>

namespace depesche::bot::client {

using End = IoResult::End;
using Kind = HttpFailure::Kind;

namespace {

bool must_wait(End end) noexcept { return end == End::want_read || end == End::want_write; }

bool same_origin(const Url& a, const Url& b) { return a.port == b.port && a.tls == b.tls && a.host == b.host; }

} // namespace

DirectExchange::~DirectExchange() = default;

void DirectExchange::start(const CorePtr& core, ConnectionPool::Lease lease, std::string_view bytes, Deadline deadline,
                           HttpDone done) {
    auto& kept = lease.connection()->exchange;
    if (!kept) {
        kept.reset(new DirectExchange);
        lease.connection()->transport.keep_buffers();
    }
    kept->begin(core, std::move(lease), bytes, deadline, std::move(done));
}

bool DirectExchange::go_on(Core& core, const Url& origin, std::string_view bytes, Deadline deadline, HttpDone& done) {
    DirectExchange* const exchange = core.answering;
    if (exchange == nullptr || !core.pool->nobody_waits() || !same_origin(exchange->origin(), origin)) return false;
    if (exchange->transport().has_ended() || exchange->transport().has_buffered()) return false;
    core.answering = nullptr;
    exchange->ask(bytes, deadline, std::move(done));
    return true;
}

void DirectExchange::begin(CorePtr core, ConnectionPool::Lease lease, std::string_view bytes, Deadline deadline,
                           HttpDone done) {
    core_ = std::move(core);
    lease_ = std::move(lease);
    limit_.emplace(core_->deadlines, deadline, [this] { on_deadline(); });
    transport().listen(*this);
    ask(bytes, deadline, std::move(done));
}

void DirectExchange::ask(std::string_view bytes, Deadline deadline, HttpDone done) {
    bytes_.clear();
    written_ = 0;
    deadline_ = deadline;
    limit_->restart(deadline);
    done_ = std::move(done);
    silent_ = true;
    lease_.connection()->reusable = false;
    write_first(bytes);
}

void DirectExchange::on_transport_ready() {
    if (!bytes_.empty())
        write();
    else
        read();
}

void DirectExchange::on_transport_gone() noexcept {
    // With the lease the connection goes, and with it this object.
    limit_.reset();
    const CorePtr core = std::move(core_);
    const ConnectionPool::Lease lease = std::move(lease_);
}

void DirectExchange::write_first(std::string_view bytes) {
    const IoResult result = transport().try_write(bytes);
    if (result.ok() && result.bytes == bytes.size()) return;
    bytes_ = bytes;
    written_ = result.bytes;
    if (result.ok()) return write();
    if (!must_wait(result.end)) fail_later(write_failure(origin(), result).error());
}

void DirectExchange::write() {
    while (written_ < bytes_.size()) {
        const IoResult result = transport().try_write(std::string_view(bytes_).substr(written_));
        written_ += result.bytes;
        if (must_wait(result.end)) return;
        if (!result.ok()) return fail_later(write_failure(origin(), result).error());
    }
    bytes_.clear();
    written_ = 0;
}

void DirectExchange::read() {
    Connection& connection = *lease_.connection();
    while (true) {
        const IoResult result = transport().try_read(core_->scratch);
        if (must_wait(result.end)) return;
        if (!result.ok()) return fail(read_failure(origin(), result, false, silent_).error());
        silent_ = false;
        const std::string_view fresh(core_->scratch.data(), result.bytes);
        // Mostly all of it comes at once, and nothing is kept.
        const bool joined = !connection.input.empty();
        if (joined) connection.input += fresh;
        HttpResponse answer;
        const std::string_view input = joined ? std::string_view(connection.input) : fresh;
        const PlainAnswer plain = read_plain_answer(input, max_raw_answer, answer);
        if (plain.kind == PlainAnswer::Kind::complete && plain.size == input.size()) {
            connection.input.clear();
            return finish(std::move(answer));
        }
        if (!joined) connection.input = fresh;
        if (plain.kind == PlainAnswer::Kind::need_more) continue;
        // Not of the plain kind, or bytes that belong to no answer.
        const CorePtr core = core_;
        HttpDone done = std::move(done_);
        return core->receive(end(), *deadline_, std::move(done));
    }
}

/// Who is told may ask again from within: then the connection goes on with that. Else it goes back to the others.
void DirectExchange::finish(HttpResponse answer) {
    const CorePtr core = core_;
    const HttpDone done = std::exchange(done_, nullptr);
    const std::chrono::seconds keep = idle_time(answer, core->options.idle_timeout);
    count_answer(*core, *lease_.connection());
    lease_.connection()->reusable = true;
    core->answering = this;
    done(std::move(answer));
    if (std::exchange(core->answering, nullptr) == this) end().keep(keep);
}

void DirectExchange::on_deadline() {
    const bool sent = bytes_.empty();
    fail_later({{Kind::timed_out, sent, late(origin(), sent ? "waiting for the answer" : "sending the request")}});
}

void DirectExchange::fail_later(Broken why) {
    transport().stop_listening();
    limit_.reset();
    // The lease goes along: with it this object lives until then, and no longer if then never comes.
    const CorePtr core = core_;
    asio::post(core->executor, [this, lease = std::move(lease_), why = std::move(why)]() mutable {
        lease_ = std::move(lease);
        fail(std::move(why));
    });
}

void DirectExchange::fail(Broken why) {
    const CorePtr core = core_;
    HttpDone done = std::move(done_);
    std::string bytes = std::move(bytes_);
    const Deadline deadline = *deadline_;
    // A kept connection may have died unnoticed: what certainly did not arrive goes once more.
    const bool again = why.silent && !why.failure.sent && lease_.connection()->served > 0;
    Url to = origin();
    end(); // with its lease the connection closes, and this object is gone
    if (again) return core->repeat(std::move(to), std::move(bytes), deadline, std::move(done));
    done(std::unexpected(std::move(why.failure)));
}

ConnectionPool::Lease DirectExchange::end() {
    transport().stop_listening();
    limit_.reset();
    core_.reset();
    return std::move(lease_);
}

} // namespace depesche::bot::client
