#pragma once

#include "config/settings.hpp"
#include "digest/article/article_store.hpp"
#include "digest/schedule/instant.hpp"
#include "digest/schedule/schedule.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::bot {

/// What became of the articles that came in together.
struct IntakeReport {
    int articles = 0;
    int fresh = 0, updated = 0, duplicates = 0;
    int held = 0;                                  ///< of the fresh ones: more than plausible, they wait for an editor
    std::optional<digest::Hold> hold;              ///< where they wait
    std::vector<digest::PutOutcome> outcomes;      ///< in the order of the articles as given
    std::vector<digest::StoredArticle> urgent;     ///< fresh or updated ones of urgency 1 or 2, or whose words speak of
                                                   ///< danger (digest/edition/alarm.hpp); never baseline nor held
    std::vector<digest::StoredArticle> taken_back; ///< fresh or updated ones that must not be sent: killed, withdrawn
                                                   ///< or under embargo
    std::vector<digest::StoredArticle> changed;    ///< new versions of what may be sent: messages may tell an older one
};

/// The one door into the article store for what comes from outside, whatever brought it: a fetched feed, a hub's or a
/// newsroom's push, a file. It adds what the configuration says of the source, stores everything or nothing, and tells
/// at once what cannot wait. Store and clock must outlive it.
class Intake {
public:
    using HoldListener = std::function<void(const digest::Hold&)>;
    using Listener = std::function<void(const std::vector<digest::StoredArticle>&)>;

    Intake(digest::ArticleStore& store, const digest::Clock& clock) : store_(store), clock_(clock) {}

    /// The newsroom's, for what comes in without one; whoever parses for this door asks here. None: UTC.
    void set_zone(digest::Zone zone) { zone_ = std::move(zone); }
    const digest::Zone* zone() const { return zone_ ? &*zone_ : nullptr; }

    /// Called with articles of urgency 1 or 2, or of alarming words, that are new or changed, once a document; the same
    /// article comes again with each new version. Never with a source's first document, nor what is held.
    void on_urgent(Listener listener) { urgent_ = std::move(listener); }
    /// Called with articles that came or changed and must not be sent (any more), whatever their urgency.
    void on_taken_back(Listener listener) { taken_back_ = std::move(listener); }

    /// Called with new versions of articles that may be sent.
    void on_changed(Listener listener) { changed_ = std::move(listener); }
    /// Called when fresh articles have to wait for an editor: the hold they are in, new or not.
    void on_hold(HoldListener listener) { hold_ = std::move(listener); }

    /// Called with the articles of a document in its order, where that is the order of the newsroom's front page
    /// (`front_page` of its feed); what was turned away is 0.
    void on_front_page(std::function<void(const std::vector<digest::ArticleKey>&)> listener) {
        front_page_ = std::move(listener);
    }

    /// One document of a source, which the store knows by `source.url`. `baseline`: its first one, nothing in it is
    /// news. `whole`: that was all of its history; otherwise its next document is one more first one. Durable when it
    /// returns; the listeners have been called by then. Fails only when nothing was stored.
    digest::StoreResult<IntakeReport> take(const config::FeedSettings& source, std::vector<digest::Article> articles,
                                           bool baseline, bool whole = true);
    /// The same of what a person brings: nothing of it is held as too many at once.
    digest::StoreResult<IntakeReport> take_by_hand(const config::FeedSettings& source,
                                                   std::vector<digest::Article> articles);

private:
    digest::StoreResult<IntakeReport> take_in(const config::FeedSettings& source, std::vector<digest::Article> articles,
                                              bool baseline, bool as_document);
    void count(IntakeReport& report, const digest::PutOutcome& outcome, const digest::Article& article,
               bool baseline) const;
    /// As the store has it now; where it cannot be read, as it came in.
    digest::StoredArticle as_stored(const digest::PutOutcome& outcome, const digest::Article& article,
                                    bool baseline) const;

    digest::ArticleStore& store_;
    const digest::Clock& clock_;
    std::optional<digest::Zone> zone_;
    Listener urgent_, taken_back_, changed_;
    HoldListener hold_;
    std::function<void(const std::vector<digest::ArticleKey>&)> front_page_;
};

/// "new", "updated", "unchanged" or "duplicate": what answers to programs call it.
std::string_view result_name(digest::PutOutcome::Kind kind);

} // namespace depesche::bot
