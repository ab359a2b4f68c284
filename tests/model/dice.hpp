#pragma once

#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace depesche::tests {

/// Random numbers that are the same on every machine (splitmix64, public domain, Vigna 2015). Cheap to make, so that
/// each thing that happens has dice of its own: to leave one out changes nothing about the others.
class Dice {
public:
    explicit Dice(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t roll() noexcept {
        std::uint64_t mixed = (state_ += 0x9e3779b97f4a7c15U);
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return mixed ^ (mixed >> 31U);
    }
    std::int64_t below(std::int64_t end) noexcept {
        return static_cast<std::int64_t>(roll() % static_cast<std::uint64_t>(end));
    }
    std::int64_t between(std::int64_t first, std::int64_t last) noexcept { return first + below(last - first + 1); }
    bool chance(std::int64_t in_thousand) noexcept { return below(1000) < in_thousand; }
    template <class T>
    T one_of(std::initializer_list<T> values) noexcept {
        return *std::next(values.begin(), below(static_cast<std::int64_t>(values.size())));
    }
    template <class Container>
    decltype(auto) pick(Container&& from) noexcept {
        return from[static_cast<std::size_t>(below(static_cast<std::int64_t>(from.size())))];
    }

private:
    std::uint64_t state_;
};

} // namespace depesche::tests
