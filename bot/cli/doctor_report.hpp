#pragma once

#include "bot/cli/verb.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What a stranger's server wrote, fit for a terminal and for JSON, and by default not longer than two lines.
std::string harmless(std::string_view text, std::size_t longest = 160);

/// The answer of `feed doctor`: what is to be done, the most important first, and below it what was seen. One screen of
/// 40 lines and 100 columns, whatever a server sends; the data have everything.
class DoctorReport {
public:
    void section(std::string_view title);
    void line(const std::string& text);
    /// A line with a name, and the same as data.
    void fact(std::string_view name, const std::string& said);
    /// The feed cannot be used: this comes first.
    void bad(const std::string& what);
    /// Said once, however often it is found.
    void todo(const std::string& what);
    nlohmann::json& data() { return data_; }
    VerbResult result(const std::string& url);

private:
    std::string text(const std::string& url) const;

    std::string seen_;
    nlohmann::json data_ = nlohmann::json::object();
    std::vector<std::string> todo_;
    bool broken_ = false;
};

} // namespace depesche::bot
