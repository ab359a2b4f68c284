#include "bot/cli/watch.hpp"

#include "bot/cli/control.hpp"
#include "bot/cli/terminal_text.hpp"
#include "digest/document/json.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace depesche::bot {

namespace {

volatile std::sig_atomic_t interrupted = 0;

void on_signal(int) { interrupted = 1; }

/// Ctrl-C is how a watch ends, not how it dies; without SA_RESTART the wait ends with it.
void heed_interrupts() {
    struct sigaction action{};
    action.sa_handler = on_signal;
    ::sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

void wait_a_second() {
    timespec second{1, 0};
    ::nanosleep(&second, nullptr); // ends early when interrupted, which is looked at next
}

/// At most the columns of the terminal: a wrapped line would shift all that stands below. Counts code points.
std::string_view fitting(std::string_view line, std::size_t columns) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(line[i]) & 0xc0U) != 0x80;
        if (begins && seen++ == columns) return line.substr(0, i);
    }
    return line;
}

/// The terminal's alternate screen, given back at the end whatever happens.
class Screen {
public:
    Screen() { fmt::print("\033[?1049h\033[?25l"); }
    Screen(const Screen&) = delete;
    Screen& operator=(const Screen&) = delete;
    ~Screen() {
        fmt::print("\033[?25h\033[?1049l");
        std::fflush(stdout);
    }

    void draw(std::string_view text) {
        winsize size{};
        const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
        const std::size_t columns = known ? size.ws_col : 80, rows = known ? size.ws_row : 24;
        std::string frame = "\033[H";
        for (std::size_t row = 0; row + 1 < rows && !text.empty(); ++row) {
            const auto end = text.find('\n');
            frame += fitting(text.substr(0, end), columns);
            frame += "\033[K\n";
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        }
        fmt::print("{}\033[J", frame);
        std::fflush(stdout);
    }
};

int nothing_runs() {
    fmt::print(stderr, "depesche: nothing runs: start it with 'depesche run'\n");
    return exit_waiting;
}

/// What the last look brought, for who scrolls back.
int watch_terminal(const config::Settings& settings) {
    std::string last;
    {
        Screen screen;
        while (interrupted == 0) {
            const auto answer =
                ask_running(settings.state_dir, "status progress", nlohmann::json::object(), settings.name);
            if (!answer) break;
            last = without_controls(answer->text);
            screen.draw(last + "\n\nCtrl-C ends");
            wait_a_second();
        }
    }
    if (!last.empty()) fmt::print("{}\n", last);
    return interrupted != 0 ? exit_ok : nothing_runs();
}

int watch_lines(const config::Settings& settings, bool as_json) {
    while (interrupted == 0) {
        const auto answer = ask_running(settings.state_dir, "status progress", {{"lines", true}}, settings.name);
        if (!answer) return nothing_runs();
        fmt::print("{}\n", as_json ? digest::dump_json(answer->data) : without_controls(answer->text));
        if (std::fflush(stdout) != 0) return exit_failed; // whoever read it has gone
        wait_a_second();
    }
    return exit_ok;
}

} // namespace

int watch_status(const Invocation& invocation) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    heed_interrupts();
    if (!invocation.json && ::isatty(STDOUT_FILENO) != 0) return watch_terminal(*settings);
    return watch_lines(*settings, invocation.json);
}

} // namespace depesche::bot
