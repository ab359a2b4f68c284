#pragma once

#include "digest/story/features.hpp"
#include "digest/story/text_sketch.hpp"
#include "invariants.hpp"

#include <array>

namespace depesche::fuzz {

/// What clustering reads of a report, in whatever language it says it is: the first byte chooses one, the first line is
/// the title.
inline void story_target(std::string_view bytes) {
    constexpr std::array<std::string_view, 6> languages{"de-CH", "fr", "it-CH", "en", "ru", ""};
    if (bytes.empty()) return;
    const auto language = languages.at(static_cast<unsigned char>(bytes.front()) % languages.size());
    bytes.remove_prefix(1);
    if (!digest::is_valid_utf8(bytes)) return; // articles hold nothing else
    const std::size_t line = bytes.find('\n');
    const std::string_view title = bytes.substr(0, line);
    const std::string_view text = line == std::string_view::npos ? std::string_view{} : bytes.substr(line + 1);

    const digest::Features features = digest::features_of({title, {}, text, language});
    std::uint64_t last = 0;
    for (const digest::Term& term : features.terms) {
        promise(&term == features.terms.data() || term.key > last, "terms stand by key, each once");
        last = term.key;
        promise(term.label + std::size_t{term.label_bytes} <= features.labels.size(), "a label is among the labels");
        promise(term.stress >= 0 && term.stress <= 1.3F, "stress is 0 to 1.3");
        promise(term.commonness >= 1 && term.commonness <= 5, "commonness is 1 to 5");
    }
    promise(features.magnitude >= 0, "a magnitude is a number above 0, or none");

    const digest::TextSketch sketch = digest::sketch(text);
    std::uint32_t before = 0;
    for (const std::uint32_t sequence : sketch.sequences) {
        promise(&sequence == sketch.sequences.data() || sequence >> 2U > before, "sequences ascend, each once");
        promise((sequence & 3U) < 3, "a text has three thirds");
        before = sequence >> 2U;
    }
    promise(sketch.sequences.size() <= sketch.total, "a sketch holds no more than the text");
}

} // namespace depesche::fuzz
