// Taking back what was approved, while there is time.
#include "bot/cli/undo.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/draft_desk.hpp"
#include "digest/document/json.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <ranges>
#include <thread>
#include <unistd.h>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// What was sent longer ago is no slip of the finger.
constexpr auto just_now = 10min;

volatile std::sig_atomic_t interrupted = 0;

/// Ctrl-C means "take it back" while this lives.
class Interrupt {
public:
    Interrupt() {
        interrupted = 0;
        before_ = std::signal(SIGINT, [](int) { interrupted = 1; });
    }
    ~Interrupt() { std::signal(SIGINT, before_); }
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

private:
    void (*before_)(int) = SIG_DFL;
};

std::string last_author(const Draft& draft) { return draft.history.empty() ? "" : draft.history.back().who; }

/// The draft that is about to go out next, or else the one that somebody took back or that went out last.
StoreResult<std::optional<Draft>> meant(Newsroom& newsroom) {
    auto waiting = newsroom.ledger().drafts().in_state(DraftState::approved);
    if (!waiting) return std::unexpected(waiting.error());
    std::erase_if(*waiting, [&](const Draft& draft) {
        return draft.kind == DraftKind::digest || draft.due <= newsroom.now() ||
               draft.due - newsroom.now() > newsroom.settings().breaking.hold;
    });
    if (!waiting->empty())
        return *std::ranges::max_element(*waiting, {}, [](const Draft& draft) { return draft.history.back().at; });
    auto latest = newsroom.ledger().drafts().list(50);
    if (!latest) return std::unexpected(latest.error());
    for (Draft& draft : *latest) {
        const bool fits = is_taken_back(draft) || draft.state == DraftState::sent;
        if (fits && !draft.history.empty() && draft.history.back().at > newsroom.now() - just_now)
            return std::move(draft);
    }
    return std::nullopt;
}

/// It is out: what can still be done, and for whom.
VerbResult out_already(Newsroom& newsroom, const Draft& draft) {
    const auto standing = newsroom.standing(draft.id);
    if (!standing) return failed(standing.error());
    std::int64_t have = 0, have_not = 0;
    for (const AudienceSpread& one : *standing) {
        have += one.standing.have + one.standing.may_have;
        have_not += one.standing.have_not;
    }
    std::string text = fmt::format("{} is out: {} have it or may have it", draft.id, have);
    if (have_not > 0)
        text += fmt::format(", {} do not; 'depesche stop {}' spares them", have_not, draft.id);
    text += fmt::format("; 'depesche alert correct {} ...' or 'retract' tells the others", draft.id);
    return {exit_failed,
            text + words(*standing, newsroom.settings()),
            {{"draft", draft.id}, {"state", to_string(draft.state)}, {"before", data(*standing, newsroom.settings())}}};
}

} // namespace

VerbResult undo(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    std::string id = text_argument(arguments, "id");
    if (id.empty()) {
        const auto draft = meant(newsroom);
        if (!draft) return failed(draft.error());
        if (!*draft) return failed(exit_usage, "nothing is about to go out; 'depesche draft undo ID' names an edition");
        id = (*draft)->id;
    }
    const auto before = newsroom.ledger().drafts().find(id);
    if (!before) return failed(before.error());
    if (!*before) return failed(exit_usage, fmt::format("no draft '{}'; 'depesche draft list' shows them", id));
    if ((*before)->state == DraftState::sent) return out_already(newsroom, **before);
    if ((*before)->state == DraftState::proposed && is_taken_back(**before))
        return {exit_ok,
                fmt::format("{} was taken back already by {}; nothing went out", id, last_author(**before)),
                {{"draft", id}, {"already", true}}};
    const auto done = DraftDesk(newsroom).undo({.draft = id, .who = acting(services, arguments)});
    if (!done) return failed(done.error());
    services.wake();
    return {exit_ok, fmt::format("{} is taken back; nothing went out, and it is proposed as before", id),
            {{"draft", id}, {"state", to_string(done->state)}}};
}

bool counted_down(const std::string& what, std::chrono::milliseconds span) {
    if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) return true;
    const Interrupt interrupt;
    const auto due = std::chrono::steady_clock::now() + span;
    std::int64_t shown = -1;
    for (auto left = span; left > 0ms && interrupted == 0;
         left = std::chrono::ceil<std::chrono::milliseconds>(due - std::chrono::steady_clock::now())) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(left).count();
        if (seconds != std::exchange(shown, seconds))
            fmt::print(stderr, "\r{} goes out in {} s; Ctrl-C takes it back ", what, seconds);
        std::this_thread::sleep_for(50ms);
    }
    fmt::print(stderr, "\n");
    return interrupted == 0;
}

VerbResult count_down(const config::Settings& settings, const std::string& draft, VerbResult result) {
    const auto due = digest::parse_iso8601(digest::text_member(result.data, "due"));
    if (!due || ::isatty(STDIN_FILENO) == 0 || ::isatty(STDERR_FILENO) == 0) return result;
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    if (!counted_down(draft, *due - now)) return ask(settings, "undo", {{"id", draft}, {"who", cli_user()}});
    return {exit_ok, fmt::format("{} goes out now; 'depesche stop {}' stops what is left", draft, draft), result.data};
}

void add_undo(CLI::App& app, Invocation& invocation) {
    const auto id = std::make_shared<std::string>();
    CLI::App* verb = app.add_subcommand("undo", "Take back what is about to go out, while its countdown runs");
    verb->add_option("ID", *id, "A draft's id; by default what was approved last");
    verb->callback([&invocation, id] {
        invocation.act = [&invocation, id] { return ask(invocation, "undo", {{"id", *id}, {"who", cli_user()}}); };
    });
}

} // namespace depesche::bot
