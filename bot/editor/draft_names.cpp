#include "bot/editor/draft.hpp"

#include <algorithm>

namespace depesche::bot {

std::string candidate_key(digest::ArticleKey article) { return "article:" + std::to_string(article); }

bool taken_back(const Draft& message, const std::vector<Draft>& drafts) {
    const std::string& first = message.thread.empty() ? message.id : message.thread;
    return std::ranges::any_of(drafts, [&](const Draft& other) {
        return other.thread == first && other.kind == DraftKind::retraction && other.state == DraftState::sent;
    });
}

std::string_view to_string(DraftKind kind) {
    switch (kind) {
    case DraftKind::digest:
        return "digest";
    case DraftKind::alert:
        return "alert";
    case DraftKind::update:
        return "update";
    case DraftKind::correction:
        return "correction";
    case DraftKind::retraction:
        return "retraction";
    case DraftKind::surprising:
        return "surprising";
    }
    return "";
}

std::string_view to_string(DraftState state) {
    switch (state) {
    case DraftState::proposed:
        return "proposed";
    case DraftState::approved:
        return "approved";
    case DraftState::sent:
        return "sent";
    case DraftState::held:
        return "held";
    case DraftState::skipped:
        return "skipped";
    case DraftState::expired:
        return "expired";
    }
    return "";
}

} // namespace depesche::bot
