#include "digest/format/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>
#include <utility>

namespace depesche::digest {
namespace {

template <class Block>
bool is(const DocumentBlock& block) {
    return std::holds_alternative<Block>(block);
}

/// An empty line around items, paragraphs among themselves, and before closing words; else the next line.
std::string_view between(const DocumentBlock& above, const DocumentBlock& below) {
    const bool apart = is<Item>(above) || is<Item>(below) || is<Closing>(below) ||
                       (is<Paragraph>(above) && is<Paragraph>(below)) || (is<Footer>(below) && !is<Closing>(above));
    return apart ? "\n\n" : "\n";
}

/// The document on its way to the limit.
class Fitter {
public:
    Fitter(const Document& document, const DialectRules& rules)
        : rules_(rules),
          document_(cleaned(document, cuts_)),
          ellipsis_(document.language.starts_with("de") ? "\u00A0…" : "…") {
        if (const auto left = count_items(); left < items_of(document)) keep_items(left);
    }

    std::expected<Rendered, std::string> fit() {
        if (document_.blocks.empty()) return std::unexpected("the message is empty");
        if (document_.product == Product::poll) {
            const auto* const poll = poll_of(document_);
            if (poll == nullptr || poll->options.size() < 2)
                return std::unexpected("a poll needs a question and two options");
            if (rules_.poll != nullptr) return platform_poll();
        }
        if (auto broken = measure(); !broken) return std::unexpected(std::move(broken.error()));
        leave_out_picture();
        if (!fits()) drop_last_items();
        if (!fits()) cut_lines();
        if (!fits()) drop_last_blocks();
        if (!fits())
            return std::unexpected(fmt::format("not even the first line fits: it has {} {}, and {} allows {}",
                                               seen_.length, rules_.unit, rules_.name, rules_.limit));
        if (seen_.length == 0) return std::unexpected("the message is empty");
        return finish();
    }

private:
    struct Size {
        std::size_t length = 0;
        std::size_t entities = 0;
    };

    static std::size_t items_of(const Document& document) {
        return static_cast<std::size_t>(std::ranges::count_if(document.blocks, is<Item>));
    }
    std::size_t count_items() const { return items_of(document_); }

    std::expected<void, std::string> measure() {
        text_ = write_all(document_, rules_);
        const auto seen = rules_.read(text_);
        if (!seen)
            return std::unexpected(
                fmt::format("the {} writer made bytes that are refused: {}", rules_.name, seen.error()));
        seen_ = {rules_.measure(seen->text), seen->entities};
        return {};
    }
    bool fits() const {
        return seen_.length <= rules_.limit && (rules_.max_entities == 0 || seen_.entities <= rules_.max_entities);
    }
    /// Measures again; a writer that was fine with the whole document is fine with its parts.
    bool fits_now() { return measure().has_value() && fits(); }

    /// Text comes first: a caption is never cut to keep the picture.
    void leave_out_picture() {
        const auto* const picture = picture_of(document_);
        if (picture == nullptr || (rules_.caption_limit > 0 && seen_.length <= rules_.caption_limit && fits())) return;
        if (rules_.caption_limit > 0) {
            picture_left_out_ = true;
            cuts_.push_back(fmt::format("left out the picture: {} allows {} {} below one, and the text has {}",
                                        rules_.name, rules_.caption_limit, rules_.unit, seen_.length));
        }
        document_ = document_.without_picture();
        static_cast<void>(measure());
    }

    /// Leaves the first `count` items, and a second line that is true for them.
    void keep_items(std::size_t count) {
        std::size_t seen = 0;
        std::erase_if(document_.blocks, [&](const DocumentBlock& block) { return is<Item>(block) && seen++ >= count; });
        std::erase_if(document_.blocks, [&](DocumentBlock& block) {
            auto* const subline = std::get_if<Subline>(&block);
            if (subline == nullptr) return false;
            if (count == 0 || count > subline->by_items.size()) return true;
            subline->text = subline->by_items.at(count - 1);
            subline->by_items.resize(count);
            return subline->text.empty();
        });
        renumber();
    }

    /// No gap where an item without title stood.
    void renumber() {
        int number = 0;
        for (auto& block : document_.blocks) {
            auto* const item = std::get_if<Item>(&block);
            if (item != nullptr && item->number > 0) item->number = ++number;
        }
    }

    void drop_last_items() {
        const auto whole = document_;
        const auto items = count_items();
        if (items < 2) return;
        // How many fit is monotone, so halving finds it; documents of thousands of items exist only in attacks.
        std::size_t fitting = 1;
        std::size_t too_many = items;
        while (too_many - fitting > 1) {
            const auto middle = (fitting + too_many) / 2;
            document_ = whole;
            keep_items(middle);
            (fits_now() ? fitting : too_many) = middle;
        }
        document_ = whole;
        note_dropped(fitting);
        keep_items(fitting);
        static_cast<void>(measure());
    }

