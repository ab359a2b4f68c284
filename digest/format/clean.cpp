#include "digest/format/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

namespace depesche::digest {
namespace {

constexpr std::size_t max_url_bytes = 2048;

bool starts_with_scheme(std::string_view url, std::string_view scheme) {
    return url.size() > scheme.size() && std::ranges::equal(url.substr(0, scheme.size()), scheme, [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
           });
}

bool ends_address(char32_t c) {
    return c <= 0x20 || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' || c == '`' || c == '{' || c == '|' ||
           c == '}' || c == 0x7F || (c >= 0x80 && !is_word_character(c));
}

/// Whether what is left of a text is worth a line.
std::string words_of(std::string_view text) {
    auto line = clean_line(text);
    return is_blank(line) ? std::string() : line;
}

class Cleaner {
public:
    explicit Cleaner(std::vector<std::string>& notes) : notes_(notes) {}

    bool operator()(Heading& block) const { return take(block.sign, block.text); }
    bool operator()(Subline& block) const {
        for (auto& text : block.by_items) text = words_of(text);
        return take(block.text);
    }
    bool operator()(Item& block) {
        ++item_;
        block.label = words_of(block.label);
        block.line = words_of(block.line);
        block.note = words_of(block.note);
        block.number = std::clamp(block.number, 0, 999);
        take_url(block.url, fmt::format("item {}", item_));
        if (take(block.title)) return true;
        notes_.push_back(fmt::format("left out item {}: it has no title", item_));
        return false;
    }
    bool operator()(Headline& block) const { return take(block.sign, block.text); }
    bool operator()(Paragraph& block) const { return take(block.sign, block.text); }
    bool operator()(Link& block) {
        take_url(block.url, "the link");
        block.text = words_of(block.text);
        block.note = words_of(block.note);
        if (block.text.empty()) block.text = block.url;
        return !block.url.empty();
    }
    bool operator()(Closing& block) const { return take(block.sign, block.text); }
    bool operator()(Picture& block) {
        take_url(block.url, "the picture");
        block.alt = words_of(block.alt);
        block.credit = words_of(block.credit);
        return !block.url.empty();
    }
    bool operator()(ReaderPoll& block) const {
        block.line = words_of(block.line);
        block.reply_words = words_of(block.reply_words);
        for (auto& option : block.options) option = words_of(option);
        // The reply words name the numbers of all options.
        if (std::erase(block.options, std::string()) > 0) {
            block.reply_words.clear();
            notes_.push_back("left out an option of the poll: it has no words");
        }
        return take(block.sign, block.question);
    }
    bool operator()(Footer& block) {
        for (auto* text : {&block.stop_command, &block.settings_command, &block.stop_words, &block.choose_words,
                           &block.settings_words})
            *text = words_of(*text);
        take_url(block.settings_url, "the footer");
        return !block.stop_command.empty() || !block.stop_words.empty() || !block.settings_command.empty();
    }

private:
    static bool take(std::string& text) {
        text = words_of(text);
        return !text.empty();
    }
    static bool take(std::string& sign, std::string& text) {
        sign = words_of(sign);
        return take(text);
    }
    void take_url(std::string& url, std::string_view whose) {
        if (url.empty()) return;
        auto safe = safe_url(url);
        if (safe.empty())
            notes_.push_back(fmt::format("left out the address of {}: it is not http or https, or longer than {} bytes",
                                         whose, max_url_bytes));
        url = std::move(safe);
    }

    std::vector<std::string>& notes_;
    int item_ = 0;
};

} // namespace

std::string safe_url(std::string_view url) {
    while (!url.empty() && static_cast<unsigned char>(url.front()) <= ' ') url.remove_prefix(1);
    while (!url.empty() && static_cast<unsigned char>(url.back()) <= ' ') url.remove_suffix(1);
    const auto scheme = starts_with_scheme(url, "https://") ? 8U : starts_with_scheme(url, "http://") ? 7U : 0U;
    if (scheme == 0 || url.size() > max_url_bytes) return {};
    if (std::string_view("/?#@:. \\").contains(url[scheme])) return {};
    std::string out = scheme == 8 ? "https://" : "http://";
    for (auto rest = url.substr(scheme); !rest.empty();) {
        const auto next = first_code_point(rest);
        const auto bytes = rest.substr(0, next.bytes);
        rest.remove_prefix(next.bytes);
        if (next.valid && !ends_address(next.value)) {
            out.append(bytes);
            continue;
        }
        for (const char byte : bytes) out += fmt::format("%{:02X}", static_cast<unsigned char>(byte));
    }
    return out.size() > max_url_bytes ? std::string() : out;
}

Document cleaned(const Document& document, std::vector<std::string>& notes) {
    Document out = document;
    Cleaner cleaner(notes);
    std::erase_if(out.blocks, [&cleaner](DocumentBlock& block) { return !std::visit(cleaner, block); });
    return out;
}

} // namespace depesche::digest
