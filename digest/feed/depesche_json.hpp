#pragma once

#include "digest/article/article.hpp"
#include "digest/feed/feed_adapter.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

/// Our own JSON: an article with every field that Depesche knows, or {"articles": [...]}. deploy/docs/articles.md has
/// the members; they are called as in Article.
namespace depesche::digest {

/// The article with all that it has; what is empty is left out. Reading it again gives the same article, provenance
/// apart, and apart from `source` and `origin`, which are the reader's to say.
nlohmann::ordered_json article_to_json(const Article& article);

/// "box", "call_to_action", ...
std::string_view block_kind_name(BlockKind kind);

namespace feed {

/// "format": "depesche/1", or a shape that no other format has.
bool is_depesche_json(const nlohmann::json& document);
/// What to tell the sender of a document in a later version of our format, which is not guessed at; empty for others.
std::string unknown_format(const nlohmann::json& document);

/// Whether "from" in the document is believed: only by ourselves. Else every given field comes from the document.
enum class Provenances { own, believed };
/// Reads what it can. What cannot be read becomes a warning that names the member; an embargo or a status that cannot
/// be read withholds the article.
void read_depesche_json(const nlohmann::json& document, const Context& context, ParsedFeed& feed,
                        Provenances provenances = Provenances::own);

} // namespace feed
} // namespace depesche::digest
