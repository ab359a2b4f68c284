#include "bot/cli/child_figures.hpp"

#include <cstdio>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace depesche::bot {
namespace {

/// A field of /proc/self/status in MB: VmRSS is resident now, VmHWM was at most.
double status_mb(const std::string& field) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with(field + ":")) return std::stod(line.substr(field.size() + 1)) * 1024 / 1e6;
    }
    return 0;
}

void forget_peak() {
    std::ofstream("/proc/self/clear_refs") << "5"; // proc(5): resets VmHWM to what is resident now
}

/// In the child: never returns.
[[noreturn]] void report(int pipe, const std::function<std::vector<double>()>& work) {
    forget_peak();
    const double before = status_mb("VmRSS");
    std::vector<double> figures;
    try {
        figures = work();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "depesche: %s\n", error.what());
        ::_exit(1);
    }
    figures.push_back(status_mb("VmHWM") - before);
    const auto size = static_cast<::ssize_t>(figures.size() * sizeof(double));
    ::_exit(::write(pipe, figures.data(), static_cast<std::size_t>(size)) == size ? 0
                                                                                  : 1); // far below PIPE_BUF: at once
}

} // namespace

std::optional<ChildFigures> in_child(const std::function<std::vector<double>()>& work) {
    constexpr std::size_t most = 64;
    int ends[2];
    if (::pipe(ends) != 0) return std::nullopt;
    const ::pid_t child = ::fork();
    if (child == 0) report(ends[1], work);
    ::close(ends[1]);
    std::vector<double> figures(most);
    const ::ssize_t got = child < 0 ? 0 : ::read(ends[0], figures.data(), most * sizeof(double));
    ::close(ends[0]);
    int status = 0;
    if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0) return std::nullopt;
    if (got < static_cast<::ssize_t>(sizeof(double))) return std::nullopt;
    figures.resize(static_cast<std::size_t>(got) / sizeof(double));
    const double growth = figures.back();
    figures.pop_back();
    return ChildFigures{std::move(figures), growth};
}

} // namespace depesche::bot
