#include "config/secret_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

namespace depesche::config {
namespace {

namespace fs = std::filesystem;
using Result = std::expected<Secret, std::string>;

/// The longest of today's tokens are a few hundred bytes.
constexpr std::uintmax_t max_secret_bytes = 16 * 1024;
constexpr std::string_view literal =
    "a secret is never written into this file; write \"env:NAME\" (an environment variable) or \"file:PATH\"";

bool is_variable_name(std::string_view name) {
    const auto plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    return !name.empty() && name.size() <= 64 && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
           std::ranges::all_of(name, plain);
}

/// A bot token put behind "file:" by mistake must not be shown as a path.
bool looks_like_path(std::string_view path) {
    return !path.empty() && path.size() <= 4096 && path.find(':') == std::string_view::npos &&
           std::ranges::none_of(path, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

Result checked(std::string value, const std::string& where) {
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    if (value.empty()) return std::unexpected(where + " is empty");
    const auto odd = [](unsigned char c) { return c <= ' ' || c >= 0x7f; };
    if (std::ranges::any_of(value, odd)) {
        Secret wiped(std::move(value));
        return std::unexpected(where + " holds spaces, line breaks or other characters that no token has");
    }
    return Secret(std::move(value));
}

Result from_environment(std::string_view name) {
    if (!is_variable_name(name)) return std::unexpected(std::string(literal));
    const std::string variable(name);
    const char* value = std::getenv(variable.c_str());
    if (value == nullptr) return std::unexpected(fmt::format("the environment variable {} is not set", variable));
    return checked(value, fmt::format("the environment variable {}", variable));
}

Result from_file(std::string_view name, const fs::path& base) {
    if (!looks_like_path(name)) return std::unexpected(std::string(literal));
    const auto path = base / fs::path(name);
    std::error_code error;
    const auto status = fs::status(path, error);
    if (!fs::exists(status)) return std::unexpected(fmt::format("the file {} does not exist", path.string()));
    if (!fs::is_regular_file(status)) return std::unexpected(fmt::format("{} is not a file", path.string()));
    if ((status.permissions() & fs::perms::others_read) != fs::perms::none) {
        return std::unexpected(
            fmt::format("everybody on this machine may read {0}; run: chmod 600 {0}", path.string()));
    }
    if (fs::file_size(path, error) > max_secret_bytes) {
        return std::unexpected(fmt::format("{} is too long to be a token", path.string()));
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::unexpected(fmt::format("the file {} cannot be read by this user", path.string()));
    return checked({std::istreambuf_iterator<char>(in), {}}, path.string());
}

} // namespace

Result resolve_secret(std::string_view source, const fs::path& base) {
    if (source.starts_with("env:")) return from_environment(source.substr(4));
    if (source.starts_with("file:")) return from_file(source.substr(5), base);
    return std::unexpected(std::string(literal));
}

} // namespace depesche::config
