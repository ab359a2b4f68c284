#include "bot/delivery/segment.hpp"

#include <algorithm>

namespace depesche::bot {

std::int64_t Bitmap::count() const noexcept {
    std::int64_t bits = 0;
    for (const std::uint64_t word : words_) {
        bits += std::popcount(word);
    }
    return bits;
}

std::size_t Bitmap::next(std::size_t from) const noexcept {
    for (std::size_t i = from / 64; i < words_.size(); ++i) {
        const std::uint64_t word = i == from / 64 ? words_[i] & (~std::uint64_t{0} << (from % 64)) : words_[i];
        if (word != 0) {
            return i * 64 + static_cast<std::size_t>(std::countr_zero(word));
        }
    }
    return segment_size;
}

Bitmap Bitmap::operator|(const Bitmap& other) const noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        result.words_[i] = words_[i] | other.words_[i];
    }
    return result;
}

Bitmap Bitmap::operator&(const Bitmap& other) const noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        result.words_[i] = words_[i] & other.words_[i];
    }
    return result;
}

Bitmap Bitmap::without(const Bitmap& other) const noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        result.words_[i] = words_[i] & ~other.words_[i];
    }
    return result;
}

Bitmap Bitmap::first(std::size_t count) noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < result.words_.size() && count > 0; ++i) {
        const std::size_t bits = std::min<std::size_t>(count, 64);
        result.words_[i] = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
        count -= bits;
    }
    return result;
}

std::string Segment::contradiction() const {
    const auto sum = done.count() + refused.count() + expired.count() + withheld.count() + unknown.count();
    if (ended().count() != sum) {
        return "a recipient has two ends";
    }
    if ((ended() | intent).without(audience).any()) {
        return "a recipient outside the audience has a record";
    }
    if (done.without(intent).any()) {
        return "a delivery has no intent";
    }
    return {};
}

} // namespace depesche::bot
