#include "digest/story/clusterer.hpp"

#include <fmt/format.h>

namespace depesche::digest {

namespace {

constexpr std::size_t most_named = 4;
/// What speaks against one event by less is not worth a word.
constexpr double least_named = -0.05;

std::string list(const std::vector<std::string>& parts) {
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i)
        text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
    return text;
}

} // namespace

std::string because(const Join& join) {
    std::vector<std::string> shared, against;
    double rest = 0, both = 0;
    for (const Evidence& piece : join.evidence) {
        if (piece.kind == "who and what")
            both = piece.weight;
        else if (piece.kind == "copy") // says more than any word
            shared.insert(shared.begin(), fmt::format("{} {:.2f}", piece.what, piece.weight));
        else if (piece.weight <= least_named)
            against.push_back(fmt::format("{} {:.2f}", piece.kind, piece.weight));
        else if (shared.size() < most_named)
            shared.push_back(fmt::format("{} {:.2f}", piece.what.empty() ? piece.kind : piece.what, piece.weight));
        else
            rest += piece.weight;
    }
    if (rest > 0) shared.push_back(fmt::format("more {:.2f}", rest));
    if (both > 0) shared.push_back(fmt::format("both who and what {:.2f}", both));
    std::string text = "shares " + list(shared);
    if (!against.empty()) text += "; against it " + list(against);
    return text + fmt::format(": {:.2f}, needed {:.2f}", join.score, join.needed);
}

} // namespace depesche::digest
