#pragma once

#include <cstddef>
#include <span>
#include <string_view>

/// How many entries a candidate reads from a document: item, entry, url or newsItem. What it read before it gave up
/// counts.
struct Candidate {
    std::string_view name;
    std::size_t (*entries)(std::string_view document);
};

/// Our reader first.
std::span<const Candidate> candidates();

/// A way from HTML to its text; gives the length of the text.
struct HtmlCandidate {
    std::string_view name;
    std::size_t (*text)(std::string_view html);
};
std::span<const HtmlCandidate> html_candidates();
