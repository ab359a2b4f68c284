#include "bot/web/web_pages.hpp"

#include "bot/web/page_response.hpp"
#include "bot/web/page_template.hpp"
#include "bot/web/task_page.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

ServerResponse style_page(WebContext&, const ServerRequest&) {
    return page_response(200, "text/css; charset=utf-8", std::string(page_file("style.css")), Caching::shared);
}

constexpr WebRoute routes[] = {
    {"/style.css", false, "GET", style_page},
    {"/t/", true, "GET, POST", task_page},
};

const WebRoute* route_of(std::string_view path) {
    const auto* found = std::ranges::find_if(routes, [&](const WebRoute& route) {
        return route.is_prefix ? path.starts_with(route.path) : path == route.path;
    });
    return found == std::end(routes) ? nullptr : found;
}

/// Where the root is, seen from a path: "../" for each folder on the way.
std::string root_of(std::string_view path) {
    std::string root;
    for (std::size_t folders = static_cast<std::size_t>(std::ranges::count(path, '/')); folders > 1; --folders)
        root += "../";
    return root;
}

bool takes(const WebRoute& route, std::string_view method) {
    return has_element(route.methods, method == "HEAD" ? "GET" : method);
}

} // namespace

WebPages::WebPages(Newsroom& newsroom, TaskDesk& tasks, std::string link_key)
    : newsroom_(newsroom),
      tasks_(tasks),
      link_key_(std::move(link_key)) {}

ServerResponse WebPages::answer(const ServerRequest& request) {
    const config::Texts& texts = newsroom_.texts_for("");
    const auto notice = [&](int status, const std::string& key) {
        return notice_response(status, texts, texts.at("page." + key), texts.at("page." + key + "_about"),
                               root_of(request.path));
    };
    if (request.body.size() > max_body) return notice(413, "too_large");
    const WebRoute* route = route_of(request.path);
    if (route == nullptr) return notice(404, "not_found");
    if (!takes(*route, request.method)) {
        ServerResponse refused = notice(405, "method");
        refused.headers.emplace_back("Allow", route->methods == "GET" ? "GET, HEAD" : "GET, HEAD, POST");
        return refused;
    }
    WebContext context{newsroom_, tasks_, link_key_, refusals_};
    return or_not_modified(request, route->handler(context, request));
}

std::string WebPages::task_url(const Task& task, const std::string& editor) const {
    return bot::task_url(newsroom_.settings(), link_key_, task, editor);
}

bool WebPages::has(std::string_view path) { return route_of(path) != nullptr; }

} // namespace depesche::bot
