#include "bot/web/promise_words.hpp"

#include "digest/edition/edition_words.hpp"
#include "digest/format/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace depesche::bot {

namespace {

constexpr int days_of_week = 7;

bool on(config::DaySet days, int day) { return (days >> day & 1) != 0; }

/// Whether some real reader can get it.
bool is_offered(const config::Settings& settings, const config::EditionSettings& edition) {
    return std::ranges::any_of(settings.audiences, [&](const config::AudienceSettings& audience) {
        return !audience.test && (audience.editions.empty() ||
                                  std::ranges::find(audience.editions, edition.name) != audience.editions.end());
    });
}

int most_editions_a_day(const std::vector<config::EditionSettings>& editions) {
    int most = 0;
    for (int day = 0; day < days_of_week; ++day) {
        const auto count =
            std::ranges::count_if(editions, [day](const auto& edition) { return on(edition.days, day); });
        most = std::max(most, static_cast<int>(count));
    }
    return most;
}

std::string weekday(int day, const config::Texts& texts) { return texts.at(fmt::format("page.weekday.{}", day + 1)); }

PromiseWords::Line edition_line(const config::EditionSettings& edition, const config::Texts& texts) {
    const digest::Heading heading = digest::edition_heading(edition, texts);
    return {digest::with_sign(heading.sign, heading.text),
            texts.fill("page.edition_when", {{"days", days_words(edition.days, texts)},
                                             {"time_long", digest::time_words("time_long", edition.at, texts)},
                                             {"stories", texts.count("stories", edition.items)}})};
}

} // namespace

Promise promise_of(const config::Settings& settings) {
    Promise promise;
    for (const config::EditionSettings& edition : settings.editions) {
        if (is_offered(settings, edition)) promise.editions.push_back(edition);
    }
    std::ranges::sort(promise.editions, {},
                      [](const config::EditionSettings& edition) { return std::pair(edition.at, edition.name); });
    promise.alerts_per_day = settings.breaking.per_day;
    if (promise.alerts_per_day > 0)
        promise.most_per_day =
            most_editions_a_day(promise.editions) + promise.alerts_per_day + promise.surprising_per_day;
    if (settings.breaking.quiet_from != settings.breaking.quiet_until) {
        promise.quiet_from = settings.breaking.quiet_from;
        promise.quiet_until = settings.breaking.quiet_until;
    }
    return promise;
}

std::string list_words(const std::vector<std::string>& words, const config::Texts& texts) {
    std::string list;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) list += i + 1 == words.size() ? " " + texts.at("list.and") + " " : ", ";
        list += words[i];
    }
    return list;
}

std::string days_words(config::DaySet days, const config::Texts& texts) {
    constexpr config::DaySet all = 0x7f;
    if ((days & all) == all) return texts.at("page.every_day");
    const int first = std::countr_zero(static_cast<unsigned>(days));
    const int count = std::popcount(static_cast<unsigned>(days & all));
    const int last = first + count - 1;
    const bool in_a_row = last < days_of_week && (days >> first) == (1 << count) - 1;
    if (in_a_row && count > 2)
        return texts.fill("page.day_range", {{"first", weekday(first, texts)}, {"last", weekday(last, texts)}});
    std::vector<std::string> names;
    for (int day = 0; day < days_of_week; ++day) {
        if (on(days, day)) names.push_back(weekday(day, texts));
    }
    return list_words(names, texts);
}

PromiseWords promise_words(const Promise& promise, const config::Texts& texts) {
    PromiseWords words;
    for (const config::EditionSettings& edition : promise.editions) words.lines.push_back(edition_line(edition, texts));
    words.lines.push_back({digest::with_sign(texts.at("surprising.sign"), texts.at("button.surprising")),
                           texts.at("page.surprising_when")});
    words.lines.push_back({digest::with_sign(texts.at("alert.sign"), texts.at("button.breaking")),
                           promise.alerts_per_day > 0 ? texts.count("page.breaking_when", promise.alerts_per_day)
                                                      : texts.at("page.breaking_free")});
    if (promise.most_per_day) words.total = texts.count("page.total", *promise.most_per_day);
    words.not_counted = texts.at("page.not_counted");
    if (promise.quiet_from)
        words.night =
            texts.fill("page.night", {{"from", digest::time_words("time_long", *promise.quiet_from, texts)},
                                      {"until", digest::time_words("time_long", *promise.quiet_until, texts)}});
    return words;
}

} // namespace depesche::bot
