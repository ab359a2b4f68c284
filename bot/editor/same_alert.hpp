#pragma once

#include "bot/editor/newsroom.hpp"

#include <optional>

// What somebody asks for may be under way or out already: a second editor, a second click, or the program itself.
namespace depesche::bot {

/// Alerts that stand where another one is asked for; none for updates, corrections, retractions and tests.
struct SameAlert {
    std::optional<Draft> in_words; ///< of these six hours (digest::one_event_for), with the very same headline, label,
                                   ///< case and white space apart: it waits, goes out or is out, not taken back
    std::optional<Draft> of_article; ///< the latest that tells its article or that the article joined: it waits, or is
                                     ///< held, goes out, or has been out for less than six hours
};
/// `asked` is composed and not stored.
StoreResult<SameAlert> same_alert(Newsroom& newsroom, const Draft& asked);

/// The one of them that speaks for what is asked for: whoever types it anew with other words means another one, unless
/// the first still waits. `own_words`: its headline was typed.
std::optional<Draft> speaks_for(const SameAlert& same, bool own_words);

} // namespace depesche::bot
