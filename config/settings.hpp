#pragma once

#include "config/money.hpp"
#include "config/secret.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace depesche::config {

/// A wall-clock time of day, minutes after midnight (0 to 1439), without a zone.
using LocalMinutes = std::chrono::minutes;

/// Bit n is set when the day counts; bit 0 is Monday (ISO order). 0x7f is every day.
using DaySet = std::uint8_t;

enum class Origin : std::uint8_t { own, agency, partner };
/// two_person: two different people must approve the same bytes.
enum class Approval : std::uint8_t { none, required, two_person };
enum class IfUnapproved : std::uint8_t { send, send_if_clean, hold };

struct FeedSettings {
    std::string url;    ///< http or https
    std::string source; ///< shown name; the host of the address by default
    Origin origin = Origin::own;
    std::string section;     ///< for articles that name none
    double weight = 1.0;     ///< how much this source's voice counts in coverage, 0 to 10
    bool front_page = false; ///< its order is that of the newsroom's front page
    bool official = false;   ///< an authority's own: what it tells needs no second source
    std::string
        credit; ///< what its contract wants beside the texts of this source, at most 30 characters; may be empty
    std::optional<std::chrono::seconds> interval; ///< between two fetches; adaptive by default
    std::vector<std::string> image_rights; ///< platforms on which this source's images may be shown; default: none
    bool added = false;                    ///< by a verb; not in the file
    bool in_file = false; ///< the configuration file names it: if its address is a private one, that is meant so
};

/// [fetch]: how feeds are fetched.
struct FetchSettings {
    bool check_links =
        true;              ///< whether the links of an edition are asked before it goes out (bot/editor/link_check.hpp)
    int connections = 128; ///< at once at most, all hosts together, 1 to 1024
    /// Hosts and networks that may be reached although they are not public: "cms.intern.example", "10.1.2.0/24",
    /// "127.0.0.1:8000". A listed feed with a literal private address needs no entry.
    std::vector<std::string> allow_private;
};

/// [push.NAME]: who may send articles to us, and how it proves who it is: by its token, or by signing with its secret.
struct PushSettings {
    std::string name;
    Secret token;      ///< Authorization: Bearer; empty: not accepted
    Secret secret;     ///< key of the HMAC-SHA256; empty: not accepted
    FeedSettings feed; ///< what is said of its articles; `url` is "push:NAME", by which the store knows them
};

/// What decides who is written to first.
enum class SendOrder : std::uint8_t {
    topic, ///< who asked for the topic or region that it is about comes before the others
    recent ///< who was active last, to the day
};

struct EditionSettings {
    std::string name;     ///< [edition.NAME]
    LocalMinutes at{};    ///< local time in the newsroom's zone
    DaySet days = 0x7f;   ///< Saturday for an edition named weekend
    int items = 5;        ///< at most, 1 to 12; read from a file 4 for weekend and for `at` of 15:00 or later
    std::string language; ///< that of the newsroom by default
    Approval approval = Approval::none;
    IfUnapproved if_unapproved = IfUnapproved::send_if_clean;
    std::chrono::minutes propose_before{20}; ///< propose_at = "20m" before `at` (or a local time in the file); 30
                                             ///< minutes when an approval is required
    std::chrono::minutes grace{90};          ///< a missed digest still goes out this long after `at`
    std::chrono::minutes useful_for{210};    ///< a running digest stops this long after `at` (useful_until in the file)
    bool marks =
        false; ///< items are labelled New and Update instead of numbered; true by default when `at` is 15:00 or later
    std::string closing;      ///< the newsroom's own last line, e.g. the weather; empty: none
    std::string closing_sign; ///< the emoji before it
    std::vector<SendOrder> order{SendOrder::recent}; ///< who gets it first; empty: who has been a reader longest
};

enum class Platform : std::uint8_t { telegram, whatsapp };

