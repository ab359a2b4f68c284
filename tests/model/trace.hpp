#pragma once

#include "tests/model/virtual_time.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace depesche::tests {

/// What happened, as one number that is the same whenever the same happens, and in words where somebody wants to read.
class Trace {
public:
    explicit Trace(bool in_words) : in_words_(in_words) {}

    template <class... Values>
    void note(fmt::format_string<Values...> words, Values&&... values) {
        line_.clear();
        fmt::format_to(std::back_inserter(line_), words, std::forward<Values>(values)...);
        for (const char character : line_) hash_ = (hash_ ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
        hash_ = (hash_ ^ static_cast<std::uint64_t>(virtual_now().count())) * 0x100000001b3U;
        if (in_words_)
            text_ +=
                fmt::format("{:>12.6f} {}\n", std::chrono::duration<double>(virtual_now()).count() - 100'000, line_);
    }
    bool in_words() const noexcept { return in_words_; }
    std::uint64_t hash() const noexcept { return hash_; }
    const std::string& text() const noexcept { return text_; }

private:
    bool in_words_;
    std::uint64_t hash_ = 0xcbf29ce484222325U;
    std::string line_, text_;
};

} // namespace depesche::tests
