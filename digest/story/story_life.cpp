#include "digest/story/story_life.hpp"

namespace depesche::digest {

StoryLife life_of(const StoredStory& story, Instant now) {
    if (now - story.latest > story_is_over) return StoryLife::over;
    if (story.updated == story.latest) return StoryLife::updated;
    return story.reports > 1 ? StoryLife::grows : StoryLife::is_new;
}

std::string_view to_string(StoryLife life) {
    switch (life) {
    case StoryLife::is_new:
        return "new";
    case StoryLife::grows:
        return "grows";
    case StoryLife::updated:
        return "updated";
    case StoryLife::over:
        break;
    }
    return "over";
}

} // namespace depesche::digest
