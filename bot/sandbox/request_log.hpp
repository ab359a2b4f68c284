#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace depesche::bot::sandbox {

/// The bodies of the last requests as they came in, for tests that check them against the platform's own schema.
/// Off until somebody asks for it: a fan-out to a million readers shall not be copied.
class RequestLog {
public:
    static constexpr std::size_t most = 1000; ///< the oldest goes first

    void start() { on_ = true; }
    void stop();
    void note(std::string_view method, std::string_view content_type, std::string_view body);
    /// JSON lines, the oldest first: {"method", "content_type", "body"}, the body as text.
    std::string lines() const;

private:
    bool on_ = false;
    std::deque<std::string> lines_;
};

} // namespace depesche::bot::sandbox
