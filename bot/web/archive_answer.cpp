// What the archive's addresses answer, and the short links.
#include "bot/editor/public_links.hpp"
#include "bot/net/url.hpp"
#include "bot/web/archive_page.hpp"
#include "bot/web/page_response.hpp"
#include "digest/format/format.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace depesche::bot {

namespace {

constexpr std::string_view folder = "/archive/";
const PageLinks in_folder(PageLinks::Form::served, 1);

ServerResponse not_found(const Newsroom& newsroom, std::string_view path) {
    const config::Texts& texts = newsroom.texts_for("");
    return notice_response(404, texts, texts.at("page.not_found"), texts.at("page.not_found_about"),
                           path_to_root(path));
}

ServerResponse index_answer(Newsroom& newsroom, const ServerRequest& request) {
    const std::string before = request.query("before").value_or("");
    // One more than is shown tells whether there is a next page.
    auto entries = archive_entries(newsroom, before, archive_page_size + 1);
    if (!entries) return store_trouble(entries.error());
    if (entries->empty() && !before.empty()) return not_found(newsroom, request.path);
    std::string next;
    if (entries->size() > archive_page_size) {
        entries->pop_back();
        next = entries->back().draft.id;
    }
    return html_response(200, archive_index_html(newsroom, *entries, before, next, in_folder));
}

ServerResponse feed_answer(Newsroom& newsroom) {
    const auto entries = archive_entries(newsroom, {}, archive_page_size);
    if (!entries) return store_trouble(entries.error());
    auto feed = archive_feed(newsroom, *entries, in_folder);
    if (!feed) return store_trouble(feed.error());
    return page_response(200, "application/atom+xml; charset=utf-8", *std::move(feed), Caching::shared);
}

ServerResponse entry_answer(Newsroom& newsroom, const ServerRequest& request) {
    const std::string_view id = std::string_view(request.path).substr(folder.size());
    const auto entry = find_archive_entry(newsroom, id);
    if (!entry) return store_trouble(entry.error());
    if (*entry) {
        ServerResponse page = html_response(200, archive_entry_html(newsroom, **entry, in_folder));
        // The one picture a page may have comes from where the newsroom keeps it.
        const digest::Picture* picture = picture_of((*entry)->draft.document);
        if (const auto url = parse_url(picture == nullptr ? "" : picture->url))
            set_content_policy(page, fmt::format("default-src 'none'; style-src 'self'; img-src {}; base-uri 'none'; "
                                                 "form-action 'none'; frame-ancestors 'self'",
                                                 url->origin()));
        return page;
    }
    const auto thread = thread_of_sent(newsroom, id);
    if (!thread) return store_trouble(thread.error());
    if (thread->empty()) return not_found(newsroom, request.path);
    return redirect_response(302, path_segment(*thread) + "#" + path_segment(id));
}

} // namespace

ServerResponse store_trouble(const digest::StoreError& error) {
    spdlog::error("web: {}", error.message);
    return page_response(500, "text/plain; charset=utf-8", "Internal error.\n", Caching::none);
}

ServerResponse archive_answer(WebContext& context, const ServerRequest& request) {
    const std::string_view path = request.path;
    if (path == "/archive") return redirect_response(301, "archive/");
    const std::string_view rest = path.substr(folder.size());
    if (rest.empty()) return index_answer(context.newsroom, request);
    if (rest == "feed.atom") return feed_answer(context.newsroom);
    if (rest.ends_with('/')) return redirect_response(301, "../" + path_segment(rest.substr(0, rest.size() - 1)));
    return entry_answer(context.newsroom, request);
}

ServerResponse short_link_answer(WebContext& context, const ServerRequest& request) {
    Newsroom& newsroom = context.newsroom;
    if (!newsroom.settings().web.short_links) return not_found(newsroom, request.path);
    const auto key = article_of_short_key(std::string_view(request.path).substr(3));
    if (!key) return not_found(newsroom, request.path);
    const auto article = newsroom.articles().find(*key);
    if (!article) return store_trouble(article.error());
    if (!*article) return not_found(newsroom, request.path);
    using digest::PublicationStatus;
    const PublicationStatus status = (*article)->article.status;
    if (status == PublicationStatus::killed || status == PublicationStatus::withdrawn) {
        const config::Texts& texts = newsroom.texts_for("");
        return notice_response(410, texts, texts.at("page.gone"), texts.at("page.gone_about"), "../");
    }
    const std::string address = digest::safe_url((*article)->article.url);
    if (address.empty() || !(*article)->sendable(newsroom.now())) return not_found(newsroom, request.path);
    return redirect_response(302, address);
}

} // namespace depesche::bot
