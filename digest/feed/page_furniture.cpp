#include "digest/feed/page_furniture.hpp"

#include "digest/article/body_words.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/date_words.hpp"
#include "digest/feed/title_signals.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace depesche::digest::feed {
namespace {

using Words = std::string_view; // all lists are folded: lower case, no accents, no marks, single spaces

constexpr auto labels = std::to_array<Words>(
    {// German
     "teilen", "artikel teilen", "beitrag teilen", "diesen artikel teilen", "merken", "artikel merken", "speichern",
     "drucken", "artikel drucken", "vorlesen", "artikel vorlesen", "artikel anhoeren", "link kopieren", "kommentare",
     "kommentar schreiben", "kommentieren", "jetzt kommentieren", "zu den kommentaren", "alle kommentare",
     "kommentare anzeigen", "diskutieren sie mit", "diskutiere mit", "deine meinung", "ihre meinung", "werbung",
     "anzeige", "nach oben", "zurueck zur startseite", "zur startseite", "mehr anzeigen", "mehr laden", "fehler melden",
     "abstimmen", "jetzt abstimmen", "ergebnis anzeigen", "newsletter abonnieren", "zum newsletter", "newsletter",
     "jetzt newsletter abonnieren", "whatsapp kanal abonnieren", "min lesezeit", "minuten lesezeit", "schlagworte",
     "jetzt folgen",
     // English
     "share", "share this", "share this article", "share this story", "share article", "save", "save article",
     "save for later", "print", "print this article", "comments", "leave a comment", "view comments", "show comments",
     "join the conversation", "advertisement", "sponsored", "skip advertisement", "story continues below advertisement",
     "article continues below", "report an error", "report a mistake", "min read", "minute read", "minutes read",
     "mins read", "listen to this article", "copy link", "back to top", "show results", "newsletter sign up",
     "tags", // French
     "partager", "partager l article", "partager cet article", "enregistrer", "imprimer", "commentaires", "commenter",
     "laisser un commentaire", "voir les commentaires", "reagir", "publicite", "annonce", "signaler une erreur",
     "ecouter l article", "copier le lien", "retour en haut", "min de lecture", "minutes de lecture", "votez",
     "s abonner a la newsletter", "inscription a la newsletter", "sauvegarder",
     // Italian
     "condividi", "condividi articolo", "condividi l articolo", "condividi questo articolo", "salva", "stampa",
     "commenti", "commenta", "lascia un commento", "vedi i commenti", "pubblicita", "annuncio", "segnala un errore",
     "ascolta l articolo", "copia link", "copia il link", "torna su", "min di lettura", "minuti di lettura",
     "scarica la nostra app", "scarica l app", "iscriviti alla newsletter",
     // Buttons of platforms
     "facebook", "twitter", "whatsapp", "linkedin", "e mail", "telegram", "pinterest", "threads", "bluesky"});

/// With a number on the line.
constexpr auto counters = std::to_array<Words>({"min", "mal geteilt", "stimmen", "stimmen abgegeben", "shares", "votes",
                                                "partages", "condivisioni", "voti", "participants", "teilnehmer"});

/// The whole line begins so, and is short.
constexpr auto openings = std::to_array<Words>({"lesezeit",
                                                "lesedauer",
                                                "lesezeit ca",
                                                "temps de lecture",
                                                "lecture min",
                                                "tempo di lettura",
                                                "reading time",
                                                "estimated reading time",
                                                "fehler gefunden",
                                                "fehler entdeckt",
                                                "fehler im text",
                                                "hast du einen fehler",
                                                "haben sie einen fehler",
                                                "hinweis oder fehler",
                                                "etwas gesehen",
                                                "etwas gehoert",
                                                "spotted a mistake",
                                                "spotted an error",
                                                "spotted a typo",
                                                "found a mistake",
                                                "found an error",
                                                "see an error",
                                                "see a mistake",
                                                "une erreur signalez",
                                                "une erreur dans",
                                                "une faute",
                                                "vous avez repere une erreur",
                                                "vous avez trouve une erreur",
                                                "vous avez vu une erreur",
                                                "signaler une",
                                                "signalez une erreur",
                                                "hai trovato un errore",
                                                "hai visto un errore",
                                                "avete trovato un errore",
                                                "ha trovato un errore",
                                                "trovato un errore",
                                                "segnalaci un errore",
                                                "folgen sie uns auf",
                                                "folge uns auf",
                                                "folgt uns auf",
                                                "follow us on",
                                                "suivez nous sur",
                                                "suis nous sur",
                                                "seguici su",
                                                "seguiteci su",
                                                "auf facebook teilen",
                                                "auf whatsapp teilen",
                                                "auf twitter teilen",
                                                "per e mail teilen",
                                                "share on ",
                                                "partager sur ",
                                                "condividi su ",
                                                "tags ",
                                                "schlagworte ",
                                                "themen in diesem artikel",
                                                "mehr in diesem artikel"});

/// Above a list of other articles.
constexpr auto sure_lists = std::to_array<Words>({"mehr zum thema",
                                                  "mehr zu diesem thema",
                                                  "mehr zum artikel",
                                                  "lesen sie auch",
                                                  "lies auch",
                                                  "lesen sie dazu",
                                                  "lies dazu",
                                                  "lesen sie mehr",
                                                  "lesen sie weiter",
                                                  "das koennte sie auch interessieren",
                                                  "das koennte dich auch interessieren",
                                                  "das koennte sie interessieren",
                                                  "das koennte dich interessieren",
                                                  "weitere artikel",
                                                  "weitere beitraege",
                                                  "weitere artikel zum thema",
                                                  "aehnliche artikel",
                                                  "verwandte artikel",
                                                  "passend dazu",
                                                  "auch interessant",
                                                  "auch lesenswert",
                                                  "meistgelesen",
                                                  "meistgelesene artikel",
                                                  "mehr artikel",
                                                  "mehr lesen",
                                                  "links zum thema",
                                                  "related articles",
                                                  "related stories",
                                                  "related content",
                                                  "more on this story",
                                                  "more on this topic",
                                                  "more on this",
                                                  "more stories",
                                                  "read also",
                                                  "also read",
                                                  "read next",
                                                  "what to read next",
                                                  "you may also like",
                                                  "you might also like",
                                                  "you might also be interested in",
                                                  "recommended for you",
                                                  "recommended reading",
                                                  "most read",
                                                  "more like this",
                                                  "a lire aussi",
                                                  "lire aussi",
                                                  "lire egalement",
                                                  "sur le meme sujet",
                                                  "sur le meme theme",
                                                  "plus sur le sujet",
                                                  "plus sur ce sujet",
                                                  "plus sur ce theme",
                                                  "articles lies",
                                                  "articles similaires",
                                                  "articles connexes",
                                                  "a voir aussi",
                                                  "voir aussi",
                                                  "vous aimerez aussi",
                                                  "cela pourrait vous interesser",
                                                  "ca pourrait vous interesser",
                                                  "cela peut vous interesser",
                                                  "les plus lus",
                                                  "leggi anche",
                                                  "leggete anche",
                                                  "articoli correlati",
                                                  "articoli simili",
                                                  "sullo stesso tema",
                                                  "sullo stesso argomento",
                                                  "altri articoli",
                                                  "potrebbe interessarti",
                                                  "potrebbe interessarti anche",
                                                  "potrebbe interessarvi anche",
                                                  "ti potrebbe interessare",
                                                  "ti potrebbe interessare anche",
                                                  "i piu letti",
                                                  "vedi anche"});
/// The same, where headlines follow; else the heading of a paragraph.
constexpr auto likely_lists =
    std::to_array<Words>({"mehr dazu", "zum thema", "empfohlen", "related", "recommended", "read more", "see also",
                          "pour aller plus loin", "per saperne di piu", "approfondimenti", "correlati"});

constexpr auto picture_words = std::to_array<Words>(
    {"bild",      "bilder",       "foto",          "fotos",           "symbolbild",       "symbolfoto",
     "titelbild", "bildquelle",   "bildnachweis",  "archivbild",      "archivfoto",       "photo",
     "photos",    "photo credit", "photograph",    "image",           "images",           "image credit",
     "picture",   "credit photo", "credits photo", "photographie",    "photo d archives", "illustration",
     "immagine",  "immagini",     "credito foto",  "foto d archivio", "grafik",           "picture credit"});
constexpr auto agencies = std::to_array<Words>({"keystone", "keystone sda", "keystone ats", "getty images", "getty",
                                                "reuters", "afp", "dpa", "imago", "ap", "epa", "ansa", "ats", "sda",
                                                "shutterstock", "unsplash", "istock", "pa media", "lapresse"});

constexpr auto earlier_versions = std::to_array<Words>({"in einer frueheren version",
                                                        "in einer ersten version",
                                                        "in einer vorherigen version",
                                                        "in einer frueheren fassung",
                                                        "in der urspruenglichen version",
                                                        "in der ersten version",
                                                        "dieser artikel wurde korrigiert",
                                                        "wir haben den fehler korrigiert",
                                                        "an earlier version of this",
                                                        "a previous version of this",
                                                        "this article was corrected",
                                                        "this article has been corrected",
                                                        "this story has been corrected",
                                                        "this article was amended",
                                                        "this article has been amended",
                                                        "une version precedente de cet",
                                                        "une version anterieure de cet",
                                                        "une premiere version de cet",
                                                        "dans une version precedente",
                                                        "dans une version anterieure",
                                                        "dans une premiere version",
                                                        "in una versione precedente",
                                                        "una versione precedente di quest",
                                                        "in una prima versione",
                                                        "nella prima versione",
                                                        "una prima versione di quest"});

/// Lower case, without accents, punctuation and numbers: "12 Kommentare" -> "kommentare".
std::string plain_words(std::string_view line) {
    const std::string folded = fold(line);
    std::string out;
    for (const char c : folded) {
        if (is_alpha(c))
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
}

template <typename List>
bool is_one_of(const List& list, std::string_view words) {
    return std::ranges::find(list, words) != list.end();
}

template <typename List>
bool begins_with_one_of(const List& list, std::string_view words) {
    return std::ranges::any_of(list, [&](Words one) {
        return words.starts_with(one) && (words.size() == one.size() || one.ends_with(' ') || words[one.size()] == ' ');
    });
}

/// "Lesen Sie auch: Was die Brücke kostet": marker and headline on one line.
bool is_inline_link(std::string_view line) {
    constexpr std::size_t longest = 220;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon > 45 || line.size() > longest) return false;
    const std::string marker = plain_words(line.substr(0, colon));
    return is_one_of(sure_lists, marker) || marker == "mehr dazu" || marker == "read more" || marker == "see also";
}

enum class ListHeading { none, likely, sure };

ListHeading list_heading(std::string_view line) {
    constexpr std::size_t longest = 60;
    if (line.size() > longest) return ListHeading::none;
    const std::string words = plain_words(line);
    if (is_one_of(sure_lists, words)) return ListHeading::sure;
    return is_one_of(likely_lists, words) ? ListHeading::likely : ListHeading::none;
}

bool is_headline(const TextLine& line) {
    constexpr std::size_t longest = 130;
    const std::string_view text = line.text;
    if (text.size() > longest || text.ends_with('.') || text.ends_with(':') || text.ends_with(',')) return false;
    if (text.find(". ") != std::string_view::npos || !agency_credit(text).empty()) return false;
    return !asks_readers(text, {}) && !announces_key_points(text) && !is_page_furniture(text) &&
           list_heading(text) == ListHeading::none && !is_correction_note(text);
}

/// Whether this last headline of a list belongs to the paragraph below instead: a person, an agency's box, or a heading
/// much shorter than the headlines.
bool heads_paragraph(const std::vector<TextLine>& lines, std::size_t i, std::size_t first) {
    if (i + 1 >= lines.size()) return false;
    const std::string_view text = lines[i].text, below = lines[i + 1].text;
    if (lines[i].marked || is_headline(lines[i + 1])) return false;
    if ((is_name(text) && below.starts_with(text)) || !agency_credit(below).empty()) return true;
    if (i == first || !ends_as_sentence(below) || reads_as_question(below)) return false;
    std::size_t others = 0;
    for (std::size_t k = first; k < i; ++k) others += lines[k].text.size();
    return text.size() * (i - first) * 3 < others * 2;
}

/// The end of the list of headlines that begins at `first`.
std::size_t end_of_list(const std::vector<TextLine>& lines, std::size_t first) {
    constexpr std::size_t most = 10;
    std::size_t end = first;
    while (end < lines.size() && end - first < most && is_headline(lines[end])) {
        const bool apart = end > first && lines[end].after_gap && !lines[end - 1].after_gap;
        if (apart || (end > first && lines[first].marked && !lines[end].marked)) break;
        ++end;
    }
    return end > first && heads_paragraph(lines, end - 1, first) ? end - 1 : end;
}

/// What "Bild: " is followed by; empty when the line is none about a picture.
std::string_view after_picture_word(std::string_view line) {
    constexpr std::size_t longest = 200;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon > 24 || line.size() > longest) return {};
    return is_one_of(picture_words, plain_words(line.substr(0, colon))) ? trim(line.substr(colon + 1))
                                                                        : std::string_view();
}

