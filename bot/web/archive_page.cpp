#include "bot/web/archive_page.hpp"

#include "bot/editor/public_links.hpp"
#include "bot/web/message_view.hpp"
#include "bot/web/page_frame.hpp"
#include "bot/web/page_template.hpp"
#include "digest/format/dialect.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

using nlohmann::json;

namespace {

const config::Texts& texts_of(const Newsroom& newsroom, const Draft& draft) {
    return newsroom.texts_for(draft.document.language);
}

bool may_show_picture(Newsroom& newsroom, const Draft& draft) {
    return std::ranges::any_of(draft.picks, [&](const digest::Pick& pick) {
        const auto article = newsroom.articles().find(pick.article);
        return article && *article && digest::may_be_shown((*article)->article.image, "web");
    });
}

std::string_view part_key(DraftKind kind) {
    return kind == DraftKind::retraction ? "page.retraction" : "page.correction";
}

/// An update says itself what it is; a correction and a retraction get a heading to jump to.
json thread_part(const Newsroom& newsroom, const Draft& part, bool hidden, const config::Texts& texts) {
    const bool update = part.kind == DraftKind::update;
    return {{"anchor", part.id},
            {"kind_words", update ? std::string() : texts.at(part_key(part.kind))},
            {"moment", moment_words(newsroom, texts, sent_moment(part), "page.sent_at")},
            {"blocks", hidden ? withdrawn_blocks(texts) : message_blocks(part.document, {}, texts)}};
}

/// What the page says before anything else.
json notices(const Newsroom& newsroom, const ArchiveEntry& entry, const config::Texts& texts) {
    json list = json::array();
    const auto add = [&](std::optional<Instant> at, std::string_view key, DraftKind kind) {
        if (!at) return;
        const auto part = std::ranges::find(entry.thread.rbegin(), entry.thread.rend(), kind, &Draft::kind);
        list.push_back({{"notice_words", moment_words(newsroom, texts, *at, key)},
                        {"anchor", part == entry.thread.rend() ? std::string() : part->id}});
    };
    add(entry.retracted, "page.retracted", DraftKind::retraction);
    if (!entry.retracted) add(entry.corrected, "page.corrected", DraftKind::correction);
    if (entry.hidden && !entry.retracted)
        list.push_back({{"notice_words", texts.at("page.gone_about")}, {"anchor", ""}});
    return list;
}

/// The first titles of a digest, as a taste.
std::string teaser(const ArchiveEntry& entry) {
    std::string titles;
    std::size_t place = 0;
    for (const digest::DocumentBlock& block : entry.draft.document.blocks) {
        if (const auto* paragraph = std::get_if<digest::Paragraph>(&block); paragraph != nullptr && titles.empty())
            titles = paragraph->text;
        const auto* item = std::get_if<digest::Item>(&block);
        if (item == nullptr) continue;
        if (!entry.hidden_items.at(place++)) titles += (titles.empty() ? "" : " · ") + item->title;
    }
    return entry.hidden ? std::string() : titles;
}

} // namespace

std::string archive_entry_html(Newsroom& newsroom, const ArchiveEntry& entry, const PageLinks& links) {
    const config::Texts& texts = texts_of(newsroom, entry.draft);
    const std::string title = archive_title(entry, texts);
    json page = page_frame(newsroom, texts, links, title + " – " + newsroom.settings().name,
                           "/archive/" + path_segment(entry.draft.id));
    page["entry_title"] = title;
    page["moment"] = moment_words(newsroom, texts, entry.sent, "page.sent_at");
    page["datetime"] = digest::to_iso8601(entry.sent);
    page["notices"] = notices(newsroom, entry, texts);
    const bool picture =
        !entry.hidden && picture_of(entry.draft.document) != nullptr && may_show_picture(newsroom, entry.draft);
    page["blocks"] =
        entry.hidden
            ? json::array()
            : message_blocks(entry.draft.document,
                             {.with_title = false, .with_picture = picture, .hidden_items = entry.hidden_items}, texts);
    page["parts"] = json::array();
    for (std::size_t place = 0; place < entry.thread.size(); ++place)
        page["parts"].push_back(thread_part(newsroom, entry.thread[place], entry.hidden_parts[place], texts));
    page["archive_all"] = texts.at("page.archive_all");
    return fill_page("entry.html", page);
}

std::string archive_index_html(const Newsroom& newsroom, std::span<const ArchiveEntry> entries, std::string_view before,
                               std::string_view next, const PageLinks& links) {
    const config::Texts& texts = newsroom.texts_for("");
    const std::string title = texts.at("page.archive");
    json page = page_frame(newsroom, texts, links, title + " – " + newsroom.settings().name,
                           before.empty() ? "/archive/" : "/archive/?before=" + path_segment(before));
    page["about"] = texts.fill("page.archive_about", {{"name", newsroom.settings().name}});
    page["empty_words"] = entries.empty() ? texts.at("page.archive_empty") : std::string();
    page["some"] = !entries.empty();
    page["entries"] = json::array();
    for (const ArchiveEntry& entry : entries) {
        const config::Texts& own = texts_of(newsroom, entry.draft);
        page["entries"].push_back(
            {{"href", links.entry(entry.draft.id)},
             {"tag", own.language()},
             {"entry_title", archive_title(entry, own)},
             {"moment", moment_words(newsroom, texts, entry.sent, "page.sent_at")},
             {"teaser", teaser(entry)},
             {"corrected_words", entry.corrected && !entry.hidden ? texts.at("page.correction") : std::string()}});
    }
    page["older_href"] = next.empty() ? std::string() : links.archive(next);
    page["older_words"] = texts.at("page.older");
    page["newest_href"] = before.empty() ? std::string() : links.archive({});
    page["newest_words"] = texts.at("page.newest");
    page["turns"] = !next.empty() || !before.empty();
    return fill_page("archive.html", page);
}

} // namespace depesche::bot
