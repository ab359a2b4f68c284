#include "tests/bot/editor/chat_world.hpp"

#include "bot/editor/chat_tasks.hpp"
#include "tests/support/golden.hpp"

#include <fmt/format.h>

using namespace depesche;
using namespace depesche::bot;
using depesche::tests::ChatWorld;
using depesche::tests::EditorPhones;

namespace {

/// A newsroom with a WhatsApp channel, and its morning sent.
struct Channel : ChatWorld {
    explicit Channel(const std::string& editors = "")
        : ChatWorld(editors + "[channel.whatsapp]\nto = \"https://whatsapp.com/channel/0029VaSeestadt\"\n",
                    "hold = \"0s\"") {}
    void send_morning() {
        propose_morning();
        press(keller, "Senden");
        tick_at("2026-11-23T05:30:00Z");
        tick();
    }
    const EditorPhones::Message* task_in(const std::string& who) const {
        for (const auto* message : phones.in(who))
            if (message->content.plain.find("in den Kanal WhatsApp posten") != std::string::npos) return message;
        return nullptr;
    }
};

TaskView view(TaskKind kind) {
    TaskView view;
    view.task.broadcast = 17;
    view.task.kind = kind;
    view.task.due = digest::parse_iso8601("2026-11-24T05:30:00Z").value();
    view.task.expires = digest::parse_iso8601("2026-11-24T09:00:00Z").value();
    view.text = "☀️ *Guten Morgen*\n*1.* Hafen <wird> umgebaut";
    view.channel_url = "https://whatsapp.com/channel/0029VaSeestadt";
    view.channel_name = "WhatsApp";
    if (kind != TaskKind::post) view.earlier_text = "🔴 *EIL: Brücke & Tunnel gesperrt*";
    return view;
}

std::string as_text(const TaskView& view, const std::string& language) {
    config::Editor keller;
    keller.name = "Keller";
    const auto texts = config::TextLibrary::load().value();
    const OutgoingMessage message =
        show_task(view, keller, "https://seestadt.example/t/abc", texts.best(language),
                  digest::Zone::find("Europe/Zurich").value(), digest::Dialect::telegram_html);
    std::string text = message.text + "\n";
    for (const auto& row : message.buttons) {
        for (const Button& button : row) text += fmt::format("\n[{}] {}{}", button.text, button.data, button.url);
        text += "\n";
    }
    return text;
}

} // namespace

TEST_CASE("a post by hand is shown with its text to copy and its buttons", "[editor]") {
    tests::check_golden("editor/task_post.de-CH.txt", as_text(view(TaskKind::post), "de-CH"));
    tests::check_golden("editor/task_correct.en.txt", as_text(view(TaskKind::correct), "en"));
    TaskView remove = view(TaskKind::remove);
    remove.text.clear();
    tests::check_golden("editor/task_remove.fr-CH.txt", as_text(remove, "fr-CH"));
}

TEST_CASE("half a text is never offered for copying", "[editor]") {
    TaskView long_view = view(TaskKind::correct);
    long_view.text = std::string(2500, 'x');
    long_view.earlier_text = std::string(2500, 'y');
    CHECK(as_text(long_view, "en").find(std::string(2500, 'x')) != std::string::npos);
    CHECK(as_text(long_view, "en").find("yy") == std::string::npos);
    long_view.text = std::string(4100, 'x');
    CHECK(as_text(long_view, "en").find("xx") == std::string::npos);
}

TEST_CASE("the first on duty gets the post, and posts it in one tap", "[editor]") {
    Channel channel;
    channel.send_morning();
    const auto* task = channel.task_in(ChatWorld::keller);
    REQUIRE(task != nullptr);
    CHECK(channel.task_in(ChatWorld::brunner) == nullptr);
    // What a person has yet to post is not said to be out.
    CHECK(channel.phones.said(ChatWorld::keller, "Unterwegs an 3 Leserinnen und Leser und 1 Kanal."));
    CHECK(task->content.text.find("<pre>") != std::string::npos);
    CHECK(EditorPhones::button(*task, "Kanal öffnen")->url == "https://whatsapp.com/channel/0029VaSeestadt");
    CHECK_FALSE(EditorPhones::button(*task, "Seite öffnen")->url.empty());
    channel.restart();
    channel.tick();
    const std::size_t before = channel.phones.messages.size();
    channel.press(ChatWorld::keller, "Gepostet");
    CHECK(channel.tasks->open().value().empty());
    CHECK(channel.task_in(ChatWorld::keller)->content.plain.find("Gepostet von Keller um 6.30 Uhr.") !=
          std::string::npos);
    CHECK(channel.task_in(ChatWorld::keller)->content.buttons.empty());
    CHECK(channel.phones.messages.size() == before);
}

TEST_CASE("in a group the page of a post is its person's alone", "[editor]") {
    Channel channel("chat = -1001\n");
    channel.propose_morning();
    channel.press(ChatWorld::keller, "Senden", "-1001");
    channel.tick_at("2026-11-23T05:30:00Z");
    channel.tick();
    REQUIRE(channel.task_in("-1001") != nullptr);
    CHECK(EditorPhones::button(*channel.task_in("-1001"), "Seite öffnen") == nullptr);
    REQUIRE(channel.task_in(ChatWorld::keller) != nullptr);
    CHECK(EditorPhones::button(*channel.task_in(ChatWorld::keller), "Seite öffnen")->url.ends_with("-Keller"));
    channel.press(ChatWorld::keller, "Gepostet");
    for (const char* chat : {"-1001", ChatWorld::keller}) CHECK(channel.task_in(chat)->content.buttons.empty());
}

TEST_CASE("an alert that nobody posts goes to the next person after a minute", "[editor]") {
    Channel channel;
    channel.world.clock.set("2026-11-23T12:00:00Z");
    channel.write(ChatWorld::keller, "/eil Brücke gesperrt");
    channel.press(ChatWorld::keller, "Senden");
    channel.tick_at("2026-11-23T12:00:01Z");
    channel.tick();
    REQUIRE(channel.task_in(ChatWorld::keller) != nullptr);
    CHECK(channel.task_in(ChatWorld::brunner) == nullptr);
    channel.tick_at("2026-11-23T12:01:02Z");
    REQUIRE(channel.task_in(ChatWorld::brunner) != nullptr);
    channel.press(ChatWorld::brunner, "Gepostet");
    for (const char* who : {ChatWorld::keller, ChatWorld::brunner}) {
        CHECK(channel.task_in(who)->content.plain.find("Gepostet von Brunner") != std::string::npos);
        CHECK(channel.task_in(who)->content.buttons.empty());
    }
}

TEST_CASE("a post of somebody who is not on the list, or that is over, changes nothing", "[editor]") {
    Channel channel;
    channel.send_morning();
    const auto* task = channel.task_in(ChatWorld::keller);
    REQUIRE(task != nullptr);
    const std::string data = EditorPhones::button(*task, "Gepostet")->data;
    const std::string message = task->id;
    channel.press_data(ChatWorld::stranger, data, message);
    CHECK(channel.tasks->open().value().size() == 1);
    CHECK(channel.refusals() == 1);
    channel.press(ChatWorld::keller, "Nicht gepostet");
    CHECK(channel.tasks->open().value().empty());
    channel.press_data(ChatWorld::keller, data, message);
    CHECK(channel.world.ledger->tasks().latest(1).value()[0].state == TaskState::dropped);
}
