#pragma once

#include "config/secret.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

namespace depesche::config {

/// Resolves "env:NAME" or "file:PATH" (relative to `base`). Anything else is a secret written literally and refused.
/// A file that everybody may read is refused; its trailing line break is cut. Errors never hold any part of the value.
std::expected<Secret, std::string> resolve_secret(std::string_view source, const std::filesystem::path& base);

} // namespace depesche::config
