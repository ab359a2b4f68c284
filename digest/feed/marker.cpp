#include "digest/feed/marker.hpp"

#include "digest/feed/ascii.hpp"

#include <algorithm>
#include <string>

namespace depesche::digest::feed {

bool speaks_of(Words part, std::string_view text) {
    const auto edge = [&](std::size_t at) { return at >= text.size() || !is_alnum(text[at]); };
    for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
        if ((at == 0 || edge(at - 1)) && edge(at + part.size())) return true;
    return false;
}

bool shouted(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; }) &&
           std::ranges::any_of(text, is_alpha);
}

Break next_break(std::string_view text, std::size_t from) {
    using namespace std::string_view_literals;
    constexpr std::string_view beginnings = " :.!;])\xC2";
    const std::size_t limit = std::min(text.size(), from + longest_marker);
    for (std::size_t at = from; at < limit; ++at) {
        if (beginnings.find(text[at]) == std::string_view::npos) continue;
        const std::string_view rest = text.substr(at);
        for (const std::string_view mark : {" - "sv, " \u2013 "sv, " \u2014 "sv, " | "sv, " // "sv, ": "sv, ". "sv,
                                            "! "sv, "; "sv, "]"sv, ")"sv, "\u00a0: "sv}) {
            if (rest.starts_with(mark)) return {at, mark.size()};
        }
        if ((rest[0] == ':' || rest[0] == '.' || rest[0] == '!') && rest.size() == 1) return {at, 1};
    }
    return {text.size(), 0};
}

std::string_view after(std::string_view text, Break end) {
    std::string_view rest = trim(text.substr(std::min(end.at + end.length, text.size())));
    while (!rest.empty() && (rest.front() == ':' || rest.front() == '-' || rest.front() == ']' || rest.front() == ')'))
        rest = trim(rest.substr(1));
    return rest;
}

std::string_view unbracketed(std::string_view text) {
    text = trim(text);
    while (!text.empty() && (text.front() == '[' || text.front() == '(' || text.front() == '*' || text.front() == '+'))
        text = trim(text.substr(1));
    return text;
}

std::string_view past_call(std::string_view text) {
    for (const Words word : calls) {
        if (!starts_ignoring_case(text, word) || (text.size() > word.size() && is_alnum(text[word.size()]))) continue;
        std::string_view rest = text.substr(word.size());
        while (!rest.empty() && (is_space(rest.front()) || std::string_view(",:!-").find(rest.front()) != Words::npos))
            rest.remove_prefix(1);
        return rest;
    }
    return text;
}

} // namespace depesche::digest::feed
