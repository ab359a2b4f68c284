#pragma once

#include <string>
#include <utility>

namespace depesche::config {

/// A value that must appear nowhere: no operator<<, no formatter, wiped from memory when it goes.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}
    Secret(const Secret&) = default;
    Secret(Secret&&) noexcept = default;
    Secret& operator=(const Secret&) = default;
    Secret& operator=(Secret&&) noexcept = default;
    ~Secret();

    /// The value itself: only for the bytes of a request, never for a message or a log line.
    const std::string& reveal() const noexcept { return value_; }
    bool empty() const noexcept { return value_.empty(); }

private:
    std::string value_;
};

} // namespace depesche::config
