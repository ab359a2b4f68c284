#include "digest/story/features.hpp"

#include "digest/story/lexicon.hpp"
#include "digest/story/recall.hpp"
#include "digest/story/stem.hpp"
#include "digest/story/story_language.hpp"
#include "digest/story/story_numbers.hpp"
#include "digest/story/story_tokens.hpp"
#include "digest/story/word_facts.hpp"
#include "digest/story/word_hash.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace depesche::digest {

namespace {

/// What a report implies without naming it weighs little.
constexpr float implied_stress = 0.2F;
/// A canton is in many reports of its newsroom.
constexpr std::uint8_t common_place = 4;
constexpr std::size_t title_tokens = 40;
constexpr std::size_t lead_tokens = 60;
/// Who, what and where stands at the beginning.
constexpr std::size_t text_tokens = 160;
/// Of a text without a lead: so much counts as one.
constexpr std::size_t opening_tokens = 40;

constexpr float title_stress = 1.0F;
constexpr float lead_stress = 0.8F;
constexpr float text_stress = 0.5F;
/// Two names in a row are one name: each of them counts so much.
constexpr float in_a_row = 0.75F;
/// A name that says little about who is meant, as Term::commonness.
constexpr std::uint8_t common_name = 4;
/// Of a language whose common words nobody knows so short a word may be one, as Term::commonness.
constexpr std::size_t small_word_letters = 4;
constexpr std::uint8_t small_word = 4;
/// A common noun that the lexicon does not know, as Term::commonness.
constexpr std::uint8_t common_noun = 2;
/// Said in two places it matters more.
constexpr float again = 0.15F;
constexpr float most_stress = 1.3F;

std::uint64_t key_of(const StoryNumber& number) {
    const bool score = number.kind == NumberKind::score;
    return word_hash(fmt::format("{:.6g}", number.value), score ? 2 : 1);
}

/// Words behind which a place is named, in five languages.
bool names_place_next(std::string_view word) {
    constexpr auto words = std::to_array<std::string_view>({
        "in", "bei",  "nach",  "aus",    "nahe",  "near",  "at",       "off",      "outside",   "a",
        "ad", "en",   "pres",  "presso", "vers",  "verso", "zwischen", "oberhalb", "unterhalb", "am",
        "im", "beim", "above", "vicino", "sopra", "sur",   "dans",     "entre",    "tra",       "between",
        "в",  "во",   "под",   "из",     "около", "близ",  "возле",
    });
    return std::ranges::find(words, word) != words.end();
}

TermKind kind_of(ConceptKind kind) {
    switch (kind) {
    case ConceptKind::happening:
        return TermKind::happening;
    case ConceptKind::thing:
        return TermKind::thing;
    case ConceptKind::person_role:
        return TermKind::role;
    case ConceptKind::place:
        return TermKind::place;
    case ConceptKind::organisation:
        return TermKind::organisation;
    case ConceptKind::number_word:
    case ConceptKind::date_word:
    case ConceptKind::generic:
        break;
    }
    return TermKind::everyday;
}

/// How rare a number is by itself, as Term::commonness.
std::uint8_t commonness_of(const StoryNumber& number) {
    if (number.kind == NumberKind::score) return 2;
    if (number.kind == NumberKind::moment) return 5;
    if (number.kind == NumberKind::decimal) return 1;
    const double value = number.value;
    if (value <= 12) return 5;
    if (value < 32) return 4;
    const double round = std::pow(10.0, std::floor(std::log10(value)));
    if (value == round) return 4; // 100, 1000
    if (value < 100) return 3;
    return std::fmod(value, round) == 0 ? 3 : 1; // 300; 340
}

/// At most so many bytes of it, no character cut.
std::string_view start_of(std::string_view label, std::size_t bytes) {
    if (label.size() <= bytes) return label;
    while (bytes > 0 && (static_cast<unsigned char>(label[bytes]) & 0xc0U) == 0x80) --bytes;
    return label.substr(0, bytes);
}

class Collector {
public:
    explicit Collector(Features& features) : features_(features) {}

    /// The stress of the part that is read now.
    void begin(float stress, bool title = false) {
        stress_ = stress;
        title_ = title;
    }
    bool in_title() const { return title_; }

