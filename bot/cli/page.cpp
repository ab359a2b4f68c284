// `depesche page export`: the public pages as static files.
#include "bot/cli/describe.hpp"
#include "bot/cli/page_folder.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/web/export_pages.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace depesche::bot {

using nlohmann::json;

/// One batch of files: rendering a long archive at once would keep the running newsroom from its work.
VerbResult page_files(Services& services, const json& arguments) {
    const auto batch = export_batch(services.newsroom, text_argument(arguments, "before"));
    if (!batch) return failed(batch.error());
    json files = json::array();
    for (const PageFile& file : batch->files) files.push_back({{"name", file.name}, {"text", file.bytes}});
    return {exit_ok, "", {{"files", std::move(files)}, {"next", batch->next}, {"notes", batch->notes}}};
}

namespace {

/// Asks for batch after batch and writes them; the exit code and words for people.
VerbResult export_to(const config::Settings& settings, PageFolder& folder) {
    json notes = json::array();
    std::string before;
    do {
        const VerbResult batch = ask(settings, "page files", {{"before", before}});
        if (batch.exit != exit_ok) return batch;
        for (const json& file : batch.data.at("files")) {
            const auto written = folder.write(file.at("name").get<std::string>(), file.at("text").get<std::string>());
            if (!written) return failed(exit_failed, written.error());
        }
        for (const json& note : batch.data.at("notes")) notes.push_back(note);
        before = batch.data.at("next").get<std::string>();
    } while (!before.empty());
    const auto removed = folder.finish();
    if (!removed) return failed(exit_failed, removed.error());
    std::string text;
    for (const std::string& name : folder.written()) text += name + "\n";
    for (const std::string& name : *removed) text += "removed " + name + "\n";
    for (const json& note : notes) text += note.get<std::string>() + "\n";
    text += fmt::format("{} files written", folder.written().size());
    return {exit_ok, text, {{"files", folder.written()}, {"removed", *removed}, {"notes", std::move(notes)}}};
}

int export_pages(const Invocation& invocation, const std::string& folder) {
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    auto pages = PageFolder::open(folder);
    if (!pages) return print(invocation, failed(exit_usage, pages.error()));
    return print(invocation, export_to(*settings, *pages));
}

} // namespace

void add_page(CLI::App& app, Invocation& invocation) {
    const auto folder = std::make_shared<std::string>();
    CLI::App* page = app.add_subcommand("page", "The public pages: the page to subscribe and the archive");
    page->require_subcommand(1);
    CLI::App* verb = page->add_subcommand(
        "export",
        "Write them as static files, e.g. depesche page export /var/www/depesche; links work from any folder");
    verb->add_option("DIR", *folder, "A folder; only files of an earlier export in it are replaced or removed")
        ->required();
    verb->callback([&invocation, folder] {
        invocation.act = [&invocation, folder] { return export_pages(invocation, *folder); };
    });
}

} // namespace depesche::bot
