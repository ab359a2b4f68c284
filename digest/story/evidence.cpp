#include "digest/story/evidence.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <tuple>

namespace depesche::digest {

namespace {

constexpr std::size_t kinds = static_cast<std::size_t>(TermKind::word) + 1;
constexpr std::array<std::string_view, kinds> kind_names = {"place",     "organisation", "name", "noun",
                                                            "happening", "thing",        "role", "everyday",
                                                            "number",    "score",        "date", "word"};
/// What a shared term of each kind tells of one event. A name tells most; the same words are chosen by chance.
constexpr std::array<double, kinds> telling = {0.7, 0.6, 1.0, 1.0, 0.55, 0.3, 0.05, 0.05, 0.3, 0.3, 0.3, 0.1};
/// A noun of one language and a name of another are not known to be both a name.
constexpr double noun_of_two_languages = 0.6;
/// A town that is seldom in the news tells as much as a name, a country or a canton does not.
constexpr std::uint8_t specific = 2;
/// The kinds that say who and where, and those that say what. Figures say what: two fires have eleven people each.
constexpr std::array<bool, kinds> says_who = {true,  true,  true,  true,  false, false,
                                              false, false, false, false, false, false};
/// No one thing makes two reports one event: more than this it never weighs.
constexpr double most_of_one = 0.1;
/// Who and what are worth more together than each alone: one event is both.
constexpr double together = 1.8;

// What speaks against one event takes so much of what speaks for it: two reports in the same words about two places are
// two events.
constexpr double other_place = 0.6;    ///< in the titles; half when some place is shared below them, and less with
                                       ///< each name that is: two villages of one valley or one event
constexpr double other_names = 0.6;    ///< the same
constexpr double other_strength = 0.9; ///< of an earthquake
constexpr double other_field = 0.4;    ///< of news: a strike and a match in one town
constexpr double other_score = 0.6;    ///< of a match or of a vote in a court, near the beginning of both
constexpr double other_date = 0.4;
constexpr double beside_the_titles = 0.5; ///< nothing in common is in a title: house text, a list of names
constexpr double each_day = -0.05;        ///< between the two reports

/// So alike in their fields of news are two reports by chance: above it speaks for one event, below it against.
constexpr double field_by_chance = 0.5;
/// Who is shared and the field too: the same event may be told in other words ("Bahn", "S1").
constexpr double same_field = 0.01;
/// A first measurement is corrected by less ("6.1", then "6.4").
constexpr double corrected_strength = 0.45;
/// Words of two languages that are written alike are cognates from here on; half as good as a name.
constexpr std::size_t cognate_letters = 6;
constexpr double cognate = 0.5;
/// A place or a name of many reports (a country, the town of the newsroom) tells nothing apart.
constexpr std::uint8_t known_to_all = 4;

std::size_t index(TermKind kind) { return static_cast<std::size_t>(kind); }

/// Calls `visit` with the indexes of each term that both have.
template <class Visit>
void each_shared(const Features& one, const Features& other, Visit visit) {
    std::size_t i = 0, j = 0;
    while (i < one.terms.size() && j < other.terms.size()) {
        if (one.terms[i].key < other.terms[j].key)
            ++i;
        else if (other.terms[j].key < one.terms[i].key)
            ++j;
        else
            visit(i++, j++);
    }
}

/// What tells reports apart and these two share; a title's place or name may stand anywhere in the other.
struct Shared {
    bool place = false, name = false, any_place = false, any_name = false, date = false, in_title = false,
         score = false;
    int rare_names = 0;
    void take(const Term& a, const Term& b) {
        const bool title = a.title || b.title;
        in_title = in_title || title;
        const bool located = a.located || b.located;
        const bool named = is_named(a) || is_named(b);
        place = place || (title && located);
        name = name || (title && named);
        any_place = any_place || (located && std::max(a.commonness, b.commonness) <= known_to_all);
        any_name = any_name || named;
        if ((named || located) && std::max(a.commonness, b.commonness) <= specific) ++rare_names;
        date = date || a.kind == TermKind::date;
        score = score || a.kind == TermKind::score;
    }
};

/// How alike two reports are in their fields of news, and in which they are most; nothing when one has none.
struct FieldsShared {
    double alike = field_by_chance;
    std::uint8_t most = 0;
    FieldsShared(const WeighedReport& one, const WeighedReport& other) {
        double sum = 0, best = 0, told = 0, told_there = 0;
        for (std::size_t field = 1; field < news_fields; ++field) {
            const double both = double{one.fields[field]} * other.fields[field];
            told += one.fields[field];
            told_there += other.fields[field];
            sum += both;
            if (both > best) best = both, most = static_cast<std::uint8_t>(field);
        }
        if (told > 0 && told_there > 0) alike = sum;
    }
};

/// Calls `visit(kind, label, weight)` with each piece of evidence.
template <class Visit>
void weigh(const WeighedReport& one, const WeighedReport& other, Visit visit) {
    const bool same_language = one.features.language == other.features.language;
    const double lengths = same_language ? one.length * other.length : one.portable_length * other.portable_length;
    if (lengths <= 0) return;
    Shared shared;
    double who = 0, what = 0; // what speaks for one event
    each_shared(one.features, other.features, [&](std::size_t i, std::size_t j) {
        const Term& a = one.features.terms[i];
        const Term& b = other.features.terms[j];
        if (a.implied && b.implied) return; // two towns of one canton
        const TermKind kind = std::min(a.kind, b.kind);
        double tells = kind == TermKind::noun && !same_language ? noun_of_two_languages : telling[index(kind)];
        if (kind == TermKind::place && std::max(a.commonness, b.commonness) <= specific)
            tells = telling[index(TermKind::name)];
        double weight = one.weights[i] * other.weights[j] * tells / lengths;
        if (!same_language && !(a.portable && b.portable)) {
            if (std::max(a.label_bytes, b.label_bytes) < cognate_letters) return;
            weight *= cognate;
        }
        shared.take(a, b);
        weight = std::min(weight, most_of_one);
        (says_who[index(kind)] ? who : what) += weight;
        visit(kind_names[index(kind)], one.features.label(a), weight);
    });
    const FieldsShared fields(one, other);
    if (who > 0 && fields.alike > field_by_chance) {
        const double weight = same_field * (fields.alike - field_by_chance) / (1 - field_by_chance);
        what += weight;
        visit("field", field_name(fields.most), weight);
    }
    const double both = together * std::sqrt(who * what);
    if (both > 0) visit("who and what", "", both);
    double left = who + what + both;
    const auto against = [&](std::string_view kind, double share) {
        visit(kind, "", -share * left);
        left -= share * left;
    };
    if (!shared.place && one.place_in_title && other.place_in_title)
        against("other place", (shared.any_place ? other_place / 2 : other_place) / (1 + shared.rare_names));
    if (!shared.name && one.name_in_title && other.name_in_title)
        against("other names", shared.any_name ? other_names / 2 : other_names);
    if (fields.alike < field_by_chance) against("other field", other_field * (1 - fields.alike / field_by_chance));
    if (other_strength_told(one.features, other.features)) against("other strength", other_strength);
    if (!shared.score && one.scored && other.scored) against("other score", other_score);
    if (!shared.in_title) against("beside the titles", beside_the_titles);
    if (!shared.date && one.dated && other.dated) against("other date", other_date);
    const double days = std::abs(std::chrono::duration<double, std::ratio<86400>>(one.at - other.at).count());
    if (days > 0) visit("time between", "", each_day * days);
}

} // namespace

bool other_strength_told(const Features& one, const Features& other) {
    return one.magnitude > 0 && other.magnitude > 0 && std::abs(one.magnitude - other.magnitude) > corrected_strength;
}

double likeness(const WeighedReport& one, const WeighedReport& other) {
    double sum = 0;
    weigh(one, other, [&](std::string_view, std::string_view, double weight) { sum += weight; });
    return sum;
}

std::vector<Evidence> evidence_of(const WeighedReport& one, const WeighedReport& other) {
    std::vector<Evidence> found;
    weigh(one, other, [&](std::string_view kind, std::string_view what, double weight) {
        found.push_back({kind, std::string(what), weight});
    });
    std::ranges::sort(found, {}, [](const Evidence& piece) {
        return std::tuple(-piece.weight, piece.kind, std::string_view(piece.what));
    });
    return found;
}

} // namespace depesche::digest
