#pragma once

#include "digest/article/article.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What agencies and newsrooms write into the words because their format has no field for it: "Sperrfrist: 24.11.2026,
/// 12 Uhr", "EMBARGO until ...", "Korrektur:", "Rectificatif :", "KILL:", "ACHTUNG REDAKTIONEN: ... zurückgezogen". In
/// German, English, French, Italian and Spanish, at the start only, and only where nothing else can be meant: a
/// headline that is none must never be lost.
namespace depesche::digest {
class Zone;
}

namespace depesche::digest::feed {

struct TextSignals {
    std::string_view rest; ///< the text without its markers; all of it when there are none
    bool correction = false;
    bool embargo = false;                 ///< a marker says so
    std::optional<Instant> embargo_until; ///< none: its date cannot be read
    PublicationStatus status = PublicationStatus::usable;

    bool any() const { return correction || embargo || status != PublicationStatus::usable; }
};

/// Who speaks: an agency to newsrooms, in a format of agencies, where "KILL:" before a title is a kill; a newsroom to
/// its readers, where it may be a film; the first paragraph of an agency, which may be a notice to editors; or running
/// text, which takes nothing back.
enum class Voice { newsroom, agency, agency_text, running_text };

/// A time without a zone is the newsroom's local time (`zone`; none: UTC); a day without a time is over at its end.
TextSignals text_signals(std::string_view text, Voice voice = Voice::newsroom, const Zone* zone = nullptr);

/// Applies the markers at the start of the title, the lead and the first block: they no longer stand there, except
/// where nothing else does. A marker that names no readable date keeps the article back. Articles in our own format
/// are left alone: what they say of themselves is exact.
/// `voice` is that of the title, where the format does not tell an agency.
void take_text_signals(Article& article, const Zone* zone = nullptr, Voice voice = Voice::newsroom);

/// The same for a note from editors to editors, which is not shown to anybody.
void take_editorial_note(Article& article, std::string_view note, From from, const Zone* zone = nullptr);

} // namespace depesche::digest::feed
