#include "config/table_reader.hpp"

#include "config/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <tuple>

namespace depesche::config {
namespace {

using Kind = TomlValue::Kind;

bool has_control_characters(std::string_view text) {
    return std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// Keys that need quotes in TOML are quoted in messages too, and cut: a key can be of any length.
std::string shown_key(std::string_view key) {
    const auto plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; };
    if (!key.empty() && key.size() <= 40 && std::ranges::all_of(key, plain)) return std::string(key);
    std::string shown = "\"";
    for (const char c : key.substr(0, 40)) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    return shown + (key.size() > 40 ? "...\"" : "\"");
}

} // namespace

std::string Problem::to_string() const {
    std::string text = file;
    if (line > 0) text += fmt::format(":{}", line);
    if (!key.empty()) text += ": " + key;
    return text + ": " + message;
}

std::vector<Problem> Problems::take() {
    const auto place = [](const Problem& problem) { return std::tie(problem.line, problem.key, problem.message); };
    std::ranges::sort(list_, {}, place);
    return std::move(list_);
}

const TomlValue* TableReader::find(std::string_view key) {
    if (std::ranges::find(known_, key) == known_.end()) known_.emplace_back(key);
    return table_ == nullptr ? nullptr : table_->find(key);
}

std::optional<std::string> TableReader::text(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->kind != Kind::text) {
        wrong_kind(*value, key, "a text in quotes");
        return std::nullopt;
    }
    if (has_control_characters(value->text)) {
        problem(key, "a text here is one line, without tabs or other control characters");
        return std::nullopt;
    }
    return value->text;
}

std::optional<std::string> TableReader::required_text(std::string_view key, std::string_view why) {
    const bool missing = find(key) == nullptr;
    auto value = text(key);
    if (missing || (value && value->empty())) {
        problem(key, fmt::format("{}: {}", missing ? "required" : "must not be empty", why));
        return std::nullopt;
    }
    return value;
}

std::optional<bool> TableReader::flag(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->kind == Kind::flag) return value->flag;
    wrong_kind(*value, key, "true or false, without quotes");
    return std::nullopt;
}

std::optional<int> TableReader::integer(std::string_view key, int least, int most) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->kind != Kind::integer) {
        wrong_kind(*value, key, fmt::format("a whole number from {} to {}", least, most));
    } else if (value->integer < least || value->integer > most) {
        problem(key,
                fmt::format("{} is out of range; expected a whole number from {} to {}", value->integer, least, most));
    } else {
        return static_cast<int>(value->integer);
    }
    return std::nullopt;
}

std::optional<double> TableReader::number(std::string_view key, double least, double most) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->kind != Kind::integer && value->kind != Kind::number) {
        wrong_kind(*value, key, fmt::format("a number from {} to {}", least, most));
    } else if (!(value->number >= least && value->number <= most)) { // so written that NaN is refused too
        problem(key, fmt::format("{} is out of range; expected a number from {} to {}", value->number, least, most));
    } else {
        return value->number;
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> TableReader::texts(std::string_view key) {
    const auto* value = find(key);
    if (value == nullptr) return std::nullopt;
    if (value->kind != Kind::list) {
        wrong_kind(*value, key, "a list of texts like [\"one\", \"two\"]");
        return std::nullopt;
    }
    std::vector<std::string> result;
    for (const auto& item : value->items) {
        if (item.kind == Kind::text && !item.text.empty() && !has_control_characters(item.text)) {
            result.push_back(item.text);
        } else {
            problems_.add(item.line, path(key), "expected a list of texts, each in quotes and none empty");
        }
    }
    return result;
}

std::optional<std::size_t> TableReader::choice(std::string_view key, const std::vector<std::string>& words) {
    if (const auto* any = find(key); any != nullptr && any->kind != Kind::text) {
        wrong_kind(*any, key, list_words(words, "or", true));
        return std::nullopt;
    }
    const auto value = text(key);
    if (!value) return std::nullopt;
    const auto found = std::ranges::find(words, *value);
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    const auto near = nearest(*value, words);
    problem(key, fmt::format("expected {}{}", list_words(words, "or", true),
                             near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near.front())));
    return std::nullopt;
}

void TableReader::problem(std::string_view key, std::string message) {
    problems_.add(line(key), path(key), std::move(message));
}

void TableReader::wrong_kind(const TomlValue& value, std::string_view key, std::string_view wanted) {
    problem(key, fmt::format("expected {}, found {}", wanted, value.kind_name()));
}

void TableReader::wrong_kind_for(const TomlValue& value, std::string_view key, const std::string& allowed) {
    if (!allowed.starts_with("expected ")) return wrong_kind(value, key, "a text in quotes");
    problem(key, fmt::format("{}; found {}", allowed, value.kind_name()));
}

std::string TableReader::path(std::string_view key) const {
    if (key.empty()) return path_;
    return path_.empty() ? shown_key(key) : path_ + "." + shown_key(key);
}

int TableReader::line(std::string_view key) const {
    const auto* value = table_ == nullptr ? nullptr : table_->find(key);
    return value == nullptr || value->line == 0 ? line_ : value->line;
}

void TableReader::report_unknown(const std::vector<std::string>& elsewhere) {
    if (table_ == nullptr) return;
    auto allowed = known_;
    std::ranges::sort(allowed);
    for (const auto& [key, value] : table_->members) {
        if (std::ranges::find(known_, key) != known_.end()) continue;
        if (std::ranges::find(elsewhere, key) != elsewhere.end()) {
            problem(key, fmt::format("\"{}\" belongs to the top of the file, above the first [table]", key));
            continue;
        }
        const auto near = nearest(key, allowed);
        problem(key, fmt::format("unknown key{}; known here: {}",
                                 near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near.front()),
                                 list_words(allowed)));
    }
}

} // namespace depesche::config
