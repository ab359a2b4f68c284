#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <nlohmann/json.hpp>
#include <string>

namespace depesche::bot {

struct StoreBench {
    std::size_t articles = 10'000;
    std::size_t a_day = 20'000;
    std::uint32_t seed = 5;
};

/// What a running newsroom pays for its stories, in CPU time of its one thread: the step that puts what has just come
/// in into the store's stories, the steps after a restart, an editor's merger and split. The store is in memory.
std::expected<nlohmann::json, std::string> keep_stories(const StoreBench& bench);

} // namespace depesche::bot
