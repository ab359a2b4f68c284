#include "digest/story/near_copy.hpp"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace depesche::digest {

namespace {

/// As long as an event's reports are compared.
constexpr std::chrono::hours window{48};
/// What is too old is not compared; it is cleared away once in a while.
constexpr std::chrono::hours between_clearings{4};
/// A band that everybody has (a house's standing words) is followed to the latest of them.
constexpr std::size_t most_of_a_band = 64;
constexpr std::size_t most_candidates = 64;
constexpr std::size_t most_copies = 16;
constexpr std::uint32_t nobody = 0xffffffff;

struct Text {
    std::uint64_t id = 0;
    Instant at;
    TextSketch sketch;
    bool forgotten = false;
    std::uint32_t met = 0; ///< the last query that met it, so that each is counted once
    std::uint32_t bands_in_common = 0;
};

/// One text below one band; the latest first.
struct Link {
    std::uint32_t band = 0;
    std::uint32_t text = 0;
    std::uint32_t next = nobody;
};

} // namespace

/// A hash table with chains in one array; texts that are forgotten leave it when they are the half of it.
struct NearCopyIndex::Impl {
    std::vector<Text> texts;
    std::vector<Link> links;
    std::vector<std::uint32_t> heads = std::vector<std::uint32_t>(1024, nobody);
    std::unordered_map<std::uint64_t, std::uint32_t> by_id;
    std::size_t forgotten = 0;
    std::uint32_t queries = 0;
    Instant latest = Instant::min();
    Instant cleared = Instant::min();

    /// Equal numbers in different bands are different.
    std::uint32_t& head(std::uint32_t band, std::size_t number) {
        return heads[(band + number * 0x9e3779b9U) & (heads.size() - 1)];
    }

    void link(std::uint32_t text) {
        const auto& bands = texts[text].sketch.bands;
        for (std::size_t i = 0; i < bands.size(); ++i) {
            std::uint32_t& first = head(bands[i], i);
            links.push_back({bands[i], text, first});
            first = static_cast<std::uint32_t>(links.size() - 1);
        }
    }

    void rebuild() {
        std::erase_if(texts, [](const Text& text) { return text.forgotten; });
        std::size_t size = 1024;
        while (size < texts.size() * 64 * 2) size *= 2;
        heads.assign(size, nobody);
        links.clear();
        by_id.clear();
        forgotten = 0;
        for (std::uint32_t i = 0; i < texts.size(); ++i) {
            link(i);
            by_id[texts[i].id] = i;
        }
    }

    void forget(std::uint32_t text) {
        if (texts[text].forgotten) return;
        texts[text].forgotten = true;
        texts[text].sketch = {};
        by_id.erase(texts[text].id);
        ++forgotten;
    }

    std::vector<std::uint32_t> candidates(const TextSketch& sketch) {
        std::vector<std::uint32_t> met;
        ++queries;
        for (std::size_t i = 0; i < sketch.bands.size(); ++i) {
            std::size_t followed = 0;
            for (std::uint32_t at = head(sketch.bands[i], i); at != nobody && followed < most_of_a_band;
                 at = links[at].next) {
                if (links[at].band != sketch.bands[i]) continue;
                ++followed;
                Text& text = texts[links[at].text];
                if (text.forgotten || text.at < latest - window) continue;
                if (text.met != queries) {
                    text.met = queries;
                    text.bands_in_common = 0;
                    met.push_back(links[at].text);
                }
                ++text.bands_in_common;
            }
        }
        // Those with most in common, the latest of equals: which are compared does not hang on the table's size.
        std::ranges::sort(met, [&](std::uint32_t a, std::uint32_t b) {
            return std::pair(texts[a].bands_in_common, a) > std::pair(texts[b].bands_in_common, b);
        });
        if (met.size() > most_candidates) met.resize(most_candidates);
        return met;
    }

    void clear_away() {
        if (latest < cleared + between_clearings) return;
        cleared = latest;
        for (std::uint32_t i = 0; i < texts.size(); ++i)
            if (texts[i].at < latest - window) forget(i);
        if (forgotten * 2 > texts.size()) rebuild();
    }

    std::vector<NearCopy> copies(const TextSketch& sketch, std::uint64_t id) {
        std::vector<NearCopy> result;
        for (const std::uint32_t text : candidates(sketch)) {
            if (texts[text].id == id) continue;
            if (const auto part = copied_part(texts[text].sketch, sketch)) result.push_back({texts[text].id, *part});
        }
        std::ranges::sort(result, {}, [](const NearCopy& copy) { return std::pair(-copy.part, copy.id); });
        if (result.size() > most_copies) result.resize(most_copies);
        return result;
    }
};

NearCopyIndex::NearCopyIndex() : impl_(std::make_unique<Impl>()) {}
NearCopyIndex::~NearCopyIndex() = default;
NearCopyIndex::NearCopyIndex(NearCopyIndex&&) noexcept = default;
NearCopyIndex& NearCopyIndex::operator=(NearCopyIndex&&) noexcept = default;

std::vector<NearCopy> NearCopyIndex::add(std::uint64_t id, TextSketch sketch, Instant at) {
    if (impl_->texts.empty()) impl_->latest = impl_->cleared = at;
    impl_->latest = std::max(impl_->latest, at);
    impl_->clear_away();
    if (const auto known = impl_->by_id.find(id); known != impl_->by_id.end()) impl_->forget(known->second);
    if (sketch.sequences.empty()) return {};
    auto result = impl_->copies(sketch, id);
    const auto text = static_cast<std::uint32_t>(impl_->texts.size());
    impl_->texts.push_back({.id = id, .at = at, .sketch = std::move(sketch)});
    impl_->by_id[id] = text;
    impl_->link(text);
    if (impl_->links.size() > impl_->heads.size()) impl_->rebuild();
    return result;
}

std::size_t NearCopyIndex::size() const { return impl_->by_id.size(); }

} // namespace depesche::digest
