#pragma once

#include "tests/support/temp_dir.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

namespace depesche::tests {

using namespace std::chrono_literals;

/// True as soon as `condition` is; false when `span` passes first. Looks every 2 ms.
bool eventually(std::chrono::milliseconds span, const std::function<bool()>& condition);
std::string read_file(const std::filesystem::path& file); ///< empty when there is none
void write_file(const std::filesystem::path& file, std::string_view bytes);

struct ProcessOptions {
    std::vector<std::string> arguments{};
    std::map<std::string, std::string> environment{}; ///< added to ours
    std::filesystem::path folder{};                   ///< its working folder; empty: ours
    std::map<int, rlim_t> soft_limits{};              ///< these can be raised again while it runs
    std::map<int, rlim_t> limits{};                   ///< RLIMIT_NOFILE, RLIMIT_FSIZE, ...: soft and hard
};

/// How a program ended.
struct Ended {
    int exit = -1;               ///< -1: by a signal
    int signal = 0;              ///< 0: by itself
    std::string out;             ///< stdout
    std::string err;             ///< stderr
    std::int64_t peak_kib = 0;   ///< VmHWM as last seen while it ran
    nlohmann::json json() const; ///< stdout read as JSON; null when it is none
};

/// A program that dies with its object, and with the tests: nothing is left behind.
class Process {
public:
    /// stdout and stderr go to files. Throws when it cannot be started.
    Process(const std::filesystem::path& program, const ProcessOptions& options);
    ~Process();
    Process(Process&& other) noexcept;
    Process& operator=(Process&&) = delete;

    ::pid_t pid() const noexcept { return pid_; }
    bool running();
    void signal(int number) const;
    /// A soft limit of the running program.
    void limit(int resource, rlim_t soft) const;
    /// Waits for its end, at most `span`; nullopt: it still runs.
    std::optional<Ended> wait(std::chrono::milliseconds span);
    std::string out() const { return read_file(folder_->path() / "out"); }
    std::string err() const { return read_file(folder_->path() / "err"); }
    std::int64_t peak_kib(); ///< VmHWM until now

private:
    bool reap(bool wait);

    std::unique_ptr<TempDir> folder_;
    ::pid_t pid_ = -1;
    int handle_ = -1; ///< a pidfd: readable when it has ended
    std::optional<int> status_;
    std::int64_t peak_kib_ = 0;
};

/// The `depesche` under test: of this build, or the one that DEPESCHE_BINARY names (a release build).
std::filesystem::path program();

/// Runs `depesche` with these arguments to its end; fails the test when that takes longer than `span`.
Ended depesche(std::vector<std::string> arguments, ProcessOptions options = {}, std::chrono::milliseconds span = 30s);

/// A page of a server on this machine, without TLS; throws unless it answers 200.
std::string get_page(std::uint16_t port, const std::string& path);

/// One line of the sandbox's ledger.
struct Accepted {
    std::int64_t seq = 0;
    std::int64_t at = 0; ///< ns since 1970
    std::string method, recipient, text, outcome;
    std::uint64_t connection = 0; ///< a number of its own for each
};

/// Now, as Accepted::at counts.
std::int64_t ns_now();

/// `depesche sandbox`, on a free port unless told otherwise, in a process of its own.
class SandboxProcess {
public:
    explicit SandboxProcess(std::vector<std::string> arguments = {}, const std::string& listen = "127.0.0.1:0");

    const std::string& address() const noexcept { return address_; } ///< https with --tls
    nlohmann::json post(const std::string& path, const nlohmann::json& body); ///< throws unless 200
    nlohmann::json get(const std::string& path);
    std::vector<Accepted> ledger(std::int64_t after = 0);
    std::int64_t accepted() { return get("/_sandbox/counts").at("accepted").get<std::int64_t>(); }
    /// A crowd of `count` readers; the first one's chat id.
    std::int64_t add_readers(std::int64_t count, nlohmann::json plan = nlohmann::json::object());
    void script(const nlohmann::json& rules) { post("/_sandbox/script", {{"rules", rules}}); }
    /// What is on its way has arrived: the count stands still over several answers.
    void settle();
    Process& process() noexcept { return process_; }

private:
    std::string request(const std::string& method, const std::string& path, const std::string& body);

    Process process_;
    std::string address_;
};

std::string_view day_name(std::chrono::sys_days day); ///< as the configuration says it: "mon"

/// A newsroom's files, and `depesche run` on them. Quiet hours are off; its zone knows no summer time, in which a time
/// of day may come twice.
class ProcessNewsroom {
public:
    /// One bot with readers; `more` is appended to the file, `top` goes before its tables.
    explicit ProcessNewsroom(const std::string& api_url, std::string more = "",
                             std::string top = R"(feeds = ["http://127.0.0.1:1/rss"])");

    /// Starts `run` and waits until its control socket answers.
    Process run(ProcessOptions options = {});
    /// Starts `run` without waiting.
    Process launch(ProcessOptions options = {});
    bool answers() const; ///< somebody accepts on the control socket
    /// Any other verb; --config is added.
    Ended verb(std::vector<std::string> arguments, ProcessOptions options = {},
               std::chrono::milliseconds span = 30s) const;
    /// The same with --json; fails the test unless it exits 0 or 3.
    nlohmann::json ask(std::vector<std::string> arguments) const;
    /// Rewrites the file; `run` reads it at its next start or SIGHUP.
    void pace(int rate, int connections);
    void append(std::string_view toml);          ///< to the end of the file
    void add_to_breaking(std::string_view keys); ///< to the table [breaking], which it has already
    void import_readers(std::int64_t first, std::int64_t count, std::string_view editions = "morning;breaking") const;

    const TempDir& folder() const noexcept { return folder_; }
    std::filesystem::path file() const { return folder_ / "depesche.toml"; }
    std::filesystem::path state() const { return folder_ / "state"; }
    static constexpr std::string_view token = "4711:s3cret-Token_of_the_tests";

private:
    void write();

    TempDir folder_;
    std::string api_url_, more_, top_, breaking_;
    int rate_ = 2000, connections_ = 32;
};

} // namespace depesche::tests
