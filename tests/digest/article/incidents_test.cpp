// The incidents of others (incidents.hpp) as histories made by chance: a newsroom publishes and edits, its feed
// misbehaves, we read its bytes, and editions and alerts are told from what the store says is new. The generator knows
// the truth: nothing may be told twice, and nothing may be missed.

#include "digest/article/article_history.hpp"
#include "digest/edition/candidates.hpp"
#include "digest/edition/edition.hpp"
#include "digest/edition/reading.hpp"
#include "digest/feed/feed_parser.hpp"

#include "tests/digest/article/incidents.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

using namespace depesche;
using namespace depesche::digest;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

using tests::Item;

/// What readers were told, against what was true.
struct Verdict {
    int sent_again = 0;    ///< a story in an edition, or as an alert, a second time
    int missed = 0;        ///< a story that was shown and never told
    int false_updates = 0; ///< told as changed although nobody edited it
    int stories = 0, alerts = 0, updates = 0;
    int held = 0; ///< taken for a storm: an editor decides
    std::string trouble;
};

/// What stands for an edition: all that is news in its time, the events that may enter it, or what is proposed.
enum class By : std::uint8_t { windows, candidates, proposals };

class History {
public:
    /// `texts`: so many the feed shows of one revision.
    History(std::uint32_t seed, std::vector<Mischief> mischief, int texts, bool on_disk, By by = By::windows)
        : by_(by),
          texts_(texts),
          seed_(seed),
          random_(seed * 7919 + 1),
          desk_(seed, history_start),
          mischief_(std::move(mischief)),
          on_disk_(on_disk) {
        open();
    }

    Verdict play(int polls) {
        Instant now = history_start;
        Instant edition = history_start + 6h;
        for (int number = 0; number < polls; ++number) {
            now += std::chrono::seconds(900 + below(random_, 2400));
            for (; edition < now; edition += 6h) tell_edition(edition); // what comes at that very moment is in it
            look(number, now);
        }
        tell_edition(edition);
        tell_edition(edition + 6h);
        judge();
        return verdict_;
    }

private:
    void open() {
        store_.reset();
        store_ = on_disk_ ? open_article_store(folder_ / "news.db").value() : make_memory_article_store();
    }

    void look(int number, Instant now) {
        desk_.go_on(now);
        Poll poll{
            .number = number, .now = now, .seed = seed_, .random = &random_, .items = desk_.feed(12), .desk = &desk_};
        for (const Mischief& mischief : mischief_) mischief(poll);
        if (on_disk_ && number == 14) store_->backup_to(folder_ / "copy.db").value();
        if (on_disk_ && poll.restore) put_back();
        if (on_disk_ && poll.restart) open();
        if (poll.lost) return;
        read(poll);
    }

    /// As after a restore: the ledger, which lives on, names what it told.
    void put_back() {
        store_.reset();
        for (const char* rest : {"news.db-wal", "news.db-shm"}) std::filesystem::remove(folder_ / rest);
        std::filesystem::copy_file(folder_ / "copy.db", folder_ / "news.db",
                                   std::filesystem::copy_options::overwrite_existing);
        open();
        std::vector<NamedArticle> told;
        for (const auto& [key, what] : told_) told.push_back({key, what.url, what.title});
        history_of(*store_).remember_lost(told).value();
        texts_ += 3; // versions are counted anew
        revision_of_.clear();
    }

    void read(const Poll& poll) {
        const auto document =
            parse_feed(written(poll.items, poll.writing), {.base_url = poll.feed, .content_type = ""});
        if (!document) { // an empty one may be called none
            REQUIRE(poll.items.empty());
            return;
        }
        REQUIRE(document->articles.size() == poll.items.size());
        // As Intake does: the source's name, the oldest first.
        std::vector<std::pair<Instant, std::size_t>> order;
        for (std::size_t i = 0; i < poll.items.size(); ++i)
            order.emplace_back(document->articles[i].published.value_or(Instant::max()), poll.items.size() - i);
        std::ranges::sort(order);
        std::vector<Article> articles;
        std::vector<int> stories;
        for (const auto& [date, from_end] : order) {
            const std::size_t place = poll.items.size() - from_end;
            Article& article = articles.emplace_back(document->articles[place]);
            article.source = "Seestadt heute";
            article.urgency = poll.items[place].urgency; // plain feeds carry none
            stories.push_back(poll.items[place].story);
        }
        FeedState state = store_->feed_state(poll.feed).value();
        const bool baseline = !state.baseline_done;
        const auto put = store_->put_document(articles, poll.feed, poll.now, baseline).value();
        state.baseline_done = true;
        state.last_success = poll.now;
        store_->save_feed_state(state).value();
        for (std::size_t i = 0; i < stories.size(); ++i) hear(put.outcomes[i], stories[i], baseline);
    }

