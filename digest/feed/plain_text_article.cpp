#include "digest/feed/plain_text_article.hpp"

#include "digest/article/body_shape.hpp"
#include "digest/article/body_words.hpp"
#include "digest/article/identity.hpp"
#include "digest/article/sentences.hpp"
#include "digest/article/spoken_language.hpp"
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/feed/article_head.hpp"
#include "digest/feed/article_lines.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/glued_kicker.hpp"
#include "digest/feed/page_furniture.hpp"
#include "digest/feed/title_signals.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <iterator>
#include <utility>
#include <xxhash.h>

namespace depesche::digest {
namespace {

using feed::TextLine;

constexpr std::size_t longest_title = 400; ///< bytes; beyond it the first line is no title
constexpr std::size_t longest_lead = 900;  ///< bytes
constexpr std::size_t longest_point = 400; ///< bytes
constexpr std::size_t most_points = 12;    ///< with a bullet's sign before each
constexpr std::size_t usual_points = 5;    ///< without: what comes after is the body

/// Reads the lines of one article from the top; each step takes what it knows and leaves the rest.
class PlainTextReader {
public:
    PlainTextReader(feed::PageLines page, const Zone* zone) : lines_(std::move(page.lines)), zone_(zone) {
        article_.image.credit = std::move(page.credit);
        article_.image.alt = std::move(page.caption);
        if (!article_.image.credit.empty() || !article_.image.alt.empty()) set(Field::image);
        article_.is_correction = page.correction;
        if (page.correction) article_.from.set(Field::correction, From::text_marker);
    }

    Article read() {
        take_embargo_lines();
        take_title();
        take_byline_and_dates();
        take_lead();
        take_byline_and_dates();
        take_key_points();
        take_byline_and_dates();
        take_unknown_lines();
        take_last_byline();
        for (; at_ < lines_.size(); ++at_) article_.blocks.push_back(block_of(at_));
        feed::take_text_signals(article_, zone_); // of the lead and the text; the title's are gone
        return std::move(article_);
    }

private:
    bool has(std::size_t ahead = 0) const { return at_ + ahead < lines_.size(); }
    std::string_view line(std::size_t ahead = 0) const { return lines_[at_ + ahead].text; }

    void set(Field field) { article_.from.set(field, From::plain_text); }

    /// "Sperrfrist: Sonntag, 29. November 2026, 06.00 Uhr" on a line of its own, wherever it stands. One that names no
    /// whole date may be a heading in the midst of a text.
    void take_embargo_lines() {
        constexpr std::size_t near_edge = 4;
        std::vector<TextLine> kept;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const auto signals = feed::text_signals(lines_[i].text, feed::Voice::running_text, zone_);
            const bool dated = signals.embargo_until || i < near_edge || i + 2 > lines_.size();
            const bool note = signals.embargo && signals.rest.empty() && dated;
            if (note)
                feed::take_editorial_note(article_, lines_[i].text, From::text_marker, zone_);
            else
                kept.push_back(lines_[i]);
        }
        if (!kept.empty()) lines_ = std::move(kept); // a note alone stays, for there is nothing else to show
    }

    void take_title() {
        take_kicker_line();
        if (!has() || line().size() > longest_title) return; // a text without a title: all of it is body
        std::string below;
        for (std::size_t i = 1; i < lines_.size(); ++i) below += lines_[i].text + '\n';
        article_.title = std::string(line());
        // By hand a wire's copy comes as it is; whoever adds it sees at once what was understood.
        feed::take_text_signals(article_, zone_, feed::Voice::agency);
        const std::string written = article_.title;
        const feed::KickerAndTitle parts = feed::split_kicker(written, below);
        if (!parts.kicker.empty()) article_.kicker = std::string(parts.kicker);
        article_.title = std::string(parts.title);
        set(Field::title);
        if (!article_.kicker.empty()) set(Field::kicker);
        ++at_;
    }

    /// "Hochwasser" above the title, as most pages show it.
    void take_kicker_line() {
        constexpr std::size_t looked_at = 5; // lines: byline and dates may stand before the lead
        if (!has(2) || lines_[0].marked || !feed::is_kicker_line(line(), line(1))) return;
        if (feed::text_signals(line(), feed::Voice::agency, zone_).any()) return;
        Article nobody;
        if (feed::HeadReader(nobody, zone_).take(line(1), line(2)) || feed::is_page_furniture(line(1))) return;
        bool has_lead = false;
        for (std::size_t i = 2; i < std::min(looked_at, lines_.size()) && !has_lead; ++i)
            has_lead = announces_key_points(line(i)) ||
                       (line(i).size() > line(1).size() && ends_as_sentence(line(i)) && !reads_as_question(line(i)));
        if (!has_lead) return;
        // "KORREKTUR" above the title says what "KORREKTUR: ..." does.
        std::string joined = fmt::format("{}: {}", line(), line(1));
        const feed::TextSignals signals = feed::text_signals(joined, feed::Voice::agency, zone_);
        if (signals.correction || signals.status != PublicationStatus::usable)
            lines_[1].text = std::move(joined);
        else
            article_.kicker = std::string(line());
        ++at_;
    }

