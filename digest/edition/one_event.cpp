#include "digest/edition/one_event.hpp"

#include "digest/article/identity.hpp"
#include "digest/article/identity_match.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/events.hpp"
#include "digest/edition/happening.hpp"
#include "digest/edition/one_danger.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace depesche::digest {

namespace {

/// Below it two reports in their own words share nothing rare. What they share is looked at word by word then.
constexpr double alike = 0.1;
/// A text of which so much is printed again is the same agency text (events.hpp).
constexpr double copy = 0.3;
/// "More soon" is in everybody's flash.
constexpr std::size_t words_to_compare = 25;
/// A title of fewer words is chosen by chance.
constexpr std::size_t telling_words = 3;
/// So much of what a title is about, beside the kind of happening, must be in the other report: a place alone never
/// joins.
constexpr std::size_t least_shared = 2;
/// As many where no known kind of happening is named.
constexpr std::size_t least_shared_without_kind = 4;
/// Of two titles with nothing below them, so many words may differ.
constexpr std::size_t most_unknown_when_bare = 1;

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

using Words = std::set<std::string>;

/// One word in two forms ("Seestadt", "Seestadts"; "Bundesrat", "Bundesrätin"; "ministre", "ministra"). Names that
/// begin alike are two ("Keller", "Kellermann"; "Marston", "Marsden").
bool one_word(std::string_view one, std::string_view other) {
    constexpr std::size_t root = 5;
    constexpr std::size_t long_root = 7;
    if (one == other) return true;
    if (one.size() > other.size()) std::swap(one, other);
    const auto same = static_cast<std::size_t>(std::ranges::mismatch(one, other).in1 - one.begin());
    if (same == one.size() && same >= root && other.size() - same <= 2) return true;
    if (same >= long_root && other.size() - same <= 1) return true;
    // "Zug", "Regionalzug"
    return one.size() >= 3 && other.size() >= one.size() + 4 && other.ends_with(one);
}

bool has(const Words& words, std::string_view word) {
    return std::ranges::any_of(words, [&](const std::string& known) { return one_word(known, word); });
}

bool has_digit(std::string_view word) { return word.find_first_of("0123456789") != std::string_view::npos; }

/// "After Keller, Meier goes too": two happenings in one title.
bool begins_after(std::string_view word) {
    constexpr std::array after = {std::string_view("nach"), std::string_view("after"), std::string_view("apres"),
                                  std::string_view("dopo")};
    return std::ranges::find(after, plain(word)) != after.end();
}

/// What a text is about.
struct Matter {
    Words kinds;   ///< of happening: "#fire"
    Words about;   ///< the other words that mean something
    Words numbers; ///< as written: "5,1", "1:0"
    Words tails;   ///< second words of a place's name: "Town" of "Harbour Town" tells no more than "Harbour"
    bool further = false;

    explicit Matter(std::string_view text) {
        bool behind = false; // a word of place
        bool in_name = false;
        const std::vector<Token> tokens = tokens_of(text);
        for (const Token& token : tokens) {
            const bool tail = in_name && token.capital && token.follows;
            in_name = tail || (behind && token.capital && token.follows);
            behind = std::ranges::find(place_words, lower(token.text)) != place_words.end();
            if (has_digit(token.text)) numbers.insert(std::string(token.text));
            if (begins_after(token.text) && &token == tokens.data()) further = true;
            if (behind) continue;
            bool later = tail;
            visit_words(token.text, SIZE_MAX, [&](std::string_view word) {
                take(word, later);
                later = in_name; // "Port-Clair"
            });
        }
    }

    /// Strengths and scores: of the numbers those with something between the digits.
    Words measures() const {
        Words found;
        for (const std::string& number : numbers)
            if (number.find_first_of(",.:") != std::string::npos) found.insert(number);
        return found;
    }

private:
    void take(std::string_view word, bool tail) {
        const std::string folded = plain(word);
        if (tells_of_a_further(folded)) further = true;
        if (folded.size() < 3 || is_stop_word(word) || says_little(folded) || has_digit(folded)) return;
        auto [kind, rest] = happening(folded);
        if (!kind.empty()) kinds.insert(std::string(kind));
        if (rest.size() < 3 || says_little(rest)) return;
        if (tail) tails.insert(rest);
        about.insert(std::move(rest));
    }
};

struct Told {
    Matter title;
    Matter opening; ///< with the lead
    Matter all;
    bool bare; ///< a title and nothing else

