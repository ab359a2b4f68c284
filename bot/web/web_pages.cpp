#include "bot/web/web_pages.hpp"

#include "bot/web/archive_page.hpp"
#include "bot/web/page_frame.hpp"
#include "bot/web/page_response.hpp"
#include "bot/web/page_template.hpp"
#include "bot/web/subscribe_page.hpp"
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
    {"/archive", false, "GET", archive_answer, "", true},
    {"/archive/", true, "GET", archive_answer, "before", true},
    {"/a/", true, "GET", short_link_answer},
};

constexpr WebRoute home{"/", false, "GET", subscribe_answer, "from", true};

/// / and /LANGUAGE are the page to subscribe; the newsroom's own language lives at / alone.
bool is_home(std::string_view path, const config::Settings& settings) {
    if (path == "/") return true;
    return path.starts_with('/') && !home_tag(settings, path.substr(1)).empty();
}

const WebRoute* route_of(std::string_view path, const config::Settings& settings) {
    const auto* found = std::ranges::find_if(routes, [&](const WebRoute& route) {
        return route.is_prefix ? path.starts_with(route.path) : path == route.path;
    });
    if (found != std::end(routes)) return found;
    return is_home(path, settings) ? &home : nullptr;
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
                               path_to_root(request.path));
    };
    if (request.body.size() > max_body) return notice(413, "too_large");
    const WebRoute* route = route_of(request.path, newsroom_.settings());
    if (route == nullptr) return notice(404, "not_found");
    if (!takes(*route, request.method)) {
        ServerResponse refused = notice(405, "method");
        refused.headers.emplace_back("Allow", route->methods == "GET" ? "GET, HEAD" : "GET, HEAD, POST");
        return refused;
    }
    return or_not_modified(request, page_of(*route, request));
}

ServerResponse WebPages::page_of(const WebRoute& route, const ServerRequest& request) {
    constexpr std::chrono::seconds fresh{1};
    constexpr std::size_t most = 64; // pages of 10 to 50 KB
    WebContext context{newsroom_, tasks_, link_key_, refusals_};
    if (!route.keep) return route.handler(context, request);
    const Instant now = newsroom_.now();
    // Invented parameters are no other page.
    std::string key = request.path;
    if (!route.parameter.empty()) key += "?" + request.query(route.parameter).value_or("");
    const auto known = kept_.find(key);
    // A clock that was set back makes everything old.
    if (known != kept_.end() && known->second.made <= now && now < known->second.made + fresh)
        return known->second.page;
    ServerResponse page = route.handler(context, request);
    if (page.status != 200 || key.size() > 256) return page;
    if (kept_.size() >= most) kept_.clear();
    kept_[std::move(key)] = {now, page};
    return page;
}

std::string WebPages::task_url(const Task& task, const std::string& editor) const {
    return bot::task_url(newsroom_.settings(), link_key_, task, editor);
}

bool WebPages::has(std::string_view path) const { return route_of(path, newsroom_.settings()) != nullptr; }

} // namespace depesche::bot
