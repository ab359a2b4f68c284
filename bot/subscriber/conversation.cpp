#include "bot/subscriber/conversation.hpp"

#include "bot/subscriber/promise_answer.hpp"
#include "bot/subscriber/start_payload.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace depesche::bot {

namespace {

enum class Meaning { start, stop, settings, help, id, other };

struct Word {
    std::string_view word;
    Meaning meaning;
};

// Commands without their slash and the words people write instead, in the languages we speak, folded to lower case.
constexpr std::array words{
    Word{"start", Meaning::start},
    Word{"stop", Meaning::stop},
    Word{"stopp", Meaning::stop},
    Word{"abmelden", Meaning::stop},
    Word{"ende", Meaning::stop},
    Word{"unsubscribe", Meaning::stop},
    Word{"quit", Meaning::stop},
    Word{"end", Meaning::stop},
    Word{"cancel", Meaning::stop},
    Word{"arret", Meaning::stop},
    Word{"arrêt", Meaning::stop},
    Word{"désabonner", Meaning::stop},
    Word{"disdire", Meaning::stop},
    Word{"ferma", Meaning::stop},
    Word{"basta", Meaning::stop},
    Word{"settings", Meaning::settings},
    Word{"einstellungen", Meaning::settings},
    Word{"parametres", Meaning::settings},
    Word{"paramètres", Meaning::settings},
    Word{"impostazioni", Meaning::settings},
    Word{"help", Meaning::help},
    Word{"hilfe", Meaning::help},
    Word{"aide", Meaning::help},
    Word{"aiuto", Meaning::help},
    Word{"id", Meaning::id},
};

constexpr std::string_view done_data = "done";
constexpr std::string_view wish_prefix = "w:";

struct Command {
    Meaning meaning = Meaning::other;
    std::string payload; ///< of /start
};

Command understand(std::string_view text) {
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    while (!text.empty() &&
           (std::isspace(static_cast<unsigned char>(text.back())) || text.back() == '!' || text.back() == '.'))
        text.remove_suffix(1);
    const bool slash = text.starts_with('/');
    if (slash) text.remove_prefix(1);
    const std::size_t space = text.find_first_of(" \t\n");
    std::string word(text.substr(0, space));
    if (const std::size_t at = word.find('@'); slash && at != std::string::npos)
        word.resize(at); // /stop@our_bot in a group
    std::ranges::transform(word, word.begin(), [](unsigned char c) {
        return c < 0x80 ? static_cast<char>(std::tolower(c)) : static_cast<char>(c);
    });
    Command command;
    const bool alone = space == std::string_view::npos;
    const auto found = std::ranges::find(words, std::string_view(word), &Word::word);
    // "stop" must work without a slash; a sentence that begins with it is a sentence.
    if (found == words.end() || (!slash && !alone)) return command;
    command.meaning = found->meaning;
    if (!alone) command.payload = std::string(text.substr(text.find_first_not_of(" \t\n", space)));
    return command;
}

std::string primary(std::string_view language) { return std::string(language.substr(0, language.find_first_of("-_"))); }

class Answerer {
public:
    Answerer(const Incoming& incoming, const std::optional<Subscriber>& known, const Offer& offer,
             const config::TextLibrary& library, const digest::LocalNow& now)
        : incoming_(incoming),
          known_(known),
          offer_(offer),
          language_(choose_language()),
          texts_(library.best(language_)),
          now_(now),
          promises_(texts_, offer.promise, now) {}

    std::vector<ConversationAction> answer() {
        switch (incoming_.kind) {
        case Incoming::Kind::blocked:
            return {MarkGone{}};
        case Incoming::Kind::unblocked:
            return {}; // Telegram sends /start as well when the person comes back
        case Incoming::Kind::button:
            return button();
        case Incoming::Kind::text:
            break;
        }
        const Command command = understand(incoming_.text);
        switch (command.meaning) {
        case Meaning::start:
            return start(command.payload);
        case Meaning::stop:
            return stop();
        case Meaning::settings:
            return settings();
        case Meaning::help:
            return {reply("conversation.help")};
        case Meaning::id: // for whoever is to be an editor: the configuration asks for the number
            if (!incoming_.text.starts_with('/')) break;
            return {Reply{texts_.fill("conversation.id", {{"id", incoming_.sender}}), {}}};
        case Meaning::other:
            break;
        }
        if (const auto asked = read_asked(incoming_.text, now_)) return change_promise(*asked);
        return {reply("conversation.unknown")};
    }

private:
    /// The newsroom's variety where the reader speaks its language ("de" reads de-CH at a Swiss paper).
    std::string choose_language() const {
        std::string wanted = !incoming_.language.empty() ? incoming_.language
                             : known_                    ? known_->language
                                                         : offer_.language;
        if (wanted.empty() || primary(wanted) == primary(offer_.language)) return offer_.language;
        return wanted;
    }

