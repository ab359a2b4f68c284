#pragma once

#include "tests/support/paths.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>

namespace depesche::tests {

/// The folder with the corpora, the golden messages and the platforms' specifications, which live beside the project.
/// Tests that need it WARN "skipped: ..." and return when there is none.
inline std::optional<std::filesystem::path> shared_dir() {
    const std::filesystem::path source = source_dir();
    const char* named = std::getenv("DEPESCHE_SHARED");
    for (const std::filesystem::path& candidate :
         {std::filesystem::path(named != nullptr ? named : ""), source / "../shared", source / "../../shared"}) {
        if (!candidate.empty() && std::filesystem::exists(candidate / "DESIGN.md")) return candidate;
    }
    return std::nullopt;
}

} // namespace depesche::tests
