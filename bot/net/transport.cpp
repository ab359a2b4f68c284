#include "bot/net/transport.hpp"

#include "bot/net/ready_set.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <utility>

namespace depesche::bot {

namespace asio = boost::asio;
using End = IoResult::End;

namespace {

boost::system::error_code last_error(int code) { return {code, boost::system::system_category()}; }

bool would_block(int code) noexcept { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

/// The socket as OpenSSL's part of this file sees it.
struct Line {
    int descriptor = -1;
    bool readable = false, writable = true; ///< as far as is known; false: an event will come
    bool ended = false;                     ///< the peer has closed: no further event tells of what is there

    /// Fewer bytes than there was room for: nothing is left, and more will be an event.
    ::ssize_t receive(char* data, std::size_t size) noexcept {
        const auto got = ::recv(descriptor, data, size, 0);
        readable = ended || (got >= 0 ? static_cast<std::size_t>(got) == size : errno == EINTR);
        return got;
    }
    ::ssize_t send(const char* data, std::size_t size) noexcept {
        const auto sent = ::send(descriptor, data, size, MSG_NOSIGNAL);
        writable = sent == static_cast<::ssize_t>(size) || (sent < 0 && errno == EINTR);
        return sent;
    }
};

Line& line_of(BIO* bio) { return *static_cast<Line*>(BIO_get_data(bio)); }

// OpenSSL's own socket BIO uses write(), which raises SIGPIPE; this one does not.
int bio_write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto written = line_of(bio).send(data, static_cast<std::size_t>(size));
    if (written < 0 && would_block(errno)) BIO_set_retry_write(bio);
    return static_cast<int>(written);
}

int bio_read(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto got = line_of(bio).receive(data, static_cast<std::size_t>(size));
    if (got < 0 && would_block(errno)) BIO_set_retry_read(bio);
    if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

/// What somebody left in OpenSSL's queue would be taken for this call's failure. Mostly there is nothing.
void forget_errors() {
    if (ERR_peek_error() != 0) ERR_clear_error();
}

BIO_METHOD* socket_method() {
    static BIO_METHOD* const method = [] {
        BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "depesche socket");
        BIO_meth_set_write(made, bio_write);
        BIO_meth_set_read(made, bio_read);
        BIO_meth_set_ctrl(made, bio_control);
        BIO_meth_set_create(made, [](BIO* bio) {
            BIO_set_init(bio, 1);
            return 1;
        });
        return made;
    }();
    return method;
}

/// A coroutine that waits, whatever its type.
class Wait {
public:
    Wait() = default;
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    virtual ~Wait() = default;
    virtual void go_on() = 0;
};

template <class Handler>
class WaitOf final : public Wait {
public:
    explicit WaitOf(Handler handler) : handler_(std::move(handler)) {}
    void go_on() override { std::move(handler_)(); }

private:
    Handler handler_;
};

using WaitPtr = std::unique_ptr<Wait>;

} // namespace

struct Transport::Impl final : ReadySet::Owner {
    explicit Impl(Socket socket) : executor(socket.get_executor()), set(ReadySet::of(executor)) {
        boost::system::error_code ignored; // a socket that is gone already shows itself at the first call
        if (!socket.is_open()) return;
        line.descriptor = socket.release(ignored);
        if (line.descriptor < 0) return;
        ::fcntl(line.descriptor, F_SETFL, ::fcntl(line.descriptor, F_GETFL) | O_NONBLOCK);
        const int on = 1;
        ::setsockopt(line.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (set.add(line.descriptor, *this)) return;
        ::close(line.descriptor);
        line.descriptor = -1;
    }
    ~Impl() {
        close();
        if (tls == nullptr) return;
        // Without this mark OpenSSL holds the session for broken and does not resume it.
        SSL_set_shutdown(tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(tls);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    IoResult tls_result(int outcome) const;
    WaitPtr take(WaitPtr& wait) noexcept {
        if (wait) set.end_wait();
        return std::exchange(wait, nullptr);
    }
    void keep(WaitPtr& place, WaitPtr wait) {
        place = std::move(wait);
        set.begin_wait();
    }
    void on_ready(ReadySet::Ready ready) override;
    void on_shutdown() noexcept override {
        set.remove(line.descriptor, *this);
        ::close(std::exchange(line.descriptor, -1));
        if (listener != nullptr) return std::exchange(listener, nullptr)->on_transport_gone();
        // The coroutines go with their waits, and maybe this object with them.
        const WaitPtr reader = std::move(reading), writer = std::move(writing);
    }
    /// Not at once: who closes is in the middle of something.
    void wake() {
        for (WaitPtr* place : {&reading, &writing}) {
            if (!*place) continue;
            asio::post(executor, [wait = take(*place)]() mutable { std::exchange(wait, nullptr)->go_on(); });
        }
    }
    void close() noexcept {
        if (line.descriptor < 0) return;
        set.remove(line.descriptor, *this);
        ::close(std::exchange(line.descriptor, -1));
        wake();
    }

    asio::any_io_executor executor;
    ReadySet& set;
    Line line;
    SSL* tls = nullptr;
    bool shaken = false;
    WaitPtr reading, writing;
    Listener* listener = nullptr;
};

void Transport::Impl::on_ready(ReadySet::Ready ready) {
    line.readable = line.readable || ready.readable;
    line.writable = line.writable || ready.writable;
    line.ended = line.ended || ready.ended;
    if (listener != nullptr) return listener->on_transport_ready();
    // Each may destroy this object: both are taken first.
    const WaitPtr reader = ready.readable ? take(reading) : nullptr;
    const WaitPtr writer = ready.writable ? take(writing) : nullptr;
    if (reader) reader->go_on();
    if (writer) writer->go_on();
}

Transport::Transport(Socket socket) : impl_(std::make_unique<Impl>(std::move(socket))) {}
Transport::~Transport() = default;
Transport::Transport(Transport&&) noexcept = default;

void Transport::use_tls(ssl_st* tls) {
    impl_->tls = tls;
    BIO* bio = BIO_new(socket_method());
    BIO_set_data(bio, &impl_->line);
    SSL_set_bio(tls, bio, bio);
}

void Transport::keep_buffers() noexcept {
    if (impl_->tls == nullptr) return;
    constexpr long largest_record = 8192; // nearly every message is one record, and the buffer half of the usual one
    SSL_set_max_send_fragment(impl_->tls, largest_record);
    SSL_clear_mode(impl_->tls, SSL_MODE_RELEASE_BUFFERS);
}

ssl_st* Transport::tls() const noexcept { return impl_->tls; }

const asio::any_io_executor& Transport::executor() const noexcept { return impl_->executor; }

IoResult Transport::Impl::tls_result(int outcome) const {
    const int saved = errno;
    switch (SSL_get_error(tls, outcome)) {
    case SSL_ERROR_NONE:
        return {.end = End::done, .bytes = static_cast<std::size_t>(outcome), .error = {}};
    case SSL_ERROR_WANT_READ:
        return {.end = End::want_read, .bytes = 0, .error = {}};
    case SSL_ERROR_WANT_WRITE:
        return {.end = End::want_write, .bytes = 0, .error = {}};
    case SSL_ERROR_ZERO_RETURN:
        return {.end = End::closed, .bytes = 0, .error = {}};
    case SSL_ERROR_SYSCALL:
        if (saved == 0) return {.end = End::truncated, .bytes = 0, .error = {}};
        return {.end = End::failed, .bytes = 0, .error = last_error(saved)};
    default:
        break;
    }
    if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return {.end = End::truncated, .bytes = 0, .error = {}};
    return {.end = End::failed, .bytes = 0, .error = last_error(EPROTO)};
}

int Transport::descriptor() const noexcept { return impl_->line.descriptor; }

IoResult Transport::try_handshake() {
    if (!is_open()) return {.end = End::failed, .bytes = 0, .error = last_error(EBADF)};
    ERR_clear_error();
    errno = 0;
    const IoResult result = impl_->tls_result(SSL_do_handshake(impl_->tls));
    impl_->shaken = impl_->shaken || result.ok();
    return result;
}

IoResult Transport::try_read(std::span<char> buffer) {
    if (!is_open()) return {.end = End::failed, .bytes = 0, .error = last_error(EBADF)};
    if (impl_->tls != nullptr) {
        forget_errors();
        errno = 0;
        const auto size = static_cast<int>(std::min<std::size_t>(buffer.size(), INT_MAX));
        return impl_->tls_result(SSL_read(impl_->tls, buffer.data(), size));
    }
    const auto got = impl_->line.receive(buffer.data(), buffer.size());
    if (got > 0) return {.end = End::done, .bytes = static_cast<std::size_t>(got), .error = {}};
    if (got == 0) return {.end = End::closed, .bytes = 0, .error = {}};
    if (would_block(errno)) return {.end = End::want_read, .bytes = 0, .error = {}};
    return {.end = End::failed, .bytes = 0, .error = last_error(errno)};
}

IoResult Transport::try_write(std::string_view bytes) {
    if (!is_open()) return {.end = End::failed, .bytes = 0, .error = last_error(EBADF)};
    if (impl_->tls != nullptr) {
        forget_errors();
        errno = 0;
        const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
        return impl_->tls_result(SSL_write(impl_->tls, bytes.data(), size));
    }
    const auto sent = impl_->line.send(bytes.data(), bytes.size());
    if (sent >= 0) return {.end = End::done, .bytes = static_cast<std::size_t>(sent), .error = {}};
    if (would_block(errno)) return {.end = End::want_write, .bytes = 0, .error = {}};
    return {.end = End::failed, .bytes = 0, .error = last_error(errno)};
}

asio::awaitable<void> Transport::wait(IoResult::End end) {
    Impl& impl = *impl_;
    const bool for_writing = end == End::want_write;
    if (impl.line.descriptor < 0 || (for_writing ? impl.line.writable : impl.line.readable)) co_return;
    co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(
        [&impl, for_writing](auto handler) {
            impl.keep(for_writing ? impl.writing : impl.reading,
                      std::make_unique<WaitOf<decltype(handler)>>(std::move(handler)));
        },
        asio::use_awaitable);
}

void Transport::listen(Listener& listener) noexcept {
    impl_->listener = &listener;
    impl_->set.begin_wait();
}

void Transport::stop_listening() noexcept {
    if (std::exchange(impl_->listener, nullptr) != nullptr) impl_->set.end_wait();
}

asio::awaitable<IoResult> Transport::handshake() {
    while (true) {
        const IoResult result = try_handshake();
        if (result.end != End::want_read && result.end != End::want_write) co_return result;
        co_await wait(result.end);
    }
}

asio::awaitable<IoResult> Transport::read_some(std::span<char> buffer) {
    while (true) {
        const IoResult result = try_read(buffer);
        if (result.end != End::want_read && result.end != End::want_write) co_return result;
        co_await wait(result.end);
    }
}

asio::awaitable<IoResult> Transport::write_all(std::string_view bytes) {
    std::size_t written = 0;
    while (written < bytes.size()) {
        IoResult result = try_write(bytes.substr(written));
        written += result.bytes;
        if (result.ok()) continue;
        if (result.end != End::want_read && result.end != End::want_write) {
            result.bytes = written;
            co_return result;
        }
        co_await wait(result.end);
    }
    co_return IoResult{.end = End::done, .bytes = written, .error = {}};
}

bool Transport::has_buffered() const noexcept { return impl_->tls != nullptr && SSL_has_pending(impl_->tls) == 1; }

bool Transport::is_quiet() const noexcept {
    if (!is_open() || has_buffered()) return false;
    pollfd state{.fd = impl_->line.descriptor, .events = POLLIN | POLLRDHUP, .revents = 0};
    if (::poll(&state, 1, 0) <= 0) return true;
    if (impl_->tls == nullptr || (state.revents & ~POLLIN) != 0) return false;
    // Over TLS session tickets may wait unread, and only OpenSSL can tell them from an answer too many or a goodbye.
    ERR_clear_error();
    errno = 0;
    char byte = 0;
    return impl_->tls_result(SSL_peek(impl_->tls, &byte, 1)).end == End::want_read;
}

void Transport::cancel() noexcept { impl_->wake(); }

void Transport::close() noexcept { impl_->close(); }

bool Transport::has_ended() const noexcept { return impl_->line.ended; }

void Transport::finish_writing() noexcept {
    if (!is_open()) return;
    if (impl_->tls != nullptr && impl_->shaken) {
        ERR_clear_error();
        SSL_shutdown(impl_->tls);
    }
    ::shutdown(impl_->line.descriptor, SHUT_WR); // the peer may have left first: as good
}

void Transport::reset() noexcept {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    if (is_open()) ::setsockopt(impl_->line.descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close();
}

bool Transport::is_open() const noexcept { return impl_->line.descriptor >= 0; }

} // namespace depesche::bot
