#pragma once

#include "bot/editor/draft.hpp"
#include "bot/editor/editor_store.hpp"
#include "bot/editor/task.hpp"
#include "bot/platform/chat_bot.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace depesche::bot {

// What an editor's words mean. Buttons are in chat_buttons.hpp.

/// "/alert 2 Headline | body | link": the severity may be left out (2), a link may be the last part.
struct NewAlert {
    int severity = 2;
    std::string headline, body, url;
};
/// "/update ...", "/correct ..." or "/retract ..." as the answer to a message that stands for `draft`.
struct FollowUp {
    DraftKind kind = DraftKind::update;
    std::string draft;
    std::string headline, body, url;
};
/// "/surprising ARTICLE": a single story from the store, by key, id or address.
struct NewSurprising {
    std::string article;
};
/// The answer to "new words for item 2": "title" or "title | line".
struct EditLine {
    std::string draft;
    int version = 0; ///< that was shown when the words were asked for
    int item = 0;
    std::string title, line;
};
/// "/hold" or "/skip", as an answer to a draft's message, or about the only draft that is open (draft is empty then).
struct DraftWord {
    enum class What : std::uint8_t { hold, skip } what = What::hold;
    std::string draft;
    int version = 0; ///< that the answered message shows; 0: unknown
};
/// An https address as the answer to a post's message: the post's link.
struct PostLink {
    BroadcastId task = 0;
    std::string link;
};
/// "/id": the numbers that the configuration asks for; anybody may know their own.
struct TellNumbers {};
struct ListDrafts {};
struct ListTasks {};
struct Help {};
/// A command that lacks something; `key` names the text with an example: "editor.example.alert".
struct Malformed {
    std::string key;
};
/// Not meant for us: chatter in the group, a reader's word.
struct Nothing {};

using EditorWord = std::variant<NewAlert, FollowUp, NewSurprising, EditLine, DraftWord, PostLink, TellNumbers,
                                ListDrafts, ListTasks, Help, Malformed, Nothing>;

/// Decides what a text means; `answered` is the message of ours that it answers, if it does. Pure, and takes any bytes.
/// `readers_too`: the bot serves readers in the same private chat, whose /start, /stop, /help and /settings are theirs.
EditorWord understand(const Incoming& text, const std::optional<ShownMessage>& answered, bool readers_too);

// Purposes of shown messages beyond those of a draft's own message.
std::string edit_purpose(int item); ///< "edit:2"
std::string task_purpose(BroadcastId task);
/// The number behind a prefix such as "edit:"; nothing for another purpose.
std::optional<std::int64_t> purpose_number(std::string_view purpose, std::string_view prefix);

} // namespace depesche::bot
