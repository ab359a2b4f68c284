#include "digest/feed/html_text.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/feed/html_entities.hpp"
#include "digest/feed/html_tags.hpp"
#include "digest/feed/image_hints.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <utility>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace depesche::digest::feed {
namespace {

/// A block is much larger than "<p>": without a bound a document of 60 MB of them would fill gigabytes. What follows
/// becomes one last block.
constexpr std::size_t most_blocks = 2000;

/// 0: copied as it is. Everything else is looked at.
constexpr std::array<std::uint8_t, 256> make_special() {
    std::array<std::uint8_t, 256> special{};
    for (std::size_t i = 0; i <= 0x20; ++i) special[i] = 1;
    special[0x7F] = 1;
    special[static_cast<unsigned char>('<')] = 1;
    special[static_cast<unsigned char>('&')] = 1;
    special[0xC2] = 1; // C1 controls, no-break space
    special[0xE2] = 1; // line and paragraph separators
    special[0xEF] = 1; // byte order mark
    return special;
}
constexpr auto special_bytes = make_special();

/// A lead byte that is special only before few of its followers, at `at`: U+2028 and U+2029, C1 controls and no-break
/// space, byte order mark.
bool harmless_lead(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const auto second = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if (byte == 0xC2U) return second > 0xA0U;
    if (byte != 0xE2U && byte != 0xEFU) return false;
    return second != (byte == 0xE2U ? 0x80U : 0xBBU) ||
           (byte == 0xE2U && at + 2 < text.size() && (static_cast<unsigned char>(text[at + 2]) & 0xFEU) != 0xA8U);
}

/// From `end` on past bytes that are copied as they are, sixteen at once: no space before a space, a special byte or
/// the unknown, and none at the start of a run. Where the processor cannot, the loop below does all of it.
std::size_t skip_plain([[maybe_unused]] std::string_view text, [[maybe_unused]] std::size_t at, std::size_t end) {
#ifdef __SSE2__
    while (end + 16 <= text.size()) {
        const __m128i bytes =
            _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + end)); // NOLINT: how SSE loads
        const auto equal = [&](int byte) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(byte))); };
        const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes);
        const __m128i marks = _mm_or_si128(_mm_or_si128(equal('<'), equal('&')), _mm_or_si128(equal(0x7F), control));
        const __m128i leads = _mm_or_si128(_mm_or_si128(equal(0xC2), equal(0xE2)), equal(0xEF));
        const auto special = static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(marks, leads)));
        const auto spaces = static_cast<unsigned>(_mm_movemask_epi8(equal(' ')));
        if ((spaces & 1U) != 0 && end == at) break;
        const unsigned stops = special | (spaces & ((special | spaces | 0x10000U) >> 1U));
        const auto skipped = static_cast<std::size_t>(std::countr_zero(stops | 0x10000U));
        end += skipped;
        if (skipped < 16) break;
    }
#endif
    return end;
}

/// The end of what can be copied as it is from `at` on: words, the single spaces between them, and most of Unicode.
std::size_t run_end(std::string_view text, std::size_t at) {
    const auto plain = [&](std::size_t i) { return special_bytes[static_cast<unsigned char>(text[i])] == 0; };
    std::size_t end = at;
    while (end < text.size()) {
        end = skip_plain(text, at, end);
        if (end >= text.size()) break;
        if (plain(end) || harmless_lead(text, end))
            ++end;
        else if (text[end] == ' ' && end > at && end + 1 < text.size() && plain(end + 1))
            end += 2;
        else
            break;
    }
    return end;
}

