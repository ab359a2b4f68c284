#include "bot/sandbox/request_log.hpp"

#include "bot/sandbox/json_text.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot::sandbox {

void RequestLog::stop() {
    on_ = false;
    lines_.clear();
}

void RequestLog::note(std::string_view method, std::string_view content_type, std::string_view body) {
    if (!on_) return;
    lines_.push_back(dump({{"method", method}, {"content_type", content_type}, {"body", body}}));
    if (lines_.size() > most) lines_.pop_front();
}

std::string RequestLog::lines() const {
    std::string text;
    for (const std::string& line : lines_) text += line + "\n";
    return text;
}

} // namespace depesche::bot::sandbox