/// "Anna Rossetti / Keystone-ATS", "KEYSTONE", "Imago/Rolf Simon".
bool is_bare_credit(std::string_view line) {
    constexpr std::size_t longest = 70;
    if (line.size() > longest || ends_as_sentence(line)) return false;
    const std::string_view inner =
        line.starts_with('(') && line.ends_with(')') ? line.substr(1, line.size() - 2) : line;
    std::size_t parts = 0;
    bool agency = false;
    for (std::size_t at = 0; at <= inner.size(); ++parts) {
        const std::size_t end = std::min(inner.find('/', at), inner.size());
        const std::string_view part = trim(inner.substr(at, end - at));
        const bool known = is_one_of(agencies, plain_words(part));
        if (!known && !is_name(part)) return false;
        agency = agency || known;
        at = end + 1;
    }
    return agency && parts <= 4 && (parts > 1 || inner.size() != line.size() || inner.size() >= 5);
}

class Cleaner {
public:
    explicit Cleaner(std::vector<TextLine> lines) : lines_(std::move(lines)) {}

    PageLines clean() {
        for (std::size_t i = 0; i < lines_.size();) {
            const std::size_t taken = i == 0 ? 0 : take(i);
            for (std::size_t k = 0; k < taken; ++k) page_.stripped.push_back(std::move(lines_[i + k].text));
            gap_ = gap_ || (taken > 0 && lines_[i].after_gap);
            if (taken == 0) keep(std::move(lines_[i]));
            i += std::max<std::size_t>(taken, 1);
        }
        return std::move(page_);
    }

private:
    void keep(TextLine line) {
        line.after_gap = line.after_gap || std::exchange(gap_, false);
        page_.lines.push_back(std::move(line));
    }

