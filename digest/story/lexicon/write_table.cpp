// Makes the table of the news lexicon while Depesche is built: write_table OUT.cpp FILE.txt... FILE.words
// The form of the files is told in README.md beside this file.
#include "digest/story/lexicon.hpp"
#include "digest/story/lexicon_table.hpp"

#include <algorithm>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace depesche::digest::lexicon_table {

namespace {

constexpr auto kinds = std::to_array<std::string_view>(
    {"happening", "thing", "role", "place", "organisation", "number", "date", "generic"});

std::string trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \t\r");
    if (from == std::string_view::npos) return "";
    return std::string(text.substr(from, text.find_last_not_of(" \t\r") - from + 1));
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
        const auto end = std::min(text.find(separator, start), text.size());
        parts.push_back(trimmed(text.substr(start, end - start)));
        start = end + 1;
    }
    return parts;
}

/// As lexicon.cpp folds a word; "_" and "-" part the words of a phrase, "*" stays.
std::string folded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 'A' && byte <= 'Z') {
            result += static_cast<char>(byte + 32);
        } else if (byte < 0x80) {
            result += byte == '_' || byte == '-' || byte == '\'' || byte == '.' ? ' ' : text[i];
        } else if (byte >= 0xc3 && byte <= 0xc5 && i + 1 < text.size()) {
            auto point = static_cast<char32_t>((byte & 0x1f) << 6 | (static_cast<unsigned char>(text[++i]) & 0x3f));
            if (point >= 0xc0 && point <= 0xde) point += 0x20;
            result += plain_letter(point);
        } else {
            throw std::runtime_error("a letter that the lexicon does not know");
        }
    }
    return result;
}

struct Draft {
    std::map<char, Draft> children;
    std::vector<Entry> entries;
};

class Writer {
public:
    void read(const std::string& path) {
        std::ifstream file(path);
        if (!file) throw std::runtime_error(path + ": cannot be read");
        std::string line;
        for (int number = 1; std::getline(file, line); ++number) {
            try {
                read_line(trimmed(line));
            } catch (const std::exception& error) {
                throw std::runtime_error(path + ":" + std::to_string(number) + ": " + error.what());
            }
        }
    }

    /// A list of nouns in order, some of them a line.
    void read_nouns(const std::string& path) {
        std::ifstream file(path);
        if (!file) throw std::runtime_error(path + ": cannot be read");
        std::string line, before;
        for (int number = 1; std::getline(file, line); ++number) {
            if (line.starts_with('#')) continue;
            for (const std::string& noun : split(line, ' ')) {
                if (noun <= before || noun.size() < 4 ||
                    noun.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos)
                    throw std::runtime_error(
                        path + ":" + std::to_string(number) + ": \"" + noun +
                        "\" is out of order, below four letters, or has another letter than a to z");
                before = noun;
                nouns_.push_back(noun);
            }
        }
    }

    /// A place may be named before the one around it.
    void find_places_around() {
        for (const auto& [id, name] : within_) {
            const auto known = known_names_.find(name);
            if (known == known_names_.end() || known->second == id)
                throw std::runtime_error("\"" + name + "\" is not known, but something lies in it");
            rows_[id].within = static_cast<ConceptId>(known->second);
        }
    }