    void hear(const PutOutcome& outcome, int story, bool baseline) {
        if (const auto known = story_of_.find(outcome.key); known != story_of_.end() && known->second != story)
            verdict_.trouble += fmt::format("\nstory {} was taken for {}", story, known->second);
        story_of_[outcome.key] = story;
        revision_of_.try_emplace({outcome.key, outcome.version}, desk_.story(story).revision);
        shown_.insert(story);
        // What waits in a hold waits for an editor, as history does.
        if (baseline || outcome.held) baseline_.insert(story);
        verdict_.held += outcome.held;
        const Story& truth = desk_.story(story);
        if (outcome.kind != PutOutcome::Kind::fresh || baseline || outcome.held || truth.urgency == 0) return;
        // An alert candidate has its article's key: that key once, and that story once.
        if (!alerted_keys_.insert(outcome.key).second) return;
        ++verdict_.alerts;
        if (!alerted_.insert(story).second) ++verdict_.sent_again;
    }

    struct Told {
        int version = 0, revision = 0, texts = 1;
        std::string url, title;
        Instant at;
    };

    /// What the store calls news, or what of it editions are made from.
    std::vector<StoredArticle> news(Instant after, Instant at) {
        if (by_ == By::windows) return store_->window(after, at, 1000).value();
        EditionInput input{.edition = {},
                           .light_sections = {},
                           .slot = {},
                           .window_start = after,
                           .now = at,
                           .articles = store_->window(after - 24h, at, 5000).value(),
                           .told = {}};
        for (const auto& [key, what] : told_)
            if (what.at > at - 72h) input.told.push_back({key, what.version, "morning", what.at});
        std::vector<StoredArticle> articles;
        Reading reading;
        const Candidates found = find_candidates(input, reading);
        for (const Candidate& candidate : found.events) {
            const auto story = story_of_.find(candidate.article->key);
            if (story != story_of_.end()) offered_.insert(story->second);
            articles.push_back(*candidate.article);
        }
        if (by_ == By::candidates) return articles;
        const Proposal proposal = propose(input);
        std::erase_if(articles, [&](const StoredArticle& article) {
            return std::ranges::find(proposal.picks, article.key, &Pick::article) == proposal.picks.end();
        });
        REQUIRE(articles.size() == proposal.picks.size());
        return articles;
    }

    void tell_edition(Instant at) {
        const Instant after = last_edition_;
        last_edition_ = at;
        for (const StoredArticle& article : news(after, at)) {
            const auto story = story_of_.find(article.key);
            if (story == story_of_.end()) continue; // known before the restore only
            // What the store had then: the newsroom may have gone on since, behind a feed that is lost.
            const int revision = revision_of_[{article.key, article.version}];
            const auto told = told_.find(article.key);
            int texts = 1;
            if (told == told_.end()) {
                if (!told_stories_.insert(story->second).second) ++verdict_.sent_again;
                ++verdict_.stories;
            } else if (article.version > told->second.version) {
                ++verdict_.updates;
                const bool edited = revision > told->second.revision;
                texts = edited ? 1 : told->second.texts + 1;
                if (texts > texts_) ++verdict_.false_updates;
            } else {
                continue;
            }
            told_[article.key] = {article.version, revision, texts, article.article.url, article.article.title, at};
        }
    }

    void miss(int story, std::string_view how) {
        ++verdict_.missed;
        verdict_.trouble += fmt::format("\nstory {} of {}: {}", story, to_iso8601(desk_.story(story).published), how);
    }

    void judge() {
        for (const int story : shown_) {
            const Story& truth = desk_.story(story);
            // History is a baseline, also where the first document showed only a part of it.
            if (baseline_.contains(story) || truth.published <= history_start + 45min) continue;
            // An edition has room for a few; nothing may be kept from the choice.
            const auto& reached = by_ == By::proposals ? offered_ : told_stories_;
            if (!reached.contains(story)) miss(story, "never told");
            if (truth.urgency != 0 && !alerted_.contains(story)) miss(story, "no alert");
        }
    }

    By by_;
    int texts_;
    std::uint32_t seed_;
    Random random_;
    Newsdesk desk_;
    std::vector<Mischief> mischief_;
    bool on_disk_;
    TempDir folder_;
    std::unique_ptr<ArticleStore> store_;
    Instant last_edition_ = history_start;
    std::map<ArticleKey, int> story_of_;
    std::map<std::pair<ArticleKey, int>, int> revision_of_; ///< that a version showed first
    std::map<ArticleKey, Told> told_;
    std::set<int> shown_, baseline_, offered_, told_stories_, alerted_;
    std::set<ArticleKey> alerted_keys_;
    Verdict verdict_;
};

