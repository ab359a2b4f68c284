#include "bot/editor/editor_chat_core.hpp"

#include "bot/editor/duty.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;
using What = DraftPress::What;

namespace {

std::string_view done_key(const DraftPress& press) {
    const bool on = press.item == 1;
    switch (press.what) {
    case What::approve:
        return "done.approve";
    case What::hold:
        return "done.hold";
    case What::release:
        return "done.release";
    case What::undo:
        return "done.undo";
    case What::skip:
        return "done.skip";
    case What::swap:
        return "done.swap";
    case What::in_place:
        return on ? "done.in_place" : "done.not_in_place";
    case What::rest:
        return on ? "done.rest" : "done.no_rest";
    default:
        return "done.drop";
    }
}

bool only_opens_a_menu(What what) { return what == What::swap_menu || what == What::edit_menu || what == What::back; }

bool shows(const DraftPress& press, const Draft& draft) {
    return press.version == draft.version && draft.content_hash.starts_with(press.hash);
}

} // namespace

bool EditorChat::hear(const Incoming& incoming, bool readers_too) {
    if (impl_->stopped) return false;
    // The numbers of a group and its people are needed before they are in the configuration.
    const bool may_ask = incoming.private_chat || impl_->editors().chat.empty();
    if (may_ask && incoming.kind == Incoming::Kind::text &&
        std::holds_alternative<TellNumbers>(understand(incoming, std::nullopt, readers_too))) {
        impl_->tell_numbers(incoming);
        return true;
    }
    // Groups of others are nobody's business here.
    if (!incoming.private_chat && incoming.address != impl_->group()) return false;
    switch (incoming.kind) {
    case Incoming::Kind::button:
        return impl_->hear_button(incoming, readers_too);
    case Incoming::Kind::text:
        return impl_->hear_text(incoming, readers_too);
    case Incoming::Kind::blocked:
    case Incoming::Kind::unblocked:
        impl_->hear_membership(incoming);
        break;
    }
    return false;
}

void EditorChat::Impl::hear_membership(const Incoming& change) {
    if (change.kind != Incoming::Kind::blocked) reachable_again(change.address);
}

bool EditorChat::Impl::hear_button(const Incoming& incoming, bool readers_too) {
    if (!is_editors_data(incoming.text)) return !incoming.private_chat || !readers_too;
    const auto press = press_from(incoming.text);
    const config::Editor* editor = editor_by_address(editors(), incoming.sender);
    const std::string what = press ? "button " + describe(*press) : std::string("button");
    if (editor == nullptr) {
        refuse(incoming, what, "not on the editors' list");
        toast(incoming, text("not_listed"));
    } else if (!press) {
        refuse(incoming, what, "malformed");
        toast(incoming, text("unknown"));
    } else if (const auto* draft = std::get_if<DraftPress>(&*press)) {
        press_draft(*draft, *editor, incoming);
    } else if (const auto* hold = std::get_if<HoldPress>(&*press)) {
        press_hold(*hold, *editor, incoming);
    } else {
        press_task(std::get<TaskPress>(*press), *editor, incoming);
    }
    return true;
}

void EditorChat::Impl::press_draft(const DraftPress& press, const config::Editor& editor, const Incoming& incoming) {
    const std::string what = "button " + describe(press);
    const auto draft = drafts.find(press.draft);
    if (!draft) {
        refuse(incoming, what, draft.error().message);
        return toast(incoming, text(draft.error().kind == EditorError::Kind::store ? "not_saved" : "unknown"));
    }
    if (!shows(press, *draft)) {
        refuse(incoming, what, fmt::format("stale: version {} was seen, {} is present", press.version, draft->version));
        toast(incoming, text("stale"));
        return open_menu({What::back, draft->id, draft->version, {}, 0, 0}, incoming);
    }
    if (only_opens_a_menu(press.what)) {
        toast(incoming, {});
        return open_menu(press, incoming);
    }
    if (press.what == What::ask_edit) {
        toast(incoming, {});
        return ask_for_words(press, *draft, incoming);
    }
    if (press.what == What::stop || press.what == What::resume) return press_control(press, editor, incoming);
    const auto done = act(press, {press.draft, editor.name, press.version, press.hash});
    if (!done) {
        refuse(incoming, what, done.error().message);
        say_refusal(incoming, why_refused(done.error(), press.draft, editor));
    } else {
        spdlog::info("{}: {} by {}", press.draft, describe(press), editor.name);
        const bool half = press.what == What::approve && done->state == DraftState::proposed;
        toast(incoming, text(half ? "done.half" : done_key(press)));
    }
    open_menu({What::back, press.draft, press.version, {}, 0, 0}, incoming);
    changed();
}

