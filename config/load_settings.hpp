#pragma once

#include "config/settings.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::config {

/// One thing that is wrong with a configuration, in words an operator can act on.
struct Problem {
    std::string file;
    int line = 0;        ///< from 1; 0 when the whole file is meant
    std::string key;     ///< dotted, e.g. edition.morning.at; may be empty
    std::string message; ///< what is wrong, what is allowed, and the nearest known key

    /// "FILE:LINE: KEY: MESSAGE"
    std::string to_string() const;
};

/// Reads and validates a configuration. Reports every problem found, not only the first.
/// Secrets given as env:NAME or file:PATH are resolved; their values never enter a Problem.
std::expected<Settings, std::vector<Problem>> load_settings(const std::filesystem::path& file);

/// The same for text in memory; `file` only names the place in problems and anchors relative paths.
std::expected<Settings, std::vector<Problem>> parse_settings(std::string_view toml, const std::filesystem::path& file);

/// Where the configuration is looked for: --config, ./depesche.toml, $XDG_CONFIG_HOME/depesche/depesche.toml.
std::filesystem::path default_settings_file();

/// Where the stores are when state_dir is not given: $XDG_STATE_HOME/depesche, or ~/.local/state/depesche.
std::filesystem::path default_state_dir();

} // namespace depesche::config
