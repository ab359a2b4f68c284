#include "digest/edition/edition.hpp"
#include "digest/edition/explain.hpp"
#include "digest/edition/window.hpp"
#include "digest/replay/replay.hpp"
#include "tests/support/arithmetic.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant monday = *parse_iso8601("2026-11-23T00:00:00Z");
const std::vector<std::string> sections = {"Inland",   "Ausland",  "Wirtschaft", "Sport",
                                           "Regional", "Panorama", "Kultur"};

/// A newsroom of which nobody knows what it will publish next. `keeps_stories`: its articles have the number of their
/// story, and reports of one event come in words of their own, too.
class RandomNewsroom {
public:
    RandomNewsroom(unsigned seed, bool keeps_stories) : random_(seed), keeps_stories_(keeps_stories) {}

    /// What happens in half an hour.
    void live(Instant now) {
        if (now < quiet_until_) return;
        if (chance(100)) quiet_until_ = now + std::chrono::hours(number(20, 40)); // an edition or two without news
        for (int i = 0, fresh = number(0, 3); i < fresh; ++i) publish(now);
        if (articles_.empty()) return;
        if (chance(6)) update(any(), now);
        if (chance(25)) any().article.status = PublicationStatus::killed;
        if (chance(30)) any().article.status = PublicationStatus::withheld;
        if (chance(20)) any().pinned = number(0, 2) - 1;
        if (chance(30)) any().hold = 1;
        if (chance(8)) alert(any(), now);
    }

    std::vector<StoredArticle> window(Instant after, Instant now) {
        std::vector<StoredArticle> result;
        for (const StoredArticle& stored : articles_) {
            const bool changed = stored.changed > after && stored.changed <= now;
            if (changed || (stored.news_time() > after && stored.news_time() <= now)) result.push_back(stored);
        }
        shuffle(result);
        return result;
    }
    void shuffle(std::vector<StoredArticle>& list) { std::ranges::shuffle(list, random_); }
    const StoredArticle& of(ArticleKey key) const { return articles_[static_cast<std::size_t>(key) - 1]; }
    /// Articles of one story are copies of one text, or reports of one event.
    int story_of(ArticleKey key) const { return story_.at(key); }
    bool same_text(ArticleKey one, ArticleKey other) const { return text_.at(one) == text_.at(other); }

    std::vector<AlreadyTold> alerts;
    std::vector<ReaderInterest> interest;
    std::vector<FrontPagePlace> front_page;

