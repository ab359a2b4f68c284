#include "config/nearest.hpp"
#include "config/words.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <system_error>
#include <vector>

namespace depesche::config {
namespace {

std::string unknown_zone(std::string_view name) {
    std::vector<std::string> names;
    for (const auto& zone : date::get_tzdb().zones) names.emplace_back(zone.name());
    const auto near = nearest(name, names, 3);
    if (near.empty()) return "not a time zone; expected an IANA name like \"Europe/Zurich\"";
    return fmt::format("not a time zone; did you mean {}?", list_words(near, "or", true));
}

} // namespace

std::string zone_problem(std::string_view name, std::string_view database) {
    std::error_code ignored; // a folder that cannot be asked is as missing as one that is not there
    if (!std::filesystem::is_directory(database, ignored)) {
        return fmt::format("this system has no time zone database ({} is missing); install the package tzdata",
                           database);
    }
    try {
        date::locate_zone(std::string(name));
        return {};
    } catch (const std::exception&) {
        // locate_zone throws for an unknown name
    }
    try {
        return unknown_zone(name);
    } catch (const std::exception&) {
        return "the time zone database of this system cannot be read; reinstall the package tzdata";
    }
}

} // namespace depesche::config
