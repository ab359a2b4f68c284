#include "bot/editor/chat_buttons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace depesche::bot {

namespace {

using What = DraftPress::What;

constexpr std::size_t longest_data = 64; // core.telegram.org/bots/api#inlinekeyboardbutton, read 2026-11
constexpr std::size_t hash_length = 8;

struct Letter {
    char letter;
    What what;
    std::string_view words;
};
constexpr std::array letters{
    Letter{'A', What::approve, "approve"},     Letter{'H', What::hold, "hold"},
    Letter{'R', What::release, "release"},     Letter{'U', What::undo, "undo"},
    Letter{'K', What::skip, "skip"},           Letter{'W', What::swap_menu, "swap menu"},
    Letter{'P', What::swap, "swap"},           Letter{'D', What::drop, "drop"},
    Letter{'M', What::edit_menu, "edit menu"}, Letter{'Q', What::ask_edit, "edit"},
    Letter{'B', What::back, "back"},           Letter{'X', What::stop, "stop"},
    Letter{'G', What::resume, "resume"},       Letter{'E', What::in_place, "in place"},
    Letter{'F', What::rest, "rest"},
};

struct TaskLetter {
    char letter;
    TaskPress::What what;
    std::string_view words;
};
constexpr std::array task_letters{
    TaskLetter{'p', TaskPress::What::posted, "posted"},
    TaskLetter{'t', TaskPress::What::take, "take"},
    TaskLetter{'d', TaskPress::What::drop, "not posted"},
};

struct HoldLetter {
    char letter;
    HoldPress::What what;
    std::string_view words;
};
constexpr std::array hold_letters{
    HoldLetter{'r', HoldPress::What::release, "release of hold"},
    HoldLetter{'o', HoldPress::What::release_one, "release of held article"},
    HoldLetter{'a', HoldPress::What::set_aside, "setting aside of hold"},
};

/// Takes a number of at most `digits` digits from the front; nothing when there is none.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t digits) {
    std::int64_t value = 0;
    const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
    if (length == 0 || length > digits) return std::nullopt;
    std::from_chars(text.data(), text.data() + length, value);
    text.remove_prefix(length);
    return value;
}

bool take(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

bool is_hash(std::string_view text) {
    return text.size() == hash_length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_draft_id(std::string_view text) {
    const auto fits = [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !text.empty() && text.size() <= longest_data && std::ranges::all_of(text, fits);
}

/// "A3.1a2b3c4d.ID", "W3.1a2b3c4d2.ID", "P3.1a2b3c4d2-5.ID" without the first letter.
std::optional<Press> draft_press(What what, std::string_view text) {
    DraftPress press;
    press.what = what;
    const auto version = take_number(text, 6);
    if (!version || !take(text, '.') || !is_hash(text.substr(0, hash_length))) return std::nullopt;
    press.version = static_cast<int>(*version);
    press.hash = text.substr(0, hash_length);
    text.remove_prefix(hash_length);
    if (const auto item = take_number(text, 3)) press.item = static_cast<int>(*item);
    if (take(text, '-')) {
        const auto choice = take_number(text, 3);
        if (!choice) return std::nullopt;
        press.choice = static_cast<int>(*choice);
    }
    if (!take(text, '.') || !is_draft_id(text)) return std::nullopt;
    press.draft = text;
    return press;
}

/// "eSr17" without "eS".
std::optional<Press> hold_press(std::string_view text) {
    if (text.empty()) return std::nullopt;
    const auto known = std::ranges::find(hold_letters, text.front(), &HoldLetter::letter);
    text.remove_prefix(1);
    const auto number = take_number(text, 18);
    if (known == hold_letters.end() || !number || !text.empty()) return std::nullopt;
    return HoldPress{known->what, *number};
}

} // namespace

std::string to_data(const Press& press) {
    if (const auto* task = std::get_if<TaskPress>(&press)) {
        const auto letter = std::ranges::find(task_letters, task->what, &TaskLetter::what);
        return fmt::format("eT{}{}", letter->letter, task->task);
    }
    if (const auto* hold = std::get_if<HoldPress>(&press)) {
        const auto letter = std::ranges::find(hold_letters, hold->what, &HoldLetter::what);
        return fmt::format("eS{}{}", letter->letter, hold->id);
    }
    const auto& draft = std::get<DraftPress>(press);
    const auto letter = std::ranges::find(letters, draft.what, &Letter::what);
    const std::string item = draft.item > 0 ? std::to_string(draft.item) : std::string();
    const std::string choice = draft.choice > 0 ? fmt::format("-{}", draft.choice) : std::string();
    return fmt::format("e{}{}.{}{}{}.{}", letter->letter, draft.version, draft.hash, item, choice, draft.draft);
}

DraftPress press_on(const Draft& draft, DraftPress::What what, int item, int choice) {
    return {what, draft.id, draft.version, draft.content_hash.substr(0, hash_length), item, choice};
}

bool is_editors_data(std::string_view data) {
    return data.size() >= 2 && data[0] == 'e' && data[1] >= 'A' && data[1] <= 'Z';
}

std::optional<Press> press_from(std::string_view data) {
    if (data.size() > longest_data || !is_editors_data(data)) return std::nullopt;
    const char letter = data[1];
    data.remove_prefix(2);
    if (letter == 'S') return hold_press(data);
    if (letter != 'T') {
        const auto known = std::ranges::find(letters, letter, &Letter::letter);
        return known == letters.end() ? std::nullopt : draft_press(known->what, data);
    }
    if (data.empty()) return std::nullopt;
    const auto known = std::ranges::find(task_letters, data.front(), &TaskLetter::letter);
    data.remove_prefix(1);
    const auto number = take_number(data, 18);
    if (known == task_letters.end() || !number || !data.empty()) return std::nullopt;
    return TaskPress{known->what, *number};
}

std::string describe(const Press& press) {
    if (const auto* task = std::get_if<TaskPress>(&press))
        return fmt::format("{} of post {}", std::ranges::find(task_letters, task->what, &TaskLetter::what)->words,
                           task->task);
    if (const auto* hold = std::get_if<HoldPress>(&press))
        return fmt::format("{} {}", std::ranges::find(hold_letters, hold->what, &HoldLetter::what)->words, hold->id);
    const auto& draft = std::get<DraftPress>(press);
    return fmt::format("{} of {}", std::ranges::find(letters, draft.what, &Letter::what)->words, draft.draft);
}

} // namespace depesche::bot
