#pragma once

#include "tests/support/bot_process.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

/// `depesche` in front of a person: stdin, stdout and stderr are one terminal, on which a test types and reads. Dies
/// with its object.
class Terminal {
public:
    explicit Terminal(std::vector<std::string> arguments);
    ~Terminal();
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void type(std::string_view keys) const; ///< "\x03" is Ctrl-C
    /// True as soon as these words are on it; false after `span`, or when the program has ended without them.
    bool shows(std::string_view words, std::chrono::milliseconds span = 20s);
    /// Its exit code once it has ended; -1 when a signal ended it or it still runs after `span`.
    int exit(std::chrono::milliseconds span = 20s);
    const std::string& screen() const noexcept { return screen_; } ///< all that was read so far

private:
    bool read_on(std::chrono::milliseconds span); ///< false: nothing more will come
    int master_ = -1;
    ::pid_t pid_ = -1;
    std::string screen_;
};

} // namespace depesche::tests
