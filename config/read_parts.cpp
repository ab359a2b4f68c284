#include "config/read_parts.hpp"

#include "config/secret_source.hpp"
#include "config/words.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace depesche::config {
namespace {

using Kind = TomlValue::Kind;

/// Shorter ones could be guessed by somebody with patience.
constexpr std::size_t shortest_secret = 16;

bool is_name(std::string_view name) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, plain);
}

/// "127.0.0.1:8080", "[::1]:8080", "localhost:0"
bool is_listen_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    const auto host = text.substr(0, colon);
    const auto port = text.substr(colon + 1);
    const bool bracketed = host.starts_with('[') && host.ends_with(']');
    if (host.find_first_of(" /@") != std::string_view::npos || (!bracketed && host.find(':') != std::string_view::npos))
        return false;
    int number = -1;
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    return error == std::errc{} && end == port.data() + port.size() && number >= 0 && number <= 65535;
}

/// 127.0.0.0/8 (RFC 1122), 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16 (RFC 1918); nothing that is not an address.
bool is_private_ipv4(const std::string& host) {
    std::array<unsigned char, 4> part{};
    if (inet_pton(AF_INET, host.c_str(), part.data()) != 1) return false;
    return part[0] == 127 || part[0] == 10 || (part[0] == 172 && part[1] >= 16 && part[1] < 32) ||
           (part[0] == 192 && part[1] == 168);
}

/// ::1 (RFC 4291) and fc00::/7 (RFC 4193).
bool is_private_ipv6(const std::string& host) {
    std::array<unsigned char, 16> part{};
    if (inet_pton(AF_INET6, host.c_str(), part.data()) != 1) return false;
    constexpr std::array<unsigned char, 16> loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    return part == loopback || (part[0] & 0xfe) == 0xfc;
}

/// Stands in brackets behind a title.
std::string read_credit(TableReader& table) {
    constexpr std::size_t longest = 30;
    const auto credit = table.text("credit");
    if (!credit || credit->empty()) return {};
    const auto begins = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80; };
    const bool fits = std::cmp_less_equal(std::ranges::count_if(*credit, begins), longest);
    const bool bare =
        !credit->starts_with(' ') && !credit->ends_with(' ') && credit->find_first_of("()[]") == std::string::npos;
    if (fits && bare) return *credit;
    table.problem("credit",
                  fmt::format("expected at most {} characters without brackets and spaces around them, as the "
                              "agency wants to be named: \"sda\"",
                              longest));
    return {};
}

std::vector<std::string> read_image_rights(TableReader& table) {
    const std::vector<std::string> known{"any", "telegram", "web", "whatsapp"};
    auto rights = table.texts("image_rights").value_or(std::vector<std::string>{});
    std::ranges::sort(rights);
    for (const std::string& right : rights) {
        if (std::ranges::find(known, right) == known.end())
            table.problem("image_rights", "expected the platforms that may show this source's images: \"telegram\", "
                                          "\"whatsapp\", or \"any\"");
    }
    return rights;
}

FeedSettings read_feed_table(TableReader table, ReadContext& context) {
    FeedSettings feed;
    if (table.required_text("url", "the address of the feed")) feed.url = read_url(table, "url");
    feed.source = url_host(feed.url);
    read_source(table, feed);
    if (const auto interval = table.parsed("interval", read_span)) {
        using namespace std::chrono_literals;
        if (*interval >= 10s && *interval <= 24h) {
            feed.interval = *interval;
        } else {
            table.problem("interval", "out of range; expected a span from \"10s\" to \"24h\"");
        }
    }
    feed.front_page = table.flag("front_page").value_or(false);
    table.report_unknown(context.top_keys);
    return feed;
}