    void add(std::uint64_t key, TermKind kind, std::uint8_t commonness, bool portable, bool located,
             std::string_view label, float share = 1, std::uint8_t field = 0) {
        for (Term& known : features_.terms) {
            if (known.key != key) continue;
            known.stress = std::min(std::max(known.stress, stress_ * share) + again, most_stress);
            known.portable = known.portable || portable;
            known.located = known.located || located;
            known.title = known.title || title_;
            if (kind < known.kind) known.kind = kind;
            return;
        }
        Term term{.key = key,
                  .kind = kind,
                  .commonness = commonness,
                  .portable = portable,
                  .located = located,
                  .stress = stress_ * share};
        constexpr std::size_t longest_label = 40;
        term.title = title_;
        term.field = field;
        term.label = static_cast<std::uint32_t>(features_.labels.size());
        features_.labels += start_of(label, longest_label);
        term.label_bytes = static_cast<std::uint8_t>(features_.labels.size() - term.label);
        features_.terms.push_back(term);
    }

    /// A term that was just added turns out to be a part of a longer name.
    void soften(std::uint64_t key, float share) {
        const auto known = std::ranges::find(features_.terms, key, &Term::key);
        if (known != features_.terms.end() && known->stress <= stress_) known->stress *= share;
    }

    void add_place(const Concept& place, std::uint8_t commonness, std::string_view label) {
        add(concept_key(place.id), TermKind::place, commonness, true, true, label);
        places_.push_back(place.id);
    }

    /// Who says Lugano says Ticino: another report may name that alone. Everything lies in a country.
    void add_places_around() {
        stress_ = implied_stress;
        title_ = false;
        for (const ConceptId named : places_) {
            for (ConceptId place = place_around(named); place_around(place) != 0; place = place_around(place)) {
                if (std::ranges::find(features_.terms, concept_key(place), &Term::key) != features_.terms.end())
                    continue;
                add(concept_key(place), TermKind::place, common_place, true, true, concept_name(place));
                features_.terms.back().implied = true;
            }
        }
    }

private:
    Features& features_;
    std::vector<ConceptId> places_;
    float stress_ = 1;
    bool title_ = false;
};

/// Reads one part of a report.
class Part {
public:
    Part(const StoryTokens& tokens, LanguageWords& known, Collector& collector, Features& features, bool capitals_tell)
        : tokens_(tokens.list()),
          words_(tokens.words()),
          known_(known),
          collector_(collector),
          features_(features),
          capitals_tell_(capitals_tell) {}

    /// From a token on; where the next part begins: what belongs together is not cut at `end`.
    std::size_t read(std::size_t begin, std::size_t end) {
        std::size_t i = begin;
        while (i < std::min(end, tokens_.size())) i += std::max<std::size_t>(take(i), 1);
        return i;
    }

private:
    std::size_t take(std::size_t i) {
        const StoryToken& token = tokens_[i];
        if (token.number)
            if (const std::size_t taken = take_number(i); taken > 0) return taken;
        const KnownWord& word = known_.read(token);
        const WordFacts& facts = word.facts;
        if (facts.begins_recall && !collector_.in_title()) {
            const std::size_t recalling = recalling_tokens(std::span(tokens_).subspan(i), features_.language);
            if (recalling > 0) return recalling;
        }
        if (facts.number)
            if (const std::size_t taken = take_number(i); taken > 0) return taken;
        if (facts.begins_phrase) {
            const PhraseMatch phrase = phrase_at(std::span(words_).subspan(i), features_.language);
            if (phrase.words > 0) {
                take_concept(phrase.meant, written(i, phrase.words));
                return phrase.words;
            }
        }
        if (facts.silent) return 1;
        const auto concepts = std::span(facts.concepts).first(facts.known);
        // Further parts of a compound, and what a word may mean besides, by their English names.
        for (std::size_t k = 0; k < concepts.size(); ++k)
            take_concept(concepts[k], k == 0 ? token.written : concept_name(concepts[k].id));
        take_word(i, word, concepts);
        return 1;
    }

    /// So many tokens as the text has them.
    std::string_view written(std::size_t i, std::size_t count) const {
        const std::string_view last = tokens_[i + count - 1].written;
        return {tokens_[i].written.data(), last.data() + last.size()};
    }

