#include "bot/cli/feed_doctor.hpp"

#include "bot/cli/probe.hpp"
#include "bot/cli/verb.hpp"
#include "bot/ingest/feed_fetcher.hpp"
#include "bot/ingest/fetch_plan.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/net/address_policy.hpp"
#include "config/load_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace depesche::bot {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// One request on the way to the document.
struct Hop {
    std::string url;
    int status = 0;
    std::string peer;
    milliseconds took{0};
    std::string error; ///< there was no answer
};

struct Visit {
    std::vector<Hop> hops;
    HttpResponse answer;
    Url at;
    std::string error; ///< one sentence; empty: there is an answer that is no redirect
};

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

asio::awaitable<Visit> visit(HttpClient& client, std::string address, HttpHeaders conditions) {
    Visit visit;
    auto url = parse_url(address);
    const bool https_only = url && url->tls; // as the newsroom itself fetches
    const Deadline deadline = Deadline::in(FeedFetcher::patience);
    for (int redirects = 0; url && redirects <= FeedFetcher::most_redirects; ++redirects) {
        visit.at = *url;
        HttpRequest request{.url = *url, .headers = conditions, .max_body = FeedFetcher::largest_feed};
        request.decompress = true;
        request.tell_peer = true;
        const auto begin = steady_clock::now();
        HttpResult result = co_await client.send(std::move(request), deadline);
        Hop hop{.url = url->to_string()};
        hop.took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
        if (!result) hop.error = visit.error = failure_sentence(hop.url, result.error());
        if (result) hop.status = result->status, hop.peer = result->peer;
        visit.hops.push_back(hop);
        if (!result) co_return visit;
        visit.answer = std::move(*result);
        if (!is_redirect(hop.status)) co_return visit;
        url = resolve_url(*url, visit.answer.header("Location"));
        if (url && https_only && !url->tls) {
            visit.error = "redirects from https to http, which anybody on the way could read and change; the site must "
                          "stay on https";
            co_return visit;
        }
    }
    visit.error = url ? "more than 5 redirects, probably in a circle; check the address in a browser" : url.error();
    co_return visit;
}

/// What is shown, and what is to be done, the most important first.
class Findings {
public:
    void line(const std::string& text) { text_ += (text_.empty() ? "" : "\n") + text; }
    void fact(std::string_view name, const std::string& value) {
        line(fmt::format("  {:<12} {}", name, value));
        data_[std::string(name)] = value;
    }
    void bad(std::string what) {
        broken_ = true;
        todo_.insert(todo_.begin(), std::move(what));
    }
    void todo(std::string what) { todo_.push_back(std::move(what)); }
    json& data() { return data_; }
    VerbResult result() {
        if (todo_.empty()) line("All is well: nothing to do.");
        if (!todo_.empty()) line(broken_ ? "Broken. What to do:" : "It works. What could be better:");
        for (const std::string& what : todo_) line("  - " + what);
        data_["ok"] = !broken_;
        data_["todo"] = todo_;
        return {broken_ ? exit_failed : exit_ok, text_, data_};
    }

private:
    std::string text_;
    json data_ = json::object();
    std::vector<std::string> todo_;
    bool broken_ = false;
};

void show_hops(const Visit& visit, Findings& findings) {
    json list = json::array();
    bool permanent = true;
    for (const Hop& hop : visit.hops) {
        const std::string how = hop.error.empty()
                                    ? fmt::format("{} from {} in {} ms{}{}", hop.status, hop.peer, hop.took.count(),
                                                  hop.url.starts_with("https") ? ", TLS" : ", NOT encrypted",
                                                  hop.status == 301 || hop.status == 308 ? ", moved for good" : "")
                                    : fmt::format("no answer after {} ms", hop.took.count());
        findings.line(fmt::format("{}\n    {}", shown_url(hop.url), how));
        list.push_back({{"url", shown_url(hop.url)}, {"status", hop.status}, {"ms", hop.took.count()}});
        if (is_redirect(hop.status)) permanent = permanent && (hop.status == 301 || hop.status == 308);
    }
    findings.data()["hops"] = std::move(list);
    if (visit.hops.size() > 1 && visit.error.empty() && permanent)
        findings.todo("it has moved for good: put " + shown_url(visit.at.to_string()) + " into the configuration");
    if (visit.error.empty() && !visit.at.tls)
        findings.todo("use https, if the site has it: anybody on the way could change the news");
}

void show_http(const Visit& first, const std::optional<Visit>& again, Findings& findings) {
    const auto header = [&](std::string_view name) { return std::string(first.answer.header(name)); };
    const auto or_none = [](const std::string& value) { return value.empty() ? std::string("none") : value; };
    findings.fact("type", or_none(header("Content-Type")));
    findings.fact("size", fmt::format("{} bytes", first.answer.body.size()));
    findings.fact("ETag", or_none(header("ETag")));
    findings.fact("modified", or_none(header("Last-Modified")));
    findings.fact("caching", or_none(header("Cache-Control")));
    if (header("Content-Type").starts_with("text/html"))
        findings.todo("the server calls it an HTML page; it should say application/rss+xml or application/atom+xml");
    if (!again) {
        findings.todo(
            "the server gives neither ETag nor Last-Modified, so each fetch is the whole document; ask for one");
        return;
    }
    const bool works = again->error.empty() && again->answer.status == 304;
    findings.fact("asked again",
                  works ? "304, nothing is sent twice" : fmt::format("{} in place of 304", again->answer.status));
    if (!works) findings.todo("the server ignores what we know already (If-None-Match) and sends everything each time");
}

