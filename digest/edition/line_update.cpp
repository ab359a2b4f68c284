#include "digest/article/fold.hpp"
#include "digest/article/sentences.hpp"
#include "digest/edition/edition.hpp"

#include <algorithm>
#include <set>

namespace depesche::digest {

namespace {

/// The sentences of an article as compared: what differs in case, quotation marks or spaces alone is not new.
std::set<std::string> sentences_of(const Article& article, std::string_view language) {
    std::set<std::string> all;
    const auto add = [&](std::string_view text) {
        for (const std::string_view sentence : sentences(text, language)) all.insert(fold_text(sentence));
    };
    add(article.lead);
    for (const std::string& bullet : article.bullets) add(bullet);
    for (const Block& block : article.blocks) add(block.text);
    return all;
}

std::string without(std::string_view text, const std::set<std::string>& known, std::string_view language) {
    std::string rest;
    for (const std::string_view sentence : sentences(text, language)) {
        if (known.contains(fold_text(sentence))) continue;
        if (!rest.empty()) rest += ' ';
        rest += sentence;
    }
    return rest;
}

} // namespace

LineText updated_line_text(const Article& article, const Article& told, std::string_view language) {
    const std::string_view spoken = article.language.empty() ? language : std::string_view(article.language);
    const std::set<std::string> known = sentences_of(told, spoken);
    Article fresh = article;
    fresh.lead = without(article.lead, known, spoken);
    for (std::string& bullet : fresh.bullets) bullet = without(bullet, known, spoken);
    std::erase(fresh.bullets, "");
    for (Block& block : fresh.blocks) block.text = without(block.text, known, spoken);
    std::erase_if(fresh.blocks, [](const Block& block) { return block.text.empty(); });
    LineText line = line_text(fresh, language);
    if (line.line.empty()) return line_text(article, language);
    return line;
}

} // namespace depesche::digest
