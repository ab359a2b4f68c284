#pragma once

#include <expected>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// A folder of exported pages. It keeps a list of the files that are its own, so that a later export replaces and
/// removes only these.
class PageFolder {
public:
    /// Creates the folder; refuses a file in its place, in words.
    static std::expected<PageFolder, std::string> open(std::filesystem::path folder);
    /// Writes one file whole or not at all; refuses to replace a file that is somebody else's.
    std::expected<void, std::string> write(const std::string& name, std::string_view bytes);
    /// Removes what an earlier export wrote and this one did not; keeps the list. Returns the names removed.
    std::expected<std::vector<std::string>, std::string> finish();
    const std::set<std::string>& written() const noexcept { return written_; }

    static constexpr std::string_view list_name = "depesche-pages.txt";

private:
    explicit PageFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
    std::expected<void, std::string> replace(const std::string& name, std::string_view bytes) const;

    std::filesystem::path folder_;
    std::set<std::string> own_; ///< of the export before
    std::set<std::string> written_;
};

} // namespace depesche::bot
