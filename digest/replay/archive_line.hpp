#pragma once

#include "digest/article/article_store.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace depesche::digest {

/// No line is longer; the longest report of a newspaper has some 100 kB.
inline constexpr std::size_t longest_archive_line = 4U << 20;

/// What an article said from one moment on.
struct ArchivedVersion {
    std::string id;  ///< what the archive calls the article, all versions alike
    int version = 1; ///< counts from 1
    Instant arrives; ///< when the newsroom had it
    Article article;
    ArticleKey key = 0;                       ///< the store's; 0: numbered by its id
    bool baseline = false;                    ///< came with the first fetch of its feed
    int pinned = 0;                           ///< as in StoredArticle
    std::vector<std::string> other_sources{}; ///< as in StoredArticle
};

/// One line of an archive: a version of an article as a JSON object with `id`, `title` and `published`; all else may be
/// missing: `version`, `url`, `kicker`, `push_title`, `lead`, `bullets`, `text` (paragraphs parted by an empty line),
/// `authors`, `tags`, `section`, `language`, `updated`, `urgency`, `source`, `origin` (own, agency, partner), `image`,
/// `image_rights`, `paywall`, `embargo_until`, `status` (usable, withheld, withdrawn, canceled). It arrives at
/// `updated` or else `published`. Fails with a sentence that says what is wrong and what to write.
std::expected<ArchivedVersion, std::string> read_archive_line(std::string_view line);

} // namespace depesche::digest
