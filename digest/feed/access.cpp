#include "digest/feed/access.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/json_value.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace depesche::digest::feed {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 4> platforms = {"any", "telegram", "web", "whatsapp"};

bool is_true(std::string_view value) { return value == "true" || value == "yes" || value == "1"; }

/// "False", "http://schema.org/False".
bool is_false(std::string_view value) {
    return value == "false" || value == "no" || value == "0" || value.ends_with("schema.org/false");
}

std::string written(const json& value) {
    if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
    return text_of(value);
}

bool own_members_say_paywall(const json& object) {
    return std::ranges::any_of(object.items(),
                               [](const auto& member) { return says_paywall(member.key(), written(member.value())); });
}

} // namespace

bool says_paywall(std::string_view name, std::string_view value) {
    const std::string what = lower(name);
    const std::string said = lower(trim(value));
    if (what == "isaccessibleforfree" || what == "is_accessible_for_free") return is_false(said);
    if (what == "access") return said == "subscription" || said == "registration";
    if (what == "accessrights") return said.find("subscri") != std::string::npos;
    if (what == "paywall" || what == "paywalled" || what == "is_paywalled" || what == "premium" || what == "is_premium")
        return is_true(said);
    return false;
}

bool says_paywall(const json& object) {
    if (!object.is_object()) return false;
    if (own_members_say_paywall(object)) return true;
    return std::ranges::any_of(object.items(), [](const auto& extension) {
        return extension.key().starts_with('_') && extension.value().is_object() &&
               own_members_say_paywall(extension.value());
    });
}

std::vector<std::string> image_rights(const json& list) {
    std::vector<std::string> rights;
    if (!list.is_array()) return rights;
    for (const std::string_view platform : platforms) {
        const bool named = std::ranges::any_of(list, [&](const json& one) { return lower(text_of(one)) == platform; });
        if (named) rights.emplace_back(platform);
    }
    return rights;
}

} // namespace depesche::digest::feed
