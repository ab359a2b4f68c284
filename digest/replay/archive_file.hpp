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
/// arrived. Keeps a few bytes a line in memory and reads each again when its turn comes: the file must not change. What
/// can be read but once (a pipe) is copied to a file without a name first.
class ArchiveFile {
public:
    /// A line that cannot be read, and why, with the cure. The others are read all the same.
    using BadLine = std::function<void(std::size_t line, const std::string& why)>;

    /// Looks at every line. Fails with a sentence that names the file: unreadable, or without a single good line.
    /// Nothing can have arrived after `now`: what stands more than a week behind all others and after `now` is taken as
    /// arrived with the last of them.
    static std::expected<ArchiveFile, std::string> open(const std::filesystem::path& file, Instant now,
                                                        const BadLine& bad_line);

    std::size_t size() const noexcept { return lines_.size(); } ///< good lines
    Instant first() const noexcept { return lines_.front().arrives; }
    Instant last() const noexcept { return lines_.back().arrives; }
    /// How many versions said that they arrived in the future.
    std::size_t from_the_future() const noexcept { return from_the_future_; }
    /// In which most of what the own desk wrote is ("fr"), or of everything, where it wrote nothing; may be empty.
    std::string desk_language() const;
    /// The next version to arrive; nothing at the end. Fails with a sentence when the file has changed meanwhile.
    std::expected<std::optional<ArchivedVersion>, std::string> next();

private:
    struct Line {
        Instant arrives;
        std::uint64_t offset = 0;
        std::uint32_t length = 0;
        std::uint32_t check = 0; ///< of its bytes
    };
    void look_at(std::uint64_t offset, std::string_view text, const ArchivedVersion& version);
    void sort(Instant now);

    std::string name_;
    std::ifstream stream_;
    std::map<std::string, std::size_t> own_, all_; ///< how many articles are in a language
    std::vector<Line> lines_;                      ///< in order of arrival
    std::size_t turn_ = 0;
    std::size_t from_the_future_ = 0;
};

} // namespace depesche::digest
