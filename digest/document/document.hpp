#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace depesche::digest {

/// The blocks of a message, in the order they are shown. Texts are plain UTF-8; markup is the formatter's business.

/// The name of an edition: "Guten Morgen". `sign` is one emoji or empty; plain text drops it and writes capitals.
struct Heading {
    std::string sign;
    std::string text;
    bool operator==(const Heading&) const = default;
};
/// The line below it: date, number of stories, reading time. It must stay true when items are left out for length:
/// `by_items[k - 1]` is the line for the first k items (its writer knows the plural forms). Without it the line is left
/// out of a shortened message rather than untrue.
struct Subline {
    std::string text;
    std::vector<std::string> by_items; ///< may be empty
    bool operator==(const Subline&) const = default;
};
/// One story of an edition.
struct Item {
    int number = 0;    ///< > 0: numbered; 0: the label is shown
    std::string label; ///< "Neu", "Update", "12 Min."; empty: none
    std::string title;
    std::string url;    ///< may be empty
    std::string line;   ///< why it matters; may be empty
    std::string note{}; ///< words in brackets after the title, "Abo, nta"; empty: none
    bool operator==(const Item&) const = default;
};
/// One picture of a single story. Where the platform can, it is attached and its credit is a line of the text;
/// elsewhere it and its credit are left out (facts/editorial.md: digests and alerts have none).
struct Picture {
    std::string url;    ///< http or https
    std::string alt;    ///< what is to be seen, for those who do not see it
    std::string credit; ///< the whole line, "Bild: Nora Frei / Seestadt heute"; empty: none
    bool operator==(const Picture&) const = default;
};
/// The bold first line of an alert, correction or surprising story.
struct Headline {
    std::string sign;
    std::string text; ///< with its label: "EIL: ..."
    bool operator==(const Headline&) const = default;
};
struct Paragraph {
    std::string sign;
    std::string text;
    bool operator==(const Paragraph&) const = default;
};
/// Telegram shows the words, others the address.
struct Link {
    std::string text;
    std::string url;
    std::string note{}; ///< as an item's, after the words or the address
    bool operator==(const Link&) const = default;
};
/// The closing words of an edition, the newsroom's own.
struct Closing {
    std::string sign;
    std::string text;
    bool operator==(const Closing&) const = default;
};
/// How to leave and to change one's wishes: only in private chats, in the words that work on each platform.
struct Footer {
    std::string stop_command;     ///< "/stop"
    std::string settings_command; ///< "/einstellungen"
    std::string stop_words;       ///< "Abmelden: STOP"
    std::string choose_words;     ///< "Wählen, was du bekommst"
    std::string settings_words;   ///< "Einstellungen"
    std::string settings_url;     ///< may be empty: then the command stands in its place
    bool operator==(const Footer&) const = default;
};

/// A question to the readers. Telegram makes a poll of it that is answered by a tap; elsewhere the options are numbered
/// lines.
struct ReaderPoll {
    std::string sign;
    std::string question;
    std::vector<std::string> options; ///< two or more
    std::string line{};               ///< what it is about and what becomes of it; may be empty
    std::string reply_words{};        ///< "Antworte mit 1, 2, 3 oder 4:", for plain text, where people type a number
    bool operator==(const ReaderPoll&) const = default;
};

using DocumentBlock =
    std::variant<Heading, Subline, Item, Headline, Paragraph, Link, Closing, Footer, Picture, ReaderPoll>;

enum class Product : std::uint8_t { digest, alert, update, correction, surprising, note, poll };

/// One message before any platform's markup.
struct Document {
    Product product = Product::digest;
    std::string language; ///< BCP 47
    std::vector<DocumentBlock> blocks;
    bool operator==(const Document&) const = default;

    /// Without the Footer: what goes to a public channel.
    Document for_channel() const;
    /// Without Picture and its credit: what goes out where the picture cannot.
    Document without_picture() const;
};

/// The first one; null without. Lives as long as the document.
const Picture* picture_of(const Document& document);

std::string_view
to_string(Product product); ///< "digest", "alert", "update", "correction", "surprising", "note", "poll"

/// {"product":"digest","language":"de-CH","blocks":[{"type":"heading","sign":"☀️","text":"..."}, ...]}
/// On one line with `indent` < 0.
std::string to_json(const Document& document, int indent = -1);
/// The reverse; an error names the block, the key and what is allowed ("blocks[2].title: expected a text").
/// At most 256 KiB and 64 levels. Broken UTF-8 and halves of surrogate pairs become U+FFFD. Keys whose text is empty
/// may be left out, unknown keys are refused.
std::expected<Document, std::string> document_from_json(std::string_view json);

} // namespace depesche::digest
