#pragma once

#include "digest/schedule/instant.hpp"

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace depesche::tests {

using digest::Instant;
using Random = std::mt19937;

/// What the newsroom really wrote: the truth by which a history is judged.
struct Story {
    int number = 0;
    Instant published;
    Instant edited;   ///< == published until it is edited
    int revision = 1; ///< counts edits, from 1
    std::string title, lead, body;
    int urgency = 0; ///< 1: breaking
};

/// How a feed shows a story.
struct Item {
    int story = 0;
    std::string id;   ///< empty: it names none
    std::string link; ///< empty: none
    std::string title, lead, body;
    std::optional<Instant> published, updated;
    int urgency = 0;
};

/// An invented newsroom that publishes by chance, edits by chance, and remembers what it did.
class Newsdesk {
public:
    Newsdesk(std::uint32_t seed, Instant start);
    /// Lives on until `now`.
    void go_on(Instant now);
    const std::vector<Story>& stories() const noexcept { return stories_; }
    const Story& story(int number) const { return stories_.at(static_cast<std::size_t>(number)); }
    /// The latest `size` stories as a well-behaved feed shows them, newest first.
    std::vector<Item> feed(std::size_t size) const;

private:
    void publish(Instant at);
    void edit(Instant at);

    Random random_;
    Instant next_, next_edit_;
    std::vector<Story> stories_;
};

Item item_of(const Story& story);
int below(Random& random, int limit); ///< 0 to limit - 1

enum class Writing { rss, atom, json, rss_latin1, rss_utf16 };
/// The items as a feed's document.
std::string written(const std::vector<Item>& items, Writing writing);

} // namespace depesche::tests
