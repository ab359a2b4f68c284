#include "bot/cli/replay_output.hpp"
#include "bot/cli/replay_store.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/ranking_facts.hpp"
#include "config/load_settings.hpp"
#include "digest/replay/archive_file.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <unistd.h>

namespace depesche::bot {

namespace {

constexpr std::size_t bad_lines_named = 20;

/// The configuration's editions, or the usual ones of a newsroom that has no configuration here.
/// Its editions are in the language of its own desk.
std::optional<config::Settings> settings_for_archive(const Invocation& invocation, std::string_view desk_language) {
    if (!invocation.config.empty() || std::filesystem::exists(config::default_settings_file()))
        return load_or_complain(invocation);
    config::Settings settings;
    settings.language = desk_language == "fr"   ? "fr-CH"
                        : desk_language == "it" ? "it-CH"
                        : desk_language == "en" ? "en"
                                                : "de-CH";
    settings.time_zone = "Europe/Zurich";
    settings.editions = digest::usual_editions();
    return settings;
}

/// How far it is, on stderr: where somebody watches, or a line now and then.
class Progress {
public:
    explicit Progress(std::size_t all) : all_(all), watched_(::isatty(STDERR_FILENO) != 0) {}
    void at(std::size_t done) {
        constexpr std::size_t silent = 2000; // that many are played in the blink of an eye
        if (all_ <= silent || done * 20 / all_ == said_) return;
        said_ = done * 20 / all_;
        const std::string text = fmt::format("{} % of {} articles", said_ * 5, all_);
        if (watched_)
            fmt::print(stderr, "\r{}", text);
        else
            fmt::print(stderr, "{}\n", text);
        if (watched_ && done == all_) fmt::print(stderr, "\n");
    }

private:
    std::size_t all_;
    std::size_t said_ = 0;
    bool watched_;
};

int replay_file(const Invocation& invocation, const std::string& file) {
    std::size_t bad = 0;
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    auto archive = digest::ArchiveFile::open(file, now, [&](std::size_t line, const std::string& why) {
        if (++bad <= bad_lines_named) fmt::print(stderr, "{}:{}: {}\n", file, line, why);
    });
    if (!archive) return print(invocation, failed(exit_failed, archive.error()));
    const auto settings = settings_for_archive(invocation, archive->desk_language());
    if (!settings) return exit_usage;
    const auto texts = config::TextLibrary::load(settings->texts_overrides);
    if (!texts) return print(invocation, failed(exit_usage, texts.error()));
    const auto zone = digest::Zone::find(settings->time_zone);
    if (!zone) return print(invocation, failed(exit_usage, zone.error()));
    if (bad > 0)
        fmt::print(stderr, "{}: {} left out, {} articles read\n", file,
                   bad == 1 ? "1 line" : fmt::format("{} lines", bad), archive->size());
    if (const std::size_t future = archive->from_the_future(); future > 0)
        fmt::print(stderr, "{}: dated in the future: {}; counted as arrived with the last of the others\n", file,
                   future);

    const auto output = invocation.json ? make_replay_json(stdout) : make_replay_report(stdout, *zone);
    digest::Replay replay({.zone = *zone,
                           .editions = settings->editions,
                           .language = settings->language,
                           .light_sections = settings->light_sections,
                           .ranking = settings->ranking,
                           .source_weights = source_weights(*settings),
                           .surprising = settings->surprising,
                           .texts = &*texts},
                          *output);
    Progress progress(archive->size());
    for (std::size_t done = 0;;) {
        auto version = archive->next();
        if (!version) return print(invocation, failed(exit_failed, version.error()));
        if (!*version) break;
        replay.arrive(**std::move(version));
        progress.at(++done);
    }
    replay.finish();
    output->end();
    return bad > 0 ? exit_failed : exit_ok; // of a part of the archive it says what it says, and is no proof of it all
}

} // namespace

void add_replay(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string articles, from, to;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("replay", "What would have been sent and proposed, as if the past were now");
    auto* articles = verb->add_option("--articles", options->articles,
                                      "An archive: one version of an article a line, as JSON (deploy/docs/replay.md)");
    auto* from = verb->add_option("--from", options->from, "Out of the newsroom's own store: the first local date")
                     ->excludes(articles);
    auto* to = verb->add_option("--to", options->to, "The last local date; the first one by default")->needs(from);
    to->excludes(articles);
    verb->callback([&invocation, options] {
        if (options->articles.empty() && options->from.empty()) throw CLI::RequiredError("--articles or --from");
        invocation.act = [&invocation, options] {
            if (!options->articles.empty()) return replay_file(invocation, options->articles);
            return replay_range(invocation, options->from, options->to);
        };
    });
}

} // namespace depesche::bot
