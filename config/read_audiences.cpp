#include "config/nearest.hpp"
#include "config/read_parts.hpp"
#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace depesche::config {
namespace {

using Kind = TomlValue::Kind;

const std::vector<std::string> platforms{"telegram", "whatsapp"};
/// Far above what any platform documents (Telegram's paid broadcasts: 1000 a second): a gateway or a server of one's
/// own may take what comes.
constexpr double max_rate = 1'000'000;

/// An audience with the reader of its table, so that checks across audiences still know the lines.
struct Entry {
    AudienceSettings audience;
    TableReader table;
    bool has_token = false;
};

/// [channel.telegram] and [subscribers.telegram] are two audiences: a name has no dot, so that these never meet.
std::string private_name(const std::string& name) { return "subscribers." + name; }

void read_token(TableReader& table, Entry& entry, const ReadContext& context) {
    entry.has_token = table.has("token");
    entry.audience.token = read_secret(table, "token", context);
}

bool is_telegram_address(std::string_view to) {
    const auto word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
    const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
    if (to.starts_with('@')) return to.size() >= 4 && to.size() <= 65 && std::ranges::all_of(to.substr(1), word);
    if (to.starts_with('-')) to.remove_prefix(1);
    return !to.empty() && to.size() <= 19 && std::ranges::all_of(to, digit);
}

void read_to(TableReader& table, AudienceSettings& audience) {
    constexpr auto allowed = "expected the channel's name like \"@seestadt_heute\" or its number like -1001234567890";
    const auto* value = table.find("to");
    if (!audience.is_channel) {
        if (value != nullptr)
            table.problem("to", "subscribers have no common address; \"to\" belongs to a [channel.NAME]");
        return;
    }
    if (value == nullptr) return table.problem("to", "required: the channel's name like \"@seestadt_heute\"");
    audience.to = value->kind == Kind::integer ? std::to_string(value->integer) : table.text("to").value_or("");
    if (!is_telegram_address(audience.to)) table.problem("to", allowed);
}

/// A WhatsApp channel's public address, or that of a sandbox.
bool is_whatsapp_channel(std::string_view to) {
    const std::string host = url_host(to);
    if (!url_problem(to).empty() || host.empty()) return false;
    if (is_private_url(to)) return true;
    return host == "whatsapp.com" && to.starts_with("https://") && to.find("/channel/") != std::string_view::npos;
}

/// A channel that a person posts to: it has an address and nothing to log in with.
void read_by_hand(TableReader& table, AudienceSettings& audience) {
    if (!audience.is_channel) {
        table.problem("", "private readers on WhatsApp are not available yet; a [channel.NAME] of the platform is");
        return;
    }
    audience.by_hand = true;
    audience.to =
        table.required_text("to", "the channel's public address, like \"https://whatsapp.com/channel/0029Va...\"")
            .value_or("");
    if (!audience.to.empty() && !is_whatsapp_channel(audience.to))
        table.problem("to", "expected the channel's public address like \"https://whatsapp.com/channel/0029Va...\" "
                            "(in WhatsApp: the channel, Share, Copy link)");
    for (const char* key : {"token", "api_url", "ca_file", "rate", "connections", "window", "price"}) {
        if (table.has(key))
            table.problem(key, "WhatsApp lets no program post to a channel: an editor does it by hand; leave this out");
    }
}

void read_pace(TableReader& table, AudienceSettings& audience) {
    const auto* rate = table.find("rate");
    if (rate != nullptr && rate->kind == Kind::text) {
        audience.rate = table.parsed("rate", read_rate).value_or(0);
        if (audience.rate > max_rate) table.problem("rate", "out of range; expected at most 1000000 messages a second");
    } else {
        audience.rate = table.number("rate", 0.01, max_rate).value_or(0);
    }
    audience.connections = table.integer("connections", 0, 4096).value_or(0);
    audience.window = table.integer("window", 0, 4096).value_or(0);
    if (audience.window > 0 && audience.window < 4) table.problem("window", "out of range; expected 0 or 4 to 4096");
}

void read_edition_names(TableReader& table, AudienceSettings& audience, const std::vector<EditionSettings>& editions) {
    audience.editions = table.texts("editions").value_or(std::vector<std::string>{});
    std::vector<std::string> known;
    for (const auto& edition : editions) known.push_back(edition.name);
    for (const auto& name : audience.editions) {
        if (std::ranges::find(known, name) != known.end()) continue;
        const auto near = nearest(name, known);
        table.problem("editions", fmt::format("names an edition that does not exist{}; known: {}",
                                              near.empty() ? "" : fmt::format(", did you mean \"{}\"?", near.front()),
                                              list_words(known)));
    }
}

void read_platform(TableReader& table, const std::string& name, AudienceSettings& audience) {
    const auto named = std::ranges::find(platforms, name);
    if (named != platforms.end()) audience.platform = static_cast<Platform>(named - platforms.begin());
    if (!table.has("platform") && named == platforms.end()) {
        table.problem("platform", fmt::format("required: {} (only a table of that name implies it)",
                                              list_words(platforms, "or", true)));
    }
    if (const auto platform = table.choice("platform", platforms)) audience.platform = static_cast<Platform>(*platform);
}

Entry read_audience(const std::string& name, TableReader table, bool is_channel,
                    const std::vector<EditionSettings>& editions, ReadContext& context) {
    Entry entry{{}, table, false};
    auto& audience = entry.audience;
    audience.name = is_channel ? name : private_name(name);
    audience.is_channel = is_channel;
    read_platform(table, name, audience);
    audience.test = table.flag("test").value_or(false);
    if (audience.platform == Platform::whatsapp) {
        read_by_hand(table, audience);
    } else {
        read_token(table, entry, context);
        read_to(table, audience);
        audience.api_url = read_api_url(table);
        audience.ca_file = read_ca_file(table, context);
        read_pace(table, audience);
        audience.price = read_price(table);
    }
    audience.archive_link = table.flag("archive_link").value_or(false);
    if (audience.archive_link && !is_channel)
        table.problem("archive_link", "belongs to a [channel.NAME]: private readers have the message itself");
    read_edition_names(table, audience, editions);
    audience.topics = table.texts("topics").value_or(std::vector<std::string>{});
    if (!audience.topics.empty() && !is_channel)
        table.problem("topics", "belongs to a [channel.NAME]: private readers choose theirs among those of [breaking]");
    if (is_channel && table.has("per_day"))
        table.problem("per_day", "belongs to [subscribers.NAME]: it is a promise to each private reader");
    audience.per_day = table.integer("per_day", 0, 50).value_or(0);
    table.report_unknown(context.top_keys);
    return entry;
}

/// Platform addresses are compared without letter case, as the platforms do.
bool same_address(const std::string& a, const std::string& b) {
    return std::ranges::equal(a, b,
                              [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

bool same_bot(const AudienceSettings& a, const AudienceSettings& b) {
    return a.platform == b.platform && !a.token.empty() && a.token.reveal() == b.token.reveal();
}

/// [subscribers.NAME] without a token: that of the only channel of its platform and kind.
void borrow_token(Entry& entry, const std::vector<Entry>& entries) {
    auto& audience = entry.audience;
    std::vector<const Entry*> channels;
    for (const auto& other : entries) {
        const auto& channel = other.audience;
        if (channel.is_channel && channel.platform == audience.platform && channel.test == audience.test)
            channels.push_back(&other);
    }
    if (audience.is_channel || channels.size() != 1) {
        entry.table.problem("token", "required: \"env:NAME\" or \"file:PATH\"");
        return;
    }
    const auto& channel = channels.front()->audience;
    audience.token = channel.token;
    if (audience.api_url.empty()) audience.api_url = channel.api_url;
    if (audience.ca_file.empty()) audience.ca_file = channel.ca_file;
}

/// The dangerous mistakes between two audiences: a test that reaches the real readers, and one reached twice.
void report_conflict(Entry& entry, const Entry& other) {
    const auto& a = entry.audience;
    const auto& b = other.audience;
    const auto where = other.table.path("");
    const bool same_to =
        a.is_channel && b.is_channel && a.platform == b.platform && !a.to.empty() && same_address(a.to, b.to);
    if (a.test != b.test) {
        const auto words =
            a.test
                ? fmt::format("a test audience must not share it with the real {}", where)
                : fmt::format("the test audience {} has the same; nothing marked test may reach the real one", where);
        if (same_bot(a, b)) entry.table.problem("token", "same bot as " + where + ": " + words);
        if (same_to) entry.table.problem("to", "same address as " + where + ": " + words);
    } else if (same_to) {
        entry.table.problem("to",
                            fmt::format("{} has the same address; its readers would get everything twice", where));
    } else if (!a.is_channel && !b.is_channel && same_bot(a, b)) {
        entry.table.problem("token",
                            fmt::format("{} uses the same bot; a bot has one audience of private readers", where));
    }
}

/// Costs are added up and held against one budget.
void report_currencies(std::vector<Entry>& entries) {
    const auto priced =
        std::ranges::find_if(entries, [](const Entry& entry) { return !entry.audience.price.currency.empty(); });
    for (auto entry = priced; entry != entries.end(); ++entry) {
        const auto& currency = entry->audience.price.currency;
        if (currency.empty() || currency == priced->audience.price.currency) continue;
        entry->table.problem("price", fmt::format("is in {}, that of {} in {}; keep one currency", currency,
                                                  priced->table.path(""), priced->audience.price.currency));
    }
}

/// Whoever presses Start at a channel's bot is a private reader, also when no [subscribers.NAME] says so.
void add_implied_subscribers(std::vector<AudienceSettings>& audiences) {
    const auto written = audiences.size();
    for (std::size_t i = 0; i < written; ++i) {
        const auto& channel = audiences[i];
        const auto served = [&](const AudienceSettings& other) {
            return !other.is_channel && same_bot(channel, other);
        };
        if (!channel.is_channel || channel.token.empty() || std::ranges::any_of(audiences, served)) continue;
        auto implied = channel;
        implied.name = private_name(channel.name);
        implied.is_channel = false;
        implied.to.clear();
        implied.editions.clear();
        audiences.push_back(std::move(implied));
    }
}

} // namespace

std::vector<AudienceSettings> read_audiences(TableReader& top, const std::vector<EditionSettings>& editions,
                                             ReadContext& context) {
    std::vector<Entry> entries;
    for (auto& [name, table] : named_tables(top, "channel", context)) {
        entries.push_back(read_audience(name, table, true, editions, context));
    }
    for (auto& [name, table] : named_tables(top, "subscribers", context)) {
        entries.push_back(read_audience(name, table, false, editions, context));
    }
    if (!top.has("channel") && !top.has("subscribers")) {
        top.problem("channel", "required: where the news goes, like [channel.telegram] with token and to");
    }
    std::vector<AudienceSettings> audiences;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (!entries[i].has_token && entries[i].audience.platform != Platform::whatsapp)
            borrow_token(entries[i], entries);
        for (std::size_t j = 0; j < i; ++j) report_conflict(entries[i], entries[j]);
        audiences.push_back(entries[i].audience);
    }
    report_currencies(entries);
    add_implied_subscribers(audiences);
    return audiences;
}

} // namespace depesche::config
