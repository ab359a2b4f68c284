#pragma once

#include "digest/document/json.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot::sandbox {

/// dump_json for a braced list, which would fit two of its overloads.
inline std::string dump(const nlohmann::json& value) { return digest::dump_json(value); }

} // namespace depesche::bot::sandbox
