#pragma once

#include "bot/delivery/fanout_log.hpp"
#include "bot/net/deadline.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// One recipient on the way from its intent to its durable end.
struct Item {
    Position position = 0;
    Ordinal ordinal = 0;
    int attempts = 0;           ///< requests so far
    int moves = 0;              ///< new addresses followed
    bool may_have_left = false; ///< an earlier request's outcome is unknown: the next one may be a double
    bool plain = false;         ///< its latest request had no markup
    bool photo = false;         ///< its latest request had a picture
    bool other_form = false;    ///< of a change: as a text instead of a caption, or the reverse
    bool own_choice = false;    ///< waiting counts against the retry budget
    SteadyTime not_before = SteadyTime::min();
};

/// What readers were promised, at a moment: looked up once for many of them.
struct PromiseView {
    digest::HousePromise house;
    digest::LocalNow now;
};

/// Where an item goes.
struct Destination {
    std::string address;
    bool silent = false; ///< without a sound, whatever its message says
};

/// A running broadcast in memory: which recipients are pending, on the way or ended, newer than the ledger by at most
/// one commit. Segments come and go; a million recipients are never rows here. Pure: no socket, no disk, no clock.
class BroadcastRun {
public:
    explicit BroadcastRun(RunningBroadcast opened);

    const BroadcastRow& row() const noexcept { return row_; }
    BroadcastRow& row() noexcept { return row_; }
    const OutgoingMessage& message() const noexcept { return message_; }
    MessageForm form() const noexcept { return form_; }
    bool plain() const noexcept { return form_ == MessageForm::plain; }
    bool shows_photo() const noexcept { return form_ == MessageForm::composed && !message_.photo.empty(); }
    void go_plain() { form_ = MessageForm::plain, touched_ = true; }
    /// The picture was refused: from now on the text goes without it. Plain text stays plain.
    void go_without_photo();
    bool resends_unknown() const noexcept;

    /// The segment to load next: when what is loaded will not fill `wanted` recipients.
    std::optional<std::uint32_t> segment_to_load(std::size_t wanted) const;
    void mark_loading(std::uint32_t index) { loading_ = index; }
    bool loading() const noexcept { return loading_.has_value(); }
    void load_failed() { loading_.reset(); }
    /// Takes a segment in. What an earlier process left ambiguous is either sent again or left unknown; returns how
    /// many.
    std::int64_t add_segment(std::uint32_t index, LoadedSegment loaded);
    /// Newest addresses for segments that are here already.
    void refresh_readers(std::uint32_t index, LoadedSegment loaded);
    std::vector<std::uint32_t> loaded_segments() const;
    void apply(const ReaderChange& change);
    /// Of the loaded segments: pending, not on their way, and nothing has ever left for them.
    std::vector<Ordinal> surely_unsent() const;

    /// The next recipient, with its intent set. Those who left meanwhile are withheld on the way, and those whom a
    /// promise keeps from it at this moment (`view` null: nothing was promised).
    std::optional<Item> pick(const PromiseView* view);
    /// Its intent again, for another request.
    void intend(const Item& item);
    /// Of an edit or removal the message it is about.
    std::string_view target(const Item& item) const;
    /// Where it goes; empty when the reader left since the freeze, or a promise keeps her from it (`why` says how).
    std::optional<Destination> destination(const Item& item, const PromiseView* view, std::string& why);

    // The ends. Each touches the segment; the slot is the caller's business.
    void deliver(const Item& item, std::string message_id);
    void refuse(const Item& item, std::string code);
    void withhold(const Item& item, std::string why); ///< `why` as destination() said it
    void leave_unknown(const Item& item);
    void relocate(const Item& item, std::string_view to);
    /// Too late: expired, or unknown if a request may have left.
    void expire(const Item& item);
    /// No request left after all; it stays on its way.
    void not_sent(const Item& item);
    /// Pending again, on nobody's list.
    void put_back(const Item& item);
    /// All pending recipients of the loaded segments that are not on their way.
    void expire_rest();

    /// The next commit looks whether it is still ours, whatever else changes.
    void prove() noexcept { touched_ = true; }
    /// Adds what changed since the last call. False: nothing.
    bool collect(FanoutCommit& commit);
    void commit_succeeded();
    void commit_failed();
    bool dirty() const noexcept { return touched_; }
    /// Of the row as the last commit left it.
    std::uint64_t stored_epoch() const noexcept { return stored_epoch_; }
    bool committing() const noexcept { return committing_; }
    /// Nothing pending, nothing on its way, all durable.
    bool complete() const noexcept;
    /// Nothing on its way and all durable: may leave memory.
    bool idle() const noexcept { return on_the_way_ == 0 && !touched_ && !committing_; }
    std::size_t on_the_way() const noexcept { return on_the_way_; }

    std::deque<Item> ready; ///< with durable intents
    std::deque<Item> again; ///< to be tried again, by not_before and the budget

private:
    struct Loaded {
        Segment segment;
        Bitmap on_the_way;
        Members members;
        std::vector<LoadedSegment::Reader> readers;
        std::vector<std::pair<std::uint16_t, digest::ReaderPromise>> promises;
        std::string text;
        std::vector<Detail> targets;
        std::vector<Detail> details;
        std::vector<Detail> committing_details;
        bool touched = false;
        std::size_t cursor = 0;

        Bitmap free() const { return segment.pending().without(on_the_way); }
        std::size_t next_free(std::size_t from) const noexcept;
        LoadedSegment::Reader* reader(std::uint16_t offset);
    };
    Loaded& at(const Item& item) { return segments_.at(segment_of(item.position)); }
    Loaded& touch(const Item& item);
    void leave_way(Loaded& loaded, std::uint16_t offset);
    void forget_complete_segments();
    bool withhold_if_unwanted(Loaded& loaded, std::uint16_t offset, const PromiseView* view);
    /// Why this reader gets nothing of it; empty: nothing stands against it.
    std::string_view why_not(const LoadedSegment::Reader* reader) const;
    digest::Verdict judge(const Loaded& loaded, const LoadedSegment::Reader& reader, const PromiseView* view) const;
    static void set_promise(Loaded& loaded, LoadedSegment::Reader& reader, const digest::ReaderPromise& promise);
    void set_address(Loaded& loaded, LoadedSegment::Reader& reader, std::string_view address);

    BroadcastRow row_;
    OutgoingMessage message_;
    MessageForm form_ = MessageForm::composed;
    std::uint64_t stored_epoch_ = 0;
    std::map<std::uint32_t, Loaded> segments_;
    std::deque<std::uint32_t> to_load_;
    std::optional<std::uint32_t> loading_;
    std::size_t on_the_way_ = 0;
    bool touched_ = false, committing_ = false;
};

} // namespace depesche::bot