    /// How many tokens it is; 0 when there is none.
    std::size_t take_number(std::size_t i) {
        const StoryNumber number = number_at(std::span(tokens_).subspan(i), features_.language);
        if (number.kind == NumberKind::none) return 0;
        add_number(i, number);
        return number.tokens;
    }

    void add_number(std::size_t i, const StoryNumber& number) {
        if (number.kind == NumberKind::moment && number.value < 32) return take_date(i, number);
        if (number.kind == NumberKind::count && number.value < 3) return;
        if (near_magnitude(i) && number.value >= 1 && number.value < 10 && features_.magnitude == 0)
            features_.magnitude = number.value;
        const bool score = number.kind == NumberKind::score && !counts_votes(i + number.tokens);
        const std::string label =
            score ? fmt::format("{:.0f}:{:.0f}", std::floor(number.value / 1000), std::fmod(number.value, 1000))
                  : fmt::format("{:.10g}", number.value);
        collector_.add(key_of(number), score ? TermKind::score : TermKind::number, commonness_of(number), true, false,
                       label);
    }

    /// "mit 34:12 Stimmen": no match.
    bool counts_votes(std::size_t i) const {
        constexpr auto votes = std::to_array<std::string_view>({"stimmen", "voix", "voti", "votes"});
        return i < words_.size() && std::ranges::find(votes, words_[i]) != votes.end();
    }

    /// "9 ноября", "12. Oktober"
    void take_date(std::size_t i, const StoryNumber& number) {
        const int month = number.value >= 1 && i + 1 < tokens_.size() ? month_of(tokens_[i + 1].word) : 0;
        if (month == 0) return;
        const std::string label = fmt::format("{:.0f}.{}.", number.value, month);
        collector_.add(word_hash(label, 3), TermKind::date, 4, true, false, label);
    }

    bool near_magnitude(std::size_t i) const {
        constexpr auto words =
            std::to_array<std::string_view>({"starke", "magnitude", "magnitudo", "richter", "richterskala"});
        for (std::size_t k = i > 3 ? i - 3 : 0; k < std::min(i + 2, words_.size()); ++k)
            if (std::ranges::find(words, words_[k]) != words.end()) return true;
        return false;
    }

    void take_concept(const Concept& meant, std::string_view label) {
        if (meant.kind == ConceptKind::number_word || meant.kind == ConceptKind::date_word) return;
        const auto kind = kind_of(meant.kind);
        const auto commonness = static_cast<std::uint8_t>(6 - std::clamp<int>(meant.rarity, 1, 5));
        if (kind == TermKind::place) return collector_.add_place(meant, commonness, label);
        collector_.add(concept_key(meant.id), kind, commonness, true, false, label, 1, news_field(meant.id));
    }

    void take_word(std::size_t i, const KnownWord& word, std::span<const Concept> concepts) {
        const StoryToken& token = tokens_[i];
        const WordFacts& facts = word.facts;
        // "bei Seestadt": what the lexicon reads as a lake and a city is a town behind "bei".
        if (concepts.size() > 1 && facts.like_a_place && token.capital && stands_behind_place(i))
            return collector_.add(facts.stem, TermKind::name, 1, true, true, token.written);
        if (!concepts.empty()) {
            // The lexicon has said it; the same words are still a little more alike than others of that meaning.
            const bool name = std::ranges::any_of(concepts, [](const Concept& meant) {
                return meant.kind == ConceptKind::place || meant.kind == ConceptKind::organisation;
            });
            if (concepts.size() == 1 && (name || concepts[0].kind == ConceptKind::number_word ||
                                         concepts[0].kind == ConceptKind::date_word || concepts[0].rarity < 2))
                return;
            collector_.add(facts.stem, TermKind::word, 3, false, false, token.written, 0.5F);
            return;
        }
        if (token.word.size() < 3 && !token.capitals) return;
        const bool german = features_.language == "de";
        const bool behind_place = token.capital && stands_behind_place(i);
        const bool noun = token.capital && !token.capitals && (behind_place ? facts.noun_behind_place : facts.noun);
        if (noun) return collector_.add(facts.stem, TermKind::thing, common_noun, false, false, token.written);
        const bool tells = capitals_tell_ && token.capital && !german;
        const bool name = token.capitals || (tells && !token.starts_sentence) || behind_place;
        const bool perhaps = token.capital && !name && !(token.starts_sentence && word.names_nobody());
        if (!name && !perhaps)
            return collector_.add(facts.stem, TermKind::word, may_be_small_word(token) ? small_word : 1, false, false,
                                  token.written, 0.7F);
        std::uint8_t commonness = facts.common_name ? common_name : 1;
        if (!name && may_be_small_word(token)) commonness = small_word;
        const bool goes_on = last_name_ && *last_name_ + 1 == i && !token.starts_sentence;
        if (goes_on && !name_goes_on_) collector_.soften(last_name_key_, in_a_row);
        const float share = (name ? 1.0F : 0.8F) * (goes_on ? in_a_row : 1.0F);
        const TermKind kind = name ? TermKind::name : TermKind::noun;
        collector_.add(facts.stem, kind, commonness, true, name && behind_place, token.written, share);
        last_name_ = i;
        last_name_key_ = facts.stem;
        name_goes_on_ = goes_on;
    }

