#pragma once

#include "digest/article/identity.hpp"
#include "digest/feed/links.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// The first line is the base, the rest the reference.
inline void links_target(std::string_view bytes) {
    const std::size_t line = std::min(bytes.find('\n'), bytes.size());
    const std::string_view base = bytes.substr(0, line);
    const std::string_view reference = line < bytes.size() ? bytes.substr(line + 1) : bytes;
    if (!digest::is_valid_utf8(bytes)) return; // documents are made so before
    digest::feed::resolve_reference(base, reference);
    const std::string address = digest::feed::web_address(base, reference);
    promise_address(address);
    if (address.empty()) return;
    promise(digest::feed::web_address({}, address) == address, "an address is resolved once");
    const std::string canonical = digest::canonical_url(address);
    promise(!canonical.empty(), "every address has a canonical one");
    promise(digest::canonical_url(canonical) == canonical, "a canonical address stays itself");
    promise(canonical.size() <= 3 * address.size() + 1, "a canonical address is percent-encoded at most");
}

} // namespace depesche::fuzz
