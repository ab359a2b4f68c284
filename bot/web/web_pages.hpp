#pragma once

#include "bot/web/routes.hpp"

#include <map>
#include <string>

namespace depesche::bot {

/// Everything the world sees of a newsroom in a browser: the page to subscribe (/), the public archive (/archive/), its
/// Atom feed (/archive/feed.atom), short links (/a/KEY) and the page for the thumb (/t/TOKEN). Without a socket: a
/// request in, an answer out; whoever serves it may be `run`, the demo or a test.
class WebPages {
public:
    /// All references must outlive it. `link_key` signs the task links.
    WebPages(Newsroom& newsroom, TaskDesk& tasks, std::string link_key);

    /// Never throws for what a request holds. Bodies over max_body are refused.
    ServerResponse answer(const ServerRequest& request);
    /// Whether one of the pages lives at this path: a host with pages of its own asks before it answers.
    bool has(std::string_view path) const;
    /// What a task link looks like for one person: public_url/t/TOKEN. Empty without a public_url.
    std::string task_url(const Task& task, const std::string& editor) const;

    static constexpr std::size_t max_body = 16 << 10;

private:
    struct Kept {
        Instant made;
        ServerResponse page;
    };
    ServerResponse page_of(const WebRoute& route, const ServerRequest& request);

    Newsroom& newsroom_;
    TaskDesk& tasks_;
    std::string link_key_;
    std::map<std::string, Kept> kept_; ///< by target; a crowd costs one page, and what was killed is gone at once
    Refusals refusals_;
};

} // namespace depesche::bot