/// Collects text with white space collapsed and without controls.
class Collapser {
public:
    void space() { pending_ = !text_.empty(); }
    void put(std::string_view run) {
        if (run.empty()) return;
        if (pending_) text_ += ' ';
        pending_ = false;
        text_ += run;
    }
    /// Handles one special byte (not '<' or '&') at the start of `rest`; returns how many bytes it took.
    std::size_t special(std::string_view rest) {
        const auto byte = static_cast<unsigned char>(rest[0]);
        const auto second = rest.size() > 1 ? static_cast<unsigned char>(rest[1]) : 0U;
        if (is_space(rest[0])) return space(), 1;
        if (byte < 0x20U || byte == 0x7FU) return 1;
        if (byte == 0xC2U && second == 0xA0U) return space(), 2;

        if (byte == 0xC2U && second >= 0x80U && second < 0xA0U) return c1_control(second), 2;
        if (rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) return space(), 3;
        if (rest.starts_with("\xEF\xBB\xBF")) return 3;
        return put(rest.substr(0, 1)), 1;
    }
    void put_any(std::string_view text) {
        std::size_t at = 0;
        while (at < text.size()) {
            const std::size_t end = run_end(text, at);
            put(text.substr(at, end - at));
            at = end;
            if (at >= text.size()) break;
            if (text[at] == '<' || text[at] == '&')
                put(text.substr(at++, 1));
            else
                at += special(text.substr(at));
        }
    }
    /// Systems that wrote windows-1252 bytes as code points: the mark that was meant, or nothing.
    void c1_control(std::uint32_t code_point) {
        const std::uint32_t meant = windows1252_code_point(code_point);
        if (meant == code_point) return;
        std::string mark;
        append_code_point(mark, meant);
        put(mark);
    }
    bool empty() const { return text_.empty(); }
    /// A copy of just its size: the buffer has grown once for all blocks.
    std::string take() {
        pending_ = false;
        std::string taken(text_);
        text_.clear();
        return taken;
    }

private:
    std::string text_;
    bool pending_ = false;
};

class HtmlScanner {
public:
    HtmlScanner(std::string_view html, bool blocks) : html_(html), blocks_(blocks) {}

    HtmlText run() {
        while (at_ < html_.size()) step();
        flush(true);
        return std::move(result_);
    }

private:
    void step() {
        const std::size_t end = run_end(html_, at_);
        if (end > at_) {
            text_.put(html_.substr(at_, end - at_));
            breaks_ = 0;
        }
        at_ = end;
        if (at_ >= html_.size()) return;
        if (html_[at_] == '&')
            entity();
        else if (html_[at_] == '<')
            markup();
        else
            at_ += text_.special(html_.substr(at_));
    }

    void entity() {
        decoded_.clear();
        const std::size_t taken = append_entity(decoded_, html_.substr(at_));
        if (taken == 0)
            text_.put("&");
        else
            text_.put_any(decoded_);
        breaks_ = 0;
        at_ += std::max<std::size_t>(taken, 1);
    }

    void markup() {
        const std::string_view rest = html_.substr(at_);
        if (rest.starts_with("<!--")) return comment();
        if (rest.starts_with("<![CDATA[")) {
            at_ += 9;
            return;
        }
        const bool special =
            rest.size() > 2 && (rest[1] == '!' || rest[1] == '?') && (is_alpha(rest[2]) || rest[2] == '[');
        if (special) return declaration();
        const bool closing = rest.size() > 1 && rest[1] == '/';
        const std::size_t first = closing ? 2 : 1;
        if (rest.size() <= first || !is_alpha(rest[first])) {
            if (closing && rest.size() > 2 && (rest[2] == '>' || is_space(rest[2])) && pass_nothing()) return;
            text_.put("<");
            breaks_ = 0;
            ++at_;
            return;
        }
        tag(closing, first);
    }

    void tag(bool closing, std::size_t first) {
        std::size_t stop = at_ + first;
        while (stop < html_.size() &&
               (is_alnum(html_[stop]) || html_[stop] == ':' || html_[stop] == '-' || html_[stop] == '_'))
            ++stop;
        const std::size_t end = tag_end(stop);
        if (end == std::string_view::npos) return cut_tag(stop);
        const std::size_t length = std::min<std::size_t>(stop - at_ - first, 16);
        std::string_view name = html_.substr(at_ + first, length);
        if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name.remove_prefix(colon + 1);
        std::array<char, 16> folded{};
        for (std::size_t i = 0; i < name.size(); ++i) folded[i] = to_lower(name[i]);
        const std::string_view attributes = html_.substr(stop, end - stop);
        at_ = end + 1;
        apply({folded.data(), name.size()}, closing, attributes);
    }

    /// A tag without its '>': the teaser was cut inside it. A '<' before a word in running text stays.
    void cut_tag(std::size_t stop) {
        const bool tag = !std::exchange(cut_seen_, true) && html_.find_first_of("=/", stop) != std::string_view::npos;
        if (tag || stop >= html_.size()) {
            at_ = html_.size();
            return;
        }
        text_.put("<");
        ++at_;
    }