    void note_dropped(std::size_t kept) {
        std::size_t number = 0;
        for (const auto& block : document_.blocks) {
            const auto* const item = std::get_if<Item>(&block);
            if (item != nullptr && ++number > kept)
                cuts_.push_back(fmt::format("left out item {} \"{}\": the message would be longer than {} allows",
                                            number, item->title, rules_.name));
        }
    }

    /// The texts that may be cut, in the order they are: lines and closing words from the end, then paragraphs, then
    /// titles.
    std::vector<std::string*> cuttable() {
        std::vector<std::string*> texts;
        for (auto& block : std::views::reverse(document_.blocks)) {
            if (auto* const item = std::get_if<Item>(&block)) texts.push_back(&item->line);
            if (auto* const closing = std::get_if<Closing>(&block)) texts.push_back(&closing->text);
        }
        for (auto& block : std::views::reverse(document_.blocks)) {
            if (auto* const paragraph = std::get_if<Paragraph>(&block)) texts.push_back(&paragraph->text);
        }
        for (auto& block : std::views::reverse(document_.blocks)) {
            if (auto* const item = std::get_if<Item>(&block)) texts.push_back(&item->title);
        }
        return texts;
    }

    void cut_lines() {
        for (auto* const text : cuttable()) {
            if (fits() || text->empty() || seen_.length <= rules_.limit) continue;
            const auto own = rules_.measure(*text);
            const auto excess = seen_.length - rules_.limit;
            auto shorter = cut_at_word(*text, own > excess ? own - excess : 0, rules_.measure, ellipsis_);
            cuts_.push_back(fmt::format("{} \"{}\": the message would be longer than {} allows",
                                        shorter.empty() ? "left out" : "cut",
                                        cut_at_word(*text, 60, code_point_length, "…"), rules_.name));
            *text = std::move(shorter);
            static_cast<void>(measure());
        }
        const auto items = count_items();
        std::vector<std::string> known; // what became empty is noted already
        document_ = cleaned(document_, known);
        if (count_items() < items) keep_items(count_items());
        static_cast<void>(measure());
    }

    /// The last resort: from the end, but the way to leave stays longest.
    void drop_last_blocks() {
        while (!fits() && document_.blocks.size() > 1) {
            auto last = document_.blocks.end() - 1;
            if (is<Footer>(*last) && document_.blocks.size() > 2) --last;
            const bool item = is<Item>(*last);
            document_.blocks.erase(last);
            if (item) keep_items(count_items());
            cuts_.push_back("left out the last block: the message would be longer than allowed");
            static_cast<void>(measure());
        }
    }

    std::expected<Rendered, std::string> platform_poll() {
        auto fields = rules_.poll->write(document_);
        if (!fields) return std::unexpected(std::move(fields.error()));
        const auto* const poll = poll_of(document_);
        return Rendered{.dialect = rules_.dialect,
                        .text = *std::move(fields),
                        .length = rules_.measure(with_sign(poll->sign, poll->question)),
                        .limit = rules_.poll->question_limit,
                        .fitted = document_,
                        .cuts = std::move(cuts_),
                        .poll_fields = true};
    }

    Rendered finish() {
        const auto* const picture = picture_of(document_);
        auto address = picture == nullptr ? std::string() : picture->url;
        const bool preview = document_.product == Product::surprising && address.empty();
        return {.dialect = rules_.dialect,
                .text = std::move(text_),
                .length = seen_.length,
                .limit = rules_.limit,
                .link_preview = preview,
                .fitted = std::move(document_),
                .cuts = std::move(cuts_),
                .picture = std::move(address),
                .picture_left_out = picture_left_out_};
    }

    const DialectRules& rules_;
    std::vector<std::string> cuts_;
    Document document_;
    std::string_view ellipsis_;
    std::string text_;
    Size seen_;
    bool picture_left_out_ = false;
};

} // namespace

std::string with_sign(std::string_view sign, std::string text) {
    return sign.empty() ? text : fmt::format("{} {}", sign, text);
}

const ReaderPoll* poll_of(const Document& document) {
    const auto found = std::ranges::find_if(document.blocks, is<ReaderPoll>);
    return found == document.blocks.end() ? nullptr : &std::get<ReaderPoll>(*found);
}

std::string_view colon(std::string_view language) { return language.starts_with("fr") ? "\u202F: " : ": "; }

std::string with_note(std::string text, std::string_view note) {
    if (!note.empty()) text += fmt::format(" ({})", note);
    return text;
}

std::string write_all(const Document& document, const DialectRules& rules) {
    std::string out;
    const DocumentBlock* above = nullptr;
    for (const auto& block : document.blocks) {
        const auto lines = rules.write(block, document.language);
        if (lines.empty()) continue;
        if (above != nullptr) out += between(*above, block);
        out += lines;
        above = &block;
    }
    return out;
}

std::expected<Rendered, std::string> render(const Document& document, Dialect dialect) {
    return Fitter(document, rules_of(dialect)).fit();
}

} // namespace depesche::digest
