#include "digest/edition/edition_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::digest {

namespace {

/// "stadt_gespräch" -> "Stadt gespräch": the name of an edition without texts of its own.
std::string shown_name(std::string name) {
    if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 32);
    std::ranges::replace(name, '_', ' ');
    return name;
}

} // namespace

std::string edition_text_prefix(const config::EditionSettings& edition, const config::Texts& texts) {
    const std::string own = "edition." + edition.name + ".";
    return texts.has(own + "heading") ? own : "edition.other.";
}

Heading edition_heading(const config::EditionSettings& edition, const config::Texts& texts) {
    const std::string prefix = edition_text_prefix(edition, texts);
    return {texts.at(prefix + "sign"), texts.fill(prefix + "heading", {{"name", shown_name(edition.name)}})};
}

std::string date_words(LocalDate date, const config::Texts& texts, std::string_view key, std::string_view weekdays) {
    const auto day = std::chrono::weekday{std::chrono::sys_days{date}}.iso_encoding();
    return texts.fill(key, {{"weekday", texts.at(fmt::format("{}.{}", weekdays, day))},
                            {"day", std::to_string(static_cast<unsigned>(date.day()))},
                            {"month", texts.at(fmt::format("month.{}", static_cast<unsigned>(date.month())))},
                            {"year", std::to_string(static_cast<int>(date.year()))}});
}

std::string time_words(std::string_view key, config::LocalMinutes time, const config::Texts& texts) {
    const auto hour = time.count() / 60;
    const auto minute = time.count() % 60;
    // Some languages write the long form as the short one: they may leave the key out.
    return texts.fill(
        texts.has(key) ? key : "time",
        {{"h", fmt::format("{}", hour)}, {"hh", fmt::format("{:02}", hour)}, {"mm", fmt::format("{:02}", minute)}});
}

} // namespace depesche::digest
