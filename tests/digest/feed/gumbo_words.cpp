#ifdef DEPESCHE_GUMBO

#include "gumbo_words.hpp"

#include "digest/feed/html_text.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>

namespace depesche::tests {
namespace {

template <std::size_t N>
bool among(GumboTag tag, const std::array<GumboTag, N>& tags) {
    return std::ranges::find(tags, tag) != tags.end();
}

/// What we drop with its contents (html_tags.cpp).
bool is_dropped(GumboTag tag) {
    constexpr std::array tags = {GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,  GUMBO_TAG_TEMPLATE, GUMBO_TAG_NOEMBED,
                                 GUMBO_TAG_NOFRAMES, GUMBO_TAG_IFRAME, GUMBO_TAG_AUDIO,    GUMBO_TAG_VIDEO,
                                 GUMBO_TAG_OBJECT,   GUMBO_TAG_BUTTON, GUMBO_TAG_SELECT,   GUMBO_TAG_TEXTAREA};
    return among(tag, tags);
}

/// What flows with the words around it; everything else parts them.
bool is_inline(GumboTag tag) {
    constexpr std::array tags = {
        GUMBO_TAG_A,     GUMBO_TAG_ABBR, GUMBO_TAG_B,    GUMBO_TAG_CITE,    GUMBO_TAG_CODE,  GUMBO_TAG_DEL,
        GUMBO_TAG_DFN,   GUMBO_TAG_EM,   GUMBO_TAG_FONT, GUMBO_TAG_I,       GUMBO_TAG_INS,   GUMBO_TAG_KBD,
        GUMBO_TAG_LABEL, GUMBO_TAG_MARK, GUMBO_TAG_Q,    GUMBO_TAG_S,       GUMBO_TAG_SAMP,  GUMBO_TAG_SMALL,
        GUMBO_TAG_SPAN,  GUMBO_TAG_SUB,  GUMBO_TAG_SUP,  GUMBO_TAG_STRIKE,  GUMBO_TAG_TIME,  GUMBO_TAG_TT,
        GUMBO_TAG_U,     GUMBO_TAG_VAR,  GUMBO_TAG_WBR,  GUMBO_TAG_UNKNOWN, GUMBO_TAG_IMG,   GUMBO_TAG_STRONG,
        GUMBO_TAG_BIG,   GUMBO_TAG_BDI,  GUMBO_TAG_BDO,  GUMBO_TAG_ACRONYM, GUMBO_TAG_NOBR,  GUMBO_TAG_NOSCRIPT,
        GUMBO_TAG_DATA,  GUMBO_TAG_RUBY, GUMBO_TAG_RT,   GUMBO_TAG_RP,      GUMBO_TAG_EMBED, GUMBO_TAG_INPUT,
        GUMBO_TAG_LINK,  GUMBO_TAG_META, GUMBO_TAG_MAP,  GUMBO_TAG_AREA};
    return among(tag, tags);
}

/// Elements before and after their children; text in between.
void gather(const GumboNode* root, std::string& text) {
    struct Step {
        const GumboNode* node;
        bool leaving;
    };
    std::vector<Step> steps = {{root, false}};
    while (!steps.empty()) {
        const auto [node, leaving] = steps.back();
        steps.pop_back();
        if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE || node->type == GUMBO_NODE_CDATA)
            text += node->v.text.text; // NOLINT: gumbo's union
        if (node->type == GUMBO_NODE_TEMPLATE) text += ' ';
        if (node->type != GUMBO_NODE_ELEMENT) continue;
        const GumboElement& element = node->v.element; // NOLINT
        if (is_dropped(element.tag)) {
            text += ' ';
            continue;
        }
        if (!is_inline(element.tag)) text += ' ';
        if (leaving) continue;
        steps.push_back({node, true});
        for (unsigned i = element.children.length; i > 0; --i)
            steps.push_back({static_cast<const GumboNode*>(element.children.data[i - 1]), false}); // NOLINT
    }
}

} // namespace

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t at = text.find_first_not_of(' '); at != std::string_view::npos;
         at = text.find_first_not_of(' ', at)) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

std::vector<std::string> gumbo_words(std::string_view html) {
    GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
    std::string text;
    gather(output->root, text);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
    return split_words(digest::feed::plain_line(text)); // the same idea of white space and controls
}

} // namespace depesche::tests

#endif
