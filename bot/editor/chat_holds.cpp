#include "bot/editor/chat_holds.hpp"

#include "bot/editor/chat_buttons.hpp"
#include "bot/editor/chat_view.hpp"
#include "digest/format/format.hpp"
#include "digest/format/fragments.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using digest::Dialect;
using digest::Hold;
using What = HoldPress::What;

namespace {

constexpr std::size_t titles_shown = 8;
constexpr std::size_t urgent_buttons = 4;
constexpr std::size_t longest_title = 90;
constexpr std::size_t longest_button = 40;

std::string span_words(std::chrono::minutes span, const config::Texts& texts) {
    const long count = static_cast<long>(span.count());
    if (count < 120) return texts.count("editor.hold.minutes", std::max(count, 1L));
    if (count < 48 * 60) return texts.count("editor.hold.hours", (count + 30) / 60);
    return texts.count("editor.hold.days", (count + 720) / 1440);
}

struct HoldText {
    const HoldView& view;
    const config::Texts& texts;
    const digest::Zone& zone;
    Dialect dialect;

    std::string key(std::string_view name) const { return fmt::format("editor.hold.{}", name); }
    std::string clock(Instant at) const { return digest::time_text("time_long", at, texts, zone); }

    /// "tomorrow" would be wrong the next day, when the message still stands there.
    std::string weekday(Instant at) const {
        const std::chrono::weekday day{std::chrono::sys_days{zone.date(at)}};
        return texts.at(fmt::format("page.weekday.{}", day.iso_encoding()));
    }

    std::string titles() const {
        std::string lines;
        const bool open = view.hold.decision == Hold::Decision::open;
        std::size_t shown = 0;
        for (const digest::StoredArticle& stored : view.articles) {
            if (open && stored.hold == 0) continue; // released alone
            if (shown++ == titles_shown) break;
            const std::string title = cut_title(stored.article.title, longest_title);
            lines += digest::written(fmt::format("{} {}\n", digest::is_urgent(stored.article) ? "‼️" : "·", title), dialect);
        }
        const long more =
            (open ? view.hold.waiting : view.hold.articles) - static_cast<long>(std::min(shown, titles_shown));
        if (more > 0) lines += digest::written(texts.count(key("more"), more) + "\n", dialect);
        return lines;
    }
    std::string end() const {
        const Hold& hold = view.hold;
        if (hold.decision == Hold::Decision::open)
            return texts.fill(key("until"), {{"day", weekday(hold.since + HoldDesk::patience)},
                                             {"time", clock(hold.since + HoldDesk::patience)}});
        const bool released = hold.decision == Hold::Decision::released;
        const std::string time = clock(hold.decided.value_or(hold.since));
        if (hold.decided_by.empty()) return texts.fill(key("expired"), {{"time", time}});
        return texts.fill(key(released ? "released" : "set_aside"), {{"who", hold.decided_by}, {"time", time}});
    }
    std::string all() const {
        const Hold& hold = view.hold;
        const int count = hold.decision == Hold::Decision::open ? hold.waiting : hold.articles;
        const std::string head = texts.count(key("head"), count, {{"source", view.source}});
        return digest::written_bold(head, dialect) + "\n" + digest::written(storm_words(hold.storm, texts), dialect) +
               "\n\n" + titles() + "\n" + digest::written_bold(end(), dialect);
    }
};

} // namespace

std::string hold_name(digest::HoldId id) { return fmt::format("hold-{}", id); }

std::string storm_words(const digest::Storm& storm, const config::Texts& texts) {
    using Kind = digest::Storm::Kind;
    std::map<std::string, std::string> values{{"fresh", std::to_string(storm.fresh)}};
    if (storm.kind == Kind::old_dates) return texts.fill("editor.hold.old_dates", values);
    values["span"] = span_words(storm.span, texts);
    if (storm.kind == Kind::no_history) return texts.fill("editor.hold.no_history", values);
    values["usual"] = std::to_string(storm.usual);
    if (storm.hours == 1) return texts.fill("editor.hold.too_many", values);
    values["hours"] = std::to_string(storm.hours);
    return texts.fill("editor.hold.too_many_long", values);
}

OutgoingMessage show_hold(const HoldView& view, const config::Texts& texts, const digest::Zone& zone, Dialect dialect) {
    OutgoingMessage message;
    message.text = HoldText{view, texts, zone, dialect}.all();
    message.plain = HoldText{view, texts, zone, Dialect::plain}.all();
    const Hold& hold = view.hold;
    const Button release{texts.at("editor.hold.release_button"), to_data(HoldPress{What::release, hold.id}), {}};
    if (hold.decision == Hold::Decision::set_aside) message.buttons = {{release}};
    if (hold.decision != Hold::Decision::open) return message;
    for (const digest::StoredArticle& stored : view.articles) {
        if (!digest::is_urgent(stored.article) || stored.hold == 0 || message.buttons.size() == urgent_buttons) continue;
        const std::string title = cut_title(stored.article.title, longest_button);
        message.buttons.push_back({Button{texts.fill("editor.hold.one_button", {{"title", title}}),
                                          to_data(HoldPress{What::release_one, stored.key}),
                                          {}}});
    }
    message.buttons.push_back(
        {release, Button{texts.at("editor.hold.aside_button"), to_data(HoldPress{What::set_aside, hold.id}), {}}});
    return message;
}

} // namespace depesche::bot
