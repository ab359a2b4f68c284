#include "digest/feed/depesche_json.hpp"

#include <array>
#include <nlohmann/json.hpp>

namespace depesche::digest {
namespace {

using nlohmann::ordered_json;

constexpr std::array<std::string_view, 9> kind_names{"paragraph", "heading", "question", "answer",        "bullet",
                                                     "quote",     "box",     "poll",     "call_to_action"};
constexpr std::array<std::string_view, 4> status_names{"usable", "withheld", "withdrawn", "killed"};

ordered_json block_json(const Block& block) {
    ordered_json out{{"kind", block_kind_name(block.kind)}};
    if (!block.title.empty()) out["title"] = block.title;
    out["text"] = block.text;
    if (!block.credit.empty()) out["credit"] = block.credit;
    if (!block.as_of.empty()) out["as_of"] = block.as_of;
    return out;
}

ordered_json image_json(const Image& image) {
    ordered_json out = ordered_json::object();
    if (!image.url.empty()) out["url"] = image.url;
    if (!image.alt.empty()) out["alt"] = image.alt;
    if (!image.credit.empty()) out["credit"] = image.credit;
    if (!image.rights.empty()) out["rights"] = image.rights;
    return out;
}

ordered_json provenance_json(const Provenance& from) {
    ordered_json out = ordered_json::object();
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto field = static_cast<Field>(i);
        if (from.of(field) != From::nowhere) out[std::string(field_name(field))] = from_name(from.of(field));
    }
    return out;
}

} // namespace

std::string_view block_kind_name(BlockKind kind) {
    const auto number = static_cast<std::size_t>(kind);
    return number < kind_names.size() ? kind_names[number] : kind_names[0]; // of a newer version: a paragraph
}

ordered_json article_to_json(const Article& article) {
    ordered_json out{{"format", "depesche/1"}};
    const auto text = [&](const char* name, const std::string& value) {
        if (!value.empty()) out[name] = value;
    };
    const auto date = [&](const char* name, const std::optional<Instant>& value) {
        if (value) out[name] = to_iso8601(*value);
    };
    const auto list = [&](const char* name, const std::vector<std::string>& values) {
        if (!values.empty()) out[name] = values;
    };
    text("id", article.id);
    text("url", article.url);
    text("kicker", article.kicker);
    text("title", article.title);
    text("push_title", article.push_title);
    text("lead", article.lead);
    list("bullets", article.bullets);
    if (!article.blocks.empty()) {
        ordered_json body = ordered_json::array();
        for (const Block& block : article.blocks) body.push_back(block_json(block));
        out["body"] = std::move(body);
    }
    list("authors", article.authors);
    text("section", article.section);
    list("tags", article.tags);
    text("language", article.language);
    date("published", article.published);
    date("updated", article.updated);
    const Image& image = article.image;
    if (!image.url.empty() || !image.credit.empty() || !image.alt.empty()) out["image"] = image_json(image);
    if (article.urgency != 0) out["urgency"] = article.urgency;
    date("embargo_until", article.embargo_until);
    if (article.status != PublicationStatus::usable)
        out["status"] = status_names[static_cast<std::size_t>(article.status) % status_names.size()];
    if (article.is_correction) out["correction"] = true;
    if (article.paywall) out["paywall"] = true;
    if (!article.from.empty()) out["from"] = provenance_json(article.from);
    return out;
}

} // namespace depesche::digest
