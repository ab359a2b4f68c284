#pragma once

#include "bot/net/http_server.hpp"

#include <string>
#include <string_view>

namespace depesche::config {
class Texts;
}

namespace depesche::bot {

/// How long others may keep an answer.
enum class Caching : std::uint8_t {
    shared, ///< a public page: caches ask again after a minute, with its ETag
    none    ///< personal: nobody keeps it (no-store, no-referrer, noindex)
};

/// An answer with the headers that every page has: no scripts, nothing from elsewhere, no framing by strangers.
ServerResponse page_response(int status, std::string_view content_type, std::string body, Caching caching);
/// The same for HTML.
ServerResponse html_response(int status, std::string body, Caching caching = Caching::shared);
/// Replaces the Content-Security-Policy, for a page with needs of its own (its script by hash).
void set_content_policy(ServerResponse& response, std::string policy);
/// 304 without a body when the request has this very answer already.
ServerResponse or_not_modified(const ServerRequest& request, ServerResponse response);
/// A page that only says something, in the newsroom's words: heading and one sentence. `root` leads from the page's
/// address to the pages' root ("", "../").
ServerResponse notice_response(int status, const config::Texts& texts, std::string_view heading,
                               std::string_view sentence, std::string_view root, Caching caching = Caching::shared);

/// Where the pages' root is, seen from a path: "../" for each folder on the way.
std::string path_to_root(std::string_view path);

/// Leads to another address (302, or 301 when it is for ever).
ServerResponse redirect_response(int status, std::string location);

} // namespace depesche::bot
