#include "digest/document/document.hpp"
#include "digest/edition/rules.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"

#include <cstdlib>

using namespace depesche::digest;

/// Any JSON either is refused or becomes messages that every platform takes and the rules can judge.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = document_from_json({reinterpret_cast<const char*>(data), size});
    if (!document) return 0;
    if (document_from_json(to_json(*document)) != *document) std::abort();
    std::vector<Rendered> renderings;
    for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp}) {
        const auto message = render(*document, dialect);
        if (!message) continue;
        if (message->length == 0 || message->length > message->limit) std::abort();
        static_cast<void>(visible_length(*message));
        // What was rendered fits as it is: rendering it again changes nothing.
        const auto again = render(message->fitted, dialect);
        if (!again || again->text != message->text) std::abort();
        if (dialect == Dialect::telegram_html && !parse_telegram_html(message->text)) std::abort();
        renderings.push_back(*message);
    }
    for (const auto& finding : check_rules({*document, renderings, {}, {}, document->language, {}, false, false})) {
        if (finding.rule.empty() || finding.message.empty()) std::abort();
    }
    return 0;
}