bool needs_a_file(std::string_view name) { return name == "restarts" || name == "an older store is put back"; }

void check(const Verdict& verdict, const std::string& history) {
    INFO(history << verdict.trouble);
    CHECK(verdict.sent_again == 0);
    CHECK(verdict.missed == 0);
    CHECK(verdict.false_updates == 0);
    CHECK(verdict.stories > 10);
    CHECK(verdict.held <= 24); // a document or two after a copy was put back
}

void play_each(int variants, int polls, By by = By::windows) {
    for (const Incident& incident : incidents()) {
        Verdict sum;
        for (int variant = 0; variant < variants; ++variant) {
            History history(static_cast<std::uint32_t>(variant + 1), {incident.mischief}, incident.texts,
                            needs_a_file(incident.name), by);
            const Verdict one = history.play(polls);
            check(one, fmt::format("{}, variant {}", incident.name, variant));
            sum.stories += one.stories;
            sum.alerts += one.alerts;
            sum.updates += one.updates;
        }
        if (variants > 50)
            WARN(fmt::format("{}: {} histories, {} stories, {} updates, {} alerts", incident.name, variants,
                             sum.stories, sum.updates, sum.alerts));
    }
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Several at once, each for a part of the time. Where ids say nothing, addresses and dates must: nobody could tell an
/// edited story from a new one when all three change together.
bool takes_the_id(std::string_view name) {
    return is_one_of(name, {"another id at each look", "ids are used again for new stories", "two stories have one id",
                            "one id for all", "no ids", "no ids, and the home page as address",
                            "a new system with other ids and addresses", "the id is the address",
                            "tracking changes at each look", "pages for telephones", "two feeds of one house"});
}
bool takes_more(std::string_view name) {
    return is_one_of(name, {"slugs follow the headline", "all dates are now", "some dates are bumped", "no dates",
                            "all dates move by hours", "two headlines by turns"});
}

void play_together(int variants, int polls, By by = By::windows) {
    Verdict sum;
    for (int variant = 0; variant < variants; ++variant) {
        Random random(static_cast<std::uint32_t>(variant) + 99);
        std::vector<Mischief> several;
        std::string names;
        bool id_taken = false, more_taken = false;
        int texts = 1;
        for (int i = 0; i < 4; ++i) {
            const Incident& one =
                incidents()[static_cast<std::size_t>(below(random, static_cast<int>(incidents().size())))];
            if (takes_the_id(one.name) && (more_taken || std::exchange(id_taken, true))) continue;
            if (takes_more(one.name) && id_taken) continue;
            more_taken = more_taken || takes_more(one.name);
            const int from = below(random, polls / 2), to = from + 8 + below(random, polls / 2);
            several.push_back([mischief = one.mischief, from, to](Poll& poll) {
                if (poll.number >= from && poll.number < to) mischief(poll);
            });
            texts = std::max(texts, one.texts > 1 ? one.texts + 1 : 1); // it ends, and the first one lasts
            names += fmt::format("{} ({}-{}), ", one.name, from, to);
        }
        History history(static_cast<std::uint32_t>(variant) + 1000, several, texts, variant % 4 == 0, by);
        const Verdict one = history.play(polls);
        check(one, fmt::format("{}variant {}", names, variant));
        sum.stories += one.stories;
    }
    if (variants > 50) WARN(fmt::format("{} histories of {} polls, {} stories", variants, polls, sum.stories));
}

} // namespace

// Each misbehaviour by itself, seeds 1 to n; several at once, seeds 1000 to 1000 + n.
TEST_CASE("what happened to others tells nothing twice and misses nothing", "[article][incidents]") {
    play_each(1, 44);
    play_together(6, 60);
}

TEST_CASE("nor do the candidates of editions", "[article][incidents]") {
    play_each(1, 44, By::candidates);
    play_together(6, 60, By::candidates);
}

TEST_CASE("nor does what is proposed day by day", "[article][incidents]") {
    play_each(1, 44, By::proposals);
    play_together(6, 60, By::proposals);
}

TEST_CASE("two hundred histories of what happened to others", "[.slow][histories]") { play_each(200, 60); }

TEST_CASE("months of what happened to others", "[.slow][histories]") {
    play_together(300, 120);
    play_together(100, 900);
}

TEST_CASE("the candidates of editions in hundreds of histories", "[.slow][histories]") {
    play_each(200, 60, By::candidates);
    play_together(300, 120, By::candidates);
}

TEST_CASE("what is proposed in hundreds of histories", "[.slow][histories]") {
    play_each(200, 60, By::proposals);
    play_together(100, 900, By::proposals);
}
