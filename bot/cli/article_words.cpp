#include "bot/cli/article_words.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "digest/article/body_shape.hpp"
#include "digest/feed/depesche_json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <string_view>

namespace depesche::bot {

using digest::Article;
using digest::Block;
using digest::BlockKind;

namespace {

std::string date_of(const std::optional<digest::Instant>& date) {
    return date ? digest::to_iso8601(*date) : std::string();
}

std::string image_of(const digest::Image& image) {
    if (image.url.empty()) return {};
    std::string text = image.url;
    for (const auto& [name, value] : {std::pair{"alt", &image.alt}, std::pair{"credit", &image.credit}})
        if (!value->empty()) text += fmt::format("\n{:<13}{}: {}", "", name, *value);
    return text;
}

std::string list_of(const std::vector<std::string>& entries) {
    std::string text;
    for (const std::string& entry : entries) text += (text.empty() ? "• " : fmt::format("\n{:<13}• ", "")) + entry;
    return text;
}

std::string boxes_of(const Article& article) {
    std::string text;
    for (const Block& block : article.blocks) {
        if (block.kind != BlockKind::box) continue;
        if (!text.empty()) text += fmt::format("\n{:<13}", "");
        text += block.title;
        if (!block.credit.empty()) text += " (" + block.credit + ")";
        if (!block.as_of.empty()) text += "; " + block.as_of;
    }
    return text;
}

std::string first_of(const Article& article, BlockKind kind) {
    for (const Block& block : article.blocks)
        if (block.kind == kind) return block.title.empty() ? block.text : block.title + " " + block.text;
    return {};
}

std::string_view marked(BlockKind kind) {
    switch (kind) {
    case BlockKind::heading:
        return "## ";
    case BlockKind::question:
        return "Q  ";
    case BlockKind::answer:
        return "A  ";
    case BlockKind::bullet:
        return "•  ";
    case BlockKind::quote:
        return "|  ";
    case BlockKind::poll:
        return "[Poll] ";
    default:
        return "";
    }
}

} // namespace

std::string kinds_of(const Article& article) {
    constexpr auto plurals = std::to_array<std::string_view>(
        {"paragraph", "heading", "question", "answer", "bullet", "quote", "box", "poll"});
    std::array<int, plurals.size()> counts{};
    for (const Block& block : article.blocks) {
        if (const auto kind = static_cast<std::size_t>(block.kind); kind < counts.size()) ++counts[kind];
    }
    std::string text;
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
        if (counts[kind] == 0) continue;
        const std::string_view ending = counts[kind] == 1 ? "" : plurals[kind] == "box" ? "es" : "s";
        text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", counts[kind], plurals[kind], ending);
    }
    return text;
}

std::string shown_body(const Article& article) {
    std::string text;
    for (const Block& block : article.blocks) {
        if (!text.empty()) text += "\n\n";
        text += marked(block.kind);
        if (block.kind == BlockKind::box) text += "[Box] ";
        if (!block.title.empty()) text += block.title + (block.kind == BlockKind::poll ? " " : ": ");
        text += block.text;
        if (!block.credit.empty()) text += " (" + block.credit + ")";
        if (!block.as_of.empty()) text += " [" + block.as_of + "]";
        if (digest::is_repeated(article, block)) text += " [repeats the text]";
    }
    return text;
}

std::string understood(const Article& article, const std::vector<std::string>& stripped) {
    std::string text;
    const auto line = [&](std::string_view name, std::string_view value) {
        if (!value.empty()) text += fmt::format("{}{:<13}{}", text.empty() ? "" : "\n", name, value);
    };
    line("kicker", article.kicker);
    line("title", article.title.empty() ? "(none)" : article.title);
    line("push title", article.push_title);
    line("lead", article.lead);
    line("bullets", list_of(article.bullets));
    line("body", kinds_of(article));
    line("boxes", boxes_of(article));
    line("quote", first_of(article, BlockKind::quote));
    line("poll", first_of(article, BlockKind::poll));
    line("stripped", list_of(stripped));
    line("authors", fmt::format("{}", fmt::join(article.authors, ", ")));
    line("section", article.section);
    line("tags", fmt::format("{}", fmt::join(article.tags, ", ")));
    line("language", article.language);
    line("published", date_of(article.published));
    line("updated", date_of(article.updated));
    line("urgency", article.urgency == 0 ? std::string() : std::to_string(article.urgency));
    line("embargo", date_of(article.embargo_until));
    line("status", article.status == digest::PublicationStatus::usable ? "" : to_string(article.status));
    line("correction", article.is_correction ? "yes" : "");
    line("paywall", article.paywall ? "yes" : "");
    line("image", image_of(article.image));
    line("url", article.url);
    line("id", article.id == article.url ? "" : std::string_view(article.id));
    return text;
}

std::string provenance_lines(const Article& article) {
    std::string text;
    for (std::size_t i = 0; i < digest::field_count; ++i) {
        const auto field = static_cast<digest::Field>(i);
        if (article.from.of(field) == digest::From::nowhere) continue;
        text += fmt::format("{}{:<13}{}", text.empty() ? "" : "\n", digest::field_name(field),
                            digest::from_name(article.from.of(field)));
    }
    return text.empty() ? "nothing is known of where its fields came from" : text;
}

std::string marks_of(const digest::StoredArticle& article, const digest::Zone& zone) {
    std::string text;
    const auto mark = [&](std::string_view words) { text += fmt::format("{}[{}]", text.empty() ? "" : " ", words); };
    if (article.article.status != digest::PublicationStatus::usable) mark(to_string(article.article.status));
    if (article.article.embargo_until) mark("embargo until " + local_time(zone, *article.article.embargo_until));
    if (article.article.is_correction) mark("correction");
    if (article.hold != 0) mark("held");
    if (article.pinned != 0) mark(article.pinned > 0 ? "pinned" : "blocked");
    return text;
}

} // namespace depesche::bot
