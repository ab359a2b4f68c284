#include "bot/editor/missed.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

namespace depesche::bot {

namespace {

constexpr std::size_t most_looked_at = 32;
using Set = std::uint32_t; ///< bit n: the n-th message by rank

int weight(const MissedMessage& message) { return message.severity == 0 ? 9 : message.severity; }

/// The messages by rank.
std::vector<std::size_t> ranked(const std::vector<MissedMessage>& messages) {
    std::vector<std::size_t> order(messages.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return std::tuple(weight(messages[a]), messages[b].at, a) < std::tuple(weight(messages[b]), messages[a].at, b);
    });
    if (order.size() > most_looked_at) order.resize(most_looked_at);
    return order;
}

/// Only the latest of each thread, and the first few.
Set as_told(Set missed, const std::vector<MissedMessage>& messages, const std::vector<std::size_t>& order,
            std::size_t most) {
    const auto is_older_news = [&](std::size_t rank) {
        const MissedMessage& message = messages[order[rank]];
        for (std::size_t other = 0; other < order.size(); ++other) {
            const bool also = other != rank && (missed >> other & 1U) != 0;
            if (also && messages[order[other]].thread == message.thread && messages[order[other]].at > message.at)
                return true;
        }
        return false;
    };
    Set told = 0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const bool has = (missed >> rank & 1U) != 0;
        if (has && std::cmp_less(std::popcount(told), most) && !is_older_news(rank)) told |= Set{1} << rank;
    }
    return told;
}

/// What each reader missed, in order of their ordinals.
std::vector<std::pair<Ordinal, Set>> sets_of_readers(const std::vector<MissedMessage>& messages,
                                                     const std::vector<std::size_t>& order) {
    std::vector<std::pair<Ordinal, Set>> sets;
    for (std::size_t rank = 0; rank < order.size(); ++rank)
        for (const Ordinal reader : messages[order[rank]].readers) sets.emplace_back(reader, Set{1} << rank);
    std::ranges::sort(sets);
    std::size_t kept = 0;
    for (std::size_t i = 0; i < sets.size(); ++i) {
        if (kept > 0 && sets[kept - 1].first == sets[i].first)
            sets[kept - 1].second |= sets[i].second;
        else
            sets[kept++] = sets[i];
    }
    sets.resize(kept);
    return sets;
}

} // namespace

MissedGroups group_missed(const std::vector<MissedMessage>& messages, std::size_t most_groups,
                          std::size_t most_messages) {
    const std::vector<std::size_t> order = ranked(messages);
    auto readers = sets_of_readers(messages, order);
    std::map<Set, Set> told_of; // few sets, many readers
    std::map<Set, std::int64_t> sizes;
    for (auto& [reader, set] : readers) {
        const auto [told, fresh] = told_of.try_emplace(set, 0);
        if (fresh) told->second = as_told(set, messages, order, most_messages);
        set = told->second;
        ++sizes[set];
    }
    std::vector<std::pair<std::int64_t, Set>> by_size;
    for (const auto& [set, size] : sizes) by_size.emplace_back(-size, set);
    std::ranges::sort(by_size);
    if (by_size.size() > most_groups) by_size.resize(most_groups);

    MissedGroups result;
    std::map<Set, std::size_t> places;
    for (const auto& [size, set] : by_size) {
        places.emplace(set, result.groups.size());
        MissedGroup& group = result.groups.emplace_back();
        for (std::size_t rank = 0; rank < order.size(); ++rank)
            if ((set >> rank & 1U) != 0) group.messages.push_back(order[rank]);
    }
    for (const auto& [reader, set] : readers) {
        const auto own = places.find(set);
        const auto* best = own != places.end() ? &*own : nullptr;
        for (const auto& place : places) {
            const bool only_hers = (place.first & ~set) == 0;
            const bool more = best == nullptr || std::popcount(place.first) > std::popcount(best->first);
            if (own == places.end() && only_hers && more) best = &place;
        }
        if (best != nullptr) result.groups[best->second].readers.push_back(reader);
        if (own == places.end()) ++(best != nullptr ? result.told_less : result.told_nothing);
    }
    return result;
}

} // namespace depesche::bot
