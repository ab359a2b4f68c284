#pragma once

#include "digest/document/document.hpp"

#include <optional>

// A question to the readers beside the stories of an edition. Where the platform has polls of its own it is a message
// of its own, behind the edition; elsewhere it stands in it, with numbered lines.
namespace depesche::digest {

/// The poll of a message; null without. Lives as long as the document.
const ReaderPoll* poll_in(const Document& document);
/// The same message without its poll.
Document without_poll(const Document& document);
/// The poll of an edition as a message of its own; nothing when there is none.
std::optional<Document> poll_alone(const Document& edition);
/// Puts a poll behind the stories of an edition, in the place of one that is there already; null takes it off.
void set_poll(Document& edition, const ReaderPoll* poll);

} // namespace depesche::digest
