// Articles that are held, in the editors' chat: shown, decided, and shown as decided.
#include "bot/editor/chat_holds.hpp"
#include "bot/editor/editor_chat_core.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace depesche::bot {

using digest::Hold;

namespace {

constexpr std::size_t looked_at = 20; ///< articles of a hold
constexpr auto hold_purpose = "hold";

} // namespace

asio::awaitable<void> EditorChat::Impl::show_holds() {
    if (hooks.holds == nullptr) co_return;
    const auto holds = hooks.holds->recent();
    if (!holds) {
        complain("holds", holds.error().message);
        co_return;
    }
    trouble.erase("holds");
    for (const Hold& hold : *holds) {
        if (stopped) co_return;
        co_await show_one_hold(hold);
    }
}

asio::awaitable<void> EditorChat::Impl::show_one_hold(Hold hold) {
    const std::string name = hold_name(hold.id);
    const bool open = hold.decision == Hold::Decision::open;
    auto shown = store().shown_of(name);
    auto articles = hooks.holds->articles(hold.id, looked_at);
    if (!shown || !articles) {
        complain("holds", shown ? articles.error().message : shown.error().message);
        co_return;
    }
    if (!open && shown->empty()) co_return; // decided before anybody saw it
    const HoldView view{hold, hooks.holds->source_of(hold), *std::move(articles)};
    const OutgoingMessage message = show_hold(view, texts(), newsroom.zone(), dialect());
    for (const ShownMessage& one : *shown) {
        if (const auto ours = chats(); std::ranges::find(ours, one.chat) == ours.end())
            forget(one);
        else if (!paused(one.chat))
            co_await update_one(one, hold_purpose, message, 0);
    }
    if (!open) {
        if (hold.decided_by.empty()) tell_once(name + "/expired", text("hold.told_expired", {{"source", view.source}}));
        co_return;
    }
    for (const std::string& chat : chats()) {
        if (paused(chat) || is_shown_in(*shown, chat)) continue;
        Out out{.chat = chat, .message = message, .remember = {}, .once = {}};
        out.remember.draft = name;
        out.remember.purpose = hold_purpose;
        (void)co_await deliver(std::move(out)); // what did not go is found missing at the next look
    }
    // A changed message makes no sound; what is urgent must.
    for (const digest::StoredArticle& stored : view.articles) {
        if (digest::is_urgent(stored.article) && stored.hold != 0)
            tell_once(fmt::format("{}/urgent/{}", name, stored.key),
                      text("hold.urgent", {{"title", cut_title(stored.article.title, 120)}, {"source", view.source}}));
    }
}

/// Words of our own, once in each chat.
void EditorChat::Impl::tell_once(const std::string& name, const std::string& words) {
    for (const std::string& chat : chats()) {
        const std::string once = name + "/" + chat;
        if (!is_said(once)) push({chat, plain(words), {}, once});
    }
}

void EditorChat::Impl::press_hold(const HoldPress& press, const config::Editor& editor, const Incoming& incoming) {
    using What = HoldPress::What;
    if (hooks.holds == nullptr) return toast(incoming, text("unknown"));
    EditorResult<HoldDesk::Done> done;
    if (press.what == What::release) done = hooks.holds->release(press.id, editor.name);
    if (press.what == What::release_one) done = hooks.holds->release_article(press.id, editor.name);
    if (press.what == What::set_aside) done = hooks.holds->set_aside(press.id, editor.name);
    if (!done) {
        refuse(incoming, "button " + describe(press), done.error().message);
        toast(incoming, text(done.error().kind == EditorError::Kind::store ? "not_saved" : "refused.over"));
    } else {
        spdlog::info("hold {} ({}): {} by {}, {} articles", done->hold.id, done->hold.feed_url, describe(press),
                     editor.name, done->articles);
        const auto count = static_cast<long>(done->articles);
        const bool aside = press.what == What::set_aside;
        std::string words = texts().count(aside ? "editor.hold.done_aside" : "editor.hold.done_released", count);
        if (!aside && done->urgent > 0)
            words += " " + texts().count("editor.hold.done_urgent", static_cast<long>(done->urgent));
        toast(incoming, words);
    }
    changed();
}

} // namespace depesche::bot
