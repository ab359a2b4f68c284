#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/editor/approval.hpp"
#include "bot/editor/budget.hpp"
#include "bot/editor/editor_error.hpp"
#include "bot/editor/foresight.hpp"
#include "bot/editor/missed.hpp"
#include "config/settings.hpp"
#include "config/texts.hpp"
#include "digest/article/article_store.hpp"
#include "digest/edition/edition.hpp"
#include "digest/edition/reading_memory.hpp"
#include "digest/format/format.hpp"
#include "digest/schedule/schedule.hpp"
#include "digest/story/story_keeper.hpp"

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::digest {
struct Finding; // digest/edition/rules.hpp, for whoever reads them
}

namespace depesche::bot {

/// Why a change of messages was stopped by a later one: the beginning of its `why`.
constexpr std::string_view replaced_by_later = "replaced by";

/// An alert, its update, its correction or its retraction, or a surprising story, as somebody asks for it.
struct AlertRequest {
    DraftKind kind = DraftKind::alert;
    std::string headline; ///< without label
    std::string body;
    std::string url;
    int severity = 2;    ///< 1 to 3; of an alert
    std::string article; ///< key, id or address of the article it is about; fills what is missing
    std::string topic;   ///< of an alert; its article's section by default
    std::string thread;  ///< of an update (of an alert), correction or retraction (of anything sent): a draft's id
    std::string idempotency_key; ///< the same key armed twice is one alert
    bool to_test = false;
    Remedy remedy = Remedy::stands; ///< of a correction or retraction
    /// Of a correction: the headline of the message for those whom the wrong one has not reached; of an edition they
    /// get the edition itself, with the correction on top, whatever it says. Empty: they get nothing of it.
    std::optional<std::string> rest{};
};

/// How the broadcasts of a message stand in one audience.
struct AudienceSpread {
    std::string audience;
    Spread standing;
};

struct Sent {
    std::vector<BroadcastId> broadcasts;
    std::int64_t recipients = 0;       ///< who is written to
    KeptBack kept{};                   ///< who is not, for what they were promised
    std::optional<Instant> held_until; ///< quiet hours: the rest waits until then
    std::vector<BroadcastRow> stopped; ///< of the wrong message, by its correction
    std::string stop_error;            ///< what could not be stopped is told, and holds no correction back
    DraftForecast forecast;            ///< of what has started
    std::vector<AudienceSpread> before{}; ///< of the wrong message, once it was stopped
    std::int64_t edited = 0;                ///< messages that are being changed
    std::int64_t removed = 0;               ///< messages that are being deleted
    std::int64_t noted = 0;                 ///< of those too old to be deleted: that become a note
    std::int64_t rest = 0;                  ///< recipients who get the corrected text as their first message
};

/// What becomes of a message that must leave the phones.
struct TakenOff {
    std::vector<BroadcastId> started;
    std::vector<AudienceSpread> before;
    std::int64_t removed = 0, noted = 0, edited = 0; ///< as in Sent; `edited`: editions that go on without the story
    std::int64_t unreachable = 0;                    ///< have it or may have it, and their message is not known
    std::vector<BroadcastRow> earlier;               ///< the same was begun before, by these
};

/// Whom a draft is for, or was.
struct Reach {
    std::int64_t readers = 0;  ///< private addresses
    std::int64_t channels = 0; ///< those by hand included
    config::Money cost{};      ///< of all messages to them
    std::string over_budget{}; ///< why it would be refused
    std::int64_t changeable = 0; ///< of a correction before it is sent: wrong messages that can become it in place
    std::int64_t unreached = 0;  ///< likewise: whom the wrong message has not reached
    KeptBack kept{};           ///< readers who are not written to now, for what they were promised; not counted above
    bool operator==(const Reach&) const = default;
};

/// The editorial acts: propose, check, approve, hand over to delivery. Decides nothing about time; `now` is the
/// clock's. Everything lives in the two stores; the object holds the configuration only and may be rebuilt at any
/// moment.
class Newsroom {
public:
    Newsroom(config::Settings settings, config::TextLibrary texts, digest::Zone zone, digest::ArticleStore& articles,
             Ledger& ledger, const digest::Clock& clock);

