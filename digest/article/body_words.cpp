#include "digest/article/body_words.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>

namespace depesche::digest {

namespace {

constexpr std::size_t longest_call = 600;     ///< bytes; a longer paragraph tells something
constexpr std::size_t longest_question = 400; ///< bytes
constexpr std::size_t longest_note = 260;     ///< bytes
constexpr std::size_t longest_heading = 60;   ///< bytes

using Words = std::string_view; // separated by |

/// Openings of a sentence that ask readers to follow or subscribe.
constexpr Words relations =
    "folgst du|folgen sie uns|folgen sie dem kanal|folgen sie unserem|folge uns|folg uns|folgt uns|abonniere |"
    "abonnieren sie|abonniert |jetzt abonnieren|jetzt folgen|"
    "subscribe to|subscribe now|subscribe for|subscribe today|follow us|follow our|are you following|do you follow|"
    "like us on|never miss|don't miss|don’t miss|"
    "abonnez-vous|abonne-toi|suivez-nous|suivez notre|suivez nos|suis-nous|tu nous suis|vous nous suivez|nous suis-tu|"
    "rejoignez-nous|rejoignez notre|ne manquez|ne manque |ne ratez|ne rate |"
    "seguici|segui il nostro|segui la nostra|segui già|seguiteci|seguite il nostro|ci segui|abbonati al|abbonati ora|"
    "abbonatevi|si abboni|iscriviti|iscrivetevi|si iscriva|ti sei già iscritto|non perder";
/// Openings that ask for an act which may also be advice in an article: the offer must be the newsroom's own.
constexpr Words acts =
    "hast du schon|haben sie schon|kennst du schon|kennen sie schon|bist du schon|sind sie schon|melde dich|melden sie "
    "sich|registriere dich|registrieren sie sich|jetzt anmelden|hol dir|holen sie sich|lade |"
    "laden sie|erhalte |erhalten sie|bekomme |sign up|download|get our|get the|join our|join us|register for|"
    "inscris-toi|inscrivez|téléchargez|télécharge |recevez|reçois|installez|scarica|scaricate|ricevi|ricevete|"
    "unisciti|installa";
/// What is offered.
constexpr Words channels =
    "whatsapp|newsletter|infolettre|telegram|instagram|facebook|tiktok|bluesky|mastodon|youtube|linkedin|threads|"
    "twitter|kanal|channel|canale|canal |chaîne| app | app,| app.| app!| app?|-app|push-nachricht|push-mitteilung|"
    "push-benachricht|push notification|notifications push|notifiche push|podcast|social media|"
    "soziale medien|sozialen medien|réseaux sociaux|postfach|inbox|boîte mail|boîte de réception|casella di posta";
/// Offers that are nobody's but a newsroom's.
constexpr Words own_channels = "newsletter|infolettre|whatsapp-kanal|whatsapp kanal|whatsapp-channel|whatsapp channel|"
                               "canale whatsapp|chaîne whatsapp|telegram-kanal|telegram channel|canale telegram|"
                               "chaîne telegram|unsere app|unserer app|unseren kanal|unserem kanal|our app|notre app|"
                               "nostra app|nostro canale|notre chaîne|our channel|news-app|nos alertes|notre canal";
constexpr Words fears = "verpass|miss a|miss any|miss out|ne manque|plus rien manquer|ne rate|non perder|up to date|"
                        "auf dem laufenden|rester informé|restez informé|reste informé|sempre aggiornat|resta informat";

constexpr Words key_points =
    "darum gehts|darum geht's|darum geht’s|darum geht es|das wichtigste in kürze|das wichtigste in kurze|in kürze|"
    "auf einen blick|auf den punkt|auf den punkt gebracht|das wichtigste|kurz erklärt|das musst du wissen|"
    "das müssen sie wissen|das wissen wir|was wir wissen|"
    "kurz und knapp|kurz zusammengefasst|zusammenfassung|die wichtigsten punkte|"
    "key points|in brief|at a glance|key takeaways|the essentials|in short|summary|what you need to know|what we know|"
    "what we know so far|main points|the key points|"
    "l'essentiel|l’essentiel|l'essentiel en bref|l’essentiel en bref|en bref|en résumé|les points clés|points clés|"
    "ce qu'il faut retenir|ce qu’il faut retenir|"
    "ce que l'on sait|ce que l’on sait|ce qu'on sait|ce qu’on sait|ce que nous savons|à retenir|"
    "cosa sappiamo|che cosa sappiamo|quello che sappiamo|in breve|i punti chiave|punti chiave|in "
    "sintesi|l'essenziale|l’essenziale|l'essenziale in breve|le cose da sapere";

constexpr Words persons = "zur person|zur autorin|zum autor|zum experten|zur expertin|über den autor|über die autorin|"
                          "steckbrief|about the author|about the expert|bio express|bio|biographie|biografia|"
                          "chi è|la persona|à propos de l'auteur|à propos de l’auteur|l'autore|l’autore|l'autrice";

constexpr Words as_of_openings =
    "stand:|stand |aktualisiert|zuletzt aktualisiert|as of |status:|état:|état au|état :|situation au|situation à|"
    "aggiornato|aggiornamento|stato:|situazione al|mis à jour|last updated|updated";
/// A talk, and that it took place: both in one sentence about the article itself.
constexpr Words talks = "interview|gespräch|entretien|intervista|colloquio|umfrage|sondage|sondaggio|survey|recording|"
                        "aufzeichnung|enregistrement|registrazione";
constexpr Words took_place =
    " statt.| statt,|wurde geführt|geführt|aufgezeichnet|entstand|took place|was conducted|was recorded|was held|a eu "
    "lieu|"
    "a été réalisé|a été mené|a été enregistré|réalisé|si è svolt|è stata realizzata|è stato realizzato|è stata "
    "registrata|è stata condotta|durchgeführt";

/// Whole words by which readers are spoken to; the last of each row are used only where the language is known.
struct SpokenTo {
    std::string_view language;
    Words sure, unsure;
};
constexpr auto spoken_to = std::to_array<SpokenTo>({
    {"de", "du|dich|dir|dein|deine|deinen|deiner|deinem|euch|eure|euer|eurer", "ihr"},
    {"fr", "vous|votre|vos|toi|tu", "ton|ta|tes|te|t'|t’"},
    {"it", "tuo|tua|tuoi|tue|voi|vostro|vostra|pensi|pensate", "ti|te|tu|vi|vostri"},
    {"en", "you|your|yours", ""},
});
/// German "Sie" to a reader is told from "sie" by its capital.
constexpr Words polite = "Sie|Ihnen|Ihre|Ihr|Ihren|Ihrer";

constexpr Words first_person =
    "ich|mich|mir|mein|meine|meiner|meinen|wir|uns|unser|unsere|unseren|i|i'm|i’m|me|my|we|our|us|je|j'ai|j’ai|moi|"
    "mon|ma|mes|nous|notre|nos|io|mi|mio|mia|noi|nostro|nostra|ho|abbiamo|credo|penso";

constexpr Words small_name_parts = "de|du|da|di|del|della|des|von|van|der|den|zu|la|le|el|al|bin|y|und";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
char lower(char c) { return is_upper(c) ? static_cast<char>(c | 0x20) : c; }
bool is_word_byte(char c) {
    return is_upper(c) || is_lower(c) || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

template <typename Test>
bool any_of(Words list, Test test) {
    while (!list.empty()) {
        const std::size_t bar = std::min(list.find('|'), list.size());
        if (test(list.substr(0, bar))) return true;
        list.remove_prefix(std::min(bar + 1, list.size()));
    }
    return false;
}

/// `folded` is in lower case.
bool holds(std::string_view folded, Words list) {
    return any_of(list, [&](std::string_view word) { return folded.find(word) != std::string_view::npos; });
}
bool begins_word(std::string_view text, std::string_view word) {
    return text.size() >= word.size() &&
           std::ranges::equal(text.substr(0, word.size()), word, [](char a, char b) { return lower(a) == b; });
}
bool begins(std::string_view text, Words list) {
    return any_of(list, [&](std::string_view word) { return begins_word(text, word); });
}

/// Openings that most sentences are told from by their first three letters: every paragraph of every feed is asked.
class Openings {
public:
    consteval explicit Openings(Words list) {
        for (; !list.empty(); list.remove_prefix(std::min(list.find('|'), list.size() - 1) + 1)) {
            words_[static_cast<std::size_t>(count_++)] = list.substr(0, list.find('|'));
            const std::size_t three = letters(list[0], list[1], list[2]);
            first_three_[three / 64] |= std::uint64_t{1} << three % 64;
        }
    }
    bool begin(std::string_view text) const {
        if (text.size() < 3) return false;
        const std::size_t three = letters(lower(text[0]), lower(text[1]), lower(text[2]));
        if ((first_three_[three / 64] >> three % 64 & 1U) == 0) return false;
        return std::any_of(words_.begin(), words_.begin() + count_,
                           [&](std::string_view word) { return begins_word(text, word); });
    }

private:
    static constexpr std::size_t letters(char first, char second, char third) {
        const auto five_bits = [](char c) { return std::size_t{static_cast<unsigned char>(c) & 31U}; };
        return five_bits(first) << 10U | five_bits(second) << 5U | five_bits(third);
    }
    std::array<std::string_view, 64> words_{};
    std::ptrdiff_t count_ = 0;
    std::array<std::uint64_t, 512> first_three_{};
};
constexpr Openings opens_relation(relations);
constexpr Openings opens_act(acts);
bool is_one_of(std::string_view word, Words list) {
    return any_of(list, [&](std::string_view one) { return one == word; });
}

/// Visits the words of a text, ended by anything but letters, digits, apostrophes and hyphens; stops when told true.
template <typename Visit>
bool any_word(std::string_view text, Visit visit) {
    const auto is_part = [](std::string_view rest) {
        return is_word_byte(rest[0]) ? !rest.starts_with("«") && !rest.starts_with("»") && !rest.starts_with("„") &&
                                           !rest.starts_with("“") && !rest.starts_with("”") && !rest.starts_with("–")
                                     : rest[0] == '\'' || rest[0] == '-';
    };
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        while (i < text.size() && is_part(text.substr(i))) ++i;
        if (i > begin && visit(text.substr(begin, i - begin))) return true;
        if (i == begin) ++i;
    }
    return false;
}

std::string_view without_lead_in(std::string_view sentence) {
    if (sentence.empty() || std::string_view("djtsaq").find(lower(sentence[0])) == std::string_view::npos)
        return sentence;
    for (const std::string_view word : {"dann ", "also ", "jetzt: ", "then ", "so ", "alors ", "allora ", "quindi "})
        if (begins_word(sentence, word)) return sentence.substr(word.size());
    return sentence;
}

/// Calls `test` with what follows each beginning of a sentence; a colon begins one, too ("... am Morgen: Abonniere").
template <typename Test>
bool any_sentence(std::string_view text, Test test) {
    const auto ends_one = [](char c) { return c == '.' || c == '!' || c == '?' || c == ':'; };
    if (test(without_lead_in(text))) return true;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == ' ' && ends_one(text[i - 1]) && test(without_lead_in(text.substr(i + 1)))) return true;
    }
    return false;
}

