#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace depesche::bot {

/// Why an editorial act did not happen, in words for the editor.
struct EditorError {
    enum class Kind : std::uint8_t {
        usage,   ///< what was asked for does not exist or makes no sense
        rules,   ///< a rule or a promise to readers objects
        store,   ///< the stores failed: try it again
        conflict ///< not as it was seen, too late, or not this person's
    } kind = Kind::usage;
    std::string message;
};
template <class T>
using EditorResult = std::expected<T, EditorError>;

} // namespace depesche::bot
