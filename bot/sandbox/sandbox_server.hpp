#pragma once

#include "bot/net/http_server.hpp"
#include "digest/schedule/instant.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

struct SandboxBot {
    std::string token, username, name;
    bool listed = true; ///< false: on the phones of those only who have started it
};

struct SandboxChannel {
    std::string username; ///< without @; of a WhatsApp channel the last part of its address
    std::string title;
    bool by_hand = false;               ///< a simulated WhatsApp channel
    std::vector<std::int64_t> admins{}; ///< of it: ids of readers
};

struct SandboxGroup {
    std::int64_t id = 0; ///< negative; 0: any
    std::string title;
    std::vector<std::int64_t> members; ///< ids of readers
    std::vector<std::string> bots{};   ///< usernames; empty: every bot
};

struct SandboxReader {
    std::string name;
    std::int64_t id = 0; ///< 0: the next free one, from 5001
    std::string language = "de";
    std::string role{};                 ///< shown beside the name
    std::vector<std::string> started{}; ///< usernames of bots at which Start was pressed long ago
    std::vector<std::string> follows{}; ///< channels, without @
};

struct SandboxOptions {
    std::string listen = "127.0.0.1:0";
    std::filesystem::path certificate, private_key; ///< PEM; empty: plain http
    /// Serves https by a certificate of the sandbox's own authority, whose certificate is written here (PEM), in place
    /// of the two above; empty: not so.
    std::filesystem::path own_authority;
    std::filesystem::path ledger;                   ///< JSON lines are appended; empty: memory only
    std::filesystem::path script;                   ///< fault rules to begin with
    bool count_only = false;                        ///< counters instead of rows, for benches
    bool strict_limits = false;                     ///< refuse with 429 over the documented limits; else only record
    std::vector<std::string> limits{}; ///< "bot=30/s": judged by this in place of what is documented (RateLimit)
    std::vector<std::string> tokens;                ///< empty: any token of the shape digits:secret is a bot of its own
    std::vector<SandboxBot> bots;                   ///< with names of their own; their tokens are known, too
    std::vector<SandboxChannel> channels;           ///< there from the start; others appear when they are first used
    std::vector<SandboxGroup> groups;
    std::vector<SandboxReader> readers{{.name = "Nora"}}; ///< with a phone; more can be added on the page
    bool panel = false;                                   ///< the phone shows the demo's control panel (/demo/...)

    bool serves_tls() const { return !certificate.empty() || !own_authority.empty(); }
};

/// Paths that somebody else answers, asked first: nullopt leaves the request to the sandbox.
using SandboxExtra = std::function<std::optional<asio::awaitable<ServerResponse>>(const ServerRequest&)>;

namespace sandbox {
class ChatWorld;
class TelegramDouble;
} // namespace sandbox

/// The local chat platform: the Bot API below /bot<token>/, the phone at /phone, its own parts below /_sandbox/.
/// Lives on the executor's one thread. `clock` must outlive it.
class SandboxServer {
public:
    /// Binds and serves. Fails with a sentence that names the address or the file.
    static std::expected<std::unique_ptr<SandboxServer>, std::string>
    start(asio::any_io_executor executor, const digest::Clock& clock, SandboxOptions options, SandboxExtra extra = {});
    ~SandboxServer();

    std::uint16_t port() const;
    /// "http://127.0.0.1:8081": the api_url to configure.
    std::string address() const;
    /// Ends the long polls, lets answers in flight finish until the deadline.
    asio::awaitable<void> stop(Deadline deadline);

    sandbox::ChatWorld& world();
    sandbox::TelegramDouble& telegram();

private:
    struct Impl;
    explicit SandboxServer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::bot
