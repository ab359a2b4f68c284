#include "bot/cli/article_show.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"
#include "config/words.hpp"
#include "digest/document/json.hpp"
#include "digest/story/story_life.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace depesche::bot {

using nlohmann::json;

namespace {

using digest::ArticleKey;
using digest::StoredStory;
using digest::StoryKey;

/// A story with its reports.
struct Shown {
    StoredStory story;
    std::vector<digest::StoryMember> members;
    std::vector<digest::StoredArticle> articles; ///< in the same order
};

std::expected<Shown, VerbResult> shown(Newsroom& newsroom, const StoredStory& story) {
    Shown result{.story = story};
    auto members = newsroom.articles().stories().members(story.key);
    if (!members) return std::unexpected(failed(members.error()));
    for (const digest::StoryMember& member : *members) {
        auto article = newsroom.articles().find(member.article);
        if (!article) return std::unexpected(failed(article.error()));
        if (!*article) continue;
        result.members.push_back(member);
        result.articles.push_back(**std::move(article));
    }
    return result;
}

/// By its number, as `story list` shows it.
std::expected<StoredStory, VerbResult> named_story(Newsroom& newsroom, const std::string& name) {
    StoryKey key = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), key);
    if (error != std::errc() || end != name.data() + name.size() || key <= 0)
        return std::unexpected(
            failed(exit_usage, "'" + name + "' is no number of a story; 'depesche story list' shows them"));
    const auto found = newsroom.articles().stories().find(key);
    if (!found) return std::unexpected(failed(found.error()));
    if (!*found) return std::unexpected(failed(exit_usage, "no story " + name + "; 'depesche story list' shows them"));
    return **found;
}

std::set<std::string> sources(const Shown& shown) {
    std::set<std::string> names;
    for (const digest::StoredArticle& article : shown.articles) names.insert(article.article.source);
    return names;
}

std::string head(const Shown& shown, Newsroom& newsroom) {
    const std::set<std::string> names = sources(shown);
    return fmt::format("{:>6}  {:<8}{} report{}, {}  {}", shown.story.key,
                       to_string(digest::life_of(shown.story, newsroom.now())), shown.articles.size(),
                       shown.articles.size() == 1 ? "" : "s", fmt::join(names, ", "),
                       shown.articles.empty() ? "" : shown.articles.front().article.title);
}

json data(const Shown& shown, digest::Instant now) {
    json reports = json::array();
    for (std::size_t i = 0; i < shown.members.size(); ++i) {
        const digest::StoredArticle& article = shown.articles[i];
        reports.push_back({{"key", article.key},
                           {"title", article.article.title},
                           {"source", article.article.source},
                           {"at", digest::to_iso8601(article.news_time())},
                           {"because", shown.members[i].because},
                           {"by", shown.members[i].by}});
    }
    return {{"story", shown.story.key},
            {"life", to_string(digest::life_of(shown.story, now))},
            {"opened", digest::to_iso8601(shown.story.opened)},
            {"latest", digest::to_iso8601(shown.story.latest)},
            {"sources", sources(shown)},
            {"reports", std::move(reports)}};
}

std::string with_reports(const Shown& shown, Newsroom& newsroom) {
    std::string text = head(shown, newsroom);
    for (std::size_t i = 0; i < shown.members.size(); ++i) {
        text += "\n        " + line(shown.articles[i], newsroom.zone());
        if (const digest::StoryMember& member = shown.members[i]; !member.by.empty())
            text += "\n            put here by " + member.by;
        else if (!member.because.empty())
            text += "\n            " + member.because;
    }
    return text;
}

constexpr std::int64_t longest_span = 366LL * 24 * 3600; ///< seconds

} // namespace

