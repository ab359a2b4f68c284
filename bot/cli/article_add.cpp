#include "bot/cli/article_add.hpp"

#include "bot/cli/article_words.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/input_file.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/intake.hpp"
#include "config/load_settings.hpp"
#include "digest/document/json.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/depesche_json.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/plain_text_article.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::string_view by_hand = "by-hand:";           ///< the feed that the store knows such articles by
constexpr std::size_t largest_document = (64UL << 20) + 1; ///< the parser refuses what is larger than 64 MiB
constexpr std::size_t largest_request = 700UL << 10;       ///< bytes; the control socket takes 1 MiB
constexpr std::size_t most_shown = 10;

/// Articles with the lines that were left out of each; only plain text tells them.
struct Understood {
    std::vector<digest::Article> articles;
    std::vector<std::string> stripped, warnings;
};

/// "de", "de-CH", "zh-Hant-TW": what newsrooms write. Whoever mistypes it would have a language that no reader chose.
bool is_language(std::string_view tag) {
    const auto letters = [](std::string_view part) { return std::ranges::all_of(part, digest::feed::is_alpha); };
    for (bool first = true;; first = false) {
        const std::size_t end = std::min(tag.find('-'), tag.size());
        const std::string_view part = tag.substr(0, end);
        const bool digits = part.size() == 3 && std::ranges::all_of(part, digest::feed::is_digit);
        const bool fits = first ? (part.size() == 2 || part.size() == 3) : (part.size() == 2 || part.size() == 4);
        if (!(fits && letters(part)) && (first || !digits)) return false;
        if (end == tag.size()) return true;
        tag.remove_prefix(end + 1);
    }
}

std::expected<Understood, std::string> read_text(const std::string& bytes, const ArticleAddOptions& options,
                                                 const digest::Zone* zone) {
    if (!options.language.empty() && !is_language(options.language))
        return std::unexpected(fmt::format("--language {}: expected a tag like de-CH or fr", options.language));
    digest::PlainTextHints hints{options.url, options.language, std::nullopt, zone};
    if (!options.url.empty() && digest::feed::web_address({}, options.url).empty())
        return std::unexpected(fmt::format("--url {}: expected an http or https address", options.url));
    if (!options.published.empty()) {
        hints.published = digest::feed::parse_date(options.published, zone, digest::feed::Writer::newsroom);
        if (!hints.published)
            return std::unexpected(
                fmt::format("--published {}: expected a date like 2026-11-23T06:30:00+01:00", options.published));
    }
    auto read = digest::read_plain_text_article(bytes, hints);
    if (!read) return std::unexpected(input_name(options.file) + ": " + read.error().message);
    return Understood{{std::move(read->article)}, std::move(read->stripped), std::move(read->warnings)};
}

std::expected<Understood, std::string> read_document(const std::string& bytes, const ArticleAddOptions& options,
                                                     const digest::Zone* zone) {
    if (options.text) return read_text(bytes, options, zone);
    auto feed = digest::parse_feed(bytes, {.base_url = options.url, .content_type = {}, .zone = zone});
    if (!feed)
        return std::unexpected(
            fmt::format("{}: {} For a plain-text article add --text.", input_name(options.file), feed.error().message));
    if (feed->articles.empty())
        return std::unexpected(input_name(options.file) +
                               ": there is no article in it; 'depesche feed parse' shows why");
    return Understood{std::move(feed->articles), {}, std::move(feed->warnings)};
}

/// The articles of data, in portions that the control socket takes. Fails with the title of an article that is larger.
std::expected<std::vector<json>, std::string> portions(const json& articles) {
    std::vector<json> parts;
    std::size_t size = largest_request;
    for (const json& article : articles) {
        const std::size_t bytes = digest::dump_json(article).size();
        if (bytes > largest_request)
            return std::unexpected(fmt::format("«{}» has {} bytes; an article by hand may have {}",
                                               digest::text_member(article, "title"), bytes, largest_request));
        if (size + bytes > largest_request) {
            parts.push_back(json::array());
            size = 0;
        }
        parts.back().push_back(article);
        size += bytes;
    }
    return parts;
}

/// A source that the configuration knows by this name lends its origin and rights; the newsroom's own otherwise.
config::FeedSettings source_of(const Newsroom& newsroom, const std::string& name) {
    const config::Settings& settings = newsroom.settings();
    config::FeedSettings source;
    const auto known = std::ranges::find(settings.feeds, name, &config::FeedSettings::source);
    if (!name.empty() && known != settings.feeds.end()) source = *known;
    source.url = std::string(by_hand);
    source.source = name.empty() ? settings.name : name;
    return source;
}

std::string outcome_words(const digest::PutOutcome& outcome) {
    using Kind = digest::PutOutcome::Kind;
    switch (outcome.kind) {
    case Kind::fresh:
        return fmt::format("stored as article {}", outcome.key);
    case Kind::updated:
        return fmt::format("article {}: version {}", outcome.key, outcome.version);
    case Kind::duplicate:
        return fmt::format("another source has it already: article {}", outcome.key);
    case Kind::unchanged:
        break;
    }
    return fmt::format("article {}: unchanged", outcome.key);
}

