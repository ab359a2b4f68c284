#include "bot/web/subscribe_page.hpp"

#include "bot/subscriber/start_payload.hpp"
#include "bot/web/archive_page.hpp"
#include "bot/web/channel_links.hpp"
#include "bot/web/message_view.hpp"
#include "bot/web/page_frame.hpp"
#include "bot/web/page_response.hpp"
#include "bot/web/page_template.hpp"
#include "bot/web/promise_words.hpp"
#include "bot/web/qr.hpp"
#include "digest/edition/edition_words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace depesche::bot {

using nlohmann::json;

namespace {

using Kind = ChannelLink::Kind;

std::string kind_text(const config::Texts& texts, std::string_view before, Kind kind, std::string_view after) {
    return texts.at("page." + std::string(before) + std::string(text_key(kind)) + std::string(after));
}

json channel_entries(const ChannelLinks& channels, const config::Texts& texts) {
    json list = json::array();
    for (const ChannelLink& link : channels.links) {
        const std::string what = kind_text(texts, "", link.kind, "");
        list.push_back({{"channel_words", what},
                        {"channel_about", kind_text(texts, "", link.kind, "_about")},
                        {"open_words", kind_text(texts, "", link.kind, "_open")},
                        {"open_href", link.url},
                        {"qr", qr_svg(link.url)},
                        {"qr_label", texts.fill("page.qr_label", {{"what", what}})}});
    }
    return list;
}

/// One sentence a kind of channel: how to leave, what is stored.
json per_kind(const ChannelLinks& channels, const config::Texts& texts, std::string_view prefix) {
    json list = json::array();
    std::set<Kind> said;
    for (const ChannelLink& link : channels.links) {
        if (!said.insert(link.kind).second) continue;
        const std::string key = "page." + std::string(prefix) + std::string(text_key(link.kind));
        const std::set<std::string> wanted = config::placeholders(texts.at(key));
        list.push_back(wanted.contains("stop_command")
                           ? texts.fill(key, {{"stop_command", texts.at("footer.stop_command")}})
                           : texts.at(key));
    }
    return list;
}

json promise_entries(const config::Settings& settings, const config::Texts& texts, json& page) {
    const PromiseWords words = promise_words(promise_of(settings), texts);
    json lines = json::array();
    for (const PromiseWords::Line& line : words.lines) lines.push_back({{"what", line.what}, {"when", line.when}});
    page["total"] = words.total;
    page["not_counted"] = words.not_counted;
    page["night"] = words.night;
    return lines;
}

/// Before the first edition: one of invented stories, made as real ones are.
digest::Document invented_edition(const Newsroom& newsroom, const config::Texts& texts) {
    const auto& editions = newsroom.settings().editions;
    config::EditionSettings edition;
    edition.name = editions.empty() ? "morning" : editions.front().name;
    constexpr long stories = 3;
    digest::Document document{digest::Product::digest, texts.language(), {}};
    document.blocks.emplace_back(digest::edition_heading(edition, texts));
    document.blocks.emplace_back(
        digest::Subline{texts.fill(digest::edition_text_prefix(edition, texts) + "subline",
                                   {{"date", digest::date_words(newsroom.zone().date(newsroom.now()), texts)},
                                    {"stories", texts.count("stories", stories)},
                                    {"stories_with_times", texts.count("stories_with_times", stories)},
                                    {"reading_time", texts.count("reading_time", 1)}}),
                        {}});
    for (int number = 1; number <= stories; ++number) {
        const std::string n = std::to_string(number);
        document.blocks.emplace_back(digest::Item{.number = number,
                                                  .label = "",
                                                  .title = texts.at("page.sample_title_" + n),
                                                  .url = "",
                                                  .line = texts.at("page.sample_line_" + n)});
    }
    return document;
}

/// The last edition in the page's language, as readers saw it.
StoreResult<void> add_sample(Newsroom& newsroom, const config::Texts& texts, json& page) {
    constexpr std::size_t look_back = 20; // between two editions of a language are others, and alerts
    const auto entries = archive_entries(newsroom, {}, look_back);
    if (!entries) return std::unexpected(entries.error());
    const auto last = std::ranges::find_if(*entries, [&](const ArchiveEntry& entry) {
        return entry.draft.kind == DraftKind::digest && !entry.hidden && !entry.corrected &&
               newsroom.texts_for(entry.draft.document.language).language() == texts.language();
    });
    if (last == entries->end()) {
        page["sample_words"] = texts.at("page.sample_made");
        page["blocks"] = message_blocks(invented_edition(newsroom, texts), {}, texts);
        return {};
    }
    page["sample_words"] = moment_words(newsroom, texts, last->sent, "page.sample_sent");
    page["blocks"] = message_blocks(last->draft.document, {.hidden_items = last->hidden_items}, texts);
    return {};
}

json alternates(const Newsroom& newsroom, const PageLinks& links) {
    const config::Settings& settings = newsroom.settings();
    const std::vector<std::string> languages = page_languages(settings);
    json list = json::array();
    if (languages.size() < 2) return list;
    const PageLinks below(links.form(), 0);
    for (const std::string& language : languages) {
        const std::string tag = home_tag(settings, language);
        const std::string href = settings.web.public_url.empty() ? links.home(tag)
                                 : tag.empty()                   ? settings.web.public_url + "/"
                                                                 : settings.web.public_url + "/" + below.home(tag);
        list.push_back({{"tag", language},
                        {"href", href},
                        {"page_href", links.home(tag)},
                        {"language_name", newsroom.texts_for(language).at("page.language_name")}});
    }
    return list;
}

void add_words(const config::Texts& texts, json& page) {
    for (const char* key : {"lead", "promise", "channels", "tap", "scan", "bell", "bell_about", "bell_open", "bell_tap",
                            "bell_on", "sample", "leave", "privacy", "privacy_page", "language"})
        page[std::string(key) + "_t"] = texts.at("page." + std::string(key));
}

} // namespace

