#include "digest/replay/archive_line.hpp"

#include "digest/document/json.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/links.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <utility>

namespace depesche::digest {

namespace {

using Json = nlohmann::json;

/// Reads the members of one line; keeps the first mistake.
class LineReader {
public:
    explicit LineReader(const Json& line) : line_(line) {}

    /// As it is written, line breaks included.
    std::string long_text(std::string_view name) {
        const Json* value = find_member(line_, name);
        if (value == nullptr || value->is_null()) return {};
        if (value->is_string()) return value->get<std::string>();
        mistake(name, "is no text", "write it in quotation marks, or null");
        return {};
    }
    std::string text(std::string_view name) { return feed::plain_line(long_text(name)); }
    std::string address(std::string_view name) {
        const std::string written = text(name);
        if (written.empty()) return written;
        std::string found = feed::web_address({}, written);
        if (found.empty())
            mistake(name, fmt::format("is no address ('{}')", written),
                    "write it whole, like https://seestadt.example/a1");
        return found;
    }
    std::string needed(std::string_view name) {
        std::string found = text(name);
        if (found.empty()) mistake(name, "is missing or empty", "every line needs one");
        return found;
    }
    std::vector<std::string> texts(std::string_view name) {
        std::vector<std::string> found;
        const Json* value = find_member(line_, name);
        if (value == nullptr || value->is_null()) return found;
        if (!value->is_array()) {
            mistake(name, "is no list", "write [\"...\", \"...\"]");
            return found;
        }
        for (const Json& one : *value) {
            if (one.is_string())
                found.push_back(feed::plain_line(one.get_ref<const std::string&>()));
            else
                mistake(name, "holds something that is no text", "write each in quotation marks");
        }
        return found;
    }
    int number(std::string_view name, int least, int most, int otherwise) {
        const Json* value = find_member(line_, name);
        if (value == nullptr || value->is_null()) return otherwise;
        if (value->is_number_integer()) {
            const auto found = value->get<std::int64_t>();
            if (found >= least && found <= most) return static_cast<int>(found);
        }
        mistake(name, "is no such number", fmt::format("write a whole number from {} to {}, or null", least, most));
        return otherwise;
    }
    bool flag(std::string_view name) {
        const Json* value = find_member(line_, name);
        if (value == nullptr || value->is_null()) return false;
        if (value->is_boolean()) return value->get<bool>();
        mistake(name, "is neither true nor false", "write one of them");
        return false;
    }
    std::optional<Instant> moment(std::string_view name) {
        const std::string written = text(name);
        if (written.empty()) return std::nullopt;
        const auto found = parse_iso8601(written);
        if (!found) mistake(name, fmt::format("is no time ('{}')", written), "write it like 2026-10-12T05:26:00Z");
        return found;
    }
    template <typename Value, std::size_t N>
    Value choice(std::string_view name, const std::array<std::pair<std::string_view, Value>, N>& known) {
        const std::string written = text(name);
        if (written.empty()) return known.front().second;
        std::string names;
        for (const auto& [word, value] : known) {
            if (word == written) return value;
            names += (names.empty() ? "" : ", ") + std::string(word);
        }
        mistake(name, fmt::format("is '{}'", written), "write one of " + names);
        return known.front().second;
    }
    void mistake(std::string_view name, std::string_view cause, std::string_view cure) {
        if (mistake_.empty()) mistake_ = fmt::format("\"{}\" {}; {}", name, cause, cure);
    }
    const std::string& first_mistake() const { return mistake_; }

private:
    const Json& line_;
    std::string mistake_;
};

constexpr std::array origins = {std::pair(std::string_view("own"), Origin::own),
                                std::pair(std::string_view("agency"), Origin::agency),
                                std::pair(std::string_view("partner"), Origin::partner)};
constexpr std::array statuses = {std::pair(std::string_view("usable"), PublicationStatus::usable),
                                 std::pair(std::string_view("withheld"), PublicationStatus::withheld),
                                 std::pair(std::string_view("withdrawn"), PublicationStatus::withdrawn),
                                 std::pair(std::string_view("canceled"), PublicationStatus::killed)};

/// The host of an address, for archives that name no source.
std::string host_of(std::string_view url) {
    const auto start = url.find("://");
    if (start == std::string_view::npos) return "archive";
    const std::string_view rest = url.substr(start + 3);
    return std::string(rest.substr(0, rest.find_first_of("/?#")));
}

Article read_article(LineReader& line) {
    Article article;
    article.id = line.needed("id");
    article.title = line.needed("title");
    article.url = line.address("url");
    article.kicker = line.text("kicker");
    article.push_title = line.text("push_title");
    article.lead = line.text("lead");
    article.bullets = line.texts("bullets");
    article.blocks = feed::plain_to_blocks(line.long_text("text"));
    article.authors = line.texts("authors");
    article.section = line.text("section");
    article.tags = line.texts("tags");
    article.language = line.text("language");
    article.published = line.moment("published");
    article.updated = line.moment("updated");
    article.urgency = line.number("urgency", 0, 8, 0);
    article.source = line.text("source");
    if (article.source.empty()) article.source = host_of(article.url);
    article.origin = line.choice("origin", origins);
    article.image.url = line.address("image");
    article.image.rights = line.texts("image_rights");
    article.paywall = line.flag("paywall");
    article.embargo_until = line.moment("embargo_until");
    article.status = line.choice("status", statuses);
    return article;
}

} // namespace

std::expected<ArchivedVersion, std::string> read_archive_line(std::string_view text) {
    const auto parsed = parse_bounded(text, longest_archive_line);
    if (!parsed) return std::unexpected(parsed.error() + "; every line is one JSON object");
    if (!parsed->is_object()) return std::unexpected("is no JSON object; every line is one: {\"id\": ..., ...}");
    LineReader line(*parsed);
    ArchivedVersion result;
    result.article = read_article(line);
    result.id = result.article.id;
    result.version = line.number("version", 1, 1'000'000, 1);
    if (!result.article.published && line.first_mistake().empty())
        line.mistake("published", "is missing", "write when it went out, like 2026-10-12T05:04:00Z");
    if (!line.first_mistake().empty()) return std::unexpected(line.first_mistake());
    result.arrives = result.article.updated.value_or(*result.article.published);
    return result;
}

} // namespace depesche::digest
