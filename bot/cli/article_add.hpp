#pragma once

#include "bot/cli/verb.hpp"

#include <string>

namespace depesche::digest {
class Zone;
}

namespace depesche::bot {

struct ArticleAddOptions {
    std::string file{}; ///< or "-"
    bool text = false;
    bool dry_run = false;
    std::string url{}, language{}, source{}, published{}; ///< empty: as the document says
};

/// `depesche article add`: reads a document here, shows what was understood, and gives its articles to the newsroom
/// (the running process, or the stores). Returns the exit code.
int run_article_add(const Invocation& invocation, const ArticleAddOptions& options);

/// What `article add` understands of a document, before anything is stored: readable text and the same as data. The
/// articles are in data["articles"], in our own JSON with their provenance. `zone` of the newsroom; none: UTC.
VerbResult understand_articles(const std::string& bytes, const ArticleAddOptions& options,
                               const digest::Zone* zone = nullptr);

} // namespace depesche::bot
