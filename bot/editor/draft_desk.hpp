#pragma once

#include "bot/editor/approval.hpp"
#include "bot/editor/newsroom.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::bot {

/// What people do to drafts (decided in bot/editor/approval.hpp, made durable here): one place for the command line,
/// the editors' chat and the pages. Each act is durable, with its author and moment in the draft's history, when it
/// returns; a refused one changes nothing. Two acts at once: the second finds another version and is refused
/// (Kind::conflict) with words for the person.
class DraftDesk {
public:
    explicit DraftDesk(Newsroom& newsroom) : newsroom_(newsroom) {}

    /// Binds the approval to the bytes seen. With two-person approval the first one leaves the draft proposed with its
    /// name in `approvers`; the second must be somebody else. An alert is due `hold` after its last approval
    /// (config::BreakingSettings::hold when `with_hold`, at once otherwise).
    EditorResult<Draft> approve(const ActOn& on, bool with_hold);
    /// Takes an approval back before the first request left: proposed again, nobody has approved it.
    EditorResult<Draft> undo(const ActOn& on);
    EditorResult<Draft> hold(const ActOn& on);
    /// A held draft is proposed again. In an edition what was withdrawn meanwhile gives its place to the next best, and
    /// what was corrected gets its new words: a new version, if anything changed.
    EditorResult<Draft> release(const ActOn& on);
    EditorResult<Draft> skip(const ActOn& on, std::string why);

    // Each makes a new version that is not approved. Items count from 1; an alert's headline and body are item 1.
    /// Empty: as it is. `origin`: who wrote the words, as LineText::origin says it.
    EditorResult<Draft> edit(const ActOn& on, int item, std::string title, std::string line,
                             std::string_view origin = "editor");
    EditorResult<Draft> drop(const ActOn& on, int item);
    EditorResult<Draft> move(const ActOn& on, int item, int to);
    /// Puts the n-th of `next_best` (from 1) in the item's place; the one it replaces becomes a candidate.
    EditorResult<Draft> swap(const ActOn& on, int item, int candidate);
    /// Puts any article in the item's place, with the line and the reasons it would have had if an editor had pinned
    /// it. Refused with the reason where it may not be told: embargoed, taken back, told already.
    EditorResult<Draft> take(const ActOn& on, int item, digest::ArticleKey article);
    /// Makes an edition anew of all that is known by now, pins, blocks and splits included; what people changed in it
    /// before goes.
    EditorResult<Draft> renew(const ActOn& on);
    /// A question to the readers behind the stories of an edition; its words for plain text are made here.
    EditorResult<Draft> set_poll(const ActOn& on, digest::ReaderPoll poll);
    /// The poll that the article of an item brings along (Kind::usage where it brings none).
    EditorResult<Draft> take_poll(const ActOn& on, int item);
    EditorResult<Draft> drop_poll(const ActOn& on);
    /// Of a correction: the wrong message becomes it where the platform can, or stays as it is.
    EditorResult<Draft> put_in_place(const ActOn& on, bool in_place);
    /// Of a correction: whom the wrong message has not reached gets the right one, in the correction's words, or
    /// nothing.
    EditorResult<Draft> tell_rest(const ActOn& on, bool tell);

    /// What an alert, update, correction, retraction or surprising story became.
    struct Armed {
        Draft draft;
        bool known = false; ///< an alert says so already, or to arm(): its key was used before. This is it, nothing was
                            ///< done
    };
    /// One as a stored draft, proposed by `who`. The same idempotency key twice is the same draft; what only repeats an
    /// alert (bot/editor/same_alert.hpp) is that alert.
    EditorResult<Armed> propose(const AlertRequest& request, std::string who);
    /// The same, approved by `who` in one step: for somebody who typed it and said yes to what was shown. With
    /// two-person approval it stays proposed, waiting for somebody else, or for both where `who` is on no list. A
    /// refused one leaves nothing behind. The candidate of its article that nobody has touched is approved instead.
    /// `seen`: the shown_hash() of what was shown; another message is refused (Kind::conflict). Empty: not said.
    EditorResult<Armed> arm(const AlertRequest& request, std::string who, bool with_hold, std::string_view seen = {});
    /// The alert that `asked`, composed of the request, would only repeat.
    EditorResult<std::optional<Draft>> already_told(const AlertRequest& request, const Draft& asked);
    /// What `who`'s approval makes of a draft; nothing is stored.
    EditorResult<Draft> approved(const Draft& draft, const ActOn& on, bool with_hold);
    /// The draft, or Kind::usage.
    EditorResult<Draft> find(std::string_view id);

    Newsroom& newsroom() noexcept { return newsroom_; }

private:
    template <class Decide>
    EditorResult<Draft> act(const ActOn& on, Decide decide);
    template <class Edit>
    EditorResult<Draft> change_content(const ActOn& on, const std::string& what, Edit edit);
    EditorResult<void> see_content(Draft& draft);
    EditorResult<void> mend(Draft& draft);
    EditorResult<Draft> store(Draft draft, const Draft& before);
    EditorResult<Draft> store_new(Draft draft);
    EditorResult<Draft> shown_anew(const Draft& draft, const DraftFacts& facts);

    Newsroom& newsroom_;
};

/// What somebody saw of a message before it was stored: unlike content_hash it does not depend on the id.
std::string shown_hash(const digest::Document& document);
/// The editor's name for a login on this machine, or "cli:LOGIN".
std::string cli_actor(const config::EditorsSettings& editors, std::string_view login);

} // namespace depesche::bot
