#include "bot/web/export_pages.hpp"

#include "bot/web/archive_page.hpp"
#include "bot/web/channel_links.hpp"
#include "bot/web/page_frame.hpp"
#include "bot/web/page_template.hpp"
#include "bot/web/subscribe_page.hpp"

namespace depesche::bot {

namespace {

using Form = PageLinks::Form;

/// The pages at the root, and the feed.
StoreResult<void> add_root(Newsroom& newsroom, std::span<const ArchiveEntry> newest, ExportBatch& batch) {
    const PageLinks links(Form::files, 0);
    for (const std::string& language : page_languages(newsroom.settings())) {
        auto page = subscribe_html(newsroom, language, {}, links);
        if (!page) return std::unexpected(page.error());
        batch.files.push_back({links.home(home_tag(newsroom.settings(), language)), *std::move(page)});
    }
    batch.files.push_back({links.style(), std::string(page_file("style.css"))});
    auto feed = archive_feed(newsroom, newest, PageLinks(Form::files, 1));
    if (!feed) return std::unexpected(feed.error());
    batch.files.push_back({links.feed(), *std::move(feed)});
    const auto channels = channel_links(newsroom.settings(), newsroom.ledger(), {});
    if (!channels) return std::unexpected(channels.error());
    if (channels->bot_unknown)
        batch.notes.emplace_back("the bot's button is left out: nobody has asked the platform yet who it is; "
                                 "'depesche link' or a running 'depesche run' does");
    return {};
}

} // namespace

StoreResult<ExportBatch> export_batch(Newsroom& newsroom, std::string_view before) {
    auto entries = archive_entries(newsroom, before, archive_page_size + 1);
    if (!entries) return std::unexpected(entries.error());
    ExportBatch batch;
    if (entries->size() > archive_page_size) {
        entries->pop_back();
        batch.next = entries->back().draft.id;
    }
    if (before.empty()) {
        if (const auto root = add_root(newsroom, *entries, batch); !root) return std::unexpected(root.error());
    }
    const PageLinks names(Form::files, 0);
    batch.files.push_back(
        {names.archive(before), archive_index_html(newsroom, *entries, before, batch.next, PageLinks(Form::files, 1))});
    for (const ArchiveEntry& entry : *entries)
        batch.files.push_back(
            {names.entry(entry.draft.id), archive_entry_html(newsroom, entry, PageLinks(Form::files, 2))});
    return batch;
}

} // namespace depesche::bot
