// What a task shows: the text to post, and what stands in the channel already.
#include "bot/editor/task_desk.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// A channel that is named after its platform is called as people write it.
std::string shown_name(const std::string& audience) { return audience == "whatsapp" ? "WhatsApp" : audience; }

/// What lasts as a removal's task: a day, as for corrections.
constexpr auto removal_stays = 24h;
constexpr std::string_view between_posts = "\n\n· · ·\n\n";

void join_earlier(TaskView& view) {
    if (view.earlier.empty()) return;
    view.earlier_link = view.earlier.back().link;
    view.earlier_text = view.earlier.back().text;
    if (view.task.kind != TaskKind::remove) return;
    view.earlier_text.clear();
    for (const EarlierPost& post : view.earlier) {
        if (!view.earlier_text.empty()) view.earlier_text += between_posts;
        view.earlier_text += post.text;
    }
}

} // namespace

/// The picture that was frozen with the message: its rights were looked at then.
EditorResult<void> TaskDesk::add_picture(TaskView& view, const std::string& url) {
    if (url.empty()) return {};
    const auto draft = newsroom_.ledger().drafts().find(view.task.draft);
    if (!draft) return std::unexpected(store_error(draft.error()));
    const digest::Picture* picture = *draft ? digest::picture_of((*draft)->document) : nullptr;
    if (picture == nullptr || picture->url != url) return {};
    view.picture_url = url;
    view.picture_alt = picture->alt;
    view.picture_credit = picture->credit;
    return {};
}

EditorResult<TaskView> TaskDesk::view(BroadcastId id) {
    const auto task = find(id);
    if (!task) return std::unexpected(task.error());
    Ledger& ledger = newsroom_.ledger();
    const auto message = ledger.message(id);
    if (!message) return std::unexpected(store_error(message.error()));
    TaskView view{.task = *task, .text = message->text, .channel_name = shown_name(task->audience)};
    if (const auto* channel = audience(task->audience)) view.channel_url = channel->to;
    if (const auto done = add_picture(view, message->photo); !done) return std::unexpected(done.error());
    if (task->kind == TaskKind::remove && message->text.empty()) view.article = message->plain;
    if (task->state == TaskState::dropped) {
        const auto deliveries = ledger.deliveries(id, 0, 1);
        if (!deliveries) return std::unexpected(store_error(deliveries.error()));
        if (!deliveries->empty()) view.reason = deliveries->front().reason;
        read_reason(view);
    }
    if (task->kind == TaskKind::post) return view;
    const auto thread = thread_of(task->draft);
    if (!thread) return std::unexpected(thread.error());
    const auto standing = standing_posts(*task, *thread);
    if (!standing) return std::unexpected(standing.error());
    for (const Task& post : *standing) {
        const auto text = ledger.message(post.broadcast);
        if (!text) return std::unexpected(store_error(text.error()));
        view.earlier.push_back({text->text, post.link, post.posted_by, post.ended.value_or(post.due)});
    }
    join_earlier(view);
    return view;
}

EditorResult<std::vector<BroadcastId>> TaskDesk::remove_posts(std::string_view draft, std::string article) {
    const auto rows = newsroom_.ledger().of_draft(draft);
    if (!rows) return std::unexpected(store_error(rows.error()));
    std::vector<BroadcastId> started;
    for (const BroadcastRow& row : *rows) {
        const auto newest = std::ranges::max_element(*rows, {}, [&](const BroadcastRow& other) {
            return other.audience == row.audience ? other.id : BroadcastId{0};
        });
        // Only a post that stands: not one that a removal followed already, open or done.
        if (row.key_class != KeyClass::by_hand || row.tally.delivered == 0 || newest->id != row.id) continue;
        const auto text = newsroom_.ledger().message(row.id);
        if (!text) return std::unexpected(store_error(text.error()));
        if (text->text.empty()) continue; // itself a removal
        const auto deliveries = newsroom_.ledger().deliveries(row.id, 0, 1);
        if (!deliveries) return std::unexpected(store_error(deliveries.error()));
        NewBroadcast removal{
            .draft = row.draft, .audience = row.audience, .lane = Lane::alert, .key_class = KeyClass::by_hand};
        removal.message.plain = article;
        removal.recipients = {deliveries->front().ordinal};
        removal.useful_until = newsroom_.now() + removal_stays;
        const auto id = newsroom_.ledger().start_extra(removal, newsroom_.now());
        if (!id) return std::unexpected(store_error(id.error()));
        started.push_back(*id);
    }
    return started;
}

} // namespace depesche::bot
