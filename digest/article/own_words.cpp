#include "digest/article/own_words.hpp"

#include "digest/article/article.hpp"
#include "digest/article/body_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace depesche::digest {

namespace {

/// "Dies ist eine automatische Meldung.": what agencies and newsrooms write below what a machine made.
bool tells_who_made_it(std::string_view paragraph) {
    constexpr std::size_t longest = 300;
    if (paragraph.size() > longest) return false;
    constexpr auto marks = std::to_array<std::string_view>(
        {"automatisch erstellt", "automatische Meldung", "automatisiert", "générée automatiquement",
         "généré automatiquement", "dépêche automatique", "generato automaticamente", "generata automaticamente",
         "notizia automatica", "automatically generated", "generated automatically", "automated report"});
    return std::ranges::any_of(marks, [&](std::string_view mark) { return paragraph.contains(mark); });
}

/// Without an agency's credit at its end.
std::string_view without_credit(std::string_view paragraph) {
    return agency_credit(paragraph).empty() ? paragraph : paragraph.substr(0, paragraph.rfind('('));
}

} // namespace

std::string own_words(const Article& article) {
    std::string text;
    for (const Block& block : article.blocks) {
        if (block.kind == BlockKind::call_to_action || block.kind == BlockKind::poll) continue;
        const auto place = &block == &article.blocks.back() ? Place::near_end : Place::anywhere;
        if (is_call_to_action(block.text, place) || tells_who_made_it(block.text)) continue;
        text.append(without_credit(block.text)) += '\n';
    }
    return text;
}

} // namespace depesche::digest
