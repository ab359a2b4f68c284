#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/delivery/segment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace depesche::bot {

/// In which form a broadcast goes on, after what the platform refused of it. The numbers are in the ledger.
enum class MessageForm : std::uint8_t {
    composed = 0,
    plain = 1,        ///< without markup
    without_photo = 2 ///< with markup, without the picture
};
/// The message as it is sent in this form.
OutgoingMessage in_form(OutgoingMessage message, MessageForm form);

/// What changed in one segment since the last commit: its bitmaps as they shall be, and the ends that came.
struct SegmentUpdate {
    BroadcastId broadcast = 0;
    std::uint32_t index = 0;
    Segment segment;
    std::vector<Detail> details;
};

/// The counters of one broadcast as they shall be, fenced by its epoch.
struct BroadcastUpdate {
    BroadcastId id = 0;
    std::uint64_t expected_epoch = 0; ///< what the row must hold, else nothing at all is written
    std::uint64_t epoch = 0;          ///< what it holds afterwards
    Tally tally;
    std::int64_t resent = 0;
    MessageForm form = MessageForm::composed;
};

/// A reader of whom the platform told us something.
struct ReaderNews {
    std::string audience;
    Ordinal ordinal = 0;
    std::string moved_to; ///< empty: gone
};

struct SenderPause {
    std::string sender;           ///< never the token itself
    std::optional<Instant> until; ///< empty: over
};

/// One transaction of the fan-out: the ends of the last window and the intents of the next.
struct FanoutCommit {
    std::vector<BroadcastUpdate> broadcasts;
    std::vector<SegmentUpdate> segments;
    std::vector<ReaderNews> readers;
    std::vector<SenderPause> pauses;
    Instant now;
    bool empty() const { return broadcasts.empty() && segments.empty() && readers.empty() && pauses.empty(); }
};

/// A segment with the addresses of its pending recipients.
struct LoadedSegment {
    struct Reader {
        std::uint16_t offset = 0; ///< in the segment
        SubscriberState state = SubscriberState::active;
        bool own = false, at_night = false; ///< has a promise of her own; has the night wish
        std::uint32_t begin = 0, length = 0; ///< of the address in `text`
    };
    Segment segment;
    Members members;
    std::vector<Reader> readers; ///< by offset
    std::vector<std::pair<std::uint16_t, digest::ReaderPromise>> promises; ///< of those who have an own one, by offset
    std::string text;
    std::vector<Detail> targets; ///< of an edit or removal: the message ids of its recipients, by offset
    std::uint64_t as_of = 0;     ///< changes up to this number are in it
};

/// A change of a reader's state, address or promise, told at once to a fan-out that has loaded the old one.
struct ReaderChange {
    std::uint64_t number = 0; ///< from 1, in order
    std::string audience;
    Ordinal ordinal = 0;
    SubscriberState state = SubscriberState::active;
    std::string address;
    bool at_night = false;
    digest::ReaderPromise promise{};
};

/// What the engine needs of a running broadcast.
struct RunningBroadcast {
    BroadcastRow row;
    OutgoingMessage message;
    std::int64_t resent = 0;
    MessageForm form = MessageForm::composed;
    std::vector<std::uint32_t> open_segments; ///< with pending recipients, in order
};

/// The engine's side of the ledger. Thread-safe, each call by the ledger's mutex but for the reader changes.
class FanoutLog {
public:
    virtual ~FanoutLog() = default;
    virtual StoreResult<std::vector<BroadcastRow>> unfinished() = 0; ///< running ones, alerts first
    /// Reads the message and every segment once; a failed check is Kind::corrupt.
    virtual StoreResult<RunningBroadcast> open(BroadcastId id) = 0;
    virtual StoreResult<LoadedSegment> load(BroadcastId id, std::uint32_t index) = 0;
    /// All or nothing. False: another process has taken one of the broadcasts over, nothing was written.
    virtual StoreResult<bool> commit(const FanoutCommit& commit) = 0;
    /// To stop what a person posts ends it for good: withheld for this reason, with its task. `why` of a broadcast that
    /// runs again is kept in its story alone ("resumed by cli:keller").
    virtual StoreResult<void> set_state(BroadcastId id, BroadcastState state, std::string_view why, Instant now) = 0;
    /// Counts again from the segments: finished if nothing is pending. Returns what is pending.
    virtual StoreResult<std::int64_t> finish(BroadcastId id, Instant now) = 0;
    virtual StoreResult<std::vector<SenderPause>> pauses() = 0;

    /// Whether there is room to record the ends of what begins now. False: the disk is full, and its reserve is being
    /// used up; begin nothing. Costs one atomic load.
    virtual bool has_room() const noexcept = 0;
    /// Looks whether the disk has room again: empty, or why not. Takes milliseconds.
    virtual std::optional<StoreError> regain_room() = 0;

    /// The number of the latest reader change. Costs one atomic load.
    virtual std::uint64_t latest_change() const noexcept = 0;
    /// The changes after this number; empty optional: too many, load again.
    virtual std::optional<std::vector<ReaderChange>> changes_after(std::uint64_t number) const = 0;
};

} // namespace depesche::bot
