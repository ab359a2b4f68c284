#pragma once

#include "config/texts.hpp"
#include "digest/edition/edition.hpp"
#include "digest/edition/surprise.hpp"
#include "digest/replay/archive_line.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace depesche::digest {

/// What of a newsroom's configuration decides what it would have proposed.
struct ReplaySettings {
    Zone zone;
    std::vector<config::EditionSettings> editions;
    std::string language; ///< of editions that name none
    std::vector<std::string> light_sections;
    config::RankingSettings ranking{};
    std::map<std::string, double> source_weights{}; ///< as EditionInput::source_weights
    config::SurprisingSettings surprising{};
    const config::TextLibrary* texts = nullptr; ///< must outlive the replay; null: English reasons
};

/// The editions of a newsroom that configured none: morning 06:30 with 5 items and evening 17:30 with 4 on weekdays,
/// weekend 08:30 with 4 on Saturdays and Sundays.
std::vector<config::EditionSettings> usual_editions();

struct ReplayedEdition {
    Slot slot;
    Instant made; ///< at the edition's time, or when it was proposed if it waits for an approval
    Proposal proposal;
    std::vector<std::string> ids;        ///< of the proposal's picks
    std::vector<StoredArticle> articles; ///< the same, as they were
};

struct ReplayedAlert {
    Instant at;
    std::vector<std::string> ids; ///< the reports that had come by then, the first one first
    std::vector<StoredArticle> articles;
    int severity = 0;
    std::string why;
    std::string update_of{}; ///< the first report of the alert whose thread it goes to; empty: an alert of its own
};

/// The surprising stories that were to be had two hours before the day's hours began ([surprising] hours), or at the
/// first hour after it when there were any. Where none of them was to be proposed, the day comes again with the first
/// hour in which one was.
struct ReplayedSurprise {
    Instant at;
    std::string proposed;                      ///< the id of what would have been proposed; empty: none of them
    std::vector<SurpriseCandidate> candidates; ///< the best first, at most three, and the proposed one
    std::vector<std::string> ids;              ///< of the candidates
    std::vector<StoredArticle> articles;       ///< the same, as they were
};

/// Hears what would have happened, in the order of the past.
class ReplayListener {
public:
    virtual ~ReplayListener() = default;
    virtual void edition(const ReplayedEdition& edition) = 0;
    virtual void breaking(const ReplayedAlert& alert) = 0;
    virtual void surprising(const ReplayedSurprise& /*day*/) {}
    virtual void story(const std::vector<std::string>& ids) = 0; ///< at the end, stories of two reports and more
};

/// Plays an archive as if the past were now. Time is that of the versions that arrive; where none came for more than a
/// week, there are no editions until the next one. Breaking candidates are taken as
/// sent at once: what is light keeps away from an S1, and editions know what was told. Same input, same output.
class Replay {
public:
    /// `listener` must outlive it.
    Replay(ReplaySettings settings, ReplayListener& listener);
    ~Replay();
    Replay(const Replay&) = delete;
    Replay& operator=(const Replay&) = delete;

    /// The next version, in order of arrival. What was due before it happens first.
    void arrive(ArchivedVersion version);
    /// The archive ends: what was due until the end of the last local day happens, and the stories are told.
    void finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace depesche::digest