StoreResult<std::string> subscribe_html(Newsroom& newsroom, std::string_view language, std::string_view payload,
                                        const PageLinks& links) {
    const config::Settings& settings = newsroom.settings();
    const config::Texts& texts = newsroom.texts_for(language);
    const auto channels = channel_links(settings, newsroom.ledger(), payload);
    if (!channels) return std::unexpected(channels.error());
    const std::string heading = texts.fill("page.heading", {{"name", settings.name}});
    const std::string tag = home_tag(settings, language);
    json page = page_frame(newsroom, texts, links, heading, "/" + (tag.empty() ? tag : links.home(tag)));
    add_words(texts, page);
    page["page_heading"] = heading;
    page["description"] = texts.at("page.lead");
    page["alternates"] = alternates(newsroom, links);
    page["has_languages"] = !page["alternates"].empty();
    page["channel_list"] = channel_entries(*channels, texts);
    page["no_channels"] = channels->links.empty() ? texts.at("page.no_channels") : std::string();
    page["promise_list"] = promise_entries(settings, texts, page);
    page["has_bell"] = !channels->links.empty() && channels->links.front().kind == Kind::whatsapp_channel;
    page["leave_list"] = per_kind(*channels, texts, "leave_");
    page["privacy_list"] = per_kind(*channels, texts, "privacy_");
    page["contact"] =
        settings.contact.empty() ? std::string() : texts.fill("page.privacy_contact", {{"contact", settings.contact}});
    if (const auto sample = add_sample(newsroom, texts, page); !sample) return std::unexpected(sample.error());
    return fill_page("subscribe.html", page);
}

ServerResponse subscribe_answer(WebContext& context, const ServerRequest& request) {
    Newsroom& newsroom = context.newsroom;
    const std::string language = request.path.size() > 1 ? request.path.substr(1) : newsroom.settings().language;
    const std::string payload = payload_from(request.query("from").value_or(""), link_choices(newsroom.settings()));
    auto page = subscribe_html(newsroom, language, payload, PageLinks(PageLinks::Form::served, 0));
    if (!page) return store_trouble(page.error());
    return html_response(200, *std::move(page));
}

} // namespace depesche::bot
