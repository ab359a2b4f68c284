#include "digest/story/stem.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <unordered_set>

namespace depesche::digest {

namespace {

/// Letters that are kept: behind them German, French, Italian and English have endings and heads of compounds more
/// often than meaning.
constexpr std::size_t latin_letters = 7;
/// Nothing is cut below it.
constexpr std::size_t least_letters = 4;
constexpr std::size_t cyrillic_letters = 7;

constexpr auto latin_endings = std::to_array<std::string_view>({"ern", "en", "em", "er", "es", "s", "n"});

/// Endings of Russian nouns, adjectives and verbs, the longest first.
constexpr auto russian_endings = std::to_array<std::string_view>({
    "ившись", "ываться", "иваться", "ующий", "авший", "ивший", "ующего", "остью", "ениями", "ением", "ения", "ении",
    "ение",   "аться",   "иться",   "яться", "ается", "ились", "илась",  "алась", "ались",  "ились", "ыми",  "ими",
    "ами",    "ями",     "ого",     "его",   "ому",   "ему",   "ать",    "ить",   "ять",    "еть",   "ует",  "уют",
    "ила",    "или",     "ило",     "ала",   "али",   "ало",   "ает",    "ают",   "ит",     "ят",    "ет",   "ут",
    "ют",     "ат",      "ая",      "яя",    "ое",    "ее",    "ые",     "ие",    "ый",     "ий",    "ой",   "ей",
    "ых",     "их",      "ую",      "юю",    "ом",    "ем",    "ам",     "ям",    "ах",     "ях",    "ов",   "ев",
    "ью",     "ия",      "ии",      "ию",    "ил",    "ал",    "ял",     "ел",    "ла",     "ли",    "ло",   "ы",
    "и",      "а",       "я",       "о",     "е",     "у",     "ю",      "ь",     "й",
});

std::string_view cut(std::string_view word, std::size_t letters, std::size_t bytes) {
    return word.size() <= letters * bytes ? word : word.substr(0, letters * bytes);
}

std::string_view latin_stem(std::string_view word) {
    if (word.size() > latin_letters + 3) return cut(word, latin_letters, 1); // no ending reaches what is kept
    for (const std::string_view ending : latin_endings) {
        if (word.ends_with(ending) && word.size() - ending.size() >= least_letters) {
            word.remove_suffix(ending.size());
            break;
        }
    }
    while (word.size() > least_letters && std::string_view("aeiou").find(word.back()) != std::string_view::npos)
        word.remove_suffix(1);
    return cut(word, latin_letters, 1);
}

std::string_view russian_stem(std::string_view word) {
    constexpr std::size_t letter = 2; // bytes
    for (const std::string_view reflexive : {std::string_view("ся"), std::string_view("сь")})
        if (word.ends_with(reflexive) && word.size() > (least_letters + 2) * letter) word.remove_suffix(2 * letter);
    for (const std::string_view ending : russian_endings) {
        if (word.ends_with(ending) && word.size() >= ending.size() + 3 * letter) {
            word.remove_suffix(ending.size());
            break;
        }
    }
    return cut(word, cyrillic_letters, letter);
}

// clang-format off
constexpr auto common_words = std::to_array<std::string_view>({
    // German
    "aber", "alle", "allem", "allen", "aller", "alles", "als", "also", "am", "an", "andere", "anderen", "anderer", "anderes", "ans", "auch", "auf", "aufs", "aus", "ausserdem", "bald", "beide", "beiden", "bei",
    "beim", "bereits", "besonders", "bisher", "bis", "bleiben", "bleibt", "blieb", "bringen", "bringt", "da", "dabei", "dadurch", "dafur", "dagegen", "daher", "damals", "damit", "danach", "dank", "dann",
    "daran", "darauf", "daraus", "darf", "darin", "darum", "darunter", "das", "dass", "davon", "davor", "dazu", "dem", "den", "denen", "denn", "der", "deren", "derzeit", "des", "deshalb", "dessen", "die",
    "dies", "diese", "diesem", "diesen", "dieser", "dieses", "dich", "doch", "dort", "drei", "du", "durch", "durfen", "durfte", "eben", "ebenfalls", "ein", "eine", "einem", "einen", "einer", "eines",
    "einfach", "einige", "einigen", "einmal", "erst", "erste", "ersten", "erster", "erstes", "es", "etwa", "etwas", "euch", "fast", "folge", "folgen", "fur", "gab", "ganz", "ganze", "ganzen", "gar", "geben", "gegen",
    "gehen", "geht", "gehort", "geworden", "gibt", "ging", "gut", "gute", "guten", "haben", "habe", "halt", "hat", "hatte", "hatten", "heisst", "heute", "hier", "hiess", "hin", "hinter", "ich", "ihm", "ihn", "ihnen", "ihr",
    "ihre", "ihrem", "ihren", "ihrer", "im", "immer", "in", "indem", "ins", "insgesamt", "inzwischen", "ist", "ja", "jahr", "jahre", "jahren", "jahres", "je", "jede", "jeden", "jeder", "jedes", "jedoch",
    "jetzt", "jeweils", "kam", "kamen", "kann", "kaum", "kein", "keine", "keinen", "keiner", "klar", "kommen", "kommt", "konnen", "konnte", "konnten", "kurz", "laut", "lag", "lassen", "lasst", "liegt", "liegen", "machen", "macht", "man", "mehr", "mehrere",
    "mehreren", "meist", "meisten", "mich", "mindestens", "mir", "mit", "mittlerweile", "mochte", "mussen", "musste", "mussten", "muss", "nach", "nachdem", "neben", "nehmen", "nicht", "nichts", "nie", "nimmt", "noch", "nun", "nur", "ob",
    "oberhalb", "oder", "ohne", "per", "rund", "sagt", "sagte", "sagen", "schon", "sehr", "sei", "seien", "sein", "seine", "seinem", "seinen", "seiner", "seit", "seither", "selber", "selbst", "setzt", "setzen", "sich", "sie", "sieht", "sind", "so", "sogar",
    "solche", "soll", "sollen", "sollte", "sollten", "sondern", "sonst", "sorgt", "sowie", "sowohl", "spater", "spricht", "stand", "statt", "steht", "stehen", "teil", "teilte", "tun", "uber", "um", "und", "uns", "unser", "unsere", "unter", "viel",
    "viele", "vielen", "vier", "voll", "vom", "von", "vor", "vorerst", "wahrend", "wann", "war", "waren", "warum", "was", "wegen", "weil", "weit", "weiter", "weitere", "weiteren", "welche", "wenig", "wenige", "weniger", "wenn", "wer",
    "werde", "werden", "wie", "wieder", "will", "wir", "wird", "wo", "wohl", "wollen", "wollte", "wollten", "worden", "wurde", "wurden", "wurden", "zeigt", "zieht", "zu", "zudem", "zum", "zunachst", "zur", "zwar", "zwei", "zwischen", "zweite", "zweiten",
    // French
    "ainsi", "alors", "apres", "assez", "au", "aucun", "aucune", "aujourd", "auquel", "aussi", "autour", "autre", "autres", "aux", "avait", "avaient", "avant", "avec", "avoir", "avoue", "beaucoup", "bien", "car", "ce", "ceci", "cela", "celle",
    "celles", "celui", "cent", "cependant", "ces", "cet", "cette", "ceux", "chaque", "chez", "comme", "comment", "contre", "dans", "de", "deja", "depuis", "dernier", "derniere", "des", "desormais", "deux", "devant", "devait", "devra", "devront", "dit",
    "doit", "doivent", "donc", "dont", "du", "durant", "elle", "elles", "en", "encore", "entre", "est", "et", "etait", "etaient", "etat", "ete", "etre", "eu", "eux", "faire", "fait", "faut", "font", "fois", "fut", "grace", "grand", "grande", "hors", "hui", "ici", "il",
    "ils", "jamais", "je", "jour", "jours", "jusqu", "la", "le", "les", "leur", "leurs", "lors", "lorsque", "lui", "ma", "mais", "malgre", "me", "meme", "memes", "met", "moins", "mois", "mon", "ne", "ni", "nombreux", "non", "nos", "notre", "nous", "on", "ont", "ou",
    "outre", "par", "parce", "parmi", "pas", "pendant", "peu", "peut", "peuvent", "plus", "plusieurs", "pour", "pourrait", "pourraient", "pres", "presque", "puis", "quand", "que", "quel", "quelle", "quelles", "quelque", "quelques", "qui", "quoi", "rien", "sa",
    "sans", "se", "selon", "sera", "serait", "seront", "ses", "si", "sinon", "soit", "son", "sont", "sous", "souvent", "sur", "surtout", "ta", "tandis", "tant", "tel", "telle", "tellement", "tous", "tout", "toute", "toutes", "tres", "trois", "trop", "un", "une", "va", "vers", "veut", "veulent",
    "voir", "voici", "vont", "vos", "votre", "vous", "vue", "annee", "annees", "ans", "ainsi", "parle", "prend", "passe", "laisse", "toujours",
    // Italian
    "abbiamo", "agli", "ai", "al", "alcuni", "alcune", "alla", "alle", "allo", "altra", "altre", "altri", "altro", "anche", "ancora", "anni", "anno", "aver", "avere", "aveva", "avevano", "avra", "ben", "bene", "che", "chi", "ci", "cinque", "cio",
    "circa", "coi", "col", "come", "con", "contro", "cosa", "cosi", "cui", "da", "dagli", "dai", "dal", "dalla", "dalle", "dallo", "degli", "dei", "del", "della", "delle", "dello", "deve", "devono", "di", "dopo", "dove", "dovra", "dovuto", "due", "durante", "e", "ed", "era",
    "erano", "esce", "essere", "fa", "fare", "fatto", "fin", "fine", "fino", "fra", "fuori", "gia", "giorni", "giorno", "gli", "grande", "grazie", "ha", "hanno", "il", "inoltre", "insieme", "intanto", "invece", "io", "lei", "li", "lo", "loro", "lui", "ma", "mai", "meno",
    "mentre", "mesi", "mila", "mio", "molte", "molti", "molto", "ne", "negli", "nei", "nel", "nella", "nelle", "nello", "nessun", "nessuna", "nessuno", "noi", "nostra", "nostro", "non", "nulla", "ogni", "oggi", "oltre", "ora", "ore", "per", "perche", "pero", "piu", "poco", "poi", "possono", "potra",
    "prima", "primo", "proprio", "puo", "quale", "quali", "quando", "quanto", "quasi", "quattro", "quella", "quelle", "quelli", "quello", "questa", "queste", "questi", "questo", "qui", "resta", "sara", "saranno", "se", "secondo", "sei", "sempre", "senza", "si", "sia", "siamo", "sono", "sopra",
    "sotto", "stata", "state", "stati", "stato", "sta", "stanno", "su", "sua", "sue", "sui", "sul", "sulla", "sulle", "sullo", "suo", "suoi", "tra", "tre", "troppo", "tutta", "tutte", "tutti", "tutto", "un", "una", "uno", "va", "vanno", "verso", "via", "viene", "vi", "volta",
    // English
    "about", "above", "after", "again", "against", "all", "almost", "already", "also", "although", "always", "am", "among", "and", "another", "any", "are", "around", "as", "at", "away", "back", "be", "became", "because", "become", "been", "before", "behind", "being", "below", "between",
    "both", "but", "by", "came", "can", "come", "comes", "could", "did", "do", "does", "done", "down", "during", "each", "early", "either", "enough", "even", "ever", "every", "few", "first", "five", "following", "for", "four", "from", "further", "gave", "get", "gets", "give", "given", "go", "goes", "going", "got", "had", "has", "have", "he",
    "her", "here", "him", "his", "how", "however", "if", "in", "including", "into", "is", "it", "its", "just", "keep", "keeps", "last", "late", "later", "least", "left", "less", "like", "likely", "made", "make", "makes", "making", "many", "may", "me", "might", "more", "most", "much", "must", "my",
    "near", "nearly", "never", "next", "no", "nor", "not", "nothing", "now", "of", "off", "officials", "official", "often", "on", "once", "one", "only", "onto", "or", "other", "others", "our", "out", "over", "own", "per", "put", "rather", "said", "same", "saw", "say", "saying", "says", "second", "see",
    "seen", "set", "several", "shall", "she", "should", "since", "so", "some", "soon", "still", "such", "take", "takes", "taken", "taking", "than", "that", "the", "their", "them", "then", "there", "these", "they", "third", "this", "those", "though", "three", "through", "to", "today", "together", "told", "too", "took", "toward", "two", "under", "until",
    "up", "upon", "us", "use", "used", "very", "via", "want", "wants", "was", "way", "we", "well", "went", "were", "what", "when", "where", "whether", "which", "while", "who", "whom", "whose", "why", "will", "with", "within", "without", "would", "year", "years", "yet", "you", "your",
    // Russian
    "без", "более", "больше", "большой", "большая", "будет", "будут", "буду", "был", "была", "были", "было", "быть", "в", "вам", "вас", "ведь", "весь", "вместе", "во", "вот", "время", "времени", "все", "всего", "всех", "всем", "вся", "вы", "где", "года", "год", "году", "годы", "лет", "да", "даже", "два", "две", "двух", "для",
    "до", "должен", "должны", "достаточно", "другие", "других", "другой", "его", "ее", "ей", "ему", "если", "есть", "еще", "же", "за", "заявил", "заявила", "заявили", "здесь", "и", "из", "или", "им", "имеет", "иметь", "их", "к", "каждый", "как", "какие", "какой", "когда", "которая", "которого", "которой", "которому", "которую",
    "которое", "которые", "который", "которых", "которым", "которыми", "котором", "кто", "куда", "ли", "лишь", "лучше", "между", "меня", "менее", "мне", "много", "может", "могут", "можно", "мы", "на", "над", "надо", "нам", "нас", "находится", "начала", "начал", "не", "него", "нее", "ней", "некоторых", "некоторые", "нельзя", "нет", "ни", "них", "но", "новый", "новая", "новое", "новые", "новых", "нового",
    "новости", "ну", "о", "об", "один", "одна", "одного", "одной", "однако", "около", "он", "она", "они", "оно", "от", "отметил", "отметила", "отметили", "очень", "первый", "первая", "первого", "первой", "перед", "по", "под", "пока", "получил", "получили", "поэтому", "после", "потом", "почему", "почти", "при", "про", "против", "раз", "рассказал", "рассказала", "рассказали", "ранее", "с", "сам", "самый", "самая", "своего", "своей", "своем", "свой", "своих", "свои",
    "своими", "себя", "себе", "сегодня", "сейчас", "сказал", "сказала", "словам", "снова", "со", "сообщает", "сообщил", "сообщила", "сообщили", "сообщается", "сообщению", "слова", "стал", "стала", "стали", "стало", "стать", "страны", "стране", "страна", "так", "также", "такая", "такие", "таким", "такой", "такого", "там", "тем", "тех", "то", "того", "тоже", "той", "только", "том", "тому", "тот", "три", "трех", "ту", "ты", "у", "уже", "хотя", "чего", "человек", "человека",
    "чем", "через", "что", "чтобы", "эта", "эти", "этим", "этих", "это", "этого", "этой", "этом", "этому", "этот", "эту", "я", "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря", "фото", "видео", "данным", "данные", "сми", "пишет", "ссылкой", "число", "числе", "дня", "день", "дней", "людей", "люди", "является", "являются", "которыми", "рублей", "россии", "рф",
});
/// Those of one language alone: another has them as names or for what happened ("tot").
struct CommonWords {
    std::string_view languages; ///< each between spaces
    std::string_view words;     ///< each between spaces
};
constexpr auto common_words_of = std::to_array<CommonWords>({
    {" es ",
     " algo alguna algunas alguno algunos ano anos ante antes anuncio aqui aseguro asi aun aunque bajo cada casi como contra cual cuales cuando cuatro debe deben dejo desde despues"
     " dia dias dice dicho dijo donde dos el ella ellas ellos entonces eran esa esas ese eso esos esta estaba estaban estan estas este esto estos explico fue fueron haber habia habian"
     " hace hacer hacia han hasta hay hizo hoy las los luego mas mayor mejor menos mes meses mientras misma mismo mucha muchas mucho muchos muy nada ninguna ninguno nueva nuevas"
     " nuevo nuevos nunca otra otras otro otros para parte podra podria por porque primer primera primero puede pueden pues quien quienes segun seis senalo ser seran sido siempre"
     " siete sin sino sobre solo sus tambien tan tanto tener tiene tienen toda todas todavia todo todos tras tuvieron tuvo ultima ultimas ultimo ultimos unas unos van varias varios"
     " veces vez ya "},
    {" pt ",
     " ainda alem algumas alguns antes ao aos apenas apos assim ate bem com como contra dela dele depois desde desta deste dia dias disse diz dois dos duas ela elas ele eles em enquanto"
     " eram essa esse esta estao estar estava estavam este foi foram havia hoje isso isto lhe maior mas meio menos meses mesma mesmo muita muitas muito muitos na nao nas nem nenhuma"
     " nova novas novo novos num numa onde os outra outras outro outros para parte pela pelas pelo pelos pode podem por porque pouco primeira primeiro quase quatro quem segundo seis"
     " sem ser serao seu seus sido sobre suas tambem tem tinha todas todo todos tudo uma umas vai vao ver vez vezes "},
    {" nl ",
     " aan af alleen altijd ander anders bij bijna binnen bleek blijft buiten daar daarbij daarna daarom dan dat deze doen door drie dus echter een eens eerder eerste eind elke enkele"
     " er ergens geen haar hadden hebben heeft heel hem het hij hoe hun iedereen iets ik jaar jaren kan komen komt kon konden krijgt kunnen laat laatste maakt maar maken meer meest"
     " mij minder moet moeten na naar nadat niet niets nieuwe nog nooit nu om omdat ondanks onder ongeveer ons onze ook op opnieuw rond sinds sommige staan staat steeds te tegen"
     " ten terug terwijl tijdens toch toe toen tot tussen twee uit van vanaf vanwege veel verder volgens voor vooral vorig vorige waar waarbij waarin wat weer wel werd wil willen"
     " wordt zal ze zegt zei zeker zelf zes zich zij zijn zo zoals zonder zou zouden "},
    {" sv ",
     " allt andra ar aret att av aven bara behover bland blev bli blir dag dar denna deras det detta efter eller ett far fick finns fler flera fore forsta fran genom ger gjorde gor"
     " hade han hans har hela hon honom hur igen ingen innan inom inte jag kan kommer kunde manga med medan mellan men mer mest mot mycket nagot nagra nar nu ny nya nytt och ocksa"
     " om pa redan sade sager samma samt sedan ser sig sin sina sista ska skulle som stor stora strax till tva upp ut utan vad var vara varit vid vilket vill "},
    {" da nb nn no ",
     " af allerede andre ble blev blir blive bliver deg denne deres det dette din efter eller end er etter faar fikk flere foer fordi fore forste gjor gjorde hadde han hans har havde"
     " hele hende hun hva hvad hver hvor ikke ikkje ind ingen inn kan kommer kun kunne mange med meget mellem mellom men mer mere mod mot naar nar noen noget nogle nu nye nytt og"
     " ogsa om op opp pa paa sagde sager samme seg ser sidste sier sig siger sin sine siste skal skulle som store til ud uden uten vaer vaere vaert var ved vil ville "},
    {" pl ",
     " ale az bardzo beda bedzie bez bo byc byl byla byli bylo byly chce co czy czyli dla dlatego dwa dwoch dzis gdy gdzie ile inne innych jak jako jednak jego jej jesli jest jeszcze"
     " juz kiedy kolejny ktora ktore ktorego ktorej ktory ktorych ktorym ktorzy ku lat lub maja mial miedzy mimo moga mowi moze na nad nam nas natomiast niego niej niz nowe nowy"
     " od ona oni oraz po pod podczas poinformowal pomiedzy ponad powiedzial powinien przed przede przez przy rok roku sobie swoich swoj swoje tak takze tam te tego tej temu ten"
     " teraz tu tylko tym wedlug wiec wiele wielu wszystkich wszystkie wszystko za zas ze zostal zostala zostaly zostanie "},
    {" cs ",
     " aby ale ani az bez bude budou byl byla byli bylo byly byt co coz dalsi dnes ho jak jako jeho jej jeji jejich jen jeste jsem jsme jsou kde kdy kdyz ke ktera ktere ktereho kteri"
     " ktery kterych kvuli let letech mel mela mezi muze na nad nebo nebyl neni nez nic od pak po pod podle pokud pouze pred pri pro proti protoze prvni rekl rekla sve svou svych"
     " tak takze tato te tedy ten tento teto tim tohoto tom toto tu uz vcetne ve vice vsak za zatim ze "},
    {" tr ",
     " acikladi ama ancak arasinda artik bazi belirtti bir biri birlikte biz bu buna bunu bunun cok daha dan degil diye dolayi dun eden eder edildi etti gibi gore gun hem hic icin"
     " icinde iki ile ilk ise iyi kadar kendi ki mi nasil neden olan olarak oldu oldugu oldugunu olmak olup onu orada oysa sadece sonra soyledi tarafindan tum uc uzere uzerinde var"
     " ve veya ya yani yapilan yapti yeni yer yil yilinda yok "},
    {" ro ",
     " aceasta aceea acest aceste acolo adica ale altele ani anul ar asa asupra atunci avea avut bine ca care catre cea cei cel cele celor chiar cu cum daca dar despre din dintre"
     " doar dupa ea ei el ele este fara fi fie fiind fost iar ii inainte inca insa intre lor mult multe nici nu pana pe pentru peste pot potrivit prin printre sau sub sunt sus toate"
     " tot unde unei unor unui "},
    {" hu ",
     " abban ahhoz aki akik akkor alatt amely amelyek amelyet ami amikor arra az azonban azt bele csak egy egyes egyik el elott elso ennek erre ez ezek ezt fel foleg hanem hogy hozza"
     " igen igy ilyen kell kellett ki kozott koztuk kozul legyen lehet lesz lett maga majd mar meg mely mert mi mig minden mint mivel nagy nagyon nem nincs oket olyan ott pedig sem"
     " sok sokkal szamara szerint szinte tobb tobbi tol tovabb uj ujabb utan vagy vagyok van vannak vele volna volt voltak "},
});
// clang-format on

// clang-format off
constexpr auto german_days = std::to_array<std::string_view>({"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag", "nachmittag", "vormittag", "abend", "morgen", "mittag", "nacht"});
constexpr auto time_words = std::to_array<std::string_view>({
    "morgen", "morgens", "morgenstunden", "vormittag", "mittag", "mittags", "nachmittag", "nachmittags", "abend", "abends", "nacht", "nachts", "uhr", "woche", "wochen", "wochenende", "tag", "tage", "tagen", "stunde", "stunden", "minute", "minuten", "sekunde", "sekunden", "monat", "monate", "monaten", "gestern", "vorgestern", "mitternacht", "fruh", "vorabend",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "matin", "matinee", "midi", "soir", "soiree", "nuit", "hier", "heure", "heures", "minute", "minutes", "semaine", "semaines", "week-end", "weekend", "journee", "demain",
    "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica", "mattina", "mattino", "mattinata", "pomeriggio", "sera", "serata", "notte", "ieri", "domani", "minuti", "minuto", "settimana", "settimane", "mezzogiorno", "giornata",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "morning", "afternoon", "evening", "night", "yesterday", "tomorrow", "hour", "hours", "week", "weeks", "month", "months", "day", "days", "overnight", "tonight", "midnight", "noon",
    "понедельник", "вторник", "среду", "среда", "четверг", "пятницу", "пятница", "субботу", "суббота", "воскресенье", "утром", "вечером", "ночью", "вчера", "завтра", "недели", "неделю", "месяц", "месяца", "часов", "часа", "минут",
});
constexpr std::array<std::array<std::string_view, 5>, 12> months = {{
    {"januar", "janvier", "gennaio", "january", "января"}, {"februar", "fevrier", "febbraio", "february", "февраля"}, {"marz", "mars", "marzo", "march", "марта"},
    {"april", "avril", "aprile", "april", "апреля"}, {"mai", "mai", "maggio", "may", "мая"}, {"juni", "juin", "giugno", "june", "июня"},
    {"juli", "juillet", "luglio", "july", "июля"}, {"august", "aout", "agosto", "august", "августа"}, {"september", "septembre", "settembre", "september", "сентября"},
    {"oktober", "octobre", "ottobre", "october", "октября"}, {"november", "novembre", "novembre", "november", "ноября"}, {"dezember", "decembre", "dicembre", "december", "декабря"},
}};
// clang-format on

/// Whether a word stands in a list of words between spaces.
bool is_listed(std::string_view word, std::string_view list) {
    for (std::size_t at = list.find(word); at != std::string_view::npos && !word.empty(); at = list.find(word, at + 1))
        if (at > 0 && list[at - 1] == ' ' && list[at + word.size()] == ' ') return true;
    return false;
}

bool has_words_in_every_text(std::string_view language) {
    constexpr auto languages = std::to_array<std::string_view>({"de", "fr", "it", "en", "ru"});
    return std::ranges::find(languages, language) != languages.end();
}

const CommonWords* words_of(std::string_view language) {
    const auto found = std::ranges::find_if(common_words_of,
                                            [&](const CommonWords& one) { return is_listed(language, one.languages); });
    return found == common_words_of.end() ? nullptr : &*found;
}

} // namespace

std::string_view story_stem(std::string_view word) {
    if (word.empty()) return word;
    const auto first = static_cast<unsigned char>(word.front());
    if (first == 0xd0 || first == 0xd1) return russian_stem(word);
    if (first < 0x80) return latin_stem(word);
    return word;
}

bool is_common_word(std::string_view word, std::string_view language) {
    static const std::unordered_set<std::string_view> of_every_text(common_words.begin(), common_words.end());
    if (of_every_text.contains(word)) return true;
    if (has_words_in_every_text(language)) return false;
    const CommonWords* own = words_of(language);
    return own != nullptr && is_listed(word, own->words);
}

bool knows_common_words(std::string_view language) {
    return has_words_in_every_text(language) || words_of(language) != nullptr;
}

bool is_time_word(std::string_view word) {
    static const std::unordered_set<std::string_view> words(time_words.begin(), time_words.end());
    const auto known = [](std::string_view text) { return words.contains(text); };
    if (known(word) || month_of(word) > 0) return true;
    return std::ranges::any_of(german_days, [&](std::string_view day) {
        std::string_view rest = word;
        if (!rest.starts_with(day)) return false;
        rest.remove_prefix(day.size());
        if (rest.starts_with('s')) rest.remove_prefix(1);
        return rest.empty() || known(rest);
    });
}

int month_of(std::string_view word) {
    const auto found =
        std::ranges::find_if(months, [&](const auto& names) { return std::ranges::find(names, word) != names.end(); });
    return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

} // namespace depesche::digest
