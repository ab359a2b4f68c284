#include "config/nearest.hpp"
#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <system_error>
#include <vector>

namespace depesche::config {
namespace {

namespace fs = std::filesystem;

/// Zones are files: only what looks like a zone's name may become a path.
bool looks_like_zone(std::string_view name) {
    const auto allowed = [](unsigned char c) {
        return c < 0x80 && (std::isalnum(c) != 0 || c == '_' || c == '-' || c == '+' || c == '/');
    };
    return !name.empty() && name.size() < 64 && name.front() != '/' && std::ranges::all_of(name, allowed);
}

/// All names of the database; read only to help with a wrong one.
std::vector<std::string> zone_names(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code ignored; // an unreadable folder only means fewer suggestions
    for (auto it = fs::recursive_directory_iterator(folder, ignored); it != fs::end(it); it.increment(ignored)) {
        if (ignored) break;
        auto name = it->path().lexically_relative(folder).generic_string();
        if (it->is_directory(ignored) && (name == "posix" || name == "right")) {
            it.disable_recursion_pending(); // copies of the whole database
        } else if (it->is_regular_file(ignored) && looks_like_zone(name)) {
            names.push_back(std::move(name));
        }
    }
    return names;
}

/// RFC 8536: "TZif" begins every zone; the folder holds tables and notes, too.
bool is_zone_file(const fs::path& path) {
    std::error_code ignored; // what cannot be asked is as missing as what is not there
    if (!fs::is_regular_file(path, ignored)) return false;
    std::array<char, 4> magic{};
    std::ifstream file(path, std::ios::binary);
    return file.read(magic.data(), magic.size()) && std::string_view(magic.data(), magic.size()) == "TZif";
}

} // namespace

fs::path time_zone_folder() {
    const char* named = std::getenv("TZDIR");
    return named != nullptr && *named != 0 ? named : "/usr/share/zoneinfo";
}

std::string zone_problem(std::string_view name) {
    const auto folder = time_zone_folder();
    std::error_code ignored; // what cannot be asked is as missing as what is not there
    if (!fs::is_directory(folder, ignored)) {
        return fmt::format("there are no time zones in {}: install the package tzdata", folder.string());
    }
    if (looks_like_zone(name) && is_zone_file(folder / name)) return {};
    const auto near = nearest(name, zone_names(folder), 3);
    if (near.empty()) return "not a time zone; expected an IANA name like \"Europe/Zurich\"";
    return fmt::format("not a time zone; did you mean {}?", list_words(near, "or", true));
}

} // namespace depesche::config