    const config::Settings& settings() const noexcept { return settings_; }
    const config::TextLibrary& texts() const noexcept { return texts_; }
    const digest::Zone& zone() const noexcept { return zone_; }
    const digest::Schedule& schedule() const noexcept { return schedule_; }
    digest::ArticleStore& articles() noexcept { return articles_; }
    /// The stories of these articles.
    digest::StoryKeeper& stories() noexcept { return stories_; }
    /// What proposals read of them, for the next one.
    digest::ReadingMemory& reading() noexcept { return reading_; }
    Ledger& ledger() noexcept { return ledger_; }
    Instant now() const { return clock_.now(); }
    /// What holds for readers who asked for nothing of their own.
    digest::QuietHours house_quiet() const noexcept {
        return {settings_.breaking.quiet_from, settings_.breaking.quiet_until};
    }
    digest::HousePromise house_promise(std::string_view audience) const;
    void reconfigure(config::Settings settings, config::TextLibrary texts, digest::Zone zone);

    /// What an edition would be at this moment. Not stored. Items that break a rule are replaced by the next best.
    EditorResult<Draft> propose(const digest::Slot& slot, Instant at);
    /// Everything a proposal depends on, for `why` and for tests.
    /// News after `at` does not count, nor what was stored after `known_by`.
    EditorResult<digest::EditionInput> edition_input(const digest::Slot& slot, Instant at, Instant known_by);
    /// An alert as a draft. Not stored.
    EditorResult<Draft> compose(const AlertRequest& request);

    /// What the rules say about a draft as it stands now.
    EditorResult<std::vector<digest::Finding>> check(const Draft& draft);
    /// The same, were it to go out at `at`.
    EditorResult<std::vector<digest::Finding>> check(const Draft& draft, Instant at);
    /// What they would have said at a past `at`: nothing that came after `known_by` counts, neither versions of
    /// articles, nor kills, nor alerts.
    EditorResult<std::vector<digest::Finding>> check(const Draft& draft, Instant at, Instant known_by);
    /// What decisions about a draft depend on (bot/editor/approval.hpp), were it to go out at `at`.
    EditorResult<DraftFacts> facts(const Draft& draft, Instant at);
    /// The same without what rules and promises say: enough to stop something.
    EditorResult<DraftFacts> short_facts(const Draft& draft);
    /// Binds the approval to the rendered bytes, whatever the policy asks for: for what the program approves itself.
    /// Refused (Kind::rules) when a rule finds an error. People approve through DraftDesk.
    EditorResult<Draft> approve(Draft draft, std::string who);
    /// Freezes the broadcasts of an approved draft; delivery takes them up from the ledger. A correction or retraction
    /// first stops what still runs of the wrong message.
    EditorResult<Sent> send(Draft draft);
    /// Who would get a draft if it went out now; of one that was sent, who was to get it.
    EditorResult<Reach> reach(const Draft& draft);
    /// When a draft would be finished if it went out now, or at its time if that is still to come, and what it would
    /// cost: beside what runs already, pauses of senders included.
    EditorResult<DraftForecast> forecast(const Draft& draft);
    /// The same of an edition at this slot, whether there is a draft of it yet or not.
    EditorResult<DraftForecast> forecast(const digest::Slot& slot);
    /// Who knows how senders stand at this moment; without anybody the ledger's pauses count alone.
    void senders_with(std::function<std::map<std::string, SenderFacts>()> look) { senders_ = std::move(look); }
    /// Deletes what was sent of a draft from the phones; of an edition that tells other stories too only what must not
    /// be told goes. Twice: the second time nothing is left to do, and `earlier` says what was done. Posts by hand are
    /// TaskDesk's.
    EditorResult<TakenOff> take_off(const Draft& draft, const std::string& who);
    /// How what was sent of a draft stands, by audience.
    EditorResult<std::vector<AudienceSpread>> standing(const std::string& draft);
    /// Changes and removals that began within the last ten minutes reach those, too, whose message became known only
    /// afterwards; whose message could not be changed after all gets the correction as a message. What was started.
    EditorResult<std::vector<BroadcastId>> follow_up();
    /// Until then App asks often whether messages became known whose change or removal is under way.
    Instant follow_up_until() const noexcept { return follow_up_until_; }
    /// What the wrong message becomes where it is changed: the correction; of an edition the edition below it.
    EditorResult<digest::Document> document_in_place(const Draft& correction) const;
    /// What those get who have not had the wrong message.
    EditorResult<digest::Document> document_for_rest(const Draft& correction) const;
    /// Draft::rest in the correction's own words.
    EditorResult<digest::Document> rest_in_own_words(const Draft& correction);
    /// Who surely has nothing of a stopped broadcast, beyond what the ledger knows (DeliveryEngine::surely_unsent).
    using Unsent = std::function<std::vector<Ordinal>(BroadcastId)>;
    void unsent_with(Unsent unsent) { unsent_ = std::move(unsent); }
    /// How a running broadcast is stopped: the engine's way while one runs. Without it the ledger is told.
    using StopBroadcast = std::function<StoreResult<void>(BroadcastId, const std::string& why)>;
    void stop_with(StopBroadcast stop) { stop_ = std::move(stop); }
    /// Alerts that somebody's quiet hours kept back and that are still of use when they end, or that no edition would
    /// bring, go out to those whose quiet hours are over. What was started.
    EditorResult<std::vector<BroadcastId>> send_held();
    /// The latest edition for a reader who has just come. False: there is none yet.
    EditorResult<bool> send_latest_edition(std::string_view audience, Ordinal reader);

