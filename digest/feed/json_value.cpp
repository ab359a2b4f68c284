#include "digest/feed/json_value.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"

#include <nlohmann/json.hpp>

namespace depesche::digest::feed {

const nlohmann::json& member(const nlohmann::json& object, std::string_view name) {
    static const nlohmann::json null;
    if (!object.is_object()) return null;
    const auto found = object.find(name);
    return found == object.end() ? null : *found;
}

std::string text_of(const nlohmann::json& value) {
    if (value.is_string()) return std::string(longest_part(value.get_ref<const std::string&>()));
    if (value.is_number_integer() || value.is_number_unsigned()) return value.dump();
    return {};
}

std::string text_at(const nlohmann::json& object, std::string_view name) { return text_of(member(object, name)); }

int urgency_of(const nlohmann::json& value) {
    const std::string text = text_of(value);
    const std::string_view digits = trim(text);
    return digits.size() == 1 && digits[0] >= '1' && digits[0] <= '9' ? std::min(digits[0] - '0', 8) : 0;
}

} // namespace depesche::digest::feed
