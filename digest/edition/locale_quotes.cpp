#include "digest/document/unicode.hpp"
#include "digest/edition/locale_parts.hpp"

#include <array>
#include <vector>

namespace depesche::digest {
namespace {

struct Marks {
    std::u32string_view open, close, inner_open, inner_close;
};

Marks marks_of(Typography typography) {
    switch (typography) {
    case Typography::swiss_german:
        return {U"«", U"»", U"‹", U"›"};
    case Typography::german:
        return {U"„", U"“", U"‚", U"‘"};
    case Typography::french:
        return {U"«\u202F", U"\u202F»", U"‹\u202F", U"\u202F›"};
    case Typography::italian:
        return {U"«", U"»", U"“", U"”"};
    case Typography::english:
        break;
    }
    return {U"“", U"”", U"‘", U"’"};
}

bool is_double(char32_t c) { return std::u32string_view(U"\"«»„“”‟").contains(c); }
bool is_guillemet(char32_t c) { return std::u32string_view(U"«»‹›").contains(c); }

/// One quotation mark with the spaces that belong to it.
struct Mark {
    std::size_t begin, end;
    bool opens;
};

/// Finds the marks of a text and pairs them.
class Pairing {
public:
    explicit Pairing(std::u32string_view text) : text_(text) {}

    /// False when they do not pair.
    bool run() {
        for (std::size_t i = 0; i < text_.size(); ++i) {
            if (is_double(text_[i]) || is_single(i)) {
                if (!take(i)) return false;
            }
        }
        return open_.empty();
    }
    const std::vector<Mark>& marks() const { return marks_; }

private:
    char32_t at(std::size_t i) const { return i < text_.size() ? text_[i] : U' '; }
    char32_t before(std::size_t i) const { return i > 0 ? text_[i - 1] : U' '; }

    /// Only where it cannot be an apostrophe: an opening one with its partner, or the partner of one that is open.
    bool is_single(std::size_t i) const {
        const auto c = text_[i];
        if (c == U'‹' || c == U'›' || c == U'‚') return true;
        if (c == U'‘') {
            if (!open_.empty() && open_.back() == U'‚') return true;
            return may_open(i) && is_word_character(at(i + 1)) && has_partner(i);
        }
        return c == U'’' && !open_.empty() && open_.back() == U'‘' && may_close(i) && !is_word_character(at(i + 1));
    }
    bool has_partner(std::size_t i) const {
        for (auto j = i + 2; j < text_.size(); ++j) {
            if (text_[j] == U'’' && !is_word_character(at(j + 1)) && !is_any_space(text_[j - 1])) return true;
            if (is_double(text_[j]) || text_[j] == U'‘') return false;
        }
        return false;
    }

    /// French puts a space inside its guillemets.
    std::size_t inside_after(std::size_t i) const {
        auto j = i + 1;
        while (is_guillemet(text_[i]) && j < text_.size() && is_any_space(text_[j]) && text_[j] != U'\n') ++j;
        return j;
    }
    std::size_t inside_before(std::size_t i) const {
        auto j = i;
        while (is_guillemet(text_[i]) && j > 0 && is_any_space(text_[j - 1]) && text_[j - 1] != U'\n') --j;
        return j;
    }

    bool may_open(std::size_t i) const {
        const auto c = before(i);
        const bool free = is_any_space(c) || std::u32string_view(U"([{–—-/’'«„“‹‚‘»›").contains(c) || c == U'"';
        const auto inside = inside_after(i);
        return free && inside < text_.size() && !is_any_space(text_[inside]);
    }
    bool may_close(std::size_t i) const {
        const auto inside = inside_before(i);
        return inside > 0 && !is_any_space(text_[inside - 1]);
    }

    /// Whether the mark at `i` opens; its own direction decides first, then what stands around it.
    bool opens(std::size_t i) const {
        const auto c = text_[i];
        const bool inside = !open_.empty();
        if (c == U'„' || c == U'‚') return true;
        if (c == U'”' || c == U'’') return !inside;
        // »...« in German books: the first one opens, and then its counterpart closes.
        if (c == U'«') return !(inside && open_.back() == U'»');
        if (c == U'»')
            return !inside || (open_.back() == U'»' && may_open(i) && !is_any_space(at(i + 1)) && at_word(i + 1));
        if (c == U'‹') return !(inside && open_.back() == U'›');
        if (c == U'›') return !(inside && open_.back() == U'‹');
        if (c == U'‘') return !(inside && open_.back() == U'‚');
        if (c == U'“' && inside && open_.back() == U'„') return false;
        const bool can_close = inside && may_close(i) && !(is_any_space(before(i)));
        return may_open(i) && !(can_close && !is_word_character(at(i + 1)));
    }
    bool at_word(std::size_t i) const { return is_word_character(at(i)); }

    bool take(std::size_t i) {
        if (opens(i)) {
            if (!may_open(i) || open_.size() >= 2) return false;
            marks_.push_back({i, inside_after(i), true});
            open_.push_back(text_[i]);
            return true;
        }
        if (open_.empty() || !may_close(i)) return false;
        marks_.push_back({inside_before(i), i + 1, false});
        open_.pop_back();
        return true;
    }

    std::u32string_view text_;
    std::vector<Mark> marks_;
    std::vector<char32_t> open_;
};

} // namespace

std::u32string set_quotes(std::u32string_view text, Typography typography) {
    Pairing pairing(text);
    if (!pairing.run()) return std::u32string(text);
    const auto marks = marks_of(typography);
    std::u32string out;
    std::size_t done = 0;
    int depth = 0;
    for (const auto& mark : pairing.marks()) {
        if (mark.begin < done) return std::u32string(text); // two marks claim one space
        out += text.substr(done, mark.begin - done);
        if (mark.opens)
            out += depth++ == 0 ? marks.open : marks.inner_open;
        else
            out += --depth == 0 ? marks.close : marks.inner_close;
        done = mark.end;
    }
    return out += text.substr(done);
}

} // namespace depesche::digest
