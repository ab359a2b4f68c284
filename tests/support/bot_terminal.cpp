#include "tests/support/bot_terminal.hpp"

#include <csignal>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace depesche::tests {

Terminal::Terminal(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program().string());
    std::vector<char*> argv;
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    pid_ = ::forkpty(&master_, nullptr, nullptr, nullptr);
    if (pid_ == 0) { // only async-signal-safe calls from here on
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }
    if (pid_ < 0) throw std::runtime_error("forkpty: " + std::string(std::strerror(errno)));
    ::fcntl(master_, F_SETFD, FD_CLOEXEC);
}

Terminal::~Terminal() {
    ::close(master_);
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void Terminal::type(std::string_view keys) const {
    if (::write(master_, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size()))
        throw std::runtime_error("the terminal takes no keys");
}

bool Terminal::read_on(std::chrono::milliseconds span) {
    pollfd ready{master_, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(span.count())) <= 0) return true;
    char bytes[4096];
    const ssize_t got = ::read(master_, bytes, sizeof bytes); // EIO: nobody has the other end any more
    if (got > 0) screen_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
}

bool Terminal::shows(std::string_view words, std::chrono::milliseconds span) {
    const auto until = std::chrono::steady_clock::now() + span;
    while (screen_.find(words) == std::string::npos) {
        if (std::chrono::steady_clock::now() >= until || !read_on(20ms))
            return screen_.find(words) != std::string::npos;
    }
    return true;
}

int Terminal::exit(std::chrono::milliseconds span) {
    const auto until = std::chrono::steady_clock::now() + span;
    while (read_on(20ms) && std::chrono::steady_clock::now() < until) {
    }
    int status = 0;
    const bool ended =
        eventually(std::chrono::milliseconds(500), [&] { return ::waitpid(pid_, &status, WNOHANG) == pid_; });
    if (!ended) return -1;
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace depesche::tests
