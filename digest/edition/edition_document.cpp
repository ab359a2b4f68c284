#include "digest/article/words.hpp"
#include "digest/edition/edition.hpp"
#include "digest/edition/edition_words.hpp"
#include "digest/edition/score.hpp"
#include "digest/format/format.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace depesche::digest {

namespace {

/// Words a minute at which people read a message (facts/editorial.md 1).
constexpr std::size_t reading_speed = 200;

using Values = std::map<std::string, std::string>;

long minutes_for(std::size_t word_count) {
    return static_cast<long>(std::max<std::size_t>(1, (word_count + reading_speed - 1) / reading_speed));
}

/// How long the articles take: an edition of long reads says so item by item.
long article_minutes(const EditionInput& input, const Pick& pick) {
    const auto stored = std::ranges::find(input.articles, pick.article, &StoredArticle::key);
    if (stored == input.articles.end()) return 1;
    const Article& article = stored->article;
    return minutes_for(count_words(article.title) + count_words(article.lead) + count_words(body_text(article)));
}

std::string label(const EditionInput& input, const Pick& pick, const config::Texts& texts) {
    if (is_weekend(input.edition)) {
        const std::string minutes = std::to_string(article_minutes(input, pick));
        return texts.fill("item_reading_time", {{"n", minutes}});
    }
    if (pick.mark == Mark::is_update) return texts.at("mark.update");
    return input.edition.marks && pick.mark == Mark::is_new ? texts.at("mark.new") : "";
}

/// What stands in brackets behind a title: who can read on, since when readers know, and whose text it is.
std::string note(const Pick& pick, const config::Texts& texts, const Zone& zone) {
    std::string words;
    const auto add = [&](const std::string& what) { words += (words.empty() || what.empty() ? "" : ", ") + what; };
    if (pick.paywall) add(texts.at("mark.paywall"));
    if (pick.alerted)
        add(texts.fill("mark.since_alert", {{"time_long", time_text("time_long", *pick.alerted, texts, zone)}}));
    add(pick.credit);
    return words;
}

Item item(const EditionInput& input, const Pick& pick, int number, const config::Texts& texts, const Zone& zone) {
    Item result;
    result.label = label(input, pick, texts);
    const bool numbered = !is_weekend(input.edition) && !input.edition.marks;
    result.number = numbered ? number : 0;
    result.title = pick.text.title;
    result.url = pick.url;
    result.line = pick.text.line;
    result.note = note(pick, texts, zone);
    return result;
}

/// Date, number of stories and reading time of a message with the first `count` items.
std::string subline_text(const EditionInput& input, Document message, std::size_t count, const std::string& prefix,
                         const config::Texts& texts) {
    std::size_t items = 0;
    std::erase_if(message.blocks,
                  [&](const DocumentBlock& block) { return std::holds_alternative<Item>(block) && ++items > count; });
    const auto stories = static_cast<long>(count);
    return texts.fill(prefix + "subline",
                      {{"date", date_words(input.slot.date, texts)},
                       {"stories", texts.count("stories", stories)},
                       {"stories_with_times", texts.count("stories_with_times", stories)},
                       {"reading_time", texts.count("reading_time", minutes_for(word_count(message)))}});
}

/// The line below the heading, also for a message that had to lose its last items.
Subline subline(const EditionInput& input, const Document& message, std::size_t count, const std::string& prefix,
                const config::Texts& texts) {
    Subline result;
    for (std::size_t n = 1; n <= count; ++n) result.by_items.push_back(subline_text(input, message, n, prefix, texts));
    result.text = count > 0 ? result.by_items.back() : date_words(input.slot.date, texts);
    return result;
}

Footer footer(const config::Texts& texts, std::string_view settings_url) {
    return {texts.at("footer.stop_command"), texts.at("footer.settings_command"), texts.at("footer.stop_words"),
            texts.at("footer.choose_words"), texts.at("footer.settings_words"),   std::string(settings_url)};
}

} // namespace

Document edition_document(const EditionInput& input, const std::vector<Pick>& picks, const config::Texts& texts,
                          const Zone& zone, std::string_view settings_url) {
    Document document;
    document.product = Product::digest;
    document.language = input.edition.language.empty() ? texts.language() : input.edition.language;
    const std::string prefix = edition_text_prefix(input.edition, texts);
    document.blocks.emplace_back(edition_heading(input.edition, texts));
    for (int number = 1; const Pick& pick : picks)
        document.blocks.emplace_back(item(input, pick, number++, texts, zone));
    if (!input.edition.closing.empty())
        document.blocks.emplace_back(Closing{input.edition.closing_sign, input.edition.closing});
    document.blocks.emplace_back(footer(texts, settings_url));
    document.blocks.insert(document.blocks.begin() + 1, subline(input, document, picks.size(), prefix, texts));
    return document;
}

} // namespace depesche::digest
