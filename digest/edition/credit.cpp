#include "digest/edition/credit.hpp"

#include "digest/article/words.hpp"

namespace depesche::digest {

namespace {

/// A letter or a digit; of a letter beyond ASCII any byte.
bool belongs_to_word(char byte) {
    const auto value = static_cast<unsigned char>(byte);
    return value >= 0x80 || (value >= '0' && value <= '9') || (value >= 'a' && value <= 'z');
}

} // namespace

bool names_credit(std::string_view text, std::string_view credit) {
    const std::string where = lower(text), what = lower(credit);
    if (what.empty()) return false;
    for (auto at = where.find(what); at != std::string::npos; at = where.find(what, at + 1)) {
        const auto behind = at + what.size();
        const bool begins = at == 0 || !belongs_to_word(where[at - 1]);
        if (begins && (behind == where.size() || !belongs_to_word(where[behind]))) return true;
    }
    return false;
}

std::string with_credit(std::string_view text, std::string_view credit) {
    std::string result(text);
    if (credit.empty() || names_credit(text, credit)) return result;
    return result + (result.empty() ? "(" : " (") + std::string(credit) + ')';
}

} // namespace depesche::digest
