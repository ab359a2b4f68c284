#include "bot/subscriber/start_payload.hpp"

#include <algorithm>
#include <cctype>

namespace depesche::bot {

namespace {

constexpr std::string_view before_placement = "__";

/// The longest name that a payload begins with, up to its end or a '_': names may have one themselves.
std::string longest_choice(std::string_view payload, const Wishes& choices) {
    std::string longest;
    for (const std::string& name : choices) {
        const bool whole = payload == name || payload.starts_with(name + "_");
        if (whole && name.size() > longest.size()) longest = name;
    }
    return longest;
}

} // namespace

Wishes payload_wishes(std::string_view payload, const Wishes& choices) {
    Wishes named;
    while (!payload.empty() && !(payload.starts_with('_') && !named.empty())) {
        const std::string word = longest_choice(payload, choices);
        if (word.empty()) return {};
        named.push_back(word);
        payload.remove_prefix(std::min(word.size() + 1, payload.size()));
    }
    return named;
}

std::string_view payload_placement(std::string_view payload, const Wishes& choices) {
    if (const std::size_t at = payload.find(before_placement); at != std::string_view::npos)
        return payload.substr(at + before_placement.size());
    return payload_wishes(payload, choices).empty() ? payload : std::string_view();
}

std::string start_payload(std::string_view wishes, std::string_view placement) {
    std::string payload(wishes);
    if (!placement.empty()) payload += before_placement;
    return payload.append(placement);
}

std::string payload_from(std::string_view from, const Wishes& choices) {
    std::string_view wishes;
    if (const std::size_t at = from.find(before_placement); at != std::string_view::npos) {
        wishes = from.substr(0, at);
        from.remove_prefix(at + before_placement.size());
    }
    if (payload_wishes(wishes, choices).empty()) wishes = {};
    std::string payload = start_payload(wishes, from);
    return payload_problem(payload).empty() ? payload : std::string();
}

Wishes link_choices(const config::Settings& settings) {
    Wishes choices;
    for (const config::EditionSettings& edition : settings.editions) choices.push_back(edition.name);
    choices.insert(choices.end(), {"surprising", "breaking", "breaking_at_night"});
    return choices;
}

std::string payload_problem(std::string_view payload) {
    if (payload.size() > longest_payload)
        return "'" + std::string(payload) + "' is too long: a link carries " + std::to_string(longest_payload) +
               " characters";
    const bool plain = std::ranges::all_of(
        payload, [](const char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-'; });
    return plain ? std::string()
                 : "'" + std::string(payload) + "' may hold only letters from a to z, digits, '-' and '_'";
}

} // namespace depesche::bot
