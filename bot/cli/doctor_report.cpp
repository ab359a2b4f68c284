#include "bot/cli/doctor_report.hpp"

#include "bot/cli/feed_words.hpp"
#include "digest/feed/encoding.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

namespace {

constexpr std::size_t widest = 100;
constexpr std::ptrdiff_t most_lines = 40; // one screen
constexpr std::size_t longest_todo = 600; // bytes: an address or two and a sentence

} // namespace

std::string harmless(std::string_view text, std::size_t longest) {
    std::string out;
    while (!text.empty() && out.size() < longest) {
        const std::size_t length = digest::feed::utf8_sequence(text);
        const bool control = static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7f;
        out.append(length == 0 || control ? "?" : text.substr(0, length));
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return text.empty() ? out : out + "…";
}

void DoctorReport::section(std::string_view title) { seen_ += fmt::format("\n\n{}", title); }

void DoctorReport::line(const std::string& text) { seen_ += "\n" + wrapped(text, widest, "  "); }

void DoctorReport::fact(std::string_view name, const std::string& said) {
    const std::string value = harmless(said);
    seen_ += "\n" + wrapped(fmt::format("{:<12} {}", name, value), widest, "  ");
    data_[std::string(name)] = value;
}

void DoctorReport::bad(const std::string& what) {
    broken_ = true;
    todo_.insert(todo_.begin(), harmless(what, longest_todo));
}

void DoctorReport::todo(const std::string& what) {
    std::string item = harmless(what, longest_todo);
    if (std::ranges::find(todo_, item) == todo_.end()) todo_.push_back(std::move(item));
}

VerbResult DoctorReport::result(const std::string& url) {
    data_["ok"] = !broken_;
    data_["todo"] = todo_;
    return {broken_ ? exit_failed : exit_ok, text(url), data_};
}

std::string DoctorReport::text(const std::string& url) const {
    std::string text = wrapped(url, widest, "");
    text += todo_.empty() ? "\nAll is well: nothing to do."
            : broken_     ? "\nBROKEN. What to do:"
                          : "\nIt works. What could be better:";
    auto room = most_lines - 2 - std::ranges::count(text, '\n') - std::ranges::count(seen_, '\n');
    for (std::size_t i = 0; i < todo_.size(); ++i) {
        std::string item = wrapped(todo_[i], widest, "     ");
        item.replace(0, 5, fmt::format("{:>3}. ", i + 1));
        room -= 1 + std::ranges::count(item, '\n');
        if (room < 0 && i > 0) {
            text += fmt::format("\n     and {} more; --json lists all", todo_.size() - i);
            break;
        }
        text += "\n" + item;
    }
    return text + seen_;
}

} // namespace depesche::bot
