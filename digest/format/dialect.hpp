#pragma once

#include "digest/document/unicode.hpp"
#include "digest/format/format.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace depesche::digest {

/// What a platform makes of rendered bytes.
struct Seen {
    std::string text;         ///< what is read, and counted
    std::size_t entities = 0; ///< marks that the platform limits in number; 0 where it does not
};

/// Where a platform has polls of its own: the fields of its request instead of a text.
struct PollDialect {
    /// A cleaned document of Product::poll. Fails when the platform would refuse it: a poll is never cut.
    std::expected<std::string, std::string> (*write)(const Document& document);
    /// What readers see of such fields, line by line.
    std::string (*read)(std::string_view fields);
    std::size_t question_limit = 0; ///< in the dialect's unit
};

/// One dialect: its limits and its writer. To add one: a value of Dialect, a file that defines this, a line in
/// dialects.cpp.
struct DialectRules {
    Dialect dialect;
    std::string_view name;
    std::size_t limit = 0; ///< in the unit of `measure`
    std::size_t max_entities = 0;
    std::size_t caption_limit = 0; ///< of a text below a picture; 0: no pictures
    std::string_view unit;         ///< for sentences
    Measure measure;
    /// A block as lines without a final line break; empty when it shows nothing. Gets clean lines and safe addresses;
    /// it alone escapes, because it knows the context. `language` sets the marks that it adds itself.
    std::string (*write)(const DocumentBlock& block, std::string_view language);
    /// Fails on bytes that the platform would refuse: a writer's mistake, never sent.
    std::expected<Seen, std::string> (*read)(std::string_view rendered);
    const PollDialect* poll = nullptr; ///< null: a poll is a text like others
};

extern const DialectRules plain_rules;
extern const DialectRules telegram_html_rules;
extern const DialectRules whatsapp_rules;
extern const PollDialect telegram_poll;

const DialectRules& rules_of(Dialect dialect);

/// The poll of a document; null without.
const ReaderPoll* poll_of(const Document& document);

/// Words with a sign before them; without a sign the words alone.
std::string with_sign(std::string_view sign, std::string text);

/// ": " as the language sets it: French has a narrow space before the colon.
std::string_view colon(std::string_view language);

/// "Title (Abo)"; both are already written in the dialect.
std::string with_note(std::string text, std::string_view note);

/// The document with every text a clean line, unusable addresses empty and blocks without words gone; says what it left
/// out.
Document cleaned(const Document& document, std::vector<std::string>& notes);

/// All blocks in a dialect, with its lines and empty lines between them.
std::string write_all(const Document& document, const DialectRules& rules);

} // namespace depesche::digest
