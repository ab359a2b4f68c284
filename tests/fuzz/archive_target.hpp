#pragma once

#include "digest/replay/archive_line.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// A line of an archive either is an article that a newsroom could have had, or is refused with its reason.
inline void archive_target(std::string_view bytes) {
    const auto read = digest::read_archive_line(bytes);
    if (!read) return promise(!read.error().empty(), "a refusal says why");
    promise(!read->id.empty(), "a version has its article's id");
    promise(read->version >= 1, "versions count from 1");
    promise_article(read->article);
    promise(size_of(read->article) <= 4 * bytes.size() + 100, "what is read is bounded by the input");
}

} // namespace depesche::fuzz
