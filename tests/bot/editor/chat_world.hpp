#pragma once

#include "bot/editor/editor_chat.hpp"
#include "bot/editor/editor_store.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <ranges>

namespace depesche::tests {

namespace asio = boost::asio;

/// What people see in their chats: the platform, as far as editors know it.
struct EditorPhones {
    struct Message {
        std::string chat, id;
        bot::OutgoingMessage content;
        int edits = 0;
    };
    std::vector<Message> messages;
    std::deque<bot::SendOutcome> outcomes;      ///< of the next sends and edits; then Accepted
    std::map<std::string, std::string> blocked; ///< by chat: the platform's words
    std::vector<std::string> toasts;
    std::size_t acknowledged = 0;

    std::vector<const Message*> in(const std::string& chat) const {
        std::vector<const Message*> all;
        for (const Message& message : messages)
            if (message.chat == chat) all.push_back(&message);
        return all;
    }
    /// The last message there that has a button with these words.
    const Message* with_button(const std::string& chat, const std::string& label) const {
        for (const Message& message : messages | std::views::reverse) {
            if (message.chat == chat && button(message, label) != nullptr) return &message;
        }
        return nullptr;
    }
    static const bot::Button* button(const Message& message, const std::string& label) {
        for (const auto& row : message.content.buttons)
            for (const bot::Button& one : row)
                if (one.text == label) return &one;
        return nullptr;
    }
    bool said(const std::string& chat, const std::string& words) const {
        return std::ranges::any_of(messages, [&](const Message& message) {
            return message.chat == chat && message.content.plain.find(words) != std::string::npos;
        });
    }
};

class PhonesBot final : public bot::ChatBot {
public:
    explicit PhonesBot(EditorPhones& phones) : phones_(phones) {}
    asio::awaitable<bot::ChatResult<bot::BotIdentity>> who_am_i(bot::Deadline) override {
        co_return bot::BotIdentity{};
    }
    asio::awaitable<bot::ChatResult<void>> knows(std::string, bot::Deadline) override {
        co_return bot::ChatResult<void>{};
    }
    asio::awaitable<bot::ChatResult<std::vector<bot::Incoming>>> receive(std::int64_t, std::chrono::seconds) override {
        co_return std::vector<bot::Incoming>();
    }
    asio::awaitable<bot::SendOutcome> reply(std::string address, bot::OutgoingMessage message, bot::Deadline) override {
        bot::SendOutcome outcome = next(address);
        const bool arrived = std::holds_alternative<bot::Accepted>(outcome);
        if (arrived || (std::holds_alternative<bot::Unknown>(outcome) && unknown_arrives)) {
            const std::string id = std::to_string(++last_id_);
            phones_.messages.push_back({address, id, std::move(message)});
            if (arrived) outcome = bot::Accepted{id};
        }
        co_return outcome;
    }
    asio::awaitable<bot::SendOutcome> edit(std::string address, std::string id, bot::OutgoingMessage message,
                                           bot::Deadline) override {
        bot::SendOutcome outcome = next(address);
        const auto found = std::ranges::find_if(
            phones_.messages, [&](const auto& known) { return known.chat == address && known.id == id; });
        if (found == phones_.messages.end()) co_return bot::Rejected{"400 Bad Request: message to edit not found"};
        if (std::holds_alternative<bot::Accepted>(outcome)) {
            found->content = std::move(message);
            ++found->edits;
        }
        co_return outcome;
    }
    asio::awaitable<bot::ChatResult<void>> acknowledge(std::string, std::string toast, bot::Deadline) override {
        ++phones_.acknowledged;
        phones_.toasts.push_back(std::move(toast));
        co_return bot::ChatResult<void>{};
    }
    asio::awaitable<bot::ChatResult<void>> set_commands(std::map<std::string, std::vector<bot::BotCommand>>,
                                                        bot::Deadline) override {
        co_return bot::ChatResult<void>{};
    }
    bool unknown_arrives = true;

private:
    bot::SendOutcome next(const std::string& chat) {
        if (const auto blocked = phones_.blocked.find(chat); blocked != phones_.blocked.end())
            return bot::RecipientGone{blocked->second};
        if (phones_.outcomes.empty()) return bot::Accepted{};
        const bot::SendOutcome outcome = phones_.outcomes.front();
        phones_.outcomes.pop_front();
        return outcome;
    }
    EditorPhones& phones_;
    static inline int last_id_ = 100;
};

/// A newsroom with editors, their phones, and a clock that stands still.
struct ChatWorld {
    static constexpr const char* keller = "11";
    static constexpr const char* brunner = "12";
    static constexpr const char* stranger = "66";

    explicit ChatWorld(const std::string& editors = "", const std::string& breaking = "",
                       const std::string& edition = "")
        : world("2026-11-22T12:00:00Z", R"(
[edition.morning]
at = "06:30"
approval = "required"
propose_at = "30m"
)" + edition + "\n[breaking]\n" + breaking + R"(
[editors]
people = [{ name = "Keller", id = 11 }, { name = "Brunner", id = 12 }]
)" + editors) {
        world.add_readers(3);
        world.tick();
        restart();
    }
    ~ChatWorld() { stop(); }

