#pragma once

#include "digest/edition/edition.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// The picks of a draft as the ledger keeps them.
std::string picks_to_json(const std::vector<digest::Pick>& picks);
/// Errors name the key.
std::expected<std::vector<digest::Pick>, std::string> picks_from_json(std::string_view json);

std::string strings_to_json(const std::vector<std::string>& strings);
std::expected<std::vector<std::string>, std::string> strings_from_json(std::string_view json);

} // namespace depesche::bot
