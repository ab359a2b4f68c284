#pragma once

#include "bot/delivery/ledger_options.hpp"
#include "bot/editor/draft.hpp"
#include "bot/platform/platform.hpp"
#include "bot/subscriber/registry.hpp"

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::bot {

using BroadcastId = std::int64_t;

class FanoutLog;    // bot/delivery/fanout_log.hpp: the engine's side
class ArchiveStore; // bot/editor/archive_store.hpp
class EditorStore;  // bot/editor/editor_store.hpp
class TaskStore;    // bot/editor/task.hpp

/// Why a correction stopped a broadcast: the beginning of its `why`.
constexpr std::string_view corrected_by = "corrected by";

enum class Lane : std::uint8_t { alert, digest }; ///< alerts overtake digests
enum class Prefer : std::uint8_t {
    deliver,
    once
}; ///< class C after an unknown outcome: send again, or leave it unknown
/// What a broadcast does. Stored by number: append only.
enum class Act : std::uint8_t {
    send,
    edit,  ///< changes messages of an earlier broadcast into this one, without a sound
    remove ///< deletes messages of an earlier broadcast
};
std::string_view to_string(Act act); ///< "send", "edit", "remove"
enum class BroadcastState : std::uint8_t { running, stopped, finished, failed };
std::string_view to_string(BroadcastState state);

/// How many of those withheld were kept from a message by what they were promised.
struct KeptBack {
    std::int64_t quiet = 0, capped = 0, paused = 0;
    std::int64_t all() const noexcept { return quiet + capped + paused; }
    void add(digest::Objection why, std::int64_t count = 1) noexcept;
    KeptBack& operator+=(const KeptBack& other) noexcept;
    bool operator==(const KeptBack&) const = default;
};

/// "30 quiet hours, 8 daily cap, 3 paused"; empty for nobody.
std::string words(const KeptBack& kept);

/// recipients = delivered + refused + expired + withheld + unknown + pending, at every moment.
struct Tally {
    std::int64_t recipients = 0, delivered = 0, refused = 0, expired = 0, withheld = 0, unknown = 0, pending = 0;
    KeptBack kept{}; ///< of withheld
    bool adds_up() const noexcept { return recipients == delivered + refused + expired + withheld + unknown + pending; }
    Tally& operator+=(const Tally& other) noexcept;
};

/// One message to one audience, frozen when it starts.
struct NewBroadcast {
    std::string draft;    ///< id
    std::string audience; ///< name in the configuration
    Lane lane = Lane::digest;
    Prefer prefer = Prefer::deliver;
    KeyClass key_class = KeyClass::nothing;
    OutgoingMessage message;
    /// In the order in which they are sent to, without repeats; of an edit or removal the ledger finds them.
    std::vector<Ordinal> recipients;
    Instant useful_until;            ///< no request leaves after this; 1970 (the default): no limit
    config::Money price{};           ///< of one message as of now
    std::optional<Instant> planned{}; ///< when it should be finished, as foreseen when it started
    Act act = Act::send;
    /// Of an edit or removal the broadcast whose messages it is about: everybody who has one under a known id gets it,
    /// but for those whom the same act (of an edit: with the same message) was started for before. Of a send: the
    /// stopped broadcast whose rest it takes over, which nothing resumes from then on; 0: none.
    BroadcastId origin = 0;
    std::string who{}; ///< for the story; empty: the program
    digest::MessageKind kind = digest::MessageKind::answer; ///< what readers were promised about it
    int severity = 0;
    /// Those of the recipients who are withheld from the start, by their places in `recipients`, ascending.
    std::vector<std::pair<std::uint32_t, digest::Objection>> kept_back{};
    /// Who is really written to.
    std::int64_t messages() const noexcept {
        return static_cast<std::int64_t>(recipients.size()) - static_cast<std::int64_t>(kept_back.size());
    }
};

/// How an earlier broadcast stands, for whoever is about to change its messages or to send its rest something else.
struct Spread {
    std::int64_t have = 0;      ///< delivered
    std::int64_t reachable = 0; ///< of them: under a known id, so that the message can be changed or deleted
    std::int64_t may_have = 0;  ///< unknown, or on their way at this moment
    std::int64_t have_not = 0;  ///< pending, and nothing has left for them
    Spread& operator+=(const Spread& other) noexcept;
};

/// One step in the story of a broadcast.
struct BroadcastEvent {
    BroadcastId broadcast = 0;
    Instant at;
    std::string who;             ///< an editor, "cli:USER", or "depesche"
    std::string what;            ///< "started", "stopped by ...", "resumed", "finished", "failed: ..."
    std::int64_t delivered = 0;  ///< at that moment, as far as it was durable
    std::int64_t pending = 0;
};

struct BroadcastRow {
    BroadcastId id = 0;
    std::string draft, audience;
    Lane lane = Lane::digest;
    Prefer prefer = Prefer::deliver;
    KeyClass key_class = KeyClass::nothing;
    BroadcastState state = BroadcastState::running;
    std::string why;         ///< of stopped or failed
    std::uint64_t epoch = 0; ///< raised by each process that takes it over
    Instant started, useful_until;
    std::optional<Instant> finished;
    Tally tally;
    std::int64_t resent = 0; ///< requests repeated after an unknown outcome: each may be a double
    config::Money price;     ///< of one message, as it was when this started
    std::optional<Instant> planned; ///< when it should be finished, as foreseen when it started
    Act act = Act::send;
    BroadcastId origin = 0; ///< as in NewBroadcast
    digest::MessageKind kind = digest::MessageKind::answer;
    int severity = 0;
};

/// Messages of one price.
struct Spent {
    config::Money price;
    std::int64_t messages = 0;
};

/// How many messages of a broadcast may be billed: those that arrived or may have, those sent once more after an
/// unknown outcome, and what may still leave after `now`. What a person posts costs nothing, nor
/// does a change or removal.
std::int64_t billable(const BroadcastRow& row, Instant now);

struct DeliveryRow {
    Ordinal ordinal = 0;
    std::string state;      ///< delivered, refused, expired, withheld, unknown, pending
    std::string message_id; ///< the platform's
    std::string reason;     ///< of refused or withheld
};

/// How a post by hand ended (KeyClass::by_hand).
struct HandEnd {
    enum class How : std::uint8_t { posted, expired, withheld } how = How::posted;
    std::string who;  ///< who posted it, an editor's name
    std::string link; ///< of the post; empty: unknown
    std::string why;  ///< of withheld, in words
    Instant at;
};

/// The durable record: one file, `ledger.db`, one writing connection. Its views share it; calls are serialised by a
/// mutex, and a commit waits for the disk (FULL). Fan-out results are recorded by the engine on a thread of its own.
class Ledger {
public:
    virtual ~Ledger() = default;
    virtual DraftStore& drafts() = 0;
    virtual SubscriberRegistry& subscribers() = 0;
    virtual FanoutLog& fanout() = 0;
    virtual ArchiveStore& archive() = 0;
    virtual EditorStore& editors() = 0;
    virtual TaskStore& tasks() = 0;

    /// Freezes the broadcasts of a draft and marks the draft sent, in one transaction; the draft must be approved at
    /// this version and its approved_hash equal to its content_hash. Empty result: somebody else has sent it.
    /// Kind::full while the disk has no room to record what would be sent; nothing was changed.
    virtual StoreResult<std::vector<BroadcastId>> start(const Draft& draft, const std::vector<NewBroadcast>& broadcasts,
                                                        Instant now) = 0;
    /// One broadcast of a draft already sent to one more recipient (a new reader gets the latest edition).
    virtual StoreResult<BroadcastId> start_extra(const NewBroadcast& broadcast, Instant now) = 0;
    /// Ends a broadcast to a channel by hand, and its task if it has one: its recipient is delivered (its message id is
    /// the link, or "by hand"), expired or withheld, and the broadcast is finished, in one transaction. False: it has
    /// ended before, or a program sends it; nothing was changed.
    virtual StoreResult<bool> end_by_hand(BroadcastId id, const HandEnd& end) = 0;
    virtual StoreResult<std::vector<BroadcastRow>> broadcasts(std::size_t limit) = 0; ///< newest first
    /// What was sent of it: no edits and removals.
    virtual StoreResult<std::vector<BroadcastRow>> of_draft(std::string_view draft) = 0;
    /// The edits and removals of its messages, and those that belong to it (a correction in place), oldest first.
    virtual StoreResult<std::vector<BroadcastRow>> acts_of(std::string_view draft) = 0;
    virtual StoreResult<Spread> standing(BroadcastId id) = 0;
    /// Whom an edit or removal would reach if it started now (see NewBroadcast::origin), in order.
    virtual StoreResult<std::vector<Ordinal>> targets(const NewBroadcast& act) = 0;
    /// Edits and removals that began after `since` and were not stopped: whose message became known only afterwards gets
    /// them too. The broadcasts started for that.
    virtual StoreResult<std::vector<BroadcastId>> follow_up(Instant since, Instant now) = 0;
    /// The broadcast that took over the rest of this one; 0: none.
    virtual StoreResult<BroadcastId> taken_over_by(BroadcastId id) = 0;
    /// Oldest first.
    virtual StoreResult<std::vector<BroadcastEvent>> story(BroadcastId id) = 0;
    virtual StoreResult<std::optional<BroadcastRow>> broadcast(BroadcastId id) = 0;
    virtual StoreResult<OutgoingMessage> message(BroadcastId id) = 0; ///< the frozen bytes
    virtual StoreResult<std::vector<DeliveryRow>> deliveries(BroadcastId id, std::size_t from, std::size_t limit) = 0;
    /// The recipients of these broadcasts who have it or may have it (delivered or unknown): whom a correction must
    /// reach. In ascending order.
    virtual StoreResult<std::vector<Ordinal>> reached(std::string_view draft, std::string_view audience) = 0;
    /// The same of one broadcast, in the order of sending.
    virtual StoreResult<std::vector<Ordinal>> reached_by(BroadcastId id) = 0;
    /// Recomputes every tally from the segments and checks their CRCs; one sentence a problem.
    virtual StoreResult<std::vector<std::string>> verify() = 0;
    virtual StoreResult<void> backup_to(const std::filesystem::path& file) = 0;

    /// Small durable facts of the program, such as update offsets. Empty when unknown.
    virtual StoreResult<std::string> note(std::string_view key) = 0;
    virtual StoreResult<void> set_note(std::string_view key, std::string_view value) = 0;

    /// What the newsroom should know about the disk under it, a sentence each; empty when all is well.
    virtual std::vector<std::string> troubles() = 0;

    /// What may be billed (billable()) of all broadcasts that started at or after `since`, by price.
    virtual StoreResult<std::vector<Spent>> spent(Instant since, Instant now) = 0;

    /// What was sent to an audience since then that promises bear on, oldest first.
    virtual StoreResult<std::vector<BroadcastRow>> sent_since(std::string_view audience, Instant since) = 0;
    /// Whom a broadcast did not reach for what they were promised, in order of their ordinals.
    virtual StoreResult<std::vector<std::pair<Ordinal, digest::Objection>>> kept_back(BroadcastId id) = 0;
    /// How many messages that count for a cap each reader of an audience got since then, may have got or is about to
    /// get, by ordinal; empty where none can have got `at_least`.
    virtual StoreResult<std::vector<std::uint8_t>> got_since(std::string_view audience, Instant since,
                                                             int at_least) = 0;

    /// Who has no end yet of this broadcast, in the order of sending.
    virtual StoreResult<std::vector<Ordinal>> pending(BroadcastId id) = 0;
};

StoreResult<std::unique_ptr<Ledger>> open_ledger(const std::filesystem::path& file, const LedgerOptions& options = {});

} // namespace depesche::bot
