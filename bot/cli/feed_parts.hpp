#pragma once

#include "bot/cli/verb.hpp"

#include <nlohmann/json.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace depesche::bot {

/// One feed of a list as `feed add` takes it, and the line that names it.
struct ListedFeed {
    nlohmann::json feed;
    int line = 0;
};

/// What came of a long list.
struct AddedParts {
    std::size_t added = 0, known = 0;
    VerbResult failure{}; ///< its exit is 0 where all parts were taken; else it says exactly how far the list was taken
};

/// Hands a list to `add` (the verb `feed add`) in parts that fit into one request. The first part that fails ends it;
/// what the parts before have added is fetched all the same. `progress` may be null.
AddedParts add_in_parts(const std::vector<ListedFeed>& feeds, const std::string& file,
                        const std::function<VerbResult(const nlohmann::json& arguments)>& add,
                        const std::function<void(std::size_t done)>& progress = nullptr);

/// "1 feed", "12 feeds".
std::string feeds_words(std::size_t count);

} // namespace depesche::bot
