#include "bot/sandbox/demo_newsroom.hpp"

#include "digest/document/json.hpp"
#include "embedded_newsroom.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

namespace depesche::bot {

using nlohmann::json;

namespace {

using Names = std::array<std::string_view, 7>;
constexpr Names german{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"};
constexpr Names english{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr Names french{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"};
constexpr Names italian{"domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"};

const Names& weekdays(std::string_view language) {
    if (language.starts_with("de")) return german;
    if (language.starts_with("fr")) return french;
    return language.starts_with("it") ? italian : english;
}

/// Replaces "{day-1}" by the name of the weekday before day 0.
std::string with_weekdays(std::string text, std::string_view language, digest::LocalDate day0) {
    for (std::size_t at = text.find("{day"); at != std::string::npos; at = text.find("{day", at)) {
        const std::size_t end = text.find('}', at);
        if (end == std::string::npos || end < at + 6) break;
        int offset = 0;
        const bool later = text[at + 4] == '+';
        std::from_chars(text.data() + at + (later ? 5 : 4), text.data() + end, offset);
        const std::chrono::weekday day(std::chrono::sys_days(day0) + std::chrono::days(offset));
        text.replace(at, end - at + 1, weekdays(language)[day.c_encoding()]);
    }
    return text;
}

} // namespace

/// Reads the newsroom's file. Our own file: a missing key is an error of the build, reported as such.
struct DemoReader {
    DemoNewsroom& newsroom;
    std::string language; // of the article being read

    std::string text(const json& object, const char* key) const {
        const auto found = object.find(key);
        return found == object.end() ? std::string()
                                     : with_weekdays(found->get<std::string>(), language, newsroom.day0_);
    }
    std::vector<std::string> list(const json& object, const char* key) const {
        std::vector<std::string> texts;
        const auto found = object.find(key);
        if (found == object.end()) return texts;
        for (const json& entry : *found)
            texts.push_back(with_weekdays(entry.get<std::string>(), language, newsroom.day0_));
        return texts;
    }
    static std::chrono::seconds time(const json& object) {
        if (object.contains("seconds")) return std::chrono::seconds(object.at("seconds").get<int>());
        if (object.contains("minutes")) return std::chrono::minutes(object.at("minutes").get<int>());
        const auto clock = object.at("time").get<std::string>();
        return std::chrono::hours(std::stoi(clock.substr(0, 2))) + std::chrono::minutes(std::stoi(clock.substr(3, 2)));
    }
    static int day(const json& object) { return object.contains("day") ? object.at("day").get<int>() : 0; }
    void read_words(const json& object, DemoArticle& article) const {
        article.title = text(object, "title");
        article.kicker = text(object, "kicker");
        article.push_title = text(object, "push_title");
        article.lead = text(object, "lead");
        article.bullets = list(object, "bullets");
        article.paragraphs = list(object, "paragraphs");
    }
    void read_article(const json& object) {
        language = object.at("language").get<std::string>();
        DemoNewsroom::Version version;
        DemoArticle& article = version.article;
        article.id = object.at("id").get<std::string>();
        article.source = object.at("source").get<std::string>();
        article.url = object.at("url").get<std::string>();
        article.language = language;
        article.section = object.at("section").get<std::string>();
        article.urgency = object.at("urgency").get<int>();
        article.correction = object.contains("correction");
        article.authors = list(object, "authors");
        article.tags = list(object, "tags");
        read_words(object, article);
        version.held = object.contains("held") ? object.at("held").get<std::string>() : "";
        version.day = day(object);
        version.time = time(object);
        newsroom.versions_.push_back(version);
        if (!object.contains("versions")) return;
        for (const json& later : object.at("versions")) {
            version.day = day(later);
            version.time = time(later);
            read_words(later, version.article);
            newsroom.versions_.push_back(version);
        }
    }
    void read_source(const json& object) {
        newsroom.sources_.push_back({.name = object.at("name"),
                                     .title = object.at("title"),
                                     .path = "/feeds/" + object.at("file").get<std::string>(),
                                     .format = object.at("format"),
                                     .language = object.at("language"),
                                     .origin = object.at("origin"),
                                     .site = object.at("site")});
    }
    void read_alert(const std::string& what, const json& object) {
        for (const char* of : {"de", "en"}) {
            const json& words = object.at(of);
            newsroom.alerts_.push_back({what,
                                        of,
                                        {.headline = words.at("headline"),
                                         .body = words.at("body"),
                                         .url = object.at("url"),
                                         .severity = object.at("severity")}});
        }
    }
};

std::expected<DemoNewsroom, std::string> DemoNewsroom::load(digest::Zone zone, digest::LocalDate day0) {
    DemoNewsroom newsroom(std::move(zone), day0);
    DemoReader reader{newsroom, {}};
    for (const EmbeddedFile& file : embedded_newsroom()) {
        const auto parsed = digest::parse_bounded(file.bytes, 4 << 20);
        if (!parsed) return std::unexpected(fmt::format("{}: {}", file.path, parsed.error()));
        try {
            newsroom.name_ = parsed->at("newsroom").get<std::string>();
            for (const json& source : parsed->at("sources")) reader.read_source(source);
            for (const json& article : parsed->at("articles")) reader.read_article(article);
            for (const auto& [what, alert] : parsed->at("alerts").items()) reader.read_alert(what, alert);
        } catch (const std::exception& error) { // a key that is missing or has another type
            return std::unexpected(fmt::format("{}: {}", file.path, error.what()));
        }
    }
    // Versions of one article follow one another, the held ones in the order of their release.
    std::ranges::sort(newsroom.versions_, {}, [](const Version& version) {
        const int group = version.held == "correction" ? 3
                          : version.held == "update"   ? 2
                          : version.held.empty()       ? 0
                                                       : 1;
        return std::tuple(version.article.id, group, version.day, version.time);
    });
    return newsroom;
}

std::optional<Instant> DemoNewsroom::time_of(const Version& version, const DemoReleases& releases) const {
    if (version.held.empty()) {
        const digest::LocalDate date{std::chrono::sys_days(day0_) + std::chrono::days(version.day)};
        return zone_.instant(date, std::chrono::duration_cast<std::chrono::minutes>(version.time));
    }
    const auto& released = version.held == "breaking" ? releases.breaking
                           : version.held == "update" ? releases.update
                           : version.held == "burst"  ? releases.burst
                                                      : releases.correction;
    if (!released) return std::nullopt;
    return *released + version.time;
}

std::vector<DemoArticle> DemoNewsroom::published(std::string_view source, Instant now,
                                                 const DemoReleases& releases) const {
    std::vector<DemoArticle> articles;
    for (const Version& version : versions_) {
        if (!source.empty() && version.article.source != source) continue;
        const std::optional<Instant> at = time_of(version, releases);
        if (!at || *at > now) continue;
        if (!articles.empty() && articles.back().id == version.article.id) {
            if (articles.back().updated && *articles.back().updated > *at) continue;
            const Instant first = articles.back().published;
            articles.back() = version.article;
            articles.back().published = first;
            articles.back().updated = *at;
        } else {
            articles.push_back(version.article);
            articles.back().published = *at;
        }
    }
    const auto newest = [](const DemoArticle& article) { return article.updated.value_or(article.published); };
    std::ranges::sort(articles, std::ranges::greater(), newest);
    return articles;
}

std::optional<DemoAlert> DemoNewsroom::alert(std::string_view what, std::string_view language) const {
    const std::string_view wanted = language.starts_with("de") ? "de" : "en";
    for (const NamedAlert& entry : alerts_)
        if (entry.what == what && entry.language == wanted) return entry.alert;
    return std::nullopt;
}

} // namespace depesche::bot
