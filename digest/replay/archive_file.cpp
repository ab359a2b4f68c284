#include "digest/replay/archive_file.hpp"

#include "digest/article/fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <unistd.h>
#include <unordered_map>
#include <utility>
#include <xxhash.h>

namespace depesche::digest {

namespace {

using namespace std::chrono_literals;

/// No newsroom is silent for longer.
constexpr auto longest_silence = 24h * 7;

std::string primary_language(const std::string& tag) { return fold_text(tag.substr(0, tag.find('-'))); }

std::uint32_t checksum(std::string_view text) {
    return static_cast<std::uint32_t>(XXH3_64bits(text.data(), text.size()));
}

/// Copies a stream into a file without a name, which can be read more than once.
std::expected<std::ifstream, std::string> spooled(std::istream& stream) {
    std::string name = (std::filesystem::temp_directory_path() / "depesche-archive-XXXXXX").string();
    const int created = ::mkstemp(name.data());
    if (created < 0) return std::unexpected(fmt::format("{}: {}", name, std::strerror(errno)));
    ::close(created);
    std::ofstream copy(name, std::ios::binary);
    std::ifstream result(name, std::ios::binary);
    std::filesystem::remove(name);
    if (stream.peek() != std::istream::traits_type::eof()) copy << stream.rdbuf();
    copy.close();
    if (!copy || !result) return std::unexpected(fmt::format("{}: cannot be written; is the disk full?", name));
    return result;
}

/// Reads line by line with bounded memory.
class Lines {
public:
    explicit Lines(std::istream& stream) : stream_(stream), buffer_(longest_archive_line + 2) {}

    /// False at the end. Of a line that is too long, its beginning.
    bool next() {
        begin_ += taken_;
        stream_.getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
        taken_ = static_cast<std::uint64_t>(stream_.gcount());
        if (taken_ == 0) return false;
        const bool too_long = stream_.fail() && !stream_.eof();
        const bool has_end = !stream_.fail() && !stream_.eof();
        text_ = std::string_view(buffer_.data(), taken_ - (has_end ? 1 : 0));
        if (too_long) {
            stream_.clear();
            stream_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
            taken_ += static_cast<std::uint64_t>(stream_.gcount());
        }
        return true;
    }
    std::string_view text() const { return text_; }
    std::uint64_t begin() const { return begin_; }

private:
    std::istream& stream_;
    std::vector<char> buffer_;
    std::string_view text_;
    std::uint64_t begin_ = 0, taken_ = 0;
};

} // namespace

std::expected<ArchiveFile, std::string> ArchiveFile::open(const std::filesystem::path& file, Instant now,
                                                          const BadLine& bad_line) {
    ArchiveFile archive;
    archive.name_ = file.string();
    std::error_code ignored; // then opening it says what is wrong
    if (std::filesystem::is_directory(file, ignored))
        return std::unexpected(fmt::format("{}: is a folder; name the file with the articles", archive.name_));
    archive.stream_.open(file, std::ios::binary);
    if (!archive.stream_)
        return std::unexpected(fmt::format("{}: cannot be read: {}; check the name and its permissions", archive.name_,
                                           std::strerror(errno)));
    if (!std::filesystem::is_regular_file(file, ignored)) {
        auto copy = spooled(archive.stream_);
        if (!copy) return std::unexpected(copy.error());
        archive.stream_ = *std::move(copy);
    }
    std::unordered_map<std::string, std::size_t> known; // by id and version: the line
    std::size_t number = 0;
    for (Lines lines(archive.stream_); lines.next();) {
        ++number;
        const std::string_view text = lines.text();
        if (text.find_first_not_of(" \t\r") == std::string_view::npos) continue;
        const auto version = read_archive_line(text);
        if (!version) {
            bad_line(number, version.error());
            continue;
        }
        const auto [before, fresh] = known.try_emplace(fmt::format("{}\n{}", version->id, version->version), number);
        if (!fresh) {
            bad_line(number, fmt::format("\"{}\" version {} stands in line {} already; give it the next version",
                                         version->id, version->version, before->second));
            continue;
        }
        archive.look_at(lines.begin(), text, *version);
    }
    if (archive.stream_.bad()) return std::unexpected(fmt::format("{}: reading it failed", archive.name_));
    if (archive.lines_.empty())
        return std::unexpected(
            fmt::format("{}: has no line that is an article; see deploy/docs/replay.md for the form", archive.name_));
    archive.sort(now);
    archive.stream_.clear(); // the end was reached
    return archive;
}

void ArchiveFile::look_at(std::uint64_t offset, std::string_view text, const ArchivedVersion& version) {
    const std::string language = primary_language(version.article.language);
    ++all_[language];
    if (version.article.origin == Origin::own) ++own_[language];
    lines_.push_back({version.arrives, offset, static_cast<std::uint32_t>(text.size()), checksum(text)});
}

void ArchiveFile::sort(Instant now) {
    std::ranges::sort(lines_, {}, [](const Line& line) { return std::pair(line.arrives, line.offset); });
    for (std::size_t i = 1; i < lines_.size(); ++i) {
        if (lines_[i].arrives <= now || lines_[i].arrives - lines_[i - 1].arrives <= longest_silence) continue;
        from_the_future_ = lines_.size() - i;
        for (std::size_t later = i; later < lines_.size(); ++later) lines_[later].arrives = lines_[i - 1].arrives;
    }
}

std::string ArchiveFile::desk_language() const {
    const auto& counted = own_.empty() ? all_ : own_;
    const auto most = std::ranges::max_element(counted, {}, [](const auto& entry) { return entry.second; });
    return most == counted.end() ? std::string() : most->first;
}

std::expected<std::optional<ArchivedVersion>, std::string> ArchiveFile::next() {
    if (turn_ == lines_.size()) return std::nullopt;
    const Line& line = lines_[turn_++];
    std::string text(line.length, '\0');
    stream_.seekg(static_cast<std::streamoff>(line.offset));
    stream_.read(text.data(), static_cast<std::streamsize>(text.size()));
    auto version = stream_ && checksum(text) == line.check ? read_archive_line(text) : std::unexpected(std::string());
    if (!version) return std::unexpected(fmt::format("{}: has changed while it was read; play a copy of it", name_));
    version->arrives = line.arrives;
    return *std::move(version);
}

} // namespace depesche::digest
