#pragma once

#include "digest/feed/encoding.hpp"
#include "digest/feed/html_text.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// Any UTF-8 as HTML and as plain text.
inline void html_target(std::string_view bytes) {
    digest::feed::Utf8Text utf8;
    digest::feed::to_utf8(bytes, "text/html; charset=utf-8", utf8);
    const std::string_view html = utf8.text;
    std::size_t size = 0;
    for (const digest::Block& block : digest::feed::html_to_blocks(html).blocks) {
        promise(!block.text.empty(), "a block has something to say");
        promise_line(block.text);
        size += block.text.size() + 1;
    }
    // The longest gain: a C1 control, two bytes, is a mark of three; a reference is longer than what it stands for but
    // once ("&nGt;").
    promise(size <= 2 * html.size() + 4, "text is bounded by the markup");
    promise_line(digest::feed::html_to_line(html));
    promise_line(digest::feed::plain_line(html));
    for (const digest::Block& block : digest::feed::plain_to_blocks(html)) promise_line(block.text);
    const std::string plain = digest::feed::plain_line(html);
    promise(digest::feed::plain_line(plain) == plain, "plain text stays itself");
}

} // namespace depesche::fuzz
