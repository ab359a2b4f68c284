#include "digest/format/dialect.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

/// In the order of Dialect.
constexpr std::array registered = {&plain_rules, &telegram_html_rules, &whatsapp_rules};

} // namespace

const DialectRules& rules_of(Dialect dialect) { return *registered.at(static_cast<std::size_t>(dialect)); }

std::string_view to_string(Dialect dialect) { return rules_of(dialect).name; }

std::optional<Dialect> dialect_from(std::string_view name) {
    const auto found = std::ranges::find(registered, name, [](const DialectRules* rules) { return rules->name; });
    if (found == registered.end()) return std::nullopt;
    return (*found)->dialect;
}

std::vector<std::string_view> dialect_names() {
    std::vector<std::string_view> names;
    for (const auto* rules : registered) names.push_back(rules->name);
    return names;
}

} // namespace depesche::digest
