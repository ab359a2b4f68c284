#pragma once

#include "config/settings.hpp"
#include "config/table_reader.hpp"

#include <optional>
#include <string>
#include <vector>

/// The parts of a configuration, each in a file of its own; used by parse_settings alone.
namespace depesche::config {

/// What the parts need to know of the whole.
struct ReadContext {
    std::filesystem::path folder;      ///< of the file; relative paths start here
    std::vector<std::string> top_keys; ///< keys of the top level: the likely slip in a table
    Problems& problems;
};

/// [edition.NAME]: `language` is the newsroom's.
std::vector<EditionSettings> read_editions(TableReader& top, const std::string& language, ReadContext& context);
/// [channel.NAME] and [subscribers.NAME], with implied audiences; `editions` are those that exist.
std::vector<AudienceSettings> read_audiences(TableReader& top, const std::vector<EditionSettings>& editions,
                                             ReadContext& context);
std::vector<FeedSettings> read_feeds(TableReader& top, ReadContext& context);
/// [push.NAME]: `name` is the newsroom's, the source of what names none.
std::vector<PushSettings> read_pushes(TableReader& top, const std::string& name, ReadContext& context);
FetchSettings read_fetch(TableReader& top, ReadContext& context);
BreakingSettings read_breaking(TableReader& top, ReadContext& context);
RankingSettings read_ranking(TableReader& top, ReadContext& context);
SurprisingSettings read_surprising(TableReader& top, ReadContext& context);
/// [editors]: its bot is by default that of the only channel with a token.
EditorsSettings read_editors(TableReader& top, const std::vector<AudienceSettings>& audiences, ReadContext& context);
HeartbeatSettings read_heartbeat(TableReader& top, ReadContext& context);
SummarySettings read_summary(TableReader& top, ReadContext& context);
/// [budget]: in the currency of the audiences' prices.
BudgetSettings read_budget(TableReader& top, const std::vector<AudienceSettings>& audiences, ReadContext& context);
MetricsSettings read_metrics(TableReader& top, ReadContext& context);
WebSettings read_web(TableReader& top, ReadContext& context);
LogSettings read_log(TableReader& top, ReadContext& context);
/// [texts.LANGUAGE] checked against the built-in texts and written as TOML for TextLibrary::load.
std::string read_texts(TableReader& top, const std::string& language, const std::vector<EditionSettings>& editions,
                       ReadContext& context);

/// Who lets a message go, shared by editions and breaking news; nothing when it is not there or wrong.
std::optional<Approval> read_approval(TableReader& table);

/// "order", who is written to first: of these words, each once at most; nothing when it is not there or wrong.
std::optional<std::vector<SendOrder>> read_order(TableReader& table, const std::vector<SendOrder>& allowed);

/// The tables of [outer.NAME]; reports a value that is no table and names that are not [a-z0-9_-]{1,32}.
std::vector<std::pair<std::string, TableReader>> named_tables(TableReader& top, const std::string& outer,
                                                              ReadContext& context);
/// A reader of [name]; finds nothing when there is none.
TableReader sub_table(TableReader& top, const std::string& name, ReadContext& context);
/// What is said of a source's articles, whatever brings them: source, origin, section, weight, image_rights.
void read_source(TableReader& table, FeedSettings& feed);
/// A text that must be an http(s) address when it is there.
std::string read_url(TableReader& table, std::string_view key);
/// "env:NAME" or "file:PATH" as a secret; empty and reported when it is missing there or wrong.
Secret read_secret(TableReader& table, std::string_view key, const ReadContext& context);
/// The same, of at least 16 characters: shorter ones could be guessed by somebody with patience.
Secret read_long_secret(TableReader& table, std::string_view key, const ReadContext& context);
/// "price" of a message; nothing when it is not there or wrong.
Money read_price(TableReader& table);
/// "listen", an address and port; empty when it is not there, reported when it is none.
std::string read_listen(TableReader& table);
/// Whether an address and port are those of this machine alone: 127.0.0.0/8, [::1], localhost.
bool is_loopback_address(std::string_view listen);
/// Where a platform is reached. A token goes into every request's address: it may cross an open network only under TLS.
std::string read_api_url(TableReader& table);
std::filesystem::path read_ca_file(TableReader& table, const ReadContext& context);
/// Leads to this machine or a private network, by a literal address or a name without a dot: plain http:// shows
/// nothing to strangers there. A name that only looks like such an address does not count.
bool is_private_url(std::string_view url);

} // namespace depesche::config
