#include "tests/digest/edition/rule_editions.hpp"

#include "config/texts.hpp"
#include "digest/edition/edition_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace depesche::tests {

using namespace digest;

namespace {

constexpr std::array<std::string_view, 5> languages = {"de-CH", "de-DE", "en", "fr-CH", "it-CH"};

const config::Texts& texts_of(std::string_view language) {
    static const auto library = config::TextLibrary::load().value();
    return library.best(language);
}

constexpr LocalDate monday{std::chrono::year{2026}, std::chrono::November, std::chrono::day{23}};

Footer footer_of(const config::Texts& texts) {
    return {texts.at("footer.stop_command"), texts.at("footer.settings_command"), texts.at("footer.stop_words"),
            texts.at("footer.choose_words"), texts.at("footer.settings_words"),   "https://blatt.example/ich"};
}

std::string closing_of(std::string_view language) {
    if (language.starts_with("fr")) return "Aujourd’hui 4 à 9 degrés, pluie en soirée.";
    if (language.starts_with("it")) return "Oggi da 4 a 9 gradi, pioggia in serata.";
    return language == "en" ? "Today 4 to 9 degrees, rain in the evening." : "Heute 4 bis 9 Grad, am Abend Regen.";
}

} // namespace

std::span<const std::string_view> story_languages() { return languages; }

Document good_edition(std::string_view edition, std::string_view language, std::size_t first) {
    const auto& texts = texts_of(language);
    const auto stories = good_stories(language);
    const auto light = light_stories(language);
    const std::size_t count = edition == "morning" ? 5 : edition == "evening" ? 4 : 3;
    Document document{.product = Product::digest, .language = std::string(language), .blocks = {}};
    const std::string prefix = fmt::format("edition.{}.", edition);
    document.blocks.emplace_back(Heading{texts.at(prefix + "sign"), texts.at(prefix + "heading")});
    document.blocks.emplace_back(
        Subline{texts.fill(prefix + "subline",
                           {{"date", date_words(monday, texts)},
                            {"stories", texts.count("stories", static_cast<long>(count))},
                            {"stories_with_times", texts.count("stories_with_times", static_cast<long>(count))},
                            {"reading_time", texts.count("reading_time", 1)}}),
                {}});
    for (std::size_t i = 0; i < count; ++i) {
        const auto& story = i + 1 < count ? stories[(first + i) % stories.size()] : light[first % light.size()];
        Item item;
        item.number = edition == "morning" ? static_cast<int>(i) + 1 : 0;
        if (edition == "evening") item.label = texts.at(i == 1 ? "mark.update" : "mark.new");
        if (edition == "weekend") item.label = texts.fill("item_reading_time", {{"n", std::to_string(i + 3)}});
        item.title = story.title;
        item.line = story.line;
        item.url = fmt::format("https://blatt.example/{}{}", edition.substr(0, 1), first * 10 + i);
        document.blocks.emplace_back(std::move(item));
    }
    document.blocks.emplace_back(Closing{edition == "morning" ? "🌦️" : "", closing_of(language)});
    document.blocks.emplace_back(footer_of(texts));
    return document;
}

Document good_single(std::string_view language, std::size_t index) {
    const auto singles = good_singles(language);
    const Single& single = singles[index % singles.size()];
    Document document{.product = single.product, .language = std::string(language), .blocks = {}};
    const std::string_view sign = single.product == Product::correction   ? "✏️"
                                  : single.product == Product::surprising ? "😮"
                                                                          : "🔴";
    document.blocks.emplace_back(Headline{std::string(sign), std::string(single.headline)});
    document.blocks.emplace_back(Paragraph{{}, std::string(single.body)});
    document.blocks.emplace_back(
        Link{texts_of(language).at("link.more"), fmt::format("https://blatt.example/e{}", index)});
    return document;
}

Document good_single(std::string_view language, Product product) {
    const auto singles = good_singles(language);
    const auto found = std::ranges::find(singles, product, &Single::product);
    if (found == singles.end()) throw std::logic_error("no such message");
    return good_single(language, static_cast<std::size_t>(found - singles.begin()));
}

std::vector<Finding> findings_of(const Document& document, const config::Texts* texts) {
    std::vector<Rendered> renderings;
    for (const auto name : dialect_names()) {
        if (auto rendered = render(document, *dialect_from(name))) renderings.push_back(*std::move(rendered));
    }
    return check_rules({.document = document,
                        .renderings = renderings,
                        .picks = {},
                        .articles = {},
                        .language = document.language,
                        .now = {},
                        .texts = texts});
}

} // namespace depesche::tests
