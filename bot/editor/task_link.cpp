#include "bot/editor/task_link.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace depesche::bot {

namespace {

constexpr std::string_view purpose = "depesche task link 1"; ///< the key signs nothing else in these words
constexpr std::size_t key_size = 32;
constexpr std::size_t mac_size = 32;
constexpr std::size_t head_size = 16; ///< task and expiry, 8 bytes each
constexpr std::size_t longest_name = 256;
constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

std::string base64url(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char byte : bytes) {
        bits = bits << 8U | static_cast<unsigned char>(byte);
        for (held += 8; held >= 6; held -= 6) text += letters[bits >> (held - 6) & 63U];
    }
    if (held > 0) text += letters[bits << (6 - held) & 63U];
    return text;
}

/// Strict: every text has one meaning and every meaning one text, so that no changed character goes unnoticed.
std::optional<std::string> from_base64url(std::string_view text) {
    std::string bytes;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char letter : text) {
        const std::size_t value = letters.find(letter);
        if (value == std::string_view::npos) return std::nullopt;
        bits = bits << 6U | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            bytes += static_cast<char>(bits >> held & 255U);
        }
    }
    const bool left_over = (bits & ((1U << held) - 1U)) != 0 || held >= 6;
    return left_over ? std::nullopt : std::optional(std::move(bytes));
}

void append_number(std::string& bytes, std::int64_t number) {
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(static_cast<std::uint64_t>(number) >> shift & 255U);
}

std::int64_t number_at(std::string_view bytes, std::size_t at) {
    std::uint64_t number = 0;
    for (std::size_t i = at; i < at + 8; ++i) number = number << 8U | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(number);
}

std::string mac_of(std::string_view payload, std::string_view key) {
    std::string signed_bytes(purpose);
    signed_bytes += '\0';
    signed_bytes += payload;
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(signed_bytes.data());
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, signed_bytes.size(), mac.data(), &length) ==
        nullptr)
        throw std::runtime_error("OpenSSL could not compute an HMAC");
    return {reinterpret_cast<const char*>(mac.data()), length};
}

std::string error_text(const std::filesystem::path& file, std::string_view what) {
    return fmt::format("{}: {}: {}", file.string(), what, std::strerror(errno)); // NOLINT(concurrency-mt-unsafe)
}

/// Closes with the object.
class File {
public:
    File(const std::filesystem::path& path, int flags, mode_t mode = 0)
        : number_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File() {
        if (number_ >= 0) ::close(number_);
    }
    bool good() const noexcept { return number_ >= 0; }
    int number() const noexcept { return number_; }

private:
    int number_;
};

std::expected<std::string, std::string> read_key(const std::filesystem::path& path) {
    const File file(path, O_RDONLY | O_NOFOLLOW);
    if (!file.good()) return std::unexpected(error_text(path, "cannot be read"));
    struct stat about{};
    if (::fstat(file.number(), &about) != 0) return std::unexpected(error_text(path, "cannot be read"));
    if ((about.st_mode & 077U) != 0)
        return std::unexpected(
            path.string() +
            ": others may read this key; remove it (links sent before stop working) or run chmod 600 on it");
    std::string key(key_size + 1, '\0');
    const ssize_t size = ::read(file.number(), key.data(), key.size());
    if (size != static_cast<ssize_t>(key_size))
        return std::unexpected(path.string() +
                               ": this is no key of 32 bytes; remove it, and links sent before stop working");
    key.resize(key_size);
    return key;
}

/// Whole or not at all: written beside its place and linked into it, unless somebody was faster.
std::expected<void, std::string> make_key(const std::filesystem::path& path) {
    std::string key(key_size, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(key.data()), key_size) != 1)
        return std::unexpected("the system gave no random bytes for " + path.string());
    std::filesystem::path beside = path;
    beside += fmt::format(".{}", ::getpid());
    ::unlink(beside.c_str()); // of a process of this number that died here
    {
        const File file(beside, O_WRONLY | O_CREAT | O_EXCL, 0600);
        if (!file.good()) return std::unexpected(error_text(beside, "cannot be written"));
        const bool written = ::write(file.number(), key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
                             ::fsync(file.number()) == 0;
        OPENSSL_cleanse(key.data(), key.size());
        if (!written) {
            auto error = error_text(beside, "cannot be written");
            ::unlink(beside.c_str());
            return std::unexpected(std::move(error));
        }
    }
    const bool placed = ::link(beside.c_str(), path.c_str()) == 0 || errno == EEXIST;
    auto error = placed ? std::string() : error_text(path, "cannot be written");
    ::unlink(beside.c_str());
    if (!placed) return std::unexpected(std::move(error));
    const File folder(path.parent_path(), O_RDONLY | O_DIRECTORY);
    if (folder.good()) ::fsync(folder.number()); // without it a power cut costs links, not secrets
    return {};
}

} // namespace

std::string sign_task_link(const TaskLink& link, std::string_view key) {
    std::string payload;
    append_number(payload, link.task);
    append_number(payload, link.expires.time_since_epoch().count());
    payload += link.editor;
    return base64url(payload + mac_of(payload, key));
}

std::expected<TaskLink, std::string> read_task_link(std::string_view token, std::string_view key, Instant now) {
    constexpr std::size_t longest = (head_size + longest_name + mac_size) * 4 / 3 + 4;
    const auto bytes = token.size() <= longest ? from_base64url(token) : std::nullopt;
    if (!bytes || bytes->size() < head_size + mac_size) return std::unexpected("malformed");
    const std::string_view payload = std::string_view(*bytes).substr(0, bytes->size() - mac_size);
    const std::string mac = mac_of(payload, key);
    if (CRYPTO_memcmp(mac.data(), bytes->data() + payload.size(), mac_size) != 0) return std::unexpected("forged");
    TaskLink link{number_at(payload, 0), std::string(payload.substr(head_size)),
                  Instant(std::chrono::milliseconds(number_at(payload, 8)))};
    if (now > link.expires) return std::unexpected("expired");
    return link;
}

std::expected<std::string, std::string> load_link_key(const std::filesystem::path& state_dir) {
    const std::filesystem::path path = state_dir / "web.key";
    if (::access(path.c_str(), F_OK) != 0) {
        if (auto made = make_key(path); !made) return std::unexpected(made.error());
    }
    return read_key(path);
}

} // namespace depesche::bot
