#include "bot/cli/page_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

namespace depesche::bot {

namespace fs = std::filesystem;

namespace {

/// The list may have been edited by anybody: only names below the folder are believed.
bool stays_below(const fs::path& name) {
    return !name.empty() && name.is_relative() &&
           std::ranges::none_of(name, [](const fs::path& part) { return part == ".." || part == "."; });
}

} // namespace

std::expected<PageFolder, std::string> PageFolder::open(fs::path folder) {
    std::error_code error;
    if (fs::exists(folder, error) && !fs::is_directory(folder, error))
        return std::unexpected(folder.string() + " is a file; name a folder for the pages");
    fs::create_directories(folder, error);
    if (error) return std::unexpected(fmt::format("{}: cannot be created: {}", folder.string(), error.message()));
    PageFolder pages(std::move(folder));
    std::ifstream list(pages.folder_ / list_name);
    for (std::string name; std::getline(list, name);) {
        if (stays_below(name)) pages.own_.insert(name);
    }
    return pages;
}

std::expected<void, std::string> PageFolder::replace(const std::string& name, std::string_view bytes) const {
    const fs::path target = folder_ / name;
    fs::path fresh = target;
    fresh += ".new";
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (file) fs::rename(fresh, target, error);
    if (!file || error) return std::unexpected(fmt::format("{}: cannot be written", target.string()));
    return {};
}

std::expected<void, std::string> PageFolder::write(const std::string& name, std::string_view bytes) {
    std::error_code error;
    if (!own_.contains(name) && !written_.contains(name) && fs::exists(folder_ / name, error))
        return std::unexpected(fmt::format("{} is there already and is not from an earlier export; choose another "
                                           "folder or move it away",
                                           (folder_ / name).string()));
    // Told before it is there: an export that is interrupted leaves nothing that the next one does not know.
    if (own_.insert(name).second) {
        std::ofstream list(folder_ / list_name, std::ios::app);
        if (!(list << name << '\n').flush())
            return std::unexpected(fmt::format("{}: cannot be written", (folder_ / list_name).string()));
    }
    if (auto done = replace(name, bytes); !done) return done;
    written_.insert(name);
    return {};
}

std::expected<std::vector<std::string>, std::string> PageFolder::finish() {
    std::vector<std::string> removed;
    for (const std::string& name : own_) {
        if (written_.contains(name)) continue;
        std::error_code ignored; // gone already: as it should be
        if (fs::remove(folder_ / name, ignored)) removed.push_back(name);
        fs::remove((folder_ / name).parent_path(), ignored); // an entry's own folder, only when it is empty
    }
    std::string list;
    for (const std::string& name : written_) list += name + "\n";
    if (const auto kept = replace(std::string(list_name), list); !kept) return std::unexpected(kept.error());
    return removed;
}

} // namespace depesche::bot
