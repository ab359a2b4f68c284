#pragma once

#include "digest/article/article_store.hpp"

#include <fmt/core.h>

#include <string>

namespace depesche::tests {

using digest::Article;
using digest::Instant;

inline Instant at_hour(double hours) {
    // 2026-11-23T00:00:00Z and on.
    return Instant(std::chrono::milliseconds(1'795'392'000'000 + static_cast<std::int64_t>(hours * 3'600'000)));
}

/// Invented words, always the same for a number, so that two articles share next to nothing.
inline std::string words_of(int number, int count) {
    static constexpr const char* syllables[] = {"se", "lor", "min", "ta", "gru", "wen",
                                                "ko", "bra", "fil", "nu", "dap", "hes"};
    std::string text;
    auto state = static_cast<unsigned>(number) * 2654435761U + 12345U;
    for (int i = 0; i < count; ++i) {
        if (i > 0) text += ' ';
        for (int part = 0; part < 3; ++part) {
            state = state * 1664525U + 1013904223U;
            text += syllables[(state >> 20) % 12];
        }
    }
    return text;
}

/// Article `number` of the invented newsroom "Seestadt heute", published at `published`.
inline Article make_article(int number, Instant published) {
    Article article;
    article.id = fmt::format("http://seestadt.example/?p={}", number);
    article.url = fmt::format("https://www.seestadt.example/lokal/{}-{}", words_of(number, 1), number);
    article.title = words_of(number, 5);
    article.lead = words_of(number + 1'000'000, 12);
    article.blocks = {{digest::BlockKind::paragraph, words_of(number + 2'000'000, 30)}};
    article.published = published;
    article.source = "Seestadt heute";
    return article;
}

} // namespace depesche::tests
