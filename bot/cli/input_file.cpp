#include "bot/cli/input_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace depesche::bot {

namespace {

struct FileCloser {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

std::string failure(const std::string& name, std::string_view why) {
    return fmt::format("{}: cannot be read: {}; check the name and its permissions", name, why);
}

} // namespace

std::string input_name(const std::string& file_or_dash) {
    return file_or_dash == "-" ? "standard input" : file_or_dash;
}

std::expected<std::string, std::string> read_input(const std::string& file_or_dash, std::size_t most) {
    const std::string name = input_name(file_or_dash);
    std::unique_ptr<std::FILE, FileCloser> opened;
    if (file_or_dash != "-") {
        std::error_code ignored; // then opening it says what is wrong
        if (std::filesystem::is_directory(file_or_dash, ignored))
            return std::unexpected(failure(name, "it is a folder"));
        opened.reset(std::fopen(file_or_dash.c_str(), "rb"));
        if (!opened) return std::unexpected(failure(name, std::strerror(errno)));
    }
    std::FILE* file = opened ? opened.get() : stdin;
    std::string bytes;
    std::error_code unknown; // of a pipe nobody knows the size
    const auto size = std::filesystem::file_size(file_or_dash, unknown);
    if (!unknown) bytes.reserve(std::min<std::size_t>(size, most)); // growing would hold it twice
    std::string buffer(64UL * 1024, '\0');
    while (bytes.size() < most) {
        const std::size_t count = std::fread(buffer.data(), 1, std::min(buffer.size(), most - bytes.size()), file);
        bytes.append(buffer, 0, count);
        if (count == 0) break;
    }
    if (std::ferror(file) != 0) return std::unexpected(failure(name, std::strerror(errno)));
    return bytes;
}

} // namespace depesche::bot
