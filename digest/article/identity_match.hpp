#pragma once

#include "digest/article/article.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace depesche::digest {

/// What an article says about who it is, as numbers (XXH3); 0: says nothing.
struct Witness {
    std::int64_t feed = 0;
    std::uint64_t source = 0;      ///< of the source's shown name
    std::uint64_t id = 0;          ///< of the id; one that is an address counts as its canonical form
    std::uint64_t url = 0;         ///< of the canonical address; 0 for a mere home page
    std::uint64_t fingerprint = 0; ///< content_fingerprint
    std::uint64_t title = 0;       ///< of the folded title
    std::uint64_t sketch = 0;      ///< content_sketch
    std::optional<Instant> published;
    bool own = true;             ///< Origin::own
    bool long_text = false;      ///< enough text that two equal ones are one article, whenever they come
    bool telling_title = false;  ///< at least three words: two sources do not choose it by chance
    bool shared_id = false;      ///< another item of the same document has this id, or it is the home page's address
    bool shared_address = false; ///< another item of the same document has this id and address
    bool alone = false;          ///< the only one of its document: what others share is not known
    bool taken_back = false;     ///< withdrawn or killed: its words may be a notice's
    bool shared_date = false;    ///< another item of the same document has this date: it says nothing
};

/// A witness on record: how a feed showed an article, now or once.
struct Sighting {
    std::int64_t row = 0;
    std::int64_t article = 0;
    Witness witness;
    bool copy = false;       ///< this feed carried a copy; another one tells the article's content
    bool article_own = true; ///< the article on record is our own
    Instant seen;            ///< first
};

struct Match {
    enum class Kind : std::uint8_t {
        fresh,      ///< nobody we know
        same,       ///< the article of `sighting`, told by its own feed
        known_copy, ///< a copy we have noted before
        new_copy    ///< another feed's article, met here for the first time
    } kind = Kind::fresh;
    std::int64_t article = 0;  ///< of same and copies; of fresh: the foreign copy that our own article replaces, or 0
    std::int64_t sighting = 0; ///< row of the record that decided
};

/// How long the same address or title from another source is taken for the same story.
inline constexpr std::chrono::hours copy_span{48};

Witness witness_of(const Article& article, std::int64_t feed);
/// The witnesses of one document, with what its items share.
std::vector<Witness> witnesses_of(std::span<const Article> articles, std::int64_t feed);

/// Whether two texts are one and its edit, and whether they are plainly two; between the two nothing is said.
bool are_alike(const Witness& one, const Witness& other);
bool are_unlike(const Witness& one, const Witness& other);

/// Who this is, given every record that agrees with it in id, address, fingerprint or title. Within a feed two of
/// {id, address, fingerprint} make the same article; where a witness is missing or deceives, a text that is nearly the
/// same, the title or the date helps.
Match identify(const Witness& witness, std::span<const Sighting> records, Instant now);

/// The number of an id as it is compared, 0 for none.
std::uint64_t id_number(std::string_view id);
/// The number of an address as it is compared, 0 for none and for a mere home page.
std::uint64_t url_number(std::string_view url);

/// The number of a headline as it is compared, 0 for none.
std::uint64_t title_number(std::string_view title);

} // namespace depesche::digest
