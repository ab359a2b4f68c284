#include "digest/story/evidence.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <span>
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
constexpr std::array<double, kinds> part_in_spread = {0.85, 1, 1, 1, 0.85, 1.2, 0.6, 0.5, 1.3, 1, 1, 0.3};
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
/// Of what the titles tell, what the other report lacks, where both lack something.
constexpr double other_things = -0.5;
/// They name places, and no place is in both reports but a country or what a canton's town implies.
constexpr double other_place = -6;
/// What they share beyond this then counts for nothing: a house announces the same in one town after the other.
constexpr double house_text = 6;
/// There is such a place, but the other report says nothing of those that one of the titles names: the twin in another
/// town, which recalls the first. Where neither is known to the other, an event is told from two of its places.
constexpr double unknown_place = -0.5;
/// Fields of news, less alike than two reports are by chance: a strike and a match in one town.
constexpr double field_by_chance = 0.5;
constexpr double other_field = -2.5;
constexpr double other_strength = -4; ///< of an earthquake
constexpr double other_score = -3;    ///< of a match or of a vote in a court, near the beginning of both
constexpr double no_score = -6;       ///< of a match that the other does not know: a fight of fans ...
constexpr double contract = -10;      ///< ... or who is to play or to coach
constexpr double other_date = -1;
/// Each tells a date and so many figures that are not round (is_precise), and neither is in both: an index or a table
/// of another day.
constexpr int many_figures = 4;
constexpr double other_figures = -12;
constexpr double other_day = -4; ///< of two programmes or forecasts, in their titles
constexpr double each_day = -1;  ///< between the two reports

/// A first measurement is corrected by less ("6.1", then "6.4").
constexpr double corrected_strength = 0.45;
/// Words of two languages that are written alike are cognates from here on; half as good as a name.
constexpr std::size_t cognate_letters = 6;
constexpr double cognate = 0.5;

std::size_t index(TermKind kind) { return static_cast<std::size_t>(kind); }

/// Calls `visit` with the indexes of each term that both have. Few are shared: the way to the next has no branch to
/// guess.
template <class Visit>
void each_shared(std::span<const std::uint64_t> one, std::span<const std::uint64_t> other, Visit visit) {
    std::size_t i = 0, j = 0;
    while (i < one.size() && j < other.size()) {
        const std::uint64_t a = one[i], b = other[j];
        if (a == b) visit(i, j);
        i += a <= b ? 1 : 0;
        j += b <= a ? 1 : 0;
    }
}

/// What two reports share.
struct Shared {
    double all = 0, strongest = 0, who = 0, what = 0, figures = 0;
    double title_names = 0, title_names_there = 0; ///< as WeighedReport::title_names
    double title = 0, title_there = 0;             ///< as WeighedReport::title
    int rare_names = 0, rare = 0;
    bool date = false, score = false, precise = false, in_title = false, located = false;
    bool title_place = false, title_place_there = false; ///< a place in the one title, in the other's
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

/// Of the title's names, or of all that it tells, how much the other report lacks.
double lacking(double all, double shared) { return all > 0 ? 1 - shared / all : 0.5; }

/// Two reports side by side.
class Pair {
public:
    Pair(const WeighedReport& one, const WeighedReport& other)
        : one_(one),
          other_(other),
          same_language_(one.features.language == other.features.language),
          lengths_(same_language_ ? one.length * other.length : one.portable_length * other.portable_length) {
        each_term([&](std::size_t i, std::size_t j, double weight) { take(i, j, weight); });
        spread_ = spread * std::pow(std::max(shared_.all - shared_.strongest, 0.0), spread_power);
        rare_names_ = rare_name * std::min(shared_.rare_names, most_rare_names);
        rare_ = rare_thing * std::log1p(shared_.rare);
    }

    /// Whether they can be compared at all.
    bool compares() const { return lengths_ > 0; }

    /// What all that they share says together.
    double terms() const { return spread_ + rare_names_ + rare_; }

    /// Calls `visit(kind, label, points)` with each shared thing's part of that.
    template <class Visit>
    void visit_terms(Visit visit) const {
        each_term([&](std::size_t i, std::size_t j, double weight) {
            const Term& a = one_.features.terms[i];
            const std::size_t kind = index(std::min(a.kind, other_.features.terms[j].kind));
            double points = spread_ * weight * part_in_spread[kind] / shared_.all;
            if (is_rare(i, j)) {
                points += rare_ / shared_.rare;
                if (says_who[kind]) points += rare_names_ / shared_.rare_names;
            }
            visit(kind_names[kind], one_.features.label(a), points);
        });
    }

