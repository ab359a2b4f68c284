#include "bot/editor/editor_chat.hpp"

#include "bot/editor/editor_chat_core.hpp"
#include "bot/net/report.hpp"
#include "digest/format/fragments.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// The clock may be ahead of the system's or set by hand: look again at least so often.
constexpr auto longest_sleep = 60s;
constexpr auto after_failure = 1s;
constexpr std::size_t most_waiting = 200;

} // namespace

EditorChat::Impl::Impl(asio::any_io_executor executor_, std::shared_ptr<ChatBot> bot_, Newsroom& newsroom_,
                       DraftDesk& drafts_, TaskDesk& tasks_, ChatHooks hooks_)
    : executor(executor_),
      bot(std::move(bot_)),
      newsroom(newsroom_),
      drafts(drafts_),
      tasks(tasks_),
      hooks(std::move(hooks_)),
      timer(executor_) {}

std::string EditorChat::Impl::group() const {
    return !moved_group.empty() && moved_from == editors().chat ? moved_group : editors().chat;
}

std::vector<std::string> EditorChat::Impl::chats() const {
    if (!editors().chat.empty()) return {group()};
    std::vector<std::string> all;
    for (const config::Editor& editor : editors().people) all.push_back(editor.address);
    return all;
}

std::string EditorChat::Impl::chat_of(const config::Editor& editor) const {
    return editors().chat.empty() ? editor.address : group();
}

OutgoingMessage EditorChat::Impl::plain(const std::string& words) const {
    OutgoingMessage message;
    message.text = words;
    message.plain = words;
    return message;
}

OutgoingMessage EditorChat::Impl::addressed(const config::Editor& editor, std::string_view key,
                                            std::map<std::string, std::string> values) const {
    // The name is set apart, so that the sentence around it is whole in every language.
    constexpr std::string_view mark = "\x01";
    values["who"] = std::string(mark);
    const std::string sentence = text(key, values);
    const std::size_t place = std::min(sentence.find(mark), sentence.size());
    OutgoingMessage message;
    message.text = digest::written(sentence.substr(0, place), dialect()) +
                   digest::written_mention(editor.name, editor.address, dialect());
    message.plain = sentence.substr(0, place) + editor.name;
    if (place < sentence.size()) {
        message.text += digest::written(sentence.substr(place + mark.size()), dialect());
        message.plain += sentence.substr(place + mark.size());
    }
    return message;
}

std::string EditorChat::Impl::title(const Draft& draft) const { return cut_title(title_of(draft), 80); }

void EditorChat::Impl::complain(const std::string& about, const std::string& what) {
    std::string& known = trouble[about];
    if (known != what) spdlog::warn("editors' chat: {}", what);
    known = what;
}

bool EditorChat::Impl::paused(const std::string& chat) const {
    const auto until = paused_until.find(chat);
    return until != paused_until.end() && until->second > std::chrono::steady_clock::now();
}

void EditorChat::Impl::pause(const std::string& chat, std::chrono::milliseconds span) {
    paused_until[chat] = std::chrono::steady_clock::now() + span;
}

/// Whoever writes, presses Start or comes back can be written to again.
void EditorChat::Impl::reachable_again(const std::string& chat) {
    if (unreachable.erase(chat) == 0) return;
    paused_until.erase(chat);
    changed();
}

/// What waits is bounded; answers go before our own words do.
void EditorChat::Impl::push(Out out) {
    if (outbox.size() >= most_waiting) {
        const auto answer = std::ranges::find(outbox, true, &Out::answer);
        outbox.erase(answer != outbox.end() ? answer : outbox.begin());
    }
    outbox.push_back(std::move(out));
}

void EditorChat::Impl::look_soon() {
    dirty = true;
    timer.cancel();
}

asio::awaitable<void> EditorChat::Impl::run() {
    while (!stopped) {
        dirty = false;
        if (editors().configured()) co_await round();
        if (stopped) co_return;
        if (dirty) continue;
        auto span = std::chrono::duration_cast<std::chrono::milliseconds>(longest_sleep);
        if (next) span = std::clamp<std::chrono::milliseconds>(*next - newsroom.now(), 5ms, span);
        for (const auto& [chat, until] : paused_until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            if (left > 0ms) span = std::min(span, left);
        }
        timer.expires_after(span);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable)); // cancelled by look_soon() and stop()
    }
}

EditorChat::EditorChat(asio::any_io_executor executor, std::shared_ptr<ChatBot> bot, Newsroom& newsroom,
                       DraftDesk& drafts, TaskDesk& tasks, ChatHooks hooks)
    : impl_(std::make_shared<Impl>(executor, std::move(bot), newsroom, drafts, tasks, std::move(hooks))) {}

EditorChat::~EditorChat() { stop(); }

namespace {

/// An error ends a turn, never the chat.
template <class Impl>
void launch(std::shared_ptr<Impl> self) {
    asio::co_spawn(self->executor, self->run(), [self](const std::exception_ptr& error) {
        if (!error || self->stopped) return;
        report_to_log("editors' chat")(error);
        self->timer.expires_after(after_failure);
        self->timer.async_wait([self](const boost::system::error_code&) {
            if (!self->stopped) launch(self);
        });
    });
}

} // namespace

void EditorChat::start() {
    if (impl_->begun) return;
    impl_->begun = true;
    launch(impl_);
}

void EditorChat::stop() {
    impl_->stopped = true;
    impl_->timer.cancel();
}

void EditorChat::look() { impl_->look_soon(); }

void EditorChat::show_again(const std::string& draft) {
    impl_->settled.erase(draft);
    impl_->look_soon();
}

void EditorChat::tell(std::string words) {
    for (const std::string& chat : impl_->chats()) {
        impl_->push({.chat = chat, .message = impl_->plain(words), .remember = {}, .once = {}});
    }
    impl_->look_soon();
}

asio::awaitable<void> EditorChat::offer_commands() {
    const auto impl = impl_;
    std::vector<BotCommand> list;
    for (const char* name : {"alert", "drafts", "tasks", "help"})
        list.push_back({name, impl->text(fmt::format("command.{}.description", name))});
    std::map<std::string, std::vector<BotCommand>> menus;
    menus[""] = std::move(list);
    const auto done = co_await impl->bot->set_commands(std::move(menus), Deadline::in(10s));
    if (!done) impl->complain("commands", done.error().message);
}

std::vector<std::string> EditorChat::troubles() const {
    std::vector<std::string> lines;
    for (const auto& [about, what] : impl_->trouble) lines.push_back("editors' chat: " + what);
    for (const config::Editor& editor : impl_->editors().people) {
        if (impl_->unreachable.contains(editor.address))
            lines.push_back(
                fmt::format("editors' chat: {} cannot be reached: press Start at the editors' bot", editor.name));
    }
    return lines;
}

} // namespace depesche::bot
