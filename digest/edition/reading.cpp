#include "digest/edition/reading.hpp"

#include "digest/edition/grave.hpp"
#include "digest/edition/kinds.hpp"
#include "digest/story/near_copy.hpp"

#include <xxhash.h>

#include <optional>
#include <unordered_map>

namespace depesche::digest {

namespace {

/// A day's editions in several languages, each looked at some times.
constexpr std::uint64_t remembered_proposals = 32;
/// Two of the largest windows (window.hpp).
constexpr std::size_t most_articles = 10'000;

/// What an article says, in 128 bits: two that differ never share them.
struct Content {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    bool operator==(const Content&) const = default;
};

struct ContentHash {
    std::size_t operator()(const Content& content) const noexcept { return content.low; }
};

/// Of all that the questions below are answered from. `bytes` is scratch.
Content content_of(const Article& article, std::string& bytes) {
    bytes.clear();
    const auto add_size = [&](std::size_t size) { bytes.append(reinterpret_cast<const char*>(&size), sizeof size); };
    const auto add = [&](std::string_view text) {
        add_size(text.size());
        bytes += text;
    };
    for (const std::string* text : {&article.url, &article.title, &article.kicker, &article.push_title, &article.lead,
                                    &article.section, &article.language, &article.source})
        add(*text);
    for (const auto* list : {&article.bullets, &article.tags}) {
        add_size(list->size());
        for (const std::string& text : *list) add(text);
    }
    for (const Block& block : article.blocks) {
        bytes += static_cast<char>(block.kind);
        for (const std::string* text : {&block.text, &block.title, &block.credit, &block.as_of}) add(*text);
    }
    const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
    return {hash.low64, hash.high64};
}

struct ReadLine {
    std::string language;
    Content told; ///< zero: nothing was
    LineText text;
};

struct ReadGrave {
    std::string language;
    bool is_grave = false;
};

struct ReadArticle {
    std::uint64_t asked = 0; ///< by which proposal last
    std::vector<ReadLine> lines;
    std::vector<ReadGrave> grave;
    std::optional<std::vector<CountedWord>> words;
    std::optional<TextSketch> sketch;
    std::optional<std::string_view> kind; ///< of static text
    std::optional<std::string> section;
};

} // namespace

struct ReadingMemory::Impl {
    std::unordered_map<Content, ReadArticle, ContentHash> articles;
    std::uint64_t proposals = 0;

    void begin_proposal() {
        ++proposals;
        std::erase_if(articles,
                      [&](const auto& entry) { return entry.second.asked + remembered_proposals < proposals; });
        if (articles.size() > most_articles)
            std::erase_if(articles, [&](const auto& entry) { return entry.second.asked + 1 < proposals; });
        if (articles.size() > most_articles) articles.clear();
    }
};

ReadingMemory::ReadingMemory() : impl_(std::make_unique<Impl>()) {}
ReadingMemory::~ReadingMemory() = default;
ReadingMemory::ReadingMemory(ReadingMemory&&) noexcept = default;
ReadingMemory& ReadingMemory::operator=(ReadingMemory&&) noexcept = default;

std::size_t ReadingMemory::size() const { return impl_->articles.size(); }

struct Reading::Impl {
    ReadingMemory own;
    ReadingMemory::Impl& memory;
    std::unordered_map<const Article*, ReadArticle*> known; ///< of this proposal
    std::string scratch;

    explicit Impl(ReadingMemory* kept) : memory(kept != nullptr ? *kept->impl_ : *own.impl_) {
        memory.begin_proposal();
    }
    ReadArticle& read(const Article& article) {
        ReadArticle*& found = known[&article];
        if (found == nullptr) {
            found = &memory.articles[content_of(article, scratch)];
            found->asked = memory.proposals;
        }
        return *found;
    }
};

Reading::Reading(ReadingMemory* memory) : impl_(std::make_unique<Impl>(memory)) {}
Reading::~Reading() = default;

LineText Reading::line(const Article& article, const Article* told, std::string_view language) {
    const Content before = told == nullptr ? Content{} : content_of(*told, impl_->scratch);
    ReadArticle& read = impl_->read(article);
    for (const ReadLine& line : read.lines)
        if (line.told == before && line.language == language) return line.text;
    LineText text = told == nullptr ? line_text(article, language) : updated_line_text(article, *told, language);
    return read.lines.emplace_back(std::string(language), before, std::move(text)).text;
}

const std::vector<CountedWord>& Reading::words(const Article& article) {
    auto& words = impl_->read(article).words;
    if (!words) words = counted_words(article);
    return *words;
}

double Reading::copied_share(const Article& a, const Article& b) {
    const auto sketch = [&](const Article& article) -> const TextSketch& {
        auto& known = impl_->read(article).sketch;
        if (!known) known = sketch_to_compare(article);
        return *known;
    };
    return copied_part(sketch(a), sketch(b)).value_or(0);
}

std::string_view Reading::kind(const Article& article) {
    auto& kind = impl_->read(article).kind;
    if (!kind) kind = not_a_story(article);
    return *kind;
}

const std::string& Reading::section(const Article& article) {
    auto& section = impl_->read(article).section;
    if (!section) section = section_key(article);
    return *section;
}

bool Reading::is_grave(const Article& article, std::string_view language) {
    auto& known = impl_->read(article).grave;
    for (const ReadGrave& grave : known)
        if (grave.language == language) return grave.is_grave;
    return known.emplace_back(std::string(language), !grave_word(article, language).empty()).is_grave;
}

} // namespace depesche::digest
