#include "bot/web/task_page_data.hpp"

#include "bot/editor/take_back.hpp"
#include "digest/edition/edition.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

using nlohmann::json;

namespace {

class PageWords {
public:
    PageWords(const TaskPageInput& input, const Newsroom& newsroom)
        : input_(input),
          newsroom_(newsroom),
          texts_(newsroom.texts_for("")) {}

    std::string at(std::string_view key) const { return texts_.at(fmt::format("task.{}", key)); }
    std::string fill(std::string_view key, const std::map<std::string, std::string>& values) const {
        return texts_.fill(fmt::format("task.{}", key), values);
    }
    /// "13.00 Uhr", with the day where it is not today.
    std::string clock(Instant instant) const {
        const digest::LocalDate date = newsroom_.zone().date(instant);
        if (date == newsroom_.zone().date(newsroom_.now())) return time(instant);
        const auto weekday = std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding();
        return fmt::format("{} {}", texts_.at(fmt::format("weekday.{}", weekday)), time(instant));
    }
    std::string time(Instant instant) const {
        return digest::time_text("time_long", instant, texts_, newsroom_.zone());
    }
    const std::string& language() const { return texts_.language(); }

    std::string span(std::chrono::milliseconds span) const {
        const auto seconds = std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::seconds>(span).count(), 0);
        if (seconds < 120) return fill("seconds", {{"n", std::to_string(seconds)}});
        const auto minutes = seconds / 60;
        if (minutes < 120) return fill("minutes", {{"n", std::to_string(minutes)}});
        return fill("hours", {{"h", std::to_string(minutes / 60)}, {"n", std::to_string(minutes % 60)}});
    }

    std::string what_it_is(const Task& task) const { return at(to_string(task.kind)); }

    std::string ending() const {
        const Task& task = input_.view.task;
        const Instant ended = task.ended.value_or(task.due);
        if (task.state == TaskState::posted)
            return fill(task.kind == TaskKind::remove ? "ended_removed" : "ended_posted",
                        {{"name", task.posted_by}, {"time", clock(ended)}, {"span", span(ended - task.due)}});
        if (task.state == TaskState::expired) return fill("ended_expired", {{"time", clock(task.expires)}});
        if (input_.view.reason.starts_with(corrected_by)) return at("ended_corrected");
        if (input_.view.reason.starts_with(article_killed)) return at("ended_killed");
        return dropped(task.kind == TaskKind::remove ? "ended_kept" : "ended_dropped");
    }

    /// Only what a person typed is shown; our own records are English.
    std::string dropped(std::string_view key) const {
        const TaskView& view = input_.view;
        std::string why = view.dropped_why;
        if (!view.dropped_by.empty())
            why = why.empty() ? view.dropped_by : fmt::format("{} ({})", why, view.dropped_by);
        if (why.empty()) why = at("ended_stopped");
        return fill(key, {{"why", why}});
    }

    std::string asked() const {
        const Task& task = input_.view.task;
        if (task.assignee.empty()) return {};
        return fill("asked", {{"name", task.assignee}, {"time", clock(task.asked_at)}});
    }

private:
    const TaskPageInput& input_;
    const Newsroom& newsroom_;
    const config::Texts& texts_;
};

/// Rows that show a text whole on a phone of 390 px, as far as that can be known without a browser.
int rows_for(std::string_view text) {
    constexpr std::size_t letters_a_row = 42;
    int rows = 1;
    std::size_t row = 0;
    for (const char c : text) {
        const bool starts_a_letter = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        row += starts_a_letter ? 1 : 0;
        if (c != '\n' && row <= letters_a_row) continue;
        ++rows;
        row = 0;
    }
    return std::min(rows, 40);
}

json earlier_of(const TaskView& view, const PageWords& words) {
    json list = json::array();
    for (const EarlierPost& post : view.earlier) {
        json entry = {{"text", post.text},
                      {"rows", rows_for(post.text)},
                      {"label", words.fill("earlier_by", {{"name", post.by}, {"time", words.clock(post.at)}})},
                      {"number", list.size() + 1},
                      {"link", post.link},
                      {"open_words", words.at("open_earlier")}};
        list.push_back(std::move(entry));
    }
    return list;
}

json others_of(const TaskPageInput& input, const PageWords& words) {
    json list = json::array();
    for (const Task& task : input.open) { // urgent ones first already
        if (task.broadcast == input.view.task.broadcast) continue;
        list.push_back({{"href", input.link_of(task)},
                        {"what", words.what_it_is(task)},
                        {"first_line", input.first_line_of(task)},
                        {"until", words.fill("until", {{"time", words.clock(task.expires)}})}});
    }
    return list;
}

/// Buttons, labels and hints that do not depend on the task.
void add_labels(json& data, const PageWords& words) {
    for (const char* key :
         {"copy", "copied", "share", "open_channel", "take", "why_label", "link_label", "link_hint", "text_label",
          "others", "save_picture", "seconds_left", "minutes_left", "hours_left", "too_late"})
        data[key] = words.at(key);
}

void add_picture(json& data, const TaskView& view) {
    if (view.picture_url.empty()) return;
    data["picture"] = {{"url", view.picture_url}, {"alt", view.picture_alt}, {"credit", view.picture_credit}};
}

} // namespace

json task_page_data(const TaskPageInput& input, const Newsroom& newsroom) {
    const PageWords words(input, newsroom);
    const TaskView& view = input.view;
    const Task& task = view.task;
    const bool removes = task.kind == TaskKind::remove;
    json data = {{"language", words.language()},
                 {"title", fmt::format("{} · {}", words.what_it_is(task), newsroom.settings().name)},
                 {"style", "../style.css"},
                 {"newsroom", newsroom.settings().name},
                 {"person", words.fill("for_person", {{"name", input.person}})},
                 {"what", words.what_it_is(task)},
                 {"when", words.fill("due", {{"due", words.clock(task.due)}, {"time", words.clock(task.expires)}})},
                 {"left", std::chrono::duration_cast<std::chrono::seconds>(task.expires - newsroom.now()).count()},
                 {"token", input.token},
                 {"channel_url", view.channel_url},
                 {"text", view.text},
                 {"rows", rows_for(view.text)},
                 {"hint", words.at(removes ? "remove_hint" : "post_hint")},
                 {"not_done", words.at(removes ? "not_removed" : "not_posted")},
                 {"done", words.at(removes ? "removed" : "posted")}};
    add_labels(data, words);
    data["removes"] = removes;
    data["is_open"] = !is_over(task);
    data["urgent"] = task.urgent && !is_over(task);
    data["ended"] = is_over(task) ? words.ending() : std::string();
    data["good_end"] = task.state == TaskState::posted;
    data["asked"] = is_over(task) ? std::string() : words.asked();
    data["earlier"] = earlier_of(view, words);
    data["has_earlier"] = !view.earlier.empty();
    data["earlier_heading"] = words.at(removes ? "earlier_to_remove" : "earlier");
    data["instead"] = removes && !view.text.empty() ? words.at("in_its_place") : std::string();
    data["article"] = view.article.empty() ? std::string() : words.fill("article_gone", {{"title", view.article}});
    data["problem"] = input.notes.bad_link ? words.at("bad_post_link") : std::string();
    data["typed_link"] = input.notes.link;
    data["other_tasks"] = others_of(input, words);
    data["has_others"] = !data["other_tasks"].empty();
    add_picture(data, view);
    return data;
}

} // namespace depesche::bot
