#pragma once

#include "bot/editor/draft.hpp"
#include "digest/edition/missed_lines.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

// What readers were left in peace from, gathered into few variants of an edition: a variant is rendered once for all
// who share it. Pure.
namespace depesche::bot {

/// A message that some readers were kept from, as an edition may tell it.
struct MissedMessage {
    std::string draft;
    std::string thread; ///< of one thread a reader is told the latest that she missed
    int severity = 0;   ///< 0: light
    Instant at;
    digest::MissedLine line{};
    digest::ArticleKey article = 0; ///< that it is about; 0: none
    std::vector<Ordinal> readers{}; ///< who missed it and was not told since, ascending
};

/// Readers who are told the same.
struct MissedGroup {
    std::vector<std::size_t> messages; ///< places in the list of messages, in the order in which they are told
    std::vector<Ordinal> readers;      ///< ascending
};
struct MissedGroups {
    std::vector<MissedGroup> groups; ///< the largest first
    std::int64_t told_less =
        0; ///< readers who share the variant of others, which tells only a part of what they missed
    std::int64_t told_nothing = 0; ///< readers for whom no variant was left
};

/// At most `most_groups` groups, each of at most `most_messages` messages: the gravest first, of equal ones the latest
/// first. Readers beyond the largest groups join the one that tells most of what they missed, and nothing else.
/// Of more than 32 messages the gravest are looked at.
MissedGroups group_missed(const std::vector<MissedMessage>& messages, std::size_t most_groups,
                          std::size_t most_messages);

} // namespace depesche::bot