    void write(const std::string& path) const {
        std::ofstream out(path);
        out << "// Made from digest/story/lexicon/*.txt by write_table.\n"
               "#include \"digest/story/lexicon_table.hpp\"\n\nnamespace depesche::digest::lexicon_table {\n\n"
               "namespace {\n\nconstexpr Node node_table[] = {\n";
        std::vector<Entry> all = {{0, 0, 0, 1}};
        std::map<std::vector<std::uint32_t>, std::size_t> known;
        std::deque<std::pair<char, const Draft*>> queue = {{'\0', &root_}};
        std::size_t next = 1;
        for (; !queue.empty(); queue.pop_front()) {
            const auto& [letter, draft] = queue.front();
            out << '{' << next << ',' << entries_of(*draft, all, known) << ',' << static_cast<int>(letter) << ','
                << draft->children.size() << "},\n";
            next += draft->children.size();
            for (const auto& [child_letter, child] : draft->children) queue.emplace_back(child_letter, &child);
        }
        if (all.size() > 0xffff) throw std::runtime_error("too many entries for 16 bits");
        out << "};\n\nconstexpr Entry entry_table[] = {\n";
        for (const Entry& entry : all)
            out << '{' << entry.meant << ',' << int{entry.languages} << ',' << int{entry.ending} << ','
                << int{entry.last} << "},\n";
        out << "};\n\nconstexpr Row row_table[] = {\n";
        for (const Row& row : rows_)
            out << '{' << row.name << ',' << row.name_bytes << ',' << int{row.kind} << ',' << int{row.rarity} << ','
                << row.within << ',' << int{row.field} << "},\n";
        out << "};\n\nconstexpr std::string_view noun_table[] = {\n";
        for (const std::string& noun : nouns_) out << '"' << noun << "\",\n";
        out << "};\n\n} // namespace\n\n"
               "const std::span<const Node> nodes = node_table;\nconst std::span<const Entry> entries = entry_table;\n"
               "const std::span<const Row> rows = row_table;\nconst std::string_view names = R\"("
            << names_ << ")\";\nconst std::span<const std::string_view> german_nouns = noun_table;\n\n"
            << "} // namespace depesche::digest::lexicon_table\n";
    }

private:
    void read_line(std::string line) {
        if (const auto comment = line.find('#'); comment != std::string::npos) line = trimmed(line.substr(0, comment));
        if (line.empty()) return;
        if (line.front() == '[') return read_section(line);
        const auto columns = split(line, '|');
        if (columns.size() > 5) throw std::runtime_error("more than four languages");
        std::string name = columns[0];
        if (const auto place = name.find('<'); place != std::string::npos) {
            within_[rows_.size()] = trimmed(name.substr(place + 1));
            name = trimmed(name.substr(0, place));
        }
        auto rarity = rarity_;
        if (const auto size = name.size();
            size > 2 && name[size - 2] == ' ' && name.back() >= '1' && name.back() <= '5') {
            rarity = static_cast<std::uint8_t>(name.back() - '0');
            name = trimmed(name.substr(0, size - 1));
        }
        if (rows_.size() > 0xfffe) throw std::runtime_error("too many concepts");
        if (name.empty() || !known_names_.emplace(name, rows_.size()).second)
            throw std::runtime_error("\"" + name + "\" is empty or there already");
        const auto id = static_cast<ConceptId>(rows_.size());
        rows_.push_back({static_cast<std::uint32_t>(names_.size()), static_cast<std::uint16_t>(name.size()), kind_,
                         rarity, 0, field_});
        names_ += name;
        std::string itself = name;
        std::ranges::replace(itself, ' ', '_');
        for (std::size_t language = 0; language < 4; ++language) {
            const std::string& column = language + 1 < columns.size() ? columns[language + 1] : itself;
            for (const std::string& word : split(column.empty() ? itself : column, ' '))
                if (!word.empty() && word != "-") add(word, id, static_cast<std::uint8_t>(1 << language));
        }
    }

    void read_section(const std::string& line) {
        const auto parts = split(line.substr(1, line.find(']') - 1), ' ');
        const auto kind = std::ranges::find(kinds, parts.at(0));
        const auto field = std::ranges::find(fields, parts.size() == 3 ? parts[2] : "");
        if (kind == kinds.end() || parts.size() < 2 || parts.size() > 3 || field == fields.end())
            throw std::runtime_error("a section is [kind rarity] or [kind rarity field]");
        field_ = static_cast<std::uint8_t>(field - fields.begin());
        kind_ = static_cast<std::uint8_t>(kind - kinds.begin());
        rarity_ = static_cast<std::uint8_t>(std::stoi(parts[1]));
    }

