#include "config/load_settings.hpp"

#include "config/read_parts.hpp"
#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

namespace depesche::config {
namespace {

namespace fs = std::filesystem;
using Result = std::expected<Settings, std::vector<Problem>>;

/// Where XDG keeps things of a kind: the variable when it is an absolute path, else below the home folder.
fs::path xdg_folder(const char* variable, std::string_view below_home) {
    if (const char* named = std::getenv(variable); named != nullptr && fs::path(named).is_absolute()) return named;
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr && *home != 0 ? home : "/") / below_home;
}

void read_state_dir(TableReader& top, Settings& settings, const ReadContext& context) {
    const auto folder = top.text("state_dir");
    if (folder && folder->empty()) top.problem("state_dir", "must not be empty; leave it out for the usual place");
    if (folder && !folder->empty()) {
        settings.state_dir = context.folder / *folder;
    } else {
        settings.state_dir = default_state_dir();
    }
}

void read_identity(TableReader& top, Settings& settings) {
    settings.name = top.required_text("name", "the newsroom's name as readers know it, like name = \"Seestadt heute\"")
                        .value_or("");
    if (settings.name.size() > 64) top.problem("name", "is too long; at most 64 bytes fit where platforms show it");
    settings.language =
        top.required_text("language", "the language of the messages, like language = \"de-CH\"").value_or("");
    if (!settings.language.empty()) {
        if (auto problem = language_problem(settings.language); !problem.empty())
            top.problem("language", std::move(problem));
    }
    settings.time_zone =
        top.required_text("time_zone", "where the newsroom's clocks hang, like time_zone = \"Europe/Zurich\"")
            .value_or("");
    if (!settings.time_zone.empty()) {
        if (auto problem = zone_problem(settings.time_zone); !problem.empty())
            top.problem("time_zone", std::move(problem));
    }
    settings.contact = top.text("contact").value_or("");
    settings.site_url = read_url(top, "site_url");
    settings.settings_url = read_url(top, "settings_url");
}

/// The plain keys of the top level: found inside a table, they are explained instead of called unknown.
std::vector<std::string> top_keys() {
    return {"name",     "language",     "time_zone", "feeds",         "contact",
            "site_url", "settings_url", "state_dir", "light_sections"};
}

/// What links to our own pages needs to know where they are.
void report_missing_address(TableReader& top, const Settings& settings) {
    if (!settings.pushes.empty() && settings.web.listen.empty())
        top.problem("push", "needs [web] listen, like \"127.0.0.1:8080\": that is where pushes arrive");
    if (!settings.web.public_url.empty()) return;
    if (std::ranges::any_of(settings.audiences, &AudienceSettings::archive_link))
        top.problem("web", "archive_link needs [web] public_url: that is where the archive is");
}

Result read_settings(const TomlValue& root, const fs::path& file) {
    Problems problems(file.string());
    std::error_code ignored; // a file in memory has no real folder: then paths stay as they are
    const auto absolute = fs::absolute(file, ignored);
    ReadContext context{.folder = absolute.parent_path(), .top_keys = top_keys(), .problems = problems};
    TableReader top(&root, "", 0, problems);
    Settings settings;
    settings.file = file;
    read_identity(top, settings);
    read_state_dir(top, settings, context);
    settings.feeds = read_feeds(top, context);
    settings.pushes = read_pushes(top, settings.name, context);
    settings.fetch = read_fetch(top, context);
    settings.editions = read_editions(top, settings.language, context);
    settings.audiences = read_audiences(top, settings.editions, context);
    settings.breaking = read_breaking(top, context);
    settings.ranking = read_ranking(top, context);
    settings.surprising = read_surprising(top, context);
    settings.budget = read_budget(top, settings.audiences, context);
    settings.editors = read_editors(top, settings.audiences, context);
    settings.heartbeat = read_heartbeat(top, context);
    settings.summary = read_summary(top, context);
    settings.web = read_web(top, context);
    settings.metrics = read_metrics(top, context);
    report_missing_address(top, settings);
    settings.log = read_log(top, context);
    settings.light_sections = top.texts("light_sections").value_or(std::vector<std::string>{});
    settings.texts_overrides = read_texts(top, settings.language, settings.editions, context);
    top.report_unknown();
    if (!problems.empty()) return std::unexpected(problems.take());
    return settings;
}

std::unexpected<std::vector<Problem>> one_problem(const fs::path& file, int line, std::string message) {
    return std::unexpected(std::vector<Problem>{{file.string(), line, "", std::move(message)}});
}

} // namespace

Result parse_settings(std::string_view toml, const fs::path& file) {
    auto root = parse_toml(toml);
    if (!root) return one_problem(file, root.error().line, std::move(root.error().message));
    return read_settings(*root, file);
}

Result load_settings(const fs::path& file) {
    std::error_code error;
    const auto status = fs::status(file, error);
    if (!fs::exists(status)) return one_problem(file, 0, "there is no such file; \"depesche init\" writes one");
    if (!fs::is_regular_file(status)) return one_problem(file, 0, "is not a file");
    if (fs::file_size(file, error) > max_toml_bytes)
        return one_problem(file, 0, "is longer than 1 MiB: not a configuration");
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in.is_open() || in.bad()) return one_problem(file, 0, "cannot be read by this user");
    return parse_settings(text, file);
}

fs::path default_state_dir() { return xdg_folder("XDG_STATE_HOME", ".local/state") / "depesche"; }

fs::path default_settings_file() {
    std::error_code ignored; // a file that cannot be looked at counts as missing; loading it will say why
    const fs::path here = "depesche.toml";
    const auto home = xdg_folder("XDG_CONFIG_HOME", ".config") / "depesche/depesche.toml";
    return !fs::exists(here, ignored) && fs::exists(home, ignored) ? home : here;
}

} // namespace depesche::config
