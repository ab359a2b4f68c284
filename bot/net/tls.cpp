#include "bot/net/tls.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>

#include <array>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace depesche::bot {

namespace asio = boost::asio;

namespace {

std::string last_tls_error() {
    const unsigned long code = ERR_peek_last_error();
    const char* reason = ERR_reason_error_string(code);
    return reason != nullptr ? reason : "unknown cause";
}

TlsContext new_context(const SSL_METHOD* method) {
    TlsContext context(SSL_CTX_new(method), SSL_CTX_free);
    if (!context) throw std::bad_alloc();
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
    // Reading a whole record at once halves the system calls; buffers are given back between two answers.
    SSL_CTX_set_read_ahead(context.get(), 1);
    SSL_CTX_set_mode(context.get(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    return context;
}

bool is_address(const std::string& host) {
    std::array<unsigned char, 16> parsed{};
    return inet_pton(AF_INET, host.c_str(), parsed.data()) == 1 ||
           inet_pton(AF_INET6, host.c_str(), parsed.data()) == 1;
}

} // namespace

struct TlsSession::Impl {
    std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> latest{nullptr, SSL_SESSION_free};
};

TlsSession::TlsSession() : impl_(std::make_unique<Impl>()) {}
TlsSession::~TlsSession() = default;

namespace {

// OpenSSL hands over one reference to `session` when we answer 1.
int keep_session(SSL* tls, SSL_SESSION* session) {
    auto* kept = static_cast<TlsSession::Impl*>(SSL_get_app_data(tls));
    if (kept == nullptr) return 0;
    kept->latest.reset(session);
    return 1;
}

} // namespace

std::expected<TlsContext, std::string> make_client_tls(const std::filesystem::path& ca_file) {
    ERR_clear_error();
    TlsContext context = new_context(TLS_client_method());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(context.get(), keep_session);
    const bool loaded = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get()) == 1
                                        : SSL_CTX_load_verify_file(context.get(), ca_file.c_str()) == 1;
    if (loaded) return context;
    if (ca_file.empty()) return std::unexpected("cannot load the system's certificates; install ca-certificates");
    return std::unexpected(fmt::format("cannot load certificates from {} ({}); ca_file must name a readable PEM file",
                                       ca_file.string(), last_tls_error()));
}

std::expected<TlsContext, std::string> make_server_tls(const std::filesystem::path& certificate,
                                                       const std::filesystem::path& private_key) {
    ERR_clear_error();
    TlsContext context = new_context(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
        return std::unexpected(fmt::format("cannot load the certificate {} ({}); it must be a readable PEM chain",
                                           certificate.string(), last_tls_error()));
    }
    if (SSL_CTX_use_PrivateKey_file(context.get(), private_key.c_str(), SSL_FILETYPE_PEM) != 1) {
        return std::unexpected(fmt::format("cannot use the private key {} ({}); it must be the PEM key of {}",
                                           private_key.string(), last_tls_error(), certificate.string()));
    }
    return context;
}

TlsContext make_server_tls(x509_st* certificate, evp_pkey_st* private_key) {
    TlsContext context = new_context(TLS_server_method());
    if (SSL_CTX_use_certificate(context.get(), certificate) != 1 ||
        SSL_CTX_use_PrivateKey(context.get(), private_key) != 1)
        throw std::invalid_argument("TLS: the private key is not the certificate's");
    return context;
}

ssl_st* start_client_tls(const TlsContext& context, const std::string& host, TlsSession& session) {
    SSL* tls = SSL_new(context.get());
    if (tls == nullptr) throw std::bad_alloc();
    SSL_set_connect_state(tls);
    SSL_set_app_data(tls, &session.impl());
    X509_VERIFY_PARAM* checks = SSL_get0_param(tls);
    if (is_address(host)) {
        X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str());
    } else {
        X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        X509_VERIFY_PARAM_set1_host(checks, host.c_str(), host.size());
        SSL_ctrl(tls, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str()));
    }
    if (session.impl().latest) SSL_set_session(tls, session.impl().latest.get());
    return tls;
}

ssl_st* start_server_tls(const TlsContext& context) {
    SSL* tls = SSL_new(context.get());
    if (tls == nullptr) throw std::bad_alloc();
    SSL_set_accept_state(tls);
    return tls;
}

bool was_resumed(ssl_st* tls) noexcept { return SSL_session_reused(tls) == 1; }

std::string explain_tls_failure(ssl_st* tls, const std::string& host) {
    const long verdict = SSL_get_verify_result(tls);
    switch (verdict) {
    case X509_V_OK:
        break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return fmt::format("the certificate of {} has expired; it must be renewed there (or the clock here is wrong)",
                           host);
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return fmt::format("the certificate of {} is not valid yet; check the clock of this machine", host);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return fmt::format("the certificate shown for {} belongs to another host; check the address", host);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        return fmt::format("the certificate of {} is self-signed; name it in ca_file if you trust it", host);
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        return fmt::format("the certificate of {} is signed by an unknown authority; name the authority in ca_file",
                           host);
    default:
        return fmt::format("the certificate of {} was refused: {}", host, X509_verify_cert_error_string(verdict));
    }
    switch (ERR_GET_REASON(ERR_peek_last_error())) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
    case SSL_R_WRONG_SSL_VERSION:
        return fmt::format("{} speaks only a TLS older than 1.2, which is not safe; it must be updated there", host);
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG:
        return fmt::format("{} does not speak TLS on this port; check the port or use http", host);
    default:
        return fmt::format("the TLS handshake with {} failed: {}", host, last_tls_error());
    }
}

struct ClientTls::State {
    asio::any_io_executor executor;
    std::filesystem::path ca_file;
    std::optional<std::expected<TlsContext, std::string>> made;
    WaitList waiting;
    std::jthread loader;
};

ClientTls::ClientTls(asio::any_io_executor executor, std::filesystem::path ca_file)
    : state_(std::make_shared<State>(std::move(executor), std::move(ca_file))) {}

ClientTls::~ClientTls() {
    if (state_->loader.joinable()) state_->loader.join();
}

asio::awaitable<std::expected<TlsContext, std::string>> ClientTls::context(Deadline deadline) {
    const auto state = state_;
    if (!state->made && !state->loader.joinable()) {
        // The thread keeps a weak hold: whoever is gone needs no certificates any more.
        state->loader = std::jthread([weak = std::weak_ptr(state), executor = state->executor, file = state->ca_file] {
            auto made = make_client_tls(file);
            asio::post(executor, [weak, made = std::move(made)]() mutable {
                const auto alive = weak.lock();
                if (!alive) return;
                alive->made = std::move(made);
                alive->waiting.wake_all();
            });
        });
    }
    if (!state->made && !co_await state->waiting.wait(deadline)) {
        co_return std::unexpected("the certificate authorities were not loaded in time");
    }
    co_return *state->made;
}

} // namespace depesche::bot
