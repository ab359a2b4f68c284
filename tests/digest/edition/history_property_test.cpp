#include "digest/edition/edition.hpp"
#include "digest/edition/explain.hpp"
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

/// A newsroom of which nobody knows what it will publish next.
class RandomNewsroom {
public:
    explicit RandomNewsroom(unsigned seed) : random_(seed) {}

    /// What happens in half an hour.
    void live(Instant now) {
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
    /// Articles of one story are copies of one text.
    int story_of(ArticleKey key) const { return story_.at(key); }

    std::vector<AlreadyTold> alerts;
    std::vector<ReaderInterest> interest;
    std::vector<FrontPagePlace> front_page;

    int number(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
    bool chance(int one_in) { return number(1, one_in) == 1; }

private:
    StoredArticle& any() {
        return articles_[static_cast<std::size_t>(number(0, static_cast<int>(articles_.size()) - 1))];
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
        StoredArticle stored = copy ? any() : StoredArticle{};
        const int story = copy ? story_.at(stored.key) : ++stories_;
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
    std::vector<StoredArticle> articles_; ///< by key, from 1
    std::map<ArticleKey, int> story_;
    int stories_ = 0;
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

/// Whatever the two editions before told comes again only when it changed since, and says that it is an update.
void check_no_repeats(const RandomNewsroom& newsroom, const Pick& pick, const std::vector<AlreadyTold>& told) {
    for (const AlreadyTold& one : told) {
        if (one.edition == "alert" || newsroom.story_of(one.article) != newsroom.story_of(pick.article)) continue;
        CAPTURE(pick.article, pick.version, one.article, one.version, one.edition);
        CHECK(pick.mark == Mark::is_update);
        if (one.article == pick.article) CHECK(pick.version > one.version);
        CHECK(newsroom.of(pick.article).version > 1); // a copy of what was told is none
    }
}

} // namespace

TEST_CASE("whatever a newsroom's days bring, its editions keep their rules", "[edition]") {
    int items = 0, updates = 0, alerted = 0, pinned = 0;
    for (unsigned seed = 1; seed <= 30; ++seed) {
        CAPTURE(seed);
        RandomNewsroom newsroom(seed);
        std::vector<std::vector<AlreadyTold>> editions(2);
        Instant last = monday - 7h;
        for (Instant now = monday; now < monday + 4 * 24h; now += 30min) {
            newsroom.live(now);
            const auto time = (now - monday) % 24h;
            if (time != 6h + 30min && time != 17h + 30min) continue;
            EditionInput input;
            input.edition.name = time < 12h ? "morning" : "evening";
            input.edition.at = std::chrono::duration_cast<std::chrono::minutes>(time);
            input.edition.items = time < 12h ? 5 : 4;
            input.edition.marks = time > 12h;
            input.edition.language = "de-CH";
            input.slot.edition = input.edition.name;
            input.slot.at = now;
            input.now = now;
            input.window_start = last;
            input.articles = newsroom.window(last - 24h, now);
            input.interest = newsroom.interest;
            input.front_page = newsroom.front_page;
            input.severe_alert_open = newsroom.chance(8);
            for (const auto& before : {editions[editions.size() - 1], editions[editions.size() - 2], newsroom.alerts})
                input.told.insert(input.told.end(), before.begin(), before.end());
            const Proposal proposal = propose(input);
            check_quotas(newsroom, proposal, input);
            editions.emplace_back();
            for (const Pick& pick : proposal.picks) {
                check_reasons(pick);
                check_sendable(newsroom, pick, now);
                check_no_repeats(newsroom, pick, input.told);
                editions.back().push_back({pick.article, pick.version, input.edition.name, now});
                ++items;
                updates += pick.mark == Mark::is_update;
                alerted += pick.alerted.has_value();
                pinned += newsroom.of(pick.article).pinned > 0;
            }
            for (const Pick& pick : proposal.next_best) check_reasons(pick);
            const std::string said = explain_json(proposal, input.slot);
            newsroom.shuffle(input.articles);
            std::ranges::reverse(input.told);
            std::ranges::reverse(input.interest);
            CHECK(explain_json(propose(input), input.slot) == said);
            last = now;
        }
    }
    CHECK(items > 900); // the histories were lively enough to prove something
    CHECK(updates > 10);
    CHECK(alerted > 20);
    CHECK(pinned > 10);
}
