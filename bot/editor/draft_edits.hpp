#pragma once

#include "bot/editor/draft.hpp"
#include "bot/editor/editor_error.hpp"
#include "config/texts.hpp"
#include "digest/edition/edition.hpp"
#include "digest/schedule/schedule.hpp"

#include <string>
#include <string_view>
#include <vector>

// What an edit does to a draft's content: values in, values out. Nothing here knows versions, approvals or stores. In a
// digest picks, candidates and message stay one thing: the picks change, and the message is made of them anew, so that
// numbers, labels and the second line are true. Items count from 1. An error leaves the draft as it was, and is words
// for the editor.
namespace depesche::bot {

/// What the message of a digest is made of besides its picks.
struct DigestMaker {
    const digest::EditionInput& input; ///< edition, slot, and the articles of picks and candidates
    const config::Texts& texts;
    const digest::Zone& zone;
    std::string_view settings_url;
};

/// `title` or `line` may be empty: as it is. What a person wrote has the origin "editor".
EditorResult<void> edit_item(Draft& draft, int item, std::string_view title, std::string_view line,
                             std::string_view origin, const DigestMaker& maker);
/// The item becomes the last candidate. The last one left cannot be dropped.
EditorResult<void> drop_item(Draft& draft, int item, const DigestMaker& maker);
EditorResult<void> move_item(Draft& draft, int item, int to, const DigestMaker& maker);
/// The candidate (from 1) takes the item's place, and the item the candidate's: the same swap again takes it back.
EditorResult<void> swap_item(Draft& draft, int item, int candidate, const DigestMaker& maker);

/// `pick` takes the item's place, and the item becomes the first candidate. Refused when the edition has it already.
EditorResult<void> put_item(Draft& draft, int item, const digest::Pick& pick, const DigestMaker& maker);

/// Puts a question with 2 to 5 answers behind the stories of an edition, in the place of one that is there.
EditorResult<void> put_poll(Draft& draft, const digest::ReaderPoll& poll);
EditorResult<void> take_poll_off(Draft& draft);

/// What was taken back since it was chosen gives its place to the next best that may go out at the edition's time (or
/// is left out where there is none, unless it is the last); of what was corrected the line is made anew; a light end
/// goes while a severe alert is open. Returns a sentence for each, for the history.
std::vector<std::string> mend_items(Draft& draft, const DigestMaker& maker);

/// The label in front of a headline's words ("Update 1 (15.05): "), a part of it; empty where there is none.
std::string_view headline_label(std::string_view headline, digest::Product product, const config::Texts& texts);

/// The headline (its label stays) and the body of an alert, its thread or a surprising story.
EditorResult<void> edit_alert(Draft& draft, std::string_view headline, std::string_view body,
                              const config::Texts& texts);

} // namespace depesche::bot
