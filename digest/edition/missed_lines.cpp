#include "digest/edition/missed_lines.hpp"

#include "digest/document/unicode.hpp"
#include "digest/edition/edition_words.hpp"
#include "digest/format/format.hpp"

#include <algorithm>

namespace depesche::digest {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t longest_headline = 60; // as an item's title (facts/editorial.md)
constexpr std::size_t longest_edition = 950; // visible characters, likewise
constexpr auto still_today = 20h;            // an older time of day would be taken for today's

Item item_of(const MissedLine& line, const config::Texts& texts, const Zone& zone, Instant now) {
    const bool today = now - line.at < still_today;
    return {.label = today ? time_words("time_long", zone.time(line.at), texts)
                           : date_words(zone.date(line.at), texts, "missed.day"),
            .title = cut_at_word(clean_line(line.headline), longest_headline, code_point_length, "…"),
            .url = line.url,
            .line = {}};
}

Document with_all(const Document& edition, const std::vector<MissedLine>& lines, const config::Texts& texts,
                  const Zone& zone, Instant now) {
    std::vector<DocumentBlock> missed{Paragraph{{}, texts.at("missed.heading")}};
    for (const MissedLine& line : lines) missed.emplace_back(item_of(line, texts, zone, now));
    Document with = edition;
    const auto end = std::ranges::find_if(with.blocks, [](const DocumentBlock& block) {
        return std::holds_alternative<Closing>(block) || std::holds_alternative<Footer>(block);
    });
    with.blocks.insert(end, missed.begin(), missed.end());
    return with;
}

bool is_too_long(const Document& document) {
    const auto rendered = render(document, Dialect::telegram_html);
    return !rendered || visible_length(*rendered) > longest_edition;
}

} // namespace

Document with_missed_lines(const Document& edition, std::vector<MissedLine> lines, const config::Texts& texts,
                           const Zone& zone, Instant now) {
    if (lines.size() > most_missed_lines) lines.resize(most_missed_lines);
    Document with = with_all(edition, lines, texts, zone, now);
    while (lines.size() > 1 && is_too_long(with)) {
        lines.pop_back();
        with = with_all(edition, lines, texts, zone, now);
    }
    return with;
}

} // namespace depesche::digest
