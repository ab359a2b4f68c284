#pragma once

#include "bot/net/deadline.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

struct ssl_ctx_st;
struct ssl_st;
struct x509_st;
struct evp_pkey_st;

namespace depesche::bot {

/// OpenSSL's settings object; TLS 1.2 and newer, Debian's security level, no ciphers of our own.
using TlsContext = std::shared_ptr<ssl_ctx_st>;

/// For a client that verifies the peer against the authorities in `ca_file` (PEM) or, when empty, the system's.
/// Loading the system's takes 36 to 78 ms. Fails with a sentence.
std::expected<TlsContext, std::string> make_client_tls(const std::filesystem::path& ca_file);

/// For a server with this certificate chain and key (PEM). Fails with a sentence.
std::expected<TlsContext, std::string> make_server_tls(const std::filesystem::path& certificate,
                                                       const std::filesystem::path& private_key);

/// The same with a certificate and its key that are in memory; both may go afterwards. Throws when they do not fit.
TlsContext make_server_tls(x509_st* certificate, evp_pkey_st* private_key);

/// The last session with one server, kept for the next handshake with it. Outlives the connections that use it.
class TlsSession {
public:
    TlsSession();
    ~TlsSession();
    TlsSession(const TlsSession&) = delete;
    TlsSession& operator=(const TlsSession&) = delete;

    struct Impl;
    Impl& impl() noexcept { return *impl_; }

private:
    std::unique_ptr<Impl> impl_;
};

/// A connection object for Transport::use_tls: sends the host's name, demands a certificate for exactly this host (for
/// an address literal, one that names the address), and offers `session` for resumption.
ssl_st* start_client_tls(const TlsContext& context, const std::string& host, TlsSession& session);
ssl_st* start_server_tls(const TlsContext& context);
bool was_resumed(ssl_st* tls) noexcept;

/// Why the handshake with `host` failed, and the cure, in one sentence. Call it right after the failure.
std::string explain_tls_failure(ssl_st* tls, const std::string& host);

/// Makes the client's context once, at the first call, on a thread of its own, so that reading the authorities'
/// certificates delays nobody else.
class ClientTls {
public:
    ClientTls(boost::asio::any_io_executor executor, std::filesystem::path ca_file);
    ~ClientTls();
    ClientTls(const ClientTls&) = delete;
    ClientTls& operator=(const ClientTls&) = delete;

    /// The context, or a sentence; also when the deadline passed first.
    boost::asio::awaitable<std::expected<TlsContext, std::string>> context(Deadline deadline);

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace depesche::bot
