// `depesche link`: the ways that bring readers, as link, QR code and invitation.
#include "bot/cli/describe.hpp"
#include "bot/cli/probe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/subscriber/start_payload.hpp"
#include "bot/web/channel_links.hpp"
#include "bot/web/qr.hpp"
#include "bot/web/snippet.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <fstream>
#include <memory>

namespace depesche::bot {

using namespace std::chrono_literals;
using nlohmann::json;

VerbResult link_snippet(Services& services, const json& arguments) {
    const auto html = snippet_html(services.newsroom, {.placement = text_argument(arguments, "placement"),
                                                       .edition = text_argument(arguments, "edition"),
                                                       .language = text_argument(arguments, "language")});
    if (!html) return failed(html.error());
    if (html->empty())
        return failed(exit_failed, "there is nothing to invite to yet: add a channel, or [web] public_url");
    return {exit_ok, *html, {{"html", *html}}};
}

VerbResult link_remember(Services& services, const json& arguments) {
    const auto& audiences = services.newsroom.settings().audiences;
    const auto audience =
        std::ranges::find(audiences, text_argument(arguments, "audience"), &config::AudienceSettings::name);
    if (audience == audiences.end()) return failed(exit_usage, "no such audience");
    const auto kept = remember_bot(services.newsroom.ledger(), *audience, text_argument(arguments, "link"));
    return kept ? VerbResult{exit_ok, "", json::object()} : failed(kept.error());
}

namespace {

struct Options {
    std::string edition, qr, placement, language;
    bool snippet = false;
};

/// Empty when the link can be made.
std::string problem_of(const config::Settings& settings, const Options& options) {
    if (const std::string wrong = payload_problem(options.placement); !wrong.empty()) return "--placement: " + wrong;
    if (options.placement.find("__") != std::string::npos)
        return "--placement: two '_' in a row separate it from the edition; use one";
    const Wishes choices = link_choices(settings);
    if (!options.edition.empty() && payload_wishes(options.edition, choices).empty()) {
        std::string known;
        for (const std::string& choice : choices) known += (known.empty() ? "" : ", ") + choice;
        return fmt::format("--edition: nothing is called '{}'; there are {}; join several by '_'", options.edition,
                           known);
    }
    const std::string wrong = payload_problem(start_payload(options.edition, options.placement));
    return wrong.empty() ? wrong : "--edition and --placement: " + wrong;
}

/// So that pages can link to the bot without asking the platform. A store that cannot be opened is no reason not to
/// show a link.
void remember(const config::Settings& settings, const std::string& audience, const BotIdentity& bot) {
    if (std::filesystem::exists(settings.state_dir))
        (void)ask(settings, "link remember", {{"audience", audience}, {"link", bot.chat_link}});
}

int show_link(const Invocation& invocation, const config::Settings& settings, const Options& options) {
    const auto audience =
        std::ranges::find_if(settings.audiences, [](const auto& one) { return !one.is_channel && !one.test; });
    if (audience == settings.audiences.end())
        return print(invocation, failed(exit_usage, "the configuration has no readers: add [subscribers.telegram]"));
    asio::io_context io;
    const auto client = client_for(io, *audience);
    const auto bot = make_chat_bot(*client, *audience);
    const auto identity = run_now(io, bot->who_am_i(Deadline::in(10s)));
    if (!identity) return print(invocation, failed(exit_failed, identity.error().message));
    remember(settings, audience->name, *identity);
    const bool bare = options.edition.empty() && options.placement.empty();
    const std::string link = identity->start_link(start_payload(options.edition, bare ? "link" : options.placement));
    if (!options.qr.empty()) {
        std::ofstream file(options.qr, std::ios::binary);
        file << qr_svg(link);
        if (!file.flush()) return print(invocation, failed(exit_failed, options.qr + ": cannot be written"));
    }
    return print(invocation, {exit_ok, link + "\n\n" + qr_text(link), {{"link", link}, {"bot", identity->username}}});
}

int run_link(const Invocation& invocation, const Options& options) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    if (const std::string wrong = problem_of(*settings, options); !wrong.empty())
        return print(invocation, failed(exit_usage, wrong));
    if (!options.snippet) return show_link(invocation, *settings, options);
    return print(invocation,
                 ask(*settings, "link snippet",
                     {{"placement", options.placement}, {"edition", options.edition}, {"language", options.language}}));
}

} // namespace

void add_link(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("link", "The link and QR code that bring readers to the bot, and the "
                                                "invitation for the end of an article");
    verb->add_option("--edition", options->edition, "Begin with this edition only, e.g. morning or morning_breaking");
    verb->add_option("--placement", options->placement,
                     "Where the link stands, e.g. sport-end; 'subscriber list --origins' counts by it");
    verb->add_option("--qr", options->qr, "Write the QR code as an SVG picture");
    verb->add_flag(
        "--snippet", options->snippet,
        "The invitation as HTML for the end of an article, e.g. depesche link --snippet --placement sport-end");
    verb->add_option("--language", options->language, "The invitation's language (default: the newsroom's)");
    verb->callback(
        [&invocation, options] { invocation.act = [&invocation, options] { return run_link(invocation, *options); }; });
}

} // namespace depesche::bot
