#include "bot/cli/bench_articles.hpp"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace depesche::bot {
namespace {

using Words = std::array<std::string_view, 8>;

// Invented people and places, in the letters of five languages.
constexpr Words who = {"Die Stadträtin",   "Der Verein am Hafen", "Die Fährgesellschaft", "Le conseil du quartier",
                       "Die Bäckerei Öhm", "La scuola di musica", "The ferry company",    "Ein Zürcher Gärtner"};
constexpr Words does = {"beschließt", "erklärt in aller Ruhe", "prüft seit gestern",    "présente", "widerspricht",
                        "annuncia",   "has postponed",         "öffnet wieder für alle"};
constexpr Words what = {"den Umbau der Schiffländi", "die Brücke über die Süßbachmündung",
                        "un nouvel abri à vélos",    "das Gesuch von Müller & Söhne",
                        "la sala dell’orchestra",    "a timetable for the “night boats”",
                        "den Kauf von 1’250 Bäumen", "die Prämien – um 4,5 Prozent"};
constexpr Words why = {"weil der See so tief liegt wie seit Jahren nicht",
                       "obschon niemand damit gerechnet hat",
                       "après une longue soirée de débats",
                       "nach einem Streit um Lärm und Licht",
                       "perché i costi erano più bassi del previsto",
                       "although the vote had been close",
                       "damit die Züge ab Frühling wieder halten",
                       "und niemand weiß genau, was es kostet"};
constexpr Words people = {"Änne Kühnrich",   "Rahel Süßtrunk", "Étienne Morclair", "Chiara Valdòria",
                          "Jonas Wehrlinde", "Maud Fairbeck",  "Beat Zwyssenegg",  "Lotte Gräfenstein"};
constexpr Words sections = {"region", "kultur", "sport", "politik", "wirtschaft", "wissen", "leben", "meinung"};
constexpr Words tags = {"Hafen", "Müll & Abfall", "Schule", "Brücke", "Vélo", "Musica", "Wetter", "Abstimmung"};

/// Plain text as HTML with a newspaper's habits: named references here, the letters themselves there.
std::string as_html(std::string_view text, bool named) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const std::string_view rest = text.substr(at);
        if (text[at] == '&') {
            out += "&amp;";
        } else if (named && rest.starts_with("ü")) {
            out += "&uuml;";
            ++at;
        } else if (named && rest.starts_with("ä")) {
            out += "&#228;";
            ++at;
        } else {
            out += text[at];
        }
    }
    return out;
}

} // namespace

std::size_t ArticleMaker::below(std::size_t limit) { return random_() % limit; }

std::string ArticleMaker::sentence() {
    return fmt::format("{} {} {}, {}.", who[below(8)], does[below(8)], what[below(8)], why[below(8)]);
}

std::string ArticleMaker::prose(std::size_t sentences) {
    std::string out;
    for (std::size_t i = 0; i < sentences; ++i) {
        if (i > 0) out += ' ';
        out += sentence();
    }
    return out;
}

MadeArticle ArticleMaker::next_short() {
    MadeArticle made;
    made.number = ++number_;
    made.section = sections[below(8)];
    made.title = fmt::format("{} {} {}", who[below(8)], does[below(8)], what[below(8)]);
    made.lead = sentence();
    made.author = people[below(8)];
    made.tags = {std::string(tags[below(8)])};
    return made;
}

MadeArticle ArticleMaker::next() {
    MadeArticle made = next_short();
    made.lead = prose(2);
    made.caption = sentence();
    made.credit = fmt::format("{} / Seestadt", people[below(8)]);
    for (std::size_t i = below(3); i > 0; --i) made.tags.emplace_back(tags[below(8)]);
    for (std::size_t i = 5 + below(4); i > 0; --i) made.paragraphs.push_back(prose(2 + below(3)));
    made.html = body(made);
    return made;
}

std::string ArticleMaker::body(const MadeArticle& made) {
    std::string out = fmt::format(
        "<figure class=\"image image--wide\"><img src=\"https://seestadt.example/bilder/{}.jpg?w=960&amp;q=80\""
        " width=\"960\" height=\"640\" alt=\"{}\" loading=\"lazy\"/>"
        "<figcaption>{}</figcaption></figure>\n",
        made.number, as_html(made.caption, true), as_html(made.caption, false));
    for (std::size_t i = 0; i < made.paragraphs.size(); ++i) {
        const std::string text = as_html(made.paragraphs[i], i % 2 == 1);
        switch (i) {
        case 1:
            out += fmt::format("<h2>{}</h2>\n<p>{}</p>\n", as_html(made.tags.front(), true), text);
            break;
        case 2:
            out += fmt::format("<ul>\n<li>{}</li>\n<li><strong>{}</strong></li>\n</ul>\n", text,
                               as_html(sentence(), true));
            break;
        case 3:
            out += fmt::format("<blockquote><p>&laquo;{}&raquo;</p></blockquote>\n", text);
            break;
        case 4:
            out += fmt::format("<p>{} <a href=\"https://seestadt.example/{}/artikel-{}?ref=text&amp;pos={}\" "
                               "class=\"link\" target=\"_blank\">Mehr dazu</a>&nbsp;&hellip;<br/>{}</p>\n",
                               text, made.section, made.number + 1, i, as_html(sentence(), false));
            break;
        default:
            out += fmt::format("<p>{}</p>\n", text);
        }
    }
    return out + "<script async src=\"https://seestadt.example/zaehler.js\">if (a < b) count(\"<p>\");</script>"
                 "<img src=\"https://seestadt.example/p.gif\" width=\"1\" height=\"1\" alt=\"\"/>";
}

} // namespace depesche::bot
