#pragma once

#include "bot/net/http_server.hpp"

#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot::sandbox {

/// A certificate authority of the sandbox's own, and everything that TLS can do wrong. Keys and certificates are made
/// in memory when they are first used and are good for a day; nobody trusts them who was not told to.
class TlsFaults {
public:
    TlsFaults();
    ~TlsFaults();
    TlsFaults(const TlsFaults&) = delete;
    TlsFaults& operator=(const TlsFaults&) = delete;

    /// The ways, by name (deploy/docs/sandbox.md explains each).
    static std::vector<std::string_view> ways();

    /// What a connection does in the way of `way`, one of ways().
    ConnectionFault make(std::string_view way);
    /// A good certificate of the authority for localhost, 127.0.0.1 and ::1.
    TlsContext good();
    /// Writes the authority's certificate (PEM), for a client's ca_file. Fails with a sentence.
    std::expected<void, std::string> write_authority(const std::filesystem::path& file);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::bot::sandbox
