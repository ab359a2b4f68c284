#include "digest/feed/title_signals.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/date_words.hpp"
#include "digest/feed/embargo_words.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/marker.hpp"
#include "digest/feed/marker_words.hpp"
#include "digest/feed/page_furniture.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace depesche::digest::feed {
namespace {

/// What a notice from editors to editors says of an article.
PublicationStatus noticed(std::string_view rest, Voice voice) {
    const std::string said = fold(rest.substr(0, 300));
    if (voice == Voice::agency_text && speaks_of(retellings, said)) return PublicationStatus::usable;
    if (speaks_of(notice_kills, said)) return PublicationStatus::killed;
    return speaks_of(notice_withdrawals, said) ? PublicationStatus::withdrawn : PublicationStatus::usable;
}

/// The status that a marker gives; usable when it is none.
PublicationStatus marked(std::string_view written, std::string_view word, std::string_view rest, Voice voice) {
    if (is_one_of(notices, word)) return noticed(rest, voice);
    const bool loud = shouted(written);
    if (voice == Voice::agency_text) // a paragraph that begins so, and does not speak of such paragraphs
        return loud && is_one_of(sure_kills, word) && !speaks_of(retellings, fold(rest.substr(0, 300)))
                   ? PublicationStatus::killed
                   : PublicationStatus::usable;
    if (is_one_of(sure_kills, word) && loud) return PublicationStatus::killed;
    if (is_one_of(sure_withdrawals, word)) return PublicationStatus::withdrawn;
    if (voice != Voice::agency && !rest.empty()) return PublicationStatus::usable;
    if (is_one_of(kills, word) && loud) return PublicationStatus::killed;
    const bool several = word.find(' ') != std::string_view::npos;
    return is_one_of(withdrawals, word) && (loud || several) ? PublicationStatus::withdrawn : PublicationStatus::usable;
}

bool corrects(std::string_view written, std::string_view word, Voice voice) {
    if (is_one_of(corrections, word)) return true;
    const bool replaces = std::ranges::any_of(replacements, [&](Words one) { return word.starts_with(one); });
    return (replaces && shouted(written)) ||
           (voice == Voice::agency && shouted(written) && is_one_of(agency_corrections, word));
}

/// "d'urgence" and "a l'attention" are told without their marks.
std::string folded_marker(std::string_view written) {
    std::string word = fold(written);
    std::ranges::replace(word, '\'', ' ');
    std::ranges::replace(word, ',', ' ');
    const auto doubled = std::ranges::unique(word, [](char a, char b) { return a == ' ' && b == ' '; });
    word.erase(doubled.begin(), doubled.end());
    return std::string(trim(word));
}

/// Takes the marker at the start of `text`, which is the rest of the signals behind a call.
bool take_word_of(TextSignals& signals, std::string_view text, Voice voice) {
    constexpr std::size_t longest = 90;
    const Break end = next_break(text, 0);
    if (end.at > longest) return false;
    const std::string_view written = trim(text.substr(0, end.at));
    const std::string word = folded_marker(written);
    const std::string_view rest = after(text, end);
    if (end.at < text.size() && corrects(written, word, voice)) {
        signals.correction = true;
    } else {
        // Running text quotes notices and retells them.
        const PublicationStatus status =
            voice == Voice::running_text ? PublicationStatus::usable : marked(written, word, rest, voice);
        if (status == PublicationStatus::usable) return false;
        signals.status = std::max(signals.status, status);
    }
    signals.rest = rest;
    return true;
}

bool take_word(TextSignals& signals, Voice voice) {
    const std::string_view text = unbracketed(signals.rest);
    if (take_word_of(signals, text, voice)) return true;
    const std::string_view called = past_call(text); // "ACHTUNG: BITTE STREICHEN"
    return called.size() < text.size() && take_word_of(signals, called, voice);
}

constexpr std::size_t letters = 27; // a to z, and all others

constexpr std::size_t letter(char c) { return is_alpha(c) ? static_cast<std::size_t>(to_lower(c) - 'a') : letters - 1; }

/// The first, the first two and the first three letters of all markers.
struct Beginnings {
    std::array<bool, letters> one{};
    std::array<bool, letters * letters> two{};
    std::array<bool, letters * letters * letters> three{};
};
constexpr Beginnings beginnings = [] {
    Beginnings table;
    const auto add = [&](Words word) {
        const std::size_t pair = letter(word[0]) * letters + letter(word[1]);
        table.one[letter(word[0])] = table.two[pair] = table.three[pair * letters + letter(word[2])] = true;
    };
    const auto add_all = [&](const auto&... lists) { (std::ranges::for_each(lists, add), ...); };
    add_all(corrections, replacements, agency_corrections, sure_kills, sure_withdrawals, kills, withdrawals, notices,
            calls, embargo_openings);
    return table;
}();

/// Most texts begin with none of the markers' three letters, and cost no more than this.
bool may_begin_a_marker(std::string_view text) {
    if (text.size() < 4) return false;
    if (text.front() == '[' || text.front() == '(' || text.front() == '*' || text.front() == '+') return true;
    if (!is_alpha(text[0])) return false;
    const auto accented = [](char c) { return static_cast<unsigned char>(c) >= 0x80U; }; // Rückzug, Dépêche
    if (accented(text[1])) return beginnings.one[letter(text[0])];
    const std::size_t pair = letter(text[0]) * letters + letter(text[1]);
    return accented(text[2]) ? beginnings.two[pair] : beginnings.three[pair * letters + letter(text[2])];
}

void apply(Article& article, const TextSignals& signals, From from) {
    if (signals.correction) {
        if (!article.is_correction) article.from.set(Field::correction, from);
        article.is_correction = true;
    }
    if (signals.embargo_until)
        raise_embargo(article, *signals.embargo_until, from);
    else if (signals.embargo && !article.embargo_until)
        withhold(article, from);
    lower_status(article, signals.status, from);
}

/// Reads the markers of a text; what is left of it, nullopt when it had none.
std::optional<std::string> cleaned(Article& article, std::string_view text, Voice voice, const Zone* zone) {
    const TextSignals signals = text_signals(text, voice, zone);
    if (!signals.any()) return std::nullopt;
    apply(article, signals, From::text_marker);
    return std::string(signals.rest);
}

bool came_as(const Article& article, std::initializer_list<From> formats) {
    return std::ranges::any_of(std::array{Field::title, Field::id, Field::lead}, [&](Field field) {
        return std::ranges::find(formats, article.from.of(field)) != formats.end();
    });
}

} // namespace

