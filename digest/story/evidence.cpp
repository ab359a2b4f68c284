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
/// The kinds that say who and where ...
constexpr std::array<bool, kinds> says_who = {true,  true,  true,  true,  false, false,
                                              false, false, false, false, false, false};
/// ... and how much each says what. Figures say it too: two fires have eleven people each.
constexpr std::array<double, kinds> says_what = {0, 0, 0, 0, 1, 1, 0, 0.2, 1, 1, 0, 0.5};

// What speaks for one event and against it, in the unit of a logarithm of the odds: 2.3 makes one event ten times as
// likely. The relations of these numbers were fitted on invented newsrooms and sets of stories in four languages, of
// flashes and of long reports, and rounded (tests/bench/README.md, "Stories").
/// The more is shared beside the one thing that weighs most: no one thing makes two reports one event. Everyday things,
/// roles and the same words are shared by chance.
constexpr double spread = 17;
constexpr double spread_power = 0.75;
constexpr std::array<double, kinds> part_in_spread = {0.85, 1, 1, 1, 0.85, 1.2, 0.6, 0.5, 1.3, 1, 1, 0.7};
/// Who and what together: one event is both.
constexpr double together = 17;
/// Each name that few reports have, up to five, and anything else so rare, less and less.
constexpr double rare_name = 1.3;
constexpr int most_rare_names = 5;
constexpr double rare_thing = 1;
/// A thing of which a store of 400 stories has fewer than eight is rare (rarity.hpp).
constexpr double rare = 4;
/// The same figure.
constexpr double figures = 8;
/// What two reports share by chance: much, where both are long.
constexpr double by_chance = -0.26;
/// Nothing that is shared stands in a title, but roles and everyday things: house text, a list of names.
constexpr double beside_the_titles = -4;
/// Titles whose names the other does not have at all.
constexpr double other_names = -1.5;
/// They name places, and no place is in both reports.
constexpr double other_place = -6;
/// Fields of news, less alike than two reports are by chance: a strike and a match in one town.
constexpr double field_by_chance = 0.5;
constexpr double other_field = -2.5;
constexpr double other_strength = -4; ///< of an earthquake
constexpr double other_score = -3;    ///< of a match or of a vote in a court, near the beginning of both
constexpr double other_date = -1;
constexpr double each_day = -1; ///< between the two reports

/// A first measurement is corrected by less ("6.1", then "6.4").
constexpr double corrected_strength = 0.45;
/// Words of two languages that are written alike are cognates from here on; half as good as a name.
constexpr std::size_t cognate_letters = 6;
constexpr double cognate = 0.5;

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

/// What two reports share.
struct Shared {
    double all = 0, strongest = 0, who = 0, what = 0, figures = 0;
    double title_names = 0, title_names_there = 0; ///< as WeighedReport::title_names
    int rare_names = 0, rare = 0;
    bool date = false, score = false, in_title = false, located = false;
};

/// How alike two reports are in their fields of news; as by chance when one has none.
double fields_alike(const WeighedReport& one, const WeighedReport& other) {
    double alike = 0, told = 0, told_there = 0;
    for (std::size_t field = 1; field < news_fields; ++field) {
        told += one.fields[field];
        told_there += other.fields[field];
        alike += double{one.fields[field]} * other.fields[field];
    }
    return told > 0 && told_there > 0 ? alike : field_by_chance;
}

/// A shared term's part of what both say.
double weight_of(const Term& a, const Term& b, double weight, bool same_language) {
    if (a.implied && b.implied) return 0; // two towns of one canton
    if (same_language || (a.portable && b.portable)) return weight;
    return std::max(a.label_bytes, b.label_bytes) < cognate_letters ? 0 : weight * cognate;
}

/// Of the title's names, how much the other report lacks.
double names_lacking(double all, double shared) { return all > 0 ? 1 - shared / all : 0.5; }