/// The brake of what is out already.
void EditorChat::Impl::press_control(const DraftPress& press, const config::Editor& editor, const Incoming& incoming) {
    const bool resume = press.what == What::resume;
    const auto done = hooks.control ? hooks.control(press.draft, editor.name, resume) : EditorResult<bool>(false);
    if (!done) {
        refuse(incoming, "button " + describe(press), done.error().message);
        say_refusal(incoming, words_for(done.error()));
    } else if (!*done) {
        toast(incoming, text("stale"));
    } else {
        spdlog::info("{}: {} by {}", press.draft, describe(press), editor.name);
        toast(incoming, text(resume ? "done.resume" : "done.stop"));
    }
    open_menu({What::back, press.draft, press.version, {}, 0, 0}, incoming);
    changed();
}

EditorResult<Draft> EditorChat::Impl::act(const DraftPress& press, const ActOn& on) {
    switch (press.what) {
    case What::approve:
        return drafts.approve(on, true);
    case What::hold:
        return drafts.hold(on);
    case What::release:
        return drafts.release(on);
    case What::undo:
        return drafts.undo(on);
    case What::skip:
        return drafts.skip(on, "in the editors' chat");
    case What::swap:
        return drafts.swap(on, press.item, press.choice);
    case What::drop:
        return drafts.drop(on, press.item);
    case What::in_place:
        return drafts.put_in_place(on, press.item == 1);
    case What::rest:
        return drafts.tell_rest(on, press.item == 1);
    case What::swap_menu:
    case What::edit_menu:
    case What::ask_edit:
    case What::back:
    case What::stop:
    case What::resume:
        break;
    }
    return drafts.find(press.draft);
}

/// Which buttons hang on the message is remembered with it. One that we do not know, sent just before a crash, is known
/// from now on.
void EditorChat::Impl::open_menu(const DraftPress& press, const Incoming& incoming) {
    ChatMenu menu;
    if (press.what == What::swap_menu) menu = {ChatMenu::Kind::swap, press.item};
    if (press.what == What::edit_menu) menu.kind = ChatMenu::Kind::edit;
    const auto shown = store().shown(incoming.address, incoming.message_id);
    ShownMessage message = shown && *shown ? **shown : ShownMessage{};
    if (!message.purpose.empty() && !is_draft_purpose(message.purpose)) return look_soon();
    if (message.purpose == to_purpose(menu)) return look_soon();
    message.chat = incoming.address;
    message.message_id = incoming.message_id;
    message.draft = press.draft;
    message.purpose = to_purpose(menu);
    message.version = press.version;
    message.shown_hash.clear(); // whatever it looks like, it is shown anew
    if (message.at == Instant{}) message.at = newsroom.now();
    if (const auto done = store().remember(message); !done) complain("store", done.error().message);
    look_soon();
}

void EditorChat::Impl::ask_for_words(const DraftPress& press, const Draft& draft, const Incoming& incoming) {
    const bool alert = draft.kind != DraftKind::digest;
    const auto index = static_cast<std::size_t>(press.item - 1);
    if (press.item < 1 || (!alert && index >= draft.picks.size())) return refuse(incoming, "edit", "no such item");
    const std::string now = alert ? title_of(draft) : draft.picks[index].text.title;
    Out question{.chat = incoming.address, .message = plain({}), .remember = {}, .once = {}};
    const std::string words =
        text(alert ? "ask_alert" : "ask_item", {{"n", std::to_string(press.item)}, {"title", now}});
    question.message = plain(words);
    question.message.asks_for_reply = true;
    question.message.reply_to = incoming.message_id;
    question.remember.draft = draft.id;
    question.remember.purpose = edit_purpose(press.item);
    question.remember.version = draft.version;
    push(std::move(question));
    open_menu({What::back, draft.id, draft.version, {}, 0, 0}, incoming);
}

void EditorChat::Impl::press_task(const TaskPress& press, const config::Editor& editor, const Incoming& incoming) {
    EditorResult<Task> done;
    if (press.what == TaskPress::What::posted) done = tasks.posted(press.task, editor.name, {});
    if (press.what == TaskPress::What::take) done = tasks.take(press.task, editor.name);
    if (press.what == TaskPress::What::drop) done = tasks.drop(press.task, editor.name, "in the editors' chat");
    if (!done) {
        refuse(incoming, "button " + describe(press), done.error().message);
        say_refusal(incoming, words_for(done.error()));
    } else {
        spdlog::info("{}: {} by {}", done->draft, describe(press), editor.name);
        toast(incoming,
              press.what == TaskPress::What::take ? text("task.taken", {{"who", editor.name}}) : std::string());
    }
    changed();
}

bool EditorChat::Impl::hear_text(const Incoming& incoming, bool readers_too) {
    const bool ours_alone = !incoming.private_chat || !readers_too;
    std::optional<ShownMessage> answered;
    if (!incoming.reply_to.empty()) {
        auto shown = store().shown(incoming.address, incoming.reply_to);
        if (!shown) complain("store", shown.error().message);
        if (shown) answered = *std::move(shown);
    }
    const config::Editor* editor = editor_by_address(editors(), incoming.sender);
    if (editor != nullptr) reachable_again(incoming.address);
    const EditorWord word = understand(incoming, answered, readers_too);
    if (std::holds_alternative<Nothing>(word) || std::holds_alternative<TellNumbers>(word)) {
        // A slip of the pen gets the list of what is understood; chatter in a group is left alone.
        const bool slip = incoming.text.starts_with('/') && ours_alone && editor != nullptr && incoming.private_chat;
        if (slip) answer(incoming, text("help"));
        return ours_alone;
    }
    // A reader's words are theirs: their number is kept nowhere for a command that is not theirs.
    if (editor == nullptr && !ours_alone) return false;
    if (editor == nullptr) {
        refuse(incoming, "words in the chat", "not on the editors' list");
        return true;
    }
    do_words(word, *editor, incoming);
    return true;
}

