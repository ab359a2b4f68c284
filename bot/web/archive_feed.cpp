// The archive as an Atom feed.
#include "bot/editor/public_links.hpp"
#include "bot/net/sha256.hpp"
#include "bot/web/archive_page.hpp"
#include "bot/web/message_view.hpp"
#include "bot/web/page_frame.hpp"
#include "bot/web/page_template.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::string_view namespace_note = "archive.namespace";

/// What makes this newsroom's ids its own: drawn once.
StoreResult<std::string> feed_namespace(Ledger& ledger) {
    auto known = ledger.note(namespace_note);
    if (!known || !known->empty()) return known;
    std::random_device dice;
    std::string drawn;
    for (int i = 0; i < 4; ++i) drawn += fmt::format("{:08x}", dice());
    if (const auto kept = ledger.set_note(namespace_note, drawn); !kept) return std::unexpected(kept.error());
    return drawn;
}

/// A UUID of the kind that is made from a name (RFC 9562, version 8: our own hash).
std::string urn(const std::string& space, std::string_view name) {
    const std::string hash = sha256_hex(space + "\n" + std::string(name));
    return fmt::format("urn:uuid:{}-{}-8{}-8{}-{}", hash.substr(0, 8), hash.substr(8, 4), hash.substr(12, 3),
                       hash.substr(15, 3), hash.substr(18, 12));
}

/// The message as HTML, which the feed then holds escaped. Rights to a picture end at our own page.
std::string content_of(const Newsroom& newsroom, const ArchiveEntry& entry, const config::Texts& texts) {
    json blocks = json::array();
    if (entry.hidden)
        blocks = withdrawn_blocks(texts);
    else
        blocks = message_blocks(entry.draft.document, {.with_title = false, .hidden_items = entry.hidden_items}, texts);
    for (std::size_t place = 0; place < entry.thread.size(); ++place) {
        const Draft& part = entry.thread[place];
        if (part.kind != DraftKind::update)
            blocks.push_back(
                {{"paragraph", {{"text", moment_words(newsroom, texts, sent_moment(part), "page.sent_at")}}}});
        for (json& block :
             entry.hidden_parts[place] ? withdrawn_blocks(texts) : message_blocks(part.document, {}, texts))
            blocks.push_back(std::move(block));
    }
    return fill_page("message.html", {{"blocks", std::move(blocks)}});
}

} // namespace

StoreResult<std::string> archive_feed(Newsroom& newsroom, std::span<const ArchiveEntry> entries,
                                      const PageLinks& links) {
    const auto space = feed_namespace(newsroom.ledger());
    if (!space) return std::unexpected(space.error());
    const config::Settings& settings = newsroom.settings();
    const std::string& base = settings.web.public_url;
    Instant updated{};
    json list = json::array();
    for (const ArchiveEntry& entry : entries) {
        const config::Texts& texts = newsroom.texts_for(entry.draft.document.language);
        updated = std::max(updated, entry.updated);
        list.push_back(
            {{"id", urn(*space, entry.draft.id)},
             {"tag", texts.language()},
             {"entry_title", archive_title(entry, texts)},
             {"href", base.empty() ? links.entry(entry.draft.id) : base + "/archive/" + path_segment(entry.draft.id)},
             {"published", digest::to_iso8601(entry.sent)},
             {"changed", digest::to_iso8601(entry.updated)},
             {"content", content_of(newsroom, entry, texts)}});
    }
    return fill_page("feed.atom", {{"tag", settings.language},
                                   {"feed_id", urn(*space, "feed")},
                                   {"feed_title", settings.name},
                                   {"changed", digest::to_iso8601(updated)},
                                   {"self_href", base.empty() ? std::string() : base + "/archive/feed.atom"},
                                   {"index_href", base.empty() ? links.archive({}) : base + "/archive/"},
                                   {"entries", std::move(list)}});
}

} // namespace depesche::bot
