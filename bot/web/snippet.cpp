#include "bot/web/snippet.hpp"

#include "bot/subscriber/start_payload.hpp"
#include "bot/web/channel_links.hpp"
#include "bot/web/page_frame.hpp"
#include "bot/web/page_template.hpp"
#include "bot/web/promise_words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/edition_words.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot {

namespace {

/// "the evening" only follows another; alone it says more.
std::string edition_words(const config::EditionSettings& edition, bool first, const config::Texts& texts) {
    const std::string key = "snippet." + edition.name;
    if (first && texts.has(key + "_first")) return texts.at(key + "_first");
    if (texts.has(key)) return texts.at(key);
    return digest::edition_heading(edition, texts).text;
}

std::string capitalised(const std::string& words) {
    if (words.empty()) return words;
    const std::size_t first = digest::first_code_point(words).bytes;
    return digest::upper_case(words.substr(0, first)) + words.substr(first);
}

/// The page to subscribe in this language, told where its visitor comes from.
std::string page_address(const config::Settings& settings, const SnippetRequest& request) {
    if (settings.web.public_url.empty()) return {};
    const PageLinks below(PageLinks::Form::served, 0);
    const std::string tag = home_tag(settings, request.language);
    // Without an edition the place stands alone, which reads better.
    const std::string from = request.edition.empty() ? request.placement : request.edition + "__" + request.placement;
    return settings.web.public_url + "/" + (tag.empty() ? std::string() : below.home(tag)) +
           (from.empty() ? from : "?from=" + from);
}

} // namespace

std::string offer_words(const config::Settings& settings, const config::Texts& texts) {
    std::vector<std::string> offer;
    for (const config::EditionSettings& edition : promise_of(settings).editions)
        offer.push_back(edition_words(edition, offer.empty(), texts));
    offer.push_back(texts.at("snippet.surprising"));
    offer.push_back(texts.at("snippet.breaking"));
    return capitalised(list_words(offer, texts));
}

StoreResult<std::string> snippet_html(Newsroom& newsroom, const SnippetRequest& request) {
    const config::Settings& settings = newsroom.settings();
    const config::Texts& texts = newsroom.texts_for(request.language);
    const auto channels = channel_links(settings, newsroom.ledger(), start_payload(request.edition, request.placement));
    if (!channels) return std::unexpected(channels.error());
    nlohmann::json links = nlohmann::json::array();
    for (const ChannelLink& link : channels->links)
        links.push_back({{"href", link.url}, {"words", texts.at("snippet." + std::string(text_key(link.kind)))}});
    const std::string page = page_address(settings, request);
    if (!page.empty()) links.push_back({{"href", page}, {"words", texts.at("snippet.more")}});
    if (links.empty()) return std::string();
    return fill_page(
        "snippet.html",
        {{"language", texts.language()},
         {"invitation", texts.fill("snippet.heading", {{"name", settings.name}})},
         {"sentence", texts.fill("snippet.words", {{"name", settings.name}, {"what", offer_words(settings, texts)}})},
         {"links", std::move(links)}});
}

} // namespace depesche::bot
