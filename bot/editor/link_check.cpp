#include "bot/editor/link_check.hpp"

#include "bot/net/redirect.hpp"
#include "bot/net/report.hpp"
#include "bot/net/sha256.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <deque>
#include <utility>

namespace depesche::bot {

namespace {

constexpr int most_redirects = 3;
constexpr std::size_t most_waiting = 100; // several editions at once
constexpr std::size_t largest_page = 4 << 20;
/// Names that lead nowhere by definition (RFC 2606): nobody is asked.
constexpr std::array<std::string_view, 3> reserved_endings = {".example", ".test", ".invalid"};

std::string note_key(std::string_view url) { return "link." + sha256_hex(url).substr(0, 32); }

bool leads_nowhere(std::string_view host) {
    return std::ranges::any_of(reserved_endings, [host](std::string_view ending) { return host.ends_with(ending); });
}

LinkVerdict broken(std::string why, Instant at) { return {.why = std::move(why), .at = at}; }

} // namespace

LinkVerdict link_verdict_of(const HttpResult& result, Instant at) {
    if (!result) {
        const bool slow = result.error().kind == HttpFailure::Kind::timed_out;
        return broken(slow ? fmt::format("no answer within {} s", link_patience.count()) : result.error().message, at);
    }
    if (result->status == 200) return {.works = true, .at = at};
    return {.gone = result->status == 404 || result->status == 410, .why = std::to_string(result->status), .at = at};
}

StoreResult<std::optional<LinkVerdict>> link_verdict(Ledger& ledger, std::string_view url, Instant now) {
    const auto note = ledger.note(note_key(url));
    if (!note) return std::unexpected(note.error());
    // "2026-11-23T06:30:00Z ok", "... gone 404" or "... bad no answer within 2 s"
    const std::string_view text = *note;
    const std::size_t space = text.find(' ');
    const auto at = digest::parse_iso8601(text.substr(0, space));
    if (space == std::string_view::npos || !at || *at < now - link_verdict_lasts || *at > now + link_verdict_lasts)
        return std::optional<LinkVerdict>();
    const std::string_view said = text.substr(space + 1);
    const std::size_t end = std::min(said.find(' '), said.size());
    return LinkVerdict{.works = said == "ok",
                       .gone = said.substr(0, end) == "gone",
                       .why = std::string(said.substr(std::min(end + 1, said.size()))),
                       .at = *at};
}

StoreResult<void> save_link_verdict(Ledger& ledger, std::string_view url, const LinkVerdict& verdict) {
    const std::string said = verdict.works ? "ok" : (verdict.gone ? "gone " : "bad ") + verdict.why;
    return ledger.set_note(note_key(url), digest::to_iso8601(verdict.at) + " " + said);
}

struct LinkCheck::Impl : std::enable_shared_from_this<LinkCheck::Impl> {
    Impl(asio::any_io_executor on, HttpClient& to, Ledger& book, const digest::Clock& time, std::function<void()> tell)
        : executor(std::move(on)),
          client(to),
          ledger(book),
          clock(time),
          changed(std::move(tell)) {}

    void start_more();
    asio::awaitable<void> ask_next();
    asio::awaitable<std::optional<LinkVerdict>> ask(std::string address);
    void keep(const std::string& url, const LinkVerdict& verdict);
    bool was_asked_just_now(const std::string& url) {
        const auto known = link_verdict(ledger, url, clock.now());
        return known && *known && clock.now() - (*known)->at < link_asked_every;
    }

    asio::any_io_executor executor;
    HttpClient& client;
    Ledger& ledger;
    const digest::Clock& clock;
    std::function<void()> changed;
    std::deque<std::string> waiting;
    std::vector<std::string> under_way;
    int loops = 0; ///< that ask, each one address at a time
    bool stopped = false;
};

/// Nothing: the address must not be asked, or says nothing about the page.
asio::awaitable<std::optional<LinkVerdict>> LinkCheck::Impl::ask(std::string address) {
    const Deadline deadline = Deadline::in(link_patience);
    const auto url = parse_url(address);
    if (!url) co_return broken(url.error(), clock.now());
    LinkVerdict verdict;
    for (const char* method : {"HEAD", "GET"}) { // some servers know no HEAD
        const Followed answer = co_await follow_redirects(
            client, *url,
            [method](const Url& at) -> std::expected<HttpRequest, std::string> {
                HttpRequest request;
                request.method = method;
                request.url = at;
                request.max_body = largest_page;
                return request;
            },
            deadline, {.most = most_redirects, .keep_encrypted = false}); // browsers go the same way
        if (!answer.refused.empty()) co_return broken(answer.refused, clock.now());
        if (!answer.result) {
            const auto kind = answer.result.error().kind;
            if (kind == HttpFailure::Kind::refused_address || kind == HttpFailure::Kind::stopped)
                co_return std::nullopt;
            if (kind == HttpFailure::Kind::too_large) co_return LinkVerdict{.works = true, .at = clock.now()};
        }
        verdict = link_verdict_of(answer.result, clock.now());
        if (verdict.works || !answer.result) break;
    }
    co_return verdict;
}

void LinkCheck::Impl::keep(const std::string& url, const LinkVerdict& verdict) {
    const auto before = link_verdict(ledger, url, clock.now());
    if (const auto saved = save_link_verdict(ledger, url, verdict); !saved)
        return spdlog::error("the check of a link is not kept: {}", saved.error().message);
    if (!verdict.works) spdlog::warn("link {}: {}", url, verdict.why);
    const bool worked = !before || !*before || (*before)->works;
    if (changed && worked != verdict.works) changed();
}

asio::awaitable<void> LinkCheck::Impl::ask_next() {
    while (!stopped && !waiting.empty()) {
        const std::string url = std::move(waiting.front());
        waiting.pop_front();
        under_way.push_back(url);
        const std::optional<LinkVerdict> verdict = co_await ask(url);
        std::erase(under_way, url);
        if (verdict && !stopped) keep(url, *verdict);
    }
    --loops;
}

void LinkCheck::Impl::start_more() {
    if (loops >= links_at_once) return; // one of them comes to it
    ++loops;
    asio::co_spawn(
        executor, [self = shared_from_this()]() -> asio::awaitable<void> { co_await self->ask_next(); },
        report_to_log("check of a link"));
}

LinkCheck::LinkCheck(asio::any_io_executor executor, HttpClient& client, Ledger& ledger, const digest::Clock& clock,
                     std::function<void()> changed)
    : impl_(std::make_shared<Impl>(std::move(executor), client, ledger, clock, std::move(changed))) {}

LinkCheck::~LinkCheck() { stop(); }

void LinkCheck::want(std::string url) {
    const auto parsed = parse_url(url);
    const auto is_listed = [&](const auto& list) { return std::ranges::find(list, url) != list.end(); };
    if (impl_->stopped || !parsed || leads_nowhere(parsed->host) || impl_->waiting.size() >= most_waiting ||
        is_listed(impl_->waiting) || is_listed(impl_->under_way) || impl_->was_asked_just_now(url))
        return;
    impl_->waiting.push_back(std::move(url));
    impl_->start_more();
}

void LinkCheck::stop() {
    impl_->stopped = true;
    impl_->changed = nullptr;
}

} // namespace depesche::bot
