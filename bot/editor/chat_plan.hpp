#pragma once

#include "bot/editor/draft.hpp"
#include "config/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Something to be said once about a draft that waits for somebody.
struct ChatNotice {
    enum class What : std::uint8_t {
        remind, ///< the first on duty
        second, ///< the next person
        missed, ///< everybody: skipped because nobody approved it
        unsent  ///< everybody: skipped for another reason, such as a program that did not run
    } what = What::remind;
    std::string once; ///< for EditorStore::first_time: "remind/morning-2026-11-24/20"
    std::string draft;
    std::string who; ///< an editor's name; empty: everybody
    bool operator==(const ChatNotice&) const = default;
};

struct ChatPlan {
    std::vector<ChatNotice> notices;
    std::optional<Instant> next; ///< when to look again, without anything else happening
};

/// Whom to remind of what at `now`. `order`: names in the order in which people are asked. Each reminder has its
/// stretch of time until the next one, the last one (a minute after the edition's time) until the end of the grace, so that after a pause nothing old is said; one whose moment was
/// before the draft existed is not said at all. Pure.
ChatPlan plan_notices(const std::vector<Draft>& drafts, const config::Settings& settings,
                      const std::vector<std::string>& order, Instant now);

/// Whether editors see a draft in their chat: all but tests; what is over only where it was shown before.
bool concerns_editors(const Draft& draft, bool shown_before);

} // namespace depesche::bot
