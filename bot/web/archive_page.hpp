#pragma once

#include "bot/web/archive.hpp"
#include "bot/web/page_links.hpp"
#include "bot/web/routes.hpp"

#include <span>
#include <string>
#include <string_view>

namespace depesche::bot {

inline constexpr std::size_t archive_page_size = 50;

/// One entry's page with its thread; what was corrected or retracted says so at the top.
std::string archive_entry_html(Newsroom& newsroom, const ArchiveEntry& entry, const PageLinks& links);
/// A page of the index. `before`: where it begins, empty for the newest; `next`: where the one after it does, empty:
/// there is none.
std::string archive_index_html(const Newsroom& newsroom, std::span<const ArchiveEntry> entries, std::string_view before,
                               std::string_view next, const PageLinks& links);
/// The newest entries as an Atom feed (RFC 4287). Ids are made from a number that this newsroom draws once, so they
/// stay whatever its addresses become.
StoreResult<std::string> archive_feed(Newsroom& newsroom, std::span<const ArchiveEntry> entries,
                                      const PageLinks& links);

/// /archive/, /archive/?before=ID, /archive/ID and /archive/feed.atom.
ServerResponse archive_answer(WebContext& context, const ServerRequest& request);
/// /a/KEY leads on to the article.
ServerResponse short_link_answer(WebContext& context, const ServerRequest& request);

/// What a page says when a store fails; the cause goes to the log.
ServerResponse store_trouble(const digest::StoreError& error);

} // namespace depesche::bot
