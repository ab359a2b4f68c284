// What the editors' chat answers to a press or to words.
#include "bot/editor/archive_store.hpp"
#include "bot/editor/editor_chat_core.hpp"
#include "bot/net/report.hpp"
#include "digest/format/format.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto acknowledge_within = 5s;
// core.telegram.org/bots/api#answercallbackquery: 200 characters, read 2026-11
constexpr std::size_t longest_toast = 190;
constexpr std::size_t most_asking = 100; // chats that ask for their number within a minute

asio::awaitable<void> acknowledge(std::shared_ptr<ChatBot> bot, std::string callback, std::string words) {
    const auto done =
        co_await bot->acknowledge(std::move(callback), std::move(words), Deadline::in(acknowledge_within));
    // A button that keeps turning is a nuisance; what it decided is stored.
    if (!done) spdlog::warn("editors' chat: a press was not acknowledged: {}", done.error().message);
}

} // namespace

void EditorChat::Impl::list_drafts(const Incoming& incoming) {
    const auto latest = newsroom.ledger().drafts().list(100);
    if (!latest) return answer(incoming, text("not_read"));
    std::string lines;
    for (const Draft& draft : *latest) {
        if (is_over(draft) || draft.to_test) continue;
        const auto view = view_of(draft);
        if (view) lines += fmt::format("{}: {}\n", title(draft), state_line(*view, texts(), newsroom.zone()));
    }
    answer(incoming, lines.empty() ? text("no_drafts") : lines);
}

void EditorChat::Impl::list_tasks(const Incoming& incoming) {
    const auto open = tasks.open();
    if (!open) return answer(incoming, text("not_read"));
    std::string lines;
    for (const Task& task : *open) {
        const auto draft = drafts.find(task.draft);
        const std::string until = digest::time_text("time_long", task.expires, texts(), newsroom.zone());
        lines += fmt::format("{}: {} {}\n", draft ? title(*draft) : task.draft, task.assignee,
                             text("task.until", {{"time", until}}));
    }
    answer(incoming, lines.empty() ? text("no_tasks") : lines);
}

/// Anybody may ask, so each chat is answered once a minute.
void EditorChat::Impl::tell_numbers(const Incoming& incoming) {
    const Instant now = newsroom.now();
    std::erase_if(told_numbers, [&](const auto& told) { return told.second <= now - 1min; });
    if (told_numbers.size() >= most_asking || !told_numbers.try_emplace(incoming.address, now).second) return;
    std::string words = texts().fill("conversation.id", {{"id", incoming.sender}});
    if (!incoming.private_chat) words += "\n" + text("group_id", {{"id", incoming.address}});
    answer(incoming, words);
}

/// A press is acknowledged beside everything else: the phone shows at once that it was heard.
void EditorChat::Impl::toast(const Incoming& incoming, std::string words) {
    if (incoming.callback_id.empty()) return;
    asio::co_spawn(executor, acknowledge(bot, incoming.callback_id, cut_title(words, longest_toast)),
                   report_to_log("acknowledgement of a press"));
}

std::string EditorChat::Impl::words_for(const EditorError& error) const {
    if (error.kind == EditorError::Kind::store) return text("not_saved");
    return error.message;
}

std::string EditorChat::Impl::why_refused(const EditorError& error, const std::string& id,
                                          const config::Editor& editor) {
    const auto draft = drafts.find(id);
    if (error.kind == EditorError::Kind::store || !draft) return words_for(error);
    const std::string key = refusal_key(error, *draft, editor);
    return key.empty() ? error.message : text(key, {{"who", fmt::format("{}", fmt::join(draft->approvers, ", "))}});
}

/// Empty: no words but the error's own, such as a rule's finding.
std::string EditorChat::Impl::refusal_key(const EditorError& error, const Draft& draft, const config::Editor& editor) {
    if (draft.state == DraftState::sent) return "refused.out";
    if (is_over(draft)) return "refused.over";
    const auto facts = newsroom.facts(draft, newsroom.now() + newsroom.settings().breaking.hold);
    if (facts && facts->reached) return "refused.out";
    if (error.kind == EditorError::Kind::rules) {
        if (newsroom.now() > draft.grace_until) return "refused.too_late";
        if (!facts || facts->promise.empty() || facts->promise != error.message) return {};
        return draft.kind == DraftKind::surprising ? "refused.surprising" : "refused.promise";
    }
    if (error.kind != EditorError::Kind::conflict) return {};
    if (draft.state == DraftState::approved && !draft.approvers.empty()) return "refused.approved";
    if (draft.state == DraftState::held) return "refused.held";
    if (std::ranges::find(draft.approvers, editor.name) != draft.approvers.end()) return "refused.yours";
    return "stale";
}

std::string EditorChat::Impl::why_not_proposed(const EditorError& error, const AlertRequest& request) const {
    if (request.article.empty() || error.kind == EditorError::Kind::store) return words_for(error);
    if (error.kind == EditorError::Kind::rules) return text("refused.embargo");
    return text("refused.article", {{"article", request.article}});
}

std::string EditorChat::Impl::told_already(const Draft& draft) const {
    if (draft.state != DraftState::sent) return text("refused.waits", {{"draft", draft.id}});
    const auto time = digest::time_text("time", sent_moment(draft), texts(), newsroom.zone());
    return text("refused.told", {{"draft", draft.id}, {"time", time}});
}

/// Why a press did nothing; what is too long for a toast is a message as well.
void EditorChat::Impl::say_refusal(const Incoming& incoming, const std::string& words) {
    toast(incoming, words);
    if (digest::code_point_length(words) > longest_toast) answer(incoming, words);
}

void EditorChat::Impl::answer(const Incoming& incoming, const std::string& words) {
    Out out{.chat = incoming.address, .message = plain(words), .remember = {}, .once = {}, .answer = true};
    out.message.reply_to = incoming.message_id;
    push(std::move(out));
    look_soon();
}

void EditorChat::Impl::refuse(const Incoming& incoming, const std::string& what, const std::string& why) {
    spdlog::warn("editors' chat: refused {} by {}: {}", what, incoming.sender, why);
    const auto kept = store().refuse({newsroom.now(), incoming.sender, what, why});
    if (!kept) complain("store", kept.error().message);
}

} // namespace depesche::bot
