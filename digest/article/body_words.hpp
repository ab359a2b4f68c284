#pragma once

#include <string_view>

/// What the lines of an article are known by, in German, French, Italian and English. Each question is asked of one
/// line or paragraph of plain text; when in doubt the answer is no. Nothing here allocates for a text of usual length.
namespace depesche::digest {

enum class Place { anywhere, near_end };
/// "Folgst du schon Seestadt heute auf Whatsapp?", "Subscribe to our newsletter": asks readers to follow the newsroom.
/// Near the end of an article weaker signs suffice.
bool is_call_to_action(std::string_view text, Place place);
/// The line above a call to action: "Newsletter", "Nichts mehr verpassen?". Says nothing elsewhere.
bool introduces_call_to_action(std::string_view text);

/// "Darum gehts", "Das Wichtigste in Kürze", "L'essentiel en bref", "In breve", "Key points": bullets follow.
bool announces_key_points(std::string_view text);

/// Ends as a question and is short enough to be one of an interview.
bool reads_as_question(std::string_view text);
/// "Wie siehst du das?", "Che cosa ne pensi?": a question to the readers. `language` (BCP 47 or empty) keeps words of
/// one language apart from those of another.
bool asks_readers(std::string_view text, std::string_view language);

/// Whether somebody speaks of herself in it ("ich", "we", "notre"): an answer, hardly the reporter's prompt.
bool speaks_of_oneself(std::string_view text);

/// "Stand: 14.30 Uhr", "Das Gespräch fand am Donnerstag statt.", "As of Monday": when the facts before it are from.
bool tells_as_of(std::string_view text);

/// "Zur Person", "About the author": a paragraph about somebody follows.
bool announces_person(std::string_view text);
/// Two to five words that all look like parts of a name: "Mia Tal", "Jean-Luc de Val".
bool is_name(std::string_view text);

/// The agency at the end of a paragraph, "DPA" of "... nicht bestätigt. (DPA)"; empty when there is none.
std::string_view agency_credit(std::string_view text);

/// What stands between the quotation marks around a whole line; empty when these do not enclose it.
std::string_view inside_quotation_marks(std::string_view text);

/// Ends with a mark that ends a sentence, closing quotation marks and brackets apart.
bool ends_as_sentence(std::string_view text);

} // namespace depesche::digest
