#include "bot/editor/picture_check.hpp"

#include "bot/net/address_policy.hpp"
#include "bot/net/redirect.hpp"
#include "bot/net/report.hpp"
#include "bot/net/sha256.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr int most_redirects = 3;
constexpr auto good_for = 1h;
constexpr auto bad_for = 1min;
constexpr std::array<std::string_view, 3> shown_types = {"image/jpeg", "image/png", "image/webp"};
constexpr std::array<std::string_view, 5> local_endings = {".local", ".localhost", ".internal", ".lan", ".home.arpa"};

std::string note_key(std::string_view url) { return "picture." + sha256_hex(url).substr(0, 32); }

std::string media_type(const HttpResponse& answer) {
    std::string type(answer.header("Content-Type"));
    type = type.substr(0, type.find(';'));
    while (type.ends_with(' ')) type.pop_back();
    std::ranges::transform(type, type.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return type;
}

/// What the server says of the size, else what came.
std::size_t size_of(const HttpResponse& answer) {
    const std::string_view said = answer.header("Content-Length");
    std::size_t size = answer.body.size();
    std::from_chars(said.data(), said.data() + said.size(), size);
    return size;
}

/// What a sandbox serves beside itself: no other private address, which a feed could name to reach others through us.
bool is_this_machine(std::string_view host) {
    boost::system::error_code is_name;
    const auto address = asio::ip::make_address(std::string(host), is_name);
    return host == "localhost" || (!is_name && address.is_loopback());
}

PictureVerdict unusable(std::string why) { return {false, std::move(why), {}}; }

} // namespace

std::string picture_problem(const HttpResponse& answer) {
    if (answer.status != 200) return fmt::format("the server answers {}", answer.status);
    const std::string type = media_type(answer);
    if (std::ranges::find(shown_types, type) == shown_types.end())
        return type.empty() ? "the server does not say that it is a picture" : type + " is not shown everywhere";
    if (size_of(answer) > largest_picture) return fmt::format("it is larger than {} MB", largest_picture >> 20);
    return {};
}

bool is_public_host(std::string_view host) {
    if (is_literal_host(host)) return !is_inner_literal(host);
    if (host.find('.') == std::string_view::npos) return false;
    return std::ranges::none_of(local_endings, [host](std::string_view ending) { return host.ends_with(ending); });
}

StoreResult<std::optional<PictureVerdict>> picture_verdict(Ledger& ledger, std::string_view url, Instant now) {
    const auto note = ledger.note(note_key(url));
    if (!note) return std::unexpected(note.error());
    // "2026-11-23T06:30:00Z ok" or "2026-11-23T06:30:00Z bad the server answers 404"
    const std::size_t space = note->find(' ');
    const auto at = digest::parse_iso8601(std::string_view(*note).substr(0, space));
    if (space == std::string::npos || !at || *at < now - verdict_lasts || *at > now + verdict_lasts)
        return std::optional<PictureVerdict>();
    const std::string_view said = std::string_view(*note).substr(space + 1);
    if (said == "ok") return PictureVerdict{true, "", *at};
    return PictureVerdict{false, std::string(said.substr(std::min<std::size_t>(said.size(), 4))), *at};
}

StoreResult<void> save_picture_verdict(Ledger& ledger, std::string_view url, const PictureVerdict& verdict) {
    const std::string said = verdict.usable ? "ok" : "bad " + verdict.why;
    return ledger.set_note(note_key(url), digest::to_iso8601(verdict.at) + " " + said);
}

struct PictureCheck::Impl : std::enable_shared_from_this<PictureCheck::Impl> {
    Impl(asio::any_io_executor on, HttpClient& to, Ledger& book, const digest::Clock& time, PictureReach from)
        : executor(std::move(on)),
          client(to),
          ledger(book),
          clock(time),
          reach(from) {}

    asio::awaitable<PictureVerdict> check(std::string url);
    asio::awaitable<PictureVerdict> look(std::string url);
    std::expected<HttpRequest, std::string> request_for(const Url& url, const std::string& method) const;
    bool is_known(const std::string& url);
    bool is_here(const Url& url) const { return reach == PictureReach::this_machine && is_this_machine(url.host); }