FeedSettings read_feed(const TomlValue& value, const std::string& path, ReadContext& context) {
    if (value.kind == Kind::table) return read_feed_table({&value, path, value.line, context.problems}, context);
    FeedSettings feed;
    if (value.kind != Kind::text) {
        context.problems.add(
            value.line, path,
            fmt::format("expected an address in quotes or {{ url = \"...\" }}, found {}", value.kind_name()));
    } else if (auto problem = url_problem(value.text); !problem.empty()) {
        context.problems.add(value.line, path, std::move(problem));
    } else {
        feed.url = value.text;
        feed.source = url_host(value.text);
    }
    return feed;
}

void read_quiet_hours(TableReader& table, BreakingSettings& breaking) {
    constexpr auto allowed = "expected hours like \"22:00-06:00\", or false for none";
    const auto* value = table.find("quiet_hours");
    if (value == nullptr) return;
    if (value->kind == Kind::flag && !value->flag) {
        breaking.quiet_until = breaking.quiet_from;
        return;
    }
    const auto dash = value->text.find('-');
    if (value->kind != Kind::text || dash == std::string::npos) return table.problem("quiet_hours", allowed);
    const auto from = read_time(std::string_view(value->text).substr(0, dash));
    const auto until = read_time(std::string_view(value->text).substr(dash + 1));
    if (!from || !until) return table.problem("quiet_hours", allowed);
    if (*from == *until) return table.problem("quiet_hours", "begins when it ends; write false for no quiet hours");
    breaking.quiet_from = *from;
    breaking.quiet_until = *until;
}

} // namespace

std::vector<std::pair<std::string, TableReader>> named_tables(TableReader& top, const std::string& outer,
                                                              ReadContext& context) {
    std::vector<std::pair<std::string, TableReader>> tables;
    const auto* value = top.find(outer);
    if (value == nullptr) return tables;
    if (value->kind != Kind::table) {
        top.problem(outer, fmt::format("expected tables [{}.NAME], found {}", outer, value->kind_name()));
        return tables;
    }
    auto names = TableReader(value, outer, value->line, context.problems);
    for (const auto& [name, table] : value->members) {
        if (table.kind != Kind::table) {
            names.problem(name, fmt::format("expected a table [{}.NAME], found {}", outer, table.kind_name()));
        } else if (!is_name(name)) {
            names.problem(name, "a name has 1 to 32 of the letters a-z, the digits, _ and -");
        } else {
            tables.emplace_back(name, TableReader(&table, outer + "." + name, table.line, context.problems));
        }
    }
    return tables;
}

TableReader sub_table(TableReader& top, const std::string& name, ReadContext& context) {
    const auto* value = top.find(name);
    if (value != nullptr && value->kind != Kind::table) {
        top.wrong_kind(*value, name, fmt::format("a table [{}]", name));
        value = nullptr;
    }
    return {value, name, value == nullptr ? 0 : value->line, context.problems};
}

void read_source(TableReader& table, FeedSettings& feed) {
    if (auto source = table.text("source")) feed.source = *std::move(source);
    if (const auto origin = table.choice("origin", {"own", "agency", "partner"}))
        feed.origin = static_cast<Origin>(*origin);
    feed.section = table.text("section").value_or("");
    feed.official = table.flag("official").value_or(false);
    feed.credit = read_credit(table);
    feed.image_rights = read_image_rights(table);
    feed.weight = table.number("weight", 0, 10).value_or(feed.weight);
}

std::string read_url(TableReader& table, std::string_view key) {
    auto url = table.text(key);
    if (!url || url->empty()) return {};
    auto problem = url_problem(*url);
    if (problem.empty()) return std::move(*url);
    table.problem(key, std::move(problem));
    return {};
}

Secret read_secret(TableReader& table, std::string_view key, const ReadContext& context) {
    const auto source = table.text(key);
    if (!source) return {};
    auto secret = resolve_secret(*source, context.folder);
    if (secret) return std::move(*secret);
    table.problem(key, std::move(secret.error()));
    return {};
}

