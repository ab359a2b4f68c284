#pragma once

#include "digest/edition/edition.hpp"
#include "digest/edition/word_memory.hpp"

#include <string>
#include <vector>

namespace depesche::digest {

/// What came earlier had last evening's edition to end with.
inline constexpr std::chrono::hours surprising_window{18};

/// Everything that the choice of a surprising story depends on. Same input, same bytes.
struct SurpriseInput {
    std::vector<StoredArticle> articles; ///< of about two days, any order; candidates are those after `since`
    Instant since;                       ///< exclusive; surprising_window before `now` or the last look, if later
    Instant now;
    std::string language; ///< of the product; stories in it are preferred, others count only where there is none
    std::vector<std::string> light_sections;
    std::vector<AlreadyTold> told;        ///< of the last days: editions, "alert", "surprising"
    bool severe_alert_open = false;       ///< an S1 story is open: there is no candidate then
    const WordMemory* memory = nullptr;   ///< what was published before; what came after `since` does not count.
                                          ///< Null: nothing is known of the past
    const config::Texts* texts = nullptr; ///< the language of reasons; null: English
};

struct SurpriseCandidate {
    ArticleKey article = 0;
    int version = 1;
    double score = 0;            ///< the sum of the reasons' points, 0 to 1
    std::vector<Reason> reasons; ///< "rarity", "distance", "light", "oddity", "desk", "tag"
    std::string told_in;         ///< the last edition that told it ("morning"); empty: none. Readers had it then
    bool paywall = false;
};

struct Surprises {
    std::vector<SurpriseCandidate> candidates; ///< the best first
    std::vector<std::string> notes;            ///< what was left out and why
};

/// The unusual, light stories of a day. Never one with death, crime, illness or minors, an important one, one that
/// asks, sells, serves or comments, nor one that was sent as an alert or as a surprise before.
Surprises find_surprises(const SurpriseInput& input);

/// The same without the notes.
std::vector<SurpriseCandidate> surprising_candidates(const SurpriseInput& input);

/// From here on a candidate is good enough to be proposed, and to send itself where that is wanted: it is light or
/// soft and has something odd, or an editor said so.
inline constexpr double surprising_enough = 0.5;

/// Which of the candidates is proposed: the first that is good enough, that no edition told (readers get no story
/// twice), and that everybody can read on. None: the day goes on without, or until the next look.
const SurpriseCandidate* to_be_proposed(const std::vector<SurpriseCandidate>& candidates);
/// Whether this one may be.
bool may_be_proposed(const SurpriseCandidate& candidate);

} // namespace depesche::digest
