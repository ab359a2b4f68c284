#pragma once

#include "bot/subscriber/registry.hpp"
#include "digest/document/document.hpp"
#include "digest/edition/edition.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

enum class DraftKind : std::uint8_t { digest, alert, update, correction, retraction, surprising };
enum class DraftState : std::uint8_t { proposed, approved, sent, held, skipped, expired };
/// What becomes of the wrong message itself when it is corrected or retracted. Stored by number: append only.
enum class Remedy : std::uint8_t {
    stands,  ///< as it is: what was wrong with it comes as a message of its own
    edited,  ///< it becomes the correction, without a sound, wherever the platform can
    removed, ///< it is deleted wherever the platform can, else it becomes a note
};
std::string_view to_string(DraftKind kind);
std::string_view to_string(DraftState state);
/// The idempotency key of the alert that an urgent article makes: one an article.
std::string candidate_key(digest::ArticleKey article);

struct DraftEvent {
    Instant at;
    std::string who;  ///< "depesche", "cli:USER", later an editor
    std::string what; ///< "proposed", "edited item 2", "approved version 3", "sent", "skipped: ..."
};

/// Whatever is to be sent is a draft first. An edit makes a new version and voids the approval.
struct Draft {
    std::string id; ///< "morning-2026-11-23" for a digest: once per edition and local date; "alert-17" otherwise
    DraftKind kind = DraftKind::digest;
    DraftState state = DraftState::proposed;
    int version = 1;
    std::string edition; ///< of a digest; of an alert its topic (severity 1 and 2: if readers can ask for it)
    std::string date;                ///< local date of a digest
    int severity = 0;                ///< of an alert, 1 to 3
    std::string thread;              ///< id of the alert that an update, correction or retraction belongs to
    int number = 0;                  ///< of an update, from 1
    digest::Document document;       ///< the private variant, with its footer
    std::vector<digest::Pick> picks; ///< what is in it, with reasons; one without reasons for an alert's article
    std::vector<digest::Pick> next_best;
    std::vector<std::string> notes;     ///< findings and omissions for the editor
    std::string content_hash;           ///< SHA-256 in hex over every rendering of this version
    std::string approved_hash;          ///< equals content_hash when approved
    std::vector<std::string> approvers; ///< who approved these very bytes so far; an edit empties it
    Instant due;
    Instant grace_until;
    Instant useful_until;
    bool to_test = false;        ///< only to test audiences
    std::string idempotency_key; ///< unique where not empty
    std::vector<DraftEvent> history;
    Remedy remedy = Remedy::stands; ///< of a correction or retraction
    std::string wrong{};            ///< of one the message it names, a member of the thread
    /// Of a correction: what those get, as their first message, whom the wrong one had not reached when it was stopped.
    /// Without blocks: of an edition the edition itself with the correction on top.
    std::optional<digest::Document> rest{};
};

/// Whether one of these drafts told readers that a message, or the alert of its thread, is void.
bool taken_back(const Draft& message, const std::vector<Draft>& drafts);

/// One more report of the event that an alert tells.
struct AlsoTold {
    digest::ArticleKey article = 0;
    std::string source; ///< its shown name
    std::string title;
    int urgency = 0; ///< IPTC
    Instant at;      ///< when it came
};

/// Durable drafts.
class DraftStore {
public:
    virtual ~DraftStore() = default;
    /// False when a draft of this id or idempotency key exists already; that one is left alone.
    virtual StoreResult<bool> create(const Draft& draft) = 0;
    virtual StoreResult<std::optional<Draft>> find(std::string_view id) = 0;
    virtual StoreResult<std::optional<Draft>> find_by_key(std::string_view idempotency_key) = 0;
    /// Replaces the stored draft if it is still at `expected_version` and in `expected_state`, and nothing happened to
    /// it since it was read: its history must go on with one event more at least. False otherwise.
    virtual StoreResult<bool> replace(const Draft& draft, int expected_version, DraftState expected_state) = 0;
    /// Newest first.
    virtual StoreResult<std::vector<Draft>> list(std::size_t limit) = 0;
    virtual StoreResult<std::vector<Draft>> in_state(DraftState state) = 0;
    /// Of the latest 2,000 those that are approved or sent and due after `after`, newest first.
    virtual StoreResult<std::vector<Draft>> out_since(Instant after) = 0;
    /// "alert-17": numbers are dense and durable.
    virtual StoreResult<std::string> next_id(std::string_view prefix) = 0;
    /// What the drafts sent after `after` told (digests: edition name; others: "alert").
    virtual StoreResult<std::vector<digest::AlreadyTold>> told(Instant after) = 0;

    /// A report joins the alert that tells its event, and leaves one that it had joined
    /// before; the draft itself is left alone. False: it is with this one already.
    virtual StoreResult<bool> attach(std::string_view draft, const AlsoTold& report) = 0;
    /// What joined an alert, in the order in which it came.
    virtual StoreResult<std::vector<AlsoTold>> also_told(std::string_view draft) = 0;
    /// The alert that an article joined last, or else the one that it makes.
    virtual StoreResult<std::optional<Draft>> find_by_article(digest::ArticleKey article) = 0;
};

} // namespace depesche::bot