std::string_view without_closing_marks(std::string_view text) {
    for (bool found = true; found;) {
        found = false;
        for (const std::string_view mark : {"\"", "'", ")", "]", "»", "”", "“", "’", "›", "\u00a0", "\u202f", " "}) {
            if (!text.ends_with(mark)) continue;
            text.remove_suffix(mark.size());
            found = true;
        }
    }
    return text;
}

std::string_view without_colon(std::string_view text) {
    text = trimmed(text);
    while (text.ends_with(':') || text.ends_with(' ')) text.remove_suffix(1);
    if (text.ends_with("\u00a0")) text.remove_suffix(2);
    return text;
}

bool is_heading_of(std::string_view text, Words list) {
    text = without_colon(text);
    if (text.size() > longest_heading) return false;
    return is_one_of(digest::lower(text), list); // "KÜRZE", too
}

} // namespace

bool is_call_to_action(std::string_view text, Place place) {
    text = trimmed(text);
    if (text.empty() || text.size() > longest_call) return false;
    // Openings first: they are seldom, and the lists of what is offered are long.
    bool relation = false, act = false;
    const auto look_at = [&](std::string_view sentence) {
        relation = relation || opens_relation.begin(sentence);
        act = act || opens_act.begin(sentence);
        return relation;
    };
    const bool near_end = place == Place::near_end;
    if (near_end)
        any_sentence(text, look_at);
    else
        look_at(text);
    if (!relation && !act) return false;
    const std::string folded = lowered(text) + ' ';
    return holds(folded, own_channels) || (near_end && relation && holds(folded, channels));
}

