#pragma once

#include "digest/schedule/instant.hpp"
#include "digest/story/text_sketch.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace depesche::digest {

struct Article;

/// The sketch of an article's own words (own_words.hpp), of title, lead and bullets where it has none, for comparing
/// two articles: no index finds it.
TextSketch sketch_to_compare(const Article& article);

/// Which part of the shorter text is in the other as well, 0 to 1: shared sequences of three words.
double shared_part(const TextSketch& a, const TextSketch& b);

/// The shared part when one is a copy of the other, with edits or cut; nothing otherwise. A few stock phrases make no
/// copy, nor does a box or a footer that stands in both: up to one half, the shorter text has to share words at its
/// beginning, in its middle and at its end.
/// Whether two copies tell of the same event is another question: a house has standing words for its fires.
std::optional<double> copied_part(const TextSketch& a, const TextSketch& b);

/// The same for two articles, without sketches that are kept.
std::optional<double> copied_part(const Article& a, const Article& b);

struct NearCopy {
    std::uint64_t id = 0; ///< of the article that was there before
    double part = 0;      ///< of the shorter text, above 0.2
};

/// Finds the copies of a text among those of the last days. One text costs less than 0.1 ms however many there are,
/// and 3 kB. Same texts in the same order, same answers.
class NearCopyIndex {
public:
    NearCopyIndex();
    ~NearCopyIndex();
    NearCopyIndex(NearCopyIndex&&) noexcept;
    NearCopyIndex& operator=(NearCopyIndex&&) noexcept;

    /// The texts that this one is a copy of, the largest part first, at most 16 of them; then keeps it. An id that is
    /// there already is replaced and no copy of itself. What is more than 48 hours older than the latest is forgotten.
    std::vector<NearCopy> add(std::uint64_t id, TextSketch sketch, Instant at);
    std::size_t size() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::digest
