#include "digest/article/editor_tags.hpp"

#include "digest/article/fold.hpp"
#include "digest/document/unicode.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

template <typename Visit>
void each_line(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (end > 1) visit(text[0], text.substr(1, end - 1));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool same_tag(std::string_view a, std::string_view b) { return a == b || fold_text(a) == fold_text(b); }

} // namespace

std::string with_editor_tags(std::string_view known, const std::vector<std::string>& added,
                             const std::vector<std::string>& removed) {
    std::string lines;
    const auto spoken_of = [&](std::string_view tag) {
        const auto same = [&](const std::string& other) { return same_tag(clean_line(other), tag); };
        return std::ranges::any_of(added, same) || std::ranges::any_of(removed, same);
    };
    const auto say = [&](char sign, std::string_view tag) { ((lines += sign) += tag) += '\n'; };
    each_line(known, [&](char sign, std::string_view tag) {
        if (!spoken_of(tag)) say(sign, tag);
    });
    for (const auto& [sign, tags] : {std::pair{'-', &removed}, std::pair{'+', &added}}) {
        for (const std::string& tag : *tags) {
            if (const std::string clean = clean_line(tag); !is_blank(clean)) say(sign, clean);
        }
    }
    return lines;
}

void apply_editor_tags(std::string_view known, Article& article) {
    if (known.empty()) return;
    const std::vector<std::string> before = article.tags;
    each_line(known, [&](char sign, std::string_view tag) {
        const auto same = [&](const std::string& other) { return same_tag(other, tag); };
        if (sign == '-')
            std::erase_if(article.tags, same);
        else if (std::ranges::none_of(article.tags, same))
            article.tags.emplace_back(tag);
    });
    if (article.tags != before) article.from.set(Field::tags, From::editor);
}

} // namespace depesche::digest
