#include "bot/cli/feed_doctor.hpp"

#include "bot/cli/doctor_report.hpp"
#include "bot/cli/probe.hpp"
#include "bot/cli/verb.hpp"
#include "bot/ingest/discovery.hpp"
#include "bot/ingest/feed_fetcher.hpp"
#include "bot/ingest/fetch_plan.hpp"
#include "bot/ingest/fetch_words.hpp"
#include "bot/net/gzip.hpp"
#include "bot/net/redirect.hpp"
#include "bot/net/retry_after.hpp"
#include "config/load_settings.hpp"
#include "digest/article/identity.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/schedule/schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

namespace depesche::bot {

namespace {

using nlohmann::json;
using std::chrono::milliseconds;

/// One request on the way to the document.
struct Hop {
    std::string url;
    int status = 0;
    std::string peer;
    milliseconds took{0};
};

struct Visit {
    std::vector<Hop> hops;
    HttpResponse answer;  ///< its body decoded
    std::size_t wire = 0; ///< bytes of the body as they came
    Url at;
    bool moved_for_good = false; ///< permanent redirects alone led there
    std::string error;           ///< one sentence; empty: there is an answer that is no redirect
};

/// The address and what the configuration says of it.
struct Patient {
    std::string url;
    bool written = false;      ///< the configuration lists it
    bool agency = false;       ///< and calls it an agency's
    config::Settings settings; ///< those of the newsroom, or defaults
    std::chrono::seconds patience;
    std::optional<digest::Zone> zone; ///< the newsroom's, where there is a configuration
};

/// Decoded here and not by the client, since its size on the way is of interest.
void decode(Visit& visit) {
    visit.wire = visit.answer.body.size();
    const std::string coding(visit.answer.header("Content-Encoding"));
    if (coding.empty() || coding == "identity") return;
    auto text = coding == "gzip" || coding == "x-gzip" ? gunzip(visit.answer.body, FeedFetcher::largest_feed)
                                                       : std::unexpected(GzipFailure::malformed);
    if (!text && text.error() == GzipFailure::too_large)
        visit.error = "more than 16 MiB when unpacked, too large for a feed; ask for one with only the latest articles";
    else if (!text)
        visit.error = fmt::format("its Content-Encoding \"{}\" cannot be decoded; the site must send gzip, or nothing",
                                  harmless(coding));
    visit.answer.body = text ? *std::move(text) : std::string();
}

asio::awaitable<Visit> visit(HttpClient& client, const Patient& patient, std::string address, HttpHeaders conditions) {
    Visit visit;
    const auto written = parse_url(patient.url);
    const auto url = parse_url(address);
    if (!url) {
        visit.error = url.error();
        co_return visit;
    }
    const auto request_for = [&patient, &conditions, &written](const Url& at) {
        HttpRequest request = feed_request(at, {});
        request.decompress = false; // here, see decode()
        request.headers.emplace_back("Accept-Encoding", "gzip");
        request.headers.insert(request.headers.end(), conditions.begin(), conditions.end());
        request.tell_peer = true;
        if (patient.written && written && written->host == at.host && written->port == at.port)
            request.address_right = AddressRight::written;
        return request;
    };
    RedirectRules rules{.most = FeedFetcher::most_redirects, .keep_encrypted = url->tls};
    rules.seen = [&visit](const Url& at, const HttpResult& result, milliseconds took) {
        Hop hop{.url = at.to_string(), .took = took};
        if (result) hop.status = result->status, hop.peer = result->peer;
        visit.hops.push_back(std::move(hop));
    };
    Followed followed =
        co_await follow_redirects(client, *url, request_for, Deadline::in(patient.patience), std::move(rules));
    visit.at = followed.at;
    visit.moved_for_good = followed.moved_for_good();
    if (!followed.result) {
        visit.error = failure_sentence(visit.at.to_string(), followed.result.error());
    } else if (!followed.refused.empty()) {
        visit.error = std::move(followed.refused);
    } else {
        visit.answer = *std::move(followed.result);
        decode(visit);
    }
    co_return visit;
}

void show_hops(const Visit& visit, DoctorReport& findings) {
    json list = json::array();
    findings.section("The way");
    for (std::size_t i = 0; i < visit.hops.size(); ++i) {
        const Hop& hop = visit.hops[i];
        const bool for_good = is_permanent_redirect(hop.status);
        list.push_back({{"url", shown_url(hop.url)}, {"status", hop.status}, {"ms", hop.took.count()}});
        if (i > 2 && i + 1 < visit.hops.size()) continue; // the first and the last tell enough
        const std::string how = hop.status > 0
                                    ? fmt::format("{} from {} in {} ms{}{}", hop.status, hop.peer, hop.took.count(),
                                                  hop.url.starts_with("https") ? ", TLS" : ", NOT encrypted",
                                                  for_good                  ? ", moved for good"
                                                  : is_redirect(hop.status) ? ", moved for now"
                                                                            : "")
                                    : fmt::format("no answer after {} ms", hop.took.count());
        findings.line(harmless(shown_url(hop.url)) + "  " + how);
    }
    findings.data()["hops"] = std::move(list);
    if (visit.moved_for_good && visit.error.empty())
        findings.todo("it has moved for good: put " + shown_url(visit.at.to_string()) + " into the configuration");
}

std::string size_words(const Visit& visit) {
    if (visit.wire == visit.answer.body.size()) return fmt::format("{} bytes, not compressed", visit.wire);
    return fmt::format("{} bytes, {} on the wire (gzip)", visit.answer.body.size(), visit.wire);
}

void show_encoding(const Visit& visit, DoctorReport& findings) {
    const std::string type(visit.answer.header("Content-Type"));
    digest::feed::Utf8Text text;
    digest::feed::to_utf8(visit.answer.body, type, text);
    const auto said = digest::feed::said_encodings(visit.answer.body, type);
    const auto or_nothing = [](const std::string& name) { return name.empty() ? std::string("nothing") : name; };
    findings.fact("charset", fmt::format("the server says {}, the document {}; it is {}", or_nothing(said.by_server),
                                         or_nothing(said.by_document), text.encoding));
    for (const auto& [who, name] : {std::pair{"the server", said.by_server}, {"the document", said.by_document}})
        if (!name.empty() && name != text.encoding && !(name == "iso-8859-1" && text.encoding == "windows-1252") &&
            std::ranges::any_of(visit.answer.body, [](char c) { return static_cast<unsigned char>(c) > 0x7f; }))
            findings.todo(fmt::format("{} says {} but its bytes are {}: other readers will show wrong letters", who,
                                      name, text.encoding));
    if (text.replaced) findings.todo("some bytes are no letters in its encoding; they are shown as \uFFFD");
}

void show_answer(const Visit& first, const std::optional<Visit>& again, DoctorReport& findings) {
    const auto header = [&](std::string_view name) { return std::string(first.answer.header(name)); };
    const auto or_none = [](const std::string& value) { return value.empty() ? std::string("none") : value; };
    findings.section("The answer");
    findings.fact("type", or_none(header("Content-Type")));
    show_encoding(first, findings);
    findings.fact("size", size_words(first));
    findings.data()["bytes"] = first.answer.body.size();
    findings.data()["bytes_on_the_wire"] = first.wire;
    findings.fact("ETag", or_none(header("ETag")));
    findings.fact("modified", or_none(header("Last-Modified")));
    findings.fact("caching", or_none(header("Cache-Control")));
    constexpr std::size_t worth_packing = 4096;
    const bool packed = first.wire < first.answer.body.size();
    if (!again) {
        findings.todo(
            "the server gives neither ETag nor Last-Modified, so each fetch is the whole document; ask for one");
    } else if (again->error.empty() && again->answer.status == 304) {
        findings.fact("asked again", "304, nothing is sent twice");
    } else {
        const bool same = again->error.empty() && again->answer.body == first.answer.body;
        findings.fact("asked again", again->error.empty() ? fmt::format("{} in place of 304", again->answer.status)
                                                          : "no answer: " + again->error);
        findings.todo(same && again->answer.header("ETag") != first.answer.header("ETag")
                          ? "the server gives the same document another ETag each time, so everything is sent each time"
                          : "the server ignores what we know already (If-None-Match, If-Modified-Since) and sends "
                            "everything each time");
    }
    if (!packed && first.wire > worth_packing)
        findings.todo("switch on gzip at the server: it sends this uncompressed");
}

void show_articles(const digest::ParsedFeed& feed, DoctorReport& findings) {
    const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    std::size_t undated = 0, future = 0, without_lead = 0, without_image = 0, twice = 0, taken_back = 0;
    std::set<std::string> ids;
    std::optional<digest::Instant> newest, oldest, embargo;
    for (const digest::Article& article : feed.articles) {
        undated += article.published ? 0 : 1;
        future += article.published && *article.published > now + std::chrono::minutes(5) ? 1 : 0;
        taken_back += article.status == digest::PublicationStatus::usable ? 0 : 1;
        without_lead += article.lead.empty() ? 1 : 0;
        without_image += article.image.url.empty() ? 1 : 0;
        twice += !article.id.empty() && !ids.insert(article.id).second ? 1 : 0;
        if (article.embargo_until) embargo = std::max(embargo.value_or(*article.embargo_until), *article.embargo_until);
        if (!article.published) continue;
        newest = std::max(newest.value_or(*article.published), *article.published);
        oldest = std::min(oldest.value_or(*article.published), *article.published);
    }
    findings.section("The articles");
    findings.fact("title", "«" + feed.title + "»");
    findings.fact("articles", std::to_string(feed.articles.size()));
    if (newest) findings.fact("dates", digest::to_iso8601(*oldest) + " to " + digest::to_iso8601(*newest));
    if (taken_back > 0)
        findings.fact("taken back",
                      fmt::format("{} of {} articles, or kept back without an end", taken_back, feed.articles.size()));
    if (embargo) findings.fact("embargo", "until " + digest::to_iso8601(*embargo) + ", the last of them");
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
    some(twice, "repeat the id of another one: the newsroom's system gives one id twice");
    some(undated, "have no date that can be read: they count as new when they come, and rank lower");
    some(future, "are dated in the future: they count as of now");
    some(without_lead, "have no lead");
    some(without_image, "have no picture");
}

/// A page, or something else: the feeds that it leads to are the cure.
void show_other_feeds(HttpClient& client, asio::io_context& io, const Patient& patient, DoctorReport& findings) {
    const Discovery found =
        run_now(io, discover_feeds(client, patient.url, patient.settings.language, patient.written));
    json list = json::array();
    for (const FoundFeed& feed : found.feeds) {
        findings.todo(fmt::format("depesche feed add {}   («{}», {} articles, {})", shown_url(feed.url),
                                  harmless(feed.title), feed.articles, feed.how));
        list.push_back({{"url", shown_url(feed.url)}, {"title", feed.title}, {"articles", feed.articles}});
    }
    findings.data()["feeds"] = std::move(list);
}

std::string refused(const Visit& visit) {
    std::string sentence = status_sentence(visit.at.to_string(), visit.answer);
    const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
    if (const auto wait = parse_retry_after(visit.answer.header("Retry-After"), now))
        sentence += fmt::format("; it asks for a pause of {} s, which is kept", wait->count());
    return sentence;
}

void examine(HttpClient& client, asio::io_context& io, const Patient& patient, DoctorReport& findings) {
    const Visit first = run_now(io, visit(client, patient, patient.url, {}));
    show_hops(first, findings);
    if (!first.error.empty()) return findings.bad(first.error);
    if (first.answer.status != 200) {
        findings.bad(refused(first));
        // A server that is angry or in trouble is not asked for more.
        if (first.answer.status == 404 || first.answer.status == 410)
            findings.todo(fmt::format("depesche feed doctor {}   looks for the feeds of the site", first.at.origin()));
        return;
    }
    HttpHeaders conditions;
    if (const auto etag = first.answer.header("ETag"); !etag.empty()) conditions.emplace_back("If-None-Match", etag);
    if (const auto date = first.answer.header("Last-Modified"); !date.empty())
        conditions.emplace_back("If-Modified-Since", date);
    std::optional<Visit> again;
    const std::string type(first.answer.header("Content-Type"));
    const auto feed = digest::parse_feed(first.answer.body, {.base_url = first.at.to_string(),
                                                             .content_type = type,
                                                             .zone = patient.zone ? &*patient.zone : nullptr,
                                                             .from_agency = patient.agency});
    if (feed && !conditions.empty()) again = run_now(io, visit(client, patient, first.at.to_string(), conditions));
    if (!feed) {
        findings.section("The answer");
        findings.fact("type", type.empty() ? "none" : type);
        findings.fact("size", size_words(first));
        show_other_feeds(client, io, patient, findings);
        return findings.bad(feed.error().message);
    }
    show_answer(first, again, findings);
    if (type.starts_with("text/html"))
        findings.todo("the server calls it an HTML page; it should say application/rss+xml or application/atom+xml");
    show_articles(*feed, findings);
    for (const std::string& warning : feed->warnings) findings.todo(warning);
    if (!first.at.tls) findings.todo("use https, if the site has it: anybody on the way could change the news");
}

/// What `run` would be allowed to reach: nobody needs a configuration for a doctor.
Patient patient_of(const Invocation& invocation, const std::string& address, std::chrono::seconds patience) {
    Patient patient{
        .url = address.contains("://") ? address : "https://" + address, .settings = {}, .patience = patience};
    const auto file =
        invocation.config.empty() ? config::default_settings_file() : std::filesystem::path(invocation.config);
    auto settings = config::load_settings(file);
    if (!settings) return patient;
    patient.settings = *std::move(settings);
    if (auto zone = digest::Zone::find(patient.settings.time_zone)) patient.zone = *std::move(zone);
    for (const config::FeedSettings& feed : patient.settings.feeds) {
        if (digest::canonical_url(feed.url) != digest::canonical_url(patient.url)) continue;
        patient.written = patient.written || feed.in_file;
        patient.agency = patient.agency || feed.origin == config::Origin::agency;
    }
    return patient;
}

} // namespace

int run_feed_doctor(const Invocation& invocation, const std::string& url, std::chrono::seconds patience) {
    const Patient patient = patient_of(invocation, url, patience);
    if (const auto parsed = parse_url(patient.url); !parsed)
        return print(invocation, failed(exit_usage, shown_url(url) + ": " + parsed.error()));
    asio::io_context io;
    const auto client = guarded_client(io, patient.settings);
    DoctorReport findings;
    examine(*client, io, patient, findings);
    VerbResult result = findings.result(shown_url(patient.url));
    // A sick feed is still the answer to the question: it goes to stdout.
    if (invocation.json) return print(invocation, result);
    fmt::print("{}\n", result.text);
    return result.exit;
}

} // namespace depesche::bot