bool is_private_url(std::string_view url) {
    const std::string host = url_host(url);
    if (url.contains("://www.")) return false; // url_host() leaves the www. out, and what follows it says nothing
    if (host.starts_with('[')) return is_private_ipv6(host.substr(1, host.size() - 2));
    const bool spells_a_number = host.find_first_not_of("0123456789") == std::string::npos || host.starts_with("0x");
    if (!host.contains('.')) return !host.empty() && !spells_a_number; // a name of the own network, localhost too
    return host.ends_with(".localhost") || is_private_ipv4(host);
}

std::string read_api_url(TableReader& table) {
    std::string url = read_url(table, "api_url");
    while (url.ends_with('/')) url.pop_back();
    if (url.find_first_of("?#") != std::string::npos) {
        table.problem("api_url", "expected an address without ? and #");
    } else if (url.starts_with("http://") && !is_private_url(url)) {
        table.problem("api_url", "http:// would show the token to the network; use https:// (http:// only for this "
                                 "machine or a private network)");
    }
    return url;
}

std::filesystem::path read_ca_file(TableReader& table, const ReadContext& context) {
    const auto name = table.text("ca_file");
    if (!name || name->empty()) return {};
    const std::filesystem::path file = context.folder / *name;
    std::error_code ignored; // whatever the reason, the file is of no use
    if (!std::filesystem::is_regular_file(file, ignored))
        table.problem("ca_file", fmt::format("there is no file {}", file.string()));
    return file;
}

std::vector<FeedSettings> read_feeds(TableReader& top, ReadContext& context) {
    std::vector<FeedSettings> feeds;
    const auto* list = top.find("feeds");
    if (list == nullptr || (list->kind == Kind::list && list->items.empty())) {
        top.problem("feeds", "required: at least one feed, like feeds = [\"https://seestadt.example/rss\"]");
        return feeds;
    }
    if (list->kind != Kind::list) {
        top.wrong_kind(*list, "feeds", "a list of addresses or tables");
        return feeds;
    }
    std::set<std::string> addresses;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        const auto path = fmt::format("feeds[{}]", i + 1);
        auto feed = read_feed(list->items[i], path, context);
        if (feed.url.empty()) continue;
        feed.in_file = true;
        if (!addresses.insert(feed.url).second)
            context.problems.add(list->items[i].line, path, "this feed is listed twice");
        feeds.push_back(std::move(feed));
    }
    return feeds;
}

std::optional<Approval> read_approval(TableReader& table) {
    const auto word = [](std::string_view text) -> std::expected<Approval, std::string> {
        if (text == "none") return Approval::none;
        if (text == "required") return Approval::required;
        if (text == "two-person" || text == "two_person") return Approval::two_person;
        return std::unexpected("expected \"none\", \"required\" or \"two-person\"");
    };
    return table.parsed("approval", word);
}

namespace {

void read_gap(TableReader& table, std::string_view key, std::chrono::minutes& gap) {
    using namespace std::chrono_literals;
    const auto span = table.parsed(key, read_span);
    if (!span) return;
    if (*span > 24h) return table.problem(key, "out of range; expected a span from \"0m\" to \"24h\"");
    gap = std::chrono::ceil<std::chrono::minutes>(*span);
}

void read_topics(TableReader& table, BreakingSettings& breaking) {
    constexpr std::size_t most = 20, longest = 40; // buttons of one chat, and what one holds
    breaking.topics = table.texts("topics").value_or(breaking.topics);
    if (breaking.topics.size() > most) table.problem("topics", fmt::format("expected at most {} topics", most));
    for (std::size_t i = 0; i < breaking.topics.size(); ++i) {
        const std::string& topic = breaking.topics[i];
        if (topic.empty() || topic.size() > longest || topic.find_first_of(":;,") != std::string::npos)
            table.problem("topics", fmt::format("expected names of 1 to {} bytes without : ; and ,", longest));
        if (std::find(breaking.topics.begin(), breaking.topics.begin() + static_cast<std::ptrdiff_t>(i), topic) !=
            breaking.topics.begin() + static_cast<std::ptrdiff_t>(i))
            table.problem("topics", "a topic is listed twice");
    }
}

} // namespace

