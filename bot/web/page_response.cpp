#include "bot/web/page_response.hpp"

#include "bot/net/sha256.hpp"
#include "bot/web/page_template.hpp"
#include "config/texts.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot {

namespace {

/// What every page may do: its own style and pictures; `self` frames it, for the demo's phone.
constexpr std::string_view strict_policy =
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'self'";

void add_caching(ServerResponse& response, Caching caching) {
    if (caching == Caching::none) {
        response.headers.emplace_back("Cache-Control", "no-store");
        response.headers.emplace_back("Referrer-Policy", "no-referrer");
        response.headers.emplace_back("X-Robots-Tag", "noindex");
        return;
    }
    response.headers.emplace_back("Cache-Control", "public, max-age=60");
    response.headers.emplace_back("Referrer-Policy", "strict-origin-when-cross-origin");
    if (response.status == 200) // what else is said is short
        response.headers.emplace_back("ETag", "\"" + sha256_hex(response.body).substr(0, 20) + "\"");
}

} // namespace

ServerResponse page_response(int status, std::string_view content_type, std::string body, Caching caching) {
    ServerResponse response{.status = status, .headers = {}, .body = std::move(body)};
    response.headers.emplace_back("Content-Type", content_type);
    response.headers.emplace_back("Content-Security-Policy", strict_policy);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    add_caching(response, caching);
    return response;
}

ServerResponse html_response(int status, std::string body, Caching caching) {
    return page_response(status, "text/html; charset=utf-8", std::move(body), caching);
}

void set_content_policy(ServerResponse& response, std::string policy) {
    for (auto& [name, value] : response.headers) {
        if (name == "Content-Security-Policy") value = policy;
    }
}

ServerResponse or_not_modified(const ServerRequest& request, ServerResponse response) {
    const std::string_view tag = find_header(response.headers, "ETag");
    const std::string_view known = request.header("If-None-Match");
    if (tag.empty() || known.empty() || (known != "*" && known.find(tag) == std::string_view::npos)) return response;
    response.status = 304;
    response.body.clear();
    std::erase_if(response.headers, [](const auto& header) { return header.first == "Content-Type"; });
    return response;
}

ServerResponse notice_response(int status, const config::Texts& texts, std::string_view heading,
                               std::string_view sentence, std::string_view root, Caching caching) {
    const nlohmann::json data = {{"language", texts.language()},
                                 {"title", heading},
                                 {"heading", heading},
                                 {"sentence", sentence},
                                 {"home", root.empty() ? "./" : root},
                                 {"home_words", texts.at("page.home")},
                                 {"style", std::string(root) + "style.css"}};
    return html_response(status, fill_page("notice.html", data), caching);
}

std::string path_to_root(std::string_view path) {
    std::string root;
    for (auto folders = std::ranges::count(path, '/'); folders > 1; --folders) root += "../";
    return root;
}

ServerResponse redirect_response(int status, std::string location) {
    ServerResponse response = page_response(status, "text/plain; charset=utf-8", location + "\n", Caching::shared);
    response.headers.emplace_back("Location", std::move(location));
    return response;
}

} // namespace depesche::bot
