#include "bot/editor/duty.hpp"

#include <algorithm>
#include <chrono>

namespace depesche::bot {

namespace {

bool has_day(config::DaySet days, digest::LocalDate date) {
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding();
    return ((days >> (weekday - 1)) & 1) != 0;
}

/// A watch that passes midnight belongs to the day on which it begins.
bool on_duty(const config::Editor& editor, const digest::Zone& zone, digest::Instant now) {
    const digest::LocalDate today = zone.date(now);
    const digest::LocalDate yesterday{std::chrono::sys_days{today} - std::chrono::days{1}};
    const config::LocalMinutes time = zone.time(now);
    if (editor.from == editor.until) return has_day(editor.days, today);
    if (editor.from < editor.until) return has_day(editor.days, today) && time >= editor.from && time < editor.until;
    if (time >= editor.from) return has_day(editor.days, today);
    return time < editor.until && has_day(editor.days, yesterday);
}

} // namespace

std::vector<const config::Editor*> asking_order(const config::EditorsSettings& editors, const digest::Zone& zone,
                                                digest::Instant now) {
    std::vector<const config::Editor*> order;
    for (const bool duty : {true, false}) {
        for (const config::Editor& editor : editors.people) {
            if (on_duty(editor, zone, now) == duty) order.push_back(&editor);
        }
    }
    return order;
}

const config::Editor* editor_by_address(const config::EditorsSettings& editors, std::string_view address) {
    const auto found = std::ranges::find(editors.people, address, &config::Editor::address);
    return found == editors.people.end() || address.empty() ? nullptr : &*found;
}

const config::Editor* editor_by_name(const config::EditorsSettings& editors, std::string_view name) {
    const auto found = std::ranges::find(editors.people, name, &config::Editor::name);
    return found == editors.people.end() || name.empty() ? nullptr : &*found;
}

} // namespace depesche::bot
