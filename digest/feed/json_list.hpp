#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::digest::feed {

/// The list of articles in a large JSON document, found without building anything: read in parts, each with what
/// stands around the list, a document takes no more memory than its articles.
class JsonList {
public:
    /// A list at the top, or the first of the usual names ("items", "entries", ...) of an object at the top. The text
    /// must outlive it. nullopt: there is none, or so much stands around it that parts would not help.
    static std::optional<JsonList> find(std::string_view text);

    /// The document with the next elements alone, about `size` bytes of them but at least one; empty when there are
    /// none left.
    std::string next(std::size_t size);

private:
    JsonList(std::string_view before, std::string_view inside, std::string_view after)
        : before_(before),
          left_(inside),
          after_(after) {}

    std::string_view before_; ///< up to and with the '['
    std::string_view left_;
    std::string_view after_; ///< from the ']' on
};

} // namespace depesche::digest::feed
