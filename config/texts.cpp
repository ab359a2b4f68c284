#include "config/texts.hpp"

#include "config/toml_value.hpp"
#include "embedded_texts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace depesche::config {
namespace {

using Entries = std::map<std::string, std::string>;
using Kind = TomlValue::Kind;

/// Length of the placeholder name after a brace at `open`, 0 when the brace is an ordinary character.
std::size_t placeholder_length(std::string_view text, std::size_t open) {
    const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", open + 1);
    return end != std::string_view::npos && text[end] == '}' ? end - open - 1 : 0;
}

/// Tables become dotted keys. Nesting is bounded by the parser.
std::expected<void, std::string> flatten(const TomlValue& table, const std::string& prefix, Entries& entries) {
    for (const auto& [key, value] : table.members) {
        const auto path = prefix.empty() ? key : prefix + "." + key;
        if (value.kind == Kind::table) {
            if (auto inner = flatten(value, path, entries); !inner) return inner;
        } else if (value.kind == Kind::text) {
            entries[path] = value.text;
        } else {
            return std::unexpected(
                fmt::format("line {}: {}: expected a text in quotes, found {}", value.line, path, value.kind_name()));
        }
    }
    return {};
}

std::expected<TomlValue, std::string> parse(std::string_view toml) {
    auto root = parse_toml(toml);
    if (root) return std::move(*root);
    return std::unexpected(fmt::format("line {}: {}", root.error().line, root.error().message));
}

std::string_view primary(std::string_view language) { return language.substr(0, language.find('-')); }

/// The built-in texts by language: texts/LANGUAGE.toml.
std::expected<std::map<std::string, Entries>, std::string> built_in() {
    std::map<std::string, Entries> languages;
    for (const auto& [path, bytes] : embedded_texts()) {
        const auto slash = path.rfind('/') + 1;
        const std::string language(path.substr(slash, path.rfind('.') - slash));
        auto root = parse(bytes);
        if (!root) return std::unexpected(fmt::format("texts/{}.toml: {}", language, root.error()));
        if (auto flat = flatten(*root, "", languages[language]); !flat) {
            return std::unexpected(fmt::format("texts/{}.toml: {}", language, flat.error()));
        }
    }
    return languages;
}

/// The language of `languages` that fits `wanted` best; they always hold English.
template <class Map>
const typename Map::mapped_type& best_of(const Map& languages, std::string_view wanted) {
    if (const auto exact = languages.find(std::string(wanted)); exact != languages.end()) return exact->second;
    for (const auto& [language, value] : languages) {
        if (primary(language) == primary(wanted)) return value;
    }
    return languages.at("en");
}

} // namespace

std::set<std::string> placeholders(std::string_view text) {
    std::set<std::string> names;
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        if (const auto length = placeholder_length(text, open); length > 0)
            names.emplace(text.substr(open + 1, length));
    }
    return names;
}

Texts::Texts(std::string language, Entries entries) : language_(std::move(language)), entries_(std::move(entries)) {}

bool Texts::has(std::string_view key) const { return entries_.contains(std::string(key)); }

const std::string& Texts::at(std::string_view key) const {
    const auto found = entries_.find(std::string(key));
    if (found == entries_.end()) throw std::out_of_range(fmt::format("no text \"{}\" in {}", key, language_));
    return found->second;
}

std::string Texts::fill(std::string_view key, const Entries& values) const {
    const std::string_view text = at(key);
    std::string filled;
    // One pass: braces inside a value (a headline may hold anything) are never taken for placeholders.
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto length = text[i] == '{' ? placeholder_length(text, i) : 0;
        if (length == 0) {
            filled += text[i];
            continue;
        }
        const std::string name(text.substr(i + 1, length));
        const auto value = values.find(name);
        if (value == values.end())
            throw std::out_of_range(fmt::format("no value for {{{}}} in the text \"{}\" of {}", name, key, language_));
        filled += value->second;
        i += length + 1;
    }
    return filled;
}

std::string Texts::count(std::string_view key, long n, Entries values) const {
    const bool one = n == 1 || (n == 0 && primary(language_) == "fr");
    values.try_emplace("n", std::to_string(n));
    return fill(fmt::format("{}.{}", key, one ? "one" : "other"), values);
}

std::expected<TextLibrary, std::string> TextLibrary::load(std::string_view overrides) {
    auto languages = built_in();
    if (!languages) return std::unexpected(std::move(languages.error()));
    auto own = parse(overrides);
    if (!own) return std::unexpected(std::move(own.error()));
    for (const auto& [language, table] : own->members) {
        if (table.kind != Kind::table)
            return std::unexpected(fmt::format("line {}: {}: expected a table", table.line, language));
        auto entries = best_of(*languages, language);
        if (auto flat = flatten(table, "", entries); !flat) return std::unexpected(std::move(flat.error()));
        (*languages)[language] = std::move(entries);
    }
    TextLibrary library;
    for (auto& [language, entries] : *languages)
        library.by_language_.emplace(language, Texts(language, std::move(entries)));
    return library;
}

const Texts& TextLibrary::best(std::string_view language) const { return best_of(by_language_, language); }

std::vector<std::string> TextLibrary::languages() const {
    std::vector<std::string> names;
    for (const auto& [language, texts] : by_language_) names.push_back(language);
    return names;
}

} // namespace depesche::config