VerbResult story_list(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    const auto limit = static_cast<std::size_t>(number_argument(arguments, "limit", 30, 1, 10'000));
    const int least = static_cast<int>(number_argument(arguments, "reports", 1, 1, 1000));
    const std::chrono::seconds span(number_argument(arguments, "since", 2 * 24 * 3600, 1, longest_span));
    // Most stories have one report: look at more only where those are not asked for.
    auto stories = newsroom.articles().stories().since(newsroom.now() - span, least > 1 ? 100'000 : limit);
    if (!stories) return failed(stories.error());
    std::erase_if(*stories, [&](const StoredStory& story) { return story.reports < least; });
    if (stories->size() > limit) stories->resize(limit);
    std::string text;
    json list = json::array();
    for (const StoredStory& story : *stories) {
        const auto all = shown(newsroom, story);
        if (!all) return all.error();
        text += (text.empty() ? "" : "\n") + head(*all, newsroom);
        list.push_back(data(*all, newsroom.now()));
    }
    if (text.empty()) text = "no stories in that time; 'depesche article list' shows what came in";
    return {exit_ok, std::move(text), std::move(list)};
}

VerbResult story_show(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    const auto story = named_story(newsroom, text_argument(arguments, "story"));
    if (!story) return story.error();
    const auto all = shown(newsroom, *story);
    if (!all) return all.error();
    return {exit_ok, with_reports(*all, newsroom), data(*all, newsroom.now())};
}

VerbResult story_split(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    const auto story = named_story(newsroom, text_argument(arguments, "story"));
    if (!story) return story.error();
    std::vector<ArticleKey> articles;
    const json* names = digest::find_member(arguments, "articles");
    for (const json& name : names != nullptr && names->is_array() ? *names : json::array()) {
        const auto article = named_article(newsroom, name.is_string() ? name.get<std::string>() : name.dump());
        if (!article) return article.error();
        if (article->story != story->key)
            return failed(exit_usage, fmt::format("'{}' is not in story {}, but in {}; nothing was changed",
                                                  article->article.title, story->key, article->story));
        articles.push_back(article->key);
    }
    const auto fresh = newsroom.stories().split(story->key, articles, acting(services, arguments), newsroom.now());
    if (!fresh) return failed(fresh.error());
    if (*fresh == 0)
        return failed(exit_usage, fmt::format("story {} has no other report: leave at least one in it", story->key));
    services.wake();
    return {
        exit_ok,
        fmt::format("{} report{} of story {} now make story {}; they stay apart. Undo: depesche story merge {} {}{}",
                    articles.size(), articles.size() == 1 ? "" : "s", story->key, *fresh, story->key, *fresh,
                    editions_to_renew(newsroom)),
        {{"story", story->key}, {"fresh", *fresh}}};
}

VerbResult story_merge(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    const auto one = named_story(newsroom, text_argument(arguments, "story"));
    if (!one) return one.error();
    const auto other = named_story(newsroom, text_argument(arguments, "other"));
    if (!other) return other.error();
    if (one->key == other->key) return failed(exit_usage, fmt::format("{} is one story already", one->key));
    const auto moved = newsroom.articles().stories().members(std::max(one->key, other->key));
    if (!moved) return failed(moved.error());
    const auto merged = newsroom.stories().merge(one->key, other->key, acting(services, arguments), newsroom.now());
    if (!merged) return failed(merged.error());
    services.wake();
    std::string undo = fmt::format("depesche story split {}", *merged);
    for (const digest::StoryMember& member : *moved) undo += fmt::format(" {}", member.article);
    return {exit_ok,
            fmt::format("one story now, number {}. Undo: {}{}", *merged, undo, editions_to_renew(newsroom)),
            {{"story", *merged}}};
}

namespace {

void add_list(CLI::App& story, Invocation& invocation) {
    struct Options {
        int limit = 30, reports = 1;
        std::string since = "2d";
    };
    const auto options = std::make_shared<Options>();
    CLI::App* list = story.add_subcommand("list", "The latest stories: what they are called, how many tell them");
    list->add_option("--limit", options->limit, "How many")->check(CLI::Range(1, 10'000));
    list->add_option("--since", options->since, "With a report in this last span, like 12h or 3d (default 2d)");
    list->add_option("--reports", options->reports, "Only those with so many reports")->check(CLI::Range(1, 1000));
    list->callback([&invocation, options] {
        const auto span = config::read_span(options->since);
        if (!span) throw CLI::ValidationError("--since", "expected a span like 30min, 2h or 3d");
        invocation.act = [&invocation, options, seconds = span->count()] {
            return ask(invocation, "story list",
                       {{"limit", options->limit}, {"since", seconds}, {"reports", options->reports}});
        };
    });
}

} // namespace

void add_story(CLI::App& app, Invocation& invocation) {
    CLI::App* story = app.add_subcommand("story", "Which articles tell of one event: list, show, split, merge");
    story->require_subcommand(1);
    add_list(*story, invocation);
    const auto name = std::make_shared<std::string>(), other = std::make_shared<std::string>();
    const auto articles = std::make_shared<std::vector<std::string>>();
    CLI::App* show = story->add_subcommand("show", "Its reports, and why each belongs to it");
    show->add_option("STORY", *name, "Its number")->required();
    show->callback([&invocation, name] {
        invocation.act = [&invocation, name] { return ask(invocation, "story show", {{"story", *name}}); };
    });
    CLI::App* split = story->add_subcommand("split", "Make a story of their own of some reports; it stays so");
    split->add_option("STORY", *name, "Its number")->required();
    split->add_option("ARTICLE", *articles, "Key, id or address; several")->required();
    split->callback([&invocation, name, articles] {
        invocation.act = [&invocation, name, articles] {
            return ask(invocation, "story split", {{"story", *name}, {"articles", *articles}, {"who", cli_user()}});
        };
    });
    CLI::App* merge = story->add_subcommand("merge", "Make one story of two; it stays so");
    merge->add_option("STORY", *name, "Its number")->required();
    merge->add_option("OTHER", *other, "The other's number")->required();
    merge->callback([&invocation, name, other] {
        invocation.act = [&invocation, name, other] {
            return ask(invocation, "story merge", {{"story", *name}, {"other", *other}, {"who", cli_user()}});
        };
    });
}

} // namespace depesche::bot
