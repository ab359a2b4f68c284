#include "digest/story/lexicon_compound.hpp"

#include "digest/story/lexicon_word.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

using namespace lexicon_table;

constexpr std::size_t shortest_part = 3;
constexpr std::size_t shortest_compound = 7;
constexpr std::size_t most_parts = 4;
/// A shorter word ends others by chance ("tor" in "motor", "tomaten" in "automaten").
constexpr std::size_t shortest_lone_happening = 5;
constexpr std::size_t shortest_lone_head = 7;
/// A shorter name begins others by chance ("bern" in "bernstein").
constexpr std::size_t shortest_lone_start = 6;
constexpr auto joints = std::to_array<std::string_view>({"", "s", "n", "en", "es", "e", "er"});
/// What stands before a verb makes another verb of it: "aussteigen" is no rise.
constexpr auto verb_prefixes = std::to_array<std::string_view>(
    {"ab",  "an",   "auf", "aus", "be",    "bei", "durch", "ein", "ent",   "er",  "ge", "her",    "hin",
     "mit", "nach", "um",  "un",  "unter", "ver", "vor",   "weg", "wider", "zer", "zu", "zuruck", "uber"});
/// How people, villages and mountains are called.
constexpr auto name_endings = std::to_array<std::string_view>(
    {"berg",   "berger", "burg",    "burger", "bach",  "bacher", "dorf",   "dorfer", "feld",
     "felder", "stein",  "steiner", "mann",   "heim",  "heimer", "hausen", "hauser", "wald",
     "walder", "brunn",  "tal",     "taler",  "wil",   "wiler",  "ikon",   "inger",  "maier",
     "meier",  "meyer",  "muller",  "huber",  "hofer", "egger",  "li"});

struct Part {
    ConceptId meant;
    std::size_t at;
};

class Splitter {
public:
    explicit Splitter(std::string_view word) : word_(word) {}

    /// All of the word, from `at` on. The longest parts first.
    bool split(std::size_t at) {
        if (count_ == most_parts) return false;
        std::array<std::pair<std::size_t, ConceptId>, 8> starts;
        std::size_t found = 0;
        each_start(word_.substr(at), [&](std::size_t length, const Entry& entry) {
            if (length >= shortest_part && (entry.languages & german) != 0 && found < starts.size())
                starts[found++] = {length, entry.meant};
            return true;
        });
        for (; found > 0; --found) {
            const auto [length, meant] = starts[found - 1];
            parts_[count_++] = {meant, at};
            if (at > 0 && ends(at)) return true;
            for (const auto joint : joints) {
                const auto next = at + length + joint.size();
                if (next + shortest_part > word_.size()) continue;
                if (word_.substr(at + length, joint.size()) == joint && split(next)) return true;
            }
            --count_;
        }
        return false;
    }

    std::span<const Part> parts() const { return {parts_.data(), count_}; }
    /// A short name of a place is a part of longer ones that mean others, or of a word by chance.
    bool hides_place() const {
        return std::ranges::any_of(parts(), [](const Part& part) {
            return static_cast<ConceptKind>(rows[part.meant].kind) == ConceptKind::place &&
                   rows[part.meant].name_bytes < shortest_lone_start;
        });
    }

private:
    /// Whether the part that was just taken ends the word in an inflected form.
    bool ends(std::size_t at) {
        const auto rest = word_.substr(at);
        std::size_t best = 0;
        each_start(rest, [&](std::size_t length, const Entry& entry) {
            if (length >= shortest_part && length >= best && may_end(entry, german, length, rest.substr(length))) {
                best = length;
                parts_[count_ - 1].meant = entry.meant;
            }
            return true;
        });
        return best > 0;
    }

    std::string_view word_;
    std::array<Part, most_parts> parts_{};
    std::size_t count_ = 0;
};

/// The concept of a known head behind something unknown.
ConceptId lone_head(std::string_view word) {
    for (std::size_t at = shortest_part; at + shortest_lone_happening <= word.size(); ++at) {
        if (std::ranges::find(verb_prefixes, word.substr(0, at)) != verb_prefixes.end()) continue;
        const auto rest = word.substr(at);
        ConceptId head = 0;
        each_start(rest, [&](std::size_t length, const Entry& entry) {
            const auto kind = static_cast<ConceptKind>(rows[entry.meant].kind);
            const bool tells =
                kind == ConceptKind::happening ? length >= shortest_lone_happening : length >= shortest_lone_head;
            if (tells && may_end(entry, german, length, rest.substr(length))) head = entry.meant;
            return true;
        });
        if (head != 0) return head;
    }
    return 0;
}

/// The concept of a long name in front of something unknown.
ConceptId lone_start(std::string_view word) {
    ConceptId start = 0;
    each_start(word, [&](std::size_t length, const Entry& entry) {
        const auto kind = static_cast<ConceptKind>(rows[entry.meant].kind);
        const bool tells =
            kind == ConceptKind::happening || kind == ConceptKind::place || kind == ConceptKind::organisation;
        if (length >= shortest_lone_start && length + shortest_part <= word.size() && tells &&
            (entry.languages & german) != 0)
            start = entry.meant;
        return true;
    });
    return start;
}

} // namespace

void split_compound(std::string_view word, const std::function<void(ConceptId)>& visit) {
    if (word.size() < shortest_compound) return;
    if (std::ranges::any_of(name_endings, [&](std::string_view ending) {
            return ending.back() == word.back() && word.ends_with(ending);
        })) {
        const auto valley = lone_start(word); // "onsernonetal"
        if (valley != 0 && static_cast<ConceptKind>(rows[valley].kind) == ConceptKind::place) visit(valley);
        return;
    }
    Splitter splitter(word);
    if (splitter.split(0)) {
        if (splitter.hides_place()) return;
        const auto parts = splitter.parts();
        visit(parts.back().meant);
        for (const Part& part : parts.first(parts.size() - 1)) visit(part.meant);
        return;
    }
    if (const auto head = lone_head(word); head != 0) return visit(head);
    if (const auto start = lone_start(word); start != 0) visit(start);
}

} // namespace depesche::digest
