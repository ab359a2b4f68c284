#pragma once

#include "config/settings.hpp"
#include "config/texts.hpp"
#include "digest/article/article_store.hpp"
#include "digest/document/document.hpp"
#include "digest/edition/front_page.hpp"
#include "digest/edition/interest.hpp"
#include "digest/schedule/schedule.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// One named part of a score, with the sentence that recomputes it, in the language of EditionInput::texts.
struct Reason {
    std::string part;  ///< "priority", "coverage", "recency", "desk", "text", "headline", "front page", "interest",
                       ///< "development", "diversity", "light", "pin", "typography"
    double points = 0; ///< weight x value; the score is the sum over the parts
    std::string sentence;
};

/// Where an item's line comes from: push_title > bullet > lead > first answer or paragraphs > central sentence > none.
struct LineText {
    std::string title;
    std::string line;     ///< may be empty: an item without a good line is its title alone
    std::string origin;   ///< "push title", "lead", "first paragraph", "central sentence", "none", "editor"
    bool typeset = false; ///< title or line were set as the edition's language does it (locale_text)
};
/// Whether people wrote every word of a line of this origin, as those above. What a machine makes (a summary, a
/// translation) brings an origin of its own, and no edition sends it by itself.
bool is_written_by_people(std::string_view origin);

enum class Mark { none, is_new, is_update };

struct Pick {
    ArticleKey article = 0;
    int version = 1;
    double score = 0;
    std::vector<Reason> reasons;
    LineText text;
    std::string url;
    std::string section;
    Instant news_time;
    Mark mark = Mark::none;
    bool light = false;
    bool paywall = false;             ///< readers without a subscription cannot read on; the message says so
    std::string credit{};             ///< the agency that its contract wants to be named; the message does
    std::optional<Instant> alerted{}; ///< when an alert told it, within the day before; the message says so
};

/// What an earlier edition (or alert) of this newsroom already told: by article and version.
struct AlreadyTold {
    ArticleKey article = 0;
    int version = 1;
    std::string edition; ///< "morning", "evening", ... or "alert"
    Instant at;
};

/// What an article said when readers were told of it.
struct ToldVersion {
    ArticleKey article = 0;
    Article said;
};

/// Everything a proposal depends on. Same input, same bytes.
struct EditionInput {
    config::EditionSettings edition;
    std::vector<std::string> light_sections;
    Slot slot;
    Instant window_start; ///< exclusive: the slot of the last edition, or 24 h before
    Instant now;
    std::vector<StoredArticle> articles;      ///< the window, and what was told before it (window.hpp); any order
    std::vector<AlreadyTold> told;            ///< of the last two editions, and alerts
    std::vector<ToldVersion> told_versions{}; ///< of those that changed since; a line then opens with what is new
    config::RankingSettings ranking{};
    std::map<std::string, double> source_weights{}; ///< by source, in coverage; 1 where none is given
    std::map<std::string, std::string> credits{};   ///< by source: whom its contract wants to be named
    std::vector<FrontPagePlace> front_page{};       ///< of the last hours; empty: no feed is the front page
    std::vector<ReaderInterest> interest{};         ///< empty: nothing is known of readers
    bool severe_alert_open = false;                 ///< an S1 story is open: no light last item
    /// The language of reasons and notes; null: English. Must live as long as the input.
    const config::Texts* texts = nullptr;
};

struct Proposal {
    std::vector<Pick> picks;        ///< in the order shown
    std::vector<Pick> next_best;    ///< the next five candidates, for swapping
    std::vector<std::string> notes; ///< for the editor: what was left out and why
    std::string skipped_because;    ///< not empty: nothing worth sending
};

/// Chooses the stories of one edition: duplicates once, ranking by named parts, at most two of a section, a light last
/// one.
Proposal propose(const EditionInput& input);

/// The line of an article, by the order in facts/editorial.md; never a question, a call to action or a repeated quote.
LineText line_text(const Article& article, std::string_view language);

/// The line of an article that readers were told of before: what this version says that `told` did not. Without
/// anything new in it, the usual line.
LineText updated_line_text(const Article& article, const Article& told, std::string_view language);

/// The message of an edition. Date, number of stories and reading time are computed.
Document edition_document(const EditionInput& input, const std::vector<Pick>& picks, const config::Texts& texts,
                          const Zone& zone, std::string_view settings_url);

/// The message of an alert, of its numbered update, or of a correction. `body` may be empty.
struct AlertText {
    Product product = Product::alert; ///< alert, update, correction or surprising
    std::string headline;             ///< without label
    std::string body;
    std::string url;
    int number = 0;                   ///< of an update, from 1
    Instant at;                       ///< of an update: now; of a correction: when the wrong message went out
    bool paywall = false;             ///< of the page behind the link
    std::optional<Picture> picture{}; ///< of a surprising story; its credit is the whole line
};
Document alert_document(const AlertText& text, const config::Texts& texts, const Zone& zone);

/// A time of day by the language's own template: "time" ("14.21") or "time_long" ("14.21 Uhr").
std::string time_text(std::string_view key, Instant at, const config::Texts& texts, const Zone& zone);

} // namespace depesche::digest
