#include "digest/story/weighed_report.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace depesche::digest {

namespace {

constexpr std::size_t kinds = static_cast<std::size_t>(TermKind::word) + 1;
/// How much of a report a term of each kind is, beside its rarity: what it does not share with another counts against
/// them as much.
constexpr std::array<double, kinds> presence = {1.2, 1.0, 1.2, 0.9, 1.0, 0.8, 0.5, 0.4, 1.0, 1.2, 0.4, 0.8};
/// Of so much weight a title and a lead are of a field of news: two things that are not everyday.
constexpr float says_field = 4;

/// So large a part of a report's fields is what it is about.
constexpr float mostly = 0.6F;
/// Beside the economy alone, whose words a match has as well ("Pleite", "Gewinn"), so much of sport will do.
constexpr float partly = 0.45F;

std::uint8_t field_named(std::string_view name) {
    std::uint8_t field = 0;
    while (field_name(field) != name) ++field;
    return field;
}
std::uint8_t sport() {
    static const std::uint8_t number = field_named("sport");
    return number;
}
std::uint8_t economy() {
    static const std::uint8_t number = field_named("economy");
    return number;
}

template <std::size_t count>
std::array<std::uint64_t, count> keys_of(const char* const (&names)[count]) {
    std::array<std::uint64_t, count> keys{};
    std::ranges::transform(names, keys.begin(), [](const char* name) { return concept_key(concept_named(name).id); });
    return keys;
}

/// "verpflichtet": what clubs do between two matches.
bool is_contract(std::uint64_t key) {
    static const std::array contracts = keys_of({"transfer", "contract extension", "coach dismissal", "end of career"});
    return std::ranges::find(contracts, key) != contracts.end();
}

/// "freigestellt", "ernannt": the same of a coach.
bool is_appointment(std::uint64_t key) {
    static const std::array appointments = keys_of({"dismissal", "appointment"});
    return std::ranges::find(appointments, key) != appointments.end();
}

bool is_coach(std::uint64_t key) {
    static const std::uint64_t coach = concept_key(concept_named("coach").id);
    return key == coach;
}

} // namespace

bool is_prominent(const Term& term) {
    constexpr float lead = 0.79F;
    return term.stress >= lead;
}

bool is_named(const Term& term) {
    return term.kind == TermKind::place || term.kind == TermKind::organisation || term.kind == TermKind::name;
}

bool is_precise(const Term& term) { return term.kind == TermKind::number && term.commonness == 1; }

bool tells_in_title(const Term& term) {
    return term.title && term.commonness < known_to_all && term.kind != TermKind::role &&
           term.kind != TermKind::everyday && term.kind != TermKind::word;
}

bool is_title_name(const Term& term) { return term.title && (is_named(term) || term.located); }

double WeighedReport::rarity(std::size_t term) const {
    const Term& of = features.terms[term];
    return weights[term] / (of.stress * presence[static_cast<std::size_t>(of.kind)]);
}

WeighedReport::WeighedReport(Features taken, const Rarity& rarity, Instant when)
    : features(std::move(taken)),
      at(when) {
    weights.reserve(features.terms.size());
    for (const Term& term : features.terms)
        weights.push_back(static_cast<float>(std::max(rarity.of(term), 0.1) * term.stress *
                                             presence[static_cast<std::size_t>(term.kind)]));
    sum_up();
}

WeighedReport::WeighedReport(Features taken, std::vector<float> of_terms, Instant when)
    : features(std::move(taken)),
      weights(std::move(of_terms)),
      at(when) {
    sum_up();
}

/// Whether a field of news other than sport and the economy is as large a part of it as sport.
bool WeighedReport::speaks_of_others() const {
    for (std::uint8_t field = 1; field < news_fields; ++field)
        if (field != sport() && field != economy() && fields[field] > 0 && fields[field] >= fields[sport()])
            return true;
    return false;
}

void WeighedReport::sum_up() {
    keys.reserve(features.terms.size());
    for (const Term& term : features.terms) keys.push_back(term.key);
    double all = 0, portable = 0;
    bool appoints = false, of_coach = false;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const Term& term = features.terms[i];
        const double weight = weights[i];
        all += weight * weight;
        const double carried = term.kind == TermKind::noun ? perhaps_a_name : 1;
        if (term.portable) portable += weight * weight * carried * carried;
        place_in_title = place_in_title || (term.title && term.located && term.commonness < known_to_all);
        if (tells_in_title(term)) {
            title += weight * weight;
            if (term.portable) portable_title += weight * weight;
        }
        if (is_title_name(term)) {
            title_names += weight * weight;
            if (term.portable) portable_title_names += weight * weight;
        }
        tells_date = tells_date || term.kind == TermKind::date;
        dated = dated || (term.kind == TermKind::date && is_prominent(term));
        dated_title = dated_title || (term.kind == TermKind::date && term.title);
        tells_contract = tells_contract || is_contract(term.key);
        appoints = appoints || (is_appointment(term.key) && is_prominent(term));
        of_coach = of_coach || (is_coach(term.key) && is_prominent(term));
        precise_figures += is_precise(term) ? 1 : 0;
        tells_score = tells_score || term.kind == TermKind::score;
        scored = scored || (term.kind == TermKind::score && is_prominent(term));
        if (term.field != 0 && is_prominent(term)) fields[term.field] += static_cast<float>(weight);
    }
    length = std::sqrt(all);
    portable_length = std::sqrt(portable);
    const float told = std::accumulate(fields.begin(), fields.end(), 0.0F);
    const float size = std::sqrt(std::inner_product(fields.begin(), fields.end(), fields.begin(), 0.0F));
    for (float& field : fields) field = told > says_field ? field / size : 0;
    tells_match = scored && fields[sport()] >= (speaks_of_others() ? mostly : partly);
    tells_contract = tells_contract || (appoints && of_coach && fields[sport()] >= mostly);
}

} // namespace depesche::digest
