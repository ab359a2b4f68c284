#include "bot/cli/feed_parts.hpp"

#include "bot/cli/describe.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t feeds_at_once = 500; // with long addresses well below the control socket's 1 MiB

std::size_t count_of(const VerbResult& result, const char* name) {
    return static_cast<std::size_t>(number_argument(result.data, name, 0, 0, INT64_MAX));
}

std::string broken_off_words(const std::vector<ListedFeed>& feeds, std::size_t at, const AddedParts& so_far,
                             const std::string& file, const std::string& why) {
    const std::string before =
        at == 0
            ? fmt::format("{}: nothing was added", file)
            : fmt::format("{}: up to line {} everything was taken, {} added and {} known already; what begins at line "
                          "{} was not",
                          file, feeds[at - 1].line, feeds_words(so_far.added), so_far.known, feeds[at].line);
    return fmt::format("{}\n{}; import the list again when that is mended, what was added is known then", why, before);
}

} // namespace

std::string feeds_words(std::size_t count) { return count == 1 ? "1 feed" : fmt::format("{} feeds", count); }

AddedParts add_in_parts(const std::vector<ListedFeed>& feeds, const std::string& file,
                        const std::function<VerbResult(const json& arguments)>& add,
                        const std::function<void(std::size_t done)>& progress) {
    AddedParts parts;
    for (std::size_t at = 0; at < feeds.size(); at += feeds_at_once) {
        const std::size_t end = std::min(at + feeds_at_once, feeds.size());
        json part = json::array();
        for (std::size_t i = at; i < end; ++i) part.push_back(feeds[i].feed);
        const VerbResult one = add({{"feeds", std::move(part)},
                                    {"total", feeds.size()},
                                    {"more", end < feeds.size()},
                                    {"list", true},
                                    {"who", cli_user()}});
        if (one.exit != exit_ok) {
            parts.failure = failed(exit_failed, broken_off_words(feeds, at, parts, file, one.text));
            parts.failure.data.update({{"added", parts.added},
                                       {"known", parts.known},
                                       {"not_added", feeds.size() - at},
                                       {"from_line", feeds[at].line}});
            // The last part tells the running process: without it nobody would fetch those of the first.
            if (parts.added > 0 && add({{"feeds", json::array()}, {"list", true}, {"who", cli_user()}}).exit != exit_ok)
                parts.failure.text += "; the added ones are fetched after the next start of 'depesche run'";
            return parts;
        }
        parts.added += count_of(one, "added");
        parts.known += count_of(one, "known");
        if (progress) progress(end);
    }
    return parts;
}

} // namespace depesche::bot