    /// How many lines from `i` on belong to the page and not to the article.
    std::size_t take(std::size_t i) {
        const std::string_view line = lines_[i].text;
        if (is_page_furniture(line) || tells_relative_time(line) || is_inline_link(line)) return 1;
        if (const ListHeading heading = list_heading(line); heading != ListHeading::none) {
            const std::size_t end = end_of_list(lines_, i + 1);
            if (end > i + 1 || heading == ListHeading::sure) return end - i;
        }
        if (take_picture(line)) return 1;
        if (is_correction_note(line)) return page_.correction = true, 1;
        return 0;
    }

    bool take_picture(std::string_view line) {
        const std::string_view about = after_picture_word(line);
        if (about.empty() && !is_bare_credit(line)) return false;
        std::string& place = !about.empty() && ends_as_sentence(about) ? page_.caption : page_.credit;
        if (place.empty()) place = std::string(about.empty() ? line : about);
        return true;
    }

    std::vector<TextLine> lines_;
    PageLines page_;
    bool gap_ = false; ///< a gap stood before what was taken out
};

} // namespace

bool is_page_furniture(std::string_view line) {
    constexpr std::size_t longest = 140;
    if (line.size() > longest) return false;
    const std::string words = plain_words(line);
    const bool number = std::ranges::any_of(line, is_digit);
    if (words.empty()) { // "45 %", "***"; other scripts are words, too
        const bool ascii = std::ranges::all_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        return ascii && line.size() <= 12 && (!number || line.ends_with('%'));
    }
    return is_one_of(labels, words) || (number && is_one_of(counters, words)) || begins_with_one_of(openings, words);
}