/// One public channel or one audience of private addresses.
/// Whoever presses Start at the bot of a channel becomes a private reader: a channel whose bot no [subscribers.NAME]
/// uses brings the audience "subscribers.NAME" of the same token, api_url, ca_file, rate, price and test mark with
/// is_channel = false (once a bot). [subscribers.NAME] may leave out the token when exactly one channel of its platform
/// (test or real, as it is itself) exists.
struct AudienceSettings {
    std::string name;       ///< unique and lasting, the ledger knows audiences by it: "NAME" for [channel.NAME],
                            ///< "subscribers.NAME" for [subscribers.NAME] and for what is implied by [channel.NAME]
    bool is_channel = true; ///< false: private subscribers
    bool test = false;      ///< a test audience: its token and address differ from every real one
    Platform platform = Platform::telegram;
    Secret token;
    std::string to;                ///< channels only, e.g. "@seestadt_heute"
    std::string api_url;           ///< platform's own address by default
    std::filesystem::path ca_file; ///< certificate authority for api_url; the system's by default
    double rate = 0;               ///< messages a second; 0: the platform's documented limit
    int connections = 0;           ///< kept open at most; 0: chosen from the rate
    int window = 0; ///< messages under way at most whose end is not recorded yet, which is what a crash can double; 0:
                    ///< chosen from the rate, at most 1024
    int per_day = 0; ///< private readers: messages a local day to one who asked for no other number; 0: no limit
    Money price; ///< of one message, as the platform bills it; no currency: nothing is known of it
    std::vector<std::string> editions; ///< which editions it gets; empty: all
    std::vector<std::string> topics;   ///< channels only: of which topics of [breaking] it gets severity 3; empty: none
    /// A WhatsApp channel: no program may post there, so a person does (bot/editor/task.hpp). It has no token; `to` is
    /// the channel's public address "https://whatsapp.com/channel/...".
    bool by_hand = false;
    bool archive_link = false; ///< channels only: the message ends with a link to its page in the public archive
};

/// Which alerts of severity 1 a second person must approve, beyond `approval`, where two people are listed.
enum class SecondPerson : std::uint8_t {
    never,       ///< a warning is enough
    unconfirmed, ///< those that neither enough independent sources nor an official one tell
    severe       ///< all of them; then none sends itself
};

struct BreakingSettings {
    Approval approval = Approval::none;
    SecondPerson second_person = SecondPerson::unconfirmed;
    int sources = 2;               ///< independent ones that severity 1 needs, or an official one; 1 to 5
    std::chrono::seconds hold{10}; ///< between approval and sending, for alerts that send themselves and those of the
                                   ///< editors' chat: time to undo
    int per_day = 3; ///< S2 and S3 alerts a local day, what readers were promised; 0: no limit. S1 is free
    /// Sections or regions whose alerts of severity 3 readers may ask for; empty: severity 3 goes to everybody who
    /// wants breaking news. With topics S3 counts by topic alone.
    std::vector<std::string> topics;
    int per_topic = 2;                         ///< S3 alerts of a topic a local day; 0: no limit
    std::chrono::minutes update_gap{15};       ///< from a message of a thread to its next update
    std::chrono::minutes severe_update_gap{5}; ///< the same at severity 1
    LocalMinutes quiet_from{22 * 60};
    LocalMinutes quiet_until{6 * 60};     ///< equal to quiet_from: no quiet hours
    bool auto_send = false;               ///< articles of urgency 1 and 2 send themselves
    std::chrono::minutes useful_for{120}; ///< a running alert stops this long after it was approved
    /// Who gets an alert first, the more important first; empty: who has been a reader longest.
    std::vector<SendOrder> order{SendOrder::topic, SendOrder::recent};
};

/// [ranking]: what the parts of a story's score weigh, 0 to 1 each (facts of selection: editorial priority first, then
/// independent coverage). Only their relation matters: the reader scales them to the sum of these.
struct RankingSettings {
    double priority = 0.35; ///< the desk's or the agency's urgency
    double coverage = 0.25; ///< independent sources
    double recency = 0.15;
    double desk = 0.10;       ///< who reported it
    double text = 0.15;       ///< a line that says more than the title
    double front_page = 0.15; ///< places on the front page; counts where a feed is marked front_page
    double interest = 0.10;   ///< how often readers read it; no source tells that yet, so that it adds nothing
    bool operator==(const RankingSettings&) const = default;
};

/// [surprising]: the unusual, light story of the day. At most one a day, and never close to an alert.
struct SurprisingSettings {
    bool propose = true;         ///< every day a candidate with its reason is proposed
    LocalMinutes from{12 * 60};  ///< when it may go out; looked for two hours before
    LocalMinutes until{20 * 60}; ///< not sent by itself any more, and not proposed any more; after `from`
    bool auto_send = false;      ///< a candidate that is good enough sends itself
};

/// Somebody who may decide about drafts. The order in the file is the order in which people are asked.
struct Editor {
    std::string name;    ///< unique; who did what is kept under it
    std::string address; ///< user id on the editors' platform, digits on Telegram
    std::string login;   ///< on this machine: the same person on the command line; may be empty
    DaySet days = 0x7f;  ///< on duty
    LocalMinutes from{}; ///< on duty, local time; equal to `until`: all day. May pass midnight
    LocalMinutes until{};
};