    bool active() const { return known_ && known_->state == SubscriberState::active; }

    Wishes everything() const {
        Wishes all;
        for (const Offer::Edition& edition : offer_.editions) all.push_back(edition.name);
        if (offer_.surprising) all.emplace_back("surprising");
        if (offer_.breaking) all.emplace_back("breaking");
        return all;
    }

    /// Chosen only by those who ask for it: nobody is woken up by default.
    static constexpr std::string_view at_night = night_wish;

    /// Everything that may be chosen, in the order of the buttons.
    Wishes choices() const {
        Wishes all = everything();
        if (offer_.breaking) all.emplace_back(at_night);
        for (const std::string& topic : offer_.topics) all.push_back(topic_wish(topic));
        return all;
    }

    static bool has(const Wishes& wishes, std::string_view wish) {
        return std::ranges::find(wishes, wish) != wishes.end();
    }

    /// The night goes with the day: who wants no breaking news wants none at night either.
    static void toggle(Wishes& wishes, const std::string& wish) {
        const bool on = has(wishes, wish);
        if (on) std::erase(wishes, wish);
        if (on && wish == "breaking") std::erase(wishes, at_night);
        if (!on) add(wishes, wish);
    }
    static void add(Wishes& wishes, const std::string& wish) {
        if (wish == at_night && !has(wishes, "breaking")) wishes.emplace_back("breaking");
        if (!has(wishes, wish)) wishes.push_back(wish);
    }

    std::string title(const std::string& wish) const {
        if (texts_.has("button." + wish)) return texts_.at("button." + wish);
        if (wish.starts_with(topic_wishes))
            return texts_.fill("button.breaking_topic", {{"topic", wish.substr(topic_wishes.size())}});
        std::string name = wish;
        if (!name.empty()) name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
        return name;
    }

    std::string described(const std::string& wish) const {
        const auto edition = std::ranges::find(offer_.editions, wish, &Offer::Edition::name);
        if (edition == offer_.editions.end()) return title(wish);
        const std::string hh = edition->time.substr(0, 2);
        const std::string h = hh.starts_with('0') ? hh.substr(1) : hh;
        const std::string mm = edition->time.substr(3, 2);
        const std::string time = texts_.fill("time_long", {{"h", h}, {"hh", hh}, {"mm", mm}});
        return texts_.fill("edition_at", {{"edition", title(wish)}, {"time_long", time}});
    }

    std::string list(const Wishes& wishes) const {
        std::vector<std::string> names;
        for (const std::string& wish : choices()) {
            if (has(wishes, wish)) names.push_back(described(wish));
        }
        if (names.empty()) return "–";
        std::string text = names.front();
        for (std::size_t i = 1; i < names.size(); ++i)
            text += (i + 1 == names.size() ? " " + texts_.at("list.and") + " " : ", ") + names[i];
        return text;
    }

    std::string words_of(const std::string& key, const Wishes& wishes = {}) const {
        return texts_.fill(key, {{"name", offer_.newsroom}, {"editions", list(wishes)}});
    }
    Reply reply(const std::string& key, const Wishes& wishes = {}) const { return {words_of(key, wishes), {}}; }

    std::vector<std::vector<Button>> buttons(const Wishes& wishes) const {
        std::vector<std::vector<Button>> rows;
        for (const std::string& wish : choices()) {
            const bool on = has(wishes, wish);
            if (wish == at_night && !on && !has(wishes, "breaking")) continue;
            rows.push_back({{texts_.fill(on ? "button.on" : "button.off", {{"what", described(wish)}}),
                             std::string(wish_prefix) + wish}});
        }
        for (auto& row : promises_.entries()) rows.push_back(std::move(row));
        rows.push_back({{texts_.at("button.done"), std::string(done_data)}});
        return rows;
    }

    /// A deep link may name what to begin with: t.me/BOT?start=morning_breaking. Anything else says where somebody came
    /// from.
    Wishes wishes_of(std::string_view payload) const {
        Wishes named;
        for (const std::string& word : payload_wishes(payload, choices())) add(named, word);
        return named.empty() ? everything() : named;
    }