class NowClock final : public digest::Clock {
public:
    explicit NowClock(const Newsroom& newsroom) : newsroom_(newsroom) {}
    digest::Instant now() const override { return newsroom_.now(); }

private:
    const Newsroom& newsroom_;
};

/// Adds what the newsroom answered to what was understood.
void merge(VerbResult& whole, const VerbResult& answer, std::size_t first) {
    const json* outcomes = digest::find_member(answer.data, "outcomes");
    if (outcomes == nullptr || !outcomes->is_array()) return;
    for (std::size_t i = 0; i < outcomes->size(); ++i) {
        json& article = whole.data["articles"][first + i];
        for (const auto& entry : outcomes->at(i).items()) article[entry.key()] = entry.value();
    }
    whole.text += "\n\n" + answer.text;
}

/// None where there is no configuration that can be read.
std::optional<digest::Zone> newsroom_zone(const Invocation& invocation) {
    const auto settings = config::load_settings(invocation.config.empty() ? config::default_settings_file()
                                                                          : std::filesystem::path(invocation.config));
    if (!settings) return std::nullopt; // whoever stores something hears of it below
    auto zone = digest::Zone::find(settings->time_zone);
    return zone ? std::optional(*std::move(zone)) : std::nullopt;
}

} // namespace

VerbResult understand_articles(const std::string& bytes, const ArticleAddOptions& options, const digest::Zone* zone) {
    const auto understood_ones = read_document(bytes, options, zone);
    if (!understood_ones) return failed(exit_failed, understood_ones.error());
    VerbResult result{exit_ok, "", {{"articles", json::array()}, {"warnings", understood_ones->warnings}}};
    for (std::size_t i = 0; i < understood_ones->articles.size(); ++i) {
        digest::Article article = understood_ones->articles[i];
        json data = json(digest::article_to_json(article));
        data["stripped"] = understood_ones->stripped;
        result.data["articles"].push_back(std::move(data));
        if (i >= most_shown) continue;
        if (i > 0) result.text += "\n\n";
        result.text += understood(article, understood_ones->stripped);
    }
    if (understood_ones->articles.size() > most_shown)
        result.text += fmt::format("\n\n... and {} more", understood_ones->articles.size() - most_shown);
    if (understood_ones->articles.size() == 1)
        result.text += "\n\nfrom\n" + provenance_lines(understood_ones->articles[0]);
    for (const std::string& warning : understood_ones->warnings) result.text += "\n! " + warning;
    return result;
}

VerbResult article_add(Services& services, const json& arguments) {
    const json* list = digest::find_member(arguments, "articles");
    if (list == nullptr || !list->is_array()) return failed(exit_usage, "article add expects a list of articles");
    digest::ParsedFeed feed;
    digest::feed::read_depesche_json({{"articles", *list}}, {}, feed, digest::feed::Provenances::believed);
    for (digest::Article& article : feed.articles)
        if (article.id.empty()) digest::feed::complete(article);
    if (feed.articles.size() != list->size())
        return failed(exit_failed, feed.warnings.empty() ? "an article has no text" : feed.warnings.front());

    const NowClock clock(services.newsroom);
    Intake unheard(services.newsroom.articles(), clock);
    Intake& intake = services.intake != nullptr ? *services.intake : unheard;
    const auto report =
        intake.take_by_hand(source_of(services.newsroom, text_argument(arguments, "source")), std::move(feed.articles));
    if (!report) return failed(report.error());
    VerbResult result{exit_ok, "", {{"outcomes", json::array()}}};
    for (const digest::PutOutcome& outcome : report->outcomes) {
        if (!result.text.empty()) result.text += '\n';
        result.text += outcome_words(outcome);
        result.data["outcomes"].push_back(
            {{"key", outcome.key}, {"version", outcome.version}, {"outcome", result_name(outcome.kind)}});
    }
    services.wake();
    return result;
}

int run_article_add(const Invocation& invocation, const ArticleAddOptions& options) {
    const auto bytes = read_input(options.file, largest_document);
    if (!bytes) return print(invocation, failed(exit_failed, bytes.error()));
    const auto zone = newsroom_zone(invocation);
    VerbResult result = understand_articles(*bytes, options, zone ? &*zone : nullptr);
    if (result.exit == exit_ok && options.dry_run && options.text && !zone)
        result.text += "\n! There is no configuration to read: times without a zone are shown as UTC.";
    if (result.exit != exit_ok || options.dry_run) return print(invocation, result);
    const auto parts = portions(result.data["articles"]);
    if (!parts) return print(invocation, failed(exit_failed, parts.error()));
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    std::size_t done = 0;
    for (const json& part : *parts) {
        const VerbResult answer = ask(*settings, "article add", {{"articles", part}, {"source", options.source}});
        if (answer.exit != exit_ok) return print(invocation, answer);
        merge(result, answer, done);
        done += part.size();
    }
    return print(invocation, result);
}

} // namespace depesche::bot
