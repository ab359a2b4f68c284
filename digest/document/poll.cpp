#include "digest/document/poll.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

bool is_poll(const DocumentBlock& block) { return std::holds_alternative<ReaderPoll>(block); }

/// The closing words and the footer come last.
bool ends_the_edition(const DocumentBlock& block) {
    return std::holds_alternative<Closing>(block) || std::holds_alternative<Footer>(block);
}

} // namespace

const ReaderPoll* poll_in(const Document& document) {
    const auto found = std::ranges::find_if(document.blocks, is_poll);
    return found == document.blocks.end() ? nullptr : &std::get<ReaderPoll>(*found);
}

Document without_poll(const Document& document) {
    Document rest = document;
    std::erase_if(rest.blocks, is_poll);
    return rest;
}

std::optional<Document> poll_alone(const Document& edition) {
    const ReaderPoll* const poll = poll_in(edition);
    if (poll == nullptr || edition.product == Product::poll) return std::nullopt;
    return Document{Product::poll, edition.language, {*poll}};
}

void set_poll(Document& edition, const ReaderPoll* poll) {
    std::erase_if(edition.blocks, is_poll);
    if (poll != nullptr)
        edition.blocks.insert(std::ranges::find_if(edition.blocks, ends_the_edition), DocumentBlock(*poll));
}

} // namespace depesche::digest
