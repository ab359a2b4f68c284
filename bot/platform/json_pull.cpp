#include "bot/platform/json_pull.hpp"

namespace depesche::bot {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_hex(char c) noexcept { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); }

} // namespace

void JsonPull::blanks() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
}

bool JsonPull::take_here(char c) noexcept {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
}

bool JsonPull::take(char c) noexcept {
    blanks();
    return take_here(c);
}

bool JsonPull::begin_object() {
    if (depth_ >= most_depth || !take('{')) return false;
    ++depth_;
    first_ = true;
    return true;
}

bool JsonPull::member(std::string_view& name) {
    const bool first = first_;
    first_ = false;
    if (!valid_) return false;
    if (take('}')) {
        --depth_;
        return false;
    }
    if (!first && !take(',')) {
        fail();
        return false;
    }
    blanks();
    name = string();
    if (valid_ && !take(':')) fail();
    return valid_;
}

std::string_view JsonPull::scalar() {
    blanks();
    if (at_ != end_ && (*at_ == '-' || is_digit(*at_))) return number();
    const char* const begin = at_;
    const bool boolean = at_ != end_ && (*at_ == 't' || *at_ == 'f');
    skip();
    return boolean && valid_ ? std::string_view(begin, static_cast<std::size_t>(at_ - begin)) : std::string_view();
}

void JsonPull::skip() { skip_value(depth_); }

bool JsonPull::complete() {
    blanks();
    return valid_ && depth_ == 0 && at_ == end_;
}

/// Its text between the quotes.
std::string_view JsonPull::string() {
    if (at_ == end_ || *at_ != '"') {
        fail();
        return {};
    }
    const char* const begin = ++at_;
    while (at_ != end_ && *at_ != '"') {
        const bool good = *at_ == '\\' ? escape() : static_cast<unsigned char>(*at_++) >= 0x20;
        if (!good) at_ = end_; // nothing after a mistake is believed
    }
    const char* const end = at_;
    if (!take_here('"')) {
        fail();
        return {};
    }
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// A backslash and what belongs to it.
bool JsonPull::escape() noexcept {
    ++at_;
    if (at_ != end_ && std::string_view("\"\\/bfnrt").find(*at_) != std::string_view::npos) {
        ++at_;
        return true;
    }
    bool good = take_here('u');
    for (int i = 0; good && i < 4; ++i) good = at_ != end_ && is_hex(*at_++);
    return good;
}

std::string_view JsonPull::number() {
    const char* const begin = at_;
    const auto digits = [this] {
        const char* const from = at_;
        while (at_ != end_ && is_digit(*at_)) ++at_;
        return at_ != from;
    };
    if (*at_ == '-') ++at_;
    const bool zero = at_ != end_ && *at_ == '0';
    bool good = zero ? (++at_, true) : digits();
    if (good && at_ != end_ && *at_ == '.') good = (++at_, digits());
    if (good && at_ != end_ && (*at_ | 0x20) == 'e') {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        good = digits();
    }
    if (!good) {
        fail();
        return {};
    }
    return {begin, static_cast<std::size_t>(at_ - begin)};
}

bool JsonPull::word(std::string_view expected) noexcept {
    if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(expected)) return false;
    at_ += expected.size();
    return true;
}

void JsonPull::skip_value(int depth) {
    blanks();
    if (at_ == end_ || depth >= most_depth) return fail();
    switch (*at_) {
    case '"':
        string();
        return;
    case '{':
    case '[':
        return skip_container(*at_++ == '{' ? '}' : ']', depth + 1);
    default:
        if (*at_ == '-' || is_digit(*at_)) {
            number();
        } else if (!word("true") && !word("false") && !word("null")) {
            fail();
        }
    }
}

void JsonPull::skip_container(char close, int depth) {
    for (bool first = true; valid_ && !take(close); first = false) {
        if (!first && !take(',')) return fail();
        if (close == '}') {
            blanks();
            string();
            if (!valid_ || !take(':')) return fail();
        }
        skip_value(depth);
    }
}

} // namespace depesche::bot
