#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

namespace depesche::bot {

/// What protects a platform's send against doubling (facts/delivery.md 1).
enum class KeyClass : std::uint8_t {
    idempotency_key, ///< A: unknown outcomes are replayed with the same key
    status_callback, ///< B: wait for a status first
    nothing,         ///< C: the broadcast's `prefer` decides
    by_hand          ///< no requests at all: a person posts (bot/editor/task.hpp). Stored by number: append only
};

/// The one vocabulary for how a send ended (facts/delivery.md 7).
struct Accepted {
    std::string message_id; ///< the platform's own; may be empty
};
/// Not sent; may be tried again after `wait`. `whole_sender`: the token's bucket pauses, not only this recipient.
struct RetryAfter {
    std::chrono::milliseconds wait{};
    bool whole_sender = true;
    std::string why;
};
/// The platform refuses this recipient for good.
struct RecipientGone {
    std::string code; ///< as the platform words it, e.g. "403 bot was blocked by the user"
};
/// The recipient has a new address; the message was not sent.
struct Moved {
    std::string to;
};
/// The platform refuses this very request: plain text once, then the broadcast stops.
struct Rejected {
    std::string why;
};
/// The message to be changed or deleted is not there, or the platform does not let us: refused for this recipient, who
/// is a reader as before.
struct MessageGone {
    std::string code; ///< as the platform words it, e.g. "400 Bad Request: message to edit not found"
};
/// The message to be changed is of the other kind: text instead of a picture with its caption, or the reverse.
struct OtherForm {
    std::string why;
};
/// A credential or the sender itself is refused: not sent, the channel pauses, the operator is told.
struct SenderBlocked {
    std::string why;
};
/// No complete answer after the request left us: nobody knows.
struct Unknown {
    std::string why;
    std::chrono::milliseconds wait{}; ///< after which the sender may go on, of an answer that says so; 0: at once
};

using SendOutcome = std::variant<Accepted, RetryAfter, RecipientGone, Moved, Rejected, MessageGone, OtherForm,
                                 SenderBlocked, Unknown>;

} // namespace depesche::bot
