#include "digest/document/unicode.hpp"
#include "digest/edition/edition.hpp"
#include "digest/edition/edition_words.hpp"

#include <fmt/format.h>

#include <map>

namespace depesche::digest {

std::string time_text(std::string_view key, Instant at, const config::Texts& texts, const Zone& zone) {
    return time_words(key, zone.time(at), texts);
}

namespace {

/// The product's own label around the words: "EIL: ...", "Update 1 (15.05): ...". Not twice if the editor typed it too.
std::string labelled(const AlertText& text, std::string_view product, const config::Texts& texts, const Zone& zone) {
    const auto key = fmt::format("{}.label", product);
    if (!texts.has(key)) return text.headline;
    std::map<std::string, std::string> values = {{"headline", ""},
                                                 {"n", fmt::format("{}", text.number)},
                                                 {"time", time_text("time", text.at, texts, zone)},
                                                 {"time_long", time_text("time_long", text.at, texts, zone)}};
    const auto label = texts.fill(key, values);
    if (!label.empty() && text.headline.starts_with(label)) return text.headline;
    values["headline"] = text.headline;
    return texts.fill(key, values);
}

} // namespace

Document alert_document(const AlertText& text, const config::Texts& texts, const Zone& zone) {
    const auto product = to_string(text.product);
    const auto sign = fmt::format("{}.sign", product);
    Document document{text.product, texts.language(), {}};
    document.blocks.emplace_back(
        Headline{texts.has(sign) ? texts.at(sign) : std::string(), labelled(text, product, texts, zone)});
    if (!is_blank(text.body)) document.blocks.emplace_back(Paragraph{{}, text.body});
    if (!text.url.empty())
        document.blocks.emplace_back(
            Link{texts.at("link.more"), text.url, text.paywall ? texts.at("mark.paywall") : std::string()});
    if (text.picture) document.blocks.emplace_back(*text.picture);
    return document;
}

} // namespace depesche::digest
