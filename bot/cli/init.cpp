// `depesche init`: from a bot token and a site's address to a running newsroom.
#include "bot/cli/probe.hpp"
#include "bot/cli/qr.hpp"
#include "bot/cli/verbs.hpp"
#include "config/load_settings.hpp"
#include "config/texts.hpp"
#include "digest/schedule/schedule.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
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

/// The feeds of a site: the address itself, those its page announces, or the usual places.
std::vector<FeedProbe> find_feeds(const std::string& site, std::string& trouble) {
    asio::io_context io;
    const auto client = make_http_client(io.get_executor(), {.user_agent = "Depesche/" DEPESCHE_VERSION});
    const std::string address = site.find("://") == std::string::npos ? "https://" + site : site;
    FeedProbe first = run_now(io, probe_feed(*client, address));
    if (first.error.empty()) return {std::move(first)};
    trouble = first.error;
    std::vector<std::string> places = first.feed_links;
    if (const auto base = parse_url(first.url); places.empty() && base) {
        for (const char* usual : {"/rss", "/feed", "/rss.xml", "/feed.xml", "/atom.xml", "/feed.json"})
            places.push_back(base->origin() + usual);
    }
    std::vector<FeedProbe> found;
    constexpr std::size_t enough = 8; // a portal announces dozens; the first ones are the main ones
    for (const std::string& place : places) {
        FeedProbe probe = run_now(io, probe_feed(*client, place));
        if (probe.error.empty() && !probe.feed->articles.empty()) found.push_back(std::move(probe));
        if (found.size() == enough) break;
    }
    return found;
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

std::string configuration(const InitOptions& options, const std::string& token_file,
                          const std::vector<FeedProbe>& feeds) {
    std::string text = fmt::format("name      = {}\nlanguage  = {}\ntime_zone = {}\nfeeds     = [",
                                   toml_text(options.name), toml_text(options.language), toml_text(options.zone));
    for (std::size_t i = 0; i < feeds.size(); ++i) text += (i > 0 ? ", " : "") + toml_text(feeds[i].url);
    text += "]\n\n[edition.morning]\nat = \"06:30\"\n\n[edition.evening]\nat = \"17:30\"\n";
    text += options.channel.empty() ? "\n[subscribers.telegram]\n" : "\n[channel.telegram]\n";
    text += fmt::format("token = {}\n", toml_text("file:" + token_file));
    if (!options.channel.empty()) text += fmt::format("to    = {}\n", toml_text(options.channel));
    if (!options.api_url.empty()) text += fmt::format("api_url = {}\n", toml_text(options.api_url));
    if (!options.ca_file.empty()) text += fmt::format("ca_file = {}\n", toml_text(options.ca_file));
    return text;
}

bool write_private(const std::filesystem::path& path, const std::string& text) {
    const ::mode_t before = ::umask(0077);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.flush();
    ::umask(before);
    return file.good();
}

int init(InitOptions options) {
    if (std::filesystem::exists(options.output) && !options.force) {
        fmt::print(stderr, "depesche: {} exists already; choose another --output, or --force to replace it\n",
                   options.output);
        return exit_usage;
    }
    if (options.token.empty()) {
        fmt::print("Depesche needs a Telegram bot: open @BotFather in Telegram, send /newbot, and copy the token.\n");
        options.token = ask_secret("Bot token");
    }
    config::AudienceSettings audience;
    audience.token = config::Secret(options.token);
    audience.api_url = options.api_url;
    audience.ca_file = options.ca_file;
    const auto identity = verify(audience);
    if (!identity) {
        fmt::print(stderr, "depesche: {}\n", identity.error());
        return exit_failed;
    }
    fmt::print("✓ the bot is @{}\n", identity->username);

    if (options.site.empty()) options.site = ask_person("Your site's address (or a feed's)", "");
    std::string trouble = "no address was given";
    const std::vector<FeedProbe> feeds =
        options.site.empty() ? std::vector<FeedProbe>() : find_feeds(options.site, trouble);
    if (feeds.empty()) {
        fmt::print(stderr, "depesche: no feed was found: {}; give the feed's own address\n", trouble);
        return exit_failed;
    }
    for (const FeedProbe& feed : feeds)
        fmt::print("✓ {}: «{}», {} articles\n", feed.url, feed.feed->title, feed.feed->articles.size());
    if (options.name.empty())
        options.name = ask_person("The newsroom's name",
                                  feeds.front().feed->title.empty() ? identity->name : feeds.front().feed->title);
    if (options.language.empty())
        options.language =
            ask_person("Language (de-CH, de-DE, en, fr-CH, it-CH)", supported_language(feeds.front().feed->language));
    if (options.zone.empty()) options.zone = ask_person("Time zone", system_zone());
    if (options.channel.empty())
        options.channel =
            ask_person("A public channel the bot may post to, such as @my_paper (empty: readers only)", "");

    const std::filesystem::path output = options.output;
    std::filesystem::path token_file = output;
    token_file.replace_extension(".token");
    if (!write_private(token_file, options.token + "\n")) {
        fmt::print(stderr, "depesche: {}: cannot be written\n", token_file.string());
        return exit_failed;
    }
    const std::string text = configuration(options, token_file.filename().string(), feeds);
    if (const auto valid = config::parse_settings(text, std::filesystem::absolute(output)); !valid) {
        for (const config::Problem& problem : valid.error()) fmt::print(stderr, "{}\n", problem.to_string());
        return exit_usage;
    }
    std::ofstream file(output, std::ios::binary | std::ios::trunc);
    file << text;
    if (!file.flush()) {
        fmt::print(stderr, "depesche: {}: cannot be written\n", output.string());
        return exit_failed;
    }
    const std::string link = identity->chat_link + "?start=init";
    fmt::print("✓ {} is written (the token is in {}, for your eyes only)\n\n{}\n{}\n\nNow run:  depesche{} run\nThen "
               "scan the code and press Start: the latest edition is there at once.\n",
               output.string(), token_file.string(), qr_text(link), link,
               output == "depesche.toml" ? "" : " --config " + output.string());
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
