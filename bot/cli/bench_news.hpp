#pragma once

#include "digest/article/article.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace depesche::bot {

/// Writes news from a seed: words with the frequencies of a language (Zipf), names, and several reports of one event by
/// different sources. The same seed, the same news, on every machine.
class NewsMaker {
public:
    explicit NewsMaker(std::uint32_t seed, std::size_t vocabulary = 20'000);
    /// The next report, published at this moment: of a new event, or (one in four) of one of the last few.
    digest::Article next(digest::Instant published);
    std::size_t events() const noexcept { return event_; } ///< so far

private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    const std::string& word();
    std::string sentence(std::size_t words);
    std::string name();

    /// What its reports have in common.
    struct Event {
        std::size_t number = 0;
        std::string names;
        std::vector<std::string> words;
        std::size_t section = 0;
    };
    Event new_event();

    std::mt19937 random_; // its values are fixed by the standard; those of the distributions are not
    std::vector<std::string> vocabulary_;
    std::vector<double> up_to_; ///< Zipf, summed up
    std::vector<Event> open_;
    std::size_t event_ = 0;
    std::size_t number_ = 0;
};

} // namespace depesche::bot
