#include "bot/net/sha256.hpp"

#include <array>
#include <openssl/evp.h>
#include <stdexcept>

namespace depesche::bot {

namespace {

/// Fetching an algorithm takes a lock and a search in OpenSSL 3; once is enough.
const EVP_MD* sha256_algorithm() {
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (algorithm == nullptr) {
        throw std::runtime_error("OpenSSL offers no SHA-256");
    }
    return algorithm;
}

} // namespace

std::string sha256_hex(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, sha256_algorithm(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL could not compute a SHA-256");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(std::size_t{2} * length);
    for (unsigned i = 0; i < length; ++i) {
        hex += digits[digest[i] >> 4U];
        hex += digits[digest[i] & 15U];
    }
    return hex;
}

} // namespace depesche::bot