bool tells_relative_time(std::string_view line) {
    constexpr std::size_t longest = 60;
    constexpr auto before = std::to_array<Words>({"", "publiziert ", "aktualisiert ", "zuletzt aktualisiert ",
                                                  "updated ", "last updated ", "published ", "publie ", "mis a jour ",
                                                  "pubblicato ", "aggiornato ", "heute ", "posted "});
    constexpr auto times = std::to_array<Words>({"vor minuten",
                                                 "vor minute",
                                                 "vor min",
                                                 "vor stunden",
                                                 "vor einer stunde",
                                                 "vor stunde",
                                                 "vor h",
                                                 "vor tagen",
                                                 "vor tag",
                                                 "vor einem tag",
                                                 "vor wenigen minuten",
                                                 "gerade eben",
                                                 "minutes ago",
                                                 "minute ago",
                                                 "mins ago",
                                                 "min ago",
                                                 "hours ago",
                                                 "hour ago",
                                                 "an hour ago",
                                                 "h ago",
                                                 "days ago",
                                                 "day ago",
                                                 "a day ago",
                                                 "just now",
                                                 "il y a minutes",
                                                 "il y a min",
                                                 "il y a heures",
                                                 "il y a heure",
                                                 "il y a une heure",
                                                 "il y a h",
                                                 "il y a jours",
                                                 "il y a jour",
                                                 "minuti fa",
                                                 "min fa",
                                                 "ore fa",
                                                 "ora fa",
                                                 "un ora fa",
                                                 "giorni fa",
                                                 "giorno fa"});
    if (line.size() > longest || line.ends_with('.')) return false;
    const std::string words = plain_words(line);
    return std::ranges::any_of(before, [&](Words opening) {
        return words.starts_with(opening) && is_one_of(times, std::string_view(words).substr(opening.size()));
    });
}

bool is_correction_note(std::string_view line) {
    constexpr std::size_t longest = 900, looked_at = 220;
    if (line.size() > longest || !ends_as_sentence(line) || line.ends_with('?')) return false;
    if (text_signals(line, Voice::running_text).correction) return true;
    // "Anmerkung der Redaktion: In einer früheren Version ..." but not «In einer früheren Version ...», sagt sie.
    const std::string words = plain_words(line.substr(0, looked_at));
    const bool quoted =
        line.starts_with("«") || line.starts_with("„") || line.starts_with("“") || line.starts_with('"');
    return !quoted && std::ranges::any_of(earlier_versions, [&](Words one) {
        constexpr std::size_t near_beginning = 60;
        return words.find(one) <= near_beginning;
    });
}

PageLines without_furniture(std::vector<TextLine> lines) { return Cleaner(std::move(lines)).clean(); }

} // namespace depesche::digest::feed
