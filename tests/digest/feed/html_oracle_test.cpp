#include "digest/document/unicode.hpp"
#include "digest/feed/encoding.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/xml_reader.hpp"
#include "gumbo_words.hpp"
#include "html_maker.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

// HTML to text beside a parser by the standard: the same visible words in the same order. Where we differ on purpose,
// because feeds are not web pages, neither the maker nor this test goes:
// - a '<' before a word and without any '>' after it is text ("a <b und c"), and a quote that never closes ends with
// its tag;
// - an XML-like <script/> or <video/> is complete; a word like <video> without an end tag drops nothing;
// - contents of form controls and media are dropped; titles outside a head (SVG) and words within a frame are kept;
// - a surplus end tag of a block parts words, and text in a table but outside its cells stays where it was written;
// - <![CDATA[ is unwrapped anywhere; <plaintext>, <xmp> and framesets mean nothing; prefixes of elements are passed
// over.

#ifdef DEPESCHE_GUMBO

using namespace depesche;
using namespace depesche::tests;

namespace {

std::vector<std::string> our_words(std::string_view html) {
    std::string text;
    for (const digest::Block& block : digest::feed::html_to_blocks(html).blocks) text += block.text + ' ';
    return split_words(text);
}

/// The same letters in the same order, and every two words that a browser parts are parted. A surplus end tag may part
/// more.
bool differs(std::string_view html) {
    if (!digest::is_valid_utf8(html)) return false;
    const auto ours = our_words(html);
    auto word = ours.begin();
    for (const std::string& seen : gumbo_words(html)) {
        std::string joined;
        while (word != ours.end() && joined.size() < seen.size()) joined += *word++;
        if (joined != seen) return true;
    }
    return word != ours.end();
}

/// Tags and words, one a piece.
std::vector<std::string> pieces_of(std::string_view html) {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < html.size();) {
        const std::size_t end = html[at] == '<' ? html.find('>', at) : html.find_first_of("< ", at + 1);
        const std::size_t length =
            end == std::string_view::npos ? html.size() - at : end - at + (html[at] == '<' ? 1 : 0);
        pieces.emplace_back(html.substr(at, length));
        at += length;
    }
    return pieces;
}

/// The fewest tags and words that still differ: what a person wants to see.
std::string shortened(std::string_view html) {
    const auto join = [](const std::vector<std::string>& pieces) {
        std::string all;
        for (const std::string& piece : pieces) all += piece;
        return all;
    };
    std::vector<std::string> pieces = pieces_of(html);
    for (std::size_t part = pieces.size() / 2; part > 0; part /= 2) {
        for (std::size_t at = 0; at + part <= pieces.size();) {
            auto without = pieces;
            without.erase(without.begin() + static_cast<std::ptrdiff_t>(at),
                          without.begin() + static_cast<std::ptrdiff_t>(at + part));
            if (differs(join(without)))
                pieces = std::move(without);
            else
                at += part;
        }
    }
    return join(pieces);
}

} // namespace

TEST_CASE("a reader sees the words that a browser would show", "[feed]") {
    const char* html = GENERATE(
        "<h1>Die Brücke</h1><p>Sie ist <b>w</b>ieder offen.</p><p>Seit heute",
        "<ul><li>Eins<li>Zwei<ul><li>Drei</ul></ul>Vier",
        "<p>a<script>document.write('<p>weg</p>')</script>b<style>weg</style>c</p>",
        "<p title=\"a > b\" data-x='<p>weg</p>'>Wort</p>", "<table><tr><td>a<td>b<tr><th>c</table>d",
        "Der Z&uuml;rcher&nbsp;See &amp; die F&auml;hre &copy 2026 &notit; &#150; &#x20AC; &unbekannt;",
        "a<!-- weg -->b<!-- weg --!>c<!-->d<!---->e", "eins<br>zwei<br/><br />drei<hr>vier",
        "<b>fett<i>beides</b>schräg</i>normal", "<p>a<div>b</p>c</div>d", "3 < 5, <3 und a<b>c</b>",
        "<script>'</scripty>weg'</script>Rest", "Punkt</ nichts>Komma</>Strich", "<iframe src=x></iframe>da",
        "<dl><dt>Wer<dd>Alle</dl><pre>\n  so\n   wie </pre>", "<a href=/x?a=1&copy=2>Link</a>e");
    CAPTURE(html);
    CHECK(our_words(html) == gumbo_words(html));
}

TEST_CASE("of any HTML the words are those of a parser by the standard", "[feed]") {
    constexpr std::uint32_t fragments = 4000;
    std::size_t words = 0;
    std::size_t equal = 0;
    std::vector<std::string> different;
    for (std::uint32_t seed = 0; seed < fragments && different.size() < 3; ++seed) {
        const std::string html = HtmlMaker(seed).fragment();
        words += gumbo_words(html).size();
        equal += our_words(html) == gumbo_words(html) ? 1 : 0;
        if (differs(html)) different.push_back(shortened(html));
    }
    CAPTURE(different, words);
    CHECK(different.empty());
    CHECK(words > 25 * fragments);
    CHECK(equal > fragments * 9 / 10); // not parted further
}

namespace {

std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// The HTML inside a feed's elements, as its adapters hand it on.
std::vector<std::string> bodies_of(std::string_view document) {
    using digest::feed::XmlReader;
    digest::feed::Utf8Text text;
    digest::feed::to_utf8(document, {}, text);
    std::vector<std::string> bodies;
    XmlReader reader(text.text);
    for (auto event = reader.next(); event != XmlReader::Event::done; event = reader.next()) {
        if (event != XmlReader::Event::start) continue;
        const std::string_view name = reader.name();
        if (name != "description" && name != "encoded" && name != "content" && name != "summary") continue;
        bodies.push_back(digest::feed::decode_xml_text(reader.inner()));
    }
    return bodies;
}

} // namespace

TEST_CASE("of the bodies in real feeds the words are those of a parser by the standard", "[feed]") {
    const auto shared = shared_dir();
    if (!shared || !std::filesystem::exists(*shared / "corpora/feeds")) {
        WARN("skipped: there is no folder of real feeds");
        return;
    }
    std::size_t bodies = 0;
    std::vector<std::string> different;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*shared / "corpora/feeds/rss-parser")) {
        if (!entry.is_regular_file() || entry.path().extension() == ".json") continue;
        for (const std::string& body : bodies_of(file_bytes(entry.path()))) {
            ++bodies;
            if (differs(body) && different.size() < 20) different.push_back(shortened(body));
        }
    }
    CAPTURE(bodies, different);
    CHECK(bodies > 300);
    CHECK(different.empty());
}

#else

TEST_CASE("HTML to text is compared with a parser by the standard", "[feed]") {
    WARN("skipped: built without gumbo (Debian: libgumbo-dev)");
}

#endif