    asio::any_io_executor executor;
    HttpClient& client;
    Ledger& ledger;
    const digest::Clock& clock;
    PictureReach reach;
    std::set<std::string> under_way;
    bool stopped = false;
};

std::expected<HttpRequest, std::string> PictureCheck::Impl::request_for(const Url& url,
                                                                        const std::string& method) const {
    if (!is_here(url) && !is_public_host(url.host))
        return std::unexpected(url.host + " cannot be reached from outside");
    HttpRequest request;
    request.method = method;
    request.url = url;
    request.max_body = largest_picture;
    if (is_here(url)) request.address_right = AddressRight::written;
    request.headers.emplace_back("Accept", "image/jpeg, image/png, image/webp");
    return request;
}

asio::awaitable<PictureVerdict> PictureCheck::Impl::look(std::string address) {
    const Deadline deadline = Deadline::in(picture_patience);
    auto url = parse_url(address);
    if (!url) co_return unusable(url.error());
    std::string problem;
    // Some servers know no HEAD, or say nothing of what they would send.
    for (const char* method : {"HEAD", "GET"}) {
        const Followed answer = co_await follow_redirects(
            client, *url, [this, method](const Url& at) { return request_for(at, method); }, deadline,
            {.most = most_redirects, .keep_encrypted = false}); // platforms go the same way
        if (!answer.refused.empty()) co_return unusable(answer.refused);
        if (!answer.result) {
            const bool slow = answer.result.error().kind == HttpFailure::Kind::timed_out;
            co_return unusable(slow ? fmt::format("it takes longer than {} s", picture_patience.count())
                                    : answer.result.error().message);
        }
        problem = picture_problem(*answer.result);
        if (problem.empty()) co_return PictureVerdict{true, "", {}};
        url = answer.at;
    }
    co_return unusable(problem);
}

asio::awaitable<PictureVerdict> PictureCheck::Impl::check(std::string url) {
    under_way.insert(url);
    PictureVerdict verdict = co_await look(url);
    under_way.erase(url);
    verdict.at = clock.now();
    if (stopped) co_return verdict;
    if (!verdict.usable) spdlog::info("picture {}: not shown: {}", url, verdict.why);
    if (const auto saved = save_picture_verdict(ledger, url, verdict); !saved)
        spdlog::error("the check of a picture is not kept: {}", saved.error().message);
    co_return verdict;
}

bool PictureCheck::Impl::is_known(const std::string& url) {
    const auto verdict = picture_verdict(ledger, url, clock.now());
    if (!verdict || !*verdict) return false;
    const auto age = clock.now() - (*verdict)->at;
    return (*verdict)->usable ? age < good_for : age < bad_for;
}

PictureCheck::PictureCheck(asio::any_io_executor executor, HttpClient& client, Ledger& ledger,
                           const digest::Clock& clock, PictureReach reach)
    : impl_(std::make_shared<Impl>(std::move(executor), client, ledger, clock, reach)) {}

PictureCheck::~PictureCheck() { stop(); }

void PictureCheck::want(std::string url) {
    constexpr std::size_t most_at_once = 8;
    const auto parsed = parse_url(url);
    if (impl_->stopped || !parsed || impl_->under_way.contains(url) || impl_->under_way.size() >= most_at_once ||
        impl_->is_known(url))
        return;
    asio::co_spawn(
        impl_->executor,
        [self = impl_, url = std::move(url)]() -> asio::awaitable<void> {
            static_cast<void>(co_await self->check(url));
        },
        report_to_log("check of a picture"));
}

asio::awaitable<PictureVerdict> PictureCheck::check(std::string url) {
    const std::shared_ptr<Impl> impl = impl_;
    co_return co_await impl->check(std::move(url));
}

void PictureCheck::set_reach(PictureReach reach) { impl_->reach = reach; }

void PictureCheck::stop() { impl_->stopped = true; }

} // namespace depesche::bot