    void take_byline_and_dates() {
        feed::HeadReader head(article_, zone_);
        while (has()) {
            const std::string_view next = has(1) ? line(1) : std::string_view();
            if (head.take(line(), next) || feed::tells_relative_time(line()))
                ++at_;
            else if (head.take_split_byline(line(), next))
                at_ += 2;
            else
                return;
        }
    }

    /// Below the text: "Von Mia Tal".
    void take_last_byline() {
        if (lines_.size() > at_ + 1 && feed::HeadReader(article_, zone_).take_byline(lines_.back().text))
            lines_.pop_back();
    }

    /// The paragraph below the title: before key points whatever it is, else where a body follows.
    void take_lead() {
        if (!has() || article_.title.empty() || line().size() > longest_lead || announces_key_points(line())) return;
        const bool before_points = has(1) && announces_key_points(line(1));
        if (!before_points && (!has(1) || !ends_as_sentence(line()) || is_call_to_action(line(1), Place::near_end)))
            return;
        if (reads_as_question(line()) && !before_points && line().find(". ") == std::string_view::npos) return;
        article_.lead = std::string(line());
        set(Field::lead);
        ++at_;
    }

    /// The label of the key points counts wherever it stands near the top; what stands above it is text. Known lines
    /// below an unknown one are known still.
    void take_unknown_lines() {
        constexpr std::size_t near_top = 6; // lines
        if (article_.title.empty() || !article_.bullets.empty()) return;
        std::size_t ahead = 0;
        while (ahead <= near_top && has(ahead) && !announces_key_points(line(ahead))) ++ahead;
        if (ahead > near_top || !has(ahead + 2) || is_mark_of_talk(ahead)) return;
        for (const std::size_t label = at_ + ahead; at_ < label;) {
            const std::size_t before = at_;
            take_byline_and_dates();
            if (at_ != before) continue;
            article_.blocks.push_back(block_of(at_));
            ++at_;
        }
        take_key_points();
        take_byline_and_dates();
    }

    /// Whether a question stands above the label: then it may head an answer.
    bool is_mark_of_talk(std::size_t ahead) const {
        for (std::size_t i = 0; i < ahead; ++i)
            if (reads_as_question(line(i))) return true;
        return false;
    }

    /// Up to the first question, heading or long paragraph. Once there are two, a gap ends them, or a line that is
    /// built otherwise: without a bullet's sign, or of more sentences than any before.
    void take_key_points() {
        if (!has(1) || !announces_key_points(line())) return;
        const bool marked = lines_[at_ + 1].marked;
        std::size_t most_sentences = 1, i = 1;
        bool stopped = false; ///< a point ended as a sentence does
        std::vector<std::string> points;
        for (; has(i) && points.size() < (marked ? most_points : usual_points); ++i) {
            const TextLine& next = lines_[at_ + i];
            const std::size_t parts = sentences(next.text, {}).size();
            const bool stops = ends_as_sentence(next.text);
            const bool otherwise =
                next.after_gap || next.marked != marked || parts > most_sentences || (stops && !stopped);
            if (next.text.size() > longest_point || reads_as_question(next.text)) break;
            // Points without a full stop look like headings.
            if (is_heading(at_ + i) && (stopped || next.after_gap)) break;
            if (points.size() >= 2 && otherwise) break;
            most_sentences = std::max(most_sentences, parts);
            stopped = stopped || stops;
            points.push_back(next.text);
        }
        if (points.empty()) return;
        article_.bullets = std::move(points);
        set(Field::bullets);
        at_ += i;
    }

    /// A short line that is no sentence, above a longer one.
    bool is_heading(std::size_t i) const {
        constexpr std::size_t longest = 90;
        const std::string_view text = lines_[i].text;
        if (text.size() > longest || lines_[i].marked || i + 1 >= lines_.size() || ends_as_sentence(text) ||
            text.ends_with(','))
            return false;
        const CodePoint first = first_code_point(text);
        return lines_[i + 1].text.size() > text.size() &&
               (is_upper_case(first.value) || first.value == U'«' || first.value == U'„' || first.value == U'"');
    }

    Block block_of(std::size_t i) const {
        const BlockKind kind = lines_[i].marked ? BlockKind::bullet
                               : is_heading(i)  ? BlockKind::heading
                                                : BlockKind::paragraph;
        return {kind, lines_[i].text};
    }

