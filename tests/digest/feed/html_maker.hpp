#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace depesche::tests {

/// Writes HTML as editors' systems do, and worse, from a seed: nested blocks and inline elements, references, scripts,
/// comments, forgotten and surplus end tags, attributes with '>' in quotes. Every word is one of a kind ("w17"), so
/// that an order can be checked.
///
/// It keeps away from what we read differently on purpose, see html_oracle_test.cpp.
class HtmlMaker {
public:
    explicit HtmlMaker(std::uint32_t seed) : random_(seed) {}

    std::string fragment() {
        out_.clear();
        for (std::size_t i = 1 + below(4); i > 0; --i) block(0);
        if (one_in(12)) out_ += "<!-- never closed <p>hidden" + word() + "</p>";
        return out_;
    }

private:
    std::size_t below(std::size_t limit) { return random_() % limit; }
    bool one_in(std::size_t chances) { return below(chances) == 0; }
    template <std::size_t N>
    std::string any(const std::array<std::string_view, N>& choices) {
        return std::string(choices[below(N)]);
    }
    std::string word() { return "w" + std::to_string(++words_); }

    std::string spelt(std::string name) {
        if (one_in(5))
            for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        return name;
    }

    std::string attributes() {
        std::string out;
        for (std::size_t i = below(3); i > 0; --i) {
            static constexpr std::array<std::string_view, 8> choices = {
                " class=\"a > b\"", " title='1 < 2 > 0'",       " data-x=y",          " hidden-not",
                "\n\tid=\"t\"",     " href = \"/x?a=1&amp;b\"", " style=\"color:x\"", " alt=\"\""};
            out += any(choices);
        }
        return out;
    }

    void open(const std::string& name) { out_ += "<" + spelt(name) + attributes() + (one_in(10) ? " >" : ">"); }
    void close(const std::string& name) { out_ += "</" + spelt(name) + (one_in(10) ? "\n>" : ">"); }
    /// Most people close what they open.
    void close_maybe(const std::string& name) {
        if (!one_in(8)) close(name);
    }

    void text() {
        static constexpr std::array<std::string_view, 28> pieces = {" ",
                                                                    "\n",
                                                                    "&nbsp;",
                                                                    "&amp;",
                                                                    "&auml;",
                                                                    "&#228;",
                                                                    "&#xE4;",
                                                                    "&lt;p&gt;",
                                                                    "&copy",
                                                                    "&notit;",
                                                                    "&#150;",
                                                                    "&hellip;",
                                                                    "&bogus;",
                                                                    "&",
                                                                    " < ",
                                                                    " <3 ",
                                                                    "ü",
                                                                    "’",
                                                                    "–",
                                                                    "\t  ",
                                                                    "&shy;",
                                                                    "&euro;",
                                                                    "&#8364",
                                                                    "&raquo; ",
                                                                    "&quot;",
                                                                    "&NotEqualTilde;",
                                                                    "\xE2\x80\xA8",
                                                                    "&#0;"};
        for (std::size_t i = 1 + below(4); i > 0; --i) {
            out_ += word();
            if (one_in(3)) out_ += any(pieces);
            if (!one_in(4)) out_ += ' ';
        }
    }

    void dropped() {
        static constexpr std::array<std::string_view, 14> choices = {
            "<script>if (a < b) { write('<p>weg</p>'); }</script>",
            "<script type=\"text/plain\"><!-- weg --></script >",
            "<style>p > b { content: '</p>'; }</style>",
            "<STYLE media='x>y'>weg</STYLE\n>",
            "<!-- <b>weg</b> -- > weg -->",
            "<!---->",
            "<!-->",
            "<!-- weg --!>",
            "<template><p>weg</p></template>",
            "<!doctype html>",
            "<?php weg ?>",
            "<img src=x width=1 height=1 alt=\"weg\">",
            "<script>'</scripty weg>'</script>",
            "<iframe src=x></iframe>",
        };
        out_ += any(choices);
    }

    void embedded() {
        static constexpr std::array<std::string_view, 5> names = {"video", "audio", "object", "button", "textarea"};
        const std::string name = any(names);
        open(name);
        out_ += "weg" + word();
        close(name);
    }

    void inline_content(int depth) {
        static constexpr std::array<std::string_view, 12> names = {"b",    "i",   "em",   "strong", "span", "a",
                                                                   "code", "sup", "mark", "small",  "cite", "q"};
        for (std::size_t i = 1 + below(3); i > 0; --i) {
            text();
            if (depth < 6 && one_in(2)) {
                const std::string name = any(names);
                open(name);
                inline_content(depth + 1);
                close_maybe(name);
            }
            if (one_in(6)) dropped();
            if (one_in(10)) out_ += any(std::array<std::string_view, 4>{"<br>", "<br/>", "<BR />", "<hr>"});
            if (one_in(15)) embedded();
            if (one_in(20)) out_ += any(std::array<std::string_view, 4>{"</b>", "</span>", "</>", "</ nothing>"});
            if (one_in(20)) out_ += any(std::array<std::string_view, 3>{" </p> ", " </div> ", " </section> "});
        }
    }

    void list(int depth) {
        const std::string name = any(std::array<std::string_view, 2>{"ul", "ol"});
        open(name);
        for (std::size_t i = 1 + below(3); i > 0; --i) {
            open("li");
            content(depth + 1);
            close_maybe("li");
        }
        close(name);
    }

    /// Text stands in cells only: elsewhere in a table browsers move it before the table.
    void table() {
        out_ += "<table>";
        for (std::size_t rows = 1 + below(2); rows > 0; --rows) {
            out_ += "<tr>";
            for (std::size_t cells = 1 + below(3); cells > 0; --cells) {
                const std::string name = any(std::array<std::string_view, 2>{"td", "th"});
                out_ += "<" + name + attributes() + ">";
                out_ += word() + " <b>" + word() + "</b>";
                if (!one_in(4)) out_ += "</" + name + ">";
            }
            out_ += "</tr>";
        }
        out_ += "</table>";
    }

    void content(int depth) {
        if (depth < 6 && one_in(3))
            block(depth + 1);
        else
            inline_content(depth);
    }

    void block(int depth) {
        static constexpr std::array<std::string_view, 14> names = {
            "p", "div",    "h2", "blockquote", "section", "article", "p",
            "p", "figure", "h3", "aside",      "address", "center",  "pre"};
        if (one_in(6)) return list(depth);
        if (one_in(10)) return table();
        const std::string name = any(names);
        open(name);
        for (std::size_t i = 1 + below(2); i > 0; --i) content(depth + 1);
        close_maybe(name);
        if (one_in(5)) inline_content(depth + 1);
    }

    std::mt19937 random_;
    std::string out_;
    std::size_t words_ = 0;
};

} // namespace depesche::tests
