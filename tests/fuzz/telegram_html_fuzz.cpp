#include "digest/document/unicode.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"

#include <cstdlib>

using namespace depesche::digest;

/// Whatever the markup, an accepted text is UTF-8 and its entities lie inside it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = parse_telegram_html({reinterpret_cast<const char*>(data), size});
    if (!parsed) return parsed.error().starts_with("Bad Request: ") ? 0 : (std::abort(), 0);
    if (!is_valid_utf8(parsed->text)) std::abort();
    const auto length = utf16_length(parsed->text);
    for (const auto& entity : parsed->entities) {
        if (entity.length == 0 || entity.offset + entity.length > length) std::abort();
    }
    return 0;
}