    /// What the message of a digest is made of besides its picks, to make it anew after an edit.
    EditorResult<digest::EditionInput> making_of(const Draft& digest);
    /// An article as it would stand in an edition if an editor had pinned it; Kind::usage says why it may not.
    EditorResult<digest::Pick> pick_for(const Draft& digest, digest::ArticleKey article);

    /// SHA-256 in hex over all renderings.
    std::string content_hash(const Draft& draft) const;
    /// Every rendering readers would get, channel variants included.
    std::vector<digest::Rendered> renderings(const Draft& draft) const;
    /// What an audience gets of a draft: the private message, or the public one, which ends with the link to its page
    /// in the archive where the channel is configured so.
    digest::Document variant_for(const Draft& draft, const config::AudienceSettings& audience) const;
    /// How messages link to an article at `address`: the short link where the newsroom wants it, else the address.
    std::string message_address(digest::ArticleKey article, const std::string& address) const;
    /// Makes sure that each channel of the configuration has its recipient.
    StoreResult<void> register_channels();
    /// The words of a language, or of the newsroom's.
    const config::Texts& texts_for(std::string_view language) const;
    /// Who checks the address of a picture before a message carries it (bot/editor/picture_check.hpp). Without anybody,
    /// or before the check is done, messages go out as text.
    void on_picture(std::function<void(const std::string& url)> wanted) { picture_wanted_ = std::move(wanted); }
    /// Who asks the addresses of an edition's articles (bot/editor/link_check.hpp). Without anybody nothing is said of
    /// them.
    void on_link(std::function<void(const std::string& url)> wanted) { link_wanted_ = std::move(wanted); }
    /// Has the addresses of an edition's articles asked, of those that may be sent at this moment.
    EditorResult<void> look_at_links(const Draft& draft);
    /// Has the article's image checked, if any audience's platform may show it.
    void look_at_picture(const digest::Article& article) const;

private:
    std::vector<digest::Dialect> dialects() const;
    EditorResult<std::vector<digest::StoredArticle>> shown_articles(const Draft& draft, Instant known_by);
    EditorResult<std::vector<digest::AlreadyTold>> told_before(const Draft& digest, Instant known_by);
    std::vector<std::string> own_addresses(const std::vector<digest::StoredArticle>& shown) const;
    EditorResult<Draft> draft_of(const digest::Slot& slot, const digest::EditionInput& input,
                                 digest::Proposal proposal);
    EditorResult<std::vector<Ordinal>> recipients_of(const Draft& draft, const config::AudienceSettings& audience);
    // reader_promises.cpp: what was promised to each reader, by digest/schedule/reader_promise.hpp
    /// Of the recipients those whom it may reach while it is held for all others.
    EditorResult<std::vector<Ordinal>> awake(const Draft& draft, const config::AudienceSettings& audience);
    /// Says who of its recipients is withheld from the start.
    EditorResult<void> keep_promises(const Draft& draft, const config::AudienceSettings& audience,
                                     NewBroadcast& broadcast);
    /// What an audience's readers have got today, by ordinal; empty: nobody is near a cap.
    EditorResult<std::vector<std::uint8_t>> got_today(const digest::Telling& telling,
                                                      const config::AudienceSettings& audience);
    // held_back.cpp: what readers were left in peace from
    /// What readers of an audience missed, as the ledger tells it: there is no store of its own. Oldest first.
    EditorResult<std::vector<MissedMessage>> missed_since(const config::AudienceSettings& audience, Instant since);
    EditorResult<std::vector<Ordinal>> kept_from(const Draft& draft, const std::vector<BroadcastRow>& rows);
    EditorResult<void> without_told(std::vector<MissedMessage>& missed, const std::vector<BroadcastRow>& rows);
    EditorResult<std::vector<Ordinal>> released(const Draft& draft, const MissedMessage& missed,
                                                const config::AudienceSettings& audience, Instant& next);
    EditorResult<std::optional<NewBroadcast>> release_of(const Draft& draft, std::vector<Ordinal> readers,
                                                         const config::AudienceSettings& audience);
    EditorResult<void> send_held(const config::AudienceSettings& audience, std::vector<BroadcastId>& started);
    /// Gives those of an edition's recipients who missed something a variant that tells it.
    EditorResult<std::vector<NewBroadcast>> with_missed(const Draft& edition, const config::AudienceSettings& audience,
                                                        NewBroadcast broadcast);
    /// How many would be withheld if it went out at `at`.
    EditorResult<KeptBack> kept_back(const Draft& draft, const config::AudienceSettings& audience, Instant at);
    EditorResult<NewBroadcast> broadcast_for(const Draft& draft, const config::AudienceSettings& audience) const;
    EditorResult<std::optional<NewBroadcast>> poll_for(const Draft& draft, const config::AudienceSettings& audience);
    /// `night`: to those alone whom it may reach while it is held for all others.
    EditorResult<std::vector<NewBroadcast>> broadcasts_for(const Draft& draft, bool night);
    /// What each audience of a draft is about to get.
    struct AudienceCount {
        const config::AudienceSettings* audience = nullptr;
        std::int64_t recipients = 0;
        KeptBack kept{}; ///< of them
        int messages_each = 1;
    };
    EditorResult<std::vector<AudienceCount>> counts_for(const Draft& draft, Instant at);
    EditorResult<std::int64_t> count_recipients(const Draft& draft, const config::AudienceSettings& audience);
    EditorResult<SendPlan> plan_now();
    /// Why so much more of a draft would break a ceiling of [budget]; empty: it would not.
    EditorResult<std::string> over_budget(const std::string& draft, const Spending& planned);
    EditorResult<void> keep_within_budget(const std::string& draft, const std::vector<NewBroadcast>& broadcasts);
    /// Writes into each when it should be finished.
    EditorResult<DraftForecast> foresee(std::vector<NewBroadcast>& broadcasts);
    /// Who has a draft's message, may have it, or is about to get it from a broadcast that runs, in this order and in
    /// that of sending.
    EditorResult<std::vector<Ordinal>> taken_up(const std::string& draft, const std::string& audience);
    /// Broadcasts that change or delete messages, each with somebody to reach.
    struct Changes {
        std::vector<NewBroadcast> broadcasts;
        std::map<std::string, std::vector<Ordinal>> edited; ///< by audience: whose message is changed
        std::int64_t edits = 0, removals = 0, notes = 0;
        std::vector<BroadcastRow> earlier;
    };
    EditorResult<void> add_remedy(const Draft& draft, Sent& sent, std::vector<NewBroadcast>& broadcasts);
    EditorResult<void> add_rest(const Draft& draft, Sent& sent, std::vector<NewBroadcast>& broadcasts);
    EditorResult<void> count_choices(const Draft& correction, Reach& reach);
    EditorResult<void> add_edits(const std::string& wrong, const Draft& by, const digest::Document& document,
                                 Changes& changes);
    EditorResult<void> add_removals(const std::string& wrong, const Draft& by, Changes& changes);
    EditorResult<std::vector<BroadcastRow>> changeable(const std::string& wrong);
    EditorResult<bool> add_change(const BroadcastRow& row, NewBroadcast change, Changes& changes);
    StoreResult<void> stop_changes(const std::vector<NewBroadcast>& by, const std::string& name);
    EditorResult<digest::Document> without_unsendable(const Draft& edition);
    EditorResult<std::vector<Ordinal>> reached_by(const BroadcastRow& row);
    EditorResult<std::vector<BroadcastId>> tell_unchanged();
    EditorResult<std::vector<Ordinal>> still_to_tell(const Draft& correction, const BroadcastRow& change);
    std::optional<NewBroadcast> change_of(const BroadcastRow& row, const digest::Document& document) const;
    const config::AudienceSettings* audience_of(const std::string& name) const;
    EditorResult<Sent> hold(const Draft& draft, Instant until);
    StoreResult<std::vector<BroadcastRow>> replaced_by(const Draft& correction);
    void stop_what_is_wrong(const Draft& correction, Sent& sent);
    StoreResult<std::string> why_not_clean(const Draft& draft);
    EditorResult<void> end_waiting(const Draft& correction, Sent& sent);
    EditorResult<bool> still_sendable(const Draft& draft);
    EditorResult<Draft> propose(const digest::Slot& slot, Instant at, Instant known_by);
    EditorResult<Draft> latest_edition(Instant at);
    std::optional<digest::Picture> picture_for(const digest::Article& article, bool to_test) const;
    EditorResult<bool> may_attach_picture(const Draft& draft, const Platform& platform) const;
    EditorResult<std::vector<digest::Finding>> check_picture(const Draft& draft) const;
    EditorResult<std::vector<digest::Finding>> check_links(const Draft& draft);
    /// What the policy of breaking news says of an alert or its update, beside what readers were promised.
    EditorResult<std::vector<digest::Finding>> check_policy(const Draft& draft);
    EditorResult<std::vector<std::string>> told_in_thread(const Draft& update);
    /// Alerts tell every report of their story.
    EditorResult<void> add_stories_of_alerts(const Draft& digest, std::vector<digest::AlreadyTold>& told);
    EditorResult<void> take_article(const AlertRequest& request, Draft& draft, digest::AlertText& text);
    EditorResult<digest::Document> text_for_rest(const Draft& correction, const std::string& headline,
                                                 digest::AlertText text);
    EditorResult<void> join_thread(const AlertRequest& request, Draft& draft, digest::AlertText& text);

    config::Settings settings_;
    config::TextLibrary texts_;
    digest::Zone zone_;
    digest::Schedule schedule_;
    digest::ArticleStore& articles_;
    digest::StoryKeeper stories_;
    digest::ReadingMemory reading_;
    Ledger& ledger_;
    const digest::Clock& clock_;
    std::function<void(const std::string& url)> picture_wanted_, link_wanted_;
    StopBroadcast stop_;
    std::function<std::map<std::string, SenderFacts>()> senders_;
    Unsent unsent_;
    Instant follow_up_until_{};
    /// By audience: how many were kept back when held alerts were last looked at, and when the next may go.
    std::map<std::string, std::pair<std::int64_t, Instant>> held_looks_;
};

EditorError store_error(const digest::StoreError& error);
/// "morning-2026-11-23": what makes a digest go out once per edition and local date.
std::string digest_draft_id(const digest::Slot& slot);

} // namespace depesche::bot
