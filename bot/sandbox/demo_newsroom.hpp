#pragma once

#include "digest/schedule/schedule.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

using digest::Instant;

/// One source of the invented newsroom and the address of its feed below the demo's server.
struct DemoSource {
    std::string name, title;
    std::string path;     ///< "/feeds/seestadt-heute.xml"
    std::string format;   ///< rss, atom, json_feed, ninjs
    std::string language; ///< BCP 47
    std::string origin;   ///< own, agency, partner
    std::string site;
};

/// What the demo holds back until somebody asks for it, and when that was.
struct DemoReleases {
    std::optional<Instant> breaking, update, correction;
    std::optional<Instant> burst; ///< the first of several sources tells it then
};

/// One article in the version that is out at some moment.
struct DemoArticle {
    std::string id, source, url, language, section;
    std::string title, kicker, push_title, lead;
    std::vector<std::string> bullets, paragraphs, authors, tags;
    int urgency = 5; ///< IPTC
    bool correction = false;
    Instant published;              ///< of version 1
    std::optional<Instant> updated; ///< of this version, when it is a later one
};

/// The words of the demo's alert, its update and its correction, for the editor's keyboard.
struct DemoAlert {
    std::string headline, body, url;
    int severity = 1;
};

/// The invented newsroom of the demo: the day of the demo (day 0), the one before, and a little
/// of the days before those.
class DemoNewsroom {
public:
    /// Reads bot/sandbox/newsroom, which is compiled in. `day0` is a date of `zone`. Fails with a sentence when the
    /// file is damaged.
    static std::expected<DemoNewsroom, std::string> load(digest::Zone zone, digest::LocalDate day0);

    const std::vector<DemoSource>& sources() const noexcept { return sources_; }
    const std::string& name() const noexcept { return name_; }
    /// What this source has published by `now`, the newest first. An empty source means all of them.
    std::vector<DemoArticle> published(std::string_view source, Instant now, const DemoReleases& releases) const;
    /// `what` is "breaking", "update" or "correction"; `language` de or en, anything else gets en.
    std::optional<DemoAlert> alert(std::string_view what, std::string_view language) const;

private:
    struct Version {
        DemoArticle article;          ///< its times are not set
        int day = 0;                  ///< local, from day 0
        std::chrono::seconds time{0}; ///< of that day, local; of held ones after the release
        std::string held;
    };
    struct NamedAlert {
        std::string what, language;
        DemoAlert alert;
    };
    explicit DemoNewsroom(digest::Zone zone, digest::LocalDate day0) : zone_(std::move(zone)), day0_(day0) {}
    std::optional<Instant> time_of(const Version& version, const DemoReleases& releases) const;
    friend struct DemoReader;

    digest::Zone zone_;
    digest::LocalDate day0_;
    std::string name_;
    std::vector<DemoSource> sources_;
    std::vector<Version> versions_; ///< those of one article follow one another
    std::vector<NamedAlert> alerts_;
};

} // namespace depesche::bot
