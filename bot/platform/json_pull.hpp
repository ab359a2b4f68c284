#pragma once

#include <cstdint>
#include <string_view>

namespace depesche::bot {

/// Reads a JSON text (RFC 8259) front to back without building anything: a fan-out reads a million short answers.
/// Strict: complete() is true only for one whole valid text, so everything must be read or skipped. Strings come as
/// they are written, escapes and all, their UTF-8 not looked at. Depth at most 64. The text must live as long as what
/// is read.
///
///     JsonPull json(text);
///     for (bool more = json.begin_object(); more && json.member(key);) key == "id" ? read(json.number()) :
///     json.skip(); if (json.complete()) ...
class JsonPull {
public:
    explicit JsonPull(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    /// True when the next value is an object, which is then entered; false leaves it to be skipped or read.
    bool begin_object();
    /// The next member's name; false after the last one, which leaves the object.
    bool member(std::string_view& name);
    /// The next value's text when it is a number, "true" or "false"; empty for any other, which is skipped.
    std::string_view scalar();
    void skip();
    /// Everything was valid JSON, and nothing but blanks is left.
    bool complete();

private:
    void blanks() noexcept;
    bool take(char c) noexcept;
    bool take_here(char c) noexcept;
    void fail() noexcept { valid_ = false, at_ = end_; }
    std::string_view string();
    bool escape() noexcept;
    std::string_view number();
    bool word(std::string_view expected) noexcept;
    void skip_value(int depth);
    void skip_container(char close, int depth);

    static constexpr int most_depth = 64;
    const char* at_;
    const char* end_;
    int depth_ = 0;
    bool first_ = false; ///< of the members of the object just entered
    bool valid_ = true;
};

} // namespace depesche::bot
