#include "digest/edition/wording.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::digest {

const config::Texts& words_for_editors(const config::Texts* texts) {
    if (texts != nullptr) return *texts;
    static const auto built_in = config::TextLibrary::load(); // reading all languages takes longer than a proposal
    return built_in.value().best("en");
}

std::string origin_words(std::string_view origin, const config::Texts& texts) {
    constexpr std::string_view next = " and the next";
    if (origin.ends_with(next)) {
        origin.remove_suffix(next.size());
        return texts.fill("origin.and_the_next", {{"bullet", origin_words(origin, texts)}});
    }
    std::string key = "origin." + std::string(origin);
    std::ranges::replace(key, ' ', '_');
    return texts.has(key) ? texts.at(key) : std::string(origin);
}

std::string points_text(double points) { return fmt::format("{:.3f}", points); }

} // namespace depesche::digest
