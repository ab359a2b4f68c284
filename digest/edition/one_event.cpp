#include "digest/edition/one_event.hpp"

#include "digest/article/identity.hpp"
#include "digest/article/identity_match.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/events.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

namespace depesche::digest {

namespace {

/// From here on two reports in their own words may tell of one event: less than an edition asks for (events.cpp), since
/// names and places are looked at as well. Of the labelled pairs 4 in 18 are joined at 0.17 and 9 at 0.13, none wrongly.
constexpr double alike = 0.15;
/// A text of which so much is printed again is the same agency text (events.hpp).
constexpr double copy = 0.3;
/// "More soon" is in everybody's flash.
constexpr std::size_t words_to_compare = 25;
/// A title of fewer words is chosen by chance.
constexpr std::size_t telling_words = 3;
/// Letters after which German, French and Italian words bend.
constexpr std::size_t stem_letters = 6;

/// Where something happened is said behind these, in German, English, French and Italian.
constexpr std::array place_words = {
    std::string_view("in"), std::string_view("bei"),     std::string_view("nahe"),   std::string_view("near"),
    std::string_view("at"), std::string_view("outside"), std::string_view("off"),    std::string_view("à"),
    std::string_view("en"), std::string_view("près"),    std::string_view("dans"),   std::string_view("a"),
    std::string_view("ad"), std::string_view("presso"),  std::string_view("vicino"), std::string_view("vers"),
};

struct Token {
    std::string_view text;
    bool capital = false;
    bool follows = false; ///< nothing but white space stands before it in the sentence
};

bool is_capital(std::string_view word) {
    std::size_t first = 1;
    while (first < word.size() && (static_cast<unsigned char>(word[first]) & 0xc0U) == 0x80U) ++first;
    return lower(word.substr(0, first)) != word.substr(0, first);
}

std::vector<Token> tokens_of(std::string_view text) {
    constexpr std::string_view white = " \n\t";
    constexpr std::string_view marks = ".,:;!?\"()[]«»“”„–-'";
    std::vector<Token> tokens;
    bool follows = false;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find_first_of(white, start), text.size());
        std::string_view word = text.substr(start, end - start);
        start = end + 1;
        if (word.empty()) continue;
        while (!word.empty() && marks.find(word.front()) != std::string_view::npos) word.remove_prefix(1);
        const std::size_t whole = word.size();
        while (!word.empty() && marks.find(word.back()) != std::string_view::npos) word.remove_suffix(1);
        if (!word.empty()) tokens.push_back({word, is_capital(word), follows});
        follows = !word.empty() && word.size() == whole;
    }
    return tokens;
}

std::string stem_of(std::string_view word) {
    const std::string folded = lower(word);
    std::size_t letters = 0;
    for (std::size_t i = 0; i < folded.size(); ++i) {
        const bool starts_letter = (static_cast<unsigned char>(folded[i]) & 0xc0U) != 0x80U;
        if (starts_letter && ++letters > stem_letters) return folded.substr(0, i);
    }
    return folded;
}

std::string opening(const Article& article) {
    std::string text = article.title + " . " + article.lead;
    if (!article.blocks.empty()) text += " . " + article.blocks.front().text;
    return text;
}

using Stems = std::set<std::string>;

Stems stems_of(std::string_view text) {
    Stems stems;
    visit_words(text, SIZE_MAX, [&](std::string_view word) { stems.insert(stem_of(word)); });
    return stems;
}

/// A report as its names are compared.
struct Named {
    Stems places; ///< words with a capital behind a word of place
    Stems title;  ///< words of the title that mean something
    Stems names;  ///< of these those with a capital
    Stems all;    ///< of everything it says

    explicit Named(const Article& article) : all(stems_of(opening(article) + " " + body_text(article))) {
        const std::string text = opening(article);
        const std::vector<Token> tokens = tokens_of(text);
        for (std::size_t i = 1; i < tokens.size(); ++i) {
            std::size_t before = i - 1; // "près de Vevey", "vicino a Lugano"
            const std::string word = lower(tokens[before].text);
            if ((word == "de" || word == "a" || word == "la" || word == "der") && before > 0) --before;
            const bool behind = std::ranges::find(place_words, lower(tokens[i - 1].text)) != place_words.end() ||
                                std::ranges::find(place_words, lower(tokens[before].text)) != place_words.end();
            if (tokens[i].capital && tokens[i].follows && behind) places.insert(stem_of(tokens[i].text));
        }
        for (const Token& token : tokens_of(article.title)) {
            const std::string word = lower(token.text);
            if (word.size() < 3 || is_stop_word(word)) continue;
            title.insert(stem_of(word));
            if (token.capital) names.insert(stem_of(word));
        }
    }
};

bool says_any(const Named& report, const Stems& stems) {
    return std::ranges::any_of(stems, [&](const std::string& stem) { return report.all.contains(stem); });
}

std::size_t shared(const Stems& one, const Stems& other) {
    return static_cast<std::size_t>(std::ranges::count_if(one, [&](const auto& stem) { return other.contains(stem); }));
}

/// "Train derails near A" and "train derails near B", "Minister A resigns" and "Minister B resigns".
bool names_another(const Named& one, const Named& other) {
    const bool both_placed = !one.places.empty() && !other.places.empty();
    const bool one_place = says_any(one, other.places) || says_any(other, one.places);
    if (both_placed || one_place) return !one_place;
    const std::size_t common = shared(one.title, other.title);
    if (2 * common < std::min(one.title.size(), other.title.size())) return false;
    const auto unknown_to = [](const Named& there, const Named& here) {
        return std::ranges::any_of(here.names, [&](const auto& stem) { return !there.all.contains(stem); });
    };
    return unknown_to(one, other) && unknown_to(other, one);
}

/// Whether what the title is about, its place left aside, is in the other report: shots in a town and a train off the
/// rails there share the town and the police.
bool title_is_in(const Named& one, const Named& other) {
    return std::ranges::any_of(one.title, [&](const std::string& stem) {
        const bool place = one.places.contains(stem) && other.places.contains(stem);
        return !place && other.all.contains(stem);
    });
}

/// An agency's id is its own wherever it stands; a number is anybody's.
bool is_global(std::string_view id) {
    return id.starts_with("urn:") || id.starts_with("tag:") || id.starts_with("http://") || id.starts_with("https://");
}

bool same_item(const StoredArticle& one, const StoredArticle& other) {
    const std::uint64_t address = url_number(one.article.url);
    if (address != 0 && address == url_number(other.article.url)) return true;
    if (is_global(one.article.id) && id_number(one.article.id) == id_number(other.article.id)) return true;
    const bool telling = count_words(one.article.title) >= telling_words;
    if (telling && title_number(one.article.title) == title_number(other.article.title)) return true;
    const std::size_t shorter = std::min(count_words(body_text(one.article)), count_words(body_text(other.article)));
    return shorter >= words_to_compare && copied_share(one.article, other.article) >= copy;
}

} // namespace

std::optional<std::size_t> same_event(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                      const std::vector<StoredArticle>& background) {
    for (std::size_t i = 0; i < others.size(); ++i)
        if (same_item(article, others[i])) return i;
    const std::vector<double> found = similarities(article, others, background);
    const Named named(article.article);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (found[i] < alike || (best && found[i] <= found[*best])) continue;
        const Named other(others[i].article);
        const bool one_matter = title_is_in(named, other) || title_is_in(other, named);
        if (one_matter && !names_another(named, other)) best = i;
    }
    return best;
}

} // namespace depesche::digest
