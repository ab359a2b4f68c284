#include "tests/support/digest_whatsapp_reader.hpp"

#include <algorithm>
#include <cctype>

namespace depesche::tests {
namespace {

bool is_space_at(std::string_view text, std::size_t at) {
    return text[at] == ' ' || text[at] == '\t' || text.substr(at).starts_with("\u00A0");
}

/// Letters and digits; everything beyond ASCII counts as a letter, spaces apart.
bool is_word_at(std::string_view text, std::size_t at) {
    const auto c = static_cast<unsigned char>(text[at]);
    return std::isalnum(c) != 0 || (c >= 0x80 && !text.substr(at).starts_with("\u00A0"));
}

std::string_view kind_of(char mark) {
    switch (mark) {
    case '*':
        return "bold";
    case '_':
        return "italic";
    case '~':
        return "strike";
    case '`':
        return "code";
    default:
        return {};
    }
}

bool opens(std::string_view line, std::size_t at) {
    const bool free_before = at == 0 || !is_word_at(line, at - 1);
    return free_before && at + 1 < line.size() && !is_space_at(line, at + 1) && line[at + 1] != line[at];
}

/// Where the mark at `at` closes; npos when it stays a character.
std::size_t closing(std::string_view line, std::size_t at) {
    for (auto end = line.find(line[at], at + 2); end != std::string_view::npos; end = line.find(line[at], end + 1)) {
        const bool free_after = end + 1 == line.size() || !is_word_at(line, end + 1);
        if (free_after && line[end - 1] != ' ' && line[end - 1] != '\t') return end;
    }
    return std::string_view::npos;
}

/// The text of a line without its marks; adds what they mean.
std::string read_marks(std::string_view line, std::vector<WhatsAppSpan>& spans) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const auto kind = kind_of(line[i]);
        if (kind.empty() || !opens(line, i)) {
            out += line[i];
            continue;
        }
        const auto end = closing(line, i);
        if (end == std::string_view::npos) {
            out += line[i];
            continue;
        }
        const auto place = spans.size();
        spans.push_back({std::string(kind), {}});
        const auto inner = line.substr(i + 1, end - i - 1);
        auto text = kind == "code" ? std::string(inner) : read_marks(inner, spans);
        spans[place].text = text;
        out += text;
        i = end;
    }
    return out;
}

/// The bytes of "- ", "* ", "> " or "12. " at the start of a line.
std::size_t line_mark(std::string_view line, std::string& kind) {
    if (line.starts_with("> ")) return kind = "quote", 2;
    if (line.starts_with("- ") || line.starts_with("* ")) return kind = "list", 2;
    const auto digits = std::min(line.find_first_not_of("0123456789"), line.size());
    if (digits > 0 && digits <= 9 && line.substr(digits).starts_with(". ")) return kind = "list", digits + 2;
    return 0;
}

void read_line(std::string_view line, WhatsAppText& out) {
    std::string kind;
    const auto mark = line_mark(line, kind);
    // A list keeps its number or point, a quote is a bar beside the text.
    if (mark > 0 && kind == "list") out.text += line.substr(0, mark);
    const auto place = out.spans.size();
    if (mark > 0) out.spans.push_back({kind, {}});
    auto text = read_marks(line.substr(mark), out.spans);
    if (mark > 0) out.spans[place].text = text;
    out.text += text;
}

/// Looked for in what is sent: a mark inside an address is a part of it.
void read_links(std::string_view line, std::vector<std::string>& links) {
    for (std::size_t i = 0; i < line.size();) {
        const auto rest = line.substr(i);
        const bool link = rest.starts_with("https://") || rest.starts_with("http://");
        const auto end = std::min(rest.find_first_of(" \t"), rest.size());
        if (link) links.emplace_back(rest.substr(0, end));
        i += link ? end : 1;
    }
}

} // namespace

WhatsAppText read_whatsapp(std::string_view message) {
    WhatsAppText out;
    constexpr std::string_view fence = "```";
    while (!message.empty()) {
        // Three back-ticks may reach over lines; they come first.
        const auto fenced = message.find(fence);
        const auto fence_end =
            fenced == std::string_view::npos ? std::string_view::npos : message.find(fence, fenced + fence.size());
        const auto line_end = std::min(message.find('\n'), message.size());
        if (fence_end != std::string_view::npos && fenced < line_end) {
            read_line(message.substr(0, fenced), out);
            out.spans.push_back(
                {"mono", std::string(message.substr(fenced + fence.size(), fence_end - fenced - fence.size()))});
            out.text += out.spans.back().text;
            message.remove_prefix(fence_end + fence.size());
            continue;
        }
        const auto line = message.substr(0, line_end);
        read_line(line, out);
        read_links(line, out.links);
        message.remove_prefix(line_end);
        if (message.empty()) break;
        out.text += '\n';
        message.remove_prefix(1);
    }
    return out;
}

} // namespace depesche::tests
