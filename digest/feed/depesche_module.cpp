#include "digest/feed/depesche_module.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/json_value.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace depesche::digest::feed {
namespace {

constexpr From ours = From::module_of_ours;

void take_text(std::string& place, Field field, Article& article, std::string_view value) {
    place = html_to_line(value);
    if (!place.empty()) article.from.set(field, ours);
}

void merge_text(std::string& to, std::string& from, Field field, Article& article) {
    if (from.empty()) return;
    to = std::move(from);
    article.from.set(field, ours);
}

bool is_true(std::string_view value) {
    const std::string said = lower(trim(value));
    return said == "true" || said == "yes" || said == "1";
}

} // namespace

void take_member(Article& article, std::string_view name, std::string_view value, const Zone* zone) {
    const std::string member = lower(name);
    if (member == "embargo_until") {
        set_embargo(article, value, ours, zone, Writer::newsroom);
    } else if (member == "status") {
        take_status(article, value, ours);
    } else if (member == "correction" && is_true(value)) {
        article.is_correction = true;
        article.from.set(Field::correction, ours);
    } else if (member == "urgency") {
        const std::string_view digit = trim(value);
        if (digit.size() != 1 || digit[0] < '1' || digit[0] > '8') return;
        article.urgency = digit[0] - '0';
        article.from.set(Field::urgency, ours);
    } else if (member == "kicker") {
        take_text(article.kicker, Field::kicker, article, value);
    } else if (member == "push_title") {
        take_text(article.push_title, Field::push_title, article, value);
    } else if (member == "section") {
        take_text(article.section, Field::section, article, value);
    }
}

void take_extension(Article& article, const nlohmann::json& item, const Zone* zone) {
    const nlohmann::json& extension = member(item, "_depesche");
    if (!extension.is_object()) return;
    for (const auto& one : extension.items()) {
        const nlohmann::json& value = one.value();
        take_member(article, one.key(), value.is_boolean() ? (value.get<bool>() ? "true" : "false") : text_of(value),
                    zone);
    }
}

void merge_members(Article& to, Article& from) {
    merge_text(to.kicker, from.kicker, Field::kicker, to);
    merge_text(to.push_title, from.push_title, Field::push_title, to);
    merge_text(to.section, from.section, Field::section, to);
    if (from.urgency != 0) {
        to.urgency = from.urgency;
        to.from.set(Field::urgency, ours);
    }
    if (from.is_correction) {
        to.is_correction = true;
        to.from.set(Field::correction, from.from.of(Field::correction));
    }
    if (from.embargo_until)
        raise_embargo(to, *from.embargo_until, from.from.of(Field::embargo));
    else if (from.from.of(Field::embargo) != From::nowhere)
        withhold(to, from.from.of(Field::embargo));
    lower_status(to, from.status, from.from.of(Field::status));
}

} // namespace depesche::digest::feed
