#pragma once

namespace depesche::bot {

/// Whether an answer of this status sends us on to its Location (RFC 9110, 15.4). 300 leaves the choice to a person,
/// and 304 is none.
constexpr bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/// Whether the new address is to be remembered.
constexpr bool is_permanent_redirect(int status) { return status == 301 || status == 308; }

} // namespace depesche::bot