    /// "and" or "the" of a language whose common words nobody knows.
    bool may_be_small_word(const StoryToken& token) const {
        return token.word.size() <= small_word_letters && !knows_common_words(features_.language);
    }

    bool stands_behind_place(std::size_t i) const {
        if (i == 0 || says_what_place(i)) return false;
        return says_what_place(i - 1) || names_place_next(tokens_[i - 1].word);
    }
    /// "Hotel" in "im Hotel Adler": behind a German article a common noun stands before a name.
    bool says_what_place(std::size_t i) const {
        if (i == 0 || i + 1 >= tokens_.size() || features_.language != "de") return false;
        const std::string_view before = tokens_[i - 1].word;
        if (before != "im" && before != "am" && before != "beim") return false;
        const StoryToken& next = tokens_[i + 1];
        return tokens_[i].capital && next.capital && !next.starts_sentence && !next.joined && !next.number;
    }

    const std::vector<StoryToken>& tokens_;
    const std::vector<std::string_view>& words_;
    LanguageWords& known_;
    Collector& collector_;
    Features& features_;
    bool capitals_tell_;
    std::optional<std::size_t> last_name_; ///< where the last name stood that the lexicon does not know
    std::uint64_t last_name_key_ = 0;
    bool name_goes_on_ = false;
};

/// A title whose words all begin with capitals does not tell names.
bool tells_by_capitals(const StoryTokens& tokens) {
    std::size_t words = 0, capitals = 0;
    for (const StoryToken& token : tokens.list()) {
        if (token.number || token.word.size() < 4) continue;
        ++words;
        capitals += token.capital ? 1 : 0;
    }
    return capitals * 10 <= words * 7;
}

} // namespace

std::uint64_t concept_key(ConceptId meant) {
    return (std::uint64_t{0xc0} << 56U) | (meant * 0x9e3779b97f4a7c15U >> 8U);
}

Features features_of(const StoryReport& report) {
    KnownWords words;
    return features_of(report, words);
}

Features features_of(const StoryReport& report, KnownWords& words) {
    Features features;
    features.language = story_language(report.language, report.title, report.lead.empty() ? report.text : report.lead);
    features.terms.reserve(64);
    LanguageWords& known = words.of(features.language);
    Collector collector(features);
    const StoryTokens title(report.title, title_tokens);
    collector.begin(title_stress, true);
    Part(title, known, collector, features, tells_by_capitals(title)).read(0, title_tokens);
    if (!report.lead.empty()) {
        const StoryTokens lead(report.lead, lead_tokens);
        collector.begin(lead_stress);
        Part(lead, known, collector, features, true).read(0, lead_tokens);
    }
    const bool repeats = !report.lead.empty() && report.text.starts_with(report.lead);
    const std::string_view rest = repeats ? report.text.substr(report.lead.size()) : report.text;
    if (!rest.empty()) {
        const StoryTokens text(rest, text_tokens);
        Part part(text, known, collector, features, true);
        const std::size_t opening = report.lead.empty() ? opening_tokens : 0;
        collector.begin(lead_stress);
        const std::size_t rest_begins = part.read(0, opening);
        collector.begin(text_stress);
        part.read(rest_begins, text_tokens);
    }
    collector.add_places_around();
    std::ranges::sort(features.terms, {}, &Term::key);
    return features;
}

} // namespace depesche::digest
