#include "digest/edition/oddity.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace depesche::digest {

namespace {

/// Lower-case words between spaces; `*` stands for any letters at the beginning or the end.
struct Marks {
    std::string_view language, mark, words;
};

constexpr auto marks = std::to_array<Marks>({
    {"de", "animal",
     "alpaka* lama lamas esel* ziege* ziegen* geiss* kuh kühe kühen kalb* kälber* stier stiere schaf* lamm lämmer* "
     "schwein schweine* ferkel* wildschwein* pferd* pony* hund hunde* dackel* welpe* katze* kater büsi* igel* biber* "
     "dachs* fuchs füchse* marder* eichhörnchen* hirsch* reh rehe rehbock* storch störche* schwan schwäne* ente enten* "
     "entlein* gans gänse* huhn hühner* hahn papagei* wellensittich* eule* uhu* rabe raben krähe* taube tauben* möwe* "
     "pfau* spatz* fledermaus* fledermäuse* schildkröte* frosch* frösche* kröte* karpfen* hecht* krake* pinguin* affe "
     "affen* elefant* känguru* giraffe* biene bienen* schnecke* waschbär* murmeltier* steinbock* steinböcke* gämse* "
     "hamster* kaninchen* hase hasen* maus mäuse* ratte* hermelin* emu emus strauss* kamel* vögel* singvogel* "
     "zugvogel* wasservogel* tier tiere* tierisch*"},
    {"de", "machine",
     "roboter* *roboter *robotern staubsauger* *rasenmäher* mähdrescher* automat *automat navi chatbot*"},
    {"de", "mistake",
     "versehen versehentlich* irrtum* irrtümlich* verwechsel* verwechselt falsch falsche* verwählt* vertauscht* "
     "missverständnis* tippfehler* druckfehler*"},
    {"de", "astray",
     "entlaufen* entwischt* ausgebüxt* ausgebüchst* büxt büchst reisst reißt ausgerissen* verirrt* wiedergefunden* "
     "verschollen* verloren* vergessen* verlegt* flaschenpost* fundbüro* aufgetaucht* zurückgebracht* zurückgegeben* "
     "dachboden* estrich"},
    {"de", "record",
     "weltrekord* grösste* größte* kleinste* längste* kürzeste* älteste* dickste* schwerste* langsamste* lauteste* "
     "einzige einziger einziges erstmals"},
    {"de", "against", "statt anstatt ausgerechnet trotzdem plötzlich obwohl niemand verkehrt* umgekehrt"},
    {"de", "food",
     "fondue* raclette* käse* schokolade* wurst* würste* pizza* kuchen* torte* honig* gurke* kürbis* kartoffel* rösti* "
     "nudel* brötchen* gipfeli* guetzli* bier biere birnenschnaps schnaps* rezept* kochtopf* senf* knödel* spaghetti*"},
    {"de", "word",
     "kurios* skurril* verrückt* bizarr* ungewöhnlich* seltsam* rätselhaft* geheimnisvoll* überrasch* absurd* "
     "verblüff* kauzig* wundersam* unverhofft* witzig*"},

    {"en", "animal",
     "alpaca* llama* donkey* goat* cow cows calf calves bull sheep lamb* pig pigs piglet* boar* horse* pony ponies dog "
     "dogs puppy puppies dachshund* cat cats kitten* hedgehog* beaver* badger* fox foxes marten* squirrel* deer stag "
     "stork* swan* duck* goose geese hen hens rooster* parrot* budgie* owl owls raven* crow crows pigeon* gull gulls "
     "seagull* peacock* sparrow* bat bats tortoise* turtle* frog frogs toad* carp pike octopus* penguin* monkey* "
     "elephant* kangaroo* giraffe* bee bees snail* raccoon* marmot* ibex* hamster* rabbit* hare hares mouse mice rat "
     "rats emu emus ostrich* camel* bird birds animal*"},
    {"en", "machine", "robot robots lawnmower* vacuum* vending satnav chatbot*"},
    {"en", "mistake", "mistake* mistaken* accidental* wrong mix* mixup mistook typo misprint* swapped"},
    {"en", "astray",
     "runaway escaped escapes lost found forgotten stray strayed wanders wandered attic bottle rediscovered"},
    {"en", "record", "largest biggest smallest longest shortest oldest heaviest slowest loudest only"},
    {"en", "against", "instead despite suddenly although nobody backwards upside"},
    {"en", "food",
     "fondue* cheese* chocolate* sausage* pizza* cake* honey* cucumber* pumpkin* potato* noodle* beer beers recipe* "
     "mustard* spaghetti* sandwich*"},
    {"en", "word",
     "odd oddly bizarre* curious* weird* unusual* strange* mysterious* surpris* absurd* quirky unexpected* baffl*"},

    {"fr", "animal",
     "alpaga* lama lamas âne ânes chèvre* vache* veau veaux taureau* mouton* agneau* cochon* porcelet* sanglier* "
     "cheval "
     "chevaux poney* chien* chiot* teckel* chat chats chatte* chaton* hérisson* castor* blaireau* renard* martre* "
     "fouine* écureuil* cerf* chevreuil* cigogne* cygne* canard* oie oies poule poules coq perroquet* perruche* hibou* "
     "chouette* corbeau* corneille* pigeon* mouette* paon* moineau* chauve tortue* grenouille* crapaud* carpe brochet "
     "pieuvre* poulpe* pingouin* manchot* singe* éléphant* kangourou* girafe* abeille* escargot* marmotte* bouquetin* "
     "chamois hamster* lapin* lièvre* souris rat rats émeu* autruche* chameau* oiseau* palmipède* animal "
     "animaux"},
    {"fr", "machine", "robot robots tondeuse* aspirateur* distributeur* chatbot*"},
    {"fr", "mistake", "erreur* confond* faux fausse mégarde inadvertance coquille méprise trompé* échangé*"},
    {"fr", "astray",
     "échappé* égaré* perdu* perdue* retrouvé* oublié* fugue* fugueur* évadé* bouteille grenier redécouv* errant*"},
    {"fr", "record",
     "grand grande grands grandes géant* petit petite petits petites minuscule* vieux doyen* record unique seul seule"},
    {"fr", "against", "plutôt malgré soudain pourtant personne envers"},
    {"fr", "food",
     "fondue* raclette* fromage* chocolat* saucisse* pizza* gâteau* miel concombre* courge* potiron* pomme nouilles "
     "bière* recette* moutarde* sandwich*"},
    {"fr", "word",
     "insolite* bizarre* curieux curieuse* étrange* mystérieu* surpren* absurde* inattendu* étonnant* cocasse*"},

    {"it", "animal",
     "alpaca lama asino asini capra capre mucca mucche vitell* toro pecora pecore agnell* maiale* maialin* cinghial* "
     "cavallo cavalli pony cane cani cagnolin* bassotto gatto gatti gatta gattin* riccio ricci castoro castori tasso "
     "volpe volpi martora faina scoiattol* cervo cervi capriol* cicogna cicogne cigno cigni anatra anatre oca oche "
     "gallina galline gallo pappagall* gufo gufi civetta corvo corvi piccione piccioni gabbian* pavone passero "
     "pipistrell* tartarug* rana rane rospo carpa luccio polpo pinguin* scimmi* elefant* canguro giraffa ape api "
     "lumaca lumache marmott* stambecc* camoscio criceto coniglio conigli lepre topo topi ratto emù struzzo cammell* "
     "uccell* animale animali"},
    {"it", "machine", "robot tagliaerba tosaerba aspirapolvere distributore navigatore chatbot*"},
    {"it", "mistake", "sbaglio errore sbagliat* scambiat* confonde equivoco refuso inavvertitamente falso"},
    {"it", "astray",
     "scappat* smarrit* perso persa perdut* ritrovat* dimenticat* fugge fuga evaso bottiglia soffitta riscopert* "
     "randagi*"},
    {"it", "record", "grande gigante piccol* lungo vecchi* unico unica"},
    {"it", "against", "invece nonostante improvvis* eppure nessuno contrario"},
    {"it", "food",
     "fonduta formaggi* cioccolat* salsicc* pizza pizze torta torte miele cetriol* zucca zucche patat* birra birre "
     "ricetta ricette senape spaghetti panino panini polenta"},
    {"it", "word", "insolit* bizzarr* curios* stran* misterios* sorprend* assurd* inattes* inaspettat* stravagant*"},
});

/// Superlatives of French and Italian are two words ("le plus grand"): these need one of them before.
constexpr std::string_view compared = " plus più ";
/// What stands for years after a number.
constexpr std::string_view years = " jahren jahre jahr years year ans années anni ";
/// Below it a wait is no wonder ...
constexpr int shortest_wait = 20;
/// ... and what has been so since a year is one later: reigns and rules are often old.
constexpr int shortest_since = 50;
/// Before a year.
constexpr std::string_view since = " seit since depuis dal ";
constexpr int earliest_year = 1500;

bool matches(std::string_view pattern, std::string_view word) {
    const bool open_end = pattern.ends_with('*'), open_start = pattern.starts_with('*');
    if (open_end) pattern.remove_suffix(1);
    if (open_start) pattern.remove_prefix(1);
    if (open_start && open_end) return word.contains(pattern);
    if (open_start) return word.ends_with(pattern);
    return open_end ? word.starts_with(pattern) : word == pattern;
}

bool is_one_of(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const auto space = std::min(list.find(' '), list.size());
        if (matches(list.substr(0, space), word)) return true;
        list.remove_prefix(std::min(space + 1, list.size()));
    }
    return false;
}

