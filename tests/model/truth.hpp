#pragma once

#include "bot/delivery/ledger.hpp"
#include "tests/model/trace.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::tests {

/// A promise of DESIGN.md ("What must always be true") that was broken.
struct Violation {
    int invariant = 0; ///< its number there; 0: the program did not do what it must to keep any
    std::string what;
};

/// One request that left.
struct Request {
    enum class Kind : std::uint8_t { send, edit, remove };
    /// What the process was told of it.
    enum class Told : std::uint8_t { nothing, accepted, refused, moved, not_sent, unknown };
    std::int64_t number = 0;
    int process = 0;
    Kind kind = Kind::send;
    bot::BroadcastId broadcast = 0;
    bot::Ordinal reader = 0;
    Moment left{};
    bool accepted = false; ///< the platform did what it asks
    bool settled = false;  ///< the platform has decided
    Told told = Told::nothing;
    bool excused = false; ///< its process died before its end was durable
    bool stray = false;   ///< of a process that slept, woke and had not heard yet that it was replaced
    std::int64_t message_id = 0;
    /// Nothing tells that the platform did not do it.
    bool may_have_arrived() const noexcept { return accepted || !settled; }
};

struct ModelReader {
    std::string audience;
    bot::Ordinal ordinal = 0;
    std::vector<std::string> addresses;                        ///< the last one is the registry's
    bot::SubscriberState state = bot::SubscriberState::active; ///< as the registry has confirmed it
    bool unsure = false;   ///< what was last asked of the registry failed: a death leaves either
    bool was_away = false; ///< ever
    bool blocks = false;   ///< the bot, on the platform
    std::string moves_to;  ///< the platform says so when asked for an old address
    std::string_view address() const { return addresses.back(); }
};

struct ModelBroadcast {
    bot::BroadcastRow row; ///< as it was frozen
    std::vector<bot::Ordinal> members;
    std::optional<Moment> stopped; ///< since then nothing of it may leave
    bool stop_is_recorded = false;
    bool first_left = false;
    int sent_by = 0;                                           ///< the latest process that did
    Moment taken_over{};                                       ///< when it began to
    std::vector<std::string> texts;                            ///< as they stand in a request's body, in every form
    std::map<bot::Ordinal, std::vector<std::size_t>> requests; ///< by reader: their places in Truth::requests
};

/// How an audience may be served.
struct ModelAudience {
    std::string token;
    std::size_t window = 4;      ///< the widest since this process began
    std::size_t connections = 1; ///< the most since then
    double rate = 1;             ///< the highest of late
};

/// What really happened, seen from outside: who is a reader, what left, what the platform took. It knows nothing of how
/// Depesche works and judges each step by the promises of DESIGN.md. The first broken one is kept.
class Truth {
public:
    explicit Truth(Trace& trace) : trace_(trace) {}

    std::optional<Violation> violation;
    void broken(int invariant, std::string what);

    std::map<std::string, ModelAudience> audiences;
    std::vector<ModelReader> readers;
    std::map<bot::BroadcastId, ModelBroadcast> broadcasts;
    std::vector<Request> requests;

    /// A new address of theirs, or a new reader's first.
    void add_address(std::size_t reader, std::string address);
    /// Nobody lives there any more.
    void drop_addresses(std::size_t reader);
    ModelReader* reader_at(std::string_view address);
    ModelReader* reader(std::string_view audience, bot::Ordinal ordinal);

    /// Broadcasts that the ledger has and nobody knew of.
    void look_for_broadcasts(bot::Ledger& ledger);

    /// A request leaves; returns its place in `requests`. `wall`: the earliest that a process may take for now.
    std::size_t on_request(int process, Request::Kind kind, std::string_view token, std::string_view address,
                           std::string_view text, std::int64_t message_id, bot::Instant wall);
    void on_accepted(std::size_t request, std::int64_t message_id);
    void on_told(std::size_t request, Request::Told told);

    /// It was told that the platform wants nothing of this bot for so long.
    void on_pause(int process, std::string_view token, std::chrono::seconds span);

    void on_stop(bot::BroadcastId id, bool recorded);
    void on_resume(bot::BroadcastId id);
    /// A process is gone with all that it knew.
    void on_death(int process);
    /// What is in the ledger after that, before anybody sends: held against what is true.
    void on_restart(bot::Ledger& ledger);
    /// Everything is over: each end in the ledger held against what is true.
    void at_the_end(bot::Ledger& ledger);
    /// At any moment.
    void check_rows(const std::vector<bot::BroadcastRow>& rows);

    std::size_t duplicates = 0, deaths = 0;
    std::size_t most_open = 0; ///< slots at a death

private:
    bot::BroadcastId broadcast_of(Request::Kind kind, const ModelReader& reader, std::string_view text,
                                  std::int64_t message_id) const;
    void check_request(Request& request, const ModelReader& reader, std::string_view address, bot::Instant wall);
    void check_owner(ModelBroadcast& broadcast, Request& request);
    void check_copies(const ModelBroadcast& broadcast, const Request& request);
    void see_readers(bot::Ledger& ledger);
    void check_ends(bot::Ledger& ledger, const ModelBroadcast& broadcast, bool over);

    Trace& trace_;
    std::map<std::string, std::size_t, std::less<>> by_address_;
    std::map<std::int64_t, std::size_t> by_message_id_; ///< of sends: their places in `requests`
    std::map<std::string, std::vector<std::pair<Moment, double>>, std::less<>> sent_; ///< by token, of the last second
    struct Pause {
        int process = 0;
        Moment since{}, until{};
    };
    std::map<std::string, Pause, std::less<>> pauses_; ///< by token
    std::set<int> dead_;
    bot::BroadcastId last_known_ = 0;
};

} // namespace depesche::tests
