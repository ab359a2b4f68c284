#pragma once

#include "digest/schedule/instant.hpp"
#include "digest/story/features.hpp"
#include "digest/story/lexicon.hpp"
#include "digest/story/rarity.hpp"

#include <array>
#include <vector>

namespace depesche::digest {

/// A report with what each of its terms weighs, as rare as it was when the report came.
struct WeighedReport {
    Features features;
    std::vector<std::uint64_t> keys; ///< of features.terms, ascending
    std::vector<float> weights;      ///< of features.terms
    double length = 0;               ///< of all weights as a vector
    double portable_length = 0;      ///< of those that another language shares
    Instant at;
    bool place_in_title = false; ///< of a place that is no country
    /// The weight of what its title tells, squared and summed, and of the part that another language shares ...
    double title = 0;
    double portable_title = 0;
    /// ... of the names and places in it ...
    double title_names = 0;
    double portable_title_names = 0; ///< ... and of those that another language shares
    bool tells_date = false;         ///< a day of a month ...
    bool dated = false;              ///< ... near the beginning ...
    bool dated_title = false;        ///< ... in the title: a programme, a forecast
    bool scored = false;             ///< the score of a match stands near the beginning ...
    bool tells_score = false;        ///< ... or anywhere
    bool tells_match = false;        ///< ... near the beginning of a report of sport
    int precise_figures = 0;         ///< "3,4", "1748": no round ones
    bool tells_contract = false;     ///< who is to play or to coach
    /// How much its title and lead speak of each field of news, as a vector of length 1; all 0 when they say too
    /// little.
    std::array<float, news_fields> fields{};

    WeighedReport(Features features, const Rarity& rarity, Instant at);
    WeighedReport(Features features, std::vector<float> weights, Instant at);
    /// How rare a term of features.terms was when the report came (rarity.hpp).
    double rarity(std::size_t term) const;

private:
    void sum_up();
    bool speaks_of_others() const;
};

/// Stands in the title or the lead.
bool is_prominent(const Term& term);

/// A number that few texts have by chance: one with a decimal, or of three digits and more that is not round; no share
/// in percent.
bool is_precise(const Term& term);

/// Is a place, an organisation or written as a name.
bool is_named(const Term& term);

/// A thing, a happening, a name or a figure in the title: no role, nothing everyday, nothing in half of the news.
bool tells_in_title(const Term& term);

/// Is named or says where, in the title.
bool is_title_name(const Term& term);

/// What is so common (Term::commonness) stands in half of the news: a country, "new".
inline constexpr std::uint8_t known_to_all = 5;

/// What may be a name or a common word of one language only counts half where names are looked for.
constexpr double perhaps_a_name = 0.5;

} // namespace depesche::digest
