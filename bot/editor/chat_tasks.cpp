#include "bot/editor/chat_tasks.hpp"

#include "bot/editor/chat_buttons.hpp"
#include "digest/format/fragments.hpp"

#include <fmt/format.h>

#include <map>

namespace depesche::bot {

using digest::Dialect;
using What = TaskPress::What;

namespace {

struct TaskText {
    const TaskView& view;
    const config::Editor& who;
    const config::Texts& texts;
    const digest::Zone& zone;
    Dialect dialect;

    std::string clock(Instant at) const { return digest::time_text("time_long", at, texts, zone); }

    std::string head() const {
        const std::map<std::string, std::string> values{{"channel", view.channel_name}, {"who", who.name}};
        return digest::written_bold(texts.fill(fmt::format("editor.task.{}", to_string(view.task.kind)), values),
                                    dialect);
    }
    std::string line(std::string_view key) const {
        return digest::written(texts.at(fmt::format("editor.task.{}", key)), dialect);
    }

    std::string end() const {
        switch (view.task.state) {
        case TaskState::posted:
            return texts.fill("editor.task.posted",
                              {{"who", view.task.posted_by}, {"time", clock(view.task.ended.value_or(view.task.due))}});
        case TaskState::expired:
            return texts.at("editor.task.expired");
        case TaskState::dropped:
            return texts.at("editor.task.dropped");
        case TaskState::open:
            break;
        }
        return texts.fill("editor.task.until", {{"time", clock(view.task.expires)}});
    }

    /// What is to be copied, then the earlier post; for a deletion the other way round.
    std::string middle(bool with_earlier) const {
        const std::string text = digest::written_to_copy(view.text, dialect);
        const std::string earlier = with_earlier && !view.earlier_text.empty()
                                        ? digest::written_aside(view.earlier_text, dialect)
                                        : std::string();
        if (view.task.kind == TaskKind::remove) {
            const std::string instead = view.text.empty() ? std::string() : "\n" + line("instead") + "\n" + text;
            return (earlier.empty() ? line("earlier") : earlier) + instead;
        }
        return earlier.empty() ? text : text + "\n" + line("earlier") + "\n" + earlier;
    }

    bool fits(const std::string& text) const {
        return digest::rendered_length(text, dialect) <= digest::length_limit(dialect);
    }

    /// What does not fit is on the page; half a text is never offered for copying.
    std::string all() const {
        const std::string foot = "\n" + digest::written_bold(end(), dialect);
        for (const bool with_earlier : {true, false}) {
            std::string text = head() + "\n" + middle(with_earlier) + foot;
            if (fits(text)) return text;
        }
        return head() + foot;
    }
};

std::vector<std::vector<Button>> buttons_of(const TaskView& view, const std::string& page, const config::Texts& texts) {
    std::vector<std::vector<Button>> rows;
    if (view.task.state != TaskState::open) return rows;
    const auto act = [&](std::string_view key, What what) {
        return Button{texts.at(fmt::format("editor.task.{}", key)), to_data(TaskPress{what, view.task.broadcast})};
    };
    std::vector<Button> addresses;
    if (!page.empty()) addresses.push_back({texts.at("editor.task.page"), {}, page});
    if (!view.channel_url.empty()) addresses.push_back({texts.at("editor.task.channel_button"), {}, view.channel_url});
    if (!addresses.empty()) rows.push_back(std::move(addresses));
    rows.push_back({act("posted_button", What::posted)});
    rows.push_back({act("take_button", What::take), act("drop_button", What::drop)});
    return rows;
}

} // namespace

OutgoingMessage show_task(const TaskView& view, const config::Editor& who, const std::string& page,
                          const config::Texts& texts, const digest::Zone& zone, Dialect dialect) {
    OutgoingMessage message;
    message.text = TaskText{view, who, texts, zone, dialect}.all();
    message.plain = TaskText{view, who, texts, zone, Dialect::plain}.all();
    message.buttons = buttons_of(view, page, texts);
    return message;
}

} // namespace depesche::bot