    std::vector<ConversationAction> start(const std::string& payload) {
        const std::string origin = payload.empty() ? "start" : "start " + payload.substr(0, longest_payload);
        // Who never left keeps the wishes; who comes back begins anew.
        const Wishes wishes = active() && payload.empty() ? known_->wishes : wishes_of(payload);
        std::vector<ConversationAction> actions{StartSubscription{wishes, language_, origin}};
        actions.emplace_back(reply(known_ ? "conversation.welcome_back" : "conversation.welcome", wishes));
        if (!active()) actions.emplace_back(SendLatestEdition{});
        return actions;
    }

    std::vector<ConversationAction> stop() const {
        if (!active()) return {reply("conversation.not_subscribed")};
        return {StopSubscription{}, reply("conversation.stopped")};
    }

    std::vector<ConversationAction> settings() const {
        if (!active()) return {reply("conversation.not_subscribed")};
        return {Reply{settings_text(known_->promise), buttons(known_->wishes)}};
    }
    std::string settings_text(const digest::ReaderPromise& promise) const {
        return words_of("conversation.settings") + "\n\n" + promises_.summary(promise);
    }

    /// By a word: what is unclear is asked back, with buttons.
    std::vector<ConversationAction> change_promise(const Asked& asked) const {
        if (!active()) return {reply("conversation.not_subscribed")};
        if (const auto* unclear = std::get_if<Unclear>(&asked))
            return {Reply{promises_.how(*unclear), promises_.choices(*unclear)}};
        const digest::ReaderPromise promise = after(known_->promise, asked);
        return {ChangePromise{promise}, Reply{promises_.done(asked, promise), {}}};
    }

    /// The same by a button: the message that it hangs on turns into the choices, and back.
    std::vector<ConversationAction> press_promise(const Asked& asked) const {
        const Acknowledge acknowledge{incoming_.callback_id, ""};
        if (const auto* unclear = std::get_if<Unclear>(&asked))
            return {acknowledge, EditMessage{incoming_.message_id, promises_.how(*unclear), promises_.choices(*unclear)}};
        const digest::ReaderPromise promise = after(known_->promise, asked);
        return {ChangePromise{promise}, acknowledge,
                EditMessage{incoming_.message_id, promises_.done(asked, promise), {}}};
    }

    std::vector<ConversationAction> button() const {
        const Acknowledge acknowledge{incoming_.callback_id, ""};
        if (!active()) return {acknowledge, reply("conversation.not_subscribed")};
        if (incoming_.text == done_data) {
            return {acknowledge,
                    EditMessage{incoming_.message_id, words_of("conversation.settings_saved", known_->wishes), {}}};
        }
        if (const auto asked = asked_by_button(incoming_.text, now_)) return press_promise(*asked);
        const std::string wish =
            incoming_.text.starts_with(wish_prefix) ? incoming_.text.substr(wish_prefix.size()) : std::string();
        if (!has(choices(), wish)) return {acknowledge}; // a button of an older configuration
        Wishes wishes = known_->wishes;
        toggle(wishes, wish);
        return {ChangeWishes{wishes}, acknowledge,
                EditMessage{incoming_.message_id, settings_text(known_->promise), buttons(wishes)}};
    }

    const Incoming& incoming_;
    const std::optional<Subscriber>& known_;
    const Offer& offer_;
    std::string language_;
    const config::Texts& texts_;
    const digest::LocalNow& now_;
    PromiseAnswer promises_;
};

std::vector<BotCommand> commands_in(const config::Texts& texts, std::string help) {
    return {{texts.at("footer.settings_command").substr(1), texts.at("command.settings.description")},
            {"stop", texts.at("command.stop.description")},
            {std::move(help), texts.at("command.help.description")},
            {"start", texts.at("command.start.description")}};
}

} // namespace

std::vector<ConversationAction> converse(const Incoming& incoming, const std::optional<Subscriber>& known,
                                         const Offer& offer, const config::TextLibrary& texts,
                                         const digest::LocalNow& now) {
    if (!incoming.private_chat || incoming.address.empty()) return {};
    return Answerer(incoming, known, offer, texts, now).answer();
}

std::map<std::string, std::vector<BotCommand>> command_menu(const config::TextLibrary& texts) {
    return {{"", commands_in(texts.best("en"), "help")},
            {"de", commands_in(texts.best("de-CH"), "hilfe")},
            {"fr", commands_in(texts.best("fr-CH"), "aide")},
            {"it", commands_in(texts.best("it-CH"), "aiuto")}};
}

} // namespace depesche::bot
