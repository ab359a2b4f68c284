#pragma once

#include "tests/digest/edition/rule_editions.hpp"

// A good message with one thing wrong, which must be found by its rule, in its place, with a cure.
namespace depesche::tests {

/// Which text of a message is spoilt.
enum class Spot { title, line, label, address, heading, subline, closing, headline, body };

struct Bad {
    const char* message; ///< "morning", "evening", "weekend", "alert", "update", "correction", "surprising"
    const char* language;
    Spot spot;
    int item; ///< of the finding; 0 for the message as a whole
    const char* text;
    const char* rule;
    const char* words; ///< that the finding names
};

digest::Document spoilt(const Bad& bad);

/// Fails unless it is found by its rule alone, in every language of editors, with the words concerned and something to
/// do about them.
void expect_found(const Bad& bad);

} // namespace depesche::tests