/// Calls `visit(kind, label, points)` with each piece of evidence.
template <class Visit>
void weigh(const WeighedReport& one, const WeighedReport& other, Visit visit) {
    const bool same_language = one.features.language == other.features.language;
    const double lengths = same_language ? one.length * other.length : one.portable_length * other.portable_length;
    if (lengths <= 0) return;
    Shared shared;
    const auto each = [&](auto take) {
        each_shared(one.features, other.features, [&](std::size_t i, std::size_t j) {
            const double product = double{one.weights[i]} * other.weights[j] / lengths;
            const double weight = weight_of(one.features.terms[i], other.features.terms[j], product, same_language);
            if (weight > 0) take(i, j, weight);
        });
    };
    const auto is_rare = [&](std::size_t i, std::size_t j) { return std::min(one.rarity(i), other.rarity(j)) > rare; };
    each([&](std::size_t i, std::size_t j, double weight) {
        const Term& a = one.features.terms[i];
        const Term& b = other.features.terms[j];
        const std::size_t kind = index(std::min(a.kind, b.kind));
        const double part = weight * part_in_spread[kind];
        shared.all += part;
        shared.strongest = std::max(shared.strongest, part);
        if (says_who[kind]) shared.who += weight;
        shared.what += says_what[kind] * weight;
        if (kind == index(TermKind::number) || kind == index(TermKind::score)) shared.figures += weight;
        if (is_rare(i, j)) (says_who[kind] ? ++shared.rare_names, ++shared.rare : ++shared.rare);
        if (is_title_name(a)) shared.title_names += double{one.weights[i]} * one.weights[i];
        if (is_title_name(b)) shared.title_names_there += double{other.weights[j]} * other.weights[j];
        shared.located = shared.located || a.located || b.located;
        const bool says_little = kind == index(TermKind::role) || kind == index(TermKind::everyday);
        shared.in_title = shared.in_title || ((a.title || b.title) && !says_little);
        shared.date = shared.date || a.kind == TermKind::date;
        shared.score = shared.score || a.kind == TermKind::score;
    });
    // Each shared thing has its part of what they say together.
    const double spread_points = spread * std::pow(std::max(shared.all - shared.strongest, 0.0), spread_power);
    const double names_points = rare_name * std::min(shared.rare_names, most_rare_names);
    const double rare_points = rare_thing * std::log1p(shared.rare);
    each([&](std::size_t i, std::size_t j, double weight) {
        const Term& a = one.features.terms[i];
        const TermKind kind = std::min(a.kind, other.features.terms[j].kind);
        double points = spread_points * weight * part_in_spread[index(kind)] / shared.all;
        if (is_rare(i, j)) {
            points += rare_points / shared.rare;
            if (says_who[index(kind)]) points += names_points / shared.rare_names;
        }
        visit(kind_names[index(kind)], one.features.label(a), points);
    });
    const auto say = [&](std::string_view kind, double points) {
        if (points != 0) visit(kind, "", points);
    };
    say("who and what", together * std::sqrt(shared.who * shared.what));
    say("figures", figures * std::sqrt(shared.figures));
    say("by chance", by_chance * std::min(one.length, other.length));
    const double lacking = std::min(
        names_lacking(same_language ? one.title_names : one.portable_title_names, shared.title_names),
        names_lacking(same_language ? other.title_names : other.portable_title_names, shared.title_names_there));
    say("other names", other_names * lacking);
    if (one.place_in_title && other.place_in_title && !shared.located) say("other place", other_place);
    say("other field", other_field * std::max(field_by_chance - fields_alike(one, other), 0.0));
    if (!shared.in_title) say("beside the titles", beside_the_titles);
    if (other_strength_told(one.features, other.features)) say("other strength", other_strength);
    if (!shared.score && one.scored && other.scored) say("other score", other_score);
    if (!shared.date && one.dated && other.dated) say("other date", other_date);
    say("time between",
        each_day * std::abs(std::chrono::duration<double, std::ratio<86400>>(one.at - other.at).count()));
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
