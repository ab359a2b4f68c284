#include "config/read_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::config {
namespace {

std::string_view word_of(SendOrder order) { return order == SendOrder::topic ? "topic" : "recent"; }

std::string expected_words(const std::vector<SendOrder>& allowed) {
    std::string words;
    for (const SendOrder one : allowed) words += fmt::format("{}\"{}\"", words.empty() ? "" : ", ", word_of(one));
    return fmt::format("expected a list of {}, {}or [] for the order in which readers came", words,
                       allowed.size() > 1 ? "the more important first, " : "");
}

} // namespace

std::optional<std::vector<SendOrder>> read_order(TableReader& table, const std::vector<SendOrder>& allowed) {
    const auto words = table.texts("order");
    if (!words) return std::nullopt;
    std::vector<SendOrder> order;
    for (const std::string& word : *words) {
        const auto found = std::ranges::find(allowed, word, word_of);
        if (found == allowed.end()) {
            table.problem("order", fmt::format("does not know \"{}\"; {}", word, expected_words(allowed)));
        } else if (std::ranges::find(order, *found) != order.end()) {
            table.problem("order", fmt::format("\"{}\" is listed twice", word));
        } else {
            order.push_back(*found);
        }
    }
    return order;
}

} // namespace depesche::config
