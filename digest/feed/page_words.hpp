#pragma once

#include "digest/feed/marker.hpp"

#include <array>

/// The words of what stands around an article on its page, in German, English, French and Italian; folded, as Words
/// are, without marks and with single spaces.
namespace depesche::digest::feed::page {

inline constexpr auto labels = std::to_array<Words>(
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
     "facebook", "twitter", "whatsapp", "linkedin", "e mail", "telegram", "pinterest", "threads", "bluesky",
     "signaler une faute", "signalez une erreur", "segnalaci un errore", "fehler im text melden",
     "fehler im artikel melden", "auf facebook teilen", "auf whatsapp teilen", "auf twitter teilen",
     "per e mail teilen"});

/// With a number on the line.
inline constexpr auto counters =
    std::to_array<Words>({"min", "mal geteilt", "stimmen", "stimmen abgegeben", "shares", "votes", "partages",
                          "condivisioni", "voti", "participants", "teilnehmer"});

/// How long the reading takes: nothing but a number and these words may follow.
inline constexpr auto reading_times =
    std::to_array<Words>({"lesezeit", "lesedauer", "temps de lecture", "lecture", "tempo di lettura", "reading time",
                          "estimated reading time", "tiempo de lectura"});
inline constexpr auto reading_units = std::to_array<Words>(
    {"ca",      "circa",  "etwa",   "rund",    "env", "environ",  "about", "min",      "mins",    "minute",  "minuten",
     "minutes", "minuto", "minuti", "minutos", "sek", "sekunden", "sec",   "secondes", "seconds", "secondi", "s"});

/// What asks readers for mistakes and hints, up to its question mark or colon.
inline constexpr auto requests = std::to_array<Words>(
    {"hast du einen fehler", "haben sie einen fehler", "hinweis oder fehler", "spotted a mistake", "spotted an error",
     "spotted a typo", "found a mistake", "found an error", "see an error", "see a mistake",
     "vous avez repere une erreur", "vous avez trouve une erreur", "vous avez vu une erreur", "hai trovato un errore",
     "hai visto un errore", "avete trovato un errore", "ha trovato un errore"});
/// Articles ask so, too: only words about the article or an answer behind it make it a request.
inline constexpr auto vague_requests =
    std::to_array<Words>({"fehler", "etwas gesehen", "etwas gehoert", "une erreur", "une faute", "trovato un errore"});
/// What such a request may speak of, besides.
inline constexpr auto request_words = std::to_array<Words>(
    {"gefunden", "entdeckt", "bemerkt", "gesehen", "gehoert", "oder",     "im",    "in",     "diesem",
     "artikel",  "text",     "beitrag", "this",    "the",     "article",  "story", "page",   "dans",
     "cet",      "l",        "le",      "texte",   "ce",      "d",        "de",    "frappe", "orthographe",
     "in",       "nel",      "nell",    "questo",  "quest",   "articolo", "testo", "or",     "typo"});
/// How the answer begins that readers are asked for.
inline constexpr auto answers = std::to_array<Words>({"melden",
                                                      "melde",
                                                      "meldet",
                                                      "schreiben sie uns",
                                                      "schreib uns",
                                                      "schreibt uns",
                                                      "schicken sie uns",
                                                      "schick uns",
                                                      "schickt uns",
                                                      "senden sie uns",
                                                      "sagen sie es uns",
                                                      "sag es uns",
                                                      "teilen sie es uns",
                                                      "klicken sie",
                                                      "klick",
                                                      "let us know",
                                                      "tell us",
                                                      "email us",
                                                      "e mail us",
                                                      "write to us",
                                                      "contact us",
                                                      "report it",
                                                      "report",
                                                      "click",
                                                      "signalez",
                                                      "signale",
                                                      "ecrivez nous",
                                                      "dites le nous",
                                                      "contactez nous",
                                                      "cliquez",
                                                      "segnalalo",
                                                      "segnalatelo",
                                                      "segnalacelo",
                                                      "segnalaci",
                                                      "segnalatecelo",
                                                      "scrivici",
                                                      "scriveteci",
                                                      "clicca"});
inline constexpr auto before_answers = std::to_array<Words>({"jetzt", "hier", "bitte", "dann", "please", "merci de"});
/// They ask for witnesses, and articles tell so.
inline constexpr auto police = std::to_array<Words>({"polizei", "kantonspolizei", "stadtpolizei", "kripo", "police",
                                                     "gendarmerie", "polizia", "carabinieri", "questura", "policia"});

/// Before the name of a platform.
inline constexpr auto follows =
    std::to_array<Words>({"folgen sie uns auf", "folge uns auf", "folgt uns auf", "follow us on", "suivez nous sur",
                          "suis nous sur", "seguici su", "seguiteci su"});
inline constexpr auto shares =
    std::to_array<Words>({"share on", "partager sur", "condividi su", "teilen auf", "teilen per"});
inline constexpr auto platforms = std::to_array<Words>(
    {"facebook", "twitter", "x", "whatsapp", "linkedin", "e mail", "mail", "telegram", "pinterest", "threads",
     "bluesky", "instagram", "youtube", "tiktok", "mastodon", "google news", "social media", "messenger"});
