#include "digest/edition/one_danger.hpp"

#include "digest/article/words.hpp"
#include "digest/edition/alarm.hpp"
#include "digest/edition/happening.hpp"
#include "digest/story/evidence.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

using namespace std::chrono_literals;

/// As long as a burst may take (breaking.hpp).
constexpr auto one_hour = 60min;
/// Term::commonness: towns have up to 2, capitals of the world 3, Zurich 4, countries 5.
constexpr int commonest_place = 2;

Instant came(const StoredArticle& report) { return std::max(report.news_time(), report.first_seen); }

Features opening_of(const Article& article) {
    return features_of({.title = article.title, .lead = article.lead, .text = {}, .language = article.language});
}

bool is_a_name(const Term& term) {
    const bool name = term.kind == TermKind::place || term.kind == TermKind::name;
    return name && term.portable && !term.implied && term.commonness <= commonest_place;
}

/// A name that stands in the other report as well, whatever that takes it for: in German every noun has a capital, and
/// a town may look like a compound ("Ostbrugg").
bool names_what_stands_in(const Features& one, const Features& other) {
    return std::ranges::any_of(one.terms, [&](const Term& name) {
        if (!is_a_name(name)) return false;
        const auto there = std::ranges::lower_bound(other.terms, name.key, {}, &Term::key);
        return there != other.terms.end() && there->key == name.key && !there->implied;
    });
}

bool share_a_danger(const Alarm& one, const Alarm& other) {
    return std::ranges::any_of(one.dangers,
                               [&](const auto& kind) { return std::ranges::binary_search(other.dangers, kind); });
}

bool is_a_further(const Article& article) {
    bool further = false;
    visit_words(article.title, SIZE_MAX,
                [&](std::string_view word) { further = further || tells_of_a_further(plain(word)); });
    return further;
}

} // namespace

bool one_danger(const StoredArticle& one, const StoredArticle& other) {
    if (std::chrono::abs(came(one) - came(other)) > one_hour) return false;
    const Alarm here = alarm(one.article), there = alarm(other.article);
    if (!here.any() || !there.any() || !share_a_danger(here, there)) return false;
    if (is_a_further(one.article) != is_a_further(other.article)) return false;
    const Features first = opening_of(one.article), second = opening_of(other.article);
    if (first.language.empty() || second.language.empty() || first.language == second.language) return false;
    if (other_strength_told(first, second)) return false;
    return names_what_stands_in(first, second) || names_what_stands_in(second, first);
}

} // namespace depesche::digest
