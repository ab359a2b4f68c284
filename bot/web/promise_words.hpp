#pragma once

#include "config/settings.hpp"
#include "config/texts.hpp"

#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// What readers are promised, as the configuration enforces it.
struct Promise {
    std::vector<config::EditionSettings> editions; ///< that readers get, by their time
    int alerts_per_day = 0;     ///< S2 and S3 (S1 is free; updates and corrections belong to an alert); 0: no limit
    int surprising_per_day = 1; ///< facts/editorial.md 3, kept when one is composed
    std::optional<int> most_per_day;                             ///< all together; nothing without a limit
    std::optional<config::LocalMinutes> quiet_from, quiet_until; ///< no alerts but S1
};
Promise promise_of(const config::Settings& settings);

/// The same in words for people.
struct PromiseWords {
    struct Line {
        std::string what; ///< "☀️ Guten Morgen"
        std::string when; ///< "Montag bis Freitag um 6.30 Uhr, höchstens 5 Storys"
    };
    std::vector<Line> lines;
    std::string total; ///< empty without a limit
    std::string not_counted;
    std::string night; ///< empty without quiet hours
};
PromiseWords promise_words(const Promise& promise, const config::Texts& texts);

/// "jeden Tag", "Montag bis Freitag", "Samstag und Sonntag".
std::string days_words(config::DaySet days, const config::Texts& texts);
/// "a, b und c".
std::string list_words(const std::vector<std::string>& words, const config::Texts& texts);

} // namespace depesche::bot