/// [editors]: where drafts are shown and decided. Without people nobody is asked.
struct EditorsSettings {
    Platform platform = Platform::telegram;
    Secret token;                  ///< the bot that writes to editors; by default that of the only channel with a token
    std::string api_url;           ///< as for audiences
    std::filesystem::path ca_file; ///< as for audiences
    std::string chat;              ///< a group's number like "-1001234567890"; empty: each person's private chat
    std::vector<Editor> people;
    /// Before an edition that waits for approval, the first person on duty is reminded; descending.
    std::vector<std::chrono::minutes> reminders{std::chrono::minutes{20}, std::chrono::minutes{10}};
    std::chrono::minutes second_name{5}; ///< before the edition: then the next person is asked
    std::chrono::seconds escalate{60};   ///< an alert to be posted by hand goes to the next person after this
    bool configured() const noexcept { return !people.empty(); }
};

/// [heartbeat]: addresses of a dead-man's switch. Whoever knows one can feign life, so they are secrets.
struct HeartbeatSettings {
    Secret alive;                     ///< called every `every` while all is well
    Secret edition;                   ///< called after each edition that went out
    std::chrono::seconds every{3600}; ///< 1 minute to 24 hours
};

/// At most so much; what is empty is not limited.
struct Ceiling {
    std::optional<std::int64_t> messages;
    std::optional<std::int64_t> cost; ///< in millionths of BudgetSettings::currency
};

/// [budget]: a hard ceiling (bot/editor/budget.hpp). Nothing goes beyond it, alerts of severity 1 and corrections
/// included: whoever wants more changes the configuration.
struct BudgetSettings {
    std::string currency; ///< that of the prices; empty without a price
    Ceiling sending;      ///< of all that one draft sends, to all audiences
    Ceiling day;          ///< of a local day
    Ceiling month;        ///< of a calendar month in the newsroom's zone
    bool is_on() const noexcept {
        return sending.messages || sending.cost || day.messages || day.cost || month.messages || month.cost;
    }
};

/// [metrics]: a page of figures for a monitoring system (deploy/docs/metrics.md).
struct MetricsSettings {
    std::string listen; ///< "127.0.0.1:9464"; empty: none
    Secret token;       ///< Authorization: Bearer; may be empty where `listen` is on this machine
};

struct WebSettings {
    std::string listen; ///< "127.0.0.1:8080"; empty: no web server
    std::string
        public_url; ///< without a slash at its end; required for task links, short links and the archive's links
    bool short_links = false; ///< messages link to public_url/a/KEY, which leads on to the article
};

enum class LogFormat : std::uint8_t { text, json };
struct LogSettings {
    std::string level = "info"; ///< trace, debug, info, warning, error
    LogFormat format = LogFormat::text;
};

/// [summary]: a program or service that may propose the line of an item when an editor asks for one. Off by default;
/// what it writes is marked as machine-written and never goes out without an editor.
struct SummarySettings {
    std::vector<std::string> command;  ///< program and arguments, started without a shell; empty: none
    std::string url;                   ///< base address of an OpenAI-compatible service, ".../v1"; empty: none
    std::string model;                 ///< required with `url`
    Secret key;                        ///< Authorization: Bearer; may be empty
    std::chrono::seconds deadline{10}; ///< from start to last byte, 1 s to 2 min

    bool is_on() const noexcept { return !command.empty() || !url.empty(); }
};

/// All that a newsroom configures. Immutable once loaded; a reload makes a new one.
struct Settings {
    std::filesystem::path file; ///< where it was read from
    std::string name;
    std::string language;     ///< BCP 47: de-CH, de-DE, en, fr-CH, it-CH
    std::string time_zone;    ///< IANA
    std::string contact;      ///< e-mail or address, goes into the User-Agent
    std::string site_url;     ///< the newsroom's site
    std::string settings_url; ///< where readers without commands change their wishes
    std::filesystem::path state_dir;
    std::vector<FeedSettings> feeds;
    std::vector<PushSettings> pushes; ///< in the order of the file
    FetchSettings fetch;
    std::vector<EditionSettings> editions;   ///< in the order of the file
    std::vector<AudienceSettings> audiences; ///< channels first, then subscribers, in the order of the file
    BreakingSettings breaking;
    RankingSettings ranking;
    SurprisingSettings surprising;
    BudgetSettings budget;
    EditorsSettings editors;
    HeartbeatSettings heartbeat;
    SummarySettings summary;
    WebSettings web;
    MetricsSettings metrics;
    LogSettings log;
    std::vector<std::string> light_sections; ///< sections whose stories may end a digest
    std::string texts_overrides;             ///< [texts.LANGUAGE] of the file as TOML, laid over the built-in texts
};

} // namespace depesche::config