    void stop() {
        if (!chat) return;
        chat->stop();
        settle();
        chat.reset();
    }
    /// As after a crash: everything but the stores is gone.
    void restart() {
        stop();
        world.reopen();
        drafts = std::make_unique<bot::DraftDesk>(*world.newsroom);
        tasks = std::make_unique<bot::TaskDesk>(*world.newsroom, world.ledger->tasks());
        holds = std::make_unique<bot::HoldDesk>(*world.newsroom);
        chat = std::make_unique<bot::EditorChat>(
            io.get_executor(), std::make_shared<PhonesBot>(phones), *world.newsroom, *drafts, *tasks,
            bot::ChatHooks{.wake = [this] { ++wakes; },
                           .task_url =
                               [](const bot::Task& task, const config::Editor& who) {
                                   return "https://seestadt.example/t/" + task.draft + "-" + who.name;
                               },
                           .control = control,
                           .holds = holds.get()});
        chat->start();
        settle();
    }
    /// Who stops and resumes what is out; null: nobody, until the next restart().
    std::function<bot::EditorResult<bool>(const std::string& draft, const std::string& who, bool resume)> control;

    void settle() {
        io.restart();
        io.poll();
    }
    /// One minute of the program: the scheduler, posts by hand, the chat.
    void tick() {
        world.tick();
        REQUIRE(tasks->tick());
        chat->look();
        settle();
    }
    void tick_at(const std::string& iso) {
        world.clock.set(iso);
        tick();
    }
    void publish_a_morning() {
        int day = 0;
        for (const char* title :
             {"Nordtal sagt Ja zur Tramverlängerung", "Alpina-Bank streicht 1200 Stellen",
              "Hafenstreik auf Morena ist zu Ende", "HC Seestadt holt das Derby", "Ziege fährt vier Stationen Bus",
              "Neue Brücke über die Aue", "Museum zeigt Glas aus Morena", "Wetterdienst warnt vor Sturm"}) {
            const char* sections[] = {"Regional", "Wirtschaft", "Ausland", "Sport",
                                      "Panorama", "Kultur",     "Wissen",  "Wetter"};
            world.publish("a" + std::to_string(day), title,
                          "2026-11-22T2" + std::to_string(day % 4) + ":0" + std::to_string(day) + ":00Z",
                          sections[day]);
            ++day;
        }
    }
    /// The morning of 23 November lies before the editors.
    void propose_morning() {
        publish_a_morning();
        tick_at("2026-11-23T05:00:00Z");
        REQUIRE(world.has_draft(morning));
    }
    static constexpr const char* morning = "morning-2026-11-23";
    bot::Draft draft(std::string_view id = morning) { return world.draft(id); }

    bot::Incoming incoming(const std::string& who, const std::string& chat_address) {
        bot::Incoming incoming;
        incoming.update_id = ++last_update;
        incoming.sender = who;
        incoming.address = chat_address;
        incoming.private_chat = !chat_address.starts_with('-');
        incoming.message_id = std::to_string(5000 + last_update);
        return incoming;
    }
    bool press_data(const std::string& who, const std::string& data, const std::string& message_id,
                    const std::string& where = "") {
        bot::Incoming press = incoming(who, where.empty() ? who : where);
        press.kind = bot::Incoming::Kind::button;
        press.text = data;
        press.message_id = message_id;
        press.callback_id = "c" + std::to_string(last_update);
        const bool taken = chat->hear(press, false);
        settle();
        return taken;
    }
    /// Presses the button with these words on the latest message that has one.
    void press(const std::string& who, const std::string& label, const std::string& where = "") {
        const auto* message = phones.with_button(where.empty() ? who : where, label);
        INFO("button " << label);
        REQUIRE(message != nullptr);
        const std::string data = EditorPhones::button(*message, label)->data;
        press_data(who, data, message->id, where);
    }
    bool write(const std::string& who, const std::string& text, const std::string& reply_to = "",
               const std::string& where = "") {
        bot::Incoming words = incoming(who, where.empty() ? who : where);
        words.text = text;
        words.reply_to = reply_to;
        const bool taken = chat->hear(words, false);
        settle();
        return taken;
    }
    std::string words(const std::string& key, const std::map<std::string, std::string>& values = {}) {
        return world.newsroom->texts_for("de-CH").fill("editor." + key, values);
    }
    std::size_t refusals() { return world.ledger->editors().refusals(100).value().size(); }
    std::size_t broadcasts() { return world.ledger->broadcasts(100).value().size(); }

    asio::io_context io;
    EditorPhones phones;
    TestNewsroom world;
    std::unique_ptr<bot::DraftDesk> drafts;
    std::unique_ptr<bot::TaskDesk> tasks;
    std::unique_ptr<bot::HoldDesk> holds;
    std::unique_ptr<bot::EditorChat> chat;
    std::int64_t last_update = 0;
    int wakes = 0;
};

} // namespace depesche::tests
