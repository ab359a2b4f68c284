#pragma once

namespace depesche::tests {

/// Built with a sanitizer whose own memory (shadow, quarantine) is many times the program's: limits of memory mean
/// nothing then.
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || defined(__SANITIZE_ADDRESS__) ||            \
    defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

} // namespace depesche::tests
