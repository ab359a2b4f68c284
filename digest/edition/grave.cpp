#include "digest/edition/grave.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// Lower-case words of one language, each between spaces; `beginnings` count at the start of longer words too.
struct Vocabulary {
    std::string_view language;
    std::string_view beginnings;
    std::string_view words;
    std::string_view minors;
    std::string_view pairs; ///< two words, joined by _; in title and lead
};

constexpr auto vocabularies = std::to_array<Vocabulary>({
    {"de",
     "todes tödlich verstorben verstarb gestorben leiche ermord mörder mordfall beerdig begräbnis trauer suizid "
     "selbstmord ertrank "
     "ertrunken gewalt erschoss erschossen schwerverletzt verletzt missbrauch vergewaltig überfall entführ "
     "terror unfall "
     "verunglück schiesserei schießerei prügel spital krankenhaus intensivstation notfallstation herzinfarkt "
     "schlaganfall krebs "
     "erkrank krankheit lebensgefahr bewusstlos kollabier erstick leblos erstochen erschlagen verblut erfroren "
     "schändung "
     "übergriff raketenangriff raketenbeschuss raketenhagel luftangriff flugzeugabsturz abgestürzt ",
     " messer tod tot tote toten toter totes stirbt starb starben mord morde krank opfer klinik koma krieg ",
     " kind kinder kindern kindes mädchen bub buben knabe jugendliche jugendlicher jugendlichen minderjährige "
     "minderjähriger "
     "teenager baby babys säugling schüler schülerin schülerinnen schülern kleinkind ",
     " ums_leben flugzeug_stürzt helikopter_stürzt hubschrauber_stürzt leben_genommen "},
    {"en",
     "dead death died dying killed killing murder suicid drown funeral corpse fatal injur wounded stabb shooting "
     "gunman raped abus "
     "assault violen terror crash kidnap hospital intensive collaps cancer illness choked choking unconscious coma "
     "lifeless missile airstrike shelling homicide manslaughter ",
     " dies die war kill kills rape stroke victim victims sick ill ",
     " child children toddler boy boys girl girls teen teens teenager teenagers minor minors pupil pupils baby babies "
     "schoolboy "
     "schoolgirl ",
     " own_life air_strike air_strikes "},
    {"fr",
     "décéd décès mourir meurt meurtr tué assassin suicid noyé obsèques cadavre mortel blessé agress violen fusillade "
     "poignard accident "
     "attentat enlèvement étouff hôpital hospitalis malad réanimation inconscient périr féminicide missile roquette "
     "bombardement naufrage étrangl égorg ",
     " mort morts morte mortes guerre victime victimes viol viols cancer coma infarctus ",
     " enfant enfants fillette garçon garçons mineur mineure mineurs bébé bébés ado ados adolescent adolescente "
     "écolier écolière "
     "écoliers ",
     " sans_vie s_écrase "},
    {"it",
     "uccis omicid suicid annegat cadaver funeral mortal ferit violen aggress stupr accoltell sparator incident "
     "attentat rapit "
     "ospedal malat malor incoscient infart terapia esanim schiant missil bombardament femminicid naufrag strangol ",
     " morto morta morti morte muore vittima vittime cancro guerra coma ",
     " bambino bambina bambini bambine ragazzino ragazzina minorenne minorenni neonato neonata bimbo bimba ",
     " senza_vita "},
});

const Vocabulary* vocabulary_of(std::string_view language) {
    const auto primary = language.substr(0, language.find('-'));
    const auto found = std::ranges::find(vocabularies, primary, &Vocabulary::language);
    return found == vocabularies.end() ? nullptr : &*found;
}

/// A child at school or below: "Viertklässlern" too.
bool is_minor(std::string_view minors, const std::string& word) {
    return minors.find(" " + word + " ") != std::string_view::npos || word.contains("klässler");
}

bool is_listed(std::string_view list, const std::string& word) {
    return list.find(" " + word + " ") != std::string_view::npos;
}

bool begins_like_one_of(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto space = list.find(' ');
        if (word.starts_with(list.substr(0, space))) return true;
        list.remove_prefix(space + 1);
    }
    return false;
}

/// "14" of "14-jährige", "14-year-old", "14 ans", "14 anni": an age below 18.
bool is_minor_age(const std::vector<std::string>& list, std::size_t i) {
    const std::string& word = list[i];
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (word.size() > 2 || !std::ranges::all_of(word, is_digit) || std::stoi(word) >= 18) return false;
    if (i + 1 >= list.size()) return false;
    const bool years_old = list[i + 1] == "year" && i + 2 < list.size() && list[i + 2] == "old";
    return years_old || list[i + 1].starts_with("jährig");
}

/// "ums Leben", "sans vie".
bool is_grave_pair(std::string_view pairs, const std::vector<std::string>& list, std::size_t i) {
    return i + 1 < list.size() && is_listed(pairs, list[i] + "_" + list[i + 1]);
}

} // namespace

std::string grave_word_of(std::string_view text, std::string_view language) {
    const Vocabulary* known = vocabulary_of(language);
    if (known == nullptr) return {};
    for (const std::string& word : words(text)) {
        if (is_listed(known->words, word) || begins_like_one_of(known->beginnings, word)) return word;
    }
    return {};
}

std::string grave_word(const Article& article, std::string_view language) {
    const Vocabulary* known = vocabulary_of(article.language.empty() ? language : article.language);
    if (known == nullptr) return {};
    std::string head = article.title + ' ' + article.kicker + ' ' + article.lead;
    const auto head_words = words(head);
    for (std::size_t i = 0; i < head_words.size(); ++i) {
        if (is_minor(known->minors, head_words[i]) || is_minor_age(head_words, i)) return head_words[i];
        if (is_grave_pair(known->pairs, head_words, i)) return head_words[i] + " " + head_words[i + 1];
    }
    for (const std::string& bullet : article.bullets) head += ' ' + bullet;
    return grave_word_of(head + ' ' + body_text(article), known->language);
}

} // namespace depesche::digest
