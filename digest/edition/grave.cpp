#include "digest/edition/grave.hpp"

#include "digest/article/words.hpp"
#include "digest/edition/minors.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// Lower-case words of one language, each between spaces; `beginnings` count at the start of longer words too.
struct Vocabulary {
    std::string_view language;
    std::string_view beginnings;
    std::string_view words;
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
     "schändung tumor hirntumor hirninfarkt chemotherap parkinson alzheimer epilep leukämi demenz "
     "übergriff raketenangriff raketenbeschuss raketenhagel luftangriff flugzeugabsturz abgestürzt ",
     " infarkt infarkts messer tod tot tote toten toter totes stirbt starb starben mord morde krank opfer klinik koma "
     "krieg ",
     " ums_leben stichen_genäht wunde_genäht flugzeug_stürzt helikopter_stürzt hubschrauber_stürzt leben_genommen "},
    {"en",
     "dead death died dying killed killing murder suicid drown funeral corpse fatal injur wounded stabb shooting "
     "gunman raped abus "
     "assault violen terror crash kidnap hospital intensive collaps cancer illness choked choking unconscious coma "
     "tumour tumor chemotherap parkinson alzheimer epilep leukaemi leukemi dementia "
     "lifeless missile airstrike shelling homicide manslaughter ",
     " dies die war kill kills rape stroke victim victims sick ill ", " own_life operated_on air_strike air_strikes "},
    {"fr",
     "décéd décès mourir meurt meurtr tué assassin suicid noyé obsèques cadavre mortel blessé agress violen fusillade "
     "poignard accident "
     "attentat enlèvement étouff hôpital hospitalis malad réanimation inconscient périr féminicide missile roquette "
     "bombardement naufrage étrangl égorg tumeur chimiothérap parkinson alzheimer épilep "
     "leucémi démence ",
     " mort morts morte mortes guerre victime victimes viol viols cancer coma infarctus ",
     " sans_vie été_opéré été_opérée s_écrase "},
    {"it",
     "uccis omicid suicid annegat cadaver funeral mortal ferit violen aggress stupr accoltell sparator incident "
     "attentat rapit "
     "ospedal malat malor incoscient infart terapia esanim schiant missil bombardament femminicid naufrag strangol "
     "tumor chemioterap parkinson alzheimer epiles leucemi demenza ",
     " morto morta morti morte muore vittima vittime cancro guerra coma ", " senza_vita stato_operato stata_operata "},
});

const Vocabulary* vocabulary_of(std::string_view language) {
    const auto primary = language.substr(0, language.find('-'));
    const auto found = std::ranges::find(vocabularies, primary, &Vocabulary::language);
    return found == vocabularies.end() ? nullptr : &*found;
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

std::string grave_head(std::string_view head, std::string_view language) {
    const Vocabulary* known = vocabulary_of(language);
    if (known == nullptr) return {};
    if (auto minor = minor_word(head, language); !minor.empty()) return minor;
    const auto list = words(head);
    for (std::size_t i = 0; i < list.size(); ++i)
        if (is_grave_pair(known->pairs, list, i)) return list[i] + " " + list[i + 1];
    return {};
}

std::string grave_word(const Article& article, std::string_view language) {
    const std::string_view told = article.language.empty() ? language : article.language;
    std::string head = article.title + ". " + article.kicker + ". " + article.lead;
    if (auto found = grave_head(head, told); !found.empty()) return found;
    for (const std::string& bullet : article.bullets) head += ' ' + bullet;
    return grave_word_of(head + ' ' + body_text(article), told);
}

} // namespace depesche::digest
