#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace depesche::digest::feed {

/// A member by name; a shared null when `object` is none or has none.
const nlohmann::json& member(const nlohmann::json& object, std::string_view name);
/// A string or number as text; empty for everything else.
std::string text_of(const nlohmann::json& value);
std::string text_at(const nlohmann::json& object, std::string_view name);
/// 1 to 8, from a number or a digit; 0 for everything else.
int urgency_of(const nlohmann::json& value);

} // namespace depesche::digest::feed
