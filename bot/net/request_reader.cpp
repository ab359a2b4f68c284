#include "bot/net/request_reader.hpp"

#include "bot/net/message_parser.hpp"
#include "bot/net/server_message.hpp"

#include <optional>
#include <string_view>

namespace depesche::bot::server {

namespace http = boost::beast::http;
using boost::beast::error_code;

namespace {

class RequestParser final : public MessageParser<true> {
public:
    /// `bodies` counts the bytes of all bodies; this one's are taken off when the parser goes, after the answer.
    RequestParser(ServerRequest& request, const HttpServerOptions& options, std::size_t& bodies)
        : MessageParser(request.headers, request.body, options.max_header, options.max_body),
          request_(request),
          options_(options),
          bodies_(bodies) {
        if (options.max_body_of) body_limit(boost::none); // until the headers are there
    }
    ~RequestParser() override { bodies_ -= counted_; }
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

private:
    void on_request_impl(http::verb, Text method, Text target, int, Error&) override {
        request_.method = method;
        request_.target = target;
    }
    void on_header_impl(Error& error) override {
        if (!options_.max_body_of) return;
        const std::uint64_t limit = options_.max_body_of(request_);
        body_limit(limit); // of chunks; a promised length was compared before this call
        if (content_length() && *content_length() > limit) error = http::error::body_limit;
    }
    std::size_t on_body_impl(Text body, Error& error) override {
        if (bodies_ + body.size() > options_.max_bodies) {
            error = http::error::buffer_overflow;
            return 0;
        }
        bodies_ += body.size();
        counted_ += body.size();
        return MessageParser::on_body_impl(body, error);
    }

    ServerRequest& request_;
    const HttpServerOptions& options_;
    std::size_t& bodies_;
    std::size_t counted_ = 0;
};

struct Refusal {
    int status = 400;
    std::string_view sentence;
};

Refusal refusal_for(const error_code& error) {
    if (error == http::error::header_limit) return {431, "The header is too large."};
    if (error == http::error::body_limit) return {413, "The body is too large."};
    if (error == http::error::buffer_overflow) return {503, "Too much is under way; come again in a moment."};
    return {400, "This is not a valid HTTP/1.1 request."};
}

} // namespace

struct RequestReader::Impl {
    Impl(Core& server, Session& of) : core(server), session(of), parser(request, core.options, core.bodies) {}

    asio::awaitable<bool> refuse(Refusal why, bool to_a_program = false);
    bool expects_continue() const {
        return parser.is_header_done() && !parser.is_done() &&
               equal_ignoring_case(request.header("Expect"), "100-continue");
    }

    Core& core;
    Session& session;
    ServerRequest request;
    RequestParser parser;
};

asio::awaitable<bool> RequestReader::Impl::refuse(Refusal why, bool to_a_program) {
    const DeadlineQueue::Entry limit(core.deadlines, Deadline::in(core.options.request_timeout),
                                     [this] { session.transport.close(); });
    session.output = to_a_program ? refusal_as_problem(why.status, why.sentence) : refusal(why.status, why.sentence);
    co_await session.transport.write_all(session.output);
    co_return false;
}

RequestReader::RequestReader(Core& core, Session& session) : impl_(std::make_unique<Impl>(core, session)) {}
RequestReader::~RequestReader() = default;
ServerRequest& RequestReader::request() noexcept { return impl_->request; }
bool RequestReader::keep_alive() const { return impl_->parser.keep_alive(); }

// The deadline wakes the reading without closing, so that a slow sender can be told.
asio::awaitable<bool> RequestReader::receive() {
    Core& core = impl_->core;
    Session& session = impl_->session;
    std::optional<DeadlineQueue::Entry> limit;
    const auto wake = [&session] { session.transport.cancel(); };
    limit.emplace(core.deadlines, Deadline::in(core.options.idle_timeout), wake);
    bool continued = false;
    while (true) {
        if (!session.input.empty() && !session.busy) {
            session.busy = true;
            limit.emplace(core.deadlines, Deadline::in(core.options.request_timeout), wake);
        }
        const error_code error = session.input.empty() ? http::error::need_more : impl_->parser.take(session.input);
        if (!error) co_return true;
        if (error != http::error::need_more)
            co_return co_await impl_->refuse(refusal_for(error), impl_->request.target.starts_with("/api/"));
        if (!continued && impl_->expects_continue()) {
            continued = true;
            co_await session.transport.write_all("HTTP/1.1 100 Continue\r\n\r\n");
        }
        const IoResult result = session.transport.try_read(core.scratch);
        if (must_wait(result.end)) {
            if (limit->expired() && session.busy) co_return co_await impl_->refuse({408, "The request took too long."});
            if (limit->expired() || (core.stopping && !session.busy)) co_return false;
            co_await session.transport.wait(result.end);
            continue;
        }
        if (!result.ok()) co_return false;
        session.input.append(core.scratch.data(), result.bytes);
    }
}

} // namespace depesche::bot::server
