#include "digest/replay/archive_file.hpp"

#include "digest/article/fold.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <utility>

namespace depesche::digest {

namespace {

std::string primary_language(const std::string& tag) { return fold_text(tag.substr(0, tag.find('-'))); }

} // namespace

std::expected<ArchiveFile, std::string> ArchiveFile::open(const std::filesystem::path& file, const BadLine& bad_line) {
    ArchiveFile archive;
    std::error_code ignored; // then opening it says what is wrong
    if (std::filesystem::is_directory(file, ignored))
        return std::unexpected(fmt::format("{}: is a folder; name the file with the articles", file.string()));
    archive.stream_.open(file, std::ios::binary);
    if (!archive.stream_)
        return std::unexpected(fmt::format("{}: cannot be read: {}; check the name and its permissions", file.string(),
                                           std::strerror(errno)));
    std::unordered_map<std::string, std::size_t> known; // by id and version: the line
    std::uint64_t offset = 0;
    std::size_t number = 0;
    for (std::string text; std::getline(archive.stream_, text);) {
        ++number;
        const std::uint64_t begin = offset;
        offset += text.size() + 1;
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
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
        const std::string language = primary_language(version->article.language);
        ++archive.all_[language];
        if (version->article.origin == Origin::own) ++archive.own_[language];
        archive.lines_.push_back({version->arrives, begin, static_cast<std::uint32_t>(text.size())});
    }
    if (archive.lines_.empty())
        return std::unexpected(
            fmt::format("{}: has no line that is an article; see deploy/docs/replay.md for the form", file.string()));
    std::ranges::sort(archive.lines_, {}, [](const Line& line) { return std::pair(line.arrives, line.offset); });
    archive.stream_.clear(); // the end was reached
    return archive;
}

std::string ArchiveFile::desk_language() const {
    const auto& counted = own_.empty() ? all_ : own_;
    const auto most = std::ranges::max_element(counted, {}, [](const auto& entry) { return entry.second; });
    return most == counted.end() ? std::string() : most->first;
}

std::optional<ArchivedVersion> ArchiveFile::next() {
    if (turn_ == lines_.size()) return std::nullopt;
    const Line& line = lines_[turn_++];
    std::string text(line.length, '\0');
    stream_.seekg(static_cast<std::streamoff>(line.offset));
    stream_.read(text.data(), static_cast<std::streamsize>(text.size()));
    auto version = read_archive_line(text);
    return version ? std::optional(*std::move(version)) : std::nullopt;
}

} // namespace depesche::digest
