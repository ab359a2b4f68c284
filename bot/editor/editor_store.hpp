#pragma once

#include "bot/subscriber/registry.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// A message of ours in the editors' chat that stands for a draft or a task.
struct ShownMessage {
    std::string chat, message_id;
    std::string draft;      ///< id of a draft, or of a task's draft
    std::string purpose;    ///< "draft", "edit:2" (asks for item 2), "task:17" (of broadcast 17), "report"
    int version = 0;        ///< of the draft, as it is shown
    std::string shown_hash; ///< of the whole message: nothing is edited that looks the same
    Instant at;
};

/// An act that was refused: forged, expired, replayed, or of a person not on the list.
struct Refusal {
    Instant at;
    std::string who;  ///< a name or a platform's user id
    std::string what; ///< "button approve of morning-2026-11-24", "task link"
    std::string why;  ///< "not on the editors' list", "expired", ...
};

/// What the editors' chat must remember across restarts. Durable when a call returns.
class EditorStore {
public:
    virtual ~EditorStore() = default;
    /// Replaces what was known of this message.
    virtual StoreResult<void> remember(const ShownMessage& message) = 0;
    virtual StoreResult<std::optional<ShownMessage>> shown(std::string_view chat, std::string_view message_id) = 0;
    /// The messages that stand for a draft, oldest first.
    virtual StoreResult<std::vector<ShownMessage>> shown_of(std::string_view draft) = 0;
    virtual StoreResult<void> forget(std::string_view chat, std::string_view message_id) = 0;
    /// True the first time a name is given ("remind/morning-2026-11-24/20"), and false ever after.
    virtual StoreResult<bool> first_time(std::string_view name, Instant now) = 0;
    /// Whether first_time() was asked this name before.
    virtual StoreResult<bool> is_known(std::string_view name) = 0;

    /// Keeps the latest 10,000.
    virtual StoreResult<void> refuse(const Refusal& refusal) = 0;
    virtual StoreResult<std::vector<Refusal>> refusals(std::size_t limit) = 0; ///< newest first
};

} // namespace depesche::bot
