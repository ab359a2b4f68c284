#include "bot/net/redirect.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

HttpResult not_asked() {
    return std::unexpected(HttpFailure{.kind = HttpFailure::Kind::stopped, .sent = false, .message = "not asked"});
}

/// Where an answer leads; or a sentence why we do not go there.
std::expected<Url, std::string> next_address(const Url& from, const HttpResponse& answer, const RedirectRules& rules,
                                             int followed) {
    if (followed == rules.most)
        return std::unexpected(fmt::format("more than {} redirects, probably in a circle; check the address in a "
                                           "browser",
                                           rules.most));
    auto next = resolve_url(from, answer.header("Location"));
    if (!next) return std::unexpected(next.error() + "; check the address");
    if (rules.keep_encrypted && from.tls && !next->tls)
        return std::unexpected("redirects from https to http, which anybody on the way could read and change; the "
                               "site must stay on https");
    return next;
}

} // namespace

asio::awaitable<Followed> follow_redirects(HttpClient& client, Url first, RequestFor request_for, Deadline deadline,
                                           RedirectRules rules) {
    Followed followed{.result = not_asked(), .at = std::move(first)};
    bool permanent = true;
    for (int redirects = 0;; ++redirects) {
        auto request = request_for(followed.at);
        if (!request) {
            followed.refused = std::move(request.error());
            co_return followed;
        }
        const auto begin = steady_clock::now();
        const Deadline limit(std::min(deadline.at(), begin + rules.each));
        followed.result = co_await client.send(*std::move(request), limit);
        if (rules.seen)
            rules.seen(followed.at, followed.result,
                       std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin));
        if (!followed.result) co_return followed;
        const int status = followed.result->status;
        if (!is_redirect(status) || (rules.keep_request && !keeps_request(status))) co_return followed;
        auto next = next_address(followed.at, *followed.result, rules, redirects);
        if (!next) {
            followed.refused = std::move(next.error());
            co_return followed;
        }
        permanent = permanent && is_permanent_redirect(status);
        if (permanent) followed.for_good = *next;
        followed.at = *std::move(next);
    }
}

} // namespace depesche::bot
