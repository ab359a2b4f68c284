#include "bot/net/transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace depesche::bot {

namespace asio = boost::asio;
using End = IoResult::End;

namespace {

boost::system::error_code last_error(int code) { return {code, boost::system::system_category()}; }

bool would_block(int code) noexcept { return code == EAGAIN || code == EWOULDBLOCK || code == EINTR; }

int descriptor_of(BIO* bio) { return static_cast<Transport::Socket*>(BIO_get_data(bio))->native_handle(); }

// OpenSSL's own socket BIO uses write(), which raises SIGPIPE; this one does not.
int bio_write(BIO* bio, const char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto written = ::send(descriptor_of(bio), data, static_cast<std::size_t>(size), MSG_NOSIGNAL);
    if (written < 0 && would_block(errno)) BIO_set_retry_write(bio);
    return static_cast<int>(written);
}

int bio_read(BIO* bio, char* data, int size) {
    BIO_clear_retry_flags(bio);
    const auto got = ::recv(descriptor_of(bio), data, static_cast<std::size_t>(size), 0);
    if (got < 0 && would_block(errno)) BIO_set_retry_read(bio);
    if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(got);
}

long bio_control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
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

} // namespace

struct Transport::Impl {
    explicit Impl(Socket taken) : socket(std::move(taken)) {}
    ~Impl() {
        if (tls == nullptr) return;
        // Without this mark OpenSSL holds the session for broken and does not resume it.
        SSL_set_shutdown(tls, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        SSL_free(tls);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    IoResult tls_result(int outcome) const;

    Socket socket;
    SSL* tls = nullptr;
    bool shaken = false;
};

Transport::Transport(Socket socket) : impl_(std::make_unique<Impl>(std::move(socket))) {
    boost::system::error_code ignored; // a socket that is gone already shows itself at the first call
    impl_->socket.non_blocking(true, ignored);
    impl_->socket.set_option(asio::ip::tcp::no_delay(true), ignored);
}

Transport::~Transport() {
    if (impl_) close();
}

Transport::Transport(Transport&&) noexcept = default;

void Transport::use_tls(ssl_st* tls) {
    impl_->tls = tls;
    BIO* bio = BIO_new(socket_method());
    BIO_set_data(bio, &impl_->socket);
    SSL_set_bio(tls, bio, bio);
}

ssl_st* Transport::tls() const noexcept { return impl_->tls; }

Transport::Socket& Transport::socket() noexcept { return impl_->socket; }

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
        ERR_clear_error();
        errno = 0;
        const auto size = static_cast<int>(std::min<std::size_t>(buffer.size(), INT_MAX));
        return impl_->tls_result(SSL_read(impl_->tls, buffer.data(), size));
    }
    const auto got = ::recv(impl_->socket.native_handle(), buffer.data(), buffer.size(), 0);
    if (got > 0) return {.end = End::done, .bytes = static_cast<std::size_t>(got), .error = {}};
    if (got == 0) return {.end = End::closed, .bytes = 0, .error = {}};
    if (would_block(errno)) return {.end = End::want_read, .bytes = 0, .error = {}};
    return {.end = End::failed, .bytes = 0, .error = last_error(errno)};
}

IoResult Transport::try_write(std::string_view bytes) {
    if (!is_open()) return {.end = End::failed, .bytes = 0, .error = last_error(EBADF)};
    if (impl_->tls != nullptr) {
        ERR_clear_error();
        errno = 0;
        const auto size = static_cast<int>(std::min<std::size_t>(bytes.size(), INT_MAX));
        return impl_->tls_result(SSL_write(impl_->tls, bytes.data(), size));
    }
    const auto sent = ::send(impl_->socket.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return {.end = End::done, .bytes = static_cast<std::size_t>(sent), .error = {}};
    if (would_block(errno)) return {.end = End::want_write, .bytes = 0, .error = {}};
    return {.end = End::failed, .bytes = 0, .error = last_error(errno)};
}

asio::awaitable<void> Transport::wait(IoResult::End end) {
    const auto kind = end == End::want_write ? Socket::wait_write : Socket::wait_read;
    co_await impl_->socket.async_wait(kind, asio::as_tuple(asio::use_awaitable));
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
    pollfd state{.fd = impl_->socket.native_handle(), .events = POLLIN | POLLRDHUP, .revents = 0};
    if (::poll(&state, 1, 0) <= 0) return true;
    if (impl_->tls == nullptr || (state.revents & ~POLLIN) != 0) return false;
    // Over TLS session tickets may wait unread; an alert (in TLS 1.3 a record of 19 bytes) is a goodbye.
    std::array<unsigned char, 5> record{};
    if (::recv(state.fd, record.data(), record.size(), MSG_PEEK | MSG_DONTWAIT) < 5) return true;
    return record[0] != 21 && (record[3] << 8 | record[4]) != 19;
}

void Transport::cancel() noexcept {
    boost::system::error_code ignored; // fails only on a closed socket, which is as good
    impl_->socket.cancel(ignored);
}

void Transport::close() noexcept {
    boost::system::error_code ignored; // the descriptor is gone either way
    impl_->socket.close(ignored);
}

void Transport::finish_writing() noexcept {
    if (!is_open()) return;
    if (impl_->tls != nullptr && impl_->shaken) {
        ERR_clear_error();
        SSL_shutdown(impl_->tls);
    }
    boost::system::error_code ignored; // the peer may have left first
    impl_->socket.shutdown(Socket::shutdown_send, ignored);
}

void Transport::reset() noexcept {
    boost::system::error_code ignored; // a closed socket needs no reset
    impl_->socket.set_option(asio::socket_base::linger(true, 0), ignored);
    close();
}

bool Transport::is_open() const noexcept { return impl_->socket.is_open(); }

} // namespace depesche::bot