int year_of(Instant at) {
    return static_cast<int>(std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(at)}.year());
}

/// "53 Jahre", "seit 1890".
std::string long_wait(const std::vector<std::string>& list, std::size_t i, int this_year) {
    int number = 0;
    const auto [end, error] = std::from_chars(list[i].data(), list[i].data() + list[i].size(), number);
    if (error != std::errc{} || end != list[i].data() + list[i].size()) return {};
    const bool counted = number >= shortest_wait && number < earliest_year && i + 1 < list.size();
    if (counted && years.contains(" " + list[i + 1] + " ")) return list[i] + " " + list[i + 1];
    const bool long_ago = number >= earliest_year && number <= this_year - shortest_since && i > 0;
    const bool a_span = i + 1 < list.size() && (list[i + 1] == "al" || list[i + 1] == "bis");
    return long_ago && !a_span && since.contains(" " + list[i - 1] + " ") ? list[i - 1] + " " + list[i] : std::string();
}

std::string find_mark(const Marks& of, const std::vector<std::string>& list) {
    const bool two_words = of.mark == "record" && (of.language == "fr" || of.language == "it");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (two_words && (i == 0 || !compared.contains(" " + list[i - 1] + " "))) continue;
        if (is_one_of(of.words, list[i])) return list[i];
    }
    return {};
}

} // namespace

std::vector<Oddity> oddities(const Article& article, std::string_view language) {
    const std::string_view told = article.language.empty() ? language : article.language;
    const auto list = words(article.title + " | " + article.kicker + " | " + article.push_title + " | " + article.lead);
    std::vector<Oddity> result;
    for (const Marks& of : marks) {
        if (of.language != told.substr(0, told.find('-'))) continue;
        if (auto word = find_mark(of, list); !word.empty()) result.push_back({of.mark, std::move(word)});
    }
    const int year = article.published ? year_of(*article.published) : 0;
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto wait = long_wait(list, i, year);
        if (wait.empty()) continue;
        result.push_back({"years", std::move(wait)});
        break;
    }
    return result;
}

} // namespace depesche::digest
