#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/task_desk.hpp"
#include "bot/net/http_server.hpp"
#include "bot/web/refusals.hpp"

#include <string>
#include <string_view>

namespace depesche::bot {

/// What a page's handler may use.
struct WebContext {
    Newsroom& newsroom;
    TaskDesk& tasks;
    const std::string& link_key; ///< signs the task links
    Refusals& refusals;
};

/// One kind of page. `path` is the whole path, or with `is_prefix` its beginning; the first that fits answers. HEAD is
/// asked as GET. A new page is its own file and one line in web_pages.cpp.
struct WebRoute {
    std::string_view path;
    bool is_prefix = false;
    std::string_view methods; ///< "GET" or "GET, POST": what the page takes; anything else is answered 405
    ServerResponse (*handler)(WebContext& context, const ServerRequest& request);
    /// With `keep` the only parameter of the query that the page reads; empty: none.
    std::string_view parameter = {};
    bool keep = false; ///< the same for everybody: made at most once a second, however often it is asked for
};

} // namespace depesche::bot