bool introduces_call_to_action(std::string_view text) {
    constexpr std::size_t longest = 120;
    text = trimmed(text);
    if (text.empty() || text.size() > longest || text.ends_with('.')) return false;
    const std::string folded = lowered(text) + ' ';
    return holds(folded, fears) || (!text.ends_with('?') && holds(folded, channels)); // a question may be the poll
}

bool announces_key_points(std::string_view text) { return is_heading_of(text, key_points); }

bool announces_person(std::string_view text) {
    return is_heading_of(text, persons) || is_heading_of(text, "À propos de l'auteur|Über den Autor|Über die Autorin");
}

bool reads_as_question(std::string_view text) {
    if (text.empty() || text.size() > longest_question) return false;
    if (text.back() == '.' || is_upper(text.back()) || is_lower(text.back())) return false; // nearly all
    return without_closing_marks(text).ends_with('?') && inside_quotation_marks(text).empty();
}

bool asks_readers(std::string_view text, std::string_view language) {
    if (!reads_as_question(text)) return false;
    const std::string folded = lowered(text);
    const std::string_view primary = language.substr(0, 2);
    for (const SpokenTo& words : spoken_to) {
        if (!primary.empty() && primary != words.language) continue;
        const auto speaks = [&](std::string_view word) {
            return is_one_of(word, words.sure) || (!primary.empty() && is_one_of(word, words.unsure)) ||
                   (words.language == "fr" && (word.ends_with("-vous") || word.ends_with("-tu")));
        };
        if (any_word(folded, speaks)) return true;
    }
    if (!primary.empty() && primary != "de") return false;
    return any_word(text, [first = true](std::string_view word) mutable {
        return !std::exchange(first, false) && is_one_of(word, polite);
    });
}