inline constexpr auto joiners = std::to_array<Words>({"und", "and", "et", "e", "oder", "or", "ou", "o"});
/// Before a colon and a list, or alone.
inline constexpr auto list_labels =
    std::to_array<Words>({"tags", "schlagworte", "themen in diesem artikel", "mehr in diesem artikel"});

/// Above a list of other articles.
inline constexpr auto sure_lists = std::to_array<Words>({"mehr zum thema",
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
inline constexpr auto likely_lists =
    std::to_array<Words>({"mehr dazu", "zum thema", "empfohlen", "related", "recommended", "read more", "see also",
                          "pour aller plus loin", "per saperne di piu", "approfondimenti", "correlati"});

inline constexpr auto picture_words = std::to_array<Words>(
    {"bild",      "bilder",       "foto",          "fotos",           "symbolbild",       "symbolfoto",
     "titelbild", "bildquelle",   "bildnachweis",  "archivbild",      "archivfoto",       "photo",
     "photos",    "photo credit", "photograph",    "image",           "images",           "image credit",
     "picture",   "credit photo", "credits photo", "photographie",    "photo d archives", "illustration",
     "immagine",  "immagini",     "credito foto",  "foto d archivio", "grafik",           "picture credit"});
inline constexpr auto agencies = std::to_array<Words>(
    {"keystone", "keystone sda", "keystone ats", "getty images", "getty", "reuters", "afp", "dpa", "imago", "ap", "epa",
     "ansa", "ats", "sda", "shutterstock", "unsplash", "istock", "pa media", "lapresse"});

/// Of a note of correction, which must say that it speaks of the article.
inline constexpr auto earlier_versions = std::to_array<Words>({"in einer frueheren version",
                                                               "in einer frueheren fassung",
                                                               "in einer ersten version",
                                                               "in einer ersten fassung",
                                                               "in einer vorherigen version",
                                                               "in einer vorherigen fassung",
                                                               "in der urspruenglichen version",
                                                               "in der urspruenglichen fassung",
                                                               "in der ersten version",
                                                               "in der ersten fassung",
                                                               "eine fruehere version",
                                                               "eine fruehere fassung",
                                                               "an earlier version",
                                                               "in an earlier version",
                                                               "a previous version",
                                                               "in a previous version",
                                                               "the original version",
                                                               "une version precedente",
                                                               "une version anterieure",
                                                               "une premiere version",
                                                               "dans une version precedente",
                                                               "dans une version anterieure",
                                                               "dans une premiere version",
                                                               "in una versione precedente",
                                                               "una versione precedente",
                                                               "in una prima versione",
                                                               "nella prima versione",
                                                               "una prima versione",
                                                               "en una version anterior",
                                                               "una version anterior"});
inline constexpr auto of_the_article = std::to_array<Words>(
    {"dieses artikels", "des artikels", "dieser meldung", "of this article", "de cet article", "de l article",
     "di questo articolo", "di quest articolo", "dell articolo", "de este articulo", "del articulo"});
/// Also what an article may be about: an error must be spoken of.
inline constexpr auto of_the_text = std::to_array<Words>(
    {"dieses textes", "dieses beitrags", "dieses berichts", "des textes", "des beitrags", "of this story",
     "of this report", "of this piece", "of this post", "of this page", "de ce texte", "de cette depeche",
     "de ce reportage", "di questo testo", "del testo", "de este texto", "de esta noticia"});
/// "dieses Artikels des Gesetzes", "de cet article de la Constitution"
inline constexpr auto of_a_law =
    std::to_array<Words>({"der", "des", "of", "de", "du", "di", "del", "della", "dello", "dell", "dei"});
inline constexpr auto corrected_articles = std::to_array<Words>(
    {"dieser artikel wurde korrigiert", "this article was corrected", "this article has been corrected",
     "this story was corrected", "this story has been corrected", "cet article a ete corrige",
     "questo articolo e stato corretto", "este articulo ha sido corregido"});
/// Laws are amended, too.
inline constexpr auto amended_articles =
    std::to_array<Words>({"this article was amended", "this article has been amended", "dieser artikel wurde geaendert",
                          "cet article a ete modifie", "questo articolo e stato modificato"});
/// How a word begins that speaks of an error.
inline constexpr auto errors = std::to_array<Words>(
    {"falsch",   "faelschlich", "fehler",   "irrtuemlich", "wrong",      "incorrect", "misstat", "misspel",
     "misident", "mistak",      "error",    "errone",      "to correct", "erreur",    "faux",    "fausse",
     "a tort",   "errat",       "sbagliat", "equivoc",     "korrig",     "correct",   "corrig",  "corrett"});
/// Before the colon of a note from the editors to readers.
inline constexpr auto editors_notes = std::to_array<Words>(
    {"anmerkung der redaktion", "anm d red", "anm der red", "hinweis der redaktion", "editor s note", "editors note",
     "note de la redaction", "ndlr", "nota della redazione", "ndr", "nota de la redaccion"});

} // namespace depesche::digest::feed::page
