// `depesche init`: from a bot token and a site's address to a running newsroom.
#include "bot/cli/probe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/discovery.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/web/qr.hpp"
#include "config/load_settings.hpp"
#include "config/texts.hpp"
#include "digest/schedule/schedule.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <memory>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

struct InitOptions {
    std::string token, site, channel, name, language, zone, api_url, output = "depesche.toml";
    std::string ca_file;
    bool force = false;
};

/// Asks on the terminal; an empty answer takes the default. Without a terminal the default is the answer.
std::string ask_person(const std::string& question, const std::string& otherwise) {
    if (::isatty(STDIN_FILENO) == 0 && std::cin.peek() == std::char_traits<char>::eof()) return otherwise;
    fmt::print("{}{}: ", question, otherwise.empty() ? "" : " [" + otherwise + "]");
    std::fflush(stdout);
    std::string answer;
    if (!std::getline(std::cin, answer)) return otherwise;
    while (!answer.empty() && std::isspace(static_cast<unsigned char>(answer.back()))) answer.pop_back();
    while (!answer.empty() && std::isspace(static_cast<unsigned char>(answer.front()))) answer.erase(0, 1);
    return answer.empty() ? otherwise : answer;
}

/// The same without showing what is typed.
std::string ask_secret(const std::string& question) {
    termios before{};
    const bool terminal = ::tcgetattr(STDIN_FILENO, &before) == 0;
    if (terminal) {
        termios silent = before;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &silent);
    }
    std::string answer = ask_person(question, "");
    if (terminal) {
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
        fmt::print("\n");
    }
    return answer;
}

std::expected<BotIdentity, std::string> verify(const config::AudienceSettings& audience) {
    asio::io_context io;
    const auto client = client_for(io, audience);
    const auto bot = make_chat_bot(*client, audience);
    auto identity = run_now(io, bot->who_am_i(Deadline::in(10s)));
    if (!identity) return std::unexpected(identity.error().message);
    return *std::move(identity);
}

std::string toml_text(const std::string& text) {
    return nlohmann::json(text).dump();
} // a JSON string is a TOML basic string

std::string system_zone() {
    if (const char* zone = std::getenv("TZ"); zone != nullptr && digest::Zone::find(zone)) return zone;
    std::ifstream file("/etc/timezone");
    std::string name;
    if (std::getline(file, name) && digest::Zone::find(name)) return name;
    return "Europe/Zurich";
}

std::string supported_language(const std::string& wanted) {
    const auto texts = config::TextLibrary::load();
    return texts ? texts->best(wanted.empty() ? "en" : wanted).language() : "en";
}

std::string configuration(const InitOptions& options, const std::string& token_source,
                          const std::vector<FoundFeed>& feeds) {
    std::string text = fmt::format("name      = {}\nlanguage  = {}\ntime_zone = {}\nfeeds     = [",
                                   toml_text(options.name), toml_text(options.language), toml_text(options.zone));
    for (std::size_t i = 0; i < feeds.size(); ++i) text += (i > 0 ? ", " : "") + toml_text(feeds[i].url);
    text +=
        "]\nstate_dir = \"depesche-state\"\n\n[edition.morning]\nat = \"06:30\"\n\n[edition.evening]\nat = \"17:30\"\n";
    text += options.channel.empty() ? "\n[subscribers.telegram]\n" : "\n[channel.telegram]\n";
    text += fmt::format("token = {}\n", toml_text(token_source));
    if (!options.channel.empty()) text += fmt::format("to    = {}\n", toml_text(options.channel));
    if (!options.api_url.empty()) text += fmt::format("api_url = {}\n", toml_text(options.api_url));
    if (!options.ca_file.empty()) text += fmt::format("ca_file = {}\n", toml_text(options.ca_file));
    return text;
}

