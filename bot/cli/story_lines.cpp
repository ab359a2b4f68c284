#include "bot/cli/story_lines.hpp"

#include "digest/document/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

namespace depesche::bot {

namespace {

using nlohmann::json;

constexpr std::size_t longest_line = 4U << 20; // as a line of an archive
constexpr std::string_view form =
    R"({"id":"a1","title":"...","text":"...","published":"2026-11-23T05:30:00Z","language":"de"})";

std::string member(const json& line, const char* name) {
    const auto found = line.find(name);
    if (found == line.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    return found->is_number_integer() ? found->dump() : std::string{};
}

/// What is wrong with a line, or the article.
std::expected<StoryLine, std::string> read_line(std::string_view text) {
    const auto read = digest::parse_bounded(text, longest_line);
    if (!read) return std::unexpected(fmt::format("{}; one article a line: {}", read.error(), form));
    const json& line = *read;
    if (!line.is_object()) return std::unexpected(fmt::format("is no JSON object; one article a line: {}", form));
    StoryLine article;
    article.id = member(line, "id");
    if (article.id.empty()) return std::unexpected("has no \"id\"; each article needs one, a text or a whole number");
    for (const char* name : {"title", "lead", "summary", "text", "language", "source", "published"}) {
        const auto found = line.find(name);
        if (found != line.end() && !found->is_string() && !found->is_null())
            return std::unexpected(fmt::format("has a \"{}\" that is no text; write it in quotation marks", name));
    }
    article.title = member(line, "title");
    article.lead = member(line, "lead");
    if (article.lead.empty()) article.lead = member(line, "summary");
    article.text = member(line, "text");
    if (article.title.empty() && article.lead.empty() && article.text.empty())
        return std::unexpected("has neither \"title\" nor \"text\"; there is nothing to go by");
    article.language = member(line, "language");
    article.source = member(line, "source");
    const std::string published = member(line, "published");
    if (!published.empty()) {
        article.published = digest::parse_iso8601(published);
        if (!article.published) {
            const bool without_zone = digest::parse_iso8601(published + "Z").has_value();
            return std::unexpected(without_zone
                                       ? fmt::format("\"published\": \"{}\" lacks its zone; write {}Z in UTC or "
                                                     "{}+01:00",
                                                     published, published, published)
                                       : fmt::format("\"published\": \"{}\" is no moment such as "
                                                     "2026-11-23T05:30:00Z",
                                                     published));
        }
    }
    return article;
}

void in_order_of_time(std::vector<StoryLine>& articles) {
    std::vector<std::size_t> order(articles.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) {
        return std::pair(articles[i].published.value_or(digest::Instant{}), i); // equal times as they came
    });
    std::vector<StoryLine> sorted;
    sorted.reserve(articles.size());
    for (const std::size_t i : order) sorted.push_back(std::move(articles[i]));
    articles = std::move(sorted);
}

} // namespace

StoryLines read_story_lines(std::string_view bytes, const std::string& name) {
    StoryLines result;
    std::optional<digest::Instant> last;
    std::size_t number = 0;
    for (std::size_t start = 0; start < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', start), bytes.size());
        const std::string_view text = bytes.substr(start, end - start);
        start = end + 1;
        ++number;
        if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        auto article = read_line(text);
        if (!article) {
            result.problems.push_back(fmt::format("{}, line {}: {}", name, number, article.error()));
            continue;
        }
        if (!article->published) article->published = last;
        last = article->published;
        result.articles.push_back(*std::move(article));
    }
    in_order_of_time(result.articles);
    return result;
}

} // namespace depesche::bot
