#include "digest/story/story_tokens.hpp"

#include "digest/document/unicode.hpp"

#include <algorithm>
#include <array>
#include <utf8proc.h>

namespace depesche::digest {

namespace {

/// Appends a letter in lower case without its accent; "й" and "ё" stay letters of their own and "е".
void append_plain(std::string& text, char32_t point) {
    if (point < 0x80) {
        text += static_cast<char>(point >= 'A' && point <= 'Z' ? point + 32 : point);
        return;
    }
    auto lower = static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
    if (lower == U'ß') {
        text += "ss";
    } else if (lower == U'æ') {
        text += "ae";
    } else if (lower == U'œ') {
        text += "oe";
    } else if (lower == U'ø') {
        text += 'o';
    } else if (lower == U'ł') {
        text += 'l';
    } else if (lower == U'й') {
        append_utf8(text, lower);
    } else {
        std::array<utf8proc_int32_t, 8> parts{};
        int boundary = 0;
        const auto count =
            utf8proc_decompose_char(static_cast<utf8proc_int32_t>(lower), parts.data(),
                                    static_cast<utf8proc_ssize_t>(parts.size()), UTF8PROC_DECOMPOSE, &boundary);
        append_utf8(text, count > 0 ? static_cast<char32_t>(parts[0]) : lower);
    }
}

bool is_digit(char32_t point) { return point >= '0' && point <= '9'; }
bool is_apostrophe(char32_t point) { return point == '\'' || point == U'’' || point == U'ʼ'; }
bool is_hyphen(char32_t point) { return point == '-' || point == U'‐' || point == U'‑'; }
bool is_thin_space(char32_t point) { return point == U'\u00a0' || point == U'\u202f' || point == U'\u2009'; }
bool is_dash(char32_t point) { return is_hyphen(point) || point == U'–'; }
bool ends_sentence(char32_t point) {
    constexpr std::array marks = {U'.', U'!', U'?', U':', U'«', U'»', U'“', U'”', U'„', U'"', U'–', U'—', U'\n', U'|'};
    return std::ranges::find(marks, point) != marks.end();
}

/// Articles and pronouns that lose their vowel before another one: they are not words of their own.
bool is_elided(std::string_view word) {
    constexpr std::array elided = {
        std::string_view("l"),      std::string_view("d"),     std::string_view("j"),      std::string_view("n"),
        std::string_view("s"),      std::string_view("c"),     std::string_view("m"),      std::string_view("t"),
        std::string_view("qu"),     std::string_view("un"),    std::string_view("dell"),   std::string_view("all"),
        std::string_view("dall"),   std::string_view("nell"),  std::string_view("sull"),   std::string_view("quell"),
        std::string_view("lorsqu"), std::string_view("jusqu"), std::string_view("puisqu"), std::string_view("aujourd"),
    };
    return std::ranges::find(elided, word) != elided.end();
}

/// A text as code points with a look ahead.
class Reader {
public:
    explicit Reader(std::string_view text) : text_(text) { next(); }
    bool done() const { return done_; }
    char32_t point() const { return point_; }
    /// Where the code point stands.
    const char* at() const { return text_.data(); }
    void next() {
        text_.remove_prefix(bytes_);
        done_ = text_.empty();
        if (done_) return;
        const auto byte = static_cast<unsigned char>(text_.front());
        const CodePoint read = byte < 0x80 ? CodePoint{byte, 1, true} : first_code_point(text_);
        point_ = read.value;
        bytes_ = read.bytes;
    }
    /// The code point `count` further, of ASCII only; 0 for others and behind the end.
    char32_t ahead(std::size_t count) const {
        const std::size_t at = bytes_ + count - 1;
        return at < text_.size() && static_cast<unsigned char>(text_[at]) < 0x80 ? static_cast<char32_t>(text_[at]) : 0;
    }
    bool digit_ahead() const { return is_digit(ahead(1)); }
    /// Exactly three digits follow: a group of thousands.
    bool group_ahead() const {
        return is_digit(ahead(1)) && is_digit(ahead(2)) && is_digit(ahead(3)) && !is_digit(ahead(4));
    }

private:
    std::string_view text_;
    std::size_t bytes_ = 0;
    char32_t point_ = 0;
    bool done_ = false;
};

} // namespace

StoryTokens::StoryTokens(std::string_view text, std::size_t limit) {
    letters_.reserve(text.size() + text.size() / 4);
    std::vector<std::size_t> starts;
    constexpr std::size_t usual_word = 6; // with the space behind it
    const std::size_t expected = std::min(limit, text.size() / usual_word + 1);
    starts.reserve(expected);
    tokens_.reserve(expected);
    bool sentence = true;
    bool joined = false;
    Reader reader(text);
    const char* begin = text.data();
    const auto finish = [&](StoryToken token, std::size_t start) {
        token.written = {begin, reader.at()};
        token.starts_sentence = sentence;
        token.joined = joined;
        starts.push_back(start);
        tokens_.push_back(token);
        sentence = joined = false;
    };
    while (!reader.done() && tokens_.size() < limit) {
        const std::size_t start = letters_.size();
        begin = reader.at();
        const char32_t first = reader.point();
        if (is_digit(first)) {
            std::size_t group = 0;
            bool dashed = false;
            while (!reader.done()) {
                const char32_t point = reader.point();
                if (is_digit(point)) {
                    letters_ += static_cast<char>(point);
                    ++group;
                } else if ((point == '.' || point == ',' || point == ':') && reader.digit_ahead()) {
                    letters_ += static_cast<char>(point);
                    group = 0;
                } else if ((is_apostrophe(point) || is_thin_space(point) || point == ' ') && group <= 3 &&
                           reader.group_ahead()) {
                    group = 0; // thousands
                } else if (is_dash(point) && !dashed && reader.digit_ahead()) {
                    letters_ += '-';
                    dashed = true;
                    group = 0;
                } else {
                    break;
                }
                reader.next();
            }
            StoryToken token{.word = {}, .written = {}, .number = true};
            if (!reader.done() && is_thin_space(reader.point()) && reader.ahead(1) == '%') reader.next();
            if (!reader.done() && reader.point() == ' ' && reader.ahead(1) == '%') reader.next();
            token.percent = !reader.done() && reader.point() == '%';
            finish(token, start);
            continue;
        }
        if (is_word_character(first)) {
            StoryToken token{.word = {}, .written = {}, .capital = is_upper_case(first)};
            std::size_t upper = 0, letters = 0, digits = 0;
            while (!reader.done() && is_word_character(reader.point())) {
                digits += is_digit(reader.point()) ? 1 : 0;
                upper += is_upper_case(reader.point()) ? 1 : 0;
                ++letters;
                append_plain(letters_, reader.point());
                reader.next();
            }
            token.capitals = letters >= 2 && upper + digits == letters && upper > 0;
            if (digits > 0 && digits < letters) token.capitals = true;
            const bool apostrophe = !reader.done() && is_apostrophe(reader.point());
            if (apostrophe && is_elided(std::string_view(letters_).substr(start))) {
                letters_.resize(start); // the next word begins where this one stood
                reader.next();
                continue;
            }
            finish(token, start);
            continue;
        }
        joined = is_hyphen(first) && !tokens_.empty() && is_word_character(reader.ahead(1)) && !sentence;
        sentence = sentence || ends_sentence(first);
        reader.next();
    }
    words_.reserve(tokens_.size());
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
        const std::size_t end = i + 1 < tokens_.size() ? starts[i + 1] : letters_.size();
        tokens_[i].word = std::string_view(letters_).substr(starts[i], end - starts[i]);
        words_.push_back(tokens_[i].word);
    }
}

} // namespace depesche::digest