bool speaks_of_oneself(std::string_view text) {
    return any_word(lowered(text), [](std::string_view word) { return is_one_of(word, first_person); });
}

bool tells_as_of(std::string_view text) {
    text = trimmed(text);
    if (text.empty() || text.size() > longest_note) return false;
    const bool has_number = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (has_number && text.size() <= longest_note / 2 &&
        (begins(text, as_of_openings) || text.starts_with("État") || text.starts_with("(Stand")))
        return true;
    const std::string folded = lowered(text);
    return holds(folded, talks) && holds(folded, took_place);
}

bool is_name(std::string_view text) {
    if (text.empty() || text.size() > longest_heading) return false;
    int names = 0, words = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const std::string_view word = text.substr(at, end - at);
        at = end + 1;
        ++words;
        if (word.empty() || words > 5) return false;
        const bool part = std::ranges::all_of(word, [](char c) {
            return is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 0x80 || c == '-' || c == '.' ||
                   c == '\'';
        });
        if (!part || word.ends_with('-')) return false;
        const bool capital = is_upper(word.front()) || static_cast<unsigned char>(word.front()) >= 0x80;
        if (!capital && (words == 1 || !is_one_of(word, small_name_parts))) return false;
        names += capital;
    }
    return names >= 2 && !text.ends_with('.');
}

std::string_view agency_credit(std::string_view text) {
    constexpr std::size_t longest = 24;
    text = trimmed(text);
    if (!text.ends_with(')')) return {};
    const std::size_t open = text.rfind('(');
    if (open == std::string_view::npos || open < 2 || text.size() - open < 4 || text.size() - open > longest) return {};
    const std::string_view before = trimmed(text.substr(0, open));
    // "... sagte Keller (FDP)." names a party: an agency's mark stands behind a whole sentence.
    if (before.size() == open || !ends_as_sentence(before)) return {};
    const std::string_view mark = text.substr(open + 1, text.size() - open - 2);
    const bool fits = std::ranges::all_of(mark, [](char c) {
        return is_upper(c) || is_lower(c) || static_cast<unsigned char>(c) >= 0x80 || c == '/' || c == '-' ||
               c == ' ' || c == '.' || c == ',';
    });
    return fits && std::ranges::count(mark, ' ') <= 2 ? mark : std::string_view();
}

std::string_view inside_quotation_marks(std::string_view text) {
    static constexpr auto pairs = std::to_array<std::array<std::string_view, 2>>(
        {{"«", "»"}, {"„", "“"}, {"“", "”"}, {"\"", "\""}, {"»", "«"}, {"‹", "›"}, {"„", "”"}});
    text = trimmed(text);
    for (const auto& [open, close] : pairs) {
        if (text.size() <= open.size() + close.size() || !text.starts_with(open) || !text.ends_with(close)) continue;
        const std::string_view inner = text.substr(open.size(), text.size() - open.size() - close.size());
        // «A», sagte sie. «B» is not one quotation.
        if (inner.find(close) == std::string_view::npos) return trimmed(inner);
    }
    return {};
}

bool ends_as_sentence(std::string_view text) {
    text = without_closing_marks(text);
    return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') || text.ends_with("…") ||
           text.ends_with(':');
}

} // namespace depesche::digest