    void add(std::string_view written, ConceptId id, std::uint8_t language) {
        const bool exact = written.starts_with('=');
        if (exact) written.remove_prefix(1);
        std::string word = folded(written);
        if (word.contains(' ')) return put(word, id, language, Ending::none);
        if (word.ends_with('*')) {
            word.pop_back();
            return put(word, id, language, Ending::any);
        }
        if (exact) return put(word, id, language, Ending::none);
        constexpr std::size_t shortest_inflected = 3; // "us" has no plural "uses"
        const bool inflected = language != italian && word.size() >= shortest_inflected;
        put(word, id, language, inflected ? Ending::inflected : Ending::none);
        if (language == italian) {
            inflect_italian(word, id);
        } else if (language == french && word.ends_with("al")) {
            put(word.substr(0, word.size() - 1) + "ux", id, language, Ending::none);
        } else if (language == english && word.size() > 3 && word.ends_with('y')) {
            put(word.substr(0, word.size() - 1) + "ies", id, language, Ending::none);
        }
    }

    /// "casa", "case"; "chiuso", "chiusa", "chiusi", "chiuse"; "banca", "banche"; "incendio", "incendi".
    void inflect_italian(std::string word, ConceptId id) {
        if (word.size() < 4) return;
        const char last = word.back();
        word.pop_back();
        const auto add_forms = [&](std::initializer_list<std::string_view> endings) {
            for (const auto ending : endings) put(word + std::string(ending), id, italian, Ending::none);
        };
        const bool hard = word.ends_with('c') || word.ends_with('g');
        if (last == 'a') add_forms({"e", "i"});
        if (last == 'o') add_forms({"i", "a", "e"});
        if (last == 'e') add_forms({"i"});
        if (hard && (last == 'a' || last == 'o')) add_forms({"he", "hi"});
        if (last == 'o' && word.ends_with('i')) put(word, id, italian, Ending::none);
    }

    void put(std::string_view key, ConceptId id, std::uint8_t language, Ending ending) {
        Draft* draft = &root_;
        for (const char letter : key) {
            const bool known =
                (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == ' ' || letter == '*';
            if (!known) throw std::runtime_error("\"" + std::string(key) + "\" has a letter that no word has");
            draft = &draft->children[letter];
        }
        for (Entry& entry : draft->entries)
            if (entry.meant == id && entry.ending == static_cast<std::uint8_t>(ending)) {
                entry.languages |= language;
                return;
            }
        draft->entries.push_back(
            {id, language, static_cast<std::uint8_t>(static_cast<std::uint8_t>(ending) & 0x7f), 0});
    }

    static std::size_t entries_of(const Draft& draft, std::vector<Entry>& all,
                                  std::map<std::vector<std::uint32_t>, std::size_t>& known) {
        if (draft.entries.empty()) return 0;
        std::vector<std::uint32_t> key;
        for (const Entry& entry : draft.entries)
            key.push_back(static_cast<std::uint32_t>(entry.meant << 8 | entry.languages << 4 | entry.ending));
        const auto [place, fresh] = known.emplace(key, all.size());
        if (!fresh) return place->second;
        for (Entry entry : draft.entries) {
            entry.last = 0;
            all.push_back(entry);
        }
        all.back().last = 1;
        return place->second;
    }

    Draft root_;
    std::vector<Row> rows_ = {{0, 0, static_cast<std::uint8_t>(ConceptKind::generic), 1, 0, 0}};
    std::map<std::size_t, std::string> within_; // by ConceptId, the name of the place around it
    std::string names_;
    std::vector<std::string> nouns_;
    std::map<std::string, std::size_t> known_names_;
    std::uint8_t kind_ = 0;
    std::uint8_t rarity_ = 3;
    std::uint8_t field_ = 0;
};

} // namespace

} // namespace depesche::digest::lexicon_table

int main(int count, char** arguments) {
    try {
        depesche::digest::lexicon_table::Writer writer;
        for (int i = 2; i < count; ++i) {
            const std::string path = arguments[i];
            path.ends_with(".words") ? writer.read_nouns(path) : writer.read(path);
        }
        writer.find_places_around();
        writer.write(arguments[1]);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
