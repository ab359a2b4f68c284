#include "bot/ingest/signature.hpp"

#include "bot/net/sha256.hpp"
#include "digest/feed/ascii.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <span>
#include <stdexcept>
#include <vector>

namespace depesche::bot {

namespace {

std::string hex_of(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * bytes.size());
    for (const unsigned char byte : bytes) {
        hex += digits[byte >> 4U];
        hex += digits[byte & 15U];
    }
    return hex;
}

/// Fetching an algorithm takes a lock and a search in OpenSSL 3; once is enough.
const EVP_MD* algorithm_called(std::string_view name) {
    static EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
    static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    static EVP_MD* const sha384 = EVP_MD_fetch(nullptr, "SHA384", nullptr);
    static EVP_MD* const sha512 = EVP_MD_fetch(nullptr, "SHA512", nullptr);
    if (name == "sha1") return sha1;
    if (name == "sha256") return sha256;
    if (name == "sha384") return sha384;
    if (name == "sha512") return sha512;
    return nullptr;
}

} // namespace

std::string hmac_hex(std::string_view algorithm, std::string_view key, std::string_view bytes) {
    const EVP_MD* method = algorithm_called(algorithm);
    if (method == nullptr) return {};
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    if (HMAC(method, key.data(), static_cast<int>(key.size()), data, bytes.size(), mac.data(), &length) == nullptr)
        throw std::runtime_error("OpenSSL could not compute an HMAC");
    return hex_of(std::span(mac).first(length));
}

bool is_signed(std::string_view signature, std::string_view key, std::string_view bytes) {
    const std::size_t equals = signature.find('=');
    if (key.empty() || equals == std::string_view::npos) return false;
    const std::string expected = hmac_hex(digest::feed::lower(signature.substr(0, equals)), key, bytes);
    const std::string given = digest::feed::lower(signature.substr(equals + 1));
    return !expected.empty() && given.size() == expected.size() &&
           CRYPTO_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

bool is_same_secret(std::string_view given, std::string_view expected) {
    const std::string a = sha256_hex(given);
    const std::string b = sha256_hex(expected);
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string random_hex(std::size_t bytes) {
    std::vector<unsigned char> random(bytes);
    if (RAND_bytes(random.data(), static_cast<int>(bytes)) != 1)
        throw std::runtime_error("the system gave no random bytes");
    return hex_of(random);
}

} // namespace depesche::bot