    std::size_t tag_end(std::size_t at) {
        while (!no_more_tags_ && at < html_.size()) {
            const char c = html_[at];
            if (c == '>') return at;
            if ((c == '"' || c == '\'') && !no_close_[c == '"'] && follows_equals(at)) {
                const std::size_t close = html_.find(c, at + 1);
                if (close == std::string_view::npos)
                    no_close_[c == '"'] = true;
                else
                    at = close;
            }
            ++at;
        }
        no_more_tags_ = true; // asked once only: the scan stays linear
        return std::string_view::npos;
    }

    bool follows_equals(std::size_t at) const {
        std::size_t steps = 0;
        while (at > 0 && is_space(html_[at - 1]) && steps++ < 8) --at;
        return at > 0 && html_[at - 1] == '=';
    }

    /// "</ p>" and "</>" are comments to browsers. In running text, without any '>', they stay.
    bool pass_nothing() {
        const std::size_t found = no_more_tags_ ? std::string_view::npos : html_.find('>', at_);
        no_more_tags_ = found == std::string_view::npos;
        if (!no_more_tags_) at_ = found + 1;
        return !no_more_tags_;
    }

    /// Ends at "-->" or "--!>"; "<!-->" is one, too.
    void comment() {
        std::size_t at = at_ + 2;
        while ((at = html_.find("--", at)) != std::string_view::npos) {
            at = std::min(html_.find_first_not_of('-', at), html_.size()); // however many there are
            const bool mark = at > at_ + 4 && html_.substr(at).starts_with("!>");
            if (!mark && !html_.substr(at).starts_with('>')) continue;
            at_ = at + (mark ? 2 : 1);
            return;
        }
        at_ = html_.size();
    }

    /// A DOCTYPE or an instruction. Without its '>' it is what somebody writes about.
    void declaration() {
        if (pass_nothing()) return;
        text_.put("<");
        breaks_ = 0;
        ++at_;
    }

    void apply(std::string_view name, bool closing, std::string_view attributes) {
        const Tag kind = name == "title" && !head_ ? Tag::block : tag_kind(name); // SVG has titles, too
        if (name == "head" || name == "body") head_ = !closing && name == "head";
        if (name == "figure") end_caption();
        switch (kind) {
        case Tag::inline_:
            return;
        case Tag::image:
            return image(attributes);
        case Tag::cell:
            return text_.space();
        case Tag::line_break:
            return line_break();
        case Tag::raw:
            if (!closing && !attributes.ends_with('/')) skip_raw(name);
            return text_.space();
        case Tag::embedded:
            if (!closing && !attributes.ends_with('/')) skip_embedded(name);
            return text_.space();
        case Tag::caption:
            return caption(closing);
        default:
            return open_block(kind, closing);
        }
    }

    void caption(bool closing) {
        end_caption();
        if (!blocks_ && !closing) return skip_embedded("figcaption");
        caption_ = blocks_ && !closing;
    }

    void end_caption() {
        flush();
        caption_ = false;
    }

    void open_block(Tag kind, bool closing) {
        flush();
        if (kind == Tag::heading) caption_ = false; // the end tag was forgotten
        if (kind == Tag::heading) heading_ = !closing;
        if (kind == Tag::item || kind == Tag::list) item_ = !closing && kind == Tag::item;
        if (kind == Tag::quote) quotes_ = closing ? (quotes_ > 0 ? quotes_ - 1 : 0) : quotes_ + 1;
    }

    /// Two breaks in a row are how old systems write paragraphs.
    void line_break() {
        text_.space();
        if (++breaks_ < 2) return;
        const bool item = item_;
        flush();
        item_ = item;
    }

    std::size_t find_end_tag(std::string_view name) const {
        std::size_t at = at_;
        while ((at = html_.find("</", at)) != std::string_view::npos) {
            at += 2;
            if (!starts_ignoring_case(html_.substr(at), name)) continue;
            const std::size_t after = at + name.size();
            if (after >= html_.size() || !(is_alnum(html_[after]) || html_[after] == '-')) return at - 2;
        }
        return at;
    }

    void skip_raw(std::string_view name) { at_ = std::min(find_end_tag(name), html_.size()); }

    /// A title may speak of the <video> element: without an end tag nothing is dropped.
    void skip_embedded(std::string_view name) {
        if (embedded_open_) return; // asked once only: the scan stays linear
        const std::size_t end = find_end_tag(name);
        embedded_open_ = end == std::string_view::npos;
        if (!embedded_open_) at_ = end;
    }

