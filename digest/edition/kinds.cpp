#include "digest/edition/kinds.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// A kind of text that newsrooms publish beside their stories, and the labels by which it is known. A label is one or
/// several lower-case words; `*` at its end: words that begin so.
struct Kind {
    std::string_view name;
    std::string_view labels; // separated by |
};

constexpr auto kinds = std::to_array<Kind>({
    {"advertisement", "publireportage|publirédactionnel|publiredazionale|advertorial|anzeige|sponsored*|paid post|paid "
                      "content|paid partnership|promotion|"
                      "publicité|pubblicità|werbung|brand story|contenu sponsorisé|contenuto sponsorizzato|in "
                      "zusammenarbeit mit|gutschein*|deals|"
                      "shopping|partnerinhalt|contenu partenaire"},
    {"horoscope", "horoskop*|horoscope*|oroscopo|wochenhoroskop|tageshoroskop|mondkalender|sternzeichen|astrolog*|"
                  "calendrier lunaire"},
    {"opinion", "meinung*|kommentar*|kolumne*|leitartikel|gastkommentar|gastbeitrag|glosse|leserbrief*|leserbeitrag|"
                "opinion*|editorial*|commentary|"
                "comment is free|commentisfree|column|columnist*|op ed|letters|letters to the "
                "editor|tribune|chronique*|billet|édito*|commento|commenti|opinione|opinioni|"
                "editoriale|lettere|courrier des lecteurs|standpunkt|zur sache"},
    {"live ticker", "liveticker*|live ticker|newsticker|ticker|en direct|le direct|direct|in diretta|diretta|live "
                    "blog|liveblog|live updates|live|as it happened|as they happened|minute by minute"},
    {"quiz or puzzle", "quiz*|rätsel*|kreuzworträtsel|sudoku*|puzzle*|crossword*|mots "
                       "croisés|cruciverba|wordle|jeux|giochi|concours|wettbewerb|"
                       "gewinnspiel*|verlosung"},
    {"podcast or video",
     "podcast*|audio|videos|video podcast|bildstrecke*|diaporama|fotogalerie|galleria|slideshow|bilder des "
     "tages|photos of the day|video|in pictures|en images|en vidéo|in immagini|"
     "tv programm|sendung verpasst"},
    {"weather", "wetter|wetterbericht|wetterprognose*|météo*|meteo|weather|weather forecast|previsioni del "
                "tempo|prévisions météo"},
    {"lottery", "lotto|lottozahlen|lotterie|loterie|lotteria|lottery|euromillions|euromillionen|swisslotto|swiss "
                "lotto|gewinnzahlen"},
    {"service text", "ratgeber|service|kundendienst|dienstplan|agenda|veranstaltungskalender|veranstaltungstipps|tv "
                     "tipps|conseils pratiques|consigli|"
                     "how to|öffnungszeiten|todesanzeigen|traueranzeigen|avis de décès"},
    {"newsletter", "newsletter*|briefing|morgenbriefing|in eigener sache|daily briefing|das wichtigste|the "
                   "briefing|press review|revue de presse|presseschau|"
                   "rassegna stampa"},
});

constexpr auto light_labels = std::to_array<std::string_view>({
    "panorama",
    "vermischtes",
    "kurioses",
    "kurios",
    "buntes",
    "leute",
    "people",
    "insolite",
    "faits divers",
    "fait divers",
    "curiosità",
    "curiosita",
    "oddity",
    "oddities",
    "odd news",
    "offbeat",
    "weird",
    "weird news",
    "off beat",
    "aus aller welt",
    "unterhaltung",
    "gesellschaft und leute",
    "skurriles",
    "good news",
    "gute nachrichten",
    "lifestyle",
});

constexpr auto soft_labels = std::to_array<std::string_view>({
    "kultur",     "culture", "cultura", "wissen",   "wissenschaft",  "science",     "sciences", "scienza",
    "scienze",    "leben",   "life",    "arts",     "film",          "kino",        "musik",    "music",
    "musique",    "musica",  "essen",   "food",     "reisen",        "travel",      "stil",     "style",
    "feuilleton", "natur",   "nature",  "natura",   "entertainment", "spettacoli",  "books",    "bücher",
    "livres",     "libri",   "magazin", "magazine", "forschung",     "archéologie",
});

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