void show_articles(const digest::ParsedFeed& feed, Findings& findings) {
    const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    std::size_t undated = 0, future = 0, without_lead = 0, without_image = 0, twice = 0;
    std::set<std::string> ids;
    std::optional<digest::Instant> newest, oldest;
    for (const digest::Article& article : feed.articles) {
        undated += article.published ? 0 : 1;
        future += article.published && *article.published > now + std::chrono::minutes(5) ? 1 : 0;
        without_lead += article.lead.empty() ? 1 : 0;
        without_image += article.image.url.empty() ? 1 : 0;
        twice += !article.id.empty() && !ids.insert(article.id).second ? 1 : 0;
        if (!article.published) continue;
        newest = std::max(newest.value_or(*article.published), *article.published);
        oldest = std::min(oldest.value_or(*article.published), *article.published);
    }
    findings.fact("title", "«" + feed.title + "»");
    findings.fact("articles", std::to_string(feed.articles.size()));
    if (newest) findings.fact("dates", digest::to_iso8601(*oldest) + " to " + digest::to_iso8601(*newest));
    const auto rhythm = usual_gap(feed);
    const auto minutes = [](auto span) { return std::chrono::duration_cast<std::chrono::minutes>(span).count(); };
    findings.fact("rhythm", fmt::format("{}; fetched about every {} min",
                                        rhythm ? fmt::format("an article every {} min", minutes(*rhythm)) : "unknown",
                                        std::max<long>(1, minutes(next_interval({.rhythm = rhythm})))));
    if (!feed.hubs.empty()) findings.fact("hub", shown_url(feed.hubs.front()) + " (WebSub)");
    if (feed.articles.empty()) findings.bad("there is no article in it; look for another address on the site");
    const auto some = [&](std::size_t count, std::string_view what) {
        if (count > 0) findings.todo(fmt::format("{} of {} articles {}", count, feed.articles.size(), what));
    };
    some(undated, "have no date that can be read: they count as new when they come, and rank lower");
    some(future, "are dated in the future: they count as of now");
    some(twice, "repeat the id of another one: the newsroom's system gives one id twice");
    some(without_lead, "have no lead");
    some(without_image, "have no picture");
}

/// What `run` would be allowed to reach: nobody needs a configuration for a doctor.
std::vector<std::string> allowed(const Invocation& invocation) {
    const auto file =
        invocation.config.empty() ? config::default_settings_file() : std::filesystem::path(invocation.config);
    const auto settings = config::load_settings(file);
    return settings ? settings->fetch.allow_private : std::vector<std::string>{};
}

void examine(HttpClient& client, asio::io_context& io, const std::string& url, Findings& findings) {
    const Visit first = run_now(io, visit(client, url, {}));
    show_hops(first, findings);
    if (!first.error.empty()) return findings.bad(first.error);
    if (first.answer.status != 200) return findings.bad(status_sentence(first.at.to_string(), first.answer));
    HttpHeaders conditions;
    if (const auto etag = first.answer.header("ETag"); !etag.empty()) conditions.emplace_back("If-None-Match", etag);
    if (const auto date = first.answer.header("Last-Modified"); !date.empty())
        conditions.emplace_back("If-Modified-Since", date);
    std::optional<Visit> again;
    if (!conditions.empty()) again = run_now(io, visit(client, first.at.to_string(), conditions));
    show_http(first, again, findings);
    const auto feed =
        digest::parse_feed(first.answer.body, {.base_url = first.at.to_string(),
                                               .content_type = std::string(first.answer.header("Content-Type"))});
    if (feed) {
        for (const std::string& warning : feed->warnings) findings.todo(warning);
        return show_articles(*feed, findings);
    }
    for (const std::string& link : feed.error().feed_links) findings.todo("depesche feed add " + link);
    findings.data()["feed_links"] = feed.error().feed_links;
    findings.bad(feed.error().message);
}

} // namespace

int run_feed_doctor(const Invocation& invocation, const std::string& url) {
    asio::io_context io;
    const auto client =
        make_http_client(io.get_executor(), {.user_agent = "Depesche/" DEPESCHE_VERSION,
                                             .policy = std::make_shared<AddressPolicy>(allowed(invocation))});
    Findings findings;
    examine(*client, io, url, findings);
    VerbResult result = findings.result();
    // A sick feed is still the answer to the question: it goes to stdout.
    if (invocation.json) return print(invocation, result);
    fmt::print("{}\n", result.text);
    return result.exit;
}

} // namespace depesche::bot