    int number(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
    bool chance(int one_in) { return number(1, one_in) == 1; }

private:
    StoredArticle& any() {
        return articles_[static_cast<std::size_t>(number(0, static_cast<int>(articles_.size()) - 1))];
    }
    /// The report before which no more than `most` came.
    const StoredArticle& recent(int most) {
        return articles_[articles_.size() -
                         static_cast<std::size_t>(number(1, std::min(most, static_cast<int>(articles_.size()))))];
    }

    std::string word() {
        static const std::vector<std::string> parts = {"bal", "tor", "min", "ker", "sul", "fan", "gre", "lod",
                                                       "pir", "ras", "wem", "zug", "hul", "dex", "nov", "quil"};
        std::string result;
        for (int i = 0; i < 3; ++i) result += parts[static_cast<std::size_t>(number(0, 15))];
        return result;
    }
    std::string sentence() {
        std::string result = "Am Montag";
        for (int i = 0; i < 9; ++i) result += " " + word();
        return result + " gemeldet.";
    }

    void publish(Instant now) {
        const bool copy = !articles_.empty() && chance(4);
        const bool goes_on = !copy && keeps_stories_ && !articles_.empty() && chance(3);
        StoredArticle stored = copy ? any() : StoredArticle{};
        const int story = copy ? story_.at(stored.key) : goes_on ? story_.at(recent(60).key) : ++stories_;
        const int text = copy ? text_.at(stored.key) : ++texts_;
        Article& article = stored.article;
        if (!copy) {
            article.title = word() + " " + word() + " " + word() + " " + word();
            article.lead = sentence();
            article.blocks = {{BlockKind::paragraph, sentence() + " " + sentence()}};
            article.section = sections[static_cast<std::size_t>(number(0, 6))];
            article.urgency = number(0, 8);
            article.paywall = chance(5);
        }
        stored.key = static_cast<ArticleKey>(articles_.size()) + 1;
        story_[stored.key] = story;
        text_[stored.key] = text;
        stored.story = keeps_stories_ ? story : 0;
        article.id = std::to_string(stored.key);
        article.url = "https://seestadt.example/" + article.id;
        stored.canonical_url = article.url;
        article.language = "de";
        article.origin = static_cast<Origin>(number(0, 2));
        article.source = "Quelle " + std::to_string(static_cast<int>(article.origin) * 3 + number(0, 2));
        article.status = PublicationStatus::usable;
        article.published = now - std::chrono::minutes(number(-30, 90));
        article.embargo_until = chance(8) ? std::optional(now + std::chrono::hours(number(1, 20))) : std::nullopt;
        stored.version = 1;
        stored.first_seen = stored.changed = now;
        stored.pinned = 0;
        stored.hold = 0;
        articles_.push_back(stored);
        if (chance(3))
            interest.push_back(
                {stored.key, static_cast<double>(number(0, 300)), static_cast<double>(number(300, 900)), 0.1});
        if (chance(3)) front_page.push_back({stored.key, now, number(1, 9)});
    }

    void update(StoredArticle& stored, Instant now) {
        ++stored.version;
        stored.changed = now;
        stored.article.lead = sentence();
        stored.article.blocks.push_back({BlockKind::paragraph, sentence()});
    }

    void alert(const StoredArticle& stored, Instant now) {
        alerts.push_back({stored.key, stored.version, "alert", now});
    }

    std::mt19937 random_;
    bool keeps_stories_;
    Instant quiet_until_{};
    std::vector<StoredArticle> articles_; ///< by key, from 1
    std::map<ArticleKey, int> story_, text_;
    int stories_ = 0, texts_ = 0;
};

void check_reasons(const Pick& pick) {
    double sum = 0;
    for (const Reason& reason : pick.reasons) {
        CAPTURE(reason.part, reason.sentence);
        const auto sides = tests::Arithmetic::of(reason.sentence);
        REQUIRE(sides);
        CHECK(sides->left == Approx(reason.points).margin(0.0006)); // three digits are shown
        CHECK(sides->right == Approx(reason.points).margin(1e-9));
        sum += reason.points;
    }
    CHECK(sum == Approx(pick.score).margin(1e-9));
}

void check_sendable(const RandomNewsroom& newsroom, const Pick& pick, Instant now) {
    const StoredArticle& stored = newsroom.of(pick.article);
    CAPTURE(pick.article);
    CHECK(stored.sendable(now));
    CHECK(stored.article.status == PublicationStatus::usable);
    CHECK((!stored.article.embargo_until || *stored.article.embargo_until <= now));
    CHECK(stored.hold == 0);
    CHECK(stored.pinned >= 0);
}

void check_quotas(const RandomNewsroom& newsroom, const Proposal& proposal, const EditionInput& input) {
    CHECK(proposal.picks.size() <= static_cast<std::size_t>(input.edition.items));
    std::map<std::string, int> of_section, unpinned;
    int paywalled = 0;
    std::set<int> stories;
    for (const Pick& pick : proposal.picks) {
        ++of_section[pick.section];
        unpinned[pick.section] += newsroom.of(pick.article).pinned > 0 ? 0 : 1;
        paywalled += pick.paywall;
        CHECK(stories.insert(newsroom.story_of(pick.article)).second); // one story once
        if (pick.light) {
            CHECK(&pick == &proposal.picks.back());
            CHECK_FALSE(input.severe_alert_open);
        }
    }
    CHECK(paywalled <= 1);
    if (of_section.size() >= 3 && proposal.picks.size() > 3) {
        for (const auto& [section, count] : unpinned) CHECK((count == 0 || of_section[section] <= 2));
    }
    for (std::size_t i = 1; i < proposal.picks.size(); ++i)
        CHECK((proposal.picks[i].light || proposal.picks[i - 1].score >= proposal.picks[i].score));
}

/// Whatever was told in the days before comes again only when there is something new, and says that it is an update.
void check_no_repeats(const RandomNewsroom& newsroom, const Pick& pick, const std::vector<AlreadyTold>& told) {
    for (const AlreadyTold& one : told) {
        if (one.edition == "alert" || newsroom.story_of(one.article) != newsroom.story_of(pick.article)) continue;
        CAPTURE(pick.article, pick.version, one.article, one.version, one.edition);
        CHECK(pick.mark == Mark::is_update);
        if (one.article == pick.article) CHECK(pick.version > one.version);
        if (newsroom.same_text(one.article, pick.article))
            CHECK(newsroom.of(pick.article).version > 1); // a copy of what was told is none
    }
}

/// What a newsroom with such stories would make of a slot.
EditionInput input_of(RandomNewsroom& newsroom, const Schedule& schedule, const config::EditionSettings& edition,
                      const Slot& slot, const std::vector<AlreadyTold>& told) {
    EditionInput input;
    input.edition = edition;
    input.edition.language = "de-CH";
    input.slot = slot;
    input.now = slot.at;
    input.window_start = window_start(schedule, slot, edition, slot.at);
    input.told = told;
    input.told.insert(input.told.end(), newsroom.alerts.begin(), newsroom.alerts.end());
    const Instant since = told_since(schedule, slot.at);
    std::erase_if(input.told, [&](const AlreadyTold& one) { return one.at <= since; });
    input.articles = newsroom.window(input.window_start - window_background, slot.at);
    for (const ArticleKey key : told_outside(input.articles, input.told)) input.articles.push_back(newsroom.of(key));
    input.interest = newsroom.interest;
    input.front_page = newsroom.front_page;
    input.severe_alert_open = newsroom.chance(8);
    return input;
}

struct Seen {
    int items = 0, updates = 0, alerted = 0, pinned = 0;
    int empty = 0; ///< editions
};

/// Eleven days with the editions of a schedule, from a Monday on.
void live_and_check(unsigned seed, bool keeps_stories, const std::vector<config::EditionSettings>& editions,
                    Seen& seen) {
    CAPTURE(seed, keeps_stories);
    RandomNewsroom newsroom(seed, keeps_stories);
    const Schedule schedule(Zone::find("Europe/Zurich").value(), editions);
    std::vector<AlreadyTold> told;
    Instant now = monday;
    for (const Slot& slot : schedule.next(monday, editions.size() == 3 ? 18 : 16)) {
        for (; now < slot.at; now += 30min) newsroom.live(now);
        const auto edition = std::ranges::find(editions, slot.edition, &config::EditionSettings::name);
        EditionInput input = input_of(newsroom, schedule, *edition, slot, told);
        const Proposal proposal = propose(input);
        check_quotas(newsroom, proposal, input);
        for (const Pick& pick : proposal.picks) {
            check_reasons(pick);
            check_sendable(newsroom, pick, slot.at);
            check_no_repeats(newsroom, pick, input.told);
            told.push_back({pick.article, pick.version, slot.edition, slot.at});
            ++seen.items;
            seen.updates += pick.mark == Mark::is_update;
            seen.alerted += pick.alerted.has_value();
            seen.pinned += newsroom.of(pick.article).pinned > 0;
        }
        seen.empty += proposal.picks.empty();
        for (const Pick& pick : proposal.next_best) check_reasons(pick);
        const std::string said = explain_json(proposal, input.slot);
        newsroom.shuffle(input.articles);
        std::ranges::reverse(input.told);
        std::ranges::reverse(input.interest);
        CHECK(explain_json(propose(input), input.slot) == said);
    }
}

} // namespace

TEST_CASE("whatever a newsroom's days bring, its editions keep their rules", "[edition]") {
    Seen seen;
    auto weekdays_only = usual_editions();
    weekdays_only.pop_back(); // nothing from Friday evening to Monday morning
    for (unsigned seed = 1; seed <= 8; ++seed)
        live_and_check(seed, seed % 4 != 1, seed % 2 == 0 ? usual_editions() : weekdays_only, seen);
    CHECK(seen.items > 400); // the histories were lively enough to prove something
    CHECK(seen.updates > 10);
    CHECK(seen.alerted > 20);
    CHECK(seen.pinned > 10);
    CHECK(seen.empty > 5);
}
