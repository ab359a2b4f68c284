#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace depesche::bot {

/// HMAC of the bytes in lower-case hex; `algorithm` is "sha1", "sha256", "sha384" or "sha512". Empty for any other.
std::string hmac_hex(std::string_view algorithm, std::string_view key, std::string_view bytes);

/// Whether `signature` ("sha256=<hex>", as in X-Hub-Signature) is that of the bytes. Takes the same time wherever it
/// differs. An empty key signs nothing.
bool is_signed(std::string_view signature, std::string_view key, std::string_view bytes);

/// Compares in a time that tells nothing about where, or in which length, they differ.
bool is_same_secret(std::string_view given, std::string_view expected);

/// From the system's source of random bytes, two hex digits a byte. Throws when there is none.
std::string random_hex(std::size_t bytes);

} // namespace depesche::bot
