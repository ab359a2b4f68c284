#include "tests/digest/story/text_edits.hpp"

#include <algorithm>
#include <sstream>

namespace depesche::tests {

namespace {

bool happens(double share, std::mt19937& random) { return static_cast<double>(random()) < share * 4294967296.0; }

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

} // namespace

Words words_of(std::string_view text) {
    std::istringstream stream{std::string(text)};
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

std::string joined(const Words& words) {
    std::string text;
    for (const std::string& word : words) text += word + ' ';
    return text;
}

Words edited(const Words& words, double share, const Words& others, std::mt19937& random) {
    Words result;
    for (const std::string& word : words) {
        if (!happens(share, random)) {
            result.push_back(word);
            continue;
        }
        const std::string& other = others[random() % others.size()];
        const auto kind = random() % 3;
        if (kind == 2) result.push_back(word);
        if (kind != 1) result.push_back(other);
    }
    return result;
}

Words cut_to(Words words, double share) {
    words.resize(static_cast<std::size_t>(static_cast<double>(words.size()) * share));
    return words;
}

Words paragraphs_swapped(const Words& words, std::mt19937& random) {
    std::vector<Words> parts;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i % 40 == 0) parts.emplace_back();
        parts.back().push_back(words[i]);
    }
    for (std::size_t i = parts.size(); i > 1; --i) std::swap(parts[i - 1], parts[random() % i]);
    Words result;
    for (const Words& part : parts) result.insert(result.end(), part.begin(), part.end());
    return result;
}

Words numbers_changed(Words words, std::mt19937& random) {
    for (std::string& word : words)
        for (char& letter : word)
            if (letter >= '0' && letter <= '9') letter = static_cast<char>('0' + random() % 10);
    return words;
}

std::string set_otherwise(const Words& words) {
    std::string text;
    bool open = false;
    for (const char letter : joined(words)) {
        if (letter == '"') {
            text += open ? "»" : "«";
            open = !open;
        } else {
            text += letter;
        }
    }
    replace_all(text, "ß", "ss");
    replace_all(text, " - ", " – ");
    replace_all(text, "'", "’");
    for (std::size_t i = 0; i < std::min<std::size_t>(text.size(), 20); ++i)
        if (text[i] >= 'a' && text[i] <= 'z') text[i] = static_cast<char>(text[i] - 'a' + 'A');
    return text;
}

} // namespace depesche::tests