    std::vector<TextLine> lines_;
    const Zone* zone_;
    std::size_t at_ = 0;
    Article article_;
};

FeedError no_article(FeedError::Kind kind, std::string why) { return {kind, std::move(why), {}}; }

bool is_binary(std::string_view text) {
    const auto control = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    };
    const std::string_view beginning = text.substr(0, 4096);
    return std::ranges::count_if(beginning, control) * 50 > static_cast<std::ptrdiff_t>(beginning.size()) ||
           beginning.find("\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD") != std::string_view::npos;
}

void fill_in(Article& article, const PlainTextHints& hints) {
    article.url = hints.url;
    if (!article.url.empty()) article.from.set(Field::url, From::editor);
    if (hints.published) {
        article.published = hints.published;
        article.from.set(Field::published, From::editor);
    }
    article.language = hints.language;
    article.from.set(Field::language, From::editor);
    if (article.language.empty()) {
        std::string text = article.lead;
        for (const std::string& bullet : article.bullets) text += ' ' + bullet;
        article.language = spoken_language(text + ' ' + body_text(article));
        article.from.set(Field::language, article.language.empty() ? From::nowhere : From::derived);
    }
    if (!article.blocks.empty()) article.from.set(Field::body, From::plain_text);
    // The text may be edited and given again: then it is a new version of the article under this title.
    const std::string title = folded_title(article.title.empty() ? body_text(article) : article.title);
    article.id =
        !article.url.empty() ? article.url : fmt::format("text:{:016x}", XXH3_64bits(title.data(), title.size()));
    article.from.set(Field::id, From::derived);
}

/// "Was tun bei Gewitter?" above a paragraph, where nobody is interviewed.
void find_question_headings(Article& article) {
    constexpr std::size_t longest = 70;
    std::vector<Block>& blocks = article.blocks;
    if (std::ranges::find(blocks, BlockKind::question, &Block::kind) != blocks.end()) return;
    for (std::size_t i = 1; i + 1 < blocks.size(); ++i) {
        const bool above_text = blocks[i + 1].kind == BlockKind::paragraph && !reads_as_question(blocks[i + 1].text) &&
                                blocks[i + 1].text.size() > 2 * blocks[i].text.size();
        if (blocks[i].kind == BlockKind::paragraph && blocks[i].text.size() <= longest && above_text &&
            reads_as_question(blocks[i].text) && count_words(blocks[i].text) >= 2)
            blocks[i].kind = BlockKind::heading;
    }
}

bool is_only_a_call(const Article& article) {
    const auto calls = [](std::string_view text) {
        return text.empty() || is_call_to_action(text, Place::near_end) || introduces_call_to_action(text);
    };
    return calls(article.title) && calls(article.lead) && article.bullets.empty() &&
           std::ranges::all_of(article.blocks, [&](const Block& block) { return calls(block.text); });
}

} // namespace

std::expected<PlainTextArticle, FeedError> read_plain_text_article(std::string_view bytes,
                                                                   const PlainTextHints& hints) {
    using Kind = FeedError::Kind;
    if (bytes.size() > largest_plain_text)
        return std::unexpected(no_article(
            Kind::too_large, fmt::format("The text has {} bytes; more than 1 MiB is no article, so give each article "
                                         "a file of its own.",
                                         bytes.size())));
    feed::Utf8Text document;
    feed::to_utf8(bytes, {}, document);
    if (is_blank(document.text))
        return std::unexpected(
            no_article(Kind::empty, "The text is empty; give a file with the title on its first line."));
    if (is_binary(document.text))
        return std::unexpected(no_article(
            Kind::not_a_feed, "Binary data, not text; save the article as plain text (UTF-8) and give that file."));
    if (const std::string_view text = feed::trim(document.text); text.front() == '<' && text.find("</") != text.npos)
        return std::unexpected(no_article(
            Kind::html_page,
            "Markup, not plain text; leave out --text for a feed, or copy the article's text off the page."));

    PlainTextArticle result;
    feed::PageLines page = feed::without_furniture(feed::article_lines(document.text));
    std::vector<std::string> furniture = std::move(page.stripped);
    result.article = PlainTextReader(std::move(page), hints.zone).read();
    if (is_only_a_call(result.article))
        return std::unexpected(
            no_article(Kind::not_a_feed,
                       "Only a call to subscribe, no article; the title belongs on the first line, the text below."));
    if (!result.article.embargo_until && result.article.from.of(Field::embargo) != From::nowhere)
        result.warnings.push_back(
            fmt::format("\"{}\" has an embargo whose date cannot be read; it is withheld. Write the embargo with day, "
                        "month, year and time.",
                        result.article.title));
    fill_in(result.article, hints);
    result.stripped = shape_body(result.article);
    find_question_headings(result.article);
    std::ranges::move(furniture, std::back_inserter(result.stripped));
    return result;
}

} // namespace depesche::digest
