#include "bot/editor/draft.hpp"

namespace depesche::bot {

std::string candidate_key(digest::ArticleKey article) { return "article:" + std::to_string(article); }

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