/// For its owner's eyes only, also where the file was there before with other rights.
bool write_private(const std::filesystem::path& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return false;
    bool good = ::fchmod(file, 0600) == 0;
    while (good && !text.empty()) {
        const ::ssize_t written = ::write(file, text.data(), text.size());
        good = written > 0;
        if (good) text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::close(file) == 0 && good;
}

bool write_public(const std::filesystem::path& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    return static_cast<bool>(file.flush());
}

int complain(int exit, const std::string& message) {
    fmt::print(stderr, "depesche: {}\n", message);
    return exit;
}

std::expected<BotIdentity, std::string> ask_for_bot(InitOptions& options) {
    if (options.token.empty()) {
        fmt::print("Depesche needs a Telegram bot: open @BotFather in Telegram, send /newbot, and copy the token.\n");
        options.token = ask_secret("Bot token");
    }
    config::AudienceSettings audience;
    audience.token = config::Secret(options.token);
    audience.api_url = options.api_url;
    audience.ca_file = options.ca_file;
    auto identity = verify(audience);
    if (identity) fmt::print("✓ the bot is @{}\n", identity->username);
    return identity;
}

std::expected<std::vector<FoundFeed>, std::string> ask_for_feeds(InitOptions& options) {
    if (options.site.empty()) options.site = ask_person("Your site's address (or a feed's)", "");
    if (options.site.empty()) return std::unexpected("no feed was found: no address was given; give the feed's own");
    asio::io_context io;
    const auto client = guarded_client(io, config::Settings{});
    Discovery found = run_now(io, discover_feeds(*client, options.site, options.language, true));
    if (found.feeds.empty()) return std::unexpected("no feed was found: " + found.error);
    for (const FoundFeed& feed : found.feeds)
        fmt::print("✓ {}: «{}», {} articles ({})\n", shown_url(feed.url), feed.title, feed.articles, feed.how);
    return std::move(found.feeds);
}

/// The name, language, zone and channel: what is not given is asked for, with the feed's own words as the default.
void ask_for_rest(InitOptions& options, const FoundFeed& feed, const BotIdentity& identity) {
    if (options.name.empty())
        options.name = ask_person("The newsroom's name", feed.title.empty() ? identity.name : feed.title);
    if (options.language.empty())
        options.language = ask_person("Language (de-CH, de-DE, en, fr-CH, it-CH)", supported_language(feed.language));
    if (options.zone.empty()) options.zone = ask_person("Time zone", system_zone());
    if (options.channel.empty())
        options.channel =
            ask_person("A public channel the bot may post to, such as @my_paper (empty: readers only)", "");
}

/// What is wrong with the configuration, looked at before the token's file is there: the token comes by an environment
/// variable of this process instead.
std::vector<config::Problem> problems_of(const InitOptions& options, const std::vector<FoundFeed>& feeds) {
    constexpr const char* variable = "DEPESCHE_INIT_TOKEN";
    ::setenv(variable, options.token.c_str(), 1);
    const auto valid = config::parse_settings(configuration(options, std::string("env:") + variable, feeds),
                                              std::filesystem::absolute(options.output));
    ::unsetenv(variable);
    return valid ? std::vector<config::Problem>() : valid.error();
}

/// Writes the two files once the configuration is known to be good.
int write_files(const InitOptions& options, const std::filesystem::path& token_file,
                const std::vector<FoundFeed>& feeds) {
    if (const auto problems = problems_of(options, feeds); !problems.empty()) {
        for (const config::Problem& problem : problems) fmt::print(stderr, "{}\n", problem.to_string());
        return exit_usage;
    }
    if (!write_private(token_file, options.token + "\n"))
        return complain(exit_failed, token_file.string() + ": cannot be written");
    const std::string text = configuration(options, "file:" + token_file.filename().string(), feeds);
    if (!write_public(options.output, text)) return complain(exit_failed, options.output + ": cannot be written");
    return exit_ok;
}

int init(InitOptions options) {
    if (std::filesystem::exists(options.output) && !options.force)
        return complain(exit_usage,
                        options.output + " exists already; choose another --output, or --force to replace it");
    const auto identity = ask_for_bot(options);
    if (!identity) return complain(exit_failed, identity.error());
    const auto feeds = ask_for_feeds(options);
    if (!feeds) return complain(exit_failed, feeds.error());
    ask_for_rest(options, feeds->front(), *identity);

    const std::filesystem::path token_file = std::filesystem::path(options.output).replace_extension(".token");
    if (const int failure = write_files(options, token_file, *feeds); failure != exit_ok) return failure;
    const std::string link = identity->start_link("init");
    fmt::print("✓ {} is written (the token is in {}, for your eyes only)\n\n{}\n{}\n\nNow run:  depesche{} run\nThen "
               "scan the code and press Start: the latest edition is there at once.\n",
               options.output, token_file.string(), qr_text(link), link,
               options.output == "depesche.toml" ? "" : " --config " + options.output);
    return exit_ok;
}

} // namespace

void add_init(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<InitOptions>();
    CLI::App* verb = app.add_subcommand(
        "init", "Set up: verify the bot's token, find the site's feeds, write the configuration, print the QR code");
    verb->add_option("--token", options->token,
                     "The bot's token (asked for when missing; then it is in no shell history)");
    verb->add_option("--site", options->site, "The newsroom's site, or a feed's address");
    verb->add_option("--channel", options->channel, "A public channel, @name");
    verb->add_option("--name", options->name);
    verb->add_option("--language", options->language, "de-CH, de-DE, en, fr-CH, it-CH");
    verb->add_option("--time-zone", options->zone, "IANA name");
    verb->add_option("--api-url", options->api_url, "Another address of the Bot API, such as the sandbox's");
    verb->add_option("--ca-file", options->ca_file, "Certificate authority of that address");
    verb->add_option("--output", options->output, "Where to write (default depesche.toml)");
    verb->add_flag("--force", options->force, "Replace an existing file");
    verb->callback([&invocation, options] { invocation.act = [options] { return init(*options); }; });
}

} // namespace depesche::bot
