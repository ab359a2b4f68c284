#include "bot/web/page_frame.hpp"

#include "digest/edition/edition_words.hpp"
#include "digest/format/format.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

using nlohmann::json;

std::vector<std::string> page_languages(const config::Settings& settings) {
    std::vector<std::string> languages{settings.language};
    for (const config::EditionSettings& edition : settings.editions) {
        if (!edition.language.empty() && std::ranges::find(languages, edition.language) == languages.end())
            languages.push_back(edition.language);
    }
    return languages;
}

std::string home_tag(const config::Settings& settings, std::string_view language) {
    const auto languages = page_languages(settings);
    const bool known = std::ranges::find(languages, language) != languages.end();
    return !known || language == settings.language ? std::string() : std::string(language);
}

json page_frame(const Newsroom& newsroom, const config::Texts& texts, const PageLinks& links, std::string_view title,
                std::string_view address) {
    const config::Settings& settings = newsroom.settings();
    const std::string& base = settings.web.public_url;
    const std::map<std::string, std::string> name{{"name", settings.name}};
    return {{"language", texts.language()},
            {"title", title},
            {"name", settings.name},
            {"style", links.style()},
            {"canonical", base.empty() ? std::string() : base + std::string(address)},
            {"feed_href", links.feed()},
            {"feed_title", settings.name},
            {"home_href", links.home(home_tag(settings, texts.language()))},
            {"subscribe_words", texts.fill("page.subscribe", name)},
            {"archive_href", links.archive({})},
            {"archive_words", texts.at("page.archive")},
            {"feed_words", texts.at("page.feed")},
            {"site_href", digest::safe_url(settings.site_url)},
            {"site_words", texts.at("page.site")}};
}

std::string date_of(const Newsroom& newsroom, const config::Texts& texts, Instant at, std::string_view key) {
    return digest::date_words(newsroom.zone().date(at), texts, key, "page.weekday");
}

std::string time_of(const Newsroom& newsroom, const config::Texts& texts, Instant at) {
    return digest::time_words("time_long", newsroom.zone().time(at), texts);
}

std::string moment_words(const Newsroom& newsroom, const config::Texts& texts, Instant at, std::string_view key) {
    return texts.fill(key, {{"day", date_of(newsroom, texts, at, "page.day")},
                            {"date", date_of(newsroom, texts, at, "page.date")},
                            {"time_long", time_of(newsroom, texts, at)}});
}

} // namespace depesche::bot
