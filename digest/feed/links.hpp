#pragma once

#include <string>
#include <string_view>

namespace depesche::digest::feed {

/// RFC 3986: `reference` as seen from `base`. Spaces and the like are percent-encoded, line breaks removed. Any scheme.
std::string resolve_reference(std::string_view base, std::string_view reference);

/// The same, but empty unless the result is an http or https address with a host.
std::string web_address(std::string_view base, std::string_view reference);

/// Begins with http:// or https://.
bool scheme_is_web(std::string_view text);

} // namespace depesche::digest::feed
