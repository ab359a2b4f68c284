#include "bot/cli/feed_parse.hpp"

#include "bot/cli/input_file.hpp"
#include "digest/document/json.hpp"
#include "digest/feed/feed_parser.hpp"

#include <cstdio>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::bot {
namespace {

constexpr std::size_t most_bytes = 65UL * 1024 * 1024; // the parser itself refuses from 64 MiB on

void print_to(std::FILE* file, std::string_view text) { std::fwrite(text.data(), 1, text.size(), file); }

/// "withheld", "correction", ...; empty for most.
std::string state_of(const digest::Article& article) {
    using digest::PublicationStatus;
    std::string state = article.status == PublicationStatus::withheld    ? "withheld"
                        : article.status == PublicationStatus::withdrawn ? "withdrawn"
                        : article.status == PublicationStatus::killed    ? "killed"
                                                                         : "";
    if (article.is_correction) state += state.empty() ? "a correction" : ", a correction";
    return state;
}

std::string article_listing(const digest::Article& article) {
    std::string out = fmt::format("\n{}\n", article.title.empty() ? "(no title)" : article.title);
    const auto line = [&](std::string_view name, const std::string& value) {
        if (!value.empty()) out += fmt::format("    {:<10} {}\n", name, value);
    };
    line("kicker", article.kicker);
    line("published", article.published ? digest::to_iso8601(*article.published) : std::string{});
    line("updated", article.updated ? digest::to_iso8601(*article.updated) : std::string{});
    line("embargo", article.embargo_until ? digest::to_iso8601(*article.embargo_until) : std::string{});
    line("state", state_of(article));
    line("section", article.section);
    line("url", article.url);
    line("id", article.id == article.url ? std::string{} : article.id);
    line("image", article.image.url);
    line("  alt", article.image.alt);
    line("  credit", article.image.credit);
    line("authors", fmt::format("{}", fmt::join(article.authors, ", ")));
    line("tags", fmt::format("{}", fmt::join(article.tags, ", ")));
    line("language", article.language);
    line("urgency", article.urgency == 0 ? std::string{} : std::to_string(article.urgency));
    line("summary", article.lead);
    line("text", article.blocks.empty()
                     ? std::string{}
                     : fmt::format("{} blocks, {} bytes", article.blocks.size(), digest::body_text(article).size()));
    return out;
}

std::string listing(const digest::ParsedFeed& feed) {
    std::string out = fmt::format("{}\n", feed.title.empty() ? "(a feed without a title)" : feed.title);
    if (!feed.site_url.empty()) out += fmt::format("    {:<10} {}\n", "site", feed.site_url);
    if (!feed.language.empty()) out += fmt::format("    {:<10} {}\n", "language", feed.language);
    out += fmt::format("    {:<10} {}\n", "articles", feed.articles.size());
    for (const digest::Article& article : feed.articles) out += article_listing(article);
    return out;
}

} // namespace

int run_feed_parse(const std::string& file_or_dash, const std::string& base_url, bool json) {
    const std::string name = input_name(file_or_dash);
    auto bytes = read_input(file_or_dash, most_bytes);
    if (!bytes) {
        print_to(stderr, bytes.error() + ".\n");
        return 1;
    }
    const auto feed = digest::parse_feed(*bytes, {.base_url = base_url, .content_type = {}});
    *bytes = {}; // a large document need not be held beside what is printed of it
    if (!feed) {
        print_to(stderr, fmt::format("{}: {}\n", name, feed.error().message));
        if (json) print_to(stdout, digest::dump_json(nlohmann::json{{"error", feed.error().message}}) + "\n");
        return 1;
    }
    for (const std::string& warning : feed->warnings) print_to(stderr, fmt::format("{}: {}\n", name, warning));
    if (json)
        digest::write_json(*feed, [](std::string_view part) { print_to(stdout, part); });
    else
        print_to(stdout, listing(*feed));
    if (json) print_to(stdout, "\n");
    return 0;
}

} // namespace depesche::bot
