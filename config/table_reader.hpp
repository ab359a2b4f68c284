#pragma once

#include "config/load_settings.hpp"
#include "config/toml_value.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::config {

/// Collects what is wrong; keys and lines are known here once, so that no reader has to repeat them.
class Problems {
public:
    explicit Problems(std::string file) : file_(std::move(file)) {}

    void add(int line, std::string key, std::string message) {
        list_.push_back({file_, line, std::move(key), std::move(message)});
    }
    bool empty() const noexcept { return list_.empty(); }
    /// In the order of the file.
    std::vector<Problem> take();

private:
    std::string file_;
    std::vector<Problem> list_;
};

/// Reads the keys of one table. Every getter reports what is wrong and then returns nothing,
/// so that reading goes on and all problems are found at once. Keys never asked for are unknown keys.
/// Values are not repeated in problems unless they come from a fixed set of words: anything may be a secret in the
/// wrong place.
class TableReader {
public:
    /// `table` may be nullptr: then nothing is found. `path` is its dotted key, empty for the whole file.
    TableReader(const TomlValue* table, std::string path, int line, Problems& problems)
        : table_(table),
          path_(std::move(path)),
          line_(line),
          problems_(problems) {}

    const TomlValue* find(std::string_view key);
    bool has(std::string_view key) { return find(key) != nullptr; }

    /// Without control characters; line breaks neither.
    std::optional<std::string> text(std::string_view key);
    /// As text, and reports a missing or empty one: `why` completes "required: ...".
    std::optional<std::string> required_text(std::string_view key, std::string_view why);
    std::optional<bool> flag(std::string_view key);
    std::optional<int> integer(std::string_view key, int least, int most);
    std::optional<double> number(std::string_view key, double least, double most);
    std::optional<std::vector<std::string>> texts(std::string_view key);
    /// One of the words, as its index.
    std::optional<std::size_t> choice(std::string_view key, const std::vector<std::string>& words);
    /// A text (or TOML time) that `parse` understands.
    template <class Parse>
    auto parsed(std::string_view key, Parse parse) {
        using Result = std::optional<typename decltype(parse(std::string_view{}))::value_type>;
        const auto* value = find(key);
        if (value == nullptr) return Result{};
        if (value->kind != TomlValue::Kind::text && value->kind != TomlValue::Kind::time) {
            const auto nothing = parse(std::string_view{});
            wrong_kind_for(*value, key, nothing ? std::string{} : nothing.error());
            return Result{};
        }
        auto result = parse(std::string_view(value->text));
        if (result) return Result{std::move(*result)};
        problem(key, std::move(result.error()));
        return Result{};
    }

    /// Reports something about a key of this table, at its line or at the table's when it is missing.
    void problem(std::string_view key, std::string message);
    void wrong_kind(const TomlValue& value, std::string_view key, std::string_view wanted);
    /// `allowed`: what a parser says about a text it cannot read.
    void wrong_kind_for(const TomlValue& value, std::string_view key, const std::string& allowed);
    std::string path(std::string_view key) const;
    int line(std::string_view key) const;
    int line() const noexcept { return line_; }

    /// Reports the keys that nothing asked for. `elsewhere`: keys of the top level, for which the likely slip is
    /// explained.
    void report_unknown(const std::vector<std::string>& elsewhere = {});

private:
    const TomlValue* table_;
    std::string path_;
    int line_;
    Problems& problems_;
    std::vector<std::string> known_;
};

} // namespace depesche::config
