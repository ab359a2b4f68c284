#include "bot/cli/child_program.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace depesche::bot {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Closes what it holds.
class Handle {
public:
    explicit Handle(int number = -1) : number_(number) {}
    ~Handle() { reset(); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    void reset(int number = -1) {
        if (number_ >= 0) ::close(number_);
        number_ = number;
    }
    int get() const { return number_; }

private:
    int number_;
};

/// Both ends are closed in the child unless they become its stdin or stdout.
bool make_pair(Handle& ours, Handle& theirs) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return false;
    ours.reset(ends[0]);
    theirs.reset(ends[1]);
    return ::fcntl(ours.get(), F_SETFL, O_NONBLOCK) == 0;
}

std::vector<std::string> small_environment() {
    std::vector<std::string> all;
    for (const char* name : {"PATH", "HOME", "LANG", "TZ"}) {
        if (const char* value = std::getenv(name))
            all.push_back(fmt::format("{}={}", name, value)); // NOLINT: one thread
    }
    return all;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

/// The process, or errno as a negative number.
::pid_t start(std::vector<std::string> command, int in, int out) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    ::posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP); // so that its children can be killed with it
    auto environment = small_environment();
    ::pid_t child = -1;
    const int error = ::posix_spawnp(&child, command.front().c_str(), &actions, &attributes, pointers(command).data(),
                                     pointers(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
    return error == 0 ? child : -error;
}

class Conversation {
public:
    Conversation(Handle& in, Handle& out, std::string_view input, Clock::time_point deadline, std::size_t most)
        : in_(in),
          out_(out),
          input_(input),
          deadline_(deadline),
          most_(most) {}

    /// Until the program closes its stdout. Fails with what the program did.
    std::expected<std::string, std::string> run() {
        while (true) {
            if (input_.empty()) in_.reset(); // the end of its stdin
            std::array<::pollfd, 2> waits{{{.fd = out_.get(), .events = POLLIN, .revents = 0},
                                           {.fd = in_.get(), .events = POLLOUT, .revents = 0}}};
            const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - Clock::now());
            if (left.count() <= 0 || ::poll(waits.data(), waits.size(), static_cast<int>(left.count())) == 0)
                return std::unexpected("took too long");
            if (waits[1].revents != 0) write();
            if (waits[0].revents != 0 && !read()) return std::move(answer_);
            if (answer_.size() > most_) return std::unexpected(fmt::format("printed more than {} bytes", most_));
        }
    }

private:
    /// A program that does not want to hear everything closes its stdin; that is its right.
    void write() {
        const auto sent = ::send(in_.get(), input_.data(), input_.size(), MSG_NOSIGNAL);
        if (sent > 0) input_.remove_prefix(static_cast<std::size_t>(sent));
        if (sent < 0 && errno != EAGAIN && errno != EINTR) input_ = {};
    }
    bool read() {
        std::array<char, 4096> buffer{};
        const auto got = ::read(out_.get(), buffer.data(), buffer.size());
        if (got > 0) answer_.append(buffer.data(), static_cast<std::size_t>(got));
        return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
    }

    Handle& in_;
    Handle& out_;
    std::string_view input_;
    Clock::time_point deadline_;
    std::size_t most_;
    std::string answer_;
};

/// Its status once it has ended; nothing when the deadline passes first.
std::optional<int> ended(::pid_t child, Clock::time_point deadline) {
    int status = 0;
    constexpr milliseconds pause{5};
    while (::waitpid(child, &status, WNOHANG) == 0) {
        if (Clock::now() > deadline) return std::nullopt;
        ::poll(nullptr, 0, static_cast<int>(pause.count()));
    }
    return status;
}

} // namespace

std::expected<std::string, std::string> run_program(const std::vector<std::string>& command, std::string_view input,
                                                    milliseconds deadline, std::size_t most_output) {
    const auto until = Clock::now() + deadline;
    const auto& name = command.at(0);
    Handle in, their_in, out, their_out;
    if (!make_pair(in, their_in) || !make_pair(out, their_out))
        return std::unexpected(fmt::format("{}: no more files can be opened", name));
    const auto child = start(command, their_in.get(), their_out.get());
    if (child < 0) return std::unexpected(fmt::format("{} cannot be started: {}", name, std::strerror(-child)));
    their_in.reset();
    their_out.reset();
    auto answer = Conversation(in, out, input, until, most_output).run();
    const auto status = answer ? ended(child, until) : std::nullopt;
    ::kill(-child, SIGKILL); // also what it left behind
    if (!status) {
        int ignored = 0;
        ::waitpid(child, &ignored, 0);
        return std::unexpected(fmt::format("{} {}", name, answer ? "took too long" : answer.error()));
    }
    if (!WIFEXITED(*status) || WEXITSTATUS(*status) != 0)
        return std::unexpected(WIFEXITED(*status) ? fmt::format("{} ended with status {}", name, WEXITSTATUS(*status))
                                                  : fmt::format("{} was ended by signal {}", name, WTERMSIG(*status)));
    return answer;
}

} // namespace depesche::bot
