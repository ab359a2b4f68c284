#pragma once

#include "digest/replay/archive_line.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::digest {

/// A file of article versions, one JSON object a line in any order (archive_line.hpp), read in the order in which they
/// arrived. Keeps a few bytes a line in memory and reads each again when its turn comes: the file must not change.
class ArchiveFile {
public:
    /// A line that cannot be read, and why, with the cure. The others are read all the same.
    using BadLine = std::function<void(std::size_t line, const std::string& why)>;

    /// Looks at every line. Fails with a sentence that names the file: unreadable, or without a single good line.
    static std::expected<ArchiveFile, std::string> open(const std::filesystem::path& file, const BadLine& bad_line);

    std::size_t size() const noexcept { return lines_.size(); } ///< good lines
    Instant first() const noexcept { return lines_.front().arrives; }
    Instant last() const noexcept { return lines_.back().arrives; }
    /// In which most of what the own desk wrote is ("fr"), or of everything, where it wrote nothing; may be empty.
    std::string desk_language() const;
    /// The next version to arrive; nothing at the end, or when the file has changed meanwhile.
    std::optional<ArchivedVersion> next();

private:
    struct Line {
        Instant arrives;
        std::uint64_t offset = 0;
        std::uint32_t length = 0;
    };
    std::ifstream stream_;
    std::map<std::string, std::size_t> own_, all_; ///< how many articles are in a language
    std::vector<Line> lines_;                      ///< in order of arrival
    std::size_t turn_ = 0;
};

} // namespace depesche::digest
