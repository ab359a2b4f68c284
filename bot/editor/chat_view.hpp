#pragma once

#include "bot/editor/chat_buttons.hpp"
#include "bot/editor/newsroom.hpp"
#include "digest/edition/rules.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What hangs on a draft's message instead of its first buttons.
struct ChatMenu {
    enum class Kind : std::uint8_t { main, swap, edit } kind = Kind::main;
    int item = 0; ///< of swap
    bool operator==(const ChatMenu&) const = default;
};
std::string to_purpose(const ChatMenu& menu); ///< "draft", "draft swap:2", "draft edit"
ChatMenu menu_of(std::string_view purpose);
bool is_draft_purpose(std::string_view purpose);

/// Everything that an editor is to know about a draft.
struct DraftView {
    Draft draft;
    std::vector<digest::Finding> findings;
    Reach reach;                ///< who gets it, or has got it
    std::int64_t refused = 0;   ///< of those who were to get it
    std::int64_t by_hand = 0;   ///< channels of those that got it where a person has yet to post
    bool on_its_way = false;    ///< sent, and not finished
    bool stopped = false;       ///< by somebody who may let it go on
    bool can_stop = false;      ///< somebody answers to these buttons
    Spread standing{};        ///< of what was sent: who has it, may have it, has it not
    bool taken_over = false;    ///< the rest gets the corrected text instead
    std::int64_t edited = 0, removed = 0; ///< messages on readers' phones that it changed or deleted
    std::vector<AlsoTold> also; ///< further reports of an alert's event, in the order in which they came
    config::Approval approval = config::Approval::required;
    config::IfUnapproved if_unapproved = config::IfUnapproved::hold;
    ChatMenu menu;
};

/// The draft exactly as readers will see it, below it the reasons, what the rules object to and how things stand, with
/// buttons that bind these bytes. Where all is too long the reasons shrink, never the message. Pure.
OutgoingMessage show_draft(const DraftView& view, const config::Texts& texts, const digest::Zone& zone,
                           digest::Dialect dialect);

/// How things stand in one sentence: "Goes out at 6:30. Version 2, not approved yet."
std::string state_line(const DraftView& view, const config::Texts& texts, const digest::Zone& zone);
/// "1203 readers and 1 channel".
std::string reach_text(const Reach& reach, const config::Texts& texts);
/// The first words of a draft, without label: its headline, or the name of its edition.
std::string title_of(const Draft& draft);
/// Pictures of words that are no reader's: titles cut at a word to so many characters.
std::string cut_title(std::string_view title, std::size_t characters);

} // namespace depesche::bot