BreakingSettings read_breaking(TableReader& top, ReadContext& context) {
    using namespace std::chrono_literals;
    BreakingSettings breaking;
    auto table = sub_table(top, "breaking", context);
    breaking.approval = read_approval(table).value_or(breaking.approval);
    if (const auto hold = table.parsed("hold", read_span)) {
        if (*hold > 10min) table.problem("hold", "out of range; expected a span from \"0s\" to \"10m\"");
        breaking.hold = *hold;
    }
    if (const auto second = table.choice("second_person", {"never", "unconfirmed", "severe"}))
        breaking.second_person = static_cast<SecondPerson>(*second);
    breaking.sources = table.integer("sources", 1, 5).value_or(breaking.sources);
    breaking.per_day = table.integer("per_day", 0, 50).value_or(breaking.per_day);
    read_topics(table, breaking);
    breaking.per_topic = table.integer("per_topic", 0, 50).value_or(breaking.per_topic);
    read_gap(table, "update_gap", breaking.update_gap);
    read_gap(table, "severe_update_gap", breaking.severe_update_gap);
    read_quiet_hours(table, breaking);
    breaking.auto_send = table.flag("auto_send").value_or(false);
    if (breaking.auto_send && breaking.approval != Approval::none) {
        table.problem("auto_send", "true contradicts approval: what must be approved cannot send itself");
    }
    if (const auto useful = table.parsed("useful_until", read_span)) {
        if (*useful < 5min || *useful > 24h)
            table.problem("useful_until", "out of range; expected a span from \"5m\" to \"24h\"");
        breaking.useful_for = std::chrono::duration_cast<std::chrono::minutes>(*useful);
    }
    breaking.order = read_order(table, {SendOrder::topic, SendOrder::recent}).value_or(breaking.order);
    table.report_unknown(context.top_keys);
    return breaking;
}

Secret read_long_secret(TableReader& table, std::string_view key, const ReadContext& context) {
    Secret secret = read_secret(table, key, context);
    if (secret.empty() || secret.reveal().size() >= shortest_secret) return secret;
    table.problem(key, fmt::format("is too short: at least {} characters, so that nobody guesses it; "
                                   "\"openssl rand -hex 32\" makes a good one",
                                   shortest_secret));
    return {};
}

std::string read_listen(TableReader& table) {
    auto listen = table.text("listen").value_or("");
    if (!listen.empty() && !is_listen_address(listen))
        table.problem("listen", "expected an address and port like \"127.0.0.1:8080\" or \"[::1]:8080\"");
    return listen;
}

bool is_loopback_address(std::string_view listen) {
    const std::string host(listen.substr(0, listen.rfind(':')));
    std::array<unsigned char, 4> part{};
    const bool is_ipv4 = inet_pton(AF_INET, host.c_str(), part.data()) == 1;
    return (is_ipv4 && part[0] == 127) || host == "[::1]" || host == "localhost";
}

WebSettings read_web(TableReader& top, ReadContext& context) {
    WebSettings web;
    auto table = sub_table(top, "web", context);
    web.listen = read_listen(table);
    web.public_url = read_url(table, "public_url");
    while (web.public_url.ends_with('/')) web.public_url.pop_back();
    if (web.public_url.find_first_of("?#") != std::string::npos)
        table.problem("public_url", "expected an address without ? and #");
    web.short_links = table.flag("short_links").value_or(false);
    if (web.short_links && web.public_url.empty())
        table.problem("short_links", "needs public_url: that is where they lead");
    table.report_unknown(context.top_keys);
    return web;
}

LogSettings read_log(TableReader& top, ReadContext& context) {
    const std::vector<std::string> levels{"trace", "debug", "info", "warning", "error"};
    LogSettings log;
    auto table = sub_table(top, "log", context);
    if (const auto level = table.choice("level", levels)) log.level = levels[*level];
    if (const auto format = table.choice("format", {"text", "json"})) log.format = static_cast<LogFormat>(*format);
    table.report_unknown(context.top_keys);
    return log;
}

} // namespace depesche::config
