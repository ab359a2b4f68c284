#pragma once

#include "config/load_settings.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

inline const std::string a_token = "1000001:a-token-of-the-tests-that-nobody-may-see";

/// Sets an environment variable for the length of a test.
class Variable {
public:
    Variable(std::string name, const std::string& value) : name_(std::move(name)) {
        if (const char* old = std::getenv(name_.c_str()); old != nullptr) before_ = old;
        ::setenv(name_.c_str(), value.c_str(), 1);
    }
    ~Variable() {
        if (before_) {
            ::setenv(name_.c_str(), before_->c_str(), 1);
        } else {
            ::unsetenv(name_.c_str());
        }
    }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

private:
    std::string name_;
    std::optional<std::string> before_;
};

/// A folder of its own that goes with the test.
class Folder {
public:
    Folder() {
        auto name = (std::filesystem::temp_directory_path() / "depesche-config-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() {
        std::error_code ignored; // what stays is the system's to clean
        std::filesystem::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path write(const std::string& name, std::string_view text, unsigned mode = 0600) const {
        const auto file = path / name;
        std::ofstream(file, std::ios::binary) << text;
        std::filesystem::permissions(file, std::filesystem::perms(mode));
        return file;
    }

    std::filesystem::path path;
};

inline std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// A valid configuration in three replaceable pieces.
struct Sample {
    std::string top = "name = \"Seestadt heute\"\nlanguage = \"de-CH\"\ntime_zone = \"Europe/Zurich\"\n"
                      "feeds = [\"https://seestadt.example/rss\"]\n";
    std::string edition = "[edition.morning]\nat = \"06:30\"\n";
    std::string channel = "[channel.telegram]\ntoken = \"env:DEPESCHE_TEST_TOKEN\"\nto = \"@seestadt_heute\"\n";
    std::string more;

    std::string toml() const { return top + edition + channel + more; }
};

/// The problems of a configuration as lines; empty when there are none.
inline std::vector<std::string> problems_of(const std::string& toml) {
    const Variable token("DEPESCHE_TEST_TOKEN", a_token);
    const auto settings = config::parse_settings(toml, "depesche.toml");
    std::vector<std::string> lines;
    if (settings) return lines;
    for (const auto& problem : settings.error()) lines.push_back(problem.to_string());
    return lines;
}

/// The only problem of a configuration.
inline std::string problem_of(const Sample& sample) {
    const auto lines = problems_of(sample.toml());
    std::string all;
    for (const auto& line : lines) all += line + "\n";
    CAPTURE(sample.toml(), all);
    REQUIRE(lines.size() == 1);
    return lines.front();
}

inline config::Settings settings_of(const Sample& sample) {
    const Variable token("DEPESCHE_TEST_TOKEN", a_token);
    auto settings = config::parse_settings(sample.toml(), "/srv/news/depesche.toml");
    std::string all;
    if (!settings) {
        for (const auto& problem : settings.error()) all += problem.to_string() + "\n";
    }
    CAPTURE(sample.toml(), all);
    REQUIRE(settings.has_value());
    return std::move(*settings);
}

} // namespace depesche::tests