TextSignals text_signals(std::string_view text, Voice voice, const Zone* zone) {
    TextSignals signals;
    signals.rest = text;
    constexpr int most_markers = 4;
    for (int i = 0; i < most_markers; ++i) {
        if (!may_begin_a_marker(trim(signals.rest)) ||
            (!take_word(signals, voice) && !take_embargo(signals, voice, zone)))
            break;
    }
    if (!signals.embargo) take_last_embargo(signals, zone);
    return signals;
}

void take_text_signals(Article& article, const Zone* zone, Voice voice) {
    if (came_as(article, {From::depesche})) {
        // It has a member for each of them, which goes before its words; without one a title that forbids to publish
        // counts.
        const auto said = [&](Field field) { return article.from.of(field) == From::depesche; };
        if (!said(Field::status) && !said(Field::embargo))
            if (auto title = cleaned(article, article.title, Voice::newsroom, zone); title && !title->empty())
                article.title = std::move(*title);
        return;
    }
    const bool agency =
        voice == Voice::agency || came_as(article, {From::newsml, From::nitf, From::ninjs, From::digitalwires});
    const Voice opening = agency ? Voice::agency_text : Voice::running_text;
    auto title = cleaned(article, article.title, agency ? Voice::agency : Voice::newsroom, zone);
    if (title && !title->empty()) article.title = std::move(*title);
    if (!article.blocks.empty()) {
        auto rest = cleaned(article, article.blocks.front().text, opening, zone);
        if (rest && rest->empty())
            article.blocks.erase(article.blocks.begin());
        else if (rest)
            article.blocks.front().text = std::move(*rest);
    }
    if (article.blocks.size() > 1 && is_correction_note(article.blocks.back().text)) {
        TextSignals note;
        note.correction = true;
        apply(article, note, From::text_marker);
        article.blocks.pop_back();
    }
    if (article.blocks.size() > 1) {
        auto rest = cleaned(article, article.blocks.back().text, Voice::running_text, zone);
        if (rest && rest->empty())
            article.blocks.pop_back();
        else if (rest)
            article.blocks.back().text = std::move(*rest);
    }
    if (auto rest = cleaned(article, article.lead, opening, zone)) article.lead = std::move(*rest);
}

void take_editorial_note(Article& article, std::string_view note, From from, const Zone* zone) {
    if (note.empty()) return;
    apply(article, text_signals(note, Voice::agency, zone), from);
}

} // namespace depesche::digest::feed
