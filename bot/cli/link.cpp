#include "bot/cli/probe.hpp"
#include "bot/cli/qr.hpp"
#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <memory>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct Options {
    std::string edition, qr;
};

int show_link(const Invocation& invocation, const Options& options) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    const auto audience =
        std::ranges::find_if(settings->audiences, [](const auto& one) { return !one.is_channel && !one.test; });
    if (audience == settings->audiences.end())
        return print(invocation, failed(exit_usage, "the configuration has no readers: add [subscribers.telegram]"));
    asio::io_context io;
    const auto client = client_for(io, *audience);
    const auto bot = make_chat_bot(*client, *audience);
    const auto identity = run_now(io, bot->who_am_i(Deadline::in(10s)));
    if (!identity) return print(invocation, failed(exit_failed, identity.error().message));
    const std::string link = identity->start_link(options.edition.empty() ? "link" : options.edition);
    if (!options.qr.empty()) {
        std::ofstream file(options.qr, std::ios::binary);
        file << qr_svg(link);
        if (!file.flush()) return print(invocation, failed(exit_failed, options.qr + ": cannot be written"));
    }
    return print(invocation, {exit_ok, link + "\n\n" + qr_text(link), {{"link", link}, {"bot", identity->username}}});
}

} // namespace

void add_link(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("link", "The link and QR code that bring readers to the bot");
    verb->add_option("--edition", options->edition, "Begin with this edition only, e.g. morning or morning_breaking");
    verb->add_option("--qr", options->qr, "Write the QR code as an SVG picture");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return show_link(invocation, *options); };
    });
}

} // namespace depesche::bot
