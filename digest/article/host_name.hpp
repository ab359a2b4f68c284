#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// The letters of ASCII in lower case, as schemes and names of parameters are compared.
std::string lower_ascii(std::string_view text);

/// A host as it is compared: lower case, labels beyond ASCII in punycode (RFC 3492), so that "Zürich.example" and
/// "xn--zrich-kva.example" are one. What is no valid UTF-8 stays as it is.
std::string comparable_host(std::string_view host);

} // namespace depesche::digest
