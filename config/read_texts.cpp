#include "config/nearest.hpp"
#include "config/read_parts.hpp"
#include "config/texts.hpp"
#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::config {
namespace {

using Kind = TomlValue::Kind;

/// Where a key's template in the built-in texts stands: that of the same key, or of edition.other for an edition of the
/// newsroom's own.
std::string template_key(const std::string& key, const std::vector<EditionSettings>& editions) {
    for (const auto& edition : editions) {
        const auto prefix = "edition." + edition.name + ".";
        if (key.starts_with(prefix)) return "edition.other." + key.substr(prefix.size());
    }
    return key;
}

/// Texts that a template may use: those that any language uses under that key.
void check_text(const std::string& key, const TomlValue& value, const Texts& texts,
                const std::vector<EditionSettings>& editions, const std::string& path, Problems& problems) {
    const auto known = texts.has(key) ? key : template_key(key, editions);
    if (!texts.has(known)) {
        std::vector<std::string> keys;
        for (const auto& [name, text] : texts.entries()) keys.push_back(name);
        const auto near = nearest(key, keys);
        problems.add(value.line, path,
                     near.empty() ? "no text has this key; the keys are those of config/texts/en.toml"
                                  : fmt::format("no text has this key, did you mean \"{}\"?", near.front()));
        return;
    }
    auto allowed = placeholders(texts.at(known));
    for (const auto& name : placeholders(texts.at(template_key(known, editions)))) allowed.insert(name);
    for (const auto& name : placeholders(value.text)) {
        if (allowed.contains(name)) continue;
        std::vector<std::string> shown;
        for (const auto& one : allowed) shown.push_back("{" + one + "}");
        problems.add(value.line, path,
                     fmt::format("{{{}}} has no value here; {}", name,
                                 shown.empty() ? "this text has no placeholders" : "known: " + list_words(shown)));
    }
}

struct Writer {
    const Texts& texts;
    const std::vector<EditionSettings>& editions;
    Problems& problems;
    std::string toml;

    void write(const TomlValue& table, const std::string& key, const std::string& path) {
        for (const auto& [name, value] : table.members) {
            const auto inner = key.empty() ? name : key + "." + name;
            const auto where = path + "." + name;
            if (value.kind == Kind::table) {
                write(value, inner, where);
            } else if (value.kind != Kind::text) {
                problems.add(value.line, where, fmt::format("expected a text in quotes, found {}", value.kind_name()));
            } else {
                check_text(inner, value, texts, editions, where, problems);
                toml += toml_string(inner) + " = " + toml_string(value.text) + "\n";
            }
        }
    }
};

/// A language for which there is not one word would reach readers in English.
void report_missing_texts(TableReader& top, const std::string& own, const std::vector<EditionSettings>& editions,
                          const TextLibrary& library, const TomlValue* overrides, ReadContext& context) {
    const auto spoken = [&](const std::string& language) {
        const auto& found = library.best(language).language();
        return language.substr(0, language.find('-')) == found.substr(0, found.find('-')) ||
               (overrides != nullptr && overrides->find(language) != nullptr);
    };
    const auto words = [&](const std::string& language) {
        return fmt::format("there are no texts for this language; built in are {}; others are written in [texts.{}]",
                           list_words(library.languages()), language);
    };
    if (!own.empty() && language_problem(own).empty() && !spoken(own)) top.problem("language", words(own));
    for (const auto& edition : editions) {
        if (edition.language == own || edition.language.empty() || !language_problem(edition.language).empty())
            continue;
        if (!spoken(edition.language))
            context.problems.add(top.line("edition"), "edition." + edition.name + ".language", words(edition.language));
    }
}

} // namespace

std::string read_texts(TableReader& top, const std::string& language, const std::vector<EditionSettings>& editions,
                       ReadContext& context) {
    static const auto library = TextLibrary::load();
    const auto* all = top.find("texts");
    if (all != nullptr && all->kind != Kind::table) {
        top.wrong_kind(*all, "texts", "tables [texts.LANGUAGE]");
        all = nullptr;
    }
    report_missing_texts(top, language, editions, library.value(), all, context);
    std::string toml;
    if (all == nullptr) return toml;
    for (const auto& [tag, table] : all->members) {
        const auto path = "texts." + tag;
        if (table.kind != Kind::table) {
            context.problems.add(table.line, path, "expected a table [texts.LANGUAGE]");
        } else if (auto problem = language_problem(tag); !problem.empty()) {
            context.problems.add(table.line, path, std::move(problem));
        } else {
            Writer writer{library->best(tag), editions, context.problems, {}};
            writer.write(table, "", path);
            toml += fmt::format("[{}]\n{}", toml_string(tag), writer.toml);
        }
    }
    return toml;
}

} // namespace depesche::config
