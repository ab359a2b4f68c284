#include "bot/cli/input_file.hpp"
#include "bot/cli/story_lines.hpp"
#include "bot/cli/terminal_text.hpp"
#include "bot/cli/verb.hpp"
#include "bot/cli/verbs.hpp"
#include "digest/document/json.hpp"
#include "digest/story/clusterer.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <unordered_map>

namespace depesche::bot {

namespace {

using nlohmann::json;

constexpr std::size_t most_bytes = std::size_t{1} << 30U; // 100,000 long articles are about 500 MB

struct Options {
    std::string file = "-";
    bool why = false;
};

/// An article beside the story that it joined.
struct Joined {
    std::size_t article = 0;
    digest::Join join;
};

/// What became of all articles: stories in the order of their first report.
struct Clustered {
    std::vector<StoryLine> articles; ///< as read; of an id that came again the latest version
    std::vector<std::vector<std::size_t>> stories;
    std::vector<Joined> joins;
    std::size_t again = 0; ///< lines under an id that was there: new versions
    std::string first_again;
};

/// The stories that the clusterer gave, followed through mergers, since it forgets old ones.
class Books {
public:
    void note(std::size_t article, const digest::Placement& placement) {
        story_of_[article] = placement.story;
        for (const digest::StoryId gone : placement.merged) became_[gone] = placement.story;
    }
    digest::StoryId story(std::size_t article) const {
        digest::StoryId number = story_of_.at(article);
        for (auto next = became_.find(number); next != became_.end(); next = became_.find(number))
            number = next->second;
        return number;
    }

private:
    std::unordered_map<std::size_t, digest::StoryId> story_of_;
    std::unordered_map<digest::StoryId, digest::StoryId> became_;
};

Clustered cluster(std::vector<StoryLine> lines) {
    Clustered result;
    digest::StoryClusterer clusterer;
    Books books;
    std::unordered_map<std::string, std::size_t> numbers;
    for (StoryLine& line : lines) {
        const auto [known, fresh] = numbers.try_emplace(line.id, result.articles.size());
        const std::size_t number = known->second;
        if (fresh)
            result.articles.emplace_back();
        else if (result.again++ == 0)
            result.first_again = line.id;
        const digest::StoryReport report{line.title, line.lead, line.text, line.language};
        digest::Placement placement = clusterer.add(number, report, line.published.value_or(digest::Instant{}));
        books.note(number, placement);
        if (placement.join) result.joins.push_back({number, *std::move(placement.join)});
        line.text.clear(); // the stories are told by their titles
        result.articles[number] = std::move(line);
    }
    std::map<digest::StoryId, std::size_t> places;
    for (std::size_t i = 0; i < result.articles.size(); ++i) {
        const auto [place, fresh] = places.try_emplace(books.story(i), result.stories.size());
        if (fresh) result.stories.emplace_back();
        result.stories[place->second].push_back(i);
    }
    return result;
}

json join_json(const Clustered& found, const Joined& joined) {
    json evidence = json::array();
    for (const digest::Evidence& piece : joined.join.evidence)
        evidence.push_back({{"kind", piece.kind}, {"what", piece.what}, {"weight", piece.weight}});
    return {{"article", found.articles[joined.article].id},
            {"with", found.articles[joined.join.with].id},
            {"because", digest::because(joined.join)},
            {"evidence", std::move(evidence)},
            {"score", joined.join.score},
            {"needed", joined.join.needed},
            {"support", joined.join.support},
            {"needed_support", joined.join.needed_support}};
}

json answer(const Clustered& found, bool why) {
    json result = {{"clusters", json::array()}};
    for (const auto& story : found.stories) {
        json ids = json::array();
        for (const std::size_t i : story) ids.push_back(found.articles[i].id);
        result["clusters"].push_back(std::move(ids));
    }
    if (!why) return result;
    result["joins"] = json::array();
    for (const Joined& joined : found.joins) result["joins"].push_back(join_json(found, joined));
    return result;
}

std::string described(const StoryLine& article) {
    std::string text = article.title.empty() ? "(no title)" : article.title;
    if (!article.source.empty()) text += fmt::format(" ({})", article.source);
    return text;
}

std::string listing(const Clustered& found, bool why) {
    std::unordered_map<std::size_t, const Joined*> reasons;
    for (const Joined& joined : found.joins) reasons.try_emplace(joined.article, &joined);
    std::string text;
    std::size_t alone = 0;
    for (const auto& story : found.stories) {
        if (story.size() == 1) {
            ++alone;
            continue;
        }
        text += fmt::format("{} reports\n", story.size());
        for (const std::size_t i : story) {
            text += fmt::format("    {}  {}\n", found.articles[i].id, described(found.articles[i]));
            const auto reason = reasons.find(i);
            if (why && reason != reasons.end())
                text += fmt::format("        with {}: {}\n", found.articles[reason->second->join.with].id,
                                    digest::because(reason->second->join));
        }
    }
    const auto counted = [](std::size_t n, std::string_view one, std::string_view many) {
        return fmt::format("{} {}", n, n == 1 ? one : many);
    };
    return text + fmt::format("{}, {} of several reports, {} alone",
                              counted(found.articles.size(), "article", "articles"),
                              counted(found.stories.size() - alone, "story", "stories"), alone);
}

int run(const Options& options, bool as_json) {
    auto bytes = read_input(options.file, most_bytes);
    if (!bytes) {
        fmt::print(stderr, "depesche cluster: {}\n", bytes.error());
        return exit_failed;
    }
    StoryLines lines = read_story_lines(*bytes, input_name(options.file));
    *bytes = {};
    for (const std::string& problem : lines.problems)
        fmt::print(stderr, "depesche cluster: {}\n", without_controls(problem));
    const Clustered found = cluster(std::move(lines.articles));
    if (found.again > 0)
        fmt::print(stderr,
                   "depesche cluster: {} {} under an id that was there (the first: \"{}\"), taken as a new version\n",
                   found.again, found.again == 1 ? "line comes" : "lines come", without_controls(found.first_again));
    if (as_json)
        fmt::print("{}\n", digest::dump_json(answer(found, options.why)));
    else
        fmt::print("{}\n", without_controls(listing(found, options.why)));
    return lines.problems.empty() ? exit_ok : exit_failed;
}

} // namespace

void add_cluster(CLI::App& app, Invocation& invocation) {
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("cluster", "Which articles of a file of JSON lines tell of the same event");
    verb->add_option("file", options->file, "One article a line, as JSON (default: standard input)");
    verb->add_flag("--why", options->why, "Say for each article why it belongs to its story");
    verb->callback(
        [&invocation, options] { invocation.act = [&invocation, options] { return run(*options, invocation.json); }; });
}

} // namespace depesche::bot
