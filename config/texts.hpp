#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::config {

/// The words of one language: whole templates, never pieces glued together.
/// Keys are dotted ("edition.morning.heading"); placeholders are {name}.
class Texts {
public:
    explicit Texts(std::string language, std::map<std::string, std::string> entries);

    const std::string& language() const noexcept { return language_; }
    bool has(std::string_view key) const;
    /// The template of `key`. Throws std::out_of_range naming the key and the language: a missing text is a broken
    /// promise.
    const std::string& at(std::string_view key) const;
    /// The template with its placeholders filled; a placeholder without a value throws std::out_of_range.
    std::string fill(std::string_view key, const std::map<std::string, std::string>& values) const;
    /// A key with the plural forms ".one" and ".other" for n (French counts 0 as one); {n} is filled with n unless
    /// `values` has it.
    std::string count(std::string_view key, long n, std::map<std::string, std::string> values = {}) const;

    const std::map<std::string, std::string>& entries() const noexcept { return entries_; }

private:
    std::string language_;
    std::map<std::string, std::string> entries_;
};

/// The placeholders of a template: lower-case words in braces. Any other brace is an ordinary character.
std::set<std::string> placeholders(std::string_view text);

/// Built-in texts (config/texts/*.toml, embedded) with the newsroom's own laid over them.
class TextLibrary {
public:
    /// `overrides`: TOML tables by language, as Settings::texts_overrides. A language that is not built in starts from
    /// its best match.
    static std::expected<TextLibrary, std::string> load(std::string_view overrides = {});
    /// The texts that fit a BCP 47 tag best: exact, then the same language, then English.
    const Texts& best(std::string_view language) const;
    std::vector<std::string> languages() const;

private:
    std::map<std::string, Texts> by_language_;
};

} // namespace depesche::config
