#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/task_desk.hpp"
#include "bot/net/http_server.hpp"

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

namespace depesche::bot {

/// Everything the world sees of a newsroom in a browser: the page to subscribe (/), the public archive (/archive/), its
/// Atom feed (/archive/feed.atom), short links (/a/KEY) and the page for the thumb (/t/TOKEN). Without a socket: a
/// request in, an answer out; whoever serves it may be `run`, the demo or a test.
class WebPages {
public:
    /// All references must outlive it. `link_key` signs the task links.
    WebPages(Newsroom& newsroom, TaskDesk& tasks, std::string link_key);

    ServerResponse answer(const ServerRequest& request);
    /// What a task link looks like for one person: public_url/t/TOKEN. Empty without a public_url.
    std::string task_url(const Task& task, const std::string& editor) const;

private:
    Newsroom& newsroom_;
    TaskDesk& tasks_;
    std::string link_key_;
};

/// Writes the page to subscribe and the archive as static files; returns their names below `folder`. Overwrites its
/// own.
std::expected<std::vector<std::string>, std::string> export_pages(Newsroom& newsroom,
                                                                  const std::filesystem::path& folder);

} // namespace depesche::bot