/// A label as compared: its words with one space between.
std::string folded(std::string_view text) {
    std::string result;
    for (const std::string& word : words(text)) result += (result.empty() ? "" : " ") + word;
    return result;
}

bool label_matches(std::string_view label, const std::string& text) {
    if (label.ends_with('*')) return text.starts_with(label.substr(0, label.size() - 1));
    return text == label;
}

std::string_view kind_of(const std::string& label) {
    if (label.empty()) return {};
    for (const Kind& kind : kinds) {
        std::string_view rest = kind.labels;
        while (!rest.empty()) {
            const auto bar = std::min(rest.find('|'), rest.size());
            if (label_matches(rest.substr(0, bar), label)) return kind.name;
            rest.remove_prefix(std::min(bar + 1, rest.size()));
        }
    }
    return {};
}

/// "Quiz" of "Quiz: Wie gut war deine Woche?"; empty without a short beginning before a colon or bar.
std::string title_label(std::string_view title) {
    const auto end = title.find_first_of(":|");
    return end == std::string_view::npos || end > 40 ? std::string() : folded(title.substr(0, end));
}

/// "in pictures" of "Super blue moon – in pictures"; empty without a short ending behind a dash.
std::string title_ending(std::string_view title) {
    for (const std::string_view dash : {" – ", " — ", " - ", " | "}) {
        const auto at = title.rfind(dash);
        if (at != std::string_view::npos && title.size() - at < 30) return folded(title.substr(at + dash.size()));
    }
    return {};
}

/// The folders of an address, without host and last part.
std::vector<std::string> folders(std::string_view url) {
    const auto scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url = url.substr(0, url.find_first_of("?#"));
    std::vector<std::string> result;
    for (auto slash = url.find('/', scheme + 3); slash != std::string_view::npos;) {
        const auto next = url.find('/', slash + 1);
        if (next == std::string_view::npos) break;
        result.push_back(folded(url.substr(slash + 1, next - slash - 1)));
        slash = next;
    }
    return result;
}

std::vector<std::string> labels_of(const Article& article) {
    std::vector<std::string> labels{folded(article.section), folded(article.kicker), title_label(article.title)};
    for (const std::string& tag : article.tags) labels.push_back(folded(tag));
    return labels;
}

} // namespace

std::string_view not_a_story(const Article& article) {
    for (const std::string& label :
         {folded(article.section), folded(article.kicker), title_label(article.title), title_ending(article.title)}) {
        if (const auto kind = kind_of(label); !kind.empty()) return kind;
    }
    // A tag or a folder may say "weather", "live" or "puzzle" of a true story: only the unmistakable kinds count there.
    auto hints = folders(article.url);
    for (const std::string& tag : article.tags) hints.push_back(folded(tag));
    // ".../episode-12-podcast"
    if (std::string_view(article.url).substr(0, article.url.find_first_of("?#")).ends_with("podcast"))
        hints.emplace_back("podcast");
    for (const std::string& hint : hints) {
        const auto kind = kind_of(hint);
        if (kind == "advertisement" || kind == "horoscope" || kind == "opinion" || kind == "podcast or video")
            return kind;
    }
    return {};
}

bool is_light_section(const Article& article, const std::vector<std::string>& light_sections) {
    const auto is_light = [&](const std::string& label) {
        return contains(light_labels, label) ||
               std::ranges::any_of(light_sections, [&](const std::string& own) { return folded(own) == label; });
    };
    return std::ranges::any_of(labels_of(article), is_light) || is_light(section_key(article));
}

bool is_soft_section(const Article& article) {
    return contains(soft_labels, folded(article.section)) || contains(soft_labels, section_key(article));
}

std::string section_key(const Article& article) {
    if (!article.section.empty()) return folded(article.section);
    for (const std::string& folder : folders(article.url)) {
        const bool is_word =
            folder.size() > 3 && folder.size() < 24 && folder.find_first_of("0123456789") == std::string::npos;
        const bool says_nothing = folder == "news" || folder == "article" || folder == "articles" ||
                                  folder == "artikel" || folder == "story" || folder == "stories" || folder == "blog" ||
                                  folder == "archives" || folder == "post" || folder == "posts";
        if (is_word && !says_nothing) return folder;
    }
    return {};
}

} // namespace depesche::digest
