#pragma once

#include "digest/edition/article_words.hpp"
#include "digest/edition/edition.hpp"
#include "digest/edition/reading_memory.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// One proposal's reading: each article is read once for each question, or not at all where the memory knows. Articles
/// must stay where they are and as they are while it lives.
class Reading {
public:
    /// Without a memory, or null: nothing is kept.
    explicit Reading(ReadingMemory* memory = nullptr);
    ~Reading();
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    /// line_text(), or updated_line_text() where readers were told `told` before.
    LineText line(const Article& article, const Article* told, std::string_view language);
    /// counted_words().
    const std::vector<CountedWord>& words(const Article& article);
    /// copied_share() of events.hpp.
    double copied_share(const Article& a, const Article& b);
    /// not_a_story() of kinds.hpp.
    std::string_view kind(const Article& article);
    /// section_key() of kinds.hpp.
    const std::string& section(const Article& article);
    /// Whether grave_word() of grave.hpp finds any.
    bool is_grave(const Article& article, std::string_view language);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::digest