    static std::string value_of(std::string_view attributes, std::string_view name) {
        for (std::size_t at = 0; at < attributes.size();) {
            while (at < attributes.size() && !is_alpha(attributes[at])) ++at;
            std::size_t stop = at;
            while (stop < attributes.size() &&
                   (is_alnum(attributes[stop]) || attributes[stop] == '-' || attributes[stop] == ':'))
                ++stop;
            const std::string_view found = attributes.substr(at, stop - at);
            at = stop;
            while (at < attributes.size() && is_space(attributes[at])) ++at;
            if (at >= attributes.size() || attributes[at] != '=') continue;
            ++at;
            while (at < attributes.size() && is_space(attributes[at])) ++at;
            const bool quoted = at < attributes.size() && (attributes[at] == '"' || attributes[at] == '\'');
            const std::size_t begin = quoted ? at + 1 : at;
            std::size_t end =
                quoted ? attributes.find(attributes[at], begin) : attributes.find_first_of(" \t\r\n", begin);
            end = std::min(end, attributes.size());
            if (equals_ignoring_case(found, name)) return decode_entities(attributes.substr(begin, end - begin), true);
            at = end + 1;
        }
        return {};
    }

    void image(std::string_view attributes) {
        if (!blocks_) return;
        other_image_ = !result_.image.empty();
        if (other_image_) return;
        const std::string width = value_of(attributes, "width");
        const std::string height = value_of(attributes, "height");
        if (width == "1" || width == "0" || height == "1" || height == "0") return; // a counting pixel
        result_.image = value_of(attributes, "src");
        if (result_.image.empty() || result_.image.starts_with("data:"))
            result_.image = value_of(attributes, "data-src");
        result_.image_alt = plain_line(value_of(attributes, "alt"));
    }

    void describe_image(const std::string& caption) {
        const CaptionParts parts = caption_parts(caption);
        if (result_.image_alt.empty()) result_.image_alt = parts.words;
        if (result_.image_credit.empty()) result_.image_credit = parts.credit;
    }

    void flush(bool last = false) {
        breaks_ = 0;
        if (!blocks_ || (!last && result_.blocks.size() >= most_blocks)) return text_.space();
        if (text_.empty()) return;
        std::string text = text_.take();
        if (caption_ && !result_.image.empty() && !other_image_) describe_image(text);
        const BlockKind kind = heading_ || caption_ ? BlockKind::heading
                               : item_              ? BlockKind::bullet
                               : quotes_            ? BlockKind::quote
                                                    : BlockKind::paragraph;
        result_.blocks.push_back({kind, std::move(text)});
    }

public:
    std::string line() {
        while (at_ < html_.size()) step();
        return text_.take();
    }

private:
    std::string_view html_;
    bool blocks_;
    std::size_t at_ = 0;
    std::array<bool, 2> no_close_{}; ///< no such quote closes from here on
    bool no_more_tags_ = false;
    bool cut_seen_ = false;
    Collapser text_;
    std::string decoded_;
    HtmlText result_;
    bool heading_ = false;
    bool item_ = false;
    bool head_ = false;
    bool caption_ = false;
    bool other_image_ = false;   ///< the last image is not the one that is kept
    bool embedded_open_ = false; ///< an embedded element without end tag was seen
    std::size_t quotes_ = 0;
    std::size_t breaks_ = 0;
};

} // namespace

HtmlText html_to_blocks(std::string_view html) { return HtmlScanner(html, true).run(); }
std::string html_to_line(std::string_view html) { return HtmlScanner(html, false).line(); }

std::string plain_line(std::string_view text) {
    Collapser collapser;
    collapser.put_any(text);
    return collapser.take();
}

std::vector<Block> plain_to_blocks(std::string_view text) {
    std::vector<Block> blocks;
    Collapser collapser;
    const auto flush = [&] {
        if (!collapser.empty() && blocks.size() < most_blocks)
            blocks.push_back({BlockKind::paragraph, collapser.take()});
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = text.substr(at, end - at);
        if (trim(line).empty()) flush();
        collapser.put_any(line);
        collapser.space();
        at = end + 1;
    }
    if (!collapser.empty()) blocks.push_back({BlockKind::paragraph, collapser.take()});
    return blocks;
}

} // namespace depesche::digest::feed
