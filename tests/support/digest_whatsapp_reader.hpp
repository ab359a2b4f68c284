#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

/// A stretch of a WhatsApp message that its marks change.
struct WhatsAppSpan {
    std::string kind; ///< "bold", "italic", "strike", "code", "mono", "list", "quote"
    std::string text; ///< without its own marks
    bool operator==(const WhatsAppSpan&) const = default;
};

struct WhatsAppText {
    std::string text;                ///< what is read: without marks
    std::vector<WhatsAppSpan> spans; ///< by where they begin
    std::vector<std::string> links;  ///< what can be tapped: http and https up to the next white space
};

/// Reads a message as the app shows it (faq.whatsapp.com/539178204879377, read 2026-11): a mark opens at the start of
/// a line or behind white space or punctuation and before a visible character, and closes before white space,
/// punctuation or the end of the same line. Knows nothing of the writer.
WhatsAppText read_whatsapp(std::string_view message);

} // namespace depesche::tests