    /// Calls `visit(kind, points)` with what else speaks for one event or against it.
    template <class Visit>
    void visit_rest(Visit visit) const {
        const auto say = [&](std::string_view kind, double points) {
            if (points != 0) visit(kind, points);
        };
        say("who and what", who_and_what());
        say("figures", figures * std::sqrt(shared_.figures));
        say("by chance", by_chance * std::min(one_.length, other_.length));
        say("other names", other_names * std::min(lacking(title_names(one_), shared_.title_names),
                                                  lacking(title_names(other_), shared_.title_names_there)));
        say("other things",
            other_things * std::min(lacking(title(one_), shared_.title), lacking(title(other_), shared_.title_there)));
        if (one_.place_in_title && other_.place_in_title) {
            if (!shared_.located)
                say("other place", other_place - std::max(terms() + who_and_what() - house_text, 0.0));
            else if (shared_.title_place != shared_.title_place_there)
                say("unknown place", unknown_place);
        }
        say("other field", other_field * std::max(field_by_chance - fields_alike(one_, other_), 0.0));
        if (!shared_.in_title) say("beside the titles", beside_the_titles);
        if (other_strength_told(one_.features, other_.features)) say("other strength", other_strength);
        if (!shared_.score && one_.scored && other_.scored) say("other score", other_score);
        const bool many = std::min(one_.precise_figures, other_.precise_figures) >= many_figures;
        if (many && !shared_.precise && !shared_.date && one_.tells_date && other_.tells_date)
            say("other figures", other_figures);
        say("no score", beside_match(one_, other_) + beside_match(other_, one_));
        if (!shared_.date && one_.dated && other_.dated)
            say("other date", one_.dated_title && other_.dated_title ? other_day : other_date);
        using Days = std::chrono::duration<double, std::ratio<86400>>;
        say("time between", each_day * std::abs(Days(one_.at - other_.at).count()));
    }

private:
    template <class Visit>
    void each_term(Visit visit) const {
        if (!compares()) return;
        each_shared(one_.keys, other_.keys, [&](std::size_t i, std::size_t j) {
            const double product = double{one_.weights[i]} * other_.weights[j] / lengths_;
            const double weight = weight_of(one_.features.terms[i], other_.features.terms[j], product, same_language_);
            if (weight > 0) visit(i, j, weight);
        });
    }

    void take(std::size_t i, std::size_t j, double weight) {
        const Term& a = one_.features.terms[i];
        const Term& b = other_.features.terms[j];
        const std::size_t kind = index(std::min(a.kind, b.kind));
        const double part = weight * part_in_spread[kind];
        shared_.all += part;
        shared_.strongest = std::max(shared_.strongest, part);
        if (says_who[kind]) shared_.who += weight;
        shared_.what += says_what[kind] * weight;
        if (kind == index(TermKind::number) || kind == index(TermKind::score)) shared_.figures += weight;
        if (is_rare(i, j)) {
            ++shared_.rare;
            if (says_who[kind]) ++shared_.rare_names;
        }
        if (tells_in_title(a)) shared_.title += double{one_.weights[i]} * one_.weights[i];
        if (tells_in_title(b)) shared_.title_there += double{other_.weights[j]} * other_.weights[j];
        if (is_title_name(a)) shared_.title_names += double{one_.weights[i]} * one_.weights[i];
        if (is_title_name(b)) shared_.title_names_there += double{other_.weights[j]} * other_.weights[j];
        const bool tells_place = std::max(a.commonness, b.commonness) < known_to_all;
        shared_.title_place = shared_.title_place || (a.title && a.located && tells_place);
        shared_.title_place_there = shared_.title_place_there || (b.title && b.located && tells_place);
        const bool says_where = (a.located || b.located) && !a.implied && !b.implied;
        shared_.located = shared_.located || (says_where && tells_place);
        const bool says_little = kind == index(TermKind::role) || kind == index(TermKind::everyday);
        shared_.in_title = shared_.in_title || ((a.title || b.title) && !says_little);
        shared_.date = shared_.date || a.kind == TermKind::date;
        shared_.score = shared_.score || a.kind == TermKind::score;
        shared_.precise = shared_.precise || is_precise(a);
    }

    /// What speaks against it that `other` tells of no match where `one` does.
    double beside_match(const WeighedReport& one, const WeighedReport& other) const {
        if (!one.tells_match) return 0;
        // The score of a match before may stand further down.
        if (other.tells_contract && !other.scored && !shared_.score) return contract;
        return other.tells_score ? 0 : no_score;
    }

    double who_and_what() const { return together * std::sqrt(shared_.who * shared_.what); }
    bool is_rare(std::size_t i, std::size_t j) const { return std::min(one_.rarity(i), other_.rarity(j)) > rare; }
    double title(const WeighedReport& report) const { return same_language_ ? report.title : report.portable_title; }
    double title_names(const WeighedReport& report) const {
        return same_language_ ? report.title_names : report.portable_title_names;
    }

    const WeighedReport& one_;
    const WeighedReport& other_;
    bool same_language_;
    double lengths_;
    Shared shared_;
    double spread_ = 0, rare_names_ = 0, rare_ = 0;
};

} // namespace

bool other_strength_told(const Features& one, const Features& other) {
    return one.magnitude > 0 && other.magnitude > 0 && std::abs(one.magnitude - other.magnitude) > corrected_strength;
}

double likeness(const WeighedReport& one, const WeighedReport& other) {
    const Pair pair(one, other);
    if (!pair.compares()) return 0;
    double sum = pair.terms();
    pair.visit_rest([&](std::string_view, double points) { sum += points; });
    return sum;
}

std::vector<Evidence> evidence_of(const WeighedReport& one, const WeighedReport& other) {
    const Pair pair(one, other);
    std::vector<Evidence> found;
    if (!pair.compares()) return found;
    pair.visit_terms([&](std::string_view kind, std::string_view what, double points) {
        found.push_back({kind, std::string(what), points});
    });
    pair.visit_rest([&](std::string_view kind, double points) { found.push_back({kind, {}, points}); });
    std::ranges::sort(found, {}, [](const Evidence& piece) {
        return std::tuple(-piece.weight, piece.kind, std::string_view(piece.what));
    });
    return found;
}

} // namespace depesche::digest
