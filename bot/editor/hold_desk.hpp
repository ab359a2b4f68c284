#pragma once

#include "bot/editor/editor_error.hpp"
#include "bot/editor/newsroom.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What editors decide about articles that their feed brought in implausible numbers. Everything lives in the article
/// store; the object may be rebuilt at any moment. The newsroom must outlive it.
class HoldDesk {
public:
    /// Nobody is forced to decide: after so long a hold is set aside, and that is said.
    static constexpr std::chrono::hours patience{24};

    using Released = std::function<void(const std::vector<digest::StoredArticle>&)>;
    /// `urgent` hears of released articles of urgency 1 and 2: they are breaking candidates from that moment on.
    explicit HoldDesk(Newsroom& newsroom, Released urgent = {}) : newsroom_(newsroom), urgent_(std::move(urgent)) {}
    void on_urgent(Released urgent) { urgent_ = std::move(urgent); }

    /// Those that are open or were decided within a day, the newest first.
    EditorResult<std::vector<digest::Hold>> recent();
    /// The hold, or Kind::usage.
    EditorResult<digest::Hold> find(digest::HoldId id);
    /// By its number or its feed's address: of a feed the one that is open, else its latest.
    EditorResult<digest::Hold> find_by_name(std::string_view name);
    EditorResult<std::vector<digest::StoredArticle>> articles(digest::HoldId id, std::size_t limit);
    /// The shown name of its feed.
    std::string source_of(const digest::Hold& hold) const;

    struct Done {
        digest::Hold hold;        ///< as it is now
        std::size_t articles = 0; ///< that were released or set aside
        std::size_t urgent = 0;   ///< of these, breaking candidates now
    };
    /// All that waits is news, with its own dates; also what was set aside (Kind::conflict when it was released).
    EditorResult<Done> release(digest::HoldId id, const std::string& who);
    /// The hold in which an article waits or with which it was set aside (Kind::conflict when there is none).
    EditorResult<digest::HoldId> hold_of(digest::ArticleKey key);
    struct Preview {
        std::size_t articles = 0, urgent = 0;
    };
    /// What release() would make news of, and how many of these would be breaking candidates.
    EditorResult<Preview> preview(const digest::Hold& hold);
    /// One article alone, by key; also one of those that were set aside.
    EditorResult<Done> release_article(digest::ArticleKey key, const std::string& who);
    /// All that waits is known and no news (Kind::conflict when it was decided before).
    EditorResult<Done> set_aside(digest::HoldId id, const std::string& who);
    /// Sets aside what nobody decided about in time; returns those.
    EditorResult<std::vector<digest::Hold>> tick();

private:
    EditorResult<std::size_t> tell_urgent(const std::vector<digest::ArticleKey>& keys);

    Newsroom& newsroom_;
    Released urgent_;
};

} // namespace depesche::bot
