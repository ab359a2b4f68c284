#pragma once

#include "bot/platform/chat_bot.hpp"
#include "bot/subscriber/registry.hpp"
#include "config/texts.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace depesche::bot {

/// What a newsroom offers its readers, from the configuration.
struct Offer {
    struct Edition {
        std::string name; ///< "morning"
        std::string time; ///< local, "06:30"
    };
    std::string newsroom;
    std::string language; ///< the newsroom's
    std::vector<Edition> editions;
    bool surprising = true;
    bool breaking = true;
    std::vector<std::string> topics{}; ///< of severity 3, each to be asked for
    digest::HousePromise promise{};    ///< what holds for readers who ask for nothing of their own
};

/// What a conversation wants done, in this order. Texts are plain; whoever sends them applies the platform's dialect.
struct Reply {
    std::string text;
    std::vector<std::vector<Button>> buttons;
};
struct EditMessage {
    std::string message_id;
    std::string text;
    std::vector<std::vector<Button>> buttons;
};
struct Acknowledge {
    std::string callback_id, toast;
};
struct StartSubscription {
    Wishes wishes;
    std::string language, origin;
};
struct StopSubscription {};
struct ChangeWishes {
    Wishes wishes;
};
struct ChangePromise {
    digest::ReaderPromise promise;
};
struct MarkGone {};
struct SendLatestEdition {}; ///< the latest digest that was sent, and nothing older
using ConversationAction = std::variant<Reply, EditMessage, Acknowledge, StartSubscription, StopSubscription,
                                        ChangeWishes, ChangePromise, MarkGone, SendLatestEdition>;

/// Decides what a reader's word means. Pure: what is known about the reader comes in, what is to be done goes out.
/// Commands in every language we speak (/settings, /einstellungen, /parametres, /impostazioni; STOP, Abmelden, ...),
/// buttons by their data. Quiet hours, cap and pause as in bot/subscriber/promise_talk.hpp.
std::vector<ConversationAction> converse(const Incoming& incoming, const std::optional<Subscriber>& known,
                                         const Offer& offer, const config::TextLibrary& texts,
                                         const digest::LocalNow& now);

/// The command menu per language, for ChatBot::set_commands.
std::map<std::string, std::vector<BotCommand>> command_menu(const config::TextLibrary& texts);

} // namespace depesche::bot