    explicit Told(const Article& article)
        : title(article.title),
          opening(article.title + " . " + article.lead),
          all(article.title + " . " + article.lead + " . " + body_text(article)),
          bare(count_words(article.lead) + count_words(body_text(article)) == 0) {}
};

/// What can come of any happening; another kind beside a shared one is another happening ("gunman opens fire", "fire").
bool is_consequence(std::string_view kind) { return kind == "#death" || kind == "#accident"; }

bool names_another_kind(const Matter& title, const Matter& there) {
    return std::ranges::any_of(title.kinds,
                               [&](const auto& kind) { return !is_consequence(kind) && !there.kinds.contains(kind); });
}

/// How much of a title the other report does not say.
std::size_t unknown(const Matter& title, const Matter& there) {
    const auto kinds =
        std::ranges::count_if(title.kinds, [&](const auto& kind) { return !there.kinds.contains(kind); });
    const auto words = std::ranges::count_if(title.about, [&](const auto& word) { return !has(there.about, word); });
    return static_cast<std::size_t>(kinds + words);
}

std::size_t shared(const Matter& title, const Matter& there) {
    return static_cast<std::size_t>(std::ranges::count_if(title.about, [&](const auto& word) {
        return !title.tails.contains(word) && !there.tails.contains(word) && has(there.about, word);
    }));
}

bool any_shared(const Words& one, const Words& other) {
    return std::ranges::any_of(one, [&](const auto& word) { return other.contains(word); });
}

/// Each title says something that the other report does not: another place, person or house on fire.
bool names_another(const Told& one, const Told& other) {
    return unknown(one.title, other.all) > 0 && unknown(other.title, one.all) > 0;
}

/// Told apart by a count, a strength or a score, or by their own words ("another", "also").
bool told_apart(const Told& one, const Told& other) {
    if (one.title.further != other.title.further) return true;
    const auto differ = [](const Words& here, const Words& there) {
        return !here.empty() && !there.empty() && !any_shared(here, there);
    };
    return differ(one.title.numbers, other.title.numbers) || differ(one.opening.measures(), other.opening.measures());
}

bool one_matter(const Told& one, const Told& other) {
    if (told_apart(one, other)) return false;
    const std::size_t first = unknown(one.title, other.opening);
    const std::size_t second = unknown(other.title, one.opening);
    if (first > 0 && second > 0) return false;
    if (one.bare && other.bare && first + second > most_unknown_when_bare) return false;
    const bool kinds = !one.title.kinds.empty() || !other.title.kinds.empty();
    if (kinds && !any_shared(one.title.kinds, other.opening.kinds)) return false;
    if (kinds && !any_shared(other.title.kinds, one.opening.kinds)) return false;
    if (names_another_kind(one.title, other.opening) || names_another_kind(other.title, one.opening)) return false;
    const bool measured = any_shared(one.opening.measures(), other.opening.measures());
    const std::size_t common =
        std::min(shared(one.title, other.opening), shared(other.title, one.opening)) + (measured ? 1 : 0);
    return common >= (kinds ? least_shared : least_shared_without_kind);
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
    return shorter >= words_to_compare && copied_share(one.article, other.article) >= copy &&
           !names_another(Told(one.article), Told(other.article)); // two fires above a house's standing words
}

} // namespace

std::optional<std::size_t> same_event(const StoredArticle& article, const std::vector<StoredArticle>& others,
                                      const std::vector<StoredArticle>& background) {
    for (std::size_t i = 0; i < others.size(); ++i)
        if (same_item(article, others[i])) return i;
    const std::vector<double> found = similarities(article, others, background);
    const Told told(article.article);
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (found[i] < alike || (best && found[i] <= found[*best])) continue;
        if (one_matter(told, Told(others[i].article))) best = i;
    }
    if (best) return best;
    const auto danger = std::ranges::find_if(others, [&](const auto& other) { return one_danger(article, other); });
    return danger == others.end() ? std::nullopt : std::optional(static_cast<std::size_t>(danger - others.begin()));
}

} // namespace depesche::digest
