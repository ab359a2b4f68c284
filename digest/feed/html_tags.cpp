#include "digest/feed/html_tags.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest::feed {

namespace {

struct TagInfo {
    std::string_view name;
    Tag tag;
};

constexpr std::array<TagInfo, 73> tags = {{
    {"address", Tag::block},      {"article", Tag::block},     {"aside", Tag::block},     {"audio", Tag::embedded},
    {"block", Tag::block}, // this, bq, hl1, hl2, media and nitf-table: NITF
    {"blockquote", Tag::quote},   {"body", Tag::block},        {"bq", Tag::quote},        {"br", Tag::line_break},
    {"button", Tag::embedded},    {"canvas", Tag::embedded},   {"caption", Tag::block},   {"center", Tag::block},
    {"dd", Tag::block},           {"details", Tag::block},     {"dialog", Tag::block},    {"dir", Tag::list},
    {"div", Tag::block},          {"dl", Tag::block},          {"dt", Tag::block},        {"fieldset", Tag::block},
    {"figcaption", Tag::caption}, {"figure", Tag::block},      {"footer", Tag::block},    {"form", Tag::block},
    {"h1", Tag::heading},         {"h2", Tag::heading},        {"h3", Tag::heading},      {"h4", Tag::heading},
    {"h5", Tag::heading},         {"h6", Tag::heading},        {"head", Tag::block},      {"header", Tag::block},
    {"hgroup", Tag::block},       {"hl1", Tag::heading},       {"hl2", Tag::heading},     {"hr", Tag::block},
    {"html", Tag::block},         {"iframe", Tag::cell}, // its words are kept, but are not those around it
    {"img", Tag::image},          {"legend", Tag::block},      {"li", Tag::item},         {"main", Tag::block},
    {"media", Tag::embedded},     {"menu", Tag::list},         {"nav", Tag::block},       {"nitf-table", Tag::block},
    {"noembed", Tag::raw},        {"noframes", Tag::raw},      {"object", Tag::embedded}, {"ol", Tag::list},
    {"optgroup", Tag::block},     {"option", Tag::cell},       {"p", Tag::block},         {"pre", Tag::block},
    {"script", Tag::raw},         {"section", Tag::block},     {"select", Tag::embedded}, {"style", Tag::raw},
    {"summary", Tag::block},      {"table", Tag::block},       {"tbody", Tag::block},     {"td", Tag::cell},
    {"template", Tag::raw},       {"textarea", Tag::embedded}, {"tfoot", Tag::block},     {"th", Tag::cell},
    {"thead", Tag::block},        {"title", Tag::raw},         {"tr", Tag::block},        {"ul", Tag::list},
    {"video", Tag::embedded},     {"xml", Tag::raw},
}};

static_assert(std::ranges::is_sorted(tags, {}, &TagInfo::name));

/// Where the names with each first letter begin: few are left to compare.
constexpr std::array<std::uint8_t, 27> make_first() {
    std::array<std::uint8_t, 27> first{};
    for (std::size_t letter = 0; letter <= 26; ++letter) {
        std::size_t at = 0;
        while (at < tags.size() && static_cast<std::size_t>(tags[at].name[0] - 'a') < letter) ++at;
        first[letter] = static_cast<std::uint8_t>(at);
    }
    return first;
}
constexpr auto first_of_letter = make_first();

} // namespace

Tag tag_kind(std::string_view name) {
    if (name.empty() || name[0] < 'a' || name[0] > 'z') return Tag::inline_;
    const auto letter = static_cast<std::size_t>(name[0] - 'a');
    for (std::size_t at = first_of_letter[letter]; at < first_of_letter[letter + 1]; ++at) {
        if (tags[at].name == name) return tags[at].tag;
    }
    return Tag::inline_;
}

} // namespace depesche::digest::feed
