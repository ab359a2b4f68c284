// (10) What machines left in a text: tags, entities, damaged characters.
#include "digest/article/words.hpp"
#include "digest/edition/rule_words.hpp"

#include <array>

namespace depesche::digest {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr std::string_view html_tags = " a b i u s em strong br p div span h1 h2 h3 h4 ul ol li img script style font "
                                       "blockquote code pre sub sup table td tr iframe hr small ";

/// "<b>", "</p>", "<a href=...>"; but not "3 < 5".
std::string tag_in(std::string_view text) {
    for (auto open = text.find('<'); open != std::string_view::npos; open = text.find('<', open + 1)) {
        auto begin = open + 1;
        if (begin < text.size() && text[begin] == '/') ++begin;
        auto end = begin;
        while (end < text.size() && (is_ascii_letter(text[end]) || is_digit(text[end]))) ++end;
        const auto close = text.find('>', end);
        if (end == begin || close == std::string_view::npos) continue;
        const auto rest = text.substr(end, close - end);
        const bool ends = rest.empty() || rest == "/" || rest == " /" || rest.contains('=');
        if (ends && is_listed(html_tags, lower(text.substr(begin, end - begin))))
            return std::string(text.substr(open, close - open + 1));
    }
    return {};
}

constexpr std::string_view entity_names =
    " amp nbsp quot lt gt apos auml ouml uuml Auml Ouml Uuml szlig eacute egrave ecirc agrave acirc ccedil ograve "
    "ugrave igrave laquo raquo lsquo rsquo ldquo rdquo bdquo ndash mdash hellip shy euro copy thinsp ";

/// "&nbsp;", "&#8217;".
std::string entity_in(std::string_view text) {
    for (auto at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
        const auto end = text.find(';', at);
        if (end == std::string_view::npos || end - at > 10) continue;
        const auto name = text.substr(at + 1, end - at - 1);
        const bool number = name.size() > 1 && name[0] == '#' && (is_digit(name[1]) || name[1] == 'x');
        if (number || is_listed(entity_names, name)) return std::string(text.substr(at, end - at + 1));
    }
    return {};
}

/// UTF-8 that was read as another encoding, a lost character, an escape that stayed.
std::string broken_in(std::string_view text) {
    constexpr auto marks = std::to_array<std::string_view>(
        {"\uFFFD", "â€", "Ã¼", "Ã¤", "Ã¶",      "ÃŸ", "Ãœ", "Ã„", "Ã–",      "Ã©",    "Ã¨",    "Ãª",   "Ã§", "Ã´",
         "Ã®",     "Ã¹", "Ã²", "Ã¬", "Ã\u00A0", "Ã ", "Â«", "Â»", "Â\u00A0", "\\u00", "\\u20", "\\\"", "\\x"});
    return std::string(first_of(text, marks));
}

/// "**fett**", "[Text](https://...)", "[/b]": what other programs make bold letters and links of.
std::string mark_in(std::string_view text) {
    constexpr auto marks = std::to_array<std::string_view>({"](http", "[/b]", "[/i]", "[/url]", "[url="});
    if (const auto mark = first_of(text, marks); !mark.empty()) return std::string(mark);
    const auto open = text.find("**");
    if (open == std::string_view::npos || open + 2 >= text.size()) return {};
    const bool opens = text[open + 2] != ' ' && text[open + 2] != '*';
    return opens && text.find("**", open + 3) != std::string_view::npos ? "**" : std::string();
}

} // namespace

std::vector<Finding> check_markup(const RuleInput& input) {
    return search(input, "broken text", RuleSeverity::error, "markup", [](const ShownText& shown) {
        for (auto* const find : {tag_in, entity_in, mark_in}) {
            if (auto found = find(shown.text); !found.empty()) return found;
        }
        return std::string();
    });
}

std::vector<Finding> check_broken_text(const RuleInput& input) {
    return search(input, "broken text", RuleSeverity::error, "broken_text",
                  [](const ShownText& shown) { return broken_in(shown.text); });
}

} // namespace depesche::digest
