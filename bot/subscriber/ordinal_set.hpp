#pragma once

#include "bot/subscriber/registry.hpp"

#include <span>
#include <vector>

namespace depesche::bot {

/// Readers of one audience, a bit an ordinal.
class OrdinalSet {
public:
    OrdinalSet() = default;
    explicit OrdinalSet(std::span<const Ordinal> members) {
        for (const Ordinal member : members) insert(member);
    }
    /// False: it was there.
    bool insert(Ordinal member) {
        if (member >= bits_.size()) bits_.resize(std::size_t{member} + 1);
        if (bits_[member]) return false;
        bits_[member] = true;
        return true;
    }
    bool contains(Ordinal member) const { return member < bits_.size() && bits_[member]; }

private:
    std::vector<bool> bits_;
};

/// `all` in its order, but for those in `some`.
inline std::vector<Ordinal> without(std::vector<Ordinal> all, std::span<const Ordinal> some) {
    if (some.empty()) return all;
    const OrdinalSet left_out(some);
    std::erase_if(all, [&](Ordinal one) { return left_out.contains(one); });
    return all;
}

/// `all` in its order, those in `some` alone.
inline std::vector<Ordinal> only(std::vector<Ordinal> all, const OrdinalSet& some) {
    std::erase_if(all, [&](Ordinal one) { return !some.contains(one); });
    return all;
}

/// Each where it comes first.
inline std::vector<Ordinal> once(std::vector<Ordinal> all) {
    OrdinalSet seen;
    std::erase_if(all, [&](Ordinal one) { return !seen.insert(one); });
    return all;
}

} // namespace depesche::bot
