#include "bot/sandbox/tls_faults.hpp"

#include "bot/net/transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <stdexcept>
#include <utility>

namespace depesche::bot::sandbox {

namespace {

using Key = std::shared_ptr<EVP_PKEY>;
using Certificate = std::shared_ptr<X509>;

constexpr long hour = 3600;
constexpr long day = 24 * hour;
constexpr std::string_view names = "DNS:localhost,IP:127.0.0.1,IP:::1";

void check(bool good) {
    if (!good) throw std::runtime_error("sandbox: OpenSSL made no certificate");
}

void extend(X509* certificate, int kind, const std::string& value) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
    check(extension != nullptr);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

/// Not signed yet. Valid between these seconds from now.
Certificate unsigned_certificate(const Key& key, const std::string& common_name, long from, long until) {
    static long serial = 1;
    Certificate certificate(X509_new(), X509_free);
    check(certificate != nullptr);
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), until);
    X509_set_pubkey(certificate.get(), key.get());
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common_name.c_str()), -1, -1, 0);
    return certificate;
}

void sign(const Certificate& certificate, const Certificate& issuer, const Key& issuer_key) {
    X509_set_issuer_name(certificate.get(), X509_get_subject_name(issuer.get()));
    check(X509_sign(certificate.get(), issuer_key.get(), EVP_sha256()) > 0);
}