void EditorChat::Impl::do_words(const EditorWord& word, const config::Editor& editor, const Incoming& incoming) {
    if (const auto* alert = std::get_if<NewAlert>(&word)) {
        AlertRequest request;
        request.headline = alert->headline;
        request.body = alert->body;
        request.url = alert->url;
        request.severity = alert->severity;
        propose(request, editor, incoming);
    } else if (const auto* follow = std::get_if<FollowUp>(&word)) {
        AlertRequest request;
        request.kind = follow->kind;
        request.headline = follow->headline;
        request.body = follow->body;
        request.url = follow->url;
        const auto first = drafts.find(follow->draft);
        request.thread = first && !first->thread.empty() ? first->thread : follow->draft;
        propose(request, editor, incoming);
    } else if (const auto* surprising = std::get_if<NewSurprising>(&word)) {
        AlertRequest request;
        request.kind = DraftKind::surprising;
        request.article = surprising->article;
        propose(request, editor, incoming);
    } else if (const auto* edit = std::get_if<EditLine>(&word)) {
        edit_line(*edit, editor, incoming);
    } else if (const auto* end = std::get_if<DraftWord>(&word)) {
        end_draft(*end, editor, incoming);
    } else if (const auto* link = std::get_if<PostLink>(&word)) {
        const auto done = tasks.posted(link->task, editor.name, link->link);
        if (!done) answer(incoming, words_for(done.error()));
        changed();
    } else if (std::holds_alternative<ListDrafts>(word)) {
        list_drafts(incoming);
    } else if (std::holds_alternative<ListTasks>(word)) {
        list_tasks(incoming);
    } else if (std::holds_alternative<Help>(word)) {
        answer(incoming, text("help"));
    } else if (const auto* malformed = std::get_if<Malformed>(&word)) {
        answer(incoming, texts().at(malformed->key));
    }
}

/// Heard twice after a crash it is one draft: its key is the message that asked for it.
void EditorChat::Impl::propose(const AlertRequest& asked, const config::Editor& editor, const Incoming& incoming) {
    AlertRequest request = asked;
    request.idempotency_key = fmt::format("chat:{}:{}", incoming.address, incoming.message_id);
    const auto done = drafts.propose(request, editor.name);
    if (!done) return answer(incoming, why_not_proposed(done.error(), request));
    if (done->known) return answer(incoming, told_already(done->draft));
    spdlog::info("{}: proposed by {} in the editors' chat", done->draft.id, editor.name);
    changed();
}

void EditorChat::Impl::edit_line(const EditLine& edit, const config::Editor& editor, const Incoming& incoming) {
    const auto before = drafts.find(edit.draft);
    const auto done = drafts.edit({edit.draft, editor.name, edit.version, {}}, edit.item, edit.title, edit.line);
    if (!done) {
        refuse(incoming, "edit of " + edit.draft, done.error().message);
        answer(incoming, why_refused(done.error(), edit.draft, editor));
    } else {
        const bool was_approved = before && before->state == DraftState::approved;
        answer(incoming, text("done.edit") + (was_approved ? " " + text("approval_lost") : std::string()));
    }
    changed();
}

/// /hold and /skip: of the answered draft, or of the only one that waits.
void EditorChat::Impl::end_draft(const DraftWord& word, const config::Editor& editor, const Incoming& incoming) {
    ActOn on{word.draft, editor.name, word.version, {}};
    if (on.draft.empty()) {
        std::vector<Draft> waiting;
        for (const DraftState state : {DraftState::proposed, DraftState::approved, DraftState::held}) {
            const auto some = newsroom.ledger().drafts().in_state(state);
            if (!some) return answer(incoming, text("not_read"));
            for (const Draft& draft : *some) {
                if (!draft.to_test) waiting.push_back(draft);
            }
        }
        if (waiting.size() != 1) return answer(incoming, text(waiting.empty() ? "no_drafts" : "which"));
        on.draft = waiting.front().id;
        on.version = waiting.front().version;
    }
    const bool hold = word.what == DraftWord::What::hold;
    const auto done = hold ? drafts.hold(on) : drafts.skip(on, "in the editors' chat");
    answer(incoming, done ? text(hold ? "done.hold" : "done.skip") : why_refused(done.error(), on.draft, editor));
    changed();
}

void EditorChat::Impl::changed() {
    hooks.wake();
    look_soon();
}

} // namespace depesche::bot