struct Authority {
    Key key{EVP_EC_gen("P-256"), EVP_PKEY_free};
    Certificate certificate;
    explicit Authority(const std::string& name) : certificate(unsigned_certificate(key, name, -hour, day)) {
        extend(certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
        sign(certificate, certificate, key);
    }
};

struct Wish {
    std::string names = std::string(sandbox::names);
    long from = -hour;
    long until = day;
    bool self_signed = false;
};

TlsContext issue(const Authority& authority, const Wish& wish) {
    const Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    check(key != nullptr);
    const Certificate made = unsigned_certificate(key, "sandbox", wish.from, wish.until);
    extend(made.get(), NID_subject_alt_name, wish.names);
    if (wish.self_signed)
        sign(made, made, key);
    else
        sign(made, authority.certificate, authority.key);
    return make_server_tls(made.get(), key.get());
}

// ------------------------------------------------------------------------------------------------- on the connection

using Play = asio::awaitable<void> (*)(Transport&, TlsContext);

asio::awaitable<std::string> read_once(Transport& peer) {
    std::array<char, 16 << 10> buffer;
    const IoResult result = co_await peer.read_some(buffer);
    co_return result.ok() ? std::string(buffer.data(), result.bytes) : std::string();
}

/// Reads until the peer leaves: an end on unread bytes would be a reset that overtakes what was written.
asio::awaitable<void> until_it_leaves(Transport& peer) {
    while (!(co_await read_once(peer)).empty()) {
    }
}

asio::awaitable<void> say_after_hello(Transport& peer, std::string_view bytes) {
    co_await read_once(peer);
    co_await peer.write_all(bytes);
    peer.finish_writing();
    co_await until_it_leaves(peer);
}

asio::awaitable<void> cut_hello(Transport& peer, TlsContext) { co_await read_once(peer); }

asio::awaitable<void> reset_hello(Transport& peer, TlsContext) {
    co_await read_once(peer);
    peer.reset();
}

asio::awaitable<void> stall_hello(Transport& peer, TlsContext) { co_await until_it_leaves(peer); }

asio::awaitable<void> plain_http(Transport& peer, TlsContext) {
    return say_after_hello(peer, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

asio::awaitable<void> alert(Transport& peer, TlsContext) {
    constexpr std::string_view handshake_failure("\x15\x03\x03\x00\x02\x02\x28", 7); // RFC 8446, 6: fatal, 40
    return say_after_hello(peer, handshake_failure);
}

asio::awaitable<void> garbage(Transport& peer, TlsContext) {
    return say_after_hello(peer, "220 mail.example ESMTP is not what you expected here\r\n");
}

/// The server's first flight in answer to this hello.
std::string first_flight(const TlsContext& context, const std::string& hello) {
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
    BIO* const in = BIO_new_mem_buf(hello.data(), static_cast<int>(hello.size()));
    BIO* const out = BIO_new(BIO_s_mem());
    SSL_set_bio(tls.get(), in, out);
    SSL_set_accept_state(tls.get());
    SSL_do_handshake(tls.get()); // ends for lack of more input, its answer is in `out`
    ERR_clear_error();
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out, &bytes);
    return {bytes, static_cast<std::size_t>(std::max(0L, size))};
}

asio::awaitable<void> cut_handshake(Transport& peer, TlsContext context) {
    const std::string flight = first_flight(context, co_await read_once(peer));
    co_await peer.write_all(std::string_view(flight).substr(0, flight.size() / 2));
}

asio::awaitable<void> trickle_handshake(Transport& peer, TlsContext context) {
    const std::string flight = first_flight(context, co_await read_once(peer));
    asio::steady_timer timer(peer.executor());
    for (const char byte : flight) {
        if (!(co_await peer.write_all({&byte, 1})).ok()) co_return;
        timer.expires_after(std::chrono::milliseconds(50));
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_await until_it_leaves(peer);
}

/// A good handshake and the first bytes of a request.
asio::awaitable<bool> up_to_request(Transport& peer, const TlsContext& context) {
    peer.use_tls(start_server_tls(context));
    if (!(co_await peer.handshake()).ok()) co_return false;
    co_return !(co_await read_once(peer)).empty();
}

asio::awaitable<void> bad_record(Transport& peer, TlsContext context) {
    if (!co_await up_to_request(peer, context)) co_return;
    // A record that nobody has encrypted, past OpenSSL.
    constexpr std::string_view record("\x17\x03\x03\x00\x20........................--------", 37);
    (void)::send(peer.descriptor(), record.data(), record.size(), MSG_NOSIGNAL); // it may have left
    co_await until_it_leaves(peer);
}

asio::awaitable<void> renegotiate(Transport& peer, TlsContext context) {
    SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION); // 1.3 knows no such thing
    SSL_CTX_clear_options(context.get(), SSL_OP_NO_RENEGOTIATION);
    if (!co_await up_to_request(peer, context)) co_return;
    SSL_renegotiate(peer.tls());
    SSL_do_handshake(peer.tls()); // asks the client to begin again
    ERR_clear_error();
    co_await until_it_leaves(peer);
}

struct Way {
    std::string_view name;
    TlsContext (*context)(const Authority&); ///< of a handshake that goes on as usual; null where `play` does it all
    Play play = nullptr;
};

TlsContext good_one(const Authority& authority) { return issue(authority, {}); }

TlsContext old_version(const Authority& authority) {
    TlsContext old = issue(authority, {});
    SSL_CTX_set_security_level(old.get(), 0); // else OpenSSL itself refuses
    SSL_CTX_set_min_proto_version(old.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(old.get(), TLS1_1_VERSION);
    return old;
}

const std::array ways_table{
    Way{"expired", [](const Authority& own) { return issue(own, {.from = -2 * day, .until = -day}); }},
    Way{"not_yet_valid", [](const Authority& own) { return issue(own, {.from = day, .until = 2 * day}); }},
    Way{"wrong_host", [](const Authority& own) { return issue(own, {.names = "DNS:other.example"}); }},
    Way{"self_signed", [](const Authority& own) { return issue(own, {.self_signed = true}); }},
    Way{"unknown_authority", [](const Authority&) { return issue(Authority("Nobody you know"), {}); }},
    Way{"old_version", old_version},
    Way{"switch", good_one},
    Way{"cut_hello", nullptr, cut_hello},
    Way{"reset_hello", nullptr, reset_hello},
    Way{"stall_hello", nullptr, stall_hello},
    Way{"cut_handshake", good_one, cut_handshake},
    Way{"trickle_handshake", good_one, trickle_handshake},
    Way{"alert", nullptr, alert},
    Way{"plain", nullptr, plain_http},
    Way{"garbage", nullptr, garbage},
    Way{"bad_record", good_one, bad_record},
    Way{"renegotiate", good_one, renegotiate},
};

} // namespace

struct TlsFaults::Impl {
    std::optional<Authority> own;
    TlsContext good;

    const Authority& authority() {
        if (!own) own.emplace("Depesche sandbox");
        return *own;
    }
};

TlsFaults::TlsFaults() : impl_(std::make_unique<Impl>()) {}
TlsFaults::~TlsFaults() = default;

std::vector<std::string_view> TlsFaults::ways() {
    std::vector<std::string_view> all;
    for (const Way& way : ways_table) all.push_back(way.name);
    return all;
}

TlsContext TlsFaults::good() {
    if (!impl_->good) impl_->good = good_one(impl_->authority());
    return impl_->good;
}

ConnectionFault TlsFaults::make(std::string_view name) {
    ConnectionFault fault;
    const auto way = std::ranges::find(ways_table, name, &Way::name);
    if (way == ways_table.end()) return fault;
    TlsContext context = way->context != nullptr ? way->context(impl_->authority()) : nullptr;
    if (way->play == nullptr)
        fault.tls = std::move(context);
    else
        fault.instead = [play = way->play, context](Transport& peer) { return play(peer, context); };
    return fault;
}

std::expected<void, std::string> TlsFaults::write_authority(const std::filesystem::path& path) {
    const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "we"), std::fclose);
    if (!file || PEM_write_X509(file.get(), impl_->authority().certificate.get()) != 1)
        return std::unexpected(fmt::format("{}: the certificate cannot be written there", path.string()));
    return {};
}

} // namespace depesche::bot::sandbox
